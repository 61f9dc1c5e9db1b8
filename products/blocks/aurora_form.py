"""What the form of an Aurora database asks about the database itself, its safety and its logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .aurora_versions import VERSIONS

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

# No burstable classes: that Performance Insights is there for them with both engines was not found documented.
CLASSES = ("db.serverless", "db.r7g.large", "db.r7g.xlarge", "db.r7g.2xlarge", "db.r7g.4xlarge")
LEAST, MOST = ("0.5", "1", "2", "4", "8", "16"), ("1", "2", "4", "8", "16", "32", "64", "128")
_LASTING = ", ".join(choice for choice, each in VERSIONS.items() if each.lasts)


def _choice(name: str, label: str, label_ja: str, description: str, default: str, values: tuple[str, ...]) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=description,
        default=default,
        allowed_values=values,
        constraint=f"Choose one of the list, such as {default}.",
    )


DATABASE = Group(
    label="The database",
    label_ja="データベース",
    parameters=(
        Parameter(
            name="ClusterName",
            label="Name",
            label_ja="名前",
            description="What belongs to it is found under /baseline/database-aurora/<name>/. One name for each.",
            default="application",
            allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
            constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
        ),
        _choice(
            "EngineVersion",
            "Engine and version",
            "エンジンとバージョン",
            "Later only a newer version of the same engine; a new major version interrupts, and none can be taken back. "
            f"With long-term support: {_LASTING}.",
            "postgresql-17.7",
            tuple(VERSIONS),
        ),
        Parameter(
            name="DatabaseName",
            label="Name of the first database",
            label_ja="最初のデータベース名",
            description="Made with the cluster; it can't be changed later. Of a snapshot, its own databases come.",
            default="application",
            allowed_pattern=r"[a-z][a-z0-9_]{0,62}",
            constraint="Type 1 to 63 small letters, digits or _, beginning with a letter, such as orders.",
        ),
        _choice(
            "InstanceClass",
            "Class of instances",
            "インスタンスクラス",
            "db.serverless: capacity follows the load, within the two bounds below.",
            "db.serverless",
            CLASSES,
        ),
        _choice(
            "LeastCapacity",
            "Least capacity",
            "最小キャパシティ (ACU)",
            "Of db.serverless, in units of about 2 GB of memory. Below 2, Performance Insights slows queries.",
            "2",
            LEAST,
        ),
        _choice("MostCapacity", "Most capacity", "最大キャパシティ (ACU)", "Of db.serverless, in units.", "8", MOST),
        _choice(
            "Readers",
            "Readers",
            "リーダー数",
            "Instances in other zones that answer queries and take the writer's place when it fails. 0: a failure lasts "
            "until a new writer is made.",
            "1",
            ("0", "1", "2"),
        ),
    ),
)

SAFETY = Group(
    label="Safety of the data",
    label_ja="データの保護",
    parameters=(
        Parameter(
            name="BackupDays",
            label="Days of backups",
            label_ja="バックアップ保持日数",
            description="The database can be restored to each second of that time.",
            type="Number",
            default=7,
            allowed_values=(7, 14, 21, 28, 35),
            constraint="Choose one of the days in the list, such as 7.",
        ),
        Parameter(
            name="SnapshotId",
            label="Snapshot to begin with",
            label_ja="復元元のスナップショット",
            description=(
                "Name or ARN of a cluster snapshot of the same engine: one by hand, by RDS, by AWS Backup, or the last one "
                "of a database that is gone. Later updates keep the answer. Empty: the database begins empty."
            ),
            default="",
            # With a prefix: automatic ones, and those of AWS Backup.
            allowed_pattern=(
                r"((arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:cluster-snapshot:)?(rds:|awsbackup:)?[A-Za-z][A-Za-z0-9-]{0,254})?"
            ),
            constraint="Type a cluster snapshot's name or ARN, such as orders-before-the-move, or leave it empty.",
        ),
        _choice(
            "MinorVersions",
            "Newer minor versions",
            "マイナーバージョン自動アップグレード",
            "automatic: AWS brings them in the maintenance window, and moves from a version with long-term support, too. "
            "by-hand: the database stays at its version until its support ends.",
            "automatic",
            ("automatic", "by-hand"),
        ),
        _choice(
            "DeletionProtection",
            "Deletion protection",
            "削除保護",
            "Switch it on by an update, once the launch has succeeded: what a failed launch made could not be taken away. "
            "Switch it off before a termination.",
            "off",
            ("off", "on"),
        ),
    ),
)

WATCHED = Group(
    label="Insights and logs",
    label_ja="監視とログ",
    parameters=(
        _choice(
            "Insights",
            "Database Insights",
            "データベースインサイト",
            "standard keeps 7 days; advanced keeps 15 months, and costs by capacity.",
            "standard",
            ("standard", "advanced"),
        ),
        Parameter(
            name="LogDays",
            label="Days in log groups",
            label_ja="ロググループの保存日数",
            description="How long the database's logs, audit among them, can be searched.",
            type="Number",
            default=365,
            allowed_values=(30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653),
            constraint="Choose one of the days in the list, such as 365.",
        ),
    ),
)


def capacity_rule(scope: Construct, answers: Answers) -> None:
    """Rules can't compare numbers, so each most stands with the leasts that it lets be."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    least, most = answers.text("LeastCapacity"), answers.text("MostCapacity")
    CfnRule(
        scope,
        "MostIsNoLessThanLeast",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(
                    Fn.condition_not(Fn.condition_equals(most, bound)),
                    Fn.condition_contains([each for each in LEAST if float(each) <= float(bound)], least),
                ),
                assert_description=f"With {bound} units at most, choose no more than {bound} at least.",
            )
            for bound in MOST
            if float(bound) < float(LEAST[-1])
        ],
    )
