"""What chat-channels promises: who hears what, once, in the right channel; judged by AWS's sample events."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, cast

import boto3
import botocore.session
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.catalog import catalog
from product_factory.sandbox import install
from product_factory.sandbox.cloudformation import records
from product_factory.sandbox.resource_types.names import name_of_type
from products.blocks.route import URGENCIES
from products.blocks.routing import ROUTES
from products.chat_channels import PRODUCT
from tests.products.account_events import (
    SAMPLES,
    database,
    guardduty,
    health,
    imported,
    imported_v2,
    job,
    made_here,
    sample,
    stack,
)
from tests.products.answers import EVERY
from tests.products.delivery import ACCOUNT, REGION, Message, assumed, of_rule, of_service
from tests.products.event_patterns import matches
from tests.products.guest_account import GuestAccount, template

NAME, STACK = PRODUCT.name, f"SC-{ACCOUNT}-pp-abcdefghijklm"
LOUD = {"SecurityFindings": "all", "HealthEvents": "all"}
CHANNELS = {
    name: answer for name, answer in EVERY[NAME].items() if "Channel" in name or "Team" in name or "Slack" in name
}
SLACK, TEAMS = (f"AWS::Chatbot::{kind}ChannelConfiguration" for kind in ("Slack", "MicrosoftTeams"))


class Account(GuestAccount):
    """In the Region that the witness of delivery knows; templates lie where they always do."""

    def client(self, service: str) -> Any:
        return super().client(service) if service == "s3" else cast(Any, boto3).client(service, REGION)


class Launched:
    """One launch in an account, changed by updates of what it was launched with."""

    def __init__(self, account: GuestAccount) -> None:
        self.account = account
        self.outputs = account.launch(NAME, STACK, **LOUD)

    def answer(self, **answers: str) -> None:
        self.outputs = self.account.update(NAME, STACK, **LOUD | answers)

    def topic(self, urgency: str) -> str:
        return self.outputs[f"{urgency.capitalize()}TopicArn"]

    def made(self, name: str) -> str:
        """The physical ID of what CDK gave a logical ID that begins so."""
        (found,) = [id_ for logical, id_ in self.account.resources(STACK).items() if logical.startswith(name)]
        return found

    def rules(self) -> dict[str, tuple[Mapping[str, Any], str]]:
        """Pattern and target of each rule that is there, by its row's name."""
        events, made = self.account.client("events"), self.account.resources(STACK)
        found = {}
        for route in ROUTES:
            if rule := made.get(f"{route.name}Rule"):
                (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
                assert "InputTransformer" not in target, "no chat shows what a transformer made"
                found[route.name] = (json.loads(events.describe_rule(Name=rule)["EventPattern"]), target["Arn"])
        return found


@pytest.fixture(scope="module")
def launched() -> Iterator[Launched]:
    install()
    with mock_aws():
        yield Launched(Account())


@pytest.fixture(scope="module")
def rules(launched: Launched) -> dict[str, tuple[Mapping[str, Any], str]]:
    return launched.rules()


# AWS's own examples, as published: the row that tells each, and its topic; None where nobody is told.
PUBLISHED: dict[str, tuple[str | None, str | None]] = {
    # AWS shows no severity, and none is told of without one.
    "guardduty": (None, None),
    "check": (None, None),
    "exposure": ("SecurityHubV2Critical", "critical"),
    "health-public": ("HealthPublicIssue", "error"),
    "health-account": ("HealthIssue", "critical"),
    "health-backup": ("HealthIssue", "critical"),
    "health-retirement": ("HealthChange", "error"),
    "health-lifecycle": ("HealthChange", "error"),
    "health-abuse": ("HealthAbuse", "critical"),
    "stack": (None, None),
    "ecs-SERVICE_DEPLOYMENT_IN_PROGRESS": (None, None),
    "ecs-SERVICE_DEPLOYMENT_COMPLETED": ("EcsDeployed", "info"),
    "ecs-SERVICE_DEPLOYMENT_FAILED": ("EcsDeploymentFailed", "error"),
    "ecs-CAPACITY_PROVIDER_STEADY_STATE": (None, None),
    "ecs-SERVICE_TASK_START_IMPAIRED": ("EcsServiceTrouble", "error"),
    "ecs-SERVICE_TASK_PLACEMENT_FAILURE": ("EcsServiceTrouble", "error"),
    "codedeploy": ("CodeDeployed", "info"),
    "codepipeline": (None, None),
    "backup-FAILED": ("BackupTrouble", "error"),
    "backup-ABORTED": ("BackupTrouble", "error"),
    "backup-EXPIRED": ("BackupTrouble", "error"),
    "backup-PENDING": (None, None),
    "backup-COMPLETED": (None, None),
    "backup-CREATED": (None, None),
    "copy-FAILED": ("CopyTrouble", "error"),
    "copy-RUNNING": (None, None),
    "restore-FAILED": ("RestoreTrouble", "error"),
    "restore-RUNNING": (None, None),
    "rds-instance": ("DatabaseTrouble", "error"),
    "rds-cluster": ("DatabaseNotice", "info"),
    "rds-snapshot": (None, None),
    "rds-parameters": (None, None),
}
# The same with other values that AWS documents.
VARIED: list[tuple[dict[str, Any], str | None, str | None]] = [
    (guardduty(9.1), "GuardDutyHigh", "critical"),
    (guardduty(7), "GuardDutyHigh", "critical"),
    (guardduty(6.9), "GuardDutyMedium", "error"),
    (guardduty(4.0), "GuardDutyMedium", "error"),
    (guardduty(3.9), "GuardDutyLow", "info"),
    (guardduty(1), "GuardDutyLow", "info"),
    (imported("CRITICAL"), "SecurityHubCritical", "critical"),
    (imported("HIGH"), "SecurityHubHigh", "error"),
    *((imported(label), None, None) for label in ("LOW", "INFORMATIONAL")),
    (imported("HIGH", Workflow={"Status": "NOTIFIED"}), "SecurityHubHigh", "error"),
    (imported("HIGH", Workflow={"Status": "SUPPRESSED"}), None, None),
    (imported("HIGH", Workflow={"Status": "RESOLVED"}), None, None),
    (imported("HIGH", Compliance={"Status": "PASSED"}), None, None),
    (imported("HIGH", RecordState="ARCHIVED"), None, None),
    # Told by GuardDuty itself: what it imports has no compliance.
    (imported("CRITICAL", ProductName="GuardDuty", Compliance=None), None, None),
    (imported_v2("High", "Macie", 2006), "SecurityHubV2High", "error"),
    (imported_v2("High", "Security Hub CSPM", 2003), None, None),
    (imported_v2("High", "Inspector", 2002), None, None),
    (imported_v2("High", "GuardDuty", 2004), None, None),
    (imported_v2("High", "Security Hub Exposure Analysis", 2004, "Suppressed"), None, None),
    (imported_v2("Medium", "Security Hub Exposure Analysis", 2004), None, None),
    (health("issue", "NONE"), "HealthPublicIssue", "error"),
    (health("investigation", "PUBLIC"), "HealthInvestigation", "error"),
    (health("accountNotification"), "HealthNotice", "info"),
    *((stack(status), "StackStuck", "error") for status in ("UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")),
    *((stack(status), "StackTakenBack", "info") for status in ("ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")),
    *((sample("codedeploy", state=state), "CodeDeployFailed", "error") for state in ("FAILURE", "STOP")),
    *((sample("codedeploy", state=state), None, None) for state in ("START", "READY")),
    (sample("codepipeline", state="FAILED"), "PipelineFailed", "error"),
    *((sample("codepipeline", state=state), None, None) for state in ("SUCCEEDED", "SUPERSEDED", "CANCELED")),
    (database("failure"), "DatabaseFailure", "critical"),
    (database("low storage"), "DatabaseFailure", "critical"),
    (database("read replica"), "DatabaseTrouble", "error"),
    (database("failover", of="cluster"), "DatabaseTrouble", "error"),
    (database("maintenance", "notification"), "DatabaseNotice", "info"),
    *((database(category), None, None) for category in ("creation", "backup", "configuration change")),
    (database("failure", of="snapshot"), None, None),
]
CASES = [*((sample(name), *told) for name, told in PUBLISHED.items()), *VARIED]


def telling(rules: Mapping[str, tuple[Mapping[str, Any], str]], event: Mapping[str, Any]) -> list[str]:
    return [name for name, (pattern, _) in rules.items() if matches(pattern, event)]


@pytest.mark.parametrize(("event", "row", "urgency"), CASES)
def test_each_event_is_told_once_in_the_channel_of_its_urgency(
    launched: Launched,
    rules: dict[str, tuple[Mapping[str, Any], str]],
    event: dict[str, Any],
    row: str | None,
    urgency: str | None,
) -> None:
    assert telling(rules, event) == ([row] if row else [])
    if row and urgency:
        assert rules[row][1] == launched.topic(urgency)


def test_every_row_has_an_event_that_it_tells_and_every_published_event_is_judged() -> None:
    assert {row for _, row, _ in CASES if row} == {route.name for route in ROUTES}
    assert set(PUBLISHED) == set(SAMPLES)
    assert all(each["page"].startswith("https://docs.aws.amazon.com/") for each in SAMPLES.values())
    assert all(route.url.startswith("https://docs.aws.amazon.com/") for route in ROUTES)


# What an API knows, and of it what is told; the rest is under way, or went well.
KNOWN: list[tuple[str, str, Callable[[str], dict[str, Any]], set[str]]] = [
    (
        "cloudformation",
        "StackStatus",
        stack,
        {
            *("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"),
            *("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE"),
            *("IMPORT_ROLLBACK_FAILED", "IMPORT_ROLLBACK_COMPLETE"),
        },
    ),
    ("backup", "BackupJobState", partial(job, "backup"), {"ABORTED", "FAILED", "EXPIRED", "PARTIAL"}),
    ("backup", "CopyJobState", partial(job, "copy"), {"FAILED", "PARTIAL"}),
    ("backup", "RestoreJobStatus", partial(job, "restore"), {"ABORTED", "FAILED"}),
    (
        "health",
        "eventTypeCategory",
        health,
        {"issue", "accountNotification", "scheduledChange", "investigation"},
    ),
    ("health", "eventScopeCode", partial(health, "issue"), {"PUBLIC", "ACCOUNT_SPECIFIC", "NONE"}),
    ("securityhub", "SeverityLabel", imported, {"HIGH", "CRITICAL"}),
]


@pytest.mark.parametrize(
    ("service", "shape", "event", "told"), KNOWN, ids=lambda each: each if isinstance(each, str) else ""
)
def test_of_what_an_api_knows_each_value_is_told_once_or_meant_to_be_left(
    rules: dict[str, tuple[Mapping[str, Any], str]],
    service: str,
    shape: str,
    event: Callable[[str], dict[str, Any]],
    told: set[str],
) -> None:
    known = botocore.session.get_session().get_service_model(service).shape_for(shape).metadata["enum"]
    rows = {value: telling(rules, event(value)) for value in known}
    assert {value for value, row in rows.items() if row} == told
    assert all(len(row) <= 1 for row in rows.values())


def test_every_rule_reaches_its_topic_and_rings_where_it_does_not(launched: Launched) -> None:
    made, events = launched.account.resources(STACK), launched.account.client("events")
    alarms = launched.account.client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = {each["Dimensions"][0]["Value"]: each["AlarmActions"] for each in alarms}
    roles = set()
    for route in ROUTES:
        topic, rule = launched.topic(route.urgency), made[f"{route.name}Rule"]
        (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
        roles.add(target["RoleArn"])
        assert (target["Arn"], watched[rule]) == (topic, [topic])
    assert len(roles) == 1
    # By the role that they share, one of each topic stands for all.
    for route in {route.urgency: route for route in ROUTES}.values():
        assert of_rule(launched.account, made[f"{route.name}Rule"], launched.topic(route.urgency)) == []


@pytest.mark.parametrize("urgency", URGENCIES)
@pytest.mark.parametrize("service", ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"])
def test_alarms_and_budgets_of_this_account_alone_are_heard(launched: Launched, urgency: str, service: str) -> None:
    arn = launched.topic(urgency)
    ssm = launched.account.client("ssm")
    assert ssm.get_parameter(Name=f"/baseline/chat-channels/{urgency}-topic-arn")["Parameter"]["Value"] == arn
    for keys, silent in (({}, False), ({"aws:SourceAccount": ACCOUNT}, False), ({"aws:SourceAccount": "9" * 12}, True)):
        assert bool(of_service(launched.account, Message(service, keys), arn)) is silent
    assert of_service(launched.account, Message("events.amazonaws.com", {}), arn)


def test_a_rule_of_the_team_s_own_publishes_under_the_published_role(launched: Launched) -> None:
    account = launched.account
    role = account.client("ssm").get_parameter(Name="/baseline/chat-channels/event-role-arn")["Parameter"]["Value"]
    own = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/mine"}
    assert assumed(account, role, "events.amazonaws.com", own)
    assert not assumed(account, role, "events.amazonaws.com", own | {"aws:SourceAccount": "9" * 12})
    account.client("events").put_rule(Name="mine", EventPattern=json.dumps({"source": ["my.app"]}))
    for urgency in URGENCIES:
        target = {"Id": "topic", "Arn": launched.topic(urgency), "RoleArn": role}
        account.client("events").put_targets(Rule="mine", Targets=[target])
        assert of_rule(account, "mine", launched.topic(urgency)) == []
        account.client("events").remove_targets(Rule="mine", Ids=["topic"])


def test_another_product_takes_a_topic_by_urgency(launched: Launched) -> None:
    from moto.budgets.models import budgets_backends

    out = launched.account.launch(
        "budget-alert", "SC-budget", TopicArn="/baseline/chat-channels/error-topic-arn", ForecastPercent="0"
    )
    budgets: Any = budgets_backends[ACCOUNT]["aws"].budgets[ACCOUNT]
    told = {each["Address"] for one in budgets[out["BudgetName"]].notifications for each in one.subscribers}
    assert told == {launched.topic("error")}


def test_a_rule_and_an_alarm_of_another_product_reach_the_topic_that_it_took(launched: Launched) -> None:
    account, topic = launched.account, launched.topic("critical")
    key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    account.client("ssm").put_parameter(Name="/baseline/workload-key/application/key-arn", Value=key, Type="String")
    account.launch("container-registry", "SC-registry", TopicArn="/baseline/chat-channels/critical-topic-arn")
    made = account.resources("SC-registry")
    rules = [id_ for name, id_ in made.items() if name.endswith("Rule")]
    assert rules
    assert [of_rule(account, rule, topic) for rule in rules] == [[] for _ in rules]
    alarms = account.client("cloudwatch").describe_alarms(AlarmNamePrefix="SC-registry")["MetricAlarms"]
    assert {action for alarm in alarms for action in alarm["AlarmActions"]} == {topic}


def test_whoever_asks_for_a_topic_takes_one_of_these() -> None:
    takers = 0
    for name, versions in catalog.load().released.items():
        asked = versions[-1].template()["Parameters"].get("TopicArn")
        if asked:
            takers += 1
            assert asked["Type"] == "AWS::SSM::Parameter::Value<String>", name
            for urgency in URGENCIES:
                assert re.fullmatch(asked["AllowedPattern"], f"/baseline/chat-channels/{urgency}-topic-arn"), name
    assert takers > 5


def ours() -> dict[str, dict[str, Any]]:
    """By row, an event of a thing that a launch of the catalog made, as CloudFormation names it."""
    service = f"{name_of_type(STACK, 'Cluster', 'AWS::ECS::Cluster')}/x"
    role = name_of_type(STACK, "BackupRole", "AWS::IAM::Role")
    rds = f"arn:aws:rds:{REGION}:{ACCOUNT}"
    writer = f"{rds}:db:{name_of_type(STACK, 'Writer', 'AWS::RDS::DBInstance').lower()}"
    cluster = f"{rds}:cluster:{name_of_type(STACK, 'Cluster', 'AWS::RDS::DBCluster').lower()}"
    return {
        "EcsDeploymentFailed": made_here(sample("ecs-SERVICE_DEPLOYMENT_FAILED"), REGION, service=service),
        "EcsServiceTrouble": made_here(sample("ecs-SERVICE_TASK_START_IMPAIRED"), REGION, service=service),
        "BackupTrouble": made_here(sample("backup-FAILED"), REGION, role=role),
        "CopyTrouble": made_here(sample("copy-FAILED"), REGION, role=role),
        "RestoreTrouble": made_here(sample("restore-FAILED"), REGION, role=role),
        "DatabaseFailure": made_here(database("failure"), REGION, arn=writer),
        "DatabaseTrouble": made_here(sample("rds-instance"), REGION, arn=writer),
        "DatabaseNotice": made_here(sample("rds-cluster"), REGION, arn=cluster),
    }


def test_what_launches_made_is_told_by_them_alone_until_all_is_wanted(
    launched: Launched, rules: dict[str, tuple[Mapping[str, Any], str]]
) -> None:
    made_by_launches = ours()
    assert set(made_by_launches) == {route.name for route in ROUTES if route.spared}
    assert [row for row, event in made_by_launches.items() if telling(rules, event)] == []
    made = launched.account.resources(STACK)
    launched.answer(Deployments="all", BackupJobs="all", DatabaseEvents="all")
    told = launched.rules()
    assert {row: telling(told, event) for row, event in made_by_launches.items()} == {
        row: [row] for row in made_by_launches
    }
    assert launched.account.resources(STACK) == made
    launched.answer()
    assert launched.rules() == rules


def test_beside_security_alarms_each_finding_and_health_event_is_told_by_one_of_both(launched: Launched) -> None:
    alarms = [
        each["Properties"]["EventPattern"]
        for each in template("security-alarms")["Resources"].values()
        if each["Type"] == "AWS::Events::Rule"
    ]
    launched.answer(SecurityFindings="others", HealthEvents="others")
    beside = launched.rules()
    for event, row, _ in CASES:
        if event["source"] in ("aws.guardduty", "aws.securityhub", "aws.health"):
            told = len(telling(beside, event)) + sum(matches(pattern, event) for pattern in alarms)
            assert told == (1 if row else 0), event
    assert {"GuardDutyLow", "HealthAbuse"} <= set(beside)
    launched.answer()


@pytest.mark.parametrize("group", dict.fromkeys(route.group for route in ROUTES))
def test_a_group_that_others_tell_is_left(launched: Launched, group: str) -> None:
    launched.answer(**{group: "leave"})
    there = set(launched.rules())
    assert there == {route.name for route in ROUTES if route.group != group}
    kept = {name for name in launched.account.resources(STACK) if name.endswith("NotDelivered")}
    assert kept == {f"{name}NotDelivered" for name in there}


def test_who_else_tells_of_the_same_is_named_where_the_form_asks() -> None:
    """A product with rules on the same events belongs into the question of their group, and the card."""
    texts = {each.name: each.description for each in PRODUCT.parameters}
    conflicts = " ".join(PRODUCT.conflicts)
    for name, versions in catalog.load().released.items():
        for resource in versions[-1].template()["Resources"].values():
            if resource["Type"] != "AWS::Events::Rule" or name == NAME:
                continue
            pattern = resource["Properties"]["EventPattern"]
            for route in ROUTES:
                if set(pattern["detail-type"]) & set(route.pattern["detail-type"]):
                    assert name in texts[route.group], (name, route.name)
                    assert name in conflicts, (name, route.name)


def test_what_has_no_safe_answer_has_no_default() -> None:
    asked = {each.name: each for each in PRODUCT.parameters}
    for name in ("SecurityFindings", "HealthEvents"):
        assert asked[name].default is None
        assert asked[name].allowed_values == ("others", "all", "leave")
    assert {asked[name].default for name in ("Deployments", "BackupJobs", "DatabaseEvents")} == {"others"}
    assert asked["StackFailures"].default == "send"


def configured(kind: str) -> dict[str, dict[str, Any]]:
    """The channels that there are, by the last part of their name."""
    return {each.properties["ConfigurationName"]: each.properties for each in records(ACCOUNT, REGION, kind)}


def test_channels_come_and_go_and_each_has_its_topic(launched: Launched) -> None:
    launched.answer(**CHANNELS)
    for kind, last, channel in ((SLACK, "SlackWorkspaceId", "SlackChannelId"), (TEAMS, "TeamId", "TeamsChannelId")):
        found = configured(kind)
        assert set(found) == {f"{STACK}-{urgency}-{CHANNELS[last]}" for urgency in URGENCIES}
        for urgency in URGENCIES:
            properties = found[f"{STACK}-{urgency}-{CHANNELS[last]}"]
            assert properties["SnsTopicArns"] == [launched.topic(urgency)]
            assert properties[channel] == CHANNELS[f"{urgency.capitalize()}{channel}"]
            (guardrail,) = properties["GuardrailPolicies"]
            assert properties["IamRoleArn"].rpartition("/")[2] == launched.made("ChatRole")
            assert reads_only(launched.account, guardrail)
    launched.answer(**CHANNELS | {"SlackWorkspaceId": "T0111MOVED", "TeamId": "0a1b2c3d-9999-2222-3333-444455556666"})
    assert {each["SlackWorkspaceId"] for each in configured(SLACK).values()} == {"T0111MOVED"}
    assert {each["TeamId"][9:13] for each in configured(TEAMS).values()} == {"9999"}
    assert (len(configured(SLACK)), len(configured(TEAMS))) == (3, 3)
    only = {"CriticalSlackChannelId": "C0123CRIT", "SlackWorkspaceId": "T0111MOVED"}
    launched.answer(**only)
    assert (len(configured(SLACK)), configured(TEAMS)) == (1, {})
    launched.answer()
    assert configured(SLACK) == configured(TEAMS) == {}


def reads_only(account: GuestAccount, policy: str) -> bool:
    document = account.client("iam").get_policy_version(PolicyArn=policy, VersionId="v1")["PolicyVersion"]["Document"]
    (statement,) = document["Statement"]
    return all(
        action.startswith(("cloudwatch:Describe", "cloudwatch:Get", "cloudwatch:List"))
        for action in statement["Action"]
    )


REFUSED = [
    ({"ErrorEmail": ""}, "for what is error. Somebody must hear it."),
    ({"CriticalEmail": ""}, "for what is critical. Somebody must hear it."),
    ({"InfoEmail": ""}, "for what is info. Somebody must hear it."),
    ({"SlackWorkspaceId": "T0123ABCD"}, "Type the Slack workspace ID and at least one channel ID, or none of them."),
    ({"InfoSlackChannelId": "C0123ABCD"}, "Type the Slack workspace ID and at least one channel ID, or none of them."),
    ({"ErrorTeamsChannelId": CHANNELS["ErrorTeamsChannelId"]}, "Microsoft Teams' tenant and team ID"),
    ({"TeamId": CHANNELS["TeamId"], "ErrorTeamsChannelId": CHANNELS["ErrorTeamsChannelId"]}, "tenant and team ID"),
    ({"TeamId": CHANNELS["TeamId"], "TeamsTenantId": CHANNELS["TeamsTenantId"]}, "at least one channel ID"),
    (CHANNELS | {"InfoSlackChannelId": CHANNELS["ErrorSlackChannelId"]}, "Name another channel in InfoSlackChannelId"),
    (CHANNELS | {"ErrorTeamsChannelId": CHANNELS["CriticalTeamsChannelId"]}, "channel in ErrorTeamsChannelId than in"),
]


@pytest.mark.parametrize(("answers", "says"), REFUSED)
def test_answers_by_which_somebody_would_miss_something_are_refused(
    launched: Launched, answers: dict[str, str], says: str
) -> None:
    with pytest.raises(ClientError) as error:
        launched.answer(**answers)
    assert says in str(error.value)


@pytest.mark.parametrize(
    "answers",
    [
        {"CriticalEmail": "", "CriticalSlackChannelId": "C0123CRIT", "SlackWorkspaceId": "T0123ABCD"},
        {"ErrorEmail": ""} | {k: CHANNELS[k] for k in ("ErrorTeamsChannelId", "TeamId", "TeamsTenantId")},
    ],
)
def test_one_reader_of_each_is_enough(launched: Launched, answers: dict[str, str]) -> None:
    launched.answer(**answers)
    (urgency,) = [name.removesuffix("Email").lower() for name in answers if name.endswith("Email")]
    readers = launched.account.client("sns").list_subscriptions_by_topic(TopicArn=launched.topic(urgency))
    assert readers["Subscriptions"] == []
    launched.answer()


def test_only_the_key_stays(launched: Launched) -> None:
    account = launched.account
    key = launched.made("TopicKey")
    topics = set(launched.outputs.values())
    account.cloudformation.delete_stack(StackName=STACK)
    assert not topics & {each["TopicArn"] for each in account.client("sns").list_topics()["Topics"]}
    assert account.client("events").list_rules(NamePrefix=STACK)["Rules"] == []
    assert account.client("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
