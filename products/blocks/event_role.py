"""The role under which EventBridge publishes to an encrypted topic, since it does not say whose rule it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct


def event_role(scope: Construct, *topic_arns: str) -> iam.Role:
    """EventBridge publishes to these topics, and encrypts with whatever key they have, for rules of this account.

    Towards SNS and KMS EventBridge names neither account nor rule (product_factory/aws/condition_keys.py), so a topic's and a
    key's policy could let it in only for everybody's rules. A role needs no statement in either, where the key
    lets IAM decide, as CDK's and KMS's default policy does: so it serves topics of any version and origin.
    The key is bounded by the way to it, which is SNS, since the form tells only the topic.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    keys = "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*"
    role = iam.Role(
        scope,
        "EventRole",
        description="EventBridge publishes alerts under this role",
        assumed_by=iam.ServicePrincipal(
            "events.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                "ArnLike": {
                    "aws:SourceArn": Fn.sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*")
                },
            },
        ),
        inline_policies={
            "Publish": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(sid="Publish", actions=["sns:Publish"], resources=list(topic_arns)),
                    iam.PolicyStatement(
                        sid="EncryptOnTheWay",
                        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                        resources=[Fn.sub(keys)],
                        conditions={"StringEquals": {"kms:ViaService": Fn.sub("sns.${AWS::Region}.${AWS::URLSuffix}")}},
                    ),
                ]
            )
        },
    )
    shown = keys.replace("${", "<").replace("}", ">")
    acknowledge(
        role,
        {
            "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]": "What SNS's guide asks of a publisher, by SNS only.",
            f"AwsSolutions-IAM5[Resource::{shown}]": "The form tells the topic, not its key; only SNS may use it here.",
        },
    )
    return role
