"""Organization trail: where the records of all accounts lie, in an account of their own, that nobody quietly changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Output, Parameter, Product

from .blocks.private_bucket import bucket_findings
from .blocks.trail_records import KEPT, trail_bucket, trail_key
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

OWNER = "${ManagementAccount}"
TRAIL = f"arn:${{AWS::Partition}}:cloudtrail:${{AWS::Region}}:{OWNER}:trail/${{TrailName}}"


def resources(scope: Construct, answers: Answers) -> None:
    """Key and buckets for a trail of the management account, which owns every organization's trail.

    The trail itself isn't in here: CloudFormation fails to make one from a delegated administrator's account.
    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1932
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    from aws_cdk import CfnOutput, Fn

    trail_arn = Fn.sub(TRAIL)
    key = trail_key(scope, trail_arn, "Organization trail: log files", OWNER)
    bucket = trail_bucket(scope, answers, trail_arn, (OWNER, "${OrganizationId}"))
    CfnOutput(scope, "TrailBucketName", value=bucket.bucket_name, description="Bucket for the trail's log files")
    CfnOutput(scope, "TrailKeyArn", value=key.key_arn, description="Key for the trail's log files")


PRODUCT = Product(
    name="organization-trail",
    summary="Keeps the records of an organization's trail in an account of their own, encrypted and for years.",
    summary_ja="組織の証跡の記録を専用のアカウントに暗号化して長期間保存します。",
    audience=(
        "Administrators of the account that keeps logs, in an organization without Control Tower's trail. In the Region "
        "where the management account makes the trail."
    ),
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="The trail",
            label_ja="証跡",
            parameters=(
                Parameter(
                    name="ManagementAccount",
                    label="Management account",
                    label_ja="管理アカウント",
                    description="It owns the trail, whoever makes it.",
                    example="111122223333",
                    allowed_pattern=r"\d{12}",
                    constraint="Type the 12 digits of the management account.",
                ),
                Parameter(
                    name="OrganizationId",
                    label="Organization",
                    label_ja="組織 ID",
                    description="CloudTrail writes member accounts' log files below its ID.",
                    example="o-abcde12345",
                    allowed_pattern=r"o-[a-z0-9]{10,32}",
                    constraint="Type the organization's ID, such as o-abcde12345.",
                ),
                Parameter(
                    name="TrailName",
                    label="Name of the trail",
                    label_ja="証跡の名前",
                    description="As the management account makes it; no other trail writes here.",
                    default="organization",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]",
                    constraint="Type 3 to 128 letters, digits, dots, dashes or underscores; the first and last a letter or digit.",
                ),
            ),
        ),
        Group(label="How long records are kept", label_ja="記録の保存期間", parameters=KEPT),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="CloudTrail.2", how="Log files are encrypted with a customer managed key."),
        Control(standard="Security Hub", id="CloudTrail.6", how="The trail's bucket is private."),
        Control(standard="Security Hub", id="CloudTrail.7", how="Access to the trail's bucket is logged."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
    ),
    findings=bucket_findings(
        lock="Object Lock of the trail bucket is off by default: choose GOVERNANCE or COMPLIANCE in the form.",
        encryption="CloudTrail itself encrypts the trail's files with the trail's KMS key.",
    ),
    task_rows=(5,),
    once=True,
    conflicts=(
        "Where Control Tower has its organization trail on, that one is enough: a second is paid for twice.",
        "It makes no trail: the management account does, with the outputs, by the command in "
        "docs/ORGANIZATION_SECURITY.md. CloudFormation fails to make one from another account.",
        "Object Lock stays once it is on: choosing off later fails or does nothing. A bucket with locked files cannot be "
        "deleted before their days are over, and is paid for until then.",
    ),
    costs=("S3: log files of all accounts stored", "KMS key, per month and request"),
    stays=(
        "Trail bucket, access-log bucket and KMS key stay, with all records in them; and the trail, until the management "
        "account deletes it.",
    ),
    outputs=(Output(name="TrailBucketName", label="All calls", label_ja="すべての API 呼び出し", shows="bucket"),),
)
