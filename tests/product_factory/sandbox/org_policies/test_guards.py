"""A delegated member guards units of the organization by a stack."""

import json

import pytest

from product_factory.sandbox.server import Sandbox
from tests.product_factory.sandbox.authorization.requests.conftest import People, allow, document
from tests.product_factory.sandbox.org_policies.conftest import SCP, statement

DELEGATION = {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "organizations:*", "Resource": "*"}
POLICY = {"Name": "p", "Type": SCP, "Content": statement(), "TargetIds": ["ou-demo-workload"]}


def test_the_hub_guards_units_by_a_stack_once_it_may(sandbox: Sandbox, people: People) -> None:
    """What its role may and what is delegated: both are needed, and then the policy binds the unit's accounts."""
    management = people.admin("organizations", "management")
    management.enable_policy_type(RootId=sandbox.organization.root_id, PolicyType=SCP)
    trust = [{"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    roles = [people.role(allow(f"{name}:*"), account="hub", trust=trust) for name in ("organizations", "sns")]
    stacks = people.admin("cloudformation", "hub")
    body = json.dumps({"Resources": {"P": {"Type": "AWS::Organizations::Policy", "Properties": POLICY}}})

    def launch(name: str, role: str) -> tuple[str, str]:
        stacks.create_stack(StackName=name, TemplateBody=body, RoleARN=role)
        events = stacks.describe_stack_events(StackName=name)["StackEvents"]
        return stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"], str(events)

    status, why = launch("not-delegated", roles[0])
    assert (status, "have permissions to access this resource" in why) == ("ROLLBACK_COMPLETE", True)
    management.put_resource_policy(Content=document(DELEGATION))
    status, why = launch("without-rights", roles[1])
    assert (status, "not authorized to perform: organizations:CreatePolicy" in why) == ("ROLLBACK_COMPLETE", True)
    assert launch("guarded", roles[0])[0] == "CREATE_COMPLETE"
    topics = people.admin("sns", "spoke-1")
    with pytest.raises(topics.exceptions.AuthorizationErrorException, match="in a service control policy"):
        topics.create_topic(Name="t")
    stacks.delete_stack(StackName="guarded")
    topics.create_topic(Name="t")
