"""What makes identities for people is found where anybody but administrators is offered it, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from portfolios import PORTFOLIOS
from product_factory.authoring.portfolio import HubRole, PermissionSet, Portfolio, Principal, Role
from product_factory.catalog import catalog
from product_factory.releasing.audience import findings, for_people
from tests.conftest import Copy

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
