"""What EventBridge and CloudWatch alarms bring to SNS topics, which moto doesn't, and the metrics that tell of it.

A call that changes something reaches the account's rules as `AWS API Call via CloudTrail`. A rule's target and an
alarm's action are refused where AWS would refuse them: under a role by the role's policies, else by the topic's and
its key's policy, to which EventBridge names neither account nor rule
(https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html); what alarms name is not documented, so they name
nothing here either. No other targets than topics; metrics are there at once.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.core.utils import utcnow
from moto.events.models import EventsBackend, Rule, events_backends
from moto.kms.models import kms_backends
from moto.sns.models import Topic, sns_backends

from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.authorization.principals import role_principal
from product_factory.sandbox.authorization.step import Need
from product_factory.sandbox.faults import Application, Call, Environ, StartResponse, call_of
from product_factory.sandbox.servicecatalog.launch_role import role_by_arn

EVENTS, ALARMS = "events.amazonaws.com", "cloudwatch.amazonaws.com"
_READS = (
    "Get",
    "List",
    "Describe",
    "Lookup",
    "Search",
    "Simulate",
    "Assume",
    "Head",
    "GET ",
    "PUT ",
    "POST ",
    "DELETE ",
)
_SET_ALARM_STATE = CloudWatchBackend.set_alarm_state


class ApiCalls:
    """WSGI middleware around moto's application: each call that changes something becomes an event."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        call = call_of(environ)
        if call is None or call.operation.startswith(_READS):
            return self._application(environ, start_response)
        status: list[str] = []

        def started(*arguments: Any, **named: Any) -> Any:
            status.append(arguments[0])
            return start_response(*arguments, **named)

        answer = list(self._application(environ, started))
        if status and status[0].startswith("2"):
            happened(call)
        return answer


def happened(call: Call) -> None:
    """Bring the call to each rule that waits for it."""
    detail = {"eventSource": f"{call.service}.amazonaws.com", "eventName": call.operation, "awsRegion": call.region}
    event = {
        "version": "0",
        "id": "0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": f"aws.{call.service}",
        "account": call.account,
        "time": utcnow().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": call.region,
        "resources": [],
        "detail": detail,
    }
    here: EventsBackend = events_backends[call.account][call.region]
    for rule in list(here.describe_event_bus("default").rules.values()):
        if rule.state == "ENABLED" and rule.event_pattern.get_pattern() and rule.event_pattern.matches_event(event):  # type: ignore[arg-type]
            _invoke(rule, event)


def _invoke(rule: Rule, event: dict[str, Any]) -> None:
    for target in rule.targets:
        if ":sns:" not in target["Arn"]:
            continue
        may = _role_may(target["RoleArn"], target["Arn"]) if "RoleArn" in target else _may(EVENTS, target["Arn"])
        metrics = {"TriggeredRules": 1, "Invocations": 1, "FailedInvocations": 0 if may else 1}
        _count(rule.account_id, rule.region_name, "AWS/Events", ("RuleName", rule.name), metrics)
        if may:
            _publish(target["Arn"], json.dumps(event))


def set_alarm_state(self: CloudWatchBackend, alarm_name: str, reason: str, reason_data: str, state_value: str) -> None:
    """moto's, and then the alarm's actions."""
    _SET_ALARM_STATE(self, alarm_name, reason, reason_data, state_value)
    alarm = self.alarms[alarm_name]
    actions = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}.get(state_value, [])
    for arn in actions if alarm.actions_enabled else []:
        if ":sns:" in arn and _may(ALARMS, arn):
            told = {"AlarmName": alarm_name, "NewStateValue": state_value, "NewStateReason": reason}
            _publish(arn, json.dumps(told))


def _topic(arn: str) -> Topic | None:
    account, region = arn.split(":")[4], arn.split(":")[3]
    return sns_backends[account][region].topics.get(arn)


def _may(service: str, topic_arn: str) -> bool:
    """Whether the service may publish by the topic's policy, and encrypt by its key's."""
    topic = _topic(topic_arn)
    if topic is None or not _allows(topic.policy, service, "sns:publish"):
        return False
    key = _key(topic)
    return key is None or _allows(key.policy, service, "kms:generatedatakey")


def _role_may(role_arn: str, topic_arn: str) -> bool:
    role, topic = role_by_arn(role_arn), _topic(topic_arn)
    if role is None or topic is None or EVENTS not in role.assume_role_policy_document:
        return False
    principal = role_principal(role, "events")
    needs = [Need("sns:Publish", topic_arn)]
    if key := _key(topic):
        via = {"kms:ViaService": f"sns.{topic_arn.split(':')[3]}.amazonaws.com"}
        needs += [Need(action, key.arn, via) for action in ("kms:GenerateDataKey", "kms:Decrypt")]
    return all(principal.denial(need) is None for need in needs)


def _key(topic: Topic) -> Any:
    given = topic.kms_master_key_id
    if not given or "alias/aws/" in given:
        return None
    return kms_backends[topic.account_id][topic.arn.split(":")[3]].keys.get(given.rsplit("/", 1)[-1])


def _allows(policy: Any, service: str, action: str) -> bool:
    document = json.loads(policy) if isinstance(policy, str) else policy
    effects = [
        each["Effect"]
        for each in _list(document.get("Statement", []))
        if _concerns(each, service, action) and holds(each.get("Condition", {}), {"aws:SecureTransport": "true"})
    ]
    return "Allow" in effects and "Deny" not in effects


def _concerns(statement: dict[str, Any], service: str, action: str) -> bool:
    principal = statement.get("Principal", {})
    named = (
        _list(principal.get("Service", []))
        + (_list(principal.get("AWS", [])) if "*" in _list(principal.get("AWS", [])) else [])
        if isinstance(principal, dict)
        else [principal]
    )
    wanted = [str(each).lower() for each in _list(statement.get("Action", []))]
    return bool({service, "*"} & set(named)) and any(_matches(each, action) for each in wanted)


def _matches(pattern: str, action: str) -> bool:
    return pattern == action or (pattern.endswith("*") and action.startswith(pattern[:-1]))


def _publish(topic_arn: str, message: str) -> None:
    account, region = topic_arn.split(":")[4], topic_arn.split(":")[3]
    here = sns_backends[account][region]
    here.publish(message, topic_arn)
    # An e-mail address that nobody confirmed gets nothing, a queue all.
    reached = [each for each in here.list_subscriptions_by_topic(topic_arn)[0] if each.protocol == "sqs"]
    counts = {"NumberOfMessagesPublished": 1, "NumberOfNotificationsDelivered": len(reached)}
    _count(account, region, "AWS/SNS", ("TopicName", topic_arn.rsplit(":", 1)[-1]), counts)


def _count(account: str, region: str, namespace: str, dimension: tuple[str, str], values: dict[str, int]) -> None:
    name, value = dimension
    data = [
        {
            "MetricName": metric,
            "Value": number,
            "Timestamp": utcnow(),
            "Dimensions": [{"Name": name, "Value": value}],
            "Unit": "Count",
        }
        for metric, number in values.items()
    ]
    cloudwatch_backends[account][region].put_metric_data(namespace, data)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def install() -> None:
    """Bring alarms' actions from now on; idempotent. Events come by `ApiCalls`."""
    wanted: Callable[..., None] = set_alarm_state
    CloudWatchBackend.set_alarm_state = wanted  # type: ignore[method-assign]
