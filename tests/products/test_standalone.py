"""What the products for accounts without Control Tower promise a developer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.launch_roles.roles import launch_role, template
from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.errors import PrerequisiteMissing, RecordFailed
from product_factory.provisioning.results import Outcome
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import Sandbox
from tests.conftest import resources_of
from tests.product_factory.provisioning.hub import QUICK, Hub

CATALOG = catalog.load()
SPOKE = "spoke-1"


def released(name: str) -> dict[str, Any]:
    latest = newest(CATALOG.released[name])
    assert latest is not None
    return latest.template()


RECORDER, GUARDDUTY, HUB_CHECKS, ANALYZER, GUARDRAILS = (
    released(n) for n in ("config-recorder", "guardduty", "security-hub", "access-analyzer", "detective-guardrails")
)


def test_everything_is_recorded_and_neither_recorder_nor_channel_waits_for_the_other() -> None:
    """A channel that waits for its recorder hangs: CloudFormation starts the recorder once the channel is there."""
    (recorder,) = resources_of(RECORDER, "AWS::Config::ConfigurationRecorder")
    group = recorder["Properties"]["RecordingGroup"]
    assert group["AllSupported"] is True
    assert group["IncludeGlobalResourceTypes"]["Fn::If"][1:] == [True, False]
    assert RECORDER["Parameters"]["GlobalResources"]["Default"] == "record"
    (channel,) = resources_of(RECORDER, "AWS::Config::DeliveryChannel")
    assert "Recorder" not in json.dumps(channel)
    assert "Delivery" not in json.dumps(recorder.get("DependsOn", []))


def test_config_alone_and_for_this_account_alone_writes_its_bucket() -> None:
    (policy,) = [
        each["Properties"]["PolicyDocument"]
        for each in resources_of(RECORDER, "AWS::S3::BucketPolicy")
        if "config.amazonaws.com" in json.dumps(each)
    ]
    allowed = {each["Sid"]: each for each in policy["Statement"] if each["Effect"] == "Allow"}
    assert set(allowed) == {"ConfigReadsAcl", "ConfigLooksForTheBucket", "ConfigWrites"}
    for each in allowed.values():
        assert each["Principal"] == {"Service": "config.amazonaws.com"}
        assert each["Condition"]["StringEquals"]["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert allowed["ConfigWrites"]["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"


def test_every_protection_plan_is_a_question_and_only_agents_are_off_by_default() -> None:
    (detector,) = resources_of(GUARDDUTY, "AWS::GuardDuty::Detector")
    assert detector["Properties"]["Enable"] is True
    plans = {each["Name"]: each["Status"]["Ref"] for each in detector["Properties"]["Features"]}
    assert set(plans) == {
        "S3_DATA_EVENTS",
        "EKS_AUDIT_LOGS",
        "EBS_MALWARE_PROTECTION",
        "RDS_LOGIN_EVENTS",
        "LAMBDA_NETWORK_LOGS",
        "RUNTIME_MONITORING",
    }
    off = {plan for plan, question in plans.items() if GUARDDUTY["Parameters"][question]["Default"] == "DISABLED"}
    assert off == {"RUNTIME_MONITORING"}


def test_standards_are_the_ones_chosen_and_no_others() -> None:
    (hub,) = resources_of(HUB_CHECKS, "AWS::SecurityHub::Hub")
    assert hub["Properties"]["EnableDefaultStandards"] is False
    standards = resources_of(HUB_CHECKS, "AWS::SecurityHub::Standard")
    assert sorted(each["Condition"] for each in standards) == ["CisBenchmarkOn", "FoundationalPracticesOn"]


def test_external_access_is_always_looked_for_and_unused_access_on_wish() -> None:
    kinds = {each["Properties"]["Type"]: each.get("Condition") for each in ANALYZER["Resources"].values()}
    assert kinds == {"ACCOUNT": None, "ACCOUNT_UNUSED_ACCESS": "UnusedAccessWanted"}
    assert ANALYZER["Parameters"]["UnusedAccess"]["Default"] == "leave"


@pytest.mark.parametrize(
    ("identifier", "watches", "hourly"),
    [
        ("EBS_OPTIMIZED_INSTANCE", "AWS::EC2::Instance", False),
        ("EC2_VOLUME_INUSE_CHECK", "AWS::EC2::Volume", False),
        ("ENCRYPTED_VOLUMES", "AWS::EC2::Volume", False),
        # Periodic: AWS Config refuses a scope on them.
        ("IAM_USER_MFA_ENABLED", None, True),
        ("MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS", None, True),
        ("RDS_INSTANCE_PUBLIC_ACCESS_CHECK", "AWS::RDS::DBInstance", False),
        ("RDS_SNAPSHOTS_PUBLIC_PROHIBITED", "AWS::RDS::DBSnapshot", False),
        ("RDS_STORAGE_ENCRYPTED", "AWS::RDS::DBInstance", False),
        ("RESTRICTED_INCOMING_TRAFFIC", "AWS::EC2::SecurityGroup", False),
        ("INCOMING_SSH_DISABLED", "AWS::EC2::SecurityGroup", False),
        ("ROOT_ACCOUNT_MFA_ENABLED", None, True),
        ("S3_BUCKET_PUBLIC_READ_PROHIBITED", "AWS::S3::Bucket", False),
        ("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", "AWS::S3::Bucket", False),
        ("S3_BUCKET_VERSIONING_ENABLED", "AWS::S3::Bucket", False),
    ],
)
def test_control_towers_rules_are_all_there_each_on_its_resource(
    identifier: str, watches: str | None, hourly: bool
) -> None:
    made = resources_of(GUARDRAILS, "AWS::Config::ConfigRule")
    rules = [each["Properties"] for each in made if "Condition" not in each]
    assert len(rules) == 14
    (rule,) = [each for each in rules if each["Source"] == {"Owner": "AWS", "SourceIdentifier": identifier}]
    assert rule.get("Scope") == ({"ComplianceResourceTypes": [watches]} if watches else None)
    assert rule.get("MaximumExecutionFrequency") == ("One_Hour" if hourly else None)


@pytest.mark.parametrize(
    ("identifier", "condition", "parameters"),
    [
        ("IAM_PASSWORD_POLICY", "AccountRulesOn", {"MinimumPasswordLength": "14", "PasswordReusePrevention": "24"}),
        ("ACCESS_KEYS_ROTATED", "AccountRulesOn", {"maxAccessKeyAge": "90"}),
        ("IAM_USER_UNUSED_CREDENTIALS_CHECK", "AccountRulesOn", {"maxCredentialUsageAge": "45"}),
        ("EC2_EBS_ENCRYPTION_BY_DEFAULT", "AccountRulesOn", None),
        ("S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", "AccountRulesOn", None),
        ("VPC_FLOW_LOGS_ENABLED", "AccountRulesOn", {"trafficType": "REJECT"}),
        (
            "IAM_POLICY_IN_USE",
            "AccountRulesOn",
            {"policyARN": {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSSupportAccess"}},
        ),
        ("CLOUDTRAIL_S3_DATAEVENTS_ENABLED", "DataEventsRuleOn", None),
    ],
)
def test_the_account_as_a_whole_is_watched_where_chosen(
    identifier: str, condition: str, parameters: dict[str, Any] | None
) -> None:
    (rule,) = [
        each
        for each in resources_of(GUARDRAILS, "AWS::Config::ConfigRule")
        if each["Properties"]["Source"]["SourceIdentifier"] == identifier
    ]
    assert rule["Condition"] == condition
    assert rule["Properties"].get("InputParameters") == parameters
    assert "Scope" not in rule["Properties"]
    defaults = {name: GUARDRAILS["Parameters"][name]["Default"] for name in ("AccountRules", "DataEventsRule")}
    assert defaults == {"AccountRules": "on", "DataEventsRule": "off"}


def test_rules_of_the_umbrella_come_after_the_recorder() -> None:
    umbrella = released("standalone-base")
    (recorder,) = [n for n, each in umbrella["Resources"].items() if each["Type"].endswith("::ConfigurationRecorder")]
    (channel,) = [n for n, each in umbrella["Resources"].items() if each["Type"].endswith("::DeliveryChannel")]
    rules = resources_of(umbrella, "AWS::Config::ConfigRule")
    assert rules
    # And end before recorder and channel, of which the one holds the other as long as it records.
    assert all({recorder, channel} <= set(each["DependsOn"]) for each in rules)


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub with the products under test, and their launch roles in a spoke."""
    names = ("security-notification", "config-recorder", "detective-guardrails")
    with Sandbox() as sandbox:
        served = Hub(sandbox)
        roles = []
        for name in names:
            card = CATALOG.product(name)
            served.product(released(name), name, card.launch_role)
            role = launch_role(card, CATALOG.released[name])
            assert role is not None
            roles.append(role)
        sandbox.session(SPOKE, ADMINISTRATOR).client("cloudformation").create_stack(
            StackName="launch-roles",
            TemplateBody=json.dumps(template(roles)),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        yield served


def test_guardrails_without_a_recorder_name_what_to_launch_first(hub: Hub) -> None:
    developer = hub.sandbox.session(SPOKE, DEVELOPER)
    launch(developer, product="security-notification", parameters={"Email": "team@example.com"}, wait=QUICK)
    with pytest.raises(PrerequisiteMissing, match="Launch first: `factory launch config-recorder`") as told:
        launch(developer, product="detective-guardrails", wait=QUICK)
    assert "factory terminate detective-guardrails" in str(told.value)
    assert terminate(developer, name="detective-guardrails", wait=QUICK).outcome is Outcome.DONE


def test_the_linked_role_is_made_once_and_stays(hub: Hub) -> None:
    developer = hub.sandbox.session(SPOKE, DEVELOPER)
    made = launch(developer, product="config-recorder", parameters={"RecorderRole": "create-linked"}, wait=QUICK)
    assert made.outcome is Outcome.DONE
    config = hub.sandbox.session(SPOKE, ADMINISTRATOR).client("config")
    (recorder,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
    assert ":role/aws-service-role/config.amazonaws.com/" in recorder["roleARN"]
    (status,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert status["recording"]
    assert terminate(developer, name="config-recorder", wait=QUICK).outcome is Outcome.DONE
    with pytest.raises(RecordFailed, match="already exists"):
        launch(developer, product="config-recorder", parameters={"RecorderRole": "create-linked"}, wait=QUICK)
    assert terminate(developer, name="config-recorder", wait=QUICK).outcome is Outcome.DONE
    again = launch(developer, product="config-recorder", parameters={"RecorderRole": "linked"}, wait=QUICK)
    assert again.outcome is Outcome.DONE
    own = update(developer, name="config-recorder", parameters={"RecorderRole": "own"}, wait=QUICK)
    assert own.outcome is Outcome.DONE
    (recorder,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
    assert ":role/SC-" in recorder["roleARN"]
