"""The organization is there for every tool, with the same IDs at every start."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.authorization import Need, principal_by_arn
from product_factory.sandbox.organization import Account
from product_factory.sandbox.server import Sandbox


def test_the_tree(sandbox: Sandbox) -> None:
    client = sandbox.session("management", "Administrator").client("organizations")
    organization = sandbox.organization
    described = client.describe_organization()["Organization"]
    assert (described["Id"], described["MasterAccountId"]) == (organization.id, "111111111111")
    assert client.list_roots()["Roots"][0]["Id"] == organization.root_id
    accounts = {each["Id"]: each["Name"] for each in client.list_accounts()["Accounts"]}
    assert set(accounts) == {account.id for account in organization.accounts}
    assert len(organization.spokes) >= 5
    for account in (organization.hub, *organization.spokes):
        [parent] = client.list_parents(ChildId=account.id)["Parents"]
        assert parent["Id"] == organization.unit(account.unit or "").id
    [parent] = client.list_parents(ChildId=organization.unit("production").id)["Parents"]
    assert parent["Id"] == organization.unit("workloads").id


def test_the_hub_is_the_delegated_administrator(sandbox: Sandbox) -> None:
    client = sandbox.session("management", "Administrator").client("organizations")
    services = client.list_delegated_services_for_account(AccountId="222222222222")
    assert {each["ServicePrincipal"] for each in services["DelegatedServices"]} == {
        "servicecatalog.amazonaws.com",
        "member.org.stacksets.cloudformation.amazonaws.com",
        "config.amazonaws.com",
    }


@pytest.mark.parametrize(
    ("account", "operation", "members", "allowed"),
    [
        ("hub", "list_accounts", {}, True),
        ("hub", "list_delegated_administrators", {}, True),
        ("hub", "describe_organization", {}, True),
        ("hub", "create_organizational_unit", {"ParentId": "r-demo", "Name": "x"}, False),
        ("spoke-1", "describe_organization", {}, True),
        ("spoke-1", "list_accounts", {}, False),
        ("management", "create_organizational_unit", {"ParentId": "r-demo", "Name": "x"}, True),
    ],
)
def test_what_members_may_ask(
    sandbox: Sandbox, account: str, operation: str, members: dict[str, Any], allowed: bool
) -> None:
    client = sandbox.session(account, "Administrator").client("organizations")
    if allowed:
        assert getattr(client, operation)(**members)
        return
    with pytest.raises(client.exceptions.AccessDeniedException):
        getattr(client, operation)(**members)


@pytest.mark.parametrize("account", ["management", "hub", "spoke-1"])
def test_an_account_is_in_one_organization_alone(sandbox: Sandbox, account: str) -> None:
    """https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganization.html (errors)"""
    client = sandbox.session(account, "Administrator").client("organizations")
    with pytest.raises(client.exceptions.AlreadyInOrganizationException):
        client.create_organization(FeatureSet="ALL")


@pytest.mark.parametrize("account", ["management", "hub", "spoke-1", "spoke-4", "outsider"])
@pytest.mark.parametrize(
    "role", ["Developer", "Administrator", "AccountAdministrator", "OrganizationAccountAccessRole"]
)
def test_every_account_has_its_roles(sandbox: Sandbox, account: str, role: str) -> None:
    identity = sandbox.session(account, role).client("sts").get_caller_identity()
    account_id = sandbox.organization.account(account).id
    assert identity["Account"] == account_id
    assert identity["Arn"] == f"arn:aws:sts::{account_id}:assumed-role/{role}/{role}-session"


@pytest.mark.parametrize(
    ("caller", "role", "role_arn", "allowed"),
    [
        ("spoke-1", "Administrator", "arn:aws:iam::333333333333:role/Developer", True),
        ("spoke-1", "Administrator", "arn:aws:iam::444444444444:role/Administrator", False),
        ("spoke-1", "Administrator", "arn:aws:iam::333333333333:role/Nobody", False),
        ("management", "Administrator", "arn:aws:iam::444444444444:role/OrganizationAccountAccessRole", True),
        # The role trusts its account, and the developer's policies don't allow it.
        ("spoke-1", "Developer", "arn:aws:iam::333333333333:role/Administrator", False),
    ],
)
def test_roles_are_assumed_only_where_they_are_and_trust(
    sandbox: Sandbox, caller: str, role: str, role_arn: str, allowed: bool
) -> None:
    sts = sandbox.session(caller, role).client("sts")
    if allowed:
        sts.assume_role(RoleArn=role_arn, RoleSessionName="test")
        return
    with pytest.raises(ClientError, match=r"AccessDenied.*not authorized to perform: sts:Assume"):
        sts.assume_role(RoleArn=role_arn, RoleSessionName="test")


def test_accounts_have_their_own_resources(sandbox: Sandbox) -> None:
    sandbox.session("spoke-1", "Administrator").client("sns").create_topic(Name="own")
    for account, count in (("spoke-1", 1), ("spoke-2", 0), ("hub", 0)):
        sns = sandbox.session(account, "Administrator").client("sns")
        assert len(sns.list_topics()["Topics"]) == count


def test_more_spokes_are_added_where_wanted() -> None:
    more = tuple(Account(name=f"more-{number}", id=f"8{number:011d}", unit="production") for number in range(100))
    with Sandbox(more_spokes=more) as sandbox:
        assert len(sandbox.organization.spokes) == 105
        client = sandbox.session("more-99", "Developer").client("sts")
        assert client.get_caller_identity()["Account"] == "800000000099"


def test_a_developer_may_do_what_the_docs_give_developers(sandbox: Sandbox) -> None:
    text = (Path(__file__).parents[3] / "docs" / "ADMINISTRATOR.md").read_text(encoding="utf-8")
    (block,) = (each for each in re.findall(r"```json\n(.+?)```", text, re.DOTALL) if "UseTheCatalog" in each)
    actions = [action for each in json.loads(block)["Statement"] for action in each["Action"]]
    developer = principal_by_arn(f"arn:aws:iam::{sandbox.organization.spokes[0].id}:role/Developer", "me")
    resource = "arn:aws:cloudformation:us-east-1:333333333333:stack/SC-1/0"
    assert [action for action in actions if developer.denial(Need(action, resource))] == []
    assert developer.denial(Need("cloudformation:CreateStack", resource))
