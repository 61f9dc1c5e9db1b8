"""Routes: an event of an account, by what its service sends, and the urgency with which it is told.

Each asks for what AWS's page at `url` shows in its examples. What is told with which urgency is in `routing`.
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
    """A field of the event, and what it is like where a launch of this catalog made the thing.

    Those products tell of what they made themselves. The text is for `Fn::Sub`; Service Catalog names stacks
    `SC-<account>-pp-…`, and names that CloudFormation makes keep that much of them.
    """

    path: tuple[str, ...]
    like: str


class Route(NamedTuple):
    """An event, what its service calls its severity, and how urgent it is here. `group` is the question in the form.

    `alarmed` is what security-alarms tells of, too; `spared` what a launch made that tells of it.
    """

    name: str
    group: str
    tells: str
    severity: str
    urgency: Urgency
    pattern: Mapping[str, Any]
    url: str
    spared: Spared | None = None
    alarmed: bool = False


def guardduty(name: str, severity: str, urgency: Urgency, *numeric: float | str) -> Route:
    """Of low ones security-alarms does not tell."""
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
        alarmed=urgency != "info",
    )


def checks(severity: str, urgency: Urgency) -> Route:
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
        alarmed=True,
    )


def findings(name: str, severities: str, urgency: Urgency) -> Route:
    """The newer Security Hub, but for what is told already: checks (class 2003) and GuardDuty's; and vulnerabilities,
    of which there are too many (class 2002). If AWS names a product otherwise, it is told twice, and none is lost.
    """
    return Route(
        name,
        "SecurityFindings",
        "The newer Security Hub tells of an exposure, or of another service's finding.",
        severities.replace(" ", ", "),
        urgency,
        {
            "source": ["aws.securityhub"],
            "detail-type": ["Findings Imported V2"],
            "detail": {
                "findings": {
                    "severity": severities.split(),
                    "status": ["New"],
                    "class_uid": [{"anything-but": [2002, 2003]}],
                    "metadata": {"product": {"name": [{"anything-but": ["GuardDuty"]}]}},
                }
            },
        },
        "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html",
        alarmed=True,
    )


def health(name: str, tells: str, urgency: Urgency, category: str, which: str = "", scope: object = None) -> Route:
    detail: dict[str, Any] = {"eventTypeCategory": [category]} | ({"eventScopeCode": [scope]} if scope else {})
    return Route(
        name,
        "HealthEvents",
        tells,
        category + which,
        urgency,
        {"source": ["aws.health"], "detail-type": ["AWS Health Event"], "detail": detail},
        _HEALTH,
        alarmed=True,
    )


def abuse() -> Route:
    """Of another type than other events, so security-alarms does not hear it."""
    pattern = {"source": ["aws.health"], "detail-type": ["AWS Health Abuse Event"]}
    tells = "AWS was told that this account is abused."
    return Route("HealthAbuse", "HealthEvents", tells, "any", "critical", pattern, _HEALTH)


def stacks(name: str, tells: str, urgency: Urgency, statuses: str) -> Route:
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
_ECS_EVENTS = {
    "eventName": ("ECS Deployment State Change", "ecs_service_deployment_events"),
    "eventType": ("ECS Service Action", "ecs_service_events"),
}
_OUR_SERVICES = Spared(
    ("resources",),
    "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/SC-${AWS::AccountId}-pp-*",
)


def ecs(name: str, tells: str, urgency: Urgency, field: str, values: str) -> Route:
    """Of a deployment that went well no product tells, so none is spared."""
    kind, page = _ECS_EVENTS[field]
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


def codedeploy(name: str, tells: str, urgency: Urgency, states: str) -> Route:
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


def pipeline(name: str, tells: str, urgency: Urgency, state: str) -> Route:
    return Route(
        name,
        "Deployments",
        tells,
        state,
        urgency,
        {
            "source": ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            "detail": {"state": [state]},
        },
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html",
    )


def backup(name: str, tells: str, kind: str, field: str, states: str) -> Route:
    return Route(
        name,
        "BackupJobs",
        tells,
        states.replace(" ", ", "),
        "error",
        {"source": ["aws.backup"], "detail-type": [f"{kind} Job State Change"], "detail": {field: states.split()}},
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html",
        Spared(("detail", "iamRoleArn"), "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/SC-${AWS::AccountId}-pp-*"),
    )


def rds(name: str, tells: str, urgency: Urgency, categories: str) -> Route:
    """RDS writes identifiers in lower case. AWS's examples have `rds:` before the identifier, the ARN has it nowhere."""
    return Route(
        name,
        "DatabaseEvents",
        tells,
        categories,
        urgency,
        {
            "source": ["aws.rds"],
            "detail-type": ["RDS DB Cluster Event", "RDS DB Instance Event"],
            "detail": {"EventCategories": categories.split(", ")},
        },
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html",
        Spared(
            ("detail", "SourceArn"),
            "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}:*:sc-${AWS::AccountId}-pp-*",
        ),
    )
