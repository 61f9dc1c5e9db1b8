"""Database on Aurora: PostgreSQL or MySQL in protected subnets, encrypted, audited, watched, its password RDS's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks import foundation
from .blocks.aurora_alerts import ALARMS
from .blocks.aurora_versions import VERSIONS
from .blocks.private_bucket import shorter_kept
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

    from .blocks.aurora_cluster import Database

FOUND_UNDER = "/baseline/database-aurora/${ClusterName}"
# No burstable classes: that Performance Insights is there for them with both engines was not found documented.
CLASSES = ("db.serverless", "db.r7g.large", "db.r7g.xlarge", "db.r7g.2xlarge", "db.r7g.4xlarge")
LEAST, MOST = ("0.5", "1", "2", "4", "8", "16"), ("1", "2", "4", "8", "16", "32", "64", "128")


def resources(scope: Construct, answers: Answers) -> None:
    """Groups, cluster, instances, log groups, alarms and events; found under FOUND_UNDER."""
    from .blocks.aurora_alerts import aurora_alarms, aurora_events
    from .blocks.aurora_cluster import database

    _capacity_rule(scope, answers)
    group, clients = _groups(scope, answers)
    made = database(scope, answers, group)
    aurora_alarms(scope, answers, made)
    aurora_events(scope, answers, made)
    _publish(scope, made, clients)


def _capacity_rule(scope: Construct, answers: Answers) -> None:
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


def _groups(scope: Construct, answers: Answers) -> tuple[str, str]:
    """The database's security group hears who bears the clients' group, and one more group by choice."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_ec2 as ec2

    from .blocks.aurora_cluster import of_engine
    from .blocks.private_group import private_group

    group = private_group(scope, "DatabaseGroup", "The database", answers)
    clients = private_group(scope, "ClientGroup", "Who bears it may call the database", answers)
    port = of_engine("Port")

    def let_in(name: str, source: str, description: str) -> ec2.CfnSecurityGroupIngress:
        rule = ec2.CfnSecurityGroupIngress(
            scope,
            name,
            group_id=group.attr_group_id,
            ip_protocol="tcp",
            source_security_group_id=source,
            description=description,
        )
        for end in ("FromPort", "ToPort"):
            rule.add_property_override(end, port)
        return rule

    let_in("FromClients", clients.attr_group_id, "From who bears the clients' group")
    caller = answers.text("CallerGroupId")
    called = CfnCondition(scope, "Called", expression=Fn.condition_not(Fn.condition_equals(caller, "")))
    let_in("FromCaller", caller, "From the group of the form").cfn_options.condition = called
    out = ec2.CfnSecurityGroupEgress(
        scope,
        "ClientsToDatabase",
        group_id=clients.attr_group_id,
        ip_protocol="tcp",
        destination_security_group_id=group.attr_group_id,
        description="To the database",
    )
    for end in ("FromPort", "ToPort"):
        out.add_property_override(end, port)
    return group.attr_group_id, clients.attr_group_id


def _publish(scope: Construct, made: Database, clients: str) -> None:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    cluster = made.cluster
    secret = Fn.get_att(cluster.logical_id, "MasterUserSecret.SecretArn").to_string()
    for name, what, value, description in (
        ("Endpoint", "endpoint", cluster.attr_endpoint_address, "Host to write to and read from"),
        ("ReaderEndpoint", "reader-endpoint", cluster.attr_read_endpoint_address, "Host to read from"),
        ("Port", "port", cluster.attr_endpoint_port, "Port of both hosts"),
        ("SecretArn", "secret-arn", secret, "Secret with the owner's name and password, which change each week"),
        ("ClientSecurityGroupId", "client-security-group-id", clients, "Who bears this group may call"),
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
    CfnOutput(scope, "ClusterId", value=cluster.ref, description="The cluster's name in RDS and in its log groups")


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


PRODUCT = Product(
    name="database-aurora",
    summary="An Aurora database, PostgreSQL or MySQL: encrypted, audited, by TLS only, its password kept by RDS, watched.",
    summary_ja="Aurora データベース (PostgreSQL または MySQL) を、暗号化、監査ログ、TLS 必須、パスワード自動管理、監視付きで用意します。",
    audience="Teams whose applications keep their data in a relational database.",
    support=PLATFORM_TEAM,
    form=(
        Group(
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
                    "Later only a newer version of the same engine; a new major version interrupts. 17.7 and 3.10 have "
                    "long-term support.",
                    "postgresql-17.7",
                    tuple(VERSIONS),
                ),
                Parameter(
                    name="DatabaseName",
                    label="Name of the first database",
                    label_ja="最初のデータベース名",
                    description="Made with the cluster; it can't be changed later.",
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
                _choice(
                    "MostCapacity", "Most capacity", "最大キャパシティ (ACU)", "Of db.serverless, in units.", "8", MOST
                ),
                _choice(
                    "Readers",
                    "Readers",
                    "リーダー数",
                    "Instances in other zones that answer queries and take the writer's place when it fails. 0: a failure "
                    "lasts until a new writer is made.",
                    "1",
                    ("0", "1", "2"),
                ),
            ),
        ),
        Group(
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
                _choice(
                    "DeletionProtection",
                    "Deletion protection",
                    "削除保護",
                    "Switch it on by an update, once the launch has succeeded: what a failed launch made could not be "
                    "taken away. Switch it off before a termination.",
                    "off",
                    ("off", "on"),
                ),
            ),
        ),
        Group(
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
        ),
        ALARMS,
        Group(
            label="Foundation",
            label_ja="基盤",
            parameters=(
                foundation.vpc(),
                foundation.subnets(
                    "SubnetIds",
                    "protected",
                    "Subnets",
                    "サブネット",
                    "Name of the SSM parameter with the subnets' IDs, in two zones or more.",
                ),
                Parameter(
                    name="CallerGroupId",
                    label="Security group of a caller",
                    label_ja="呼び出し元のセキュリティグループ",
                    description=(
                        "A group that may call besides the clients' own, such as that of web-service-ecs' tasks, which it "
                        "publishes as task-security-group-id. Empty: none."
                    ),
                    default="",
                    allowed_pattern=r"(sg-[0-9a-f]{8,17})?",
                    constraint="Type a security group's ID, such as sg-0123456789abcdef0, or leave it empty.",
                ),
                foundation.key(),
                foundation.topic(),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="RDS.2", how="Instances have no public address."),
        Control(standard="Security Hub", id="RDS.6", how="Enhanced monitoring is on."),
        Control(standard="Security Hub", id="RDS.12", how="Applications may log in by IAM."),
        Control(standard="Security Hub", id="RDS.13", how="Minor versions come by themselves."),
        Control(
            standard="Security Hub", id="RDS.15", how="Reader and writer stand in several zones, unless there is none."
        ),
        Control(standard="Security Hub", id="RDS.16", how="Snapshots bear the cluster's tags."),
        Control(standard="Security Hub", id="RDS.23", how="The port is not the engine's own."),
        Control(standard="Security Hub", id="RDS.24", how="The owner has no well-known name."),
        Control(standard="Security Hub", id="RDS.27", how="The cluster is encrypted with the workload's key."),
        Control(standard="Security Hub", id="RDS.34", how="MySQL's audit log is in a log group."),
        Control(standard="Security Hub", id="RDS.37", how="PostgreSQL's log is in a log group."),
    ),
    findings=(
        shorter_kept(),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.RDS.PR.3",
            reason=(
                "Deletion protection is switched on by an update: of a first launch that fails, CloudFormation could "
                "not take a protected cluster away."
            ),
        ),
        *(
            KnownFinding(tool="checkov", id=check, reason="An Aurora instance has this from its cluster.")
            for check in ("CKV_AWS_16", "CKV_AWS_157")
        ),
    ),
    task_rows=(18,),
    prerequisites=("workload-network", "workload-key", "monitoring-notification"),
    conflicts=(
        "PostgreSQL's audit extension is loaded, but not made: in each database run CREATE EXTENSION pgaudit, after "
        "CREATE ROLE rds_pgaudit. Until then nothing but connections is audited.",
        "Its key, subnets' VPC, engine and first database can't be changed: an update that asks for it is refused, and "
        "the database stays as it is.",
        "RDS changes the owner's password each week. Tasks get a secret when they start only: let applications log in "
        "by IAM, or as a user of their own.",
        "Clients need TLS; a user that logs in by IAM is made in the database (GRANT rds_iam, or "
        "AWSAuthenticationPlugin).",
        "Versions age: AWS ends their support by its calendar, and a launch after that is refused, since paid support "
        "is off.",
        "With deletion protection on, switch it off by an update before a termination: one that fails leaves a stack "
        "that takes no update.",
        "Minor versions come in the maintenance window, Sundays 18:00 to 19:00 UTC; backups from 17:00 to 18:00 UTC.",
        "The key is that of workload-key 1.2.0 or newer; a key whose users it names lets RDS in only where the launch "
        "role (SCLaunch-database-aurora) is among them, or that version lets launch roles in.",
    ),
    costs=(
        "Instances, per hour and class, or capacity units of db.serverless; each reader again",
        "Storage and requests, backups beyond the database's own size, and the last snapshot",
        "Database Insights, where advanced; enhanced monitoring's logs",
        "CloudWatch: logs, and 4 to 6 alarms; one secret; KMS requests",
    ),
    outputs=(
        Output(name="Endpoint", label="Host to write to", label_ja="ライターエンドポイント", shows="name"),
        Output(name="ReaderEndpoint", label="Host to read from", label_ja="リーダーエンドポイント", shows="name"),
        Output(name="Port", label="Port", label_ja="ポート", shows="name"),
        Output(name="SecretArn", label="Owner's secret", label_ja="マスターユーザーのシークレット", shows="name"),
        Output(name="ClusterId", label="Cluster in RDS", label_ja="DB クラスター識別子", shows="name"),
    ),
    stays=(
        "A last snapshot of the database stays, encrypted with the key: keep the key as long.",
        "The log groups stay with what they hold, under the cluster's name.",
        "The owner's secret goes with the cluster, and so do automated backups.",
    ),
)
