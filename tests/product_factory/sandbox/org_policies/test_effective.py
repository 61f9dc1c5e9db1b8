"""What an account's management policies come to, by the examples of AWS's user guide.

"Inheritance examples": https://docs.aws.amazon.com/organizations/latest/userguide/inheritance-examples.html
"""

import json
from typing import Any

import pytest

from product_factory.sandbox.org_policies.inheritance import CONTROL, effective
from tests.product_factory.sandbox.authorization.requests.conftest import People, allow, refusal
from tests.product_factory.sandbox.org_policies.conftest import EC2, SCP, TAGS, Policies

SPOKE, NESTED = "333333333333", "555555555555"
ENFORCED = ["redshift:*", "dynamodb:table"]


def cost(**settings: Any) -> dict[str, Any]:
    return {"tags": {"costcenter": {"tag_key": {"@@assign": "CostCenter"}, **settings}}}


def project(**settings: Any) -> dict[str, Any]:
    return {"tags": {"project": settings}}


A = cost(tag_value={"@@assign": ["Development", "Support"]})
B = cost(tag_value={"@@assign": ["Sandbox"]}, enforced_for={"@@assign": ENFORCED})
C = cost(tag_value={"@@append": ["Marketing"]}, enforced_for={"@@append": ENFORCED})
D = cost(tag_value={"@@remove": ["Development", "Marketing"]}, enforced_for={"@@remove": ENFORCED})
E = project(
    tag_key={CONTROL: ["@@none"], "@@assign": "Project"},
    tag_value={CONTROL: ["@@append"], "@@assign": ["Maintenance", "Escalations"]},
)
F = project(tag_key={"@@assign": "PROJECT"}, tag_value={"@@append": ["Escalations - research"]})
G = project(tag_value={CONTROL: ["@@append"], "@@assign": ["Maintenance"]})
H = project(tag_value={CONTROL: ["@@append", "@@remove"]})
J = project(tag_key={"@@assign": "PROJECT"}, tag_value={"@@append": ["Maintenance"]})
K = project(tag_key={"@@assign": "project"})


def center(**settings: Any) -> dict[str, Any]:
    return {"tags": {"costcenter": {"tag_key": "CostCenter", **settings}}}


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ([[A], [B]], center(tag_value=["Sandbox"], enforced_for=ENFORCED)),
        ([[A], [C]], center(tag_value=["Development", "Support", "Marketing"], enforced_for=ENFORCED)),
        ([[A], [C], [D]], center(tag_value=["Support"])),
        (
            [[E], [F]],
            project(tag_key="Project", tag_value=["Maintenance", "Escalations", "Escalations - research"]),
        ),
        ([[G, H], [project(tag_value={"@@remove": ["Maintenance"]})]], project(tag_value=["Maintenance"])),
        ([[G, H], [project(tag_value={"@@append": ["More"]})]], project(tag_value=["Maintenance", "More"])),
        ([[J, K]], project(tag_key="PROJECT", tag_value=["Maintenance"])),
        ([[K, J]], project(tag_key="project", tag_value=["Maintenance"])),
        ([[A], [], [project(tag_key={"@@assign": "P"})]], {"tags": {**center(tag_value=["Development", "Support"])["tags"], "project": {"tag_key": "P"}}}),
    ],
    ids=["1", "2", "3", "4", "5 removed", "5 appended", "6", "6 attached anew", "side by side"],
)  # fmt: skip
def test_policies_are_merged_from_the_root(levels: list[list[dict[str, Any]]], found: dict[str, Any]) -> None:
    assert effective(levels) == found


@pytest.mark.parametrize(
    "levels",
    [
        [[project(tag_key="P")]],
        [[project(tag_value={"@@assign": ["a"]}), project(tag_value={"@@append": ["b"]})]],
        [[project(tag_value={"@@assign": ["a"], "inner": {}})]],
        [[project(tag_value={"@@assignment": ["a"]})]],
        [[{"tags": {CONTROL: ["@@none"]}}], [K]],
    ],
    ids=["no operator", "assigned beside appended", "both", "unknown operator", "a control further up"],
)
def test_what_the_pages_leave_open_is_not_guessed(levels: list[list[dict[str, Any]]]) -> None:
    with pytest.raises(NotImplementedError):
        effective(levels)


def test_an_account_asks_for_its_own(people: People, policies: Policies) -> None:
    """ "You can call this operation from any account in a organization": API_DescribeEffectivePolicy."""
    ask = (
        people.having(allow("organizations:DescribeEffectivePolicy")).client("organizations").describe_effective_policy
    )
    assert refusal(ask, PolicyType=TAGS)[0] == "EffectivePolicyNotFoundException"
    policies.make(TAGS, A, policies.root)
    policies.make(TAGS, C, "ou-demo-workload")
    told = ask(PolicyType=TAGS)["EffectivePolicy"]
    tags = json.loads(told["PolicyContent"])["tags"]["costcenter"]
    assert (told["TargetId"], tags["tag_value"]) == (SPOKE, ["Development", "Support", "Marketing"])
    assert refusal(ask, PolicyType=TAGS, TargetId=NESTED)[0] == "AccessDeniedException"
    assert refusal(ask, PolicyType=SCP)[0] == "InvalidInputException"
    nobody = people.having(allow("organizations:ListRoots")).client("organizations").describe_effective_policy
    assert "no identity-based policy allows" in refusal(nobody, PolicyType=TAGS)[1]


def test_the_management_account_asks_for_each(policies: Policies) -> None:
    """Declarative policies reach itself, too: "Declarative policies" of the user guide."""
    ask = policies.api.describe_effective_policy
    guard = {"ec2_attributes": {"exception_message": {"@@assign": "Ask us."}}}
    policies.make(EC2, guard, policies.root)
    for target in ({}, {"TargetId": NESTED}):
        told = json.loads(ask(PolicyType=EC2, **target)["EffectivePolicy"]["PolicyContent"])
        assert told == {"ec2_attributes": {"exception_message": "Ask us."}}
    assert refusal(ask, PolicyType=EC2, TargetId="ou-demo-workload")[0] == "InvalidInputException"
    assert refusal(ask, PolicyType=EC2, TargetId="999999999999")[0] == "TargetNotFoundException"
