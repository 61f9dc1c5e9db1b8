"""What makes identities for people is found where anybody but administrators is offered it, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from portfolios import PORTFOLIOS
from product_factory.authoring.portfolio import HubRole, PermissionSet, Portfolio, Principal, Role
from product_factory.catalog import catalog
from product_factory.releasing.audience import findings, for_people
from tests.conftest import Copy
from tests.product_factory.nested_templates import Templates, asks, resources

BOSS, WORKER = Role(name="Boss"), Role(name="Worker")


def portfolio(*principals: Principal, name: str = "P") -> Portfolio:
    return Portfolio(name=name, description="d", provider="p", products=("people",), principals=principals)


def role(principal: Any, **more: Any) -> dict[str, Any]:
    """A template of one role whose trust names this principal."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole"} | ({"Principal": principal} if principal else {})
    properties = {"AssumeRolePolicyDocument": {"Statement": [statement]}} | more
    return template(Made={"Type": "AWS::IAM::Role", "Properties": properties})


def template(**resources: Any) -> dict[str, Any]:
    asked = {"Who": {"Type": "String"}}
    return {"Parameters": asked, "Resources": resources}


SERVICE = {"Service": "ec2.amazonaws.com"}


def rights(actions: Any, resource: Any = "*") -> list[dict[str, Any]]:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (role({"AWS": {"Ref": "Who"}}), "others than AWS services"),
        (role({"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}), "others than AWS services"),
        (role({"AWS": "*"}), "others than AWS services"),
        (role("*"), "others than AWS services"),
        (role(None), "others than AWS services"),
        (role({"Federated": "cognito-identity.amazonaws.com"}), "others than AWS services"),
        (role({**SERVICE, "AWS": "111111111111"}), "others than AWS services"),
        (role({"Service": {"Ref": "Who"}}), "service the template doesn't name"),
        (role({"Service": {"Fn::Sub": "${Who}.amazonaws.com"}}), "service the template doesn't name"),
        (role({"Service": "*.amazonaws.com"}), "service the template doesn't name"),
        (role({"Service": "example.com"}), "service the template doesn't name"),
        (role({"Service": {"Fn::If": ["C", "ec2.amazonaws.com", {"Ref": "Who"}]}}), "service the template doesn't"),
        (role(SERVICE, ManagedPolicyArns=[{"Ref": "Who"}]), "whose rights the launcher names"),
        (role(SERVICE, ManagedPolicyArns=[{"Fn::Sub": "arn:aws:iam::aws:policy/${Who}"}]), "whose rights the launcher"),
        *(
            (role(SERVICE, ManagedPolicyArns=[{"Fn::Sub": arn}]), "whose rights the launcher names")
            for arn in (
                # Without a path, with one that the form names, in another account, by a whole ARN.
                "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${Who}",
                "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/${Who}/x",
                "arn:${AWS::Partition}:iam::${Who}:policy/team/x",
                "${Who}",
            )
        ),
        (role(SERVICE, Policies=rights({"Ref": "Who"})), "whose rights the launcher names"),
        (role(SERVICE, Policies=rights([{"Fn::Sub": "${Who}:*"}])), "whose rights the launcher names"),
        (template(Made={"Type": "AWS::IAM::User", "Properties": {}}), "is for people"),
        (template(Made={"Type": "AWS::IAM::Group", "Properties": {}}), "is for people"),
        (template(Made={"Type": "AWS::IAM::AccessKey", "Properties": {}}), "is for people"),
        (template(Made={"Type": "AWS::IAM::OIDCProvider", "Properties": {}}), "is for people"),
        (template(Made={"Type": "AWS::SSO::Assignment", "Properties": {}}), "is for people"),
        (template(Made={"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Users": ["me"]}}), "that it doesn't make"),
        (
            template(Made={"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Who"}]}}),
            "that it doesn't make",
        ),
        (
            template(Made={"Type": "AWS::IAM::RolePolicy", "Properties": {"RoleName": "Developer"}}),
            "that it doesn't make",
        ),
    ],
)
def test_what_is_for_people(made: dict[str, Any], reason: str) -> None:
    [found] = findings("people", made, [portfolio(BOSS, WORKER)], (BOSS,))
    assert found.startswith("Resources/Made: ")
    assert reason in found
    assert "'P' offers it to role/Worker; offer it to ADMINISTRATORS (sharing/audiences.py)" in found
    assert findings("people", made, [portfolio(BOSS)], (BOSS,)) == []
    assert findings("people", made, [portfolio()], (BOSS,)) == [], "offered to nobody"
    assert findings("other", made, [portfolio(WORKER)], (BOSS,)) == [], "not in that portfolio"


@pytest.mark.parametrize(
    "made",
    [
        role(SERVICE),
        role({"Service": ["ec2.amazonaws.com", {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}]}),
        role({"Service": {"Fn::Sub": "ec2.${AWS::URLSuffix}"}}),
        role(
            SERVICE,
            ManagedPolicyArns=[{"Ref": "Own"}, {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"}],
        ),
        # Of a path that the template names, who makes policies there decides what they give.
        role(
            SERVICE,
            ManagedPolicyArns={
                "Fn::If": [
                    "C",
                    [{"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/team/${Who}"}],
                    {"Ref": "AWS::NoValue"},
                ]
            },
        ),
        # Which topic or table is the form's to say; what may be done with it is the template's.
        role(SERVICE, Policies=rights("sns:Publish", {"Ref": "Who"})),
        template(
            Own={"Type": "AWS::IAM::Role", "Properties": role(SERVICE)["Resources"]["Made"]["Properties"]},
            Made={"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "Own"}]}},
        ),
        template(Made={"Type": "AWS::SNS::Topic"}),
    ],
)
def test_what_is_for_services(made: dict[str, Any]) -> None:
    assert findings("people", made, [portfolio(WORKER)], (BOSS,)) == []


def test_a_second_portfolio_and_other_kinds_of_principals_count() -> None:
    made = role({"AWS": "*"})
    others = [portfolio(BOSS), portfolio(PermissionSet(name="Boss", region="eu-west-1"), name="Q")]
    assert "'Q' offers it" in findings("people", made, others, (BOSS,))[0]
    assert "'P' offers it" in findings("people", made, [portfolio(HubRole(name="Boss"))], (BOSS,))[0]


def test_the_catalog_s_own_personas_would_be_found_with_developers() -> None:
    released = catalog.load().released
    for version in (*released["iam-baseline"], released["governance-base"][0]):
        assert len(list(for_people(version.template()))) >= 8, version.version
    assert findings("iam-baseline", released["iam-baseline"][-1].template(), PORTFOLIOS) == []


def test_factory_check_tells_it(copy: Copy) -> None:
    told = copy.run("check", "iam-baseline")
    assert told.returncode == 0, told.stdout
    copy.edit("portfolios/account_administration.py", "import ADMINISTRATORS", "import DEVELOPERS as ADMINISTRATORS")
    told = copy.run("check", "iam-baseline", "--output", "json")
    assert told.returncode == 1
    assert told.stdout.count("offer it to ADMINISTRATORS") == 3, "the code and both versions"


@pytest.mark.parametrize("document", [{"Ref": "Who"}, "{}", {"Statement": {"Ref": "Who"}}, {"Statement": ["x"]}, {}])
def test_a_trust_that_the_template_does_not_tell_is_for_anybody(document: Any) -> None:
    made = template(Made={"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}})
    assert list(for_people(made)) == [("Made", "a role that others than AWS services may assume")]


TRUSTED = {"Service": {"Fn::Sub": "${P}.amazonaws.com"}}
ACROSS: dict[str, tuple[dict[str, Any], Any, str | None]] = {
    "a service that the form names": (role(TRUSTED), {"Ref": "Who"}, "whose service the template doesn't name"),
    "a service that the template names": (role(TRUSTED), "ec2", None),
    "an account": (role({"AWS": {"Ref": "P"}}), "111111111111", "others than AWS services"),
    "rights that the form names": (role(SERVICE, ManagedPolicyArns=[{"Ref": "P"}]), {"Ref": "Who"}, "rights the launcher"),
    "rights that the form names in a text": (role(SERVICE, Policies=rights({"Fn::Sub": "s3:${P}"})), {"Ref": "Who"}, "rights"),
    "rights that the template names": (role(SERVICE, ManagedPolicyArns=[{"Ref": "P"}]), "arn:aws:iam::aws:policy/X", None),
    "a resource that the form names": (role(SERVICE, Policies=rights("s3:Get*", {"Ref": "P"})), {"Ref": "Who"}, None),
}  # fmt: skip


@pytest.mark.parametrize(("made", "given", "reason"), ACROSS.values(), ids=ACROSS)
def test_what_the_form_names_counts_through_two_nested_stacks(
    made: dict[str, Any], given: Any, reason: str | None
) -> None:
    templates, asked = Templates(), {"P": asks()}
    leaf = {**made, "Parameters": asked}
    branch = {"Parameters": asked, **resources(Leaf=templates.stack(leaf, P={"Ref": "P"}))}
    whole = templates.whole({"Parameters": {"Who": asks()}, **resources(Branch=templates.stack(branch, P=given))})
    found = list(for_people(whole))
    assert [where for where, _ in found] == (["Branch/Leaf/Made"] if reason else [])
    assert all(reason in told for _, told in found if reason)


def test_a_policy_may_be_put_on_a_role_of_another_nested_stack() -> None:
    templates = Templates()
    makes = {**role(SERVICE), "Outputs": {"Name": {"Value": {"Ref": "Made"}}}}
    document = rights("s3:Get*")[0]["PolicyDocument"]
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "p", "Roles": {"Ref": "P"}, "PolicyDocument": document},
    }
    puts = {"Parameters": {"P": asks("CommaDelimitedList")}, **resources(Policy=policy)}

    def made(given: Any) -> dict[str, Any]:
        stacks = resources(A=templates.stack(makes), B=templates.stack(puts, P=given))
        return templates.whole({"Parameters": {"Who": asks()}, **stacks})

    assert list(for_people(made({"Fn::Join": [",", [{"Fn::GetAtt": "A.Outputs.Name"}]]}))) == []
    assert [where for where, _ in for_people(made({"Ref": "Who"}))] == ["B/Policy"]
