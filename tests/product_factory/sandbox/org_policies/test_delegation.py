"""A member acts on policies by the organization's resource policy, and by its own rights besides.

"Delegated administrator for AWS Organizations" and "Resource-based policy examples for AWS Organizations":
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.product_factory.sandbox.authorization.requests.conftest import People, allow, document, refusal
from tests.product_factory.sandbox.org_policies.conftest import SCP, TAGS, Policies, statement

HUB, UNIT, OTHER_UNIT = "222222222222", "ou-demo-workload", "ou-demo-sandbox0"
ARN = "arn:aws:organizations::111111111111"
READ = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{HUB}:root"},
    "Action": ["organizations:DescribePolicy", "organizations:List*"],
    "Resource": "*",
}
WRITE = {
    "Effect": "Allow",
    "Principal": {"AWS": HUB},
    "Action": [f"organizations:{verb}Policy" for verb in ("Create", "Update", "Delete", "Attach", "Detach")],
    "Resource": [f"{ARN}:policy/*/service_control_policy/*", f"{ARN}:ou/o-demo000000/{UNIT}"],
    "Condition": {"StringLikeIfExists": {"organizations:PolicyType": SCP}},
}
DENIED = ("AccessDeniedException", "You don't have permissions to access this resource.")
MADE = {"Name": "mine", "Description": "d", "Type": SCP, "Content": json.dumps(statement())}


@pytest.fixture
def delegated(policies: Policies) -> Iterator[Policies]:
    policies.enable(SCP)
    policies.enable(TAGS)
    policies.api.put_resource_policy(Content=document(READ, WRITE))
    yield policies
    if not refusal(policies.api.describe_resource_policy)[0]:
        policies.api.delete_resource_policy()


def hub(people: People) -> Any:
    return people.admin("organizations", "hub")


def test_without_a_resource_policy_a_member_changes_nothing(people: People, policies: Policies) -> None:
    """Though it is the delegated administrator of services, who may read."""
    policies.enable(SCP)
    assert refusal(hub(people).create_policy, **MADE) == DENIED
    assert refusal(hub(people).attach_policy, PolicyId="p-FullAWSAccess", TargetId=UNIT) == DENIED
    assert hub(people).list_policies(Filter=SCP)["Policies"]


def test_a_delegated_member_makes_attaches_and_deletes(people: People, delegated: Policies) -> None:
    api = hub(people)
    policy = api.create_policy(**MADE)["Policy"]["PolicySummary"]["Id"]
    api.attach_policy(PolicyId=policy, TargetId=UNIT)
    assert [each["TargetId"] for each in api.list_targets_for_policy(PolicyId=policy)["Targets"]] == [UNIT]
    api.update_policy(PolicyId=policy, Description="new")
    api.detach_policy(PolicyId=policy, TargetId=UNIT)
    api.delete_policy(PolicyId=policy)


def test_it_has_what_the_policy_names_and_no_more(people: People, delegated: Policies) -> None:
    api = hub(people)
    policy = delegated.make(SCP, statement())
    assert refusal(api.attach_policy, PolicyId=policy, TargetId=OTHER_UNIT) == DENIED
    assert refusal(api.attach_policy, PolicyId=policy, TargetId=delegated.root) == DENIED
    assert refusal(api.attach_policy, PolicyId=policy, TargetId="333333333333") == DENIED
    tags = {"Type": TAGS, "Content": '{"tags": {}}'}
    assert refusal(api.create_policy, **{**MADE, **tags}) == DENIED
    assert refusal(api.enable_policy_type, RootId=delegated.root, PolicyType="BACKUP_POLICY") == DENIED
    assert refusal(api.tag_resource, ResourceId=policy, Tags=[{"Key": "a", "Value": "b"}]) == DENIED
    assert refusal(people.admin("organizations", "spoke-1").create_policy, **MADE) == DENIED


def test_its_own_policies_have_to_allow_it_too(people: People, delegated: Policies) -> None:
    """ "Without IAM permissions, it is assumed that the calling principal doesn't have the required permissions"."""
    code, message = refusal(people.having(allow("s3:*"), account="hub").client("organizations").create_policy, **MADE)
    assert code == "AccessDeniedException"
    assert "no identity-based policy allows the organizations:CreatePolicy action" in message
    may = people.having(allow("organizations:*"), account="hub").client("organizations")
    may.delete_policy(PolicyId=may.create_policy(**MADE)["Policy"]["PolicySummary"]["Id"])


def test_a_denial_goes_before(people: People, delegated: Policies) -> None:
    deny = {**WRITE, "Effect": "Deny", "Action": "organizations:CreatePolicy", "Resource": "*"}
    delegated.api.put_resource_policy(Content=document(READ, WRITE, deny))
    assert refusal(hub(people).create_policy, **MADE) == DENIED


def test_the_management_account_alone_delegates(people: People, delegated: Policies) -> None:
    """API_PutResourcePolicy, API_DeleteResourcePolicy: "You can only call this operation from the management account"."""
    everything = {**READ, "Action": "organizations:*"}
    delegated.api.put_resource_policy(Content=document(everything))
    api = hub(people)
    assert api.describe_resource_policy()["ResourcePolicy"]["Content"] == document(everything)
    assert refusal(api.put_resource_policy, Content=document(READ)) == DENIED
    assert refusal(api.delete_resource_policy) == DENIED


def test_there_is_one_resource_policy(delegated: Policies) -> None:
    api = delegated.api
    first = api.describe_resource_policy()["ResourcePolicy"]["ResourcePolicySummary"]
    assert first["Arn"] == f"{ARN}:resourcepolicy/o-demo000000/{first['Id']}"
    again = api.put_resource_policy(Content=document(READ), Tags=[{"Key": "team", "Value": "blue"}])
    assert again["ResourcePolicy"]["ResourcePolicySummary"] == first
    assert api.list_tags_for_resource(ResourceId=first["Id"])["Tags"] == [{"Key": "team", "Value": "blue"}]
    api.delete_resource_policy()
    for gone in (api.describe_resource_policy, api.delete_resource_policy):
        assert refusal(gone)[0] == "ResourcePolicyNotFoundException"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "InvalidInputException"),
        (document({**READ, "Principal": None, "Effect": "Perhaps"}), "InvalidInputException"),
        (document({key: value for key, value in READ.items() if key != "Principal"}), "InvalidInputException"),
        (document({**READ, "Action": "organizations:CreateAccount"}), "InvalidInputException"),
        (document({**READ, "Action": "organizations:EnableAWSServiceAccess"}), "NotImplementedException"),
    ],
    ids=["no JSON", "no effect", "no principal", "an action of the management account", "not known"],
)
def test_a_resource_policy_that_is_none_is_refused(policies: Policies, content: str, code: str) -> None:
    """InvalidInputException's reasons INVALID_RESOURCE_POLICY_JSON and UNSUPPORTED_ACTION_IN_RESOURCE_POLICY."""
    assert refusal(policies.api.put_resource_policy, Content=content)[0] == code


@pytest.mark.parametrize(
    ("resources", "kind", "target", "refused"),
    [
        ([f"{ARN}:policy/*", f"{ARN}:ou/*/{UNIT}"], SCP, UNIT, False),
        ([f"{ARN}:policy/*", f"{ARN}:ou/*/{UNIT}"], SCP, OTHER_UNIT, True),
        ([f"{ARN}:policy/*/tag_policy/*", f"{ARN}:ou/*"], SCP, UNIT, True),
        (["*"], SCP, OTHER_UNIT, False),
        (["*"], TAGS, UNIT, True),
    ],
    ids=["what it may", "another unit", "another type", "everywhere", "another type by condition"],
)
def test_who_calls_is_judged_on_each_resource(
    people: People, policies: Policies, resources: list[str], kind: str, target: str, refused: bool
) -> None:
    """The management account's own people, too: the service authorization reference."""
    only = {"StringEquals": {"organizations:PolicyType": kind}}
    rights = allow("organizations:AttachPolicy", Resource=resources, Condition=only)
    policy = policies.make(SCP, statement())
    api = people.having(rights, account="management").client("organizations")
    code, message = refusal(api.attach_policy, PolicyId=policy, TargetId=target)
    assert code == ("AccessDeniedException" if refused else "")
    assert not refused or "no identity-based policy allows the organizations:AttachPolicy action" in message
