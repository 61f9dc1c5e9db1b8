"""What static-website promises: seen in an account of the sandbox, and read off its template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.launch_roles.roles import derive
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.named_things import provide
from products.static_website import PRODUCT
from tests.products.answers import EVERY
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
NUMBERS = count(1)
ZONE = EVERY[NAME]["HostedZoneId"]
NAMED = {each: EVERY[NAME][each] for each in ("DomainName", "CertificateArn")}
WEB_ACL = {"WebAclArn": EVERY[NAME]["WebAclArn"]}


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        provide(ACCOUNT, REGION, EVERY[NAME].values())
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, str, dict[str, str]]:
    """Stack, name and outputs of one more launch."""
    number = next(NUMBERS)
    return f"SC-w{number}", f"site{number}", account.launch(NAME, f"SC-w{number}", SiteName=f"site{number}", **answers)


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, dict[str, str]]:
    """A launch with the form's defaults, which several tests look at: its stack and its outputs."""
    stack, _, out = launched(account)
    return stack, out


def config(account: GuestAccount, out: dict[str, str]) -> dict[str, Any]:
    found = account.client("cloudfront").get_distribution_config(Id=out["DistributionId"])
    return dict(found["DistributionConfig"])


def statements(account: GuestAccount, bucket: str) -> dict[str, dict[str, Any]]:
    policy = json.loads(account.s3.get_bucket_policy(Bucket=bucket)["Policy"])
    return {each.get("Sid", "TlsOnly"): each for each in policy["Statement"]}


def test_the_files_are_read_by_this_distribution_alone(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    _, out = standing
    arn = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{out['DistributionId']}"
    said = statements(account, out["BucketName"])
    allowed = {sid: each for sid, each in said.items() if each["Effect"] == "Allow"}
    assert {each["Action"]: each["Resource"] for each in allowed.values()} == {
        "s3:GetObject": f"arn:aws:s3:::{out['BucketName']}/*",
        "s3:ListBucket": f"arn:aws:s3:::{out['BucketName']}",
    }
    for each in allowed.values():
        assert each["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert holds(each["Condition"], {"aws:SourceArn": arn})
        assert not holds(each["Condition"], {"aws:SourceArn": arn[:-1]})
        assert not holds(each["Condition"], {})
    assert said["TlsOnly"]["Effect"] == "Deny"
    (origin,) = config(account, out)["Origins"]["Items"]
    control = account.client("cloudfront").get_origin_access_control(Id=origin["OriginAccessControlId"])
    wanted = {"SigningBehavior": "always", "SigningProtocol": "sigv4", "OriginAccessControlOriginType": "s3"}
    assert wanted.items() <= control["OriginAccessControl"]["OriginAccessControlConfig"].items()
    assert origin["DomainName"] == f"{out['BucketName']}.s3.{REGION}.amazonaws.com"


def test_buckets_are_private_encrypted_and_versioned(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    _, out = standing
    for bucket, owner in ((out["BucketName"], "Enforced"), (out["AccessLogBucketName"], "Preferred")):
        blocked = account.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert set(blocked.values()) == {True}
        (rule,) = account.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        assert account.s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        (rule,) = account.s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        # CloudFront's older logging writes by ACL, and to no bucket that has none.
        assert rule == {"ObjectOwnership": f"BucketOwner{owner}"}


def test_by_default_it_is_https_with_current_protocols_and_everybody_may_call(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    _, out = standing
    found = config(account, out)
    assert (found["DefaultRootObject"], found["HttpVersion"], found["IsIPV6Enabled"]) == (
        "index.html",
        "http2and3",
        True,
    )
    behavior = found["DefaultCacheBehavior"]
    assert behavior["ViewerProtocolPolicy"] == "redirect-to-https"
    assert set(behavior["AllowedMethods"]["Items"]) == {"GET", "HEAD"}
    assert found["ViewerCertificate"]["CloudFrontDefaultCertificate"] is True
    assert not found["Aliases"].get("Items")
    assert found["Restrictions"]["GeoRestriction"]["RestrictionType"] == "none"
    assert found["Logging"]["Bucket"] == f"{out['AccessLogBucketName']}.s3.amazonaws.com"
    assert out["Url"] == f"https://{out['DistributionDomainName']}/"


def test_headers_tell_browsers_to_be_strict() -> None:
    policy = TEMPLATE["Resources"]["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert policy["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert policy["ContentTypeOptions"] == {"Override": True}
    assert policy["FrameOptions"] == {"FrameOption": {"Ref": "Frames"}, "Override": True}
    assert policy["ReferrerPolicy"]["ReferrerPolicy"] == "strict-origin-when-cross-origin"
    assert policy["ContentSecurityPolicy"]["ContentSecurityPolicy"] == {"Ref": "ContentSecurityPolicy"}
    assert all(each["Override"] is True for each in policy.values())
    default = TEMPLATE["Parameters"]["ContentSecurityPolicy"]["Default"]
    assert {"default-src 'self'", "frame-ancestors 'none'"} <= set(default.split("; "))
    assert not {"unsafe", "*"} & set(re.findall(r"unsafe|\*", default))
    used = TEMPLATE["Resources"]["Distribution"]["Properties"]["DistributionConfig"]["DefaultCacheBehavior"]
    assert used["ResponseHeadersPolicyId"] == {"Fn::GetAtt": ["Headers", "Id"]}


def test_a_name_comes_with_certificate_tls_and_records(account: GuestAccount) -> None:
    stack, site, out = launched(account, **NAMED, HostedZoneId=ZONE)
    found = config(account, out)
    assert found["Aliases"]["Items"] == ["www.example.com"]
    certificate = found["ViewerCertificate"]
    assert certificate["ACMCertificateArn"] == NAMED["CertificateArn"]
    assert (certificate["SSLSupportMethod"], certificate["MinimumProtocolVersion"]) == ("sni-only", "TLSv1.2_2021")
    records = account.client("route53").list_resource_record_sets(HostedZoneId=ZONE)["ResourceRecordSets"]
    aliases = {each["Type"]: each["AliasTarget"] for each in records if each["Name"].rstrip(".") == "www.example.com"}
    assert set(aliases) == {"A", "AAAA"}
    for each in aliases.values():
        assert each["DNSName"].rstrip(".") == out["DistributionDomainName"]
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-recordset-aliastarget.html
        assert each["HostedZoneId"] == "Z2FDTNDATAQYW2"
    assert out["Url"] == "https://www.example.com/"
    account.update(NAME, stack, SiteName=site)
    assert not config(account, out)["Aliases"].get("Items")
    left = account.client("route53").list_resource_record_sets(HostedZoneId=ZONE)["ResourceRecordSets"]
    assert [each for each in left if each["Type"] in ("A", "AAAA")] == []


def errors(account: GuestAccount, out: dict[str, str]) -> dict[int, tuple[str, str]]:
    found = config(account, out)["CustomErrorResponses"]["Items"]
    return {each["ErrorCode"]: (each["ResponseCode"], each["ResponsePagePath"]) for each in found}


def test_what_is_missing_is_the_error_page_or_the_app_and_a_refusal_stays_one(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    assert errors(account, standing[1]) == {404: ("404", "/404.html"), 403: ("403", "/404.html")}
    _, _, out = launched(
        account, SinglePageApp="yes", IndexPage="app.html", ErrorPage="errors/x.html", CountryCodes="JP,US", **WEB_ACL
    )
    assert errors(account, out) == {404: ("200", "/app.html"), 403: ("403", "/errors/x.html")}
    found = config(account, out)
    countries = found["Restrictions"]["GeoRestriction"]
    assert (countries["RestrictionType"], set(countries["Items"])) == ("whitelist", {"JP", "US"})
    assert found["WebACLId"] == WEB_ACL["WebAclArn"]


def test_cloudfront_takes_no_log_bucket_without_acls(account: GuestAccount) -> None:
    """As CloudFront answers: https://github.com/aws/aws-cdk/issues/25358"""
    enforced = json.loads(json.dumps(TEMPLATE))
    (bucket,) = [each for name, each in enforced["Resources"].items() if name.startswith("AccessLogBucket")][:1]
    bucket["Properties"]["OwnershipControls"]["Rules"] = [{"ObjectOwnership": "BucketOwnerEnforced"}]
    account.cloudformation.create_stack(
        StackName="SC-enforced",
        TemplateBody=json.dumps(enforced),
        Parameters=[{"ParameterKey": "SiteName", "ParameterValue": "enforced"}],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    assert "does not enable ACL access" in "".join(account.reasons("SC-enforced"))


ALWAYS = {
    *("ContentBucket", "ContentBucketPolicy", "AccessControl", "Headers", "Distribution", "Dashboard", "PublishPolicy"),
    *(f"{each}Parameter" for each in ("Host", "BucketName", "DistributionId", "PublishPolicyArn")),
}
LOGS, RECORDS, ALARMS = (
    {"AccessLogBucket", "AccessLogBucketPolicy"},
    {"AliasA", "AliasAAAA"},
    {"ServerErrors", "ClientErrors"},
)
PARTS = [
    ({}, LOGS),
    ({"AccessLogs": "off"}, set()),
    (NAMED, LOGS),
    (NAMED | {"HostedZoneId": ZONE, "AccessLogs": "off"} | WEB_ACL, RECORDS),
]


def made(account: GuestAccount, stack: str) -> set[str]:
    return {re.sub(r"[0-9A-F]{8}$", "", each) for each in account.resources(stack)}


@pytest.mark.parametrize(("answers", "beside"), PARTS)
def test_each_optional_part_comes_and_goes(account: GuestAccount, answers: dict[str, str], beside: set[str]) -> None:
    stack, site, out = launched(account, **answers)
    # The sandbox stands in the Region where CloudFront's metrics are.
    assert made(account, stack) == ALWAYS | ALARMS | beside
    again = account.update(
        NAME, stack, SiteName=site, ContentSecurityPolicy="default-src 'none'", PriceClass="PriceClass_100"
    )
    assert made(account, stack) == ALWAYS | ALARMS | LOGS
    kept = ("BucketName", "DistributionId", "PublishPolicyArn")
    assert {each: again[each] for each in kept} == {each: out[each] for each in kept}
    account.s3.put_object(Bucket=out["BucketName"], Key="index.html", Body=b"Welcome")
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []
    assert account.s3.get_object(Bucket=out["BucketName"], Key="index.html")["Body"].read() == b"Welcome"
    assert "TlsOnly" in statements(account, again["AccessLogBucketName"])


def test_every_resource_that_may_be_missing_is_in_the_table() -> None:
    there = {re.sub(r"[0-9A-F]{8}$", "", name) for name, each in TEMPLATE["Resources"].items() if "Condition" in each}
    assert there == LOGS | RECORDS | ALARMS


def test_alarms_are_made_where_they_see_the_metrics_and_the_dashboard_shows_them_everywhere(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html"""
    stack, out = standing
    assert TEMPLATE["Conditions"]["MetricsAreHere"] == {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}
    ids = account.resources(stack)
    topic = account.client("ssm").get_parameter(Name="/baseline/monitoring-notification/topic-arn")["Parameter"][
        "Value"
    ]
    of = {"DistributionId": out["DistributionId"], "Region": "Global"}
    for name, metric, threshold in (("ServerErrors", "5xxErrorRate", 1.0), ("ClientErrors", "4xxErrorRate", 20.0)):
        (alarm,) = account.client("cloudwatch").describe_alarms(AlarmNames=[ids[name]])["MetricAlarms"]
        assert TEMPLATE["Resources"][name]["Condition"] == "MetricsAreHere"
        assert {each["Name"]: each["Value"] for each in alarm["Dimensions"]} == of
        assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == ("AWS/CloudFront", metric, threshold)
        assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
    assert "Condition" not in TEMPLATE["Resources"]["Dashboard"]
    body = account.client("cloudwatch").get_dashboard(DashboardName=ids["Dashboard"])["DashboardBody"]
    for each in json.loads(body)["widgets"]:
        assert each["properties"]["region"] == "us-east-1"
        assert each["properties"]["metrics"][0][2:6] == ["DistributionId", out["DistributionId"], "Region", "Global"]


def test_elsewhere_than_in_the_region_of_the_metrics_there_are_no_alarms(account: GuestAccount) -> None:
    import boto3

    tokyo = {each: boto3.client(each, "ap-northeast-1") for each in ("cloudformation", "ssm")}
    topic = f"arn:aws:sns:ap-northeast-1:{ACCOUNT}:operations"
    tokyo["ssm"].put_parameter(Name="/baseline/monitoring-notification/topic-arn", Type="String", Value=topic)
    tokyo["cloudformation"].create_stack(
        StackName="SC-tokyo", TemplateBody=json.dumps(TEMPLATE), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    stack = tokyo["cloudformation"].describe_stacks(StackName="SC-tokyo")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    found = tokyo["cloudformation"].describe_stack_resources(StackName="SC-tokyo")["StackResources"]
    assert {re.sub(r"[0-9A-F]{8}$", "", each["LogicalResourceId"]) for each in found} == ALWAYS | LOGS
    out = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    (origin,) = config(account, out)["Origins"]["Items"]
    assert origin["DomainName"] == f"{out['BucketName']}.s3.ap-northeast-1.amazonaws.com"


def test_who_publishes_may_replace_files_and_have_them_fetched_anew_and_no_more(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    _, out = standing
    iam = account.client("iam")
    version = iam.get_policy(PolicyArn=out["PublishPolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=out["PublishPolicyArn"], VersionId=version)["PolicyVersion"]["Document"]
    bucket = f"arn:aws:s3:::{out['BucketName']}"
    allowed = {
        (action, each["Resource"])
        for each in document["Statement"]
        for action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    }
    distribution = f"arn:aws:cloudfront::{ACCOUNT}:distribution/{out['DistributionId']}"
    assert allowed == {
        ("s3:ListBucket", bucket),
        *((f"s3:{each}Object", f"{bucket}/*") for each in ("Put", "Get", "Delete")),
        *((f"cloudfront:{each}Invalidation", distribution) for each in ("Create", "Get")),
    }


def test_others_find_it_by_name(account: GuestAccount) -> None:
    _, site, out = launched(account, AccessLogs="off")
    path = f"/baseline/static-website/{site}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "host": out["DistributionDomainName"],
        "bucket-name": out["BucketName"],
        "distribution-id": out["DistributionId"],
        "publish-policy-arn": out["PublishPolicyArn"],
    }
    assert {output.name for output in PRODUCT.outputs} <= set(out)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"DomainName": "www.example.com"}, "A domain name needs its certificate"),
        ({"CertificateArn": NAMED["CertificateArn"]}, "A certificate needs its domain name"),
        ({"HostedZoneId": ZONE}, "Records in a hosted zone need a domain name"),
        ({"CertificateArn": f"arn:aws:acm:ap-northeast-1:{ACCOUNT}:certificate/{'0' * 36}"}, "ARN in us-east-1"),
        ({"WebAclArn": WEB_ACL["WebAclArn"].replace("global", "regional")}, "global web ACL"),
        ({"CountryCodes": "jp"}, "two-letter codes"),
        ({"DomainName": "https://www.example.com"}, "a name in lower case"),
        ({"ErrorPage": "/404.html"}, "without a leading /"),
        ({"AccessLogDays": "90"}, "from 365 to 36500"),
    ],
)
def test_what_cloudfront_would_refuse_late_is_refused_at_once(
    account: GuestAccount, answers: dict[str, str], says: str
) -> None:
    with pytest.raises(ClientError) as error:
        launched(account, **answers)
    assert says in str(error.value)


def test_the_launch_role_extends_the_acl_of_its_own_log_bucket_alone() -> None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html"""
    role = derive(PRODUCT, {"1.0.0": TEMPLATE})
    every = [each.written() for policy in role.policies for each in policy.statements]
    granted = [each for each in every if "s3:PutBucketAcl" in each["Action"]]
    assert granted
    for each in granted:
        assert all(":::sc-${AWS::AccountId}-pp-*" in json.dumps(resource) for resource in each["Resource"]), each
