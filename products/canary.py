"""Canary: a page or endpoint is called every few minutes as its users call it, and the team is told when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Output, Product

from .blocks.canary_form import FINDINGS, FORM
from .blocks.private_bucket import private_bucket
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_synthetics as synthetics
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/canary/${CanaryName}"


def resources(scope: Construct, answers: Answers) -> None:
    """The canary, its role, the bucket of its runs, alarms and dashboard; found under FOUND_UNDER."""
    from aws_cdk import CfnCondition, Fn

    from .blocks.canary_form import both_or_none
    from .blocks.canary_itself import canary
    from .blocks.canary_role import canary_role
    from .blocks.canary_watch import canary_alarms, canary_dashboard

    both_or_none(scope, answers)
    inside = CfnCondition(scope, "InVpc", expression=Fn.condition_not(Fn.condition_equals(answers.text("VpcId"), "")))
    bucket = _bucket(scope, answers)
    role = canary_role(scope, bucket, answers.text("KeyArn"), inside)
    made = canary(scope, answers, bucket, role.attr_arn, inside)
    canary_alarms(scope, answers, made)
    dashboard = canary_dashboard(scope, made)
    _publish(scope, made, bucket, dashboard.ref)


def _bucket(scope: Construct, answers: Answers) -> s3.Bucket:
    """What runs leave behind, with the workload's key, for some days; nobody deletes it before."""
    from aws_cdk import Duration
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

    from product_factory import acknowledge

    bucket = private_bucket(
        scope,
        "RunBucket",
        encryption_key=kms.Key.from_key_arn(scope, "Key", answers.text("KeyArn")),
        bucket_key_enabled=True,
        lifecycle_rules=[
            s3.LifecycleRule(
                id="Expire",
                expiration=Duration.days(answers.number("RunDays")),
                noncurrent_version_expiration=Duration.days(1),
                abort_incomplete_multipart_upload_after=Duration.days(7),
            )
        ],
    )
    acknowledge(bucket, {"AwsSolutions-S1": "Only its canary writes to it: reports on runs, which expire after days."})
    return bucket


def _publish(scope: Construct, made: synthetics.CfnCanary, bucket: s3.Bucket, dashboard: str) -> None:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    from .blocks.service_dashboard import console_link

    # A question of the form is named CanaryName already.
    for name, output, what, value, description in (
        ("CanaryName", "NameOfCanary", "canary-name", made.ref, "The canary"),
        ("RunBucketName", "RunBucketName", "run-bucket-name", bucket.bucket_name, "Bucket with what its runs left"),
    ):
        ssm.CfnParameter(
            scope,
            f"{name}Parameter",
            type="String",
            name=Fn.sub(f"{FOUND_UNDER}/{what}"),
            value=value,
            description=description,
        )
        CfnOutput(scope, output, value=value, description=description)
    region = "cloudwatch/home?region=${AWS::Region}#"
    for name, path, of, description in (
        ("DashboardUrl", f"{region}dashboards/dashboard/${{Name}}", dashboard, "The dashboard"),
        ("RunsUrl", f"{region}synthetics:canary/detail/${{Name}}", made.ref, "The canary's runs"),
    ):
        CfnOutput(scope, name, value=console_link(scope, path, of), description=description)


PRODUCT = Product(
    name="canary",
    summary="Calls a page or endpoint every few minutes, from outside or within the network, and tells when it fails or is slow.",
    summary_ja="ページやエンドポイントを数分ごとにネットワークの外部または内部から呼び出し、失敗や遅延を通知します。",
    keywords=(
        "uptime, availability check, synthetic monitoring, health check, outage, downtime, ping, "
        "external monitoring, slow website, "
        "外形監視, モニタリング, 死活監視, 稼働監視, 可用性監視, サイト監視, 監視, 障害検知, 応答時間, 遅延, ダウン"
    ),
    audience="Teams with a website or API that want to learn of an outage before their users report it.",
    support=PLATFORM_TEAM,
    form=FORM,
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="S3.5", how="The bucket refuses what does not come by TLS."),
        Control(standard="Security Hub", id="S3.8", how="The bucket blocks public access."),
        Control(standard="Security Hub", id="S3.17", how="The bucket is encrypted with the workload's key."),
        Control(standard="Security Hub", id="Lambda.1", how="Nobody but Synthetics may call the function."),
    ),
    findings=FINDINGS,
    task_rows=(17, 18),
    prerequisites=("workload-key", "monitoring-notification"),
    conflicts=(
        "The canary's name is the account's and Region's, not the stack's: one that is taken is refused. Another name, "
        "later, is another canary with runs of its own.",
        "Runtimes age: with a deprecated one nothing can be launched or changed but to a newer one; what runs goes on. "
        "AWS tells 60 days before. aws synthetics describe-runtime-versions lists those there are.",
        "It calls by HTTPS at port 443, and a certificate that its runtime does not trust, such as of a private CA, "
        "fails the run. Redirects are not followed: want 301 or 302, or name the page itself.",
        "In subnets it reaches CloudWatch and S3 by private-endpoints (telemetry on) and the network's S3 gateway, or "
        "by a NAT gateway; the key by neither, since S3 uses it. The subnets' network has DNS on.",
        "Lambda keeps a network interface in the subnets for a while: a termination, or an update out of the VPC, may "
        "fail on its security group, and go through when repeated later.",
        "Where workload-key names users, the canary's role has to be among them, or its runs are not kept.",
        "Each call is a real request: endpoints count it, log it and respond to it.",
        (
            "Missing runs count as failed ones, so the alarm may go off once after a launch, until the first runs"
            " have finished."
        ),
        "The function's log group, /aws/lambda/cwsyn-…, has an ID that nobody knows before: it is made by the function "
        "without key and days. What a run writes there is its own report, no answers of pages.",
    ),
    costs=(
        "CloudWatch Synthetics: each run, which at one a minute is some 43,800 a month",
        "Lambda, S3 and KMS: what runs use and keep; logs",
        "CloudWatch: two alarms, a dashboard and the canary's metrics",
        "In subnets: endpoints or NAT",
    ),
    outputs=(
        Output(name="DashboardUrl", label="Dashboard", label_ja="ダッシュボード", shows="dashboard"),
        Output(name="RunsUrl", label="Runs", label_ja="Canary の実行結果", shows="link"),
        Output(name="RunBucketName", label="What runs left", label_ja="実行結果のバケット", shows="bucket"),
    ),
    stays=(
        "The bucket stays, with what runs left until it expires. The function's log group /aws/lambda/cwsyn-… stays "
        "without end; delete it. Function and layers go with the canary.",
    ),
)
