"""The questions of a website, and the rules between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .private_bucket import kept_days

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# As the page and its scripts, styles, fonts and pictures come from the site itself.
POLICY = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
NAME = Group(
    label="The site and its name",
    label_ja="サイトとドメイン名",
    parameters=(
        Parameter(
            name="SiteName",
            label="Name of the site",
            label_ja="サイト名",
            description="What belongs to it is found under /baseline/static-website/<name>/. One name for each.",
            default="website",
            allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
            constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as handbook.",
        ),
        Parameter(
            name="DomainName",
            label="Domain name",
            label_ja="ドメイン名",
            description="By which callers come. Empty: CloudFront's own name, for trying it out.",
            default="",
            allowed_pattern=rf"({_LABEL}(\.{_LABEL}){{1,9}})?",
            constraint="Type a name in lower case, such as www.example.com, or leave it empty.",
        ),
        Parameter(
            name="CertificateArn",
            label="Certificate",
            label_ja="証明書",
            description="ARN of an issued certificate for that name, of AWS Certificate Manager in us-east-1.",
            default="",
            # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
            allowed_pattern=r"(arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36})?",
            constraint=(
                "Type a certificate's ARN in us-east-1, such as "
                "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666, or leave it empty."
            ),
        ),
        Parameter(
            name="HostedZoneId",
            label="Hosted zone",
            label_ja="ホストゾーン ID",
            description="ID of the public zone in this account that gets the name's records. Empty: point the name yourself.",
            default="",
            allowed_pattern=r"(Z[A-Z0-9]{1,31})?",
            constraint="Type a hosted zone's ID, such as Z0123456789ABCDEFGHIJ, or leave it empty.",
        ),
    ),
)
PAGES = Group(
    label="Pages",
    label_ja="ページ",
    parameters=(
        Parameter(
            name="IndexPage",
            label="Index page",
            label_ja="インデックスページ",
            description="The file that / answers with.",
            default="index.html",
            allowed_pattern=r"[A-Za-z0-9._-]{1,64}",
            constraint="Type a file's name of letters, digits, . _ or -, such as index.html.",
        ),
        Parameter(
            name="ErrorPage",
            label="Error page",
            label_ja="エラーページ",
            description="The file for what is missing (404) or refused (403). Where it is missing itself, CloudFront has its own.",
            default="404.html",
            allowed_pattern=r"[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,5}",
            constraint="Type a file's path without a leading /, such as 404.html or errors/404.html.",
        ),
        Parameter(
            name="SinglePageApp",
            label="Single-page app",
            label_ja="シングルページアプリケーション",
            description="yes: a path without a file answers with the index page and 200, since the app knows its paths.",
            default="no",
            allowed_values=("no", "yes"),
            constraint="Choose no or yes.",
        ),
        Parameter(
            name="ContentSecurityPolicy",
            label="Content security policy",
            label_ja="コンテンツセキュリティポリシー (CSP)",
            description="From where browsers load what a page asks for. The default: from the site alone, no inline scripts.",
            default=POLICY,
            allowed_pattern=r"[ -~]{1,1024}",
            constraint="Type a policy of 1 to 1024 ASCII characters, such as default-src 'self'.",
        ),
        Parameter(
            name="Frames",
            label="Frames",
            label_ja="フレームへの埋め込み",
            description="DENY: no page may frame the site. SAMEORIGIN: its own may; say so in frame-ancestors above, too.",
            default="DENY",
            allowed_values=("DENY", "SAMEORIGIN"),
            constraint="Choose DENY or SAMEORIGIN.",
        ),
        Parameter(
            name="FormerVersionDays",
            label="Days former files are kept",
            label_ja="旧バージョンの保存日数",
            description="How long a file that was replaced or deleted can be had back.",
            type="Number",
            default=30,
            min_value=1,
            max_value=3650,
            constraint="Type a whole number of days from 1 to 3650, such as 30.",
        ),
    ),
)
CALLERS = Group(
    label="Callers and their traces",
    label_ja="アクセス制御とログ",
    parameters=(
        Parameter(
            name="WebAclArn",
            label="Web ACL",
            label_ja="ウェブ ACL",
            description="ARN of a web ACL of AWS WAF for CloudFront, made in us-east-1. Empty: none.",
            default="",
            # https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
            allowed_pattern=r"(arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global/webacl/[A-Za-z0-9_-]{1,128}/[0-9a-f-]{36})?",
            constraint=(
                "Type a global web ACL's ARN, such as arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/"
                "0a1b2c3d-1111-2222-3333-444455556666, or leave it empty."
            ),
        ),
        Parameter(
            name="CountryCodes",
            label="Countries",
            label_ja="国コード",
            description="Codes of countries (ISO 3166), for the rule below. Empty: callers from everywhere.",
            default="",
            allowed_pattern=r"([A-Z]{2}(,[A-Z]{2}){0,199})?",
            constraint="Type two-letter codes separated by commas without spaces, such as JP,US, or leave it empty.",
        ),
        Parameter(
            name="CountryRule",
            label="Rule on countries",
            label_ja="国コードの扱い",
            description="whitelist: callers from these countries alone; blacklist: from all but these. CloudFront calls it so.",
            default="whitelist",
            allowed_values=("whitelist", "blacklist"),
            constraint="Choose whitelist or blacklist.",
        ),
        Parameter(
            name="PriceClass",
            label="Edge locations",
            label_ja="価格クラス",
            description="From where CloudFront answers: 100 North America and Europe, 200 Japan and most of Asia too, All.",
            default="PriceClass_200",
            allowed_values=("PriceClass_100", "PriceClass_200", "PriceClass_All"),
            constraint="Choose PriceClass_100, PriceClass_200 or PriceClass_All.",
        ),
        Parameter(
            name="AccessLogs",
            label="Access logs",
            label_ja="アクセスログ",
            description="Who asked for what, into a bucket of their own.",
            default="on",
            allowed_values=("on", "off"),
            constraint="Choose on or off.",
        ),
        kept_days(
            "AccessLogDays",
            "Days access logs are kept",
            "アクセスログの保存日数",
            "They hold addresses of callers.",
            365,
        ),
    ),
)


def name_rules(scope: Construct, answers: Answers) -> None:
    """A name needs its certificate and the other way round, and records need a name."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    def empty(name: str) -> object:
        return Fn.condition_equals(answers.text(name), "")

    def one_of(*either: object) -> object:
        return Fn.condition_or(*either)  # type: ignore[arg-type]

    def given(name: str) -> object:
        return Fn.condition_not(empty(name))  # type: ignore[arg-type]

    CfnRule(
        scope,
        "NameAndCertificate",
        assertions=[
            CfnRuleAssertion(assert_=assertion, assert_description=text)  # type: ignore[arg-type]
            for assertion, text in (
                (one_of(empty("DomainName"), given("CertificateArn")), "A domain name needs its certificate."),
                (one_of(empty("CertificateArn"), given("DomainName")), "A certificate needs its domain name."),
                (one_of(empty("HostedZoneId"), given("DomainName")), "Records in a hosted zone need a domain name."),
            )
        ],
    )
