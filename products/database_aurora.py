"""Database on Aurora: PostgreSQL or MySQL in protected subnets, encrypted, audited, watched, its password RDS's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks import foundation
from .blocks.aurora_alerts import ALARMS
from .blocks.aurora_form import DATABASE, SAFETY, WATCHED
from .blocks.private_bucket import shorter_kept
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

    from .blocks.aurora_cluster import Database

FOUND_UNDER = "/baseline/database-aurora/${ClusterName}"


def resources(scope: Construct, answers: Answers) -> None:
    """Groups, cluster, instances, log groups, alarms, events and dashboard; found under FOUND_UNDER."""
    from .blocks.aurora_access import database_groups
    from .blocks.aurora_alerts import aurora_alarms, aurora_events
    from .blocks.aurora_cluster import database
    from .blocks.aurora_dashboard import aurora_dashboard
    from .blocks.aurora_form import capacity_rule

    capacity_rule(scope, answers)
    group, clients = database_groups(scope, answers)
    made = database(scope, answers, group)
    aurora_alarms(scope, answers, made)
    aurora_events(scope, answers, made)
    dashboard = aurora_dashboard(scope, made)
    _publish(scope, made, clients)
    _tell(scope, made, dashboard.ref)


def _publish(scope: Construct, made: Database, clients: str) -> None:
    """What services, backups and restore tests look up."""
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
        ("SubnetGroupName", "subnet-group-name", made.subnets.ref, "Where restore tests can put a copy"),
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


def _tell(scope: Construct, made: Database, dashboard: str) -> None:
    from aws_cdk import CfnOutput

    from .blocks.service_dashboard import console_link

    for name, value, description in (
        ("ClusterId", made.cluster.ref, "The cluster's name in RDS and in its log groups"),
        (
            "DashboardUrl",
            console_link(scope, "cloudwatch/home?region=${AWS::Region}#dashboards/dashboard/${Name}", dashboard),
            "The dashboard",
        ),
    ):
        CfnOutput(scope, name, value=value, description=description)


PRODUCT = Product(
    name="database-aurora",
    summary="An Aurora database, PostgreSQL or MySQL: encrypted, audited, by TLS only, its password kept by RDS, watched.",
    summary_ja="Aurora データベース (PostgreSQL または MySQL) を、暗号化、監査ログ、TLS 必須、パスワード自動管理、監視付きで用意します。",
    keywords=(
        "database, DB, SQL, relational, Postgres, PostgreSQL, MySQL, RDS, Aurora Serverless, "
        "データベース, リレーショナル, ポスグレ, DB サーバー"
    ),
    audience="Teams whose applications store their data in a relational database.",
    support=PLATFORM_TEAM,
    form=(
        DATABASE,
        SAFETY,
        WATCHED,
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
        Control(standard="Security Hub", id="RDS.9", how="All logs of the engine are in log groups."),
        Control(standard="Security Hub", id="RDS.10", how="Instances take IAM's logins."),
        Control(standard="Security Hub", id="RDS.12", how="Applications may log in by IAM."),
        Control(standard="Security Hub", id="RDS.13", how="Minor versions come by themselves, unless asked not to."),
        Control(
            standard="Security Hub", id="RDS.15", how="Reader and writer stand in several zones, unless there is none."
        ),
        Control(standard="Security Hub", id="RDS.16", how="Snapshots bear the cluster's tags."),
        Control(standard="Security Hub", id="RDS.23", how="The port is not the engine's own."),
        Control(standard="Security Hub", id="RDS.24", how="The owner has no well-known name."),
        Control(standard="Security Hub", id="RDS.27", how="The cluster is encrypted with the workload's key."),
        Control(standard="Security Hub", id="RDS.34", how="MySQL's audit log is in a log group."),
        Control(standard="Security Hub", id="RDS.37", how="PostgreSQL's log is in a log group."),
        Control(standard="Security Hub", id="RDS.45", how="MySQL audits connections, rights and definitions."),
        Control(
            standard="Security Hub", id="RDS.46", how="By default it stands in protected subnets, without a way out."
        ),
        Control(standard="Security Hub", id="RDS.50", how="Backups are kept for 7 days at least."),
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
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.RDS.PR.5",
            reason="Minor versions by hand are a choice, for those who stay with long-term support; the default meets it.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.RDS.PR.6",
            reason="Backtrack is MySQL's alone, and keeps from binary logs; snapshots and points in time serve both engines.",
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
        "Its key, subnets' VPC, engine, first database and snapshot can't be changed: an update that asks for it is "
        "refused, and the database stays as it is.",
        "To restore, launch another database with the snapshot, of its engine and its version or a newer one, let the "
        "services use that one, and terminate the first. What AWS Backup or RDS's console restores is outside of the "
        "stack: it has this launch's safety only once it is launched from a snapshot.",
        "RDS changes the owner's password each week. Tasks get a secret when they start only: let applications log in "
        "by IAM, or as a user of their own.",
        "Clients need TLS; a user that logs in by IAM is made in the database (GRANT rds_iam, or "
        "AWSAuthenticationPlugin).",
        "Versions age: AWS ends their support by its calendar, and a launch after that is refused, since paid support "
        "is off. No version can be taken back: try a new major version on a launch from a snapshot first.",
        "Where minor versions come by themselves, the database may be newer than the form says; choose no older one then.",
        "PostgreSQL 18 logs the end of each session, not its beginning.",
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
        "CloudWatch: logs, 3 to 5 alarms and a dashboard; one secret; KMS requests",
    ),
    outputs=(
        Output(name="DashboardUrl", label="Dashboard", label_ja="ダッシュボード", shows="dashboard"),
        Output(name="Endpoint", label="Host to write to", label_ja="ライターエンドポイント", shows="name"),
        Output(name="ReaderEndpoint", label="Host to read from", label_ja="リーダーエンドポイント", shows="name"),
        Output(name="Port", label="Port", label_ja="ポート", shows="name"),
        Output(name="SecretArn", label="Owner's secret", label_ja="マスターユーザーのシークレット", shows="name"),
        Output(name="ClusterId", label="Cluster in RDS", label_ja="DB クラスター識別子", shows="name"),
    ),
    stays=(
        "A last snapshot of the database stays, encrypted with the key: keep the key as long. A launch can begin with it.",
        "The log groups stay with what they hold, under the cluster's name.",
        "The owner's secret goes with the cluster, and so do automated backups.",
    ),
)
