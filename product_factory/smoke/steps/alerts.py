"""Every alarm is set off and every event rule that can be is provoked; then it is seen what arrived.

Witnesses are a queue of the run's own at each topic, CloudWatch's metrics of rules (FailedInvocations), of metric
filters, and of topics. What can't be caused without harm, such as a stopped trail, is not observed.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from product_factory.smoke import listening, provoking
from product_factory.smoke.report import Observation, judged, unseen
from product_factory.smoke.step import Launched, Run, Step

NAME = "alerts"
TOPICS, RULES = "product_factory/aws/condition_keys.py: SENT", "products/blocks/event_role.py"
FILTERS = "products/blocks/monitors.py"
_REASON = "factory smoke: nothing is wrong"
_PAUSE = 15


def act(run: Run) -> Iterator[Observation]:
    """In each account with a topic of the run."""
    for account in run.settings.accounts:
        living = [each for each in run.living.values() if each.account == account]
        topics = [made.physical_id for each in living for made in each.of_type("AWS::SNS::Topic")]
        if not topics:
            yield unseen(NAME, "alerts arrive", "yes", "no topic of this run is there", TOPICS, account)
            continue
        queues = [listening.listen(run, account, topic, number) for number, topic in enumerate(topics)]
        alarms = _alarms(run, account, living)
        run.say(f"setting off {len(alarms)} alarms in {account}")
        for alarm in alarms:
            _set(run, account, alarm, "ALARM")
        done = _provoke(run, account)
        yield from _watch(run, account, living, queues, alarms, done)
        for alarm in alarms:
            _set(run, account, alarm, "OK")
        yield from _topics(run, account, living, topics)


def _alarms(run: Run, account: str, living: list[Launched]) -> list[str]:
    return [made.physical_id for each in living for made in each.of_type("AWS::CloudWatch::Alarm")]


def _set(run: Run, account: str, alarm: str, state: str) -> None:
    """CloudWatch takes it back at the alarm's next evaluation by itself."""
    run.places.admin(account, "cloudwatch").set_alarm_state(AlarmName=alarm, StateValue=state, StateReason=_REASON)


def _provoke(run: Run, account: str) -> dict[str, str]:
    """Each act's outcome: "" where it was done, else why not."""
    done = {}
    for each in provoking.ACTS:
        run.say(f"provoking alerts in {account}: {each.name}")
        try:
            done[each.name] = each.do(run, account)
        except ClientError as error:
            done[each.name] = f"{error.operation_name}: {error.response['Error']['Code']}"
        except ValueError as error:
            # An answer that is none of the service's: what plays AWS doesn't know the operation.
            done[each.name] = f"{each.name}: {type(error).__name__}"
    return done


def _watch(
    run: Run, account: str, living: list[Launched], queues: list[str], alarms: list[str], done: dict[str, str]
) -> Iterator[Observation]:
    """Look until all that was caused is seen, or patience is over."""
    events = {event for each in provoking.ACTS if not done[each.name] for event in each.events}
    rules = _rules(run, account, living)
    filters = _filters(run, account, living)
    ends = time.monotonic() + run.settings.patience
    heard: list[str] = []
    while True:
        for queue in queues:
            heard += listening.heard(run, account, queue)
        told = {json.loads(each).get("AlarmName") for each in heard if each.startswith("{")}
        invoked = {name: _invoked(run, account, name) for name in rules}
        counted = {name: listening.total(run, account, *where, []) for name, (where, _) in filters.items()}
        caused = [name for name, waits in rules.items() if waits & events]
        open_ends = [alarm for alarm in alarms if alarm not in told] + [n for n in caused if invoked[n] is None]
        open_ends += [name for name, (_, waits) in filters.items() if waits & events and not counted[name]]
        if not open_ends or time.monotonic() >= ends:
            break
        time.sleep(min(_PAUSE, max(ends - time.monotonic(), 0)))
    missing = [f"{alarm} did not arrive" for alarm in alarms if alarm not in told]
    fact = f"{len(alarms)} alarms set off arrive at their topic"
    if alarms:
        yield judged(NAME, fact, "all", missing, TOPICS, account)
    else:
        yield unseen(
            NAME, "alarms set off arrive at their topic", "all", "no alarm of this run is there", TOPICS, account
        )
    for name, waits in sorted(rules.items()):
        called = label(living, "AWS::Events::Rule", name)
        yield _rule(account, called, invoked[name], waits, done)
    for name, (_, waits) in sorted(filters.items()):
        called = label(living, "AWS::Logs::MetricFilter", name)
        fact = f"metric filter {called} counts {', '.join(sorted(waits & events)) or 'what it waits for'}"
        if not counted[name]:
            why = "nothing counted yet" if waits & events else "can't be caused without harm"
            yield unseen(NAME, fact, "1 or more", why, FILTERS, account)
        else:
            yield judged(NAME, fact, "1 or more", [], FILTERS, account)


def _rule(
    account: str, name: str, invoked: tuple[float, float] | None, waits: set[str], done: dict[str, str]
) -> Observation:
    fact, predicted = f"event rule {name} publishes to its topic", "FailedInvocations 0"
    if invoked is None:
        tried = {each.name: done[each.name] for each in provoking.ACTS if waits & set(each.events)}
        failed = [f"{act}: {why}" for act, why in tried.items() if why]
        why = f"not caused: {'; '.join(failed) or ', '.join(sorted(waits)[:4])}"
        if not all(tried.values()):
            why = f"no invocation yet after {', '.join(act for act, failure in tried.items() if not failure)}"
        return unseen(NAME, fact, predicted, why, RULES, account)
    wrong = [f"FailedInvocations {invoked[1]:.0f} of {invoked[0]:.0f}"] if invoked[1] else []
    return judged(NAME, fact, predicted, wrong, RULES, account)


def _invoked(run: Run, account: str, rule: str) -> tuple[float, float] | None:
    """Invocations and failed ones; None while there are neither."""
    where = [{"Name": "RuleName", "Value": rule}]
    done, failed = (
        listening.total(run, account, "AWS/Events", metric, where) for metric in ("Invocations", "FailedInvocations")
    )
    return (done or 0, failed or 0) if done or failed else None


def label(living: list[Launched], resource_type: str, name: str) -> str:
    """The resource as its template and product call it, which is the same in each run."""
    for launched in living:
        for made in launched.of_type(resource_type):
            if made.physical_id.rsplit("/", 1)[-1] == name:
                return f"{made.logical_id} of {launched.product}"
    return name


def _rules(run: Run, account: str, living: list[Launched]) -> dict[str, set[str]]:
    """Rules of the run, and the names of API calls or detail types that each waits for."""
    events = run.places.admin(account, "events")
    found: dict[str, set[str]] = defaultdict(set)
    for launched in living:
        for made in launched.of_type("AWS::Events::Rule"):
            name = made.physical_id.rsplit("/", 1)[-1]
            pattern = json.loads(events.describe_rule(Name=name)["EventPattern"])
            detail = pattern.get("detail", {})
            named = detail.get("eventName") if isinstance(detail, dict) else None
            for each in named or pattern.get("detail-type", []):
                found[name].add(each if isinstance(each, str) else json.dumps(each))
    return dict(found)


def _filters(run: Run, account: str, living: list[Launched]) -> dict[str, tuple[tuple[str, str], set[str]]]:
    """Metric filters of the run by name: namespace and metric, and the provoked calls that the pattern names."""
    made = {made.physical_id for each in living for made in each.of_type("AWS::Logs::MetricFilter")}
    known = {event for each in provoking.ACTS for event in each.events}
    found = {}
    for each in _metric_filters(run.places.admin(account, "logs")) if made else []:
        if each["filterName"] in made:
            told = each["metricTransformations"][0]
            waits = {event for event in known if event in each["filterPattern"]}
            found[each["filterName"]] = ((told["metricNamespace"], told["metricName"]), waits)
    return found


def _metric_filters(logs: Any) -> list[dict[str, Any]]:
    return [each for page in logs.get_paginator("describe_metric_filters").paginate() for each in page["metricFilters"]]


def _topics(run: Run, account: str, living: list[Launched], topics: list[str]) -> Iterator[Observation]:
    for topic in topics:
        where = [{"Name": "TopicName", "Value": topic.rsplit(":", 1)[-1]}]
        delivered, failed = (
            listening.total(run, account, "AWS/SNS", f"NumberOfNotifications{what}", where)
            for what in ("Delivered", "Failed")
        )
        called = label(living, "AWS::SNS::Topic", topic)
        fact, predicted = f"topic {called} delivers", "delivered 1 or more, failed 0"
        if not delivered and not failed:
            yield unseen(NAME, fact, predicted, "no metric yet", TOPICS, account)
        else:
            wrong = [f"delivered {delivered or 0:.0f}, failed {failed:.0f}"] if failed else []
            yield judged(NAME, fact, predicted, wrong, TOPICS, account)


STEP = Step(
    name=NAME,
    why="An alert that is lost makes no noise: what services send to a topic is partly undocumented.",
    tables=(TOPICS, RULES, FILTERS),
    permissions={
        "admin": (
            "cloudwatch:GetMetricStatistics",
            "cloudwatch:SetAlarmState",
            "ec2:CreateNetworkAcl",
            "ec2:CreateSecurityGroup",
            "ec2:CreateTags",
            "ec2:CreateVpc",
            "ec2:DeleteNetworkAcl",
            "ec2:DeleteSecurityGroup",
            "ec2:DeleteVpc",
            "ec2:DescribeNetworkAcls",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcs",
            "events:DescribeRule",
            "guardduty:CreateSampleFindings",
            "iam:CreateAccessKey",
            "iam:CreateUser",
            "iam:DeleteAccessKey",
            "iam:DeleteUser",
            "iam:ListAccessKeys",
            "logs:DescribeMetricFilters",
            "securityhub:BatchImportFindings",
            "sns:ListSubscriptionsByTopic",
            "sns:Subscribe",
            "sns:Unsubscribe",
            "sqs:CreateQueue",
            "sqs:DeleteMessage",
            "sqs:DeleteQueue",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ReceiveMessage",
            "sqs:SetQueueAttributes",
        )
    },
    costs="SNS messages and SQS requests, far below what is free",
    act=act,
    needs=("launches",),
    cleans={
        listening.QUEUE: listening.clean_queue,
        listening.SUBSCRIPTION: listening.clean_subscription,
        **provoking.CLEANS,
    },
)
