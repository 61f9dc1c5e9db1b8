"""Policies and the resource policy of an organization by stacks of its management account."""

import json
from typing import Any

import boto3
import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, Aws, made

SCP = "SERVICE_CONTROL_POLICY"
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "sns:CreateTopic", "Resource": "*"}],
}
DELEGATION = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "organizations:*", "Resource": "*"}
    ],
}
DOCS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"


@pytest.fixture
def units(aws: Aws) -> list[str]:
    """Root and two units of an organization in which SCPs and tag policies are enabled."""
    api = aws("organizations")
    api.create_organization(FeatureSet="ALL")
    root = api.list_roots()["Roots"][0]["Id"]
    for kind in (SCP, "TAG_POLICY"):
        api.enable_policy_type(RootId=root, PolicyType=kind)
    made_units = [api.create_organizational_unit(ParentId=root, Name=name) for name in ("one", "two")]
    return [root, *(each["OrganizationalUnit"]["Id"] for each in made_units)]


def policy(*targets: str, **more: Any) -> dict[str, Any]:
    return made("Organizations::Policy", **{"Name": "p", "Type": SCP, "Content": DENY, "TargetIds": [*targets], **more})


def shown(aws: Aws, policy_id: str) -> dict[str, Any]:
    api = aws("organizations")
    found = api.describe_policy(PolicyId=policy_id)["Policy"]
    return {
        "name": found["PolicySummary"]["Name"],
        "description": found["PolicySummary"]["Description"],
        "content": json.loads(found["Content"]),
        "targets": {each["TargetId"] for each in api.list_targets_for_policy(PolicyId=policy_id)["Targets"]},
        "tags": api.list_tags_for_resource(ResourceId=policy_id)["Tags"],
    }


def test_a_policy_is_made_changed_and_deleted(stacks: Stacks, aws: Aws, units: list[str]) -> None:
    _, one, two = units
    assert stacks.create({"P": policy(one, Description="d", Tags=TAGS)})["StackStatus"] == "CREATE_COMPLETE"
    policy_id = stacks.physical_id("P")
    told = {"name": "p", "description": "d", "content": DENY, "targets": {one}, "tags": TAGS}
    assert shown(aws, policy_id) == told
    other = {**DENY, "Statement": [{**DENY["Statement"][0], "Action": "sqs:CreateQueue"}]}  # type: ignore[dict-item]
    stacks.update({"P": policy(two, Name="q", Content=json.dumps(other))})
    assert stacks.physical_id("P") == policy_id
    assert shown(aws, policy_id) == {"name": "q", "description": "", "content": other, "targets": {two}, "tags": []}
    stacks.delete()
    assert [each["Name"] for each in aws("organizations").list_policies(Filter=SCP)["Policies"]] == ["FullAWSAccess"]


def test_another_type_is_another_policy(stacks: Stacks, aws: Aws, units: list[str]) -> None:
    """createOnlyProperties of the schema: Type."""
    stacks.create({"P": policy(units[1])})
    first = stacks.physical_id("P")
    stacks.update({"P": policy(units[1], Name="q", Type="TAG_POLICY", Content={"tags": {}})})
    assert stacks.physical_id("P") != first
    assert len(aws("organizations").list_policies(Filter=SCP)["Policies"]) == 1


def test_it_is_referred_to_as_documented(stacks: Stacks, units: list[str]) -> None:
    """ "Return values" of aws-resource-organizations-policy.html and -resourcepolicy.html below `DOCS`."""
    resources = {"P": policy(), "R": made("Organizations::ResourcePolicy", Content=DELEGATION)}
    attributes = [("P", "Id"), ("P", "Arn"), ("P", "AwsManaged"), ("R", "Id"), ("R", "Arn")]
    outputs = {f"{name}{each}": {"Value": {"Fn::GetAtt": [name, each]}} for name, each in attributes}
    stacks.create(resources, Outputs={**outputs, "P": {"Value": {"Ref": "P"}}, "R": {"Value": {"Ref": "R"}}})
    found = stacks.outputs()
    assert found["P"] == found["PId"] == stacks.physical_id("P")
    assert found["R"] == found["RId"] == stacks.physical_id("R")
    organization = boto3.client("organizations", "us-east-1").describe_organization()["Organization"]["Id"]
    arn = "arn:aws:organizations::123456789012"
    assert found["PArn"] == f"{arn}:policy/{organization}/service_control_policy/{found['P']}"
    assert found["RArn"] == f"{arn}:resourcepolicy/{organization}/{found['R']}"
    assert found["PAwsManaged"] == "false"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"Content": {"Statement": []}}, "does not meet the requirements of the specified policy type"),
        ({"Content": json.dumps(DENY).ljust(10_241)}, "You have exceeded the maximum policy size"),
        ({"TargetIds": ["ou-demo-nowhere00"]}, "You specified a target that doesn't exist"),
        ({"Type": "BACKUP_POLICY", "Content": {"plans": {}}}, "enabled policy types"),
    ],
)
def test_what_is_refused_leaves_nothing(
    stacks: Stacks, aws: Aws, units: list[str], wrong: dict[str, Any], reason: str
) -> None:
    assert stacks.create({"P": policy(units[1], **wrong)})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reason in stacks.reasons()
    for kind in (SCP, "BACKUP_POLICY"):
        assert not [each for each in aws("organizations").list_policies(Filter=kind)["Policies"] if each["Name"] == "p"]


def test_a_rollback_attaches_it_as_it_was(stacks: Stacks, aws: Aws, units: list[str]) -> None:
    _, one, two = units
    stacks.create({"P": policy(one)})
    before = shown(aws, stacks.physical_id("P"))
    after = stacks.update({"P": policy(two, "ou-demo-nowhere00", Description="new", Tags=TAGS)})
    assert after["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE", stacks.reasons()
    assert shown(aws, stacks.physical_id("P")) == before


def test_the_resource_policy_is_one_of_a_stack(stacks: Stacks, aws: Aws, units: list[str]) -> None:
    api = aws("organizations")
    resource = made("Organizations::ResourcePolicy", Content=DELEGATION, Tags=TAGS)
    assert stacks.create({"R": resource})["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    assert json.loads(api.describe_resource_policy()["ResourcePolicy"]["Content"]) == DELEGATION
    assert api.list_tags_for_resource(ResourceId=stacks.physical_id("R"))["Tags"] == TAGS
    assert stacks.create({"R": resource}, "second")["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exists" in stacks.reasons("second")
    other = {**DELEGATION, "Statement": [{**DELEGATION["Statement"][0], "Effect": "Deny"}]}  # type: ignore[dict-item]
    stacks.update({"R": made("Organizations::ResourcePolicy", Content=other)})
    assert json.loads(api.describe_resource_policy()["ResourcePolicy"]["Content"]) == other
    assert api.list_tags_for_resource(ResourceId=stacks.physical_id("R"))["Tags"] == []
    stacks.delete()
    with pytest.raises(api.exceptions.ResourcePolicyNotFoundException):
        api.describe_resource_policy()
