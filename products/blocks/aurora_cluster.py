"""An Aurora cluster with its instances, parameters and log groups: encrypted, audited, reached by TLS alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .aurora_versions import PORTS, VERSIONS

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_rds as rds
    from constructs import Construct

    from product_factory import Answers

PARAMETERS = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.html
    "aurora-postgresql": {
        "rds.force_ssl": "1",
        "shared_preload_libraries": "pg_stat_statements,pgaudit",
        "pgaudit.role": "rds_pgaudit",
        "pgaudit.log": "ddl,role",
        "log_connections": "1",
        "log_disconnections": "1",
    },
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Auditing.html
    "aurora-mysql": {
        "require_secure_transport": "ON",
        "server_audit_logging": "1",
        "server_audit_events": "CONNECT,QUERY_DCL,QUERY_DDL",
        "slow_query_log": "1",
    },
}
# All that the engine has; MySQL's general log, of each statement, is exported and stays off.
LOGS = {"aurora-postgresql": ("postgresql",), "aurora-mysql": ("audit", "error", "general", "slowquery")}

OF_CLUSTER = ("AwsSolutions-RDS2", "AwsSolutions-RDS3", "AwsSolutions-RDS10", "AwsSolutions-RDS11")


@dataclass(frozen=True)
class Database:
    """What was made; `readers` with the condition of each."""

    cluster: rds.CfnDBCluster
    writer: rds.CfnDBInstance
    readers: tuple[tuple[rds.CfnDBInstance, CfnCondition], ...]


def of_engine(what: str) -> str:
    """What the chosen version is in RDS's words: Engine, Version, Family or Port."""
    from aws_cdk import Fn

    return Fn.find_in_map("Engines", Fn.ref("EngineVersion"), what)


def database(scope: Construct, answers: Answers, group_id: str) -> Database:
    """The cluster in the subnets of the question, behind the group.

    Its name is fixed and comes from the stack's ID: log groups can be made before it, a later launch meets no kept
    ones, and CloudFormation refuses what would put another, empty cluster in its place.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
    """
    from aws_cdk import CfnCondition, CfnMapping, Fn

    CfnMapping(
        scope,
        "Engines",
        mapping={
            choice: {
                "Engine": each.engine,
                "Version": each.version,
                "Family": each.family,
                "Port": str(PORTS[each.engine]),
            }
            for choice, each in VERSIONS.items()
        },
    )
    postgresql = CfnCondition(
        scope, "IsPostgresql", expression=Fn.condition_equals(of_engine("Engine"), "aurora-postgresql")
    )
    mysql = CfnCondition(scope, "IsMysql", expression=Fn.condition_equals(of_engine("Engine"), "aurora-mysql"))
    part = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Fn.ref("AWS::StackId")))))
    name = Fn.sub("aurora-${Part}", {"Part": part})
    cluster = _cluster(scope, answers, group_id, name, postgresql)
    # DependsOn takes no condition; a reference in the metadata orders as well.
    cluster.add_metadata("LogGroups", _log_groups(scope, answers, name, postgresql, mysql))
    return _instances(scope, answers, cluster)


def _cluster(
    scope: Construct, answers: Answers, group_id: str, name: str, postgresql: CfnCondition
) -> rds.CfnDBCluster:
    from aws_cdk import CfnCondition, CfnDeletionPolicy, Fn
    from aws_cdk import aws_rds as rds

    from product_factory import acknowledge

    key = answers.text("KeyArn")
    subnets = rds.CfnDBSubnetGroup(
        scope,
        "Subnets",
        db_subnet_group_description="Where the database stands",
        subnet_ids=answers.texts("SubnetIds"),
    )
    parameters = rds.CfnDBClusterParameterGroup(
        scope,
        "Parameters",
        description="TLS and audit",
        family=of_engine("Family"),
        parameters=Fn.condition_if(postgresql.logical_id, PARAMETERS["aurora-postgresql"], PARAMETERS["aurora-mysql"]),
    )
    protected = CfnCondition(
        scope, "Protected", expression=Fn.condition_equals(answers.text("DeletionProtection"), "on")
    )
    advanced = CfnCondition(scope, "Advanced", expression=Fn.condition_equals(answers.text("Insights"), "advanced"))
    cluster = rds.CfnDBCluster(
        scope,
        "Cluster",
        db_cluster_identifier=name,
        engine=of_engine("Engine"),
        engine_version=of_engine("Version"),
        # Else paid Extended Support is chosen silently.
        engine_lifecycle_support="open-source-rds-extended-support-disabled",
        database_name=answers.text("DatabaseName"),
        master_username="dbowner",
        manage_master_user_password=True,
        master_user_secret=rds.CfnDBCluster.MasterUserSecretProperty(kms_key_id=key),
        enable_iam_database_authentication=True,
        storage_encrypted=True,
        kms_key_id=key,
        db_subnet_group_name=subnets.ref,
        db_cluster_parameter_group_name=parameters.ref,
        vpc_security_group_ids=[group_id],
        backup_retention_period=answers.number("BackupDays"),
        copy_tags_to_snapshot=True,
        # From 2 to 3, and on Mondays from 3 to 4, in Tokyo.
        preferred_backup_window="17:00-18:00",
        preferred_maintenance_window="sun:18:00-sun:19:00",
        performance_insights_enabled=True,
        performance_insights_kms_key_id=key,
    )
    for path, value in (
        ("Port", of_engine("Port")),
        # Also with a class, so that db.serverless can be chosen later.
        ("ServerlessV2ScalingConfiguration.MinCapacity", answers.text("LeastCapacity")),
        ("ServerlessV2ScalingConfiguration.MaxCapacity", answers.text("MostCapacity")),
        ("DeletionProtection", Fn.condition_if(protected.logical_id, True, False)),
        ("DatabaseInsightsMode", answers.text("Insights")),
        # Advanced needs 465: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.html
        ("PerformanceInsightsRetentionPeriod", Fn.condition_if(advanced.logical_id, 465, 7)),
        (
            "EnableCloudwatchLogsExports",
            Fn.condition_if(postgresql.logical_id, list(LOGS["aurora-postgresql"]), list(LOGS["aurora-mysql"])),
        ),
    ):
        cluster.add_property_override(path, value)
    acknowledge(
        cluster,
        {
            "AwsSolutions-RDS10": "By choice, once the launch has succeeded: a protected cluster stays when it fails.",
            "AwsSolutions-RDS11": "Neither engine's own port; the rule reads no mapping.",
            "AwsSolutions-RDS14": "PostgreSQL has no backtrack, and MySQL's keeps from binary logs; backups serve both.",
            "AwsSolutions-RDS16": "All of MySQL's logs are exported; the rule reads no condition.",
        },
    )
    cluster.cfn_options.deletion_policy = CfnDeletionPolicy.SNAPSHOT
    cluster.cfn_options.update_replace_policy = CfnDeletionPolicy.SNAPSHOT
    return cluster


def _log_groups(
    scope: Construct, answers: Answers, name: str, postgresql: CfnCondition, mysql: CfnCondition
) -> list[object]:
    """Groups of the names that RDS uses, so that their key and days hold from the first line on.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.CloudWatch.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_logs as logs

    from .retained import keep

    found: list[object] = []
    for engine, condition in (("aurora-postgresql", postgresql), ("aurora-mysql", mysql)):
        for log in LOGS[engine]:
            group = logs.CfnLogGroup(
                scope,
                f"{log.capitalize()}Log",
                log_group_name=Fn.sub(f"/aws/rds/cluster/${{Cluster}}/{log}", {"Cluster": name}),
                kms_key_id=answers.text("KeyArn"),
                retention_in_days=answers.number("LogDays"),
            )
            group.cfn_options.condition = condition
            keep(group)
            found.append(Fn.condition_if(condition.logical_id, group.ref, Aws.NO_VALUE))
    return found


def _instances(scope: Construct, answers: Answers, cluster: rds.CfnDBCluster) -> Database:
    """The writer, and up to two readers that take its place when it fails."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_rds as rds

    from product_factory import acknowledge

    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.Enabling.html
    path = "iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    role = iam.CfnRole(
        scope,
        "MonitoringRole",
        description="RDS writes what the database's machines measure under this role",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "monitoring.rds.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": Fn.ref("AWS::AccountId")}},
                }
            ],
        },
        managed_policy_arns=[Fn.sub(f"arn:${{AWS::Partition}}:{path}")],
    )
    acknowledge(role, {f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:{path}]": "AWS's policy for this work alone."})

    def instance(name: str, tier: int) -> rds.CfnDBInstance:
        made = rds.CfnDBInstance(
            scope,
            name,
            db_cluster_identifier=cluster.ref,
            db_instance_class=answers.text("InstanceClass"),
            engine=of_engine("Engine"),
            auto_minor_version_upgrade=True,
            publicly_accessible=False,
            promotion_tier=tier,
            monitoring_interval=60,
            monitoring_role_arn=role.attr_arn,
            enable_performance_insights=True,
            performance_insights_kms_key_id=answers.text("KeyArn"),
        )
        made.add_property_override("PerformanceInsightsRetentionPeriod", Fn.condition_if("Advanced", 465, 7))
        acknowledge(made, dict.fromkeys(OF_CLUSTER, "An Aurora instance has this from its cluster."))
        return made

    writer = instance("Writer", 0)
    none, two = (
        Fn.condition_equals(answers.text("Readers"), "0"),
        Fn.condition_equals(answers.text("Readers"), "2"),
    )
    readers = []
    for number, expression in ((1, Fn.condition_not(none)), (2, two)):
        condition = CfnCondition(scope, f"HasReader{number}", expression=expression)
        reader = instance(f"Reader{number}", 1)
        reader.cfn_options.condition = condition
        # The first instance becomes the writer.
        reader.add_resource_dependency(writer)
        readers.append((reader, condition))
    return Database(cluster, writer, tuple(readers))
