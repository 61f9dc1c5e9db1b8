"""Reports on servers: inventory and missing patches of all servers, as JSON in a bucket that Athena can query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .private_bucket import kept_days

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

REPORTS = Group(
    label="Reports",
    label_ja="レポート",
    parameters=(
        Parameter(
            name="Reports",
            label="Reports",
            label_ja="S3 へのレポート出力",
            description=(
                "on: inventory and patches of all servers are written into a bucket as JSON, for Athena or a spreadsheet. "
                "Only where all servers are looked after. off: they are seen in Systems Manager alone."
            ),
            default="on",
            allowed_values=("on", "off"),
            constraint="Choose on or off.",
        ),
        kept_days(
            "ReportExpirationDays",
            "Days reports are kept",
            "レポートの保存日数",
            "After the last change; what was replaced goes after 30 days.",
            default=365,
        ),
    ),
)


def server_reports(scope: Construct, answers: Answers, kept: CfnCondition) -> s3.Bucket:
    """A resource data sync into a private bucket: each server's files are written anew when something changed.

    The bucket's key is S3's: Systems Manager writes in its own name, and a key of a team's own would have to let it
    in, which workload-key doesn't (ADR 0053).
    https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-create-resource-data-sync.html
    """
    from aws_cdk import Aws, CfnResource, Fn
    from aws_cdk import aws_ssm as ssm

    from .private_bucket import access_log_bucket, expire, private_bucket

    access_logs = access_log_bucket(scope, "AccessLogBucket", glacier_days=90, expiration_days=2555)
    bucket = private_bucket(scope, "ReportBucket", server_access_logs_bucket=access_logs)
    expire(scope, bucket, "ReportsExpire", answers, "ReportExpirationDays")
    _let_systems_manager_write(bucket)
    sync = ssm.CfnResourceDataSync(
        scope,
        "ReportSync",
        # Named by the stack, so that the launch role reaches no other.
        sync_name=Fn.sub("${AWS::StackName}"),
        s3_destination=ssm.CfnResourceDataSync.S3DestinationProperty(
            bucket_name=bucket.bucket_name, bucket_region=Aws.REGION, sync_format="JsonSerDe"
        ),
    )
    sync.cfn_options.condition = kept
    for made in (bucket, access_logs):
        assert made.policy is not None
        for part in (made.node.default_child, made.policy.node.default_child):
            assert isinstance(part, CfnResource)
            part.cfn_options.condition = kept
    assert bucket.policy is not None
    sync.node.add_dependency(bucket.policy)
    return bucket


def _let_systems_manager_write(bucket: s3.Bucket) -> None:
    """For syncs of this account and Region, below the account's own folders; reading the ACL is its check beforehand."""
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    own = {
        "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
        "ArnLike": {
            "aws:SourceArn": Fn.sub("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:resource-data-sync/*")
        },
    }
    service = [iam.ServicePrincipal("ssm.amazonaws.com")]
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            # AWS's page shows no condition here, so it is asked only where it is sent.
            sid="SystemsManagerChecks",
            principals=service,
            actions=["s3:GetBucketAcl"],
            resources=[bucket.bucket_arn],
            conditions={"StringEqualsIfExists": own["StringEquals"]},
        )
    )
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="SystemsManagerWrites",
            principals=service,
            actions=["s3:PutObject"],
            resources=[bucket.arn_for_objects(f"*/accountid={Aws.ACCOUNT_ID}/*")],
            conditions={**own, "StringEquals": {**own["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}},
        )
    )
