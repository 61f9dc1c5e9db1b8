"""Routing: which event of an account is told with which urgency. Data only: rules and docs are made of it.

Each row is one rule. A row's pattern asks for what AWS's page at `url` shows in its examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Urgency = Literal["critical", "error", "info"]
URGENCIES: dict[Urgency, str] = {
    "critical": "act now",
    "error": "look twice a day",
    "info": "read when convenient",
}


_HEALTH = "https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html"


class Spared(NamedTuple):
    """A field of the event, and how it begins where a launch of this catalog made the thing.

    Those products tell of what they made themselves. The text is for `Fn::Sub`; Service Catalog names stacks
    `SC-<account>-pp-…`, and names that CloudFormation makes keep that much of them.
    """

    path: tuple[str, ...]
    prefix: str


class Route(NamedTuple):
    """An event, what its service calls its severity, and how urgent it is here. `group` is the question in the form."""

    name: str
    group: str
    tells: str
    severity: str
    urgency: Urgency
    pattern: Mapping[str, Any]
    url: str
    spared: Spared | None = None


def _guardduty(name: str, severity: str, urgency: Urgency, *numeric: float | str) -> Route:
    return Route(
        name,
        "SecurityFindings",
        "GuardDuty found something suspicious.",
        severity,
        urgency,
        {
            "source": ["aws.guardduty"],
            "detail-type": ["GuardDuty Finding"],
            "detail": {"severity": [{"numeric": list(numeric)}]},
        },
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html",
    )


def _checks(severity: str, urgency: Urgency) -> Route:
    """Failed checks of Security Hub CSPM. What else it imports, its services or the newer Security Hub tell."""
    return Route(
        f"SecurityHub{severity.capitalize()}",
        "SecurityFindings",
        "A check of Security Hub CSPM failed.",
        severity,
        urgency,
        {
            "source": ["aws.securityhub"],
            "detail-type": ["Security Hub Findings - Imported"],
            "detail": {
                "findings": {
                    "Severity": {"Label": [severity]},
                    "Compliance": {"Status": ["FAILED"]},
                    "Workflow": {"Status": ["NEW", "NOTIFIED"]},
                    "RecordState": ["ACTIVE"],
                }
            },
        },
        "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html",
    )


def _findings(severity: str, urgency: Urgency) -> Route:
    """The newer Security Hub, but for what is told already: checks (class 2003) and GuardDuty's; and vulnerabilities,
    of which there are too many (class 2002). If AWS names a product otherwise, it is told twice, and none is lost.
    """
    return Route(
        f"SecurityHubV2{severity}",
        "SecurityFindings",
        "The newer Security Hub tells of an exposure, or of another service's finding.",
        severity,
        urgency,
        {
            "source": ["aws.securityhub"],
            "detail-type": ["Findings Imported V2"],
            "detail": {
                "findings": {
                    "severity": [severity],
                    "status": ["New"],
                    "class_uid": [{"anything-but": [2002, 2003]}],
                    "metadata": {"product": {"name": [{"anything-but": ["GuardDuty"]}]}},
                }
            },
        },
        "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html",
    )


def _health(name: str, tells: str, urgency: Urgency, category: str, scope: str = "") -> Route:
    detail = {"eventTypeCategory": [category]} | ({"eventScopeCode": [scope]} if scope else {})
    return Route(
        name,
        "HealthEvents",
        tells,
        f"{category}, {scope}" if scope else category,
        urgency,
        {"source": ["aws.health"], "detail-type": ["AWS Health Event"], "detail": detail},
        _HEALTH,
    )


def _stacks(name: str, tells: str, urgency: Urgency, statuses: str) -> Route:
    return Route(
        name,
        "StackFailures",
        tells,
        statuses.replace(" ", ", "),
        urgency,
        {
            "source": ["aws.cloudformation"],
            "detail-type": ["CloudFormation Stack Status Change"],
            "detail": {"status-details": {"status": statuses.split()}},
        },
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html",
    )


_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
_OUR_SERVICES = Spared(
    ("resources",),
    "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/SC-${AWS::AccountId}-pp-",
)


def _ecs(name: str, tells: str, urgency: Urgency, kind: str, field: str, values: str, page: str) -> Route:
    """Of a deployment that went well no product tells, so none is spared."""
    return Route(
        name,
        "Deployments",
        tells,
        values.replace(" ", ", "),
        urgency,
        {"source": ["aws.ecs"], "detail-type": [kind], "detail": {field: values.split()}},
        f"{_ECS}{page}.html",
        None if urgency == "info" else _OUR_SERVICES,
    )


def _codedeploy(name: str, tells: str, urgency: Urgency, states: str) -> Route:
    return Route(
        name,
        "Deployments",
        tells,
        states.replace(" ", ", "),
        urgency,
        {
            "source": ["aws.codedeploy"],
            "detail-type": ["CodeDeploy Deployment State-change Notification"],
            "detail": {"state": states.split()},
        },
        "https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html",
    )


def _backup(name: str, tells: str, kind: str, field: str, states: str) -> Route:
    return Route(
        name,
        "BackupJobs",
        tells,
        states.replace(" ", ", "),
        "error",
        {"source": ["aws.backup"], "detail-type": [f"{kind} Job State Change"], "detail": {field: states.split()}},
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html",
        Spared(("detail", "iamRoleArn"), "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/SC-${AWS::AccountId}-pp-"),
    )


def _rds(name: str, tells: str, urgency: Urgency, *categories: str) -> Route:
    """RDS writes identifiers in lower case."""
    return Route(
        name,
        "DatabaseEvents",
        tells,
        ", ".join(categories),
        urgency,
        {
            "source": ["aws.rds"],
            "detail-type": ["RDS DB Cluster Event", "RDS DB Instance Event"],
            "detail": {"EventCategories": list(categories)},
        },
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html",
        Spared(("detail", "SourceIdentifier"), "sc-${AWS::AccountId}-pp-"),
    )


_STUCK = "ROLLBACK_FAILED UPDATE_ROLLBACK_FAILED IMPORT_ROLLBACK_FAILED DELETE_FAILED"
_TAKEN_BACK = "CREATE_FAILED UPDATE_FAILED ROLLBACK_COMPLETE UPDATE_ROLLBACK_COMPLETE IMPORT_ROLLBACK_COMPLETE"
# The ranges of severity: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
ROUTES: tuple[Route, ...] = (
    _guardduty("GuardDutyHigh", "High, Critical (7 and more)", "critical", ">=", 7),
    _guardduty("GuardDutyMedium", "Medium (from 4, below 7)", "error", ">=", 4, "<", 7),
    _guardduty("GuardDutyLow", "Low (below 4)", "info", "<", 4),
    _checks("CRITICAL", "critical"),
    _checks("HIGH", "error"),
    _findings("Critical", "critical"),
    _findings("High", "error"),
    _health("HealthIssue", "Trouble at AWS touches this account.", "critical", "issue", "ACCOUNT_SPECIFIC"),
    Route(
        "HealthAbuse",
        "HealthEvents",
        "AWS was told that this account is abused.",
        "any",
        "critical",
        {"source": ["aws.health"], "detail-type": ["AWS Health Abuse Event"]},
        _HEALTH,
    ),
    _health("HealthPublicIssue", "Trouble at AWS, whether or not it touches this account.", "error", "issue", "PUBLIC"),
    _health("HealthInvestigation", "AWS looks into something.", "error", "investigation"),
    _health("HealthChange", "AWS will change or maintain something.", "error", "scheduledChange"),
    _health("HealthNotice", "AWS tells of something that has time.", "info", "accountNotification"),
    _stacks("StackStuck", "A stack can't go forth or back: somebody has to help it.", "error", _STUCK),
    _stacks("StackTakenBack", "What was to be made or changed failed.", "info", _TAKEN_BACK),
    _ecs(
        "EcsDeploymentFailed",
        "A deployment of a service failed.",
        "error",
        "ECS Deployment State Change",
        "eventName",
        "SERVICE_DEPLOYMENT_FAILED",
        "ecs_service_deployment_events",
    ),
    _ecs(
        "EcsServiceTrouble",
        "A service has trouble with its tasks.",
        "error",
        "ECS Service Action",
        "eventType",
        "WARN ERROR",
        "ecs_service_events",
    ),
    _ecs(
        "EcsDeployed",
        "A service is deployed.",
        "info",
        "ECS Deployment State Change",
        "eventName",
        "SERVICE_DEPLOYMENT_COMPLETED",
        "ecs_service_deployment_events",
    ),
    _codedeploy("CodeDeployFailed", "A deployment of CodeDeploy failed or was stopped.", "error", "FAILURE STOP"),
    _codedeploy("CodeDeployed", "CodeDeploy has deployed.", "info", "SUCCESS"),
    _backup("BackupTrouble", "A backup is not there.", "Backup", "state", "FAILED EXPIRED ABORTED PARTIAL"),
    _backup("CopyTrouble", "A backup could not be copied.", "Copy", "state", "FAILED PARTIAL"),
    _backup("RestoreTrouble", "A backup could not be restored.", "Restore", "status", "FAILED ABORTED"),
    _rds("DatabaseFailure", "A database is damaged or full.", "critical", "failure", "low storage"),
    _rds(
        "DatabaseTrouble",
        "A database failed over, stopped, started or recovers.",
        "error",
        "failover",
        "availability",
        "recovery",
    ),
    _rds(
        "DatabaseNotice",
        "RDS maintains a database, or has something to say of it.",
        "info",
        "maintenance",
        "notification",
    ),
)
