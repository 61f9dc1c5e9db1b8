"""Condition keys: which of them AWS services send when they act on somebody's resource, and who demands others.

A policy that demands of a service what it does not send refuses it, mostly in silence: the stack is made, the
rule looks healthy, and nothing arrives. Each row is a fact about AWS with the page that says so. What no row
tells of is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_EVENTBRIDGE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"
_SNS_KEYS = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
_ALARMS = (
    "https://aws.github.io/modern-data-architecture-accelerator/typedocs/functions/"
    "_aws-mdaa_cloudwatch-constructs.grantCloudWatchAlarmsTopicAccess.html"
)
_BUDGETS = "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html"
_CLOUDTRAIL_S3 = (
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"
)
_CLOUDTRAIL_KMS = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html"
_CLOUDTRAIL_ROLE = (
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html"
)
_FLOW_LOGS = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html"
_FLOW_LOG_KEYS = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html"
_ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"
_TASKS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
_SSM = "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html"

SOURCE = ("aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths")


class Sends(NamedTuple):
    """Of the keys that tell a request's source, those that `service` sends to resources of one IAM service.

    `to` is the IAM prefix of the action (`sts` for a role that the service assumes). `proven` is False where no
    text of AWS says so: such a key may only be demanded where it exists (`…IfExists`).
    """

    service: str
    to: str
    keys: tuple[str, ...]
    url: str
    proven: bool = True


SENT: tuple[Sends, ...] = (
    # A topic policy for this principal takes no Condition block, a key policy none of the keys of a source.
    Sends("events.amazonaws.com", "sns", (), _EVENTBRIDGE),
    Sends("events.amazonaws.com", "kms", (), _SNS_KEYS),
    # The roles that the EventBridge console makes for a rule demand both.
    Sends(
        "events.amazonaws.com",
        "sts",
        ("aws:SourceAccount", "aws:SourceArn"),
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html",
    ),
    # AWS's own construct demands both of an alarm, on topic and key; no guide says that they are sent.
    Sends("cloudwatch.amazonaws.com", "sns", ("aws:SourceAccount", "aws:SourceArn"), _ALARMS, proven=False),
    Sends("cloudwatch.amazonaws.com", "kms", ("aws:SourceAccount", "aws:SourceArn"), _ALARMS, proven=False),
    Sends("budgets.amazonaws.com", "sns", ("aws:SourceAccount", "aws:SourceArn"), _BUDGETS),
    Sends("budgets.amazonaws.com", "kms", ("aws:SourceAccount", "aws:SourceArn"), _BUDGETS, proven=False),
    Sends("cloudtrail.amazonaws.com", "s3", ("aws:SourceAccount", "aws:SourceArn"), _CLOUDTRAIL_S3),
    Sends("cloudtrail.amazonaws.com", "kms", ("aws:SourceAccount", "aws:SourceArn"), _CLOUDTRAIL_KMS),
    # The page shows the role without a condition; with one, delivery is reported to stop:
    # https://github.com/prowler-cloud/prowler/issues/4714
    Sends("cloudtrail.amazonaws.com", "sts", (), _CLOUDTRAIL_ROLE),
    Sends(
        "chatbot.amazonaws.com",
        "sts",
        (),
        "https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam-policies.html",
        proven=False,
    ),
    Sends(
        "config.amazonaws.com",
        "s3",
        ("aws:SourceAccount", "aws:SourceArn"),
        "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html",
    ),
    Sends(
        "config.amazonaws.com",
        "sts",
        ("aws:SourceAccount", "aws:SourceArn"),
        "https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html",
    ),
    Sends("delivery.logs.amazonaws.com", "s3", ("aws:SourceAccount", "aws:SourceArn"), _FLOW_LOGS),
    Sends("delivery.logs.amazonaws.com", "kms", ("aws:SourceAccount", "aws:SourceArn"), _FLOW_LOG_KEYS),
    # The page's policy has no condition; public templates demand both, others report that neither is sent.
    Sends(
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "s3",
        ("aws:SourceAccount", "aws:SourceArn"),
        _ELB,
        proven=False,
    ),
    # Shown for the role of tasks; for the one that starts them the guide shows no condition.
    Sends("ecs-tasks.amazonaws.com", "sts", ("aws:SourceAccount", "aws:SourceArn"), _TASKS),
    Sends(
        "scheduler.amazonaws.com",
        "sts",
        ("aws:SourceAccount", "aws:SourceArn"),
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
    ),
    Sends(
        "states.amazonaws.com",
        "sts",
        ("aws:SourceAccount", "aws:SourceArn"),
        "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
    ),
    Sends("ssm.amazonaws.com", "sts", ("aws:SourceAccount", "aws:SourceArn"), _SSM),
    Sends(
        "servicecatalog.amazonaws.com",
        "sts",
        ("aws:SourceAccount", "aws:SourceArn"),
        "https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html",
    ),
)
_SENT = {(row.service, row.to): row for row in SENT}


def demanded_in_vain(template: Mapping[str, Any]) -> Iterator[str]:
    """Findings as `path: what is wrong; the mend` on every statement that demands of a service what it doesn't send.

    Denies are no demands, and neither are operators that end in IfExists.
    """
    for logical_id, resource in template.get("Resources", {}).items():
        for path, statement in _statements(resource, f"Resources/{logical_id}"):
            if statement.get("Effect") != "Allow":
                continue
            services = {_service(each) for each in _list(_services(statement.get("Principal")))}
            prefixes = {str(action).partition(":")[0].lower() for action in _list(statement.get("Action", []))}
            for service in sorted(filter(None, services)):
                for to in sorted(prefixes):
                    yield from _in_vain(path, service, to, statement.get("Condition", {}))


def _in_vain(path: str, service: str, to: str, condition: Any) -> Iterator[str]:
    row = _SENT.get((service, to))
    if row is None or not isinstance(condition, Mapping):
        return
    sent = {key.lower() for key in row.keys} if row.proven else set()
    for operator, keys in condition.items():
        if str(operator).endswith("IfExists") or str(operator) == "Null" or not isinstance(keys, Mapping):
            continue
        for key in keys:
            if key.lower() in {each.lower() for each in SOURCE} - sent:
                known = "does not send it" if row.proven else "is not documented to send it"
                yield (
                    f"{path}: demands {key} of {service} for {to}, which {known} ({row.url}); "
                    "use a role that the service assumes, or an operator that ends in IfExists"
                )


def _statements(node: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(node, Mapping):
        if "Effect" in node and ("Principal" in node):
            yield path, node
        for key, value in node.items():
            yield from _statements(value, f"{path}/{key}")
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _statements(value, f"{path}/{position}")


def _services(principal: Any) -> Any:
    return principal.get("Service", []) if isinstance(principal, Mapping) else []


def _service(principal: Any) -> str | None:
    """The service's name, as in `sns.amazonaws.com`; None for one that is made of references."""
    return principal if isinstance(principal, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
