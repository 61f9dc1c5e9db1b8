"""Every alert arrives, whichever version of the topic it finds, and none that is not this account's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.catalog import catalog
from product_factory.catalog.released import Released, find
from product_factory.sandbox import install
from product_factory.sandbox.cloudformation import records
from tests.products.delivery import ACCOUNT, REGION, Message, assumed, of_rule, of_service

CATALOG = catalog.load()
OTHER = "999999999999"
TOPICS = [("security-notification", version.version) for version in CATALOG.released["security-notification"]] + [
    ("monitoring-notification", version.version) for version in CATALOG.released["monitoring-notification"]
]
NEW_TOPICS = [
    (name, CATALOG.released[name][-1].version) for name in ("security-notification", "monitoring-notification")
]
TELLING = ("security-alarms", "default-sg-remediation", "network-guardrails", "detective-guardrails")


class Stacks:
    """One account in which products are launched from their released templates."""

    def client(self, service: str) -> Any:
        return cast(Any, boto3).client(service, REGION)

    def launch(self, product: str, version: str | None = None, **answers: str) -> None:
        released = CATALOG.released[product]
        made = find(released, version) if version else released[-1]
        self._done("create", product, made, answers)

    def update(self, product: str, **answers: str) -> None:
        self._done("update", product, CATALOG.released[product][-1], answers)

    def _done(self, step: str, product: str, made: Released, answers: dict[str, str]) -> None:
        cloudformation = self.client("cloudformation")
        getattr(cloudformation, f"{step}_stack")(
            StackName=f"SC-{ACCOUNT}-pp-{product}",
            TemplateBody=made.path.read_text(),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in answers.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        (stack,) = cloudformation.describe_stacks(StackName=f"SC-{ACCOUNT}-pp-{product}")["Stacks"]
        assert stack["StackStatus"] == f"{step.upper()}_COMPLETE", self.failures(product)

    def failures(self, product: str) -> list[str]:
        events = self.client("cloudformation").describe_stack_events(StackName=f"SC-{ACCOUNT}-pp-{product}")
        return [each["ResourceStatusReason"] for each in events["StackEvents"] if "FAILED" in each["ResourceStatus"]]

    def topic(self, product: str, version: str | None = None) -> str:
        """The topic's ARN, found where others look for a security topic too."""
        self.launch(product, version, Email="team@example.com")
        ssm = self.client("ssm")
        arn = str(ssm.get_parameter(Name=f"/baseline/{product}/topic-arn")["Parameter"]["Value"])
        if product != "security-notification":
            ssm.put_parameter(Name="/baseline/security-notification/topic-arn", Value=arn, Type="String")
        return arn

    def telling(self, product: str, version: str | None = None) -> list[str]:
        """The names of the product's event rules, once it is launched."""
        self.client("logs").create_log_group(logGroupName="SC-trail")
        name = "/baseline/audit-trail/log-group-name"
        self.client("ssm").put_parameter(Name=name, Value="SC-trail", Type="String")
        config = self.client("config")
        role = f"arn:aws:iam::{ACCOUNT}:role/Recorder"
        config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
        self.launch(product, version)
        return [rule["Name"] for rule in self.client("events").list_rules()["Rules"]]


@pytest.fixture
def account() -> Iterator[Stacks]:
    install()
    with mock_aws():
        yield Stacks()


@pytest.mark.parametrize("product", TELLING)
@pytest.mark.parametrize(("topic", "version"), TOPICS)
def test_every_rule_reaches_a_topic_of_any_version(account: Stacks, topic: str, version: str, product: str) -> None:
    arn = account.topic(topic, version)
    rules = account.telling(product)
    assert rules
    assert {rule: of_rule(account, rule, arn) for rule in rules} == {key: [] for key in rules}


@pytest.mark.parametrize("product", TELLING[:3])
def test_the_first_versions_reached_no_topic_of_ours(account: Stacks, product: str) -> None:
    """Why they are deprecated: EventBridge names no account, and the topic demanded one."""
    arn = account.topic("security-notification", "1.1.0")
    for rule in account.telling(product, "1.0.0"):
        assert of_rule(account, rule, arn) == [
            "the topic's policy",
            "the key's policy: kms:GenerateDataKey",
            "the key's policy: kms:Decrypt",
        ]


@pytest.mark.parametrize("product", TELLING)
def test_a_rule_that_fails_rings_by_another_way(account: Stacks, product: str) -> None:
    arn = account.topic("security-notification")
    rules = account.telling(product)
    alarms = account.client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = {
        dimension["Value"]: alarm
        for alarm in alarms
        if (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Events", "FailedInvocations")
        for dimension in alarm["Dimensions"]
        if dimension["Name"] == "RuleName"
    }
    assert set(watched) == set(rules)
    for alarm in watched.values():
        assert alarm["AlarmActions"] == [arn]
        assert (alarm["Statistic"], alarm["Threshold"], alarm["ComparisonOperator"]) == (
            "Sum",
            1.0,
            "GreaterThanOrEqualToThreshold",
        )


@pytest.mark.parametrize(("topic", "version"), NEW_TOPICS)
@pytest.mark.parametrize("service", ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"])
def test_alarms_and_budgets_are_heard_whether_or_not_they_name_their_account(
    account: Stacks, topic: str, version: str, service: str
) -> None:
    arn = account.topic(topic, version)
    if service == "budgets.amazonaws.com" and topic == "security-notification":
        assert of_service(account, Message(service, {"aws:SourceAccount": ACCOUNT}), arn)
        return
    assert of_service(account, Message(service, {}), arn) == []
    assert of_service(account, Message(service, {"aws:SourceAccount": ACCOUNT}), arn) == []
    assert "the topic's policy" in of_service(account, Message(service, {"aws:SourceAccount": OTHER}), arn)


@pytest.mark.parametrize(("topic", "version"), NEW_TOPICS)
def test_a_rule_of_another_account_is_not_heard(account: Stacks, topic: str, version: str) -> None:
    arn = account.topic(topic, version)
    assert of_service(account, Message("events.amazonaws.com", {}), arn)
    role = account.client("ssm").get_parameter(Name=f"/baseline/{topic}/event-role-arn")["Parameter"]["Value"]
    own = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/mine"}
    assert assumed(account, role, "events.amazonaws.com", own)
    for wrong in (
        own | {"aws:SourceAccount": OTHER},
        own | {"aws:SourceArn": f"arn:aws:events:{REGION}:{OTHER}:rule/theirs"},
        own | {"aws:SourceArn": f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/mine"},
    ):
        assert not assumed(account, role, "events.amazonaws.com", wrong)
    assert not assumed(account, role, "cloudwatch.amazonaws.com", own)


@pytest.mark.parametrize(("topic", "version"), NEW_TOPICS)
def test_a_workloads_own_rule_reaches_the_topic_under_the_published_role(
    account: Stacks, topic: str, version: str
) -> None:
    arn = account.topic(topic, version)
    role = account.client("ssm").get_parameter(Name=f"/baseline/{topic}/event-role-arn")["Parameter"]["Value"]
    events = account.client("events")
    events.put_rule(Name="mine", EventPattern=json.dumps({"source": ["my.app"]}))
    for target, refused in (({"RoleArn": role}, False), ({}, True)):
        events.put_targets(Rule="mine", Targets=[{"Id": "topic", "Arn": arn, **target}])
        assert bool(of_rule(account, "mine", arn)) is refused


def test_the_role_publishes_to_this_topic_and_uses_keys_by_sns_only(account: Stacks) -> None:
    account.topic("security-notification")
    parameter = "/baseline/security-notification/event-role-arn"
    role = account.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"].rpartition("/")[2]
    iam = account.client("iam")
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    publish, encrypt = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"]
    arn = account.client("ssm").get_parameter(Name="/baseline/security-notification/topic-arn")["Parameter"]["Value"]
    assert (publish["Action"], publish["Resource"]) == ("sns:Publish", arn)
    assert encrypt["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert encrypt["Resource"] == f"arn:aws:kms:{REGION}:{ACCOUNT}:key/*"
    assert encrypt["Condition"] == {"StringEquals": {"kms:ViaService": f"sns.{REGION}.amazonaws.com"}}


TEAMS = {
    "TeamsTenantId": "0a1b2c3d-5555-6666-7777-444455556666",
    "TeamId": "0a1b2c3d-1111-2222-3333-444455556666",
    "TeamsChannelId": "19%3ab6ef35dc342d56ba%40thread.tacv2",
}
SLACK = {"SlackWorkspaceId": "T0123ABCD", "SlackChannelId": "C0123ABCD"}


@pytest.mark.parametrize(("product", "answers"), [("security-notification", SLACK), ("monitoring-notification", TEAMS)])
def test_chat_is_read_whether_or_not_the_service_names_its_account(
    account: Stacks, product: str, answers: dict[str, str]
) -> None:
    account.launch(product, **answers)
    roles = account.client("iam").list_roles()["Roles"]
    (role,) = [each["Arn"] for each in roles if "chatbot" in json.dumps(each["AssumeRolePolicyDocument"])]
    for keys, may in (({}, True), ({"aws:SourceAccount": ACCOUNT}, True), ({"aws:SourceAccount": OTHER}, False)):
        assert assumed(account, role, "chatbot.amazonaws.com", keys) is may


@pytest.mark.parametrize("missing", [*TEAMS, *SLACK])
def test_a_channel_with_a_part_of_its_ids_is_refused(account: Stacks, missing: str) -> None:
    answers = {name: value for name, value in (TEAMS if missing in TEAMS else SLACK).items() if name != missing}
    with pytest.raises(ClientError, match=r"Type (all three|both)"):
        account.launch("monitoring-notification", Email="a@example.com", **answers)


def test_another_team_is_told_in_place_of_the_first(account: Stacks) -> None:
    """Team and tenant are create-only, and a configuration's name is there once."""
    account.launch("security-notification", **TEAMS)
    other = TEAMS | {"TeamId": "0a1b2c3d-9999-2222-3333-444455556666"}
    account.update("security-notification", **other)
    (kept,) = records(ACCOUNT, REGION, "AWS::Chatbot::MicrosoftTeamsChannelConfiguration")
    assert kept.properties["TeamId"] == other["TeamId"]
    assert kept.properties["GuardrailPolicies"]
