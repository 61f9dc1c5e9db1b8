"""Blueprint access: the role by which Control Tower takes an umbrella product as an account's blueprint."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import App, BootstraplessSynthesizer, Fn, Stack
from aws_cdk import aws_iam as iam

from product_factory.authoring.stack import acknowledge

ROLE = "AWSControlTowerBlueprintAccess"
ADMINISTRATION = "AWSServiceCatalogAdminFullAccess"


def blueprint_access_stack(app: App, management_account: str, used_by: Sequence[str]) -> Stack:
    """The role in a template of its own, for a hub that Control Tower has enrolled.

    There its policies let only AWSControlTowerExecution and StackSets' own roles make a role of this name: no
    `cdk deploy` can. Nothing deploys this stack; docs/DELIVERY.md says who does.
    https://docs.aws.amazon.com/controltower/latest/userguide/af-customization-page.html
    """
    stack = Stack(
        app,
        "BlueprintAccess",
        description="Service Catalog hub: Control Tower's access to blueprints",
        analytics_reporting=False,
        synthesizer=BootstraplessSynthesizer(),
    )
    add_blueprint_access(stack, management_account, used_by)
    return stack


def add_blueprint_access(stack: Stack, management_account: str, used_by: Sequence[str]) -> None:
    """Add the role to the stack, trusted by Control Tower's own role and by those who run it, and by nobody else.

    Name, trust and permissions are what Control Tower asks for; reading templates is limited to the
    buckets into which the CDK CLI uploads the hub's.
    https://docs.aws.amazon.com/controltower/latest/userguide/step-1-create-blueprint-access-role.html
    """
    there = f"arn:${{AWS::Partition}}:iam::{management_account}"
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
                        "AWS": [
                            Fn.sub(f"{there}:{each}") for each in ("role/service-role/AWSControlTowerAdmin", *used_by)
                        ]
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
