"""The role of AWS Config's recorder, as the form chooses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import ICfnRuleConditionExpression
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

LINKED = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


def recorder_role(scope: Construct, answers: Answers, bucket: s3.Bucket) -> ICfnRuleConditionExpression:
    """The ARN of the role that the form chooses: one of the stack's own, or the one that IAM links to AWS Config."""
    from aws_cdk import CfnCondition, Fn, RemovalPolicy, Stack
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3

    from product_factory import acknowledge

    own = CfnCondition(scope, "OwnRole", expression=Fn.condition_equals(answers.text("RecorderRole"), "own"))
    absent = CfnCondition(
        scope, "LinkedRoleAbsent", expression=Fn.condition_equals(answers.text("RecorderRole"), "create-linked")
    )
    role = iam.CfnRole(
        scope,
        "ConfigRole",
        description="AWS Config reads the account's resources under this role",
        assume_role_policy_document=_trust(),
        managed_policy_arns=[Fn.sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWS_ConfigRole")],
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="Deliver",
                policy_document={
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": "s3:GetBucketAcl", "Resource": bucket.bucket_arn},
                        {
                            "Effect": "Allow",
                            "Action": "s3:PutObject",
                            "Resource": Fn.join("", [bucket.bucket_arn, Fn.sub("/AWSLogs/${AWS::AccountId}/Config/*")]),
                            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
                        },
                    ],
                },
            )
        ],
    )
    role.cfn_options.condition = own
    made_bucket = bucket.node.default_child
    assert isinstance(made_bucket, s3.CfnBucket)
    bucket_id = Stack.of(scope).get_logical_id(made_bucket)
    acknowledge(
        role,
        {
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWS_ConfigRole]": (
                "AWS keeps the policy of AWS Config's recorder current with new resource types."
            ),
            f"AwsSolutions-IAM5[Resource::<{bucket_id}.Arn>/AWSLogs/<AWS::AccountId>/Config/*]": (
                "AWS Config names its files itself, below this folder."
            ),
        },
    )
    linked = iam.CfnServiceLinkedRole(scope, "LinkedRole", aws_service_name="config.amazonaws.com")
    linked.apply_removal_policy(RemovalPolicy.RETAIN)
    linked.cfn_options.condition = absent
    # Naming the role through the resource that makes it puts the recorder behind it.
    made = Fn.sub(
        f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{LINKED.rpartition('/')[0]}/${{Name}}",
        {"Name": linked.ref},
    )
    there = Fn.sub(f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{LINKED}")
    return Fn.condition_if(own.logical_id, role.attr_arn, Fn.condition_if(absent.logical_id, made, there))


def _trust() -> Mapping[str, Any]:
    from aws_cdk import Aws

    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "config.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            }
        ],
    }
