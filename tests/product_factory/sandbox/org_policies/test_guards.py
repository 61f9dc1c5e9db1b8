"""A delegated member guards units of the organization by a stack."""

import json
from collections.abc import Iterator

import pytest

from product_factory.sandbox.server import Sandbox
from tests.product_factory.sandbox.authorization.requests.conftest import People, allow, document
from tests.product_factory.sandbox.org_policies.conftest import SCP, statement

DELEGATION = {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "organizations:*", "Resource": "*"}
POLICY = {"Name": "p", "Type": SCP, "Content": statement(), "TargetIds": ["ou-demo-workload"]}


BODY = json.dumps({"Resources": {"P": {"Type": "AWS::Organizations::Policy", "Properties": POLICY}}})
ARN = "arn:aws:organizations::111111111111"
TRUST = [{"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}]


@pytest.fixture
def delegated(sandbox: Sandbox, people: People) -> Iterator[None]:
    management = people.admin("organizations", "management")
    enabled = {each["Type"] for each in management.list_roots()["Roots"][0]["PolicyTypes"]}
    if SCP not in enabled:
        management.enable_policy_type(RootId=sandbox.organization.root_id, PolicyType=SCP)
    management.put_resource_policy(Content=document(DELEGATION))
    yield
    management.delete_resource_policy()


def launch(people: People, name: str, role: str) -> tuple[str, str]:
    """Status of a stack in the hub that makes the policy as this role, and its events; it is deleted again."""
    stacks = people.admin("cloudformation", "hub")
    stacks.create_stack(StackName=name, TemplateBody=BODY, RoleARN=role)
    events = str(stacks.describe_stack_events(StackName=name)["StackEvents"])
    status = stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    stacks.delete_stack(StackName=name)
    return status, events


@pytest.mark.parametrize(
    ("places", "kind", "denied"),
    [
        ([f"{ARN}:policy/*/service_control_policy/*", f"{ARN}:ou/*/ou-demo-workload"], SCP, ""),
        ([f"{ARN}:policy/*/service_control_policy/*", f"{ARN}:ou/*/ou-demo-sandbox0"], SCP, "AttachPolicy"),
        ([f"{ARN}:policy/*/tag_policy/*", f"{ARN}:ou/*"], SCP, "CreatePolicy"),
        (["arn:aws:organizations::222222222222:*"], SCP, "CreatePolicy"),
        (["*"], "TAG_POLICY", "CreatePolicy"),
    ],
    ids=["enough", "another unit", "another type", "another account", "another type by condition"],
)
def test_a_stack_s_role_is_judged_on_what_the_organization_has(
    people: People, delegated: None, places: list[str], kind: str, denied: str
) -> None:
    """ "Actions, resources, and condition keys for AWS Organizations" of the service authorization reference."""
    only = {"StringEquals": {"organizations:PolicyType": kind}}
    listing = allow("organizations:ListPolicies")
    role = people.role(allow("organizations:*", Resource=places, Condition=only), listing, account="hub", trust=TRUST)
    status, why = launch(people, f"stack-of-{role.rpartition('/')[2]}", role)
    assert status == ("ROLLBACK_COMPLETE" if denied else "CREATE_COMPLETE"), why
    assert not denied or f"is not authorized to perform: organizations:{denied} on resource: {ARN}" in why


def test_the_hub_guards_units_by_a_stack_once_it_may(sandbox: Sandbox, people: People) -> None:
    """What its role may and what is delegated: both are needed, and then the policy binds the unit's accounts."""
    management = people.admin("organizations", "management")
    if SCP not in {each["Type"] for each in management.list_roots()["Roots"][0]["PolicyTypes"]}:
        management.enable_policy_type(RootId=sandbox.organization.root_id, PolicyType=SCP)
    roles = [people.role(allow(f"{name}:*"), account="hub", trust=TRUST) for name in ("organizations", "sns")]
    status, why = launch(people, "not-delegated", roles[0])
    assert (status, "have permissions to access this resource" in why) == ("ROLLBACK_COMPLETE", True)
    management.put_resource_policy(Content=document(DELEGATION))
    status, why = launch(people, "without-rights", roles[1])
    assert (status, "not authorized to perform: organizations:CreatePolicy" in why) == ("ROLLBACK_COMPLETE", True)
    stacks = people.admin("cloudformation", "hub")
    stacks.create_stack(StackName="guarded", TemplateBody=BODY, RoleARN=roles[0])
    topics = people.admin("sns", "spoke-1")
    with pytest.raises(topics.exceptions.AuthorizationErrorException, match="in a service control policy"):
        topics.create_topic(Name="t")
    stacks.delete_stack(StackName="guarded")
    topics.create_topic(Name="t")
