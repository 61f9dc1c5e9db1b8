"""A distribution of CloudFront before a bucket: TLS, headers, errors, and by choice name, firewall, logs, countries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_cloudfront as cloudfront
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

    from product_factory import Answers

# AWS's own policy CachingOptimized: neither cookies nor query strings reach the bucket.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
TLS = "TLSv1.2_2021"
# The zone of all distributions: https://docs.aws.amazon.com/general/latest/gr/cf_region.html
ZONE = "Z2FDTNDATAQYW2"
A_YEAR = 31_536_000


def distribution(
    scope: Construct, answers: Answers, content: s3.Bucket, logs: s3.Bucket, given: dict[str, CfnCondition]
) -> cloudfront.CfnDistribution:
    """`given` has the conditions Named, Certified, Logged, WebAcl, Countries, SinglePage."""
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_cloudfront as cloudfront

    from product_factory import acknowledge

    def where(name: str, value: Any, otherwise: Any = Aws.NO_VALUE) -> Any:
        return Fn.condition_if(given[name].logical_id, value, otherwise)

    part = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Fn.ref("AWS::StackId")))))
    behavior = {"targetOriginId": "content", "viewerProtocolPolicy": "redirect-to-https"}
    made = cloudfront.CfnDistribution(
        scope, "Distribution", distribution_config={"enabled": True, "defaultCacheBehavior": behavior}
    )
    made.add_property_override(
        "DistributionConfig",
        {
            "Enabled": True,
            "Comment": Fn.sub("${SiteName}"),
            "Aliases": where("Named", [answers.text("DomainName")]),
            "ViewerCertificate": where(
                "Certified",
                {
                    "AcmCertificateArn": answers.text("CertificateArn"),
                    "SslSupportMethod": "sni-only",
                    "MinimumProtocolVersion": TLS,
                },
                {"CloudFrontDefaultCertificate": True},
            ),
            "DefaultRootObject": answers.text("IndexPage"),
            "HttpVersion": "http2and3",
            "IPV6Enabled": True,
            "PriceClass": answers.text("PriceClass"),
            "Origins": [
                {
                    "Id": "content",
                    "DomainName": content.bucket_regional_domain_name,
                    "OriginAccessControlId": _control(scope, part).attr_id,
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
            "DefaultCacheBehavior": {
                "TargetOriginId": "content",
                "ViewerProtocolPolicy": "redirect-to-https",
                "AllowedMethods": ["GET", "HEAD"],
                "CachedMethods": ["GET", "HEAD"],
                "Compress": True,
                "CachePolicyId": CACHING_OPTIMIZED,
                "ResponseHeadersPolicyId": _headers(scope, answers, part).attr_id,
            },
            "CustomErrorResponses": _errors(answers, where),
            "Logging": where(
                "Logged", {"Bucket": logs.bucket_domain_name, "Prefix": "cloudfront/", "IncludeCookies": False}
            ),
            "WebACLId": where("WebAcl", answers.text("WebAclArn")),
            "Restrictions": {
                "GeoRestriction": where(
                    "Countries",
                    {
                        "RestrictionType": answers.text("CountryRule"),
                        "Locations": Fn.split(",", answers.text("CountryCodes")),
                    },
                    {"RestrictionType": "none"},
                )
            },
        },
    )
    acknowledge(
        made,
        {
            "AwsSolutions-CFR1": "Countries are a choice of the form.",
            "AwsSolutions-CFR2": "A web ACL is a choice of the form: it is made in another Region than most stacks.",
            "AwsSolutions-CFR3": "Access logs are on, unless the form switches them off.",
            "AwsSolutions-CFR4": "With a name of its own it takes TLS 1.2 and newer; CloudFront's own name takes older.",
        },
    )
    return made


def _errors(answers: Answers, where: Any) -> list[Any]:
    """What is missing is the page for it, or in a single-page app the app itself, which knows its own paths.

    What a firewall or a country's rule refuses (403) stays refused: an app in its place would hide that.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-response-code.html
    """
    from aws_cdk import Fn

    page = Fn.sub("/${ErrorPage}")
    missing = {"ErrorCode": 404, "ResponseCode": 404, "ResponsePagePath": page, "ErrorCachingMinTTL": 10}
    app = {
        "ErrorCode": 404,
        "ResponseCode": 200,
        "ResponsePagePath": Fn.sub("/${IndexPage}"),
        "ErrorCachingMinTTL": 10,
    }
    return [
        where("SinglePage", app, missing),
        {"ErrorCode": 403, "ResponseCode": 403, "ResponsePagePath": page, "ErrorCachingMinTTL": 10},
    ]


def _control(scope: Construct, part: str) -> cloudfront.CfnOriginAccessControl:
    """CloudFront signs what it asks the bucket. The name has a part of the stack's ID: names are the account's."""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudfront as cloudfront

    return cloudfront.CfnOriginAccessControl(
        scope,
        "AccessControl",
        origin_access_control_config=cloudfront.CfnOriginAccessControl.OriginAccessControlConfigProperty(
            name=Fn.sub("website-${Part}", {"Part": part}),
            origin_access_control_origin_type="s3",
            signing_behavior="always",
            signing_protocol="sigv4",
        ),
    )


def _headers(scope: Construct, answers: Answers, part: str) -> cloudfront.CfnResponseHeadersPolicy:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html"""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudfront as cloudfront

    policy = cloudfront.CfnResponseHeadersPolicy
    return policy(
        scope,
        "Headers",
        response_headers_policy_config=policy.ResponseHeadersPolicyConfigProperty(
            name=Fn.sub("website-${Part}", {"Part": part}),
            security_headers_config=policy.SecurityHeadersConfigProperty(
                strict_transport_security=policy.StrictTransportSecurityProperty(
                    access_control_max_age_sec=A_YEAR, include_subdomains=False, preload=False, override=True
                ),
                content_type_options=policy.ContentTypeOptionsProperty(override=True),
                frame_options=policy.FrameOptionsProperty(frame_option=answers.text("Frames"), override=True),
                referrer_policy=policy.ReferrerPolicyProperty(
                    referrer_policy="strict-origin-when-cross-origin", override=True
                ),
                content_security_policy=policy.ContentSecurityPolicyProperty(
                    content_security_policy=answers.text("ContentSecurityPolicy"), override=True
                ),
            ),
        ),
    )


def alias_records(scope: Construct, answers: Answers, made: cloudfront.CfnDistribution, in_zone: CfnCondition) -> None:
    """The name leads to the distribution, by IPv4 and IPv6.

    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-cloudfront-distribution.html
    """
    from aws_cdk import aws_route53 as route53

    for kind in ("A", "AAAA"):
        record = route53.CfnRecordSet(
            scope,
            f"Alias{kind}",
            name=answers.text("DomainName"),
            type=kind,
            hosted_zone_id=answers.text("HostedZoneId"),
            alias_target=route53.CfnRecordSet.AliasTargetProperty(
                dns_name=made.attr_domain_name, hosted_zone_id=ZONE, evaluate_target_health=False
            ),
        )
        record.cfn_options.condition = in_zone
