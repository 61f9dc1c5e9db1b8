"""As `type_cases`, for sites: distributions, zones and records."""

from typing import Any

from tests.product_factory.sandbox.resource_types.guest_cases import NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, Aws, Case, made, pick

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CONTROL = {
    "Name": "site",
    "OriginAccessControlOriginType": "s3",
    "SigningBehavior": "always",
    "SigningProtocol": "sigv4",
}
SITE = {
    "Content": made("S3::Bucket"),
    "Control": made("CloudFront::OriginAccessControl", OriginAccessControlConfig=CONTROL),
    "Headers": made("CloudFront::ResponseHeadersPolicy", ResponseHeadersPolicyConfig={"Name": "h"}),
}
ORIGIN = {
    "Id": "content",
    "DomainName": {"Fn::GetAtt": ["Content", "RegionalDomainName"]},
    "OriginAccessControlId": {"Ref": "Control"},
    "S3OriginConfig": {},
}
BEHAVIOR = {
    "TargetOriginId": "content",
    "ViewerProtocolPolicy": "redirect-to-https",
    "CachePolicyId": OPTIMIZED,
    "ResponseHeadersPolicyId": {"Ref": "Headers"},
    "AllowedMethods": ["GET", "HEAD", "OPTIONS"],
    "CachedMethods": ["GET", "HEAD"],
    "Compress": True,
}
DISTRIBUTION: dict[str, Any] = {
    "Enabled": True,
    "Comment": "one",
    "Aliases": ["www.example.com"],
    "DefaultRootObject": "index.html",
    "HttpVersion": "http2and3",
    "IPV6Enabled": True,
    "PriceClass": "PriceClass_200",
    "Origins": [ORIGIN],
    "DefaultCacheBehavior": BEHAVIOR,
    "CacheBehaviors": [
        {"PathPattern": "/api/*", "TargetOriginId": "content", "ViewerProtocolPolicy": "https-only", "CachePolicyId": OPTIMIZED}
    ],
    "CustomErrorResponses": [{"ErrorCode": 403, "ResponseCode": 404, "ResponsePagePath": "/404.html"}],
    "Logging": {"Bucket": "logs.s3.amazonaws.com", "Prefix": "site/"},
    "Restrictions": {"GeoRestriction": {"RestrictionType": "whitelist", "Locations": ["JP"]}},
    "ViewerCertificate": {
        "AcmCertificateArn": CERTIFICATE, "SslSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021",
    },
}  # fmt: skip
SMALL = {
    "Enabled": False,
    "Origins": [
        {"Id": "app", "DomainName": "app.example.com", "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}
    ],
    "DefaultCacheBehavior": {"TargetOriginId": "app", "ViewerProtocolPolicy": "https-only", "CachePolicyId": OPTIMIZED},
}
ZONE = {"Zone": made("Route53::HostedZone", Name="example.com")}
IN_ZONE = {"HostedZoneId": {"Ref": "Zone"}}
NAME = {"Name": "www.example.com.", "Type": "A", **IN_ZONE}


def control(aws: Aws, control_id: str) -> Any:
    found = aws("cloudfront").get_origin_access_control(Id=control_id)["OriginAccessControl"]
    return found["OriginAccessControlConfig"]


def distribution(aws: Aws, distribution_id: str) -> Any:
    found = aws("cloudfront").get_distribution_config(Id=distribution_id)["DistributionConfig"]
    arn = f"arn:aws:cloudfront::123456789012:distribution/{distribution_id}"
    behavior, (origin,) = found["DefaultCacheBehavior"], found["Origins"]["Items"]
    return {
        **pick(found, "Enabled", "Comment"),
        "aliases": found["Aliases"].get("Items", []),
        "policy": bool(behavior.get("ResponseHeadersPolicyId")),
        "methods": behavior["AllowedMethods"]["Items"],
        "control": bool(origin.get("OriginAccessControlId")),
        "errors": [each["ResponsePagePath"] for each in found["CustomErrorResponses"].get("Items", [])],
        "paths": [each["PathPattern"] for each in found["CacheBehaviors"].get("Items", [])],
        "logs": found["Logging"]["Bucket"],
        "countries": found["Restrictions"]["GeoRestriction"].get("Items", []),
        "certificate": found["ViewerCertificate"].get("ACMCertificateArn"),
        "tags": aws("cloudfront").list_tags_for_resource(Resource=arn)["Tags"]["Items"],
    }


def zone(aws: Aws, zone_id: str) -> Any:
    found = aws("route53").get_hosted_zone(Id=zone_id)
    tags = aws("route53").list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone_id)["ResourceTagSet"][
        "Tags"
    ]
    config = found["HostedZone"]["Config"]
    return {
        "comment": config.get("Comment", ""), "private": config["PrivateZone"], "tags": tags, "vpcs": len(found.get("VPCs", [])),
    }  # fmt: skip


def record(aws: Aws, name: str) -> Any:
    api = aws("route53")
    (zone_id,) = [each["Id"] for each in api.list_hosted_zones()["HostedZones"]]
    records = api.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    (found,) = [each for each in records if each["Name"] == name] or [{}]
    return found and {
        "ttl": found.get("TTL"),
        "values": [each["Value"] for each in found.get("ResourceRecords", [])],
        "alias": found.get("AliasTarget", {}).get("DNSName"),
    }


def of_distribution(**more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"aliases": [], "errors": [], "paths": [], "countries": [], "tags": []}
    return {**empty, "policy": False, "control": False, "logs": "", "certificate": "", "Comment": "", **more}


CASES = [
    Case(
        "CloudFront::OriginAccessControl",
        {"OriginAccessControlConfig": {**CONTROL, "Description": "d"}},
        control,
        {**CONTROL, "Description": "d"},
        {"OriginAccessControlConfig": {**CONTROL, "SigningBehavior": "no-override"}},
        {**CONTROL, "Description": "", "SigningBehavior": "no-override"},
    ),
    Case(
        "CloudFront::Distribution",
        {"DistributionConfig": DISTRIBUTION, "Tags": TAGS},
        distribution,
        of_distribution(
            Enabled=True, Comment="one", aliases=["www.example.com"], policy=True, control=True, tags=TAGS,
            methods=["GET", "HEAD", "OPTIONS"], errors=["/404.html"], paths=["/api/*"], logs="logs.s3.amazonaws.com",
            countries=["JP"], certificate=CERTIFICATE,
        ),
        {"DistributionConfig": SMALL},
        of_distribution(Enabled=False, methods=["HEAD", "GET"]),
        needs=SITE,
    ),
    Case(
        "Route53::HostedZone",
        {"Name": "example.com", "HostedZoneConfig": {"Comment": "one"}, "HostedZoneTags": TAGS},
        zone,
        {"comment": "one", "private": False, "tags": TAGS, "vpcs": 0},
        {"Name": "example.com", "HostedZoneConfig": {"Comment": "two"}},
        {"comment": "two", "private": False, "tags": [], "vpcs": 0},
    ),
    Case(
        "Route53::HostedZone",
        {"Name": "example.internal", "VPCs": [{"VPCId": {"Ref": "Vpc"}, "VPCRegion": "us-east-1"}]},
        zone,
        {"comment": "", "private": True, "tags": [], "vpcs": 1},
        {
            "Name": "example.internal",
            "VPCs": [{"VPCId": {"Ref": name}, "VPCRegion": "us-east-1"} for name in ("Vpc", "Remote")],
        },
        {"comment": "", "private": True, "tags": [], "vpcs": 2},
        needs={**NETWORK, "Remote": made("EC2::VPC", CidrBlock="10.1.0.0/16")},
    ),
    Case(
        "Route53::RecordSet",
        {**NAME, "TTL": "300", "ResourceRecords": ["192.0.2.1"]},
        record,
        {"ttl": 300, "values": ["192.0.2.1"], "alias": None},
        {**NAME, "AliasTarget": {"DNSName": "d1.cloudfront.net.", "HostedZoneId": "Z2FDTNDATAQYW2"}},
        {"ttl": None, "values": [], "alias": "d1.cloudfront.net."},
        needs=ZONE,
    ),
]  # fmt: skip
