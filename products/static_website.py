"""Static website: files in a private bucket, published to the world by CloudFront, with TLS and strict headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, Output, Product

from .blocks import foundation
from .blocks.website_findings import FINDINGS
from .blocks.website_form import CALLERS, NAME, PAGES
from .blocks.website_watch import ALARMS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_cloudfront as cloudfront
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/static-website/${SiteName}"


def resources(scope: Construct, answers: Answers) -> None:
    """Content and its distribution, the policy for who publishes, and by choice logs and records; found under FOUND_UNDER."""
    from aws_cdk import Fn

    from .blocks.website_buckets import access_log_bucket, cloudfront_reads, content_bucket
    from .blocks.website_distribution import alias_records, distribution
    from .blocks.website_form import name_rules
    from .blocks.website_watch import website_alarms, website_dashboard

    name_rules(scope, answers)
    given = _conditions(scope, answers)
    content = content_bucket(scope, answers)
    logs = access_log_bucket(scope, answers, given["Logged"])
    made = distribution(scope, answers, content, logs, given)
    arn = Fn.sub("arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Id}", {"Id": made.ref})
    cloudfront_reads(content, arn)
    alias_records(scope, answers, made, given["InZone"])
    website_alarms(scope, answers, made)
    dashboard = website_dashboard(scope, made)
    policy = _publish_policy(scope, content, arn)
    _publish(scope, answers, made, content, policy, given["Named"])
    _tell(scope, made, logs, dashboard.ref, given["Logged"])


def _conditions(scope: Construct, answers: Answers) -> dict[str, CfnCondition]:
    from aws_cdk import CfnCondition, Fn

    def given(name: str) -> object:
        return Fn.condition_not(Fn.condition_equals(answers.text(name), ""))

    return {
        name: CfnCondition(scope, name, expression=expression)  # type: ignore[arg-type]
        for name, expression in (
            ("Named", given("DomainName")),
            ("Certified", given("CertificateArn")),
            ("InZone", given("HostedZoneId")),
            ("WebAcl", given("WebAclArn")),
            ("Countries", given("CountryCodes")),
            ("Logged", Fn.condition_equals(answers.text("AccessLogs"), "on")),
            ("SinglePage", Fn.condition_equals(answers.text("SinglePageApp"), "yes")),
        )
    }


def _publish_policy(scope: Construct, content: s3.Bucket, distribution_arn: str) -> str:
    """What `aws s3 sync --delete` and an invalidation need, and no more; for the role of a pipeline.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html
    """
    from aws_cdk import CfnResource, Stack
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    made = content.node.default_child
    assert isinstance(made, CfnResource)
    files = f"AwsSolutions-IAM5[Resource::<{Stack.of(content).get_logical_id(made)}.Arn>/*]"
    policy = iam.ManagedPolicy(
        scope,
        "PublishPolicy",
        description="Publishes one website: replaces its files and lets CloudFront fetch them anew",
        statements=[
            iam.PolicyStatement(sid="SeeFiles", actions=["s3:ListBucket"], resources=[content.bucket_arn]),
            iam.PolicyStatement(
                sid="ReplaceFiles",
                actions=["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
                resources=[content.arn_for_objects("*")],
            ),
            iam.PolicyStatement(
                sid="FetchAnew",
                actions=["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
                resources=[distribution_arn],
            ),
        ],
    )
    acknowledge(policy, {files: "All files of this one bucket: whoever publishes replaces any of them."})
    return policy.managed_policy_arn


def _publish(
    scope: Construct,
    answers: Answers,
    made: cloudfront.CfnDistribution,
    content: s3.Bucket,
    policy_arn: str,
    named: CfnCondition,
) -> None:
    """What pipelines, canaries and people look up."""
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    host = Fn.condition_if(named.logical_id, answers.text("DomainName"), made.attr_domain_name).to_string()
    for name, what, value, description in (
        ("Host", "host", host, "The name by which callers come"),
        ("BucketName", "bucket-name", content.bucket_name, "Bucket with the files"),
        ("DistributionId", "distribution-id", made.ref, "The distribution, for invalidations"),
        ("PublishPolicyArn", "publish-policy-arn", policy_arn, "What may publish: for the role of a pipeline"),
    ):
        ssm.CfnParameter(
            scope,
            f"{name}Parameter",
            type="String",
            name=Fn.sub(f"{FOUND_UNDER}/{what}"),
            value=value,
            description=description,
        )
        CfnOutput(scope, name, value=value, description=description)
    CfnOutput(scope, "Url", value=Fn.sub("https://${Host}/", {"Host": host}), description="The website")


def _tell(
    scope: Construct, made: cloudfront.CfnDistribution, logs: s3.Bucket, dashboard: str, logged: CfnCondition
) -> None:
    from aws_cdk import CfnOutput

    from .blocks.service_dashboard import console_link

    link = console_link(scope, "cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/${Name}", dashboard)
    CfnOutput(scope, "DashboardUrl", value=link, description="The dashboard")
    CfnOutput(
        scope, "DistributionDomainName", value=made.attr_domain_name, description="Point a name of your own at it"
    )
    CfnOutput(
        scope,
        "AccessLogBucketName",
        value=logs.bucket_name,
        description="Bucket with CloudFront's access logs",
        condition=logged,
    )


PRODUCT = Product(
    name="static-website",
    summary="Files in a private bucket, published by CloudFront with TLS, strict headers, access logs and a dashboard.",
    summary_ja="プライベートなバケットのファイルを、TLS、セキュリティヘッダー、アクセスログ、ダッシュボード付きで CloudFront から公開します。",
    keywords=(
        "website, web site, homepage, web hosting, single-page app, SPA, React, CDN, CloudFront, S3 hosting, "
        "HTML, HTTPS, domain name, "
        "ウェブサイト, Web サイト, ホームページ, 静的サイト, サイト公開, ホスティング, 配信, キャッシュ, "
        "独自ドメイン"
    ),
    audience="Teams with a website or single-page app that consists of static files and is open to everyone.",
    support=PLATFORM_TEAM,
    form=(
        NAME,
        PAGES,
        CALLERS,
        ALARMS,
        Group(label="Foundation", label_ja="基盤", parameters=(foundation.topic(),)),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="CloudFront.1", how="A request of no file gets the index page."),
        Control(standard="Security Hub", id="CloudFront.3", how="What comes by HTTP is redirected to HTTPS."),
        Control(standard="Security Hub", id="CloudFront.5", how="Access logs are on, unless switched off."),
        Control(standard="Security Hub", id="CloudFront.6", how="A web ACL is before it, where one is named."),
        Control(standard="Security Hub", id="CloudFront.7", how="The certificate is your own, where it has a name."),
        Control(standard="Security Hub", id="CloudFront.8", how="Its certificate is chosen by SNI."),
        Control(standard="Security Hub", id="CloudFront.12", how="Its bucket is made with it, and stays."),
        Control(standard="Security Hub", id="CloudFront.13", how="The bucket is read under origin access control."),
        Control(standard="Security Hub", id="CloudFront.15", how="With a name of its own, TLS 1.2 and newer."),
        Control(standard="Security Hub", id="S3.5", how="The buckets refuse what does not come by TLS."),
        Control(standard="Security Hub", id="S3.8", how="The buckets block public access."),
        Control(standard="Security Hub", id="S3.14", how="The buckets keep former versions."),
    ),
    findings=FINDINGS,
    task_rows=(14, 18),
    prerequisites=("monitoring-notification",),
    conflicts=(
        "Create the certificate and web ACL in us-east-1 beforehand: CloudFront only accepts those from there.",
        (
            "Without its own domain name the site uses CloudFront's, which also accepts TLS 1.0: use that only to"
            " try it out."
        ),
        "CloudFront's metrics are in us-east-1 alone. Elsewhere the alarms on errors are not made, only the dashboard; "
        "launch canary for the site's name.",
        "Access logs come by CloudFront's older way, which needs an ACL on their bucket: the newer one is set up by calls "
        "in us-east-1 alone. Into buckets of Regions that are opted in, such as Hong Kong, it delivers none: switch it "
        "off there.",
        "A folder has no index page: only the root has one. A single-page app answers with it for what is missing.",
        (
            "A domain name belongs to one distribution in all of AWS, and its record must not exist yet: a name "
            "that is taken is refused."
        ),
        "Whoever launches may put records into any hosted zone of the account, where none of that name is.",
        "A change reaches CloudFront's edges within minutes; files within a day, unless they are invalidated.",
    ),
    costs=(
        "CloudFront: data to callers and requests, beyond the free ones; invalidations beyond 1,000 paths a month",
        "S3: files, their former versions and access logs stored, and requests",
        "CloudWatch: a dashboard, and in us-east-1 two alarms",
    ),
    outputs=(
        Output(name="Url", label="Website", label_ja="ウェブサイト", shows="link"),
        Output(name="DashboardUrl", label="Dashboard", label_ja="ダッシュボード", shows="dashboard"),
        Output(name="BucketName", label="Files", label_ja="コンテンツのバケット", shows="bucket"),
        Output(name="DistributionId", label="Distribution", label_ja="ディストリビューション ID", shows="name"),
    ),
    stays=(
        "The bucket of files stays, with all of them, and so does that of access logs, also when logs are switched off; "
        "switched on again, they go to another bucket. Distribution, records, policy, alarms and dashboard go, and the "
        "site with them.",
    ),
)
