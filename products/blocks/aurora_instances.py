"""The instances of an Aurora cluster: a writer, and up to two readers that take its place when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_rds as rds
    from constructs import Construct

    from product_factory import Answers

OF_CLUSTER = ("AwsSolutions-RDS2", "AwsSolutions-RDS3", "AwsSolutions-RDS10", "AwsSolutions-RDS11")
Readers = tuple[tuple["rds.CfnDBInstance", "CfnCondition"], ...]


def instances(scope: Construct, answers: Answers, cluster: str, minor: Any) -> tuple[rds.CfnDBInstance, Readers]:
    """The writer, and the readers with the condition of each; `minor`: whether minor versions come by themselves."""
    from aws_cdk import CfnCondition, Fn

    role = _monitoring_role(scope)

    def instance(name: str, tier: int) -> rds.CfnDBInstance:
        return _instance(scope, answers, name, tier, cluster=cluster, role_arn=role.attr_arn, minor=minor)

    writer = instance("Writer", 0)
    none, two = (Fn.condition_equals(answers.text("Readers"), number) for number in ("0", "2"))
    readers = []
    for number, expression in ((1, Fn.condition_not(none)), (2, two)):
        condition = CfnCondition(scope, f"HasReader{number}", expression=expression)
        reader = instance(f"Reader{number}", 1)
        reader.cfn_options.condition = condition
        # The first instance becomes the writer.
        reader.add_resource_dependency(writer)
        readers.append((reader, condition))
    return writer, tuple(readers)


def _instance(
    scope: Construct, answers: Answers, name: str, tier: int, *, cluster: str, role_arn: str, minor: Any
) -> rds.CfnDBInstance:
    from aws_cdk import Fn
    from aws_cdk import aws_rds as rds

    from product_factory import acknowledge

    from .aurora_versions import of_engine

    made = rds.CfnDBInstance(
        scope,
        name,
        db_cluster_identifier=cluster,
        db_instance_class=answers.text("InstanceClass"),
        engine=of_engine("Engine"),
        publicly_accessible=False,
        promotion_tier=tier,
        monitoring_interval=60,
        monitoring_role_arn=role_arn,
        enable_performance_insights=True,
        performance_insights_kms_key_id=answers.text("KeyArn"),
    )
    made.add_property_override("AutoMinorVersionUpgrade", minor)
    made.add_property_override("PerformanceInsightsRetentionPeriod", Fn.condition_if("Advanced", 465, 7))
    acknowledge(made, dict.fromkeys(OF_CLUSTER, "An Aurora instance has this from its cluster."))
    return made


def _monitoring_role(scope: Construct) -> iam.CfnRole:
    """https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.Enabling.html"""
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

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
    return role
