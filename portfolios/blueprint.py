"""Blueprint access: the role by which Control Tower takes an umbrella product as an account's blueprint."""

from __future__ import annotations

from aws_cdk import Fn, Stack
from aws_cdk import aws_iam as iam

from products.stack import acknowledge

ROLE = "AWSControlTowerBlueprintAccess"
ADMINISTRATION = "AWSServiceCatalogAdminFullAccess"


def add_blueprint_access(stack: Stack, management_account: str) -> None:
    """Add the role to the hub stack of the home Region, trusted by Control Tower's own role alone.

    Name, trust and permissions are what Control Tower asks for; reading templates is limited to the
    buckets into which the CDK CLI uploads the hub's.
    https://docs.aws.amazon.com/controltower/latest/userguide/step-1-create-blueprint-access-role.html
    """
    role = iam.CfnRole(
        stack,
        "BlueprintAccess",
        role_name=ROLE,
        description="Control Tower reads the hub's blueprints and shares them with new accounts",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {
                        "AWS": Fn.sub(
                            f"arn:${{AWS::Partition}}:iam::{management_account}:role/service-role/AWSControlTowerAdmin"
                        )
                    },
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        managed_policy_arns=[Fn.sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{ADMINISTRATION}")],
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="ReadTemplates",
                policy_document={
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"],
                            "Resource": [Fn.sub(f"arn:${{AWS::Partition}}:s3:::{name}") for name in _ASSETS],
                        }
                    ],
                },
            )
        ],
    )
    acknowledge(
        role,
        {
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{ADMINISTRATION}]": (
                "Control Tower asks for this policy of AWS's own."
            )
        }
        | {
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::{name.replace('${', '<').replace('}', '>')}]": (
                "The bootstrap bucket's name holds a qualifier and the Region."
            )
            for name in _ASSETS
        },
    )


_ASSETS = ("cdk-*-assets-${AWS::AccountId}-*", "cdk-*-assets-${AWS::AccountId}-*/*")
