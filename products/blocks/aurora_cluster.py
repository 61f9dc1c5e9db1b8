"""An Aurora cluster with its instances: encrypted, audited, reached by TLS alone, empty or from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .aurora_versions import PORTS, VERSIONS, of_engine

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_rds as rds
    from constructs import Construct

    from product_factory import Answers


@dataclass(frozen=True)
class Database:
    """What was made; `readers` with the condition of each."""

    cluster: rds.CfnDBCluster
    writer: rds.CfnDBInstance
    readers: tuple[tuple[rds.CfnDBInstance, CfnCondition], ...]
    subnets: rds.CfnDBSubnetGroup


def database(scope: Construct, answers: Answers, group_id: str) -> Database:
    """The cluster in the subnets of the question, behind the group.

    Its name is fixed and comes from the stack's ID: log groups can be made before it, a later launch meets no kept
    ones, and CloudFormation refuses what would put another, empty cluster in its place.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_rds as rds

    from .aurora_instances import instances
    from .aurora_logs import exported_logs, log_groups, parameter_group

    _engines(scope)
    postgresql, mysql = (
        CfnCondition(scope, name, expression=Fn.condition_equals(of_engine("Engine"), engine))
        for name, engine in (("IsPostgresql", "aurora-postgresql"), ("IsMysql", "aurora-mysql"))
    )
    part = Fn.select(0, Fn.split("-", Fn.select(2, Fn.split("/", Fn.ref("AWS::StackId")))))
    name = Fn.sub("aurora-${Part}", {"Part": part})
    subnets = rds.CfnDBSubnetGroup(
        scope,
        "Subnets",
        db_subnet_group_description="Where the database stands",
        subnet_ids=answers.texts("SubnetIds"),
    )
    cluster = _cluster(scope, answers, name, group_id, subnets.ref)
    cluster.db_cluster_parameter_group_name = parameter_group(scope, of_engine("Family"), postgresql).ref
    cluster.add_property_override("EnableCloudwatchLogsExports", exported_logs(postgresql))
    # DependsOn takes no condition; a reference in the metadata orders as well.
    cluster.add_metadata("LogGroups", log_groups(scope, answers, name, postgresql, mysql))
    automatic = CfnCondition(
        scope,
        "MinorVersionsComeByThemselves",
        expression=Fn.condition_equals(answers.text("MinorVersions"), "automatic"),
    )
    # Of an Aurora cluster, both the cluster and each instance have to say so: Security Hub's RDS.13.
    minor = Fn.condition_if(automatic.logical_id, True, False)
    cluster.add_property_override("AutoMinorVersionUpgrade", minor)
    writer, readers = instances(scope, answers, cluster.ref, minor)
    return Database(cluster, writer, readers, subnets)


def _engines(scope: Construct) -> None:
    from aws_cdk import CfnMapping

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


def _cluster(scope: Construct, answers: Answers, name: str, group_id: str, subnets: str) -> rds.CfnDBCluster:
    from aws_cdk import CfnDeletionPolicy
    from aws_cdk import aws_rds as rds

    from product_factory import acknowledge

    key = answers.text("KeyArn")
    cluster = rds.CfnDBCluster(
        scope,
        "Cluster",
        db_cluster_identifier=name,
        engine=of_engine("Engine"),
        # CloudFormation sends a changed version with the word that it may be a major one, and none in a rollback:
        # https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds (modifyDbClusterRequest)
        engine_version=of_engine("Version"),
        # Else paid Extended Support is chosen silently.
        engine_lifecycle_support="open-source-rds-extended-support-disabled",
        manage_master_user_password=True,
        master_user_secret=rds.CfnDBCluster.MasterUserSecretProperty(kms_key_id=key),
        enable_iam_database_authentication=True,
        # Of a snapshot CloudFormation sends the key alone, and Aurora encrypts with it.
        storage_encrypted=True,
        kms_key_id=key,
        db_subnet_group_name=subnets,
        vpc_security_group_ids=[group_id],
        backup_retention_period=answers.number("BackupDays"),
        copy_tags_to_snapshot=True,
        # From 2 to 3, and on Mondays from 3 to 4, in Tokyo.
        preferred_backup_window="17:00-18:00",
        preferred_maintenance_window="sun:18:00-sun:19:00",
        performance_insights_enabled=True,
        performance_insights_kms_key_id=key,
    )
    _by_answers(scope, answers, cluster)
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


def _by_answers(scope: Construct, answers: Answers, cluster: rds.CfnDBCluster) -> None:
    """What depends on the form. Owner and databases of a snapshot are its own, and RDS makes a password anew.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
    """
    from aws_cdk import Aws, CfnCondition, Fn

    protected = CfnCondition(
        scope, "Protected", expression=Fn.condition_equals(answers.text("DeletionProtection"), "on")
    )
    advanced = CfnCondition(scope, "Advanced", expression=Fn.condition_equals(answers.text("Insights"), "advanced"))
    snapshot = answers.text("SnapshotId")
    empty = CfnCondition(scope, "BeginsEmpty", expression=Fn.condition_equals(snapshot, ""))
    for path, value in (
        ("SnapshotIdentifier", Fn.condition_if(empty.logical_id, Aws.NO_VALUE, snapshot)),
        ("MasterUsername", Fn.condition_if(empty.logical_id, "dbowner", Aws.NO_VALUE)),
        ("DatabaseName", Fn.condition_if(empty.logical_id, answers.text("DatabaseName"), Aws.NO_VALUE)),
        ("Port", of_engine("Port")),
        # Also with a class, so that db.serverless can be chosen later.
        ("ServerlessV2ScalingConfiguration.MinCapacity", answers.text("LeastCapacity")),
        ("ServerlessV2ScalingConfiguration.MaxCapacity", answers.text("MostCapacity")),
        ("DeletionProtection", Fn.condition_if(protected.logical_id, True, False)),
        ("DatabaseInsightsMode", answers.text("Insights")),
        # Advanced needs 465: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.html
        ("PerformanceInsightsRetentionPeriod", Fn.condition_if(advanced.logical_id, 465, 7)),
    ):
        cluster.add_property_override(path, value)
