"""What an Aurora database demands, audits and writes down: its parameters, and the groups of its logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
# Where log_connections is a list of stages, in PostgreSQL's words; that 1 is taken there is not documented by RDS.
# https://www.postgresql.org/docs/18/runtime-config-logging.html#GUC-LOG-CONNECTIONS
BY_STAGES = "aurora-postgresql18"


def parameter_group(scope: Construct, family: str, postgresql: CfnCondition) -> rds.CfnDBClusterParameterGroup:
    """Another family, of a new major version, makes another group; RDS takes both in one change of the cluster."""
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_rds as rds

    by_stages = CfnCondition(scope, "ConnectionsAreLoggedByStages", expression=Fn.condition_equals(family, BY_STAGES))
    first: dict[str, Any] = dict(PARAMETERS["aurora-postgresql"])
    # The end of each session, with its user, its client and its length, is logged in any case.
    first["log_connections"] = Fn.condition_if(by_stages.logical_id, Aws.NO_VALUE, first["log_connections"])
    return rds.CfnDBClusterParameterGroup(
        scope,
        "Parameters",
        description="TLS and audit",
        family=family,
        parameters=Fn.condition_if(postgresql.logical_id, first, PARAMETERS["aurora-mysql"]),
    )


def exported_logs(postgresql: CfnCondition) -> Any:
    """The logs that RDS sends to CloudWatch Logs."""
    from aws_cdk import Fn

    return Fn.condition_if(postgresql.logical_id, list(LOGS["aurora-postgresql"]), list(LOGS["aurora-mysql"]))


def log_groups(
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
