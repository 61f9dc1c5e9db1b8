"""Callers: the questions for who may reach a load balancer, by which addresses, certificate and subnets."""

from __future__ import annotations

from product_factory import Group, Parameter

from .foundation import subnets
from .private_bucket import kept_days

_OCTET = r"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# Only 0.0.0.0/0 lets everybody in: EC2 would read 10.0.0.0/0 as that, too.
_CIDR = rf"({_OCTET}(\.{_OCTET}){{3}}/(3[0-2]|[12]\d|[1-9])|0\.0\.0\.0/0)"

REACH = Group(
    label="Who may reach it",
    label_ja="アクセス元",
    parameters=(
        Parameter(
            name="Scheme",
            label="Load balancer",
            label_ja="ロードバランサーのスキーム",
            description=(
                "internal: it has private addresses only. internet-facing: it has public ones, and needs public "
                "subnets below. Another answer later makes a new load balancer under a new DNS name."
            ),
            default="internal",
            allowed_values=("internal", "internet-facing"),
            constraint="Choose internal or internet-facing.",
        ),
        subnets(
            "LoadBalancerSubnetIds",
            "private",
            "Subnets of the load balancer",
            "ロードバランサーのサブネット",
            "Name of the SSM parameter with their IDs: private ones for internal, "
            "/baseline/workload-network/workload/public-subnet-ids for internet-facing.",
        ),
        Parameter(
            name="CallerCidr",
            label="Callers' address range",
            label_ja="アクセス元の CIDR",
            description="Who may call, by IPv4 range; 0.0.0.0/0 is everybody. Empty: only the prefix list below.",
            default="10.0.0.0/8",
            allowed_pattern=f"({_CIDR})?",
            constraint="Type an IPv4 range, such as 10.0.0.0/8, or leave it empty.",
        ),
        Parameter(
            name="CallerPrefixListId",
            label="Callers' prefix list",
            label_ja="アクセス元のプレフィックスリスト ID",
            description=(
                "Who may call, by HTTPS alone, by prefix list, such as AWS's own of CloudFront (com.amazonaws.global."
                "cloudfront.origin-facing in the VPC console). Empty: none."
            ),
            default="",
            allowed_pattern=r"(pl-[0-9a-f]{8,17})?",
            constraint="Type a prefix list's ID, such as pl-58a04531, or leave it empty.",
        ),
        Parameter(
            name="CertificateArn",
            label="Certificate",
            label_ja="証明書の ARN",
            description=(
                "ARN of an issued certificate of AWS Certificate Manager in this Region, for the name that callers "
                "use. Point that name at the load balancer after the launch."
            ),
            example="arn:aws:acm:ap-northeast-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666",
            allowed_pattern=r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{36}",
            constraint=(
                "Type a certificate's ARN, such as "
                "arn:aws:acm:ap-northeast-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666."
            ),
        ),
        Parameter(
            name="DeletionProtection",
            label="Deletion protection",
            label_ja="削除保護",
            description=(
                "on: nobody deletes the load balancer until an update switches this off; a termination before that "
                "fails. Switch it on once the service runs: a first launch that fails could not be undone."
            ),
            default="off",
            allowed_values=("off", "on"),
            constraint="Choose off or on.",
        ),
        kept_days(
            "AccessLogDays",
            "Days in the bucket of access logs",
            "アクセスログの保存日数",
            "When the load balancer's access logs expire.",
            365,
        ),
    ),
)
