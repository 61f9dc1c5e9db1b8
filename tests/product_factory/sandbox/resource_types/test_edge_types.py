"""What stands around guest systems is made, changed and deleted as its service shows it, and refers as AWS documents."""

import re
from typing import Any

import pytest

from product_factory.sandbox.cloudformation import records
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import edge_cases as edge
from tests.product_factory.sandbox.resource_types import test_types
from tests.product_factory.sandbox.resource_types.guest_cases import HEARS, NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, Aws, Case, made


@pytest.mark.parametrize("case", edge.CASES, ids=[case.type for case in edge.CASES])
def test_type(stacks: Stacks, aws: Aws, case: Case) -> None:
    test_types.test_type(stacks, aws, case)


HERE = r"us-east-1:123456789012"
TEMPLATE = {"Prefix": "public", "AppliedFor": ["PULL_THROUGH_CACHE"]}
Reference = tuple[str, dict[str, Any], dict[str, Any], str, dict[str, str]]
REFERENCES: list[Reference] = [
    (
        "scheduler-schedule",
        edge.SCHEDULER_ROLE,
        made("Scheduler::Schedule", Name="s", **edge.NIGHTLY),
        "s",
        {"Arn": f"arn:aws:scheduler:{HERE}:schedule/default/s"},
    ),
    (
        "scheduler-schedulegroup",
        {},
        made("Scheduler::ScheduleGroup", Name="g"),
        "g",
        {"Arn": f"arn:aws:scheduler:{HERE}:schedule-group/g", "State": "ACTIVE"},
    ),
    (
        "wafv2-ipset",
        {},
        made("WAFv2::IPSet", Name="i", Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[]),
        r"i\|[\w-]+\|REGIONAL",
        {"Arn": rf"arn:aws:wafv2:{HERE}:regional/ipset/i/[\w-]+", "Id": r"[\w-]+"},
    ),
    (
        "ecr-registrypolicy",
        {},
        made("ECR::RegistryPolicy", PolicyText=edge.allow_replication("ecr:ReplicateImage")),
        "123456789012",
        {"RegistryId": "123456789012"},
    ),
    (
        "ecr-repositorycreationtemplate",
        {},
        made("ECR::RepositoryCreationTemplate", **TEMPLATE),
        "public",
        {"CreatedAt": r"20\d\d-.*Z"},
    ),
    (
        "ec2-prefixlist",
        {},
        made("EC2::PrefixList", PrefixListName="p", AddressFamily="IPv4", MaxEntries=1),
        r"pl-\w+",
        {"PrefixListId": r"pl-\w+", "Arn": rf"arn:aws:ec2:{HERE}:prefix-list/pl-\w+", "OwnerId": r"\d{12}", "Version": "1"},
    ),
    ("ec2-dhcpoptions", {}, made("EC2::DHCPOptions", DomainName="d"), r"dopt-\w+", {"DhcpOptionsId": r"dopt-\w+"}),
    (
        "autoscaling-scheduledaction",
        edge.SCALED,
        made("AutoScaling::ScheduledAction", MinSize=0, **edge.OF_GROUP),
        r"SC-test-Made-\w+",
        {"ScheduledActionName": r"SC-test-Made-\w+"},
    ),
    (
        "ec2-vpcblockpublicaccessoptions",
        {},
        made("EC2::VPCBlockPublicAccessOptions", InternetGatewayBlockMode="block-ingress"),
        r"\d{12}",
        {"AccountId": r"\d{12}", "ExclusionsAllowed": "allowed"},
    ),
    (
        "ec2-vpcblockpublicaccessexclusion",
        NETWORK,
        made("EC2::VPCBlockPublicAccessExclusion", InternetGatewayExclusionMode="allow-egress", **edge.OF_VPC),
        r"vpcbpa-exclude-\w+",
        {"ExclusionId": r"vpcbpa-exclude-\w+"},
    ),
    (
        "ssm-servicesetting",
        {},
        made("SSM::ServiceSetting", SettingValue="r", **edge.HOST),
        f"arn:aws:ssm:{HERE}:servicesetting{edge.HOST['SettingId']}",
        {"Status": "Customized"},
    ),
    (
        "synthetics-canary",
        edge.SCHEDULER_ROLE,
        made("Synthetics::Canary", **edge.CANARY),
        "page",
        {"Id": r"[\w-]{36}", "State": "READY"},
    ),
    (
        "lambda-version",
        HEARS,
        made("Lambda::Version", **edge.NAMED),
        f"arn:aws:lambda:{HERE}:function:hears:1",
        {"FunctionArn": f"arn:aws:lambda:{HERE}:function:hears:1", "Version": "1"},
    ),
    (
        "lambda-alias",
        edge.PUBLISHED,
        made("Lambda::Alias", **edge.LIVE),
        f"arn:aws:lambda:{HERE}:function:hears:live",
        {"AliasArn": f"arn:aws:lambda:{HERE}:function:hears:live"},
    ),
    (
        "events-connection",
        {},
        edge.CONNECTED["Connection"],
        r"SC-test-Made-\w+",
        {"Arn": rf"arn:aws:events:{HERE}:connection/SC-test-Made-\w+/.+", "SecretArn": "arn:aws:secretsmanager:.+"},
    ),
    (
        "events-archive",
        {},
        made("Events::Archive", SourceArn=edge.BUS),
        r"SC-test-Made-\w+",
        {"Arn": rf"arn:aws:events:{HERE}:archive/SC-test-Made-\w+"},
    ),
    (
        "secretsmanager-resourcepolicy",
        {"Secret": made("SecretsManager::Secret", Name="db")},
        made("SecretsManager::ResourcePolicy", SecretId={"Ref": "Secret"}, ResourcePolicy=edge.of_secret("Deny")),
        r"arn:aws:secretsmanager:.+:secret:db-\w+",
        {"Id": r"arn:aws:secretsmanager:.+:secret:db-\w+"},
    ),
    (
        "backup-restoretestingplan",
        {},
        made("Backup::RestoreTestingPlan", **edge.PLAN),
        "weekly",
        {"RestoreTestingPlanArn": rf"arn:aws:backup:{HERE}:restore-testing-plan:weekly-[\w-]+"},
    ),
]  # fmt: skip


@pytest.mark.parametrize("reference", REFERENCES, ids=[reference[0] for reference in REFERENCES])
def test_it_is_referred_to_as_documented(stacks: Stacks, reference: Reference) -> None:
    """ "Return values" of aws-resource-….html below
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
    """
    _, needs, resource, ref, attributes = reference
    wanted: dict[str, tuple[dict[str, Any], str]] = {"Ref": ({"Ref": "Made"}, ref)}
    wanted |= {name: ({"Fn::GetAtt": ["Made", name]}, found) for name, found in attributes.items()}
    outputs = {name: {"Value": value} for name, (value, _) in wanted.items()}
    made_stack = stacks.create({**needs, "Made": resource}, Outputs=outputs)
    assert made_stack["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    found = stacks.outputs()
    assert [name for name, (_, pattern) in wanted.items() if not re.fullmatch(pattern, found[name])] == [], found


@pytest.mark.parametrize(
    "resource",
    [
        made("ECR::RegistryPolicy", PolicyText=edge.allow_replication("ecr:ReplicateImage")),
        made("ECR::ReplicationConfiguration", ReplicationConfiguration=edge.destinations("eu-west-1")),
        made("ECR::RegistryScanningConfiguration", ScanType="ENHANCED", Rules=[]),
        made("ECR::RepositoryCreationTemplate", **TEMPLATE),
        made("EC2::SnapshotBlockPublicAccess", State="block-all-sharing"),
        made("EC2::VPCBlockPublicAccessOptions", InternetGatewayBlockMode="block-ingress"),
        made("Scheduler::ScheduleGroup", Name="g"),
        made("Synthetics::Canary", **{**edge.CANARY, "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}),
        made("Backup::RestoreTestingPlan", **edge.PLAN),
    ],
    ids=lambda resource: resource["Type"],
)
def test_there_is_one_and_a_second_launch_is_refused(stacks: Stacks, resource: dict[str, Any]) -> None:
    """Their handlers look first, or the API has a code for it: `create` of the schemas, AlreadyExists of the APIs."""
    assert stacks.create({"R": resource}, "one")["StackStatus"] == "CREATE_COMPLETE", stacks.reasons("one")
    assert stacks.create({"R": resource}, "two")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exists" in stacks.reasons("two")
    stacks.delete("one")
    assert stacks.create({"R": resource}, "three")["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (made("Scheduler::Schedule", Name="a", **edge.NIGHTLY), made("Scheduler::Schedule", Name="b", **edge.NIGHTLY)),
        (made("EC2::DHCPOptions", DomainName="a"), made("EC2::DHCPOptions", DomainName="b")),
        (
            made("Backup::RestoreTestingPlan", **edge.PLAN),
            made("Backup::RestoreTestingPlan", **{**edge.PLAN, "RestoreTestingPlanName": "daily"}),
        ),
    ],
    ids=["schedule", "options", "plan"],
)
def test_what_is_fixed_makes_a_new_one(stacks: Stacks, before: dict[str, Any], after: dict[str, Any]) -> None:
    """createOnlyProperties of the schemas."""
    stacks.create({**edge.SCHEDULER_ROLE, "Made": before})
    first = stacks.physical_id("Made")
    assert stacks.update({**edge.SCHEDULER_ROLE, "Made": after})["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()
    assert stacks.physical_id("Made") != first


def test_restores_are_tested_by_selections_of_a_plan(stacks: Stacks) -> None:
    """The APIs' errors: a selection needs its plan, and a plan with selections stays."""
    chosen = {
        "RestoreTestingPlanName": {"Ref": "Plan"},
        "RestoreTestingSelectionName": "rds",
        "ProtectedResourceType": "RDS",
        "IamRoleArn": "arn:aws:iam::123456789012:role/restore",
    }
    selection = made("Backup::RestoreTestingSelection", **chosen)
    plan = made("Backup::RestoreTestingPlan", **edge.PLAN)
    stacks.create({"Plan": plan, "Selection": selection})
    kept = records("123456789012", "us-east-1", "AWS::Backup::RestoreTestingSelection")
    assert [each.physical_id for each in kept] == ["weekly|rds"]
    stacks.update({"Plan": {**plan, "Properties": {**plan["Properties"], "Tags": TAGS}}, "Selection": selection})
    alone = made("Backup::RestoreTestingSelection", **{**chosen, "RestoreTestingPlanName": "never"})
    assert stacks.create({"S": alone}, "alone")["StackStatus"] == "ROLLBACK_COMPLETE"
    stacks.delete()
    assert records("123456789012", "us-east-1", "AWS::Backup::RestoreTestingPlan") == []


def test_a_schedule_needs_its_group(stacks: Stacks) -> None:
    """ResourceNotFoundException: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""
    lost = made("Scheduler::Schedule", GroupName="never", **edge.NIGHTLY)
    assert stacks.create({**edge.SCHEDULER_ROLE, "S": lost})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "never does not exist" in stacks.reasons()


@pytest.mark.parametrize("kind", ["ScheduledAction", "LifecycleHook", "WarmPool"])
def test_what_belongs_to_a_group_needs_it(stacks: Stacks, kind: str) -> None:
    """ValidationError of the APIs, in the words that Auto Scaling has for a group that isn't there."""
    more = {"LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"} if kind == "LifecycleHook" else {}
    lost = made(f"AutoScaling::{kind}", AutoScalingGroupName="never", **more)
    assert stacks.create({"Made": lost})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "AutoScalingGroup 'never' not found" in stacks.reasons()


def test_a_function_that_did_not_change_has_no_new_version(stacks: Stacks, aws: Aws) -> None:
    """https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html, https://github.com/serverless/serverless/issues/6349"""
    second = {"Second": {**made("Lambda::Version", **edge.NAMED), "DependsOn": "Version"}}
    stacks.create(edge.PUBLISHED)
    assert stacks.update({**edge.PUBLISHED, **second})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "A version for this Lambda function exists ( 1 ). Modify the function" in stacks.reasons()
    changed = {**HEARS["Function"], "Properties": {**HEARS["Function"]["Properties"], "Timeout": 9}}
    stacks.update({**edge.PUBLISHED, **second, "Function": changed})
    assert stacks.physical_id("Second").endswith(":hears:2"), stacks.reasons()
