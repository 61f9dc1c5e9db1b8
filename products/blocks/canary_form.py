"""The questions of a canary, and what tools find in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from product_factory import Group, KnownFinding, Parameter

from .canary_runtimes import DEFAULT, TAKEN
from .foundation import key, topic

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

MINUTES = (1, 5, 10, 15, 30, 60)
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SUBNET = r"subnet-[0-9a-f]{8,17}"
_TARGET = Group(
    label="What is watched",
    label_ja="監視対象",
    parameters=(
        Parameter(
            name="CanaryName",
            label="Name of the canary",
            label_ja="Canary 名",
            description="What belongs to it is found under /baseline/canary/<name>/. One name for each in account and Region.",
            default="website",
            # Names of its function and log group have the first 21 characters.
            allowed_pattern=r"[a-z0-9][a-z0-9_-]{0,20}",
            constraint="Type 1 to 21 lower-case letters, digits, - or _, beginning with a letter or digit, such as orders.",
        ),
        Parameter(
            name="Host",
            label="Host",
            label_ja="ホスト名",
            description="The name that is called, by HTTPS.",
            example="www.example.com",
            allowed_pattern=rf"{_LABEL}(\.{_LABEL}){{1,9}}",
            constraint="Type a name without https:// and path, such as www.example.com.",
        ),
        Parameter(
            name="Path",
            label="Path",
            label_ja="パス",
            description="What is asked for there.",
            default="/",
            allowed_pattern=r"/[!-~]{0,255}",
            constraint="Type a path that begins with / and has no spaces, such as /health?deep=yes.",
        ),
        Parameter(
            name="WantedStatus",
            label="Status",
            label_ja="期待するステータスコード",
            description="With which it has to answer. Redirects are not followed.",
            default="200",
            allowed_pattern=r"[2-5]\d\d",
            constraint="Type a status of three digits from 200 to 599, such as 200.",
        ),
        Parameter(
            name="WantedText",
            label="Text",
            label_ja="期待する文字列",
            description="Which the answer has to contain, letter by letter. Empty: any.",
            default="",
            allowed_pattern=r"[ -~]{0,128}",
            constraint="Type at most 128 ASCII characters, such as Welcome, or leave it empty.",
        ),
    ),
)
_TIMES = Group(
    label="How often, and when the team is told",
    label_ja="実行間隔と通知のしきい値",
    parameters=(
        Parameter(
            name="Minutes",
            label="Minutes between runs",
            label_ja="実行間隔 (分)",
            description="Each run is paid for.",
            type="Number",
            default=5,
            allowed_values=MINUTES,
            constraint="Choose one of the numbers in the list, such as 5.",
        ),
        Parameter(
            name="FailedRuns",
            label="Runs in a row",
            label_ja="連続失敗回数",
            description="Told when as many runs fail, are missing or are slow, one after the other.",
            type="Number",
            default=2,
            allowed_values=(2, 3, 4, 5),
            constraint="Choose 2, 3, 4 or 5.",
        ),
        Parameter(
            name="SlowMilliseconds",
            label="Milliseconds that are slow",
            label_ja="遅延とみなす時間 (ミリ秒)",
            description="Mean duration of a run, its own start included.",
            type="Number",
            default=5000,
            min_value=100,
            max_value=50_000,
            constraint="Type a whole number from 100 to 50000, such as 5000.",
        ),
        Parameter(
            name="RunDays",
            label="Days runs are kept",
            label_ja="実行結果の保存日数",
            description="What runs leave in the bucket, and their list.",
            type="Number",
            default=31,
            min_value=1,
            max_value=455,
            constraint="Type a whole number of days from 1 to 455, such as 31.",
        ),
        Parameter(
            name="Runtime",
            label="Runtime",
            label_ja="ランタイムバージョン",
            description="Version of CloudWatch Synthetics for Node.js and Puppeteer. AWS deprecates them after a year or so.",
            default=DEFAULT,
            allowed_pattern=TAKEN,
            constraint=f"Type a version from 15.0 on, such as {DEFAULT}.",
        ),
    ),
)
_NETWORK = Group(
    label="From where",
    label_ja="実行するネットワーク",
    parameters=(
        Parameter(
            name="VpcId",
            label="VPC",
            label_ja="VPC の ID",
            description="For what is reached in a network alone: the VPC's ID, as workload-network outputs it. Empty: from AWS's.",
            default="",
            allowed_pattern=r"(vpc-[0-9a-f]{8,17})?",
            constraint="Type a VPC's ID, such as vpc-0123456789abcdef0, or leave it empty.",
        ),
        Parameter(
            name="SubnetIds",
            label="Subnets",
            label_ja="サブネット ID",
            description="That VPC's private subnets, or protected ones with private-endpoints.",
            default="",
            allowed_pattern=rf"({_SUBNET}(,{_SUBNET}){{0,15}})?",
            constraint="Type subnets' IDs separated by commas without spaces, or leave it empty.",
        ),
    ),
)
FORM = (_TARGET, _TIMES, _NETWORK, Group(label="Foundation", label_ja="基盤", parameters=(key(), topic())))
_LOGS = "Its canary alone writes to it, reports on runs that expire after days: who reads them is not on record."
_SINGLE_LOGS: tuple[tuple[Literal["checkov", "Guard Rules Registry", "Prowler"], str], ...] = (
    ("checkov", "CKV_AWS_18"),
    ("Guard Rules Registry", "S3_BUCKET_LOGGING_ENABLED"),
    ("Prowler", "s3_bucket_server_access_logging_enabled"),
)
FINDINGS = (
    *(
        KnownFinding(tool="AWS Control Tower", id=each, reason=reason)
        for each, reason in (
            ("CT.S3.PR.2", _LOGS),
            ("CT.S3.PR.4", "Nobody listens for single files, and Amazon EventBridge charges for each event of S3."),
            (
                "CT.S3.PR.9",
                "The bucket policy lets nobody delete reports before they expire; a lock can't be taken back.",
            ),
        )
    ),
    *(KnownFinding(tool=tool, id=check, reason=_LOGS) for tool, check in _SINGLE_LOGS),
    KnownFinding(
        tool="Guard Rules Registry",
        id="S3_BUCKET_SSL_REQUESTS_ONLY",
        reason=(
            "The bucket policy denies what does not come by TLS. The rule compares with false, where a policy holds the "
            'text "false", and CT.S3.PR.8 wants the text.'
        ),
    ),
)


def both_or_none(scope: Construct, answers: Answers) -> None:
    """A rule: VPC and subnets go together."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    no_vpc, no_subnets = (Fn.condition_equals(answers.text(each), "") for each in ("VpcId", "SubnetIds"))
    CfnRule(
        scope,
        "VpcAndSubnets",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(
                    Fn.condition_and(no_vpc, no_subnets),
                    Fn.condition_and(Fn.condition_not(no_vpc), Fn.condition_not(no_subnets)),
                ),
                assert_description="Name both, VPC and subnets, or neither.",
            )
        ],
    )
