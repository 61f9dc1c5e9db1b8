"""A private bucket: encrypted, versioned, TLS only, no object deleted by hand, kept when its stack goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import KnownFinding, Parameter

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

# 0, or 365 to 36500.
KEPT_DAYS = r"(0|36[5-9]|3[7-9]\d|[4-9]\d\d|[1-9]\d{3}|[12]\d{4}|3[0-5]\d{3}|36[0-4]\d\d|36500)"


def bucket_findings(*, lock: str, encryption: str) -> tuple[KnownFinding, ...]:
    """What tools find in a bucket of records with its access-log bucket; `lock` and `encryption` say why of the first.

    S3 notifications are opt-in events, which are paid for: https://aws.amazon.com/eventbridge/pricing/
    Access logs and encryption: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    loop = "The access-log bucket does not log access to itself: each log would make another."
    return (
        KnownFinding(tool="AWS Control Tower", id="CT.S3.PR.2", reason=loop),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.S3.PR.4",
            reason="Nobody listens for single files, and Amazon EventBridge charges for each event of S3.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.S3.PR.9",
            reason=f"{lock} The access-log bucket goes without Object Lock, which cannot be taken back.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.S3.PR.10",
            reason=f"{encryption} S3 delivers access logs only to buckets encrypted with SSE-S3.",
        ),
        KnownFinding(tool="checkov", id="CKV_AWS_18", reason=loop),
        KnownFinding(tool="Guard Rules Registry", id="S3_BUCKET_LOGGING_ENABLED", reason=loop),
        KnownFinding(tool="Prowler", id="s3_bucket_server_access_logging_enabled", reason=loop),
        KnownFinding(
            tool="Guard Rules Registry",
            id="S3_BUCKET_SSL_REQUESTS_ONLY",
            reason=(
                "The bucket policies deny what does not come by TLS. The rule compares with false, where a policy holds "
                'the text "false", and CT.S3.PR.8 wants the text.'
            ),
        ),
    )


def shorter_kept() -> KnownFinding:
    """What Control Tower finds where the form also takes fewer than 365 days in a log group."""
    return KnownFinding(
        tool="AWS Control Tower",
        id="CT.CLOUDWATCH.PR.2",
        reason="The form also takes fewer than 365 days in the log group; the default meets the control.",
    )


def private_bucket(scope: Construct, name: str, **more: object) -> s3.Bucket:
    """The bucket; `more` goes to s3.Bucket, such as `encryption_key`, which makes it SSE-KMS."""
    from aws_cdk import CfnResource
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3

    from .retained import keep

    encryption = s3.BucketEncryption.KMS if "encryption_key" in more else s3.BucketEncryption.S3_MANAGED
    bucket = s3.Bucket(
        scope,
        name,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        encryption=encryption,
        enforce_ssl=True,
        versioned=True,
        **more,  # type: ignore[arg-type]
    )
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            sid="NobodyDeletesObjects",
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["s3:DeleteObject", "s3:DeleteObjectVersion"],
            resources=[bucket.arn_for_objects("*")],
        )
    )
    assert bucket.policy is not None
    # With the policy would go what forbids plain HTTP and deleting records.
    for made in (bucket.node.default_child, bucket.policy.node.default_child):
        assert isinstance(made, CfnResource)
        keep(made)
    return bucket


def access_log_bucket(scope: Construct, name: str, *, glacier_days: int, expiration_days: int) -> s3.Bucket:
    """The bucket that tells who read the others: to Glacier, then expired."""
    from aws_cdk import Duration
    from aws_cdk import aws_s3 as s3

    from product_factory import acknowledge

    to_glacier = s3.Transition(
        storage_class=s3.StorageClass.GLACIER,
        transition_after=Duration.days(glacier_days),
    )
    bucket = private_bucket(
        scope,
        name,
        lifecycle_rules=[
            s3.LifecycleRule(
                id="ArchiveThenExpire",
                transitions=[to_glacier],
                expiration=Duration.days(expiration_days),
                noncurrent_version_expiration=Duration.days(30),
            )
        ],
    )
    acknowledge(bucket, {"AwsSolutions-S1": "This is the bucket of access logs; logging its own access would loop."})
    return bucket


def kept_days(name: str, label: str, label_ja: str, description: str, default: int) -> Parameter:
    """The question for how many days records are kept: for ever, or a year at least. See `expire`.

    A pattern, since a Number's limits know no gap.
    """
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=f"{description} 0 keeps them for ever; else at least 365, a year.",
        default=str(default),
        allowed_pattern=KEPT_DAYS,
        constraint="Type 0 (keep for ever), or a whole number of days from 365 to 36500.",
    )


def expire(scope: Construct, bucket: s3.Bucket, condition: str, answers: Answers, question: str) -> None:
    """Expire the bucket's objects after the days that the question asks for; 0 keeps them for ever.

    `condition` is the ID of the condition made for it in `scope`. Uploads that were never completed go after
    a week, records or no records: they are no objects yet, and are paid for.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_s3 as s3

    expires = CfnCondition(
        scope,
        condition,
        expression=Fn.condition_not(Fn.condition_equals(answers.text(question), "0")),
    )
    rule = {
        "Id": "Expire",
        "Status": "Enabled",
        "ExpirationInDays": answers.text(question),
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
    }
    made = bucket.node.default_child
    assert isinstance(made, s3.CfnBucket)
    uploads = {
        "Id": "AbortUploads",
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    lifecycle = {"Rules": [uploads, Fn.condition_if(expires.logical_id, rule, Aws.NO_VALUE)]}
    made.add_property_override("LifecycleConfiguration", lifecycle)
