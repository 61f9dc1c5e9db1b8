"""Who launched an older version updates to the newest, and loses no record, key or name that others hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from product_factory.catalog import catalog
from product_factory.catalog.released import Released, Version
from product_factory.impact import impact
from product_factory.sandbox import install
from product_factory.sandbox.named_things import provide
from product_factory.sandbox.server import REGION
from tests.products.answers import REQUIRED

CATALOG = catalog.load()
STACK = "SC-123456789012-pp-abcdefghijklm"
TEMPLATES = "templates"
# What holds records, or what others were told of.
HELD = {
    "AWS::Backup::BackupVault",
    "AWS::CloudTrail::Trail",
    "AWS::Config::ConfigurationRecorder",
    "AWS::Config::DeliveryChannel",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPC",
    "AWS::ECS::Cluster",
    "AWS::ECS::Service",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SSM::Parameter",
}
UPGRADES = [
    pytest.param(
        older,
        versions[-1],
        id=f"{name}-{older.version}",
        marks=() if older == versions[-2] else pytest.mark.slow,
    )
    for name, versions in CATALOG.released.items()
    for older in versions[:-1]
    # AWS Config refuses them, so nobody runs them: see test_a_version_that_config_refuses_is_in_nobodys_way.
    if (name, older.version) not in {("detective-guardrails", "1.0.0"), ("standalone-base", "1.0.0")}
]


class Account:
    """One account in which a product is launched, updated and terminated as a stack."""

    def __init__(self) -> None:
        self.cloudformation = self.client("cloudformation")

    def client(self, service: str) -> Any:
        return cast(Any, boto3).client(service, REGION)

    def prepare(self, template: dict[str, Any]) -> None:
        """What the product looks up, and the recorder that Config rules need."""
        self.client("logs").create_log_group(logGroupName="SC-own")
        for parameter in template["Parameters"].values():
            if parameter["Type"].startswith("AWS::SSM::Parameter::"):
                name = parameter["Default"]
                self.client("ssm").put_parameter(Name=name, Value=self._own(name.rpartition("/")[2]), Type="String")
        if not any(each["Type"].endswith("::ConfigurationRecorder") for each in template["Resources"].values()):
            role = "arn:aws:iam::123456789012:role/Recorder"
            self.client("config").put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})

    def _own(self, what: str) -> str:
        """The account's own thing of that kind, made now."""
        match what:
            case "topic-arn":
                return str(self.client("sns").create_topic(Name="own")["TopicArn"])
            case "key-arn":
                return str(self.client("kms").create_key()["KeyMetadata"]["Arn"])
            case "vpc-id":
                return str(self.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"])
            case "protected-subnet-ids" | "private-subnet-ids":
                there = self.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
                return ",".join(each["SubnetId"] for each in there["Subnets"][:2])
        assert what == "log-group-name"
        return "SC-own"

    def act(self, operation: str, body: str, answers: dict[str, Any]) -> str:
        """The stack's status afterwards."""
        getattr(self.cloudformation, operation)(
            StackName=STACK,
            **self._template(body),
            Parameters=[{"ParameterKey": key, **value} for key, value in answers.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        return str(self.cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])

    def _template(self, body: str) -> dict[str, str]:
        """In the request, or where it is too long for that, from a bucket.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
        """
        if len(body) <= 51_200:
            return {"TemplateBody": body}
        there = {each["Name"] for each in self.client("s3").list_buckets()["Buckets"]}
        if TEMPLATES not in there:
            self.client("s3").create_bucket(Bucket=TEMPLATES)
        self.client("s3").put_object(Bucket=TEMPLATES, Key="template.json", Body=body)
        return {"TemplateURL": f"https://{TEMPLATES}.s3.{REGION}.amazonaws.com/template.json"}

    def held(self) -> dict[str, str]:
        resources = self.cloudformation.list_stack_resources(StackName=STACK)["StackResourceSummaries"]
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources if each["ResourceType"] in HELD
        }

    def buckets(self) -> set[str]:
        return {each["Name"] for each in self.client("s3").list_buckets()["Buckets"]} - {TEMPLATES}

    def log_groups(self) -> set[str]:
        return {each["logGroupName"] for each in self.client("logs").describe_log_groups()["logGroups"]}


@pytest.fixture
def account() -> Iterator[Account]:
    install()
    with mock_aws():
        yield Account()


def body(released: Released) -> str:
    """The template without white space, which fits into a request."""
    return json.dumps(released.template())


def launched(account: Account, older: Released, **more: str) -> None:
    account.prepare(older.template())
    given = {**REQUIRED.get(older.product, {}), **more}
    provide("123456789012", REGION, given.values())
    answers = {key: {"ParameterValue": value} for key, value in given.items() if key in older.template()["Parameters"]}
    assert account.act("create_stack", body(older), answers) == "CREATE_COMPLETE"


def kept_answers(older: Released, newer: Released) -> dict[str, Any]:
    """As the console and `factory update` send them: what is asked in both stays as it was answered.

    What is new and has no default is answered for what `launched` makes.
    """
    was, now = older.template()["Parameters"], newer.template()["Parameters"]
    new = {name: {"ParameterValue": value} for name, value in REQUIRED.get(older.product, {}).items()}
    return {name: {"UsePreviousValue": True} for name in set(was) & set(now)} | {
        name: answer for name, answer in new.items() if name in now and name not in was
    }


@pytest.mark.parametrize(("older", "newer"), UPGRADES)
def test_an_update_to_the_newest_keeps_every_record_and_name(
    account: Account, older: Released, newer: Released
) -> None:
    launched(account, older)
    before = account.held()
    status = account.act("update_stack", body(newer), kept_answers(older, newer))
    assert status == "UPDATE_COMPLETE"
    assert before.items() <= account.held().items()


@pytest.mark.parametrize(("older", "newer"), UPGRADES)
def test_each_version_says_by_its_number_what_updating_does(older: Released, newer: Released) -> None:
    versions = CATALOG.released[older.product]
    for was, now in pairwise(versions):
        bump = impact(was.template(), now.template()).bump
        assert bump is not None
        risen = [new > old for old, new in zip(Version(was.version).parts, Version(now.version).parts, strict=True)]
        assert risen.index(True) <= ("major", "minor", "patch").index(bump)


@pytest.mark.parametrize(
    ("product", "question"),
    [
        ("audit-trail", "TrailExpirationDays"),
        ("config-recorder", "ConfigExpirationDays"),
        ("session-manager-log", "SessionLogExpirationDays"),
        ("workload-network", "FlowLogExpirationDays"),
    ],
)
def test_who_kept_records_for_less_than_a_year_is_asked_for_another_answer(
    account: Account, product: str, question: str
) -> None:
    older, newer = CATALOG.released[product][0], CATALOG.released[product][-1]
    launched(account, older, **{question: "90"})
    before, answers = account.held(), kept_answers(older, newer)
    with pytest.raises(account.cloudformation.exceptions.ClientError, match=r"Type 0 \(keep for ever\)"):
        account.act("update_stack", body(newer), answers)
    assert account.held() == before
    answers[question] = {"ParameterValue": "365"}
    assert account.act("update_stack", body(newer), answers) == "UPDATE_COMPLETE"
    assert before.items() <= account.held().items()


RECORDS = ("audit-trail", "config-recorder", "session-manager-log", "workload-network")


@pytest.mark.parametrize("product", RECORDS)
def test_records_and_what_protects_them_outlive_their_product(account: Account, product: str) -> None:
    launched(account, CATALOG.released[product][-1])
    buckets, groups = account.buckets(), account.log_groups()
    assert buckets
    account.cloudformation.delete_stack(StackName=STACK)
    assert (account.buckets(), account.log_groups()) == (buckets, groups)
    for bucket in buckets:
        policy = json.loads(account.client("s3").get_bucket_policy(Bucket=bucket)["Policy"])
        denied = [s["Action"] for s in policy["Statement"] if s["Effect"] == "Deny"]
        assert ["s3:DeleteObject", "s3:DeleteObjectVersion"] in denied


@pytest.mark.parametrize("product", RECORDS)
def test_a_first_launch_that_fails_leaves_no_buckets_and_log_groups(account: Account, product: str) -> None:
    newest = CATALOG.released[product][-1].template()
    # Something at the end fails: what is made before it is rolled back.
    doomed = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "taken", "Value": "x"}}
    account.client("ssm").put_parameter(Name="taken", Value="y", Type="String")
    others = sorted(newest["Resources"])
    template = newest | {"Resources": {**newest["Resources"], "Doomed": doomed | {"DependsOn": others}}}
    buckets, groups = account.buckets(), account.log_groups()
    answers = {key: {"ParameterValue": value} for key, value in REQUIRED.get(product, {}).items()}
    assert account.act("create_stack", json.dumps(template), answers) == "ROLLBACK_COMPLETE"
    assert (account.buckets(), account.log_groups()) == (buckets, groups)


@pytest.mark.parametrize(
    ("product", "status", "left_buckets"),
    [
        ("detective-guardrails", "ROLLBACK_COMPLETE", 0),
        # Its rules come after the recorder alone, so that the channel outlives the first try to take it back.
        ("standalone-base", "ROLLBACK_FAILED", 4),
    ],
)
def test_a_version_that_config_refuses_is_in_nobodys_way(
    account: Account, product: str, status: str, left_buckets: int
) -> None:
    """It could never be launched: what the failed launch left is kept, and the newest is launched beside it."""
    refused, newest = CATALOG.released[product][0], CATALOG.released[product][-1]
    account.prepare(refused.template())
    before, groups = account.buckets(), account.log_groups()
    assert account.act("create_stack", body(refused), {}) == status
    pages = account.cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK)
    reasons = [each.get("ResourceStatusReason", "") for page in pages for each in page["StackEvents"]]
    assert any("Scope is not supported" in each for each in reasons)
    with pytest.raises(account.cloudformation.exceptions.ClientError, match=status):
        account.act("update_stack", body(newest), {})
    account.cloudformation.delete_stack(StackName=STACK)
    left, left_groups = account.buckets() - before, account.log_groups() - groups
    assert len(left) == left_buckets
    assert len(left_groups) == (1 if left_buckets else 0)
    config = account.client("config")
    assert (
        config.describe_config_rules()["ConfigRules"] == config.describe_delivery_channels()["DeliveryChannels"] == []
    )
    assert account.act("create_stack", body(newest), {}) == "CREATE_COMPLETE"
    assert left < account.buckets() or not left
    assert left_groups <= account.log_groups()
    assert (left | before).isdisjoint(account.held().values())


def locked(account: Account) -> dict[str, Any]:
    (trail,) = [name for name in account.buckets() if "trailbucket" in name]
    found = account.client("s3").get_object_lock_configuration(Bucket=trail)["ObjectLockConfiguration"]
    retention = found["Rule"]["DefaultRetention"]
    return {name: retention[name] for name in ("Mode", "Days")}


def test_object_lock_is_chosen_at_launch_or_later_and_stays(account: Account) -> None:
    newest = CATALOG.released["audit-trail"][-1]
    launched(account, newest)
    with pytest.raises(account.client("s3").exceptions.ClientError, match="ObjectLockConfigurationNotFound"):
        locked(account)
    before = account.held()
    chosen = {"ObjectLock": {"ParameterValue": "COMPLIANCE"}, "ObjectLockDays": {"ParameterValue": "400"}}
    assert account.act("update_stack", body(newest), chosen) == "UPDATE_COMPLETE"
    assert locked(account) == {"Mode": "COMPLIANCE", "Days": 400}
    assert account.held() == before
    assert (
        account.act("update_stack", body(newest), {"ObjectLock": {"ParameterValue": "off"}})
        == "UPDATE_ROLLBACK_COMPLETE"
    )
    assert locked(account) == {"Mode": "COMPLIANCE", "Days": 400}


@pytest.mark.parametrize(
    ("answer", "selected"), [("write", [("WriteOnly", False)]), ("all", [("All", False)]), ("leave", [])]
)
def test_data_events_of_s3_come_and_go_with_the_answer(
    account: Account, answer: str, selected: list[tuple[str, bool]]
) -> None:
    newest = CATALOG.released["audit-trail"][-1]
    launched(account, newest, S3DataEvents="all" if answer == "leave" else "leave")
    given = {"S3DataEvents": {"ParameterValue": answer}}
    assert account.act("update_stack", body(newest), given) == "UPDATE_COMPLETE"
    (trail,) = [value for name, value in account.held().items() if name == "Trail"]
    found = account.client("cloudtrail").get_event_selectors(TrailName=trail)["EventSelectors"]
    shown = [(each["ReadWriteType"], each["IncludeManagementEvents"]) for each in found]
    assert shown == [("All", True), *selected]
    assert [each["DataResources"][0]["Values"] for each in found[1:]] == [["arn:aws:s3"]] * len(selected)


def test_a_recorder_ends_at_once_and_its_records_stay(account: Account) -> None:
    launched(account, CATALOG.released["config-recorder"][-1])
    config = account.client("config")
    (status,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert status["recording"]
    account.cloudformation.delete_stack(StackName=STACK)
    assert config.describe_configuration_recorders()["ConfigurationRecorders"] == []
    assert config.describe_delivery_channels()["DeliveryChannels"] == []


def test_a_recorder_with_rules_that_do_not_wait_for_the_channel_ends_only_at_the_second_try(account: Account) -> None:
    """Why rules come after both: AWS Config keeps the last channel while anything records."""
    newest = CATALOG.released["config-recorder"][-1].template()
    rule: dict[str, Any] = {
        "Type": "AWS::Config::ConfigRule",
        "Properties": {"Source": {"Owner": "AWS", "SourceIdentifier": "EIP_ATTACHED"}},
    }
    for names, ends in ((["Recorder"], False), (["Recorder", "Delivery"], True)):
        made = newest | {"Resources": {**newest["Resources"], "Rule": rule | {"DependsOn": names}}}
        assert account.act("create_stack", json.dumps(made), {}) == "CREATE_COMPLETE"
        account.cloudformation.delete_stack(StackName=STACK)
        left = account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"]
        assert (not left) is ends
        account.cloudformation.delete_stack(StackName=STACK)
        assert not account.cloudformation.describe_stacks()["Stacks"]
