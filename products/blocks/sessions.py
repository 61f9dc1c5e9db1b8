"""Sessions: their key, Session Manager's preferences, and the policy that lets instances deliver logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .service_grants import no_other_grants

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

# Session Manager takes the preferences of an account and Region from the document of this name.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-preferences-cli.html
PREFERENCES = "SSM-SessionManagerRunShell"


def session_key(scope: Construct) -> kms.Key:
    """The key of sessions and their logs, for log groups of this stack alone."""
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms

    key = kms.Key(scope, "SessionKey", description="Sessions on servers, and their logs", enable_key_rotation=True)
    key.add_to_resource_policy(no_other_grants())
    own_groups = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${AWS::StackName}-*"
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="CloudWatchLogsEncrypts",
            principals=[iam.ServicePrincipal(Fn.sub("logs.${AWS::Region}.${AWS::URLSuffix}"))],
            actions=["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            resources=["*"],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": Fn.sub(own_groups)}},
        )
    )
    return key


def preferences(
    scope: Construct, answers: Answers, key: kms.Key, bucket: s3.Bucket, log_group: logs.CfnLogGroup
) -> None:
    """The account's preferences: where logs go, and when sessions end.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_ssm as ssm

    with_key = CfnCondition(
        scope, "SessionsUseTheKey", expression=Fn.condition_equals(answers.text("EncryptSessions"), "yes")
    )
    endless = CfnCondition(
        scope, "SessionsAreEndless", expression=Fn.condition_equals(answers.text("MaxSessionMinutes"), "0")
    )
    ssm.CfnDocument(
        scope,
        "Preferences",
        name=PREFERENCES,
        document_type="Session",
        document_format="JSON",
        # In place: a document of a fixed name cannot be replaced.
        update_method="NewVersion",
        content={
            "schemaVersion": "1.0",
            "description": "Session Manager preferences of this account and Region",
            "sessionType": "Standard_Stream",
            "inputs": {
                "s3BucketName": bucket.bucket_name,
                "s3KeyPrefix": "sessions",
                "s3EncryptionEnabled": True,
                "cloudWatchLogGroupName": log_group.ref,
                "cloudWatchEncryptionEnabled": True,
                "cloudWatchStreamingEnabled": True,
                "kmsKeyId": Fn.condition_if(with_key.logical_id, key.key_arn, ""),
                "runAsEnabled": False,
                "runAsDefaultUser": "",
                "idleSessionTimeout": answers.text("IdleSessionMinutes"),
                "maxSessionDuration": Fn.condition_if(endless.logical_id, "", answers.text("MaxSessionMinutes")),
                "shellProfile": {"windows": "", "linux": ""},
            },
        },
    )


def instance_policy(
    scope: Construct, key: kms.Key, bucket: s3.Bucket, log_group: logs.CfnLogGroup
) -> iam.ManagedPolicy:
    """What an instance needs to deliver logs, and no more.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    """
    from aws_cdk import CfnResource, Stack
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    made = bucket.node.default_child
    assert isinstance(made, CfnResource)
    bucket_id = Stack.of(bucket).get_logical_id(made)
    policy = iam.ManagedPolicy(
        scope,
        "InstancePolicy",
        description="Instances deliver the logs of their sessions, beside AmazonSSMManagedInstanceCore",
        statements=[
            iam.PolicyStatement(
                sid="WriteToLogGroup",
                actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                resources=[log_group.attr_arn],
            ),
            iam.PolicyStatement(sid="FindLogGroup", actions=["logs:DescribeLogGroups"], resources=["*"]),
            iam.PolicyStatement(
                sid="WriteToBucket", actions=["s3:PutObject"], resources=[bucket.arn_for_objects("sessions/*")]
            ),
            iam.PolicyStatement(
                sid="SeeThatBucketIsEncrypted",
                actions=["s3:GetEncryptionConfiguration"],
                resources=[bucket.bucket_arn],
            ),
            iam.PolicyStatement(
                sid="UseTheKey", actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn]
            ),
        ],
    )
    acknowledge(
        policy,
        {
            "AwsSolutions-IAM5[Resource::*]": "The agent looks for the log group among all of them; this only reads.",
            f"AwsSolutions-IAM5[Resource::<{bucket_id}.Arn>/sessions/*]": (
                "Each session's log is an object with a name of its own."
            ),
        },
    )
    return policy
