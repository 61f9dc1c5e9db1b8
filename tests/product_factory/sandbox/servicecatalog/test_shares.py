"""Sharing over the organization: by whom, to whom, one at a time, and only when it has completed."""

from typing import Any

import pytest

from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.sandbox.hub_catalog import Catalog

SPOKE = "333333333333"


def status(catalog: Catalog, token: str) -> str:
    answer = catalog.client.describe_portfolio_share_status(PortfolioShareToken=token)
    return str(answer["Status"])


def test_the_token_moves_by_polls_and_the_share_is_there_at_the_end(catalog: Catalog) -> None:
    SETTINGS.share_polls = 2
    portfolio_id = catalog.portfolio()
    token = catalog.client.create_portfolio_share(
        PortfolioId=portfolio_id, OrganizationNode=catalog.node(), ShareTagOptions=True
    )["PortfolioShareToken"]
    wanted = {"PortfolioId": portfolio_id, "Type": "ORGANIZATIONAL_UNIT"}
    seen = []
    while "COMPLETED" not in seen:
        assert catalog.client.describe_portfolio_shares(**wanted)["PortfolioShareDetails"] == []
        seen.append(status(catalog, token))
    assert seen == ["NOT_STARTED", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]
    assert catalog.client.describe_portfolio_shares(**wanted)["PortfolioShareDetails"] == [
        {
            "PrincipalId": catalog.node()["Value"],
            "Type": "ORGANIZATIONAL_UNIT",
            "Accepted": True,
            "ShareTagOptions": True,
            "SharePrincipals": False,
        }
    ]
    details = catalog.client.describe_portfolio_share_status(PortfolioShareToken=token)
    reached = details["ShareDetails"]["SuccessfulShares"]
    assert sorted(reached) == [SPOKE, "444444444444", "555555555555", "666666666666"]


def test_one_operation_at_a_time_over_all_portfolios(catalog: Catalog) -> None:
    first, second = catalog.portfolio(name="a"), catalog.portfolio(name="b")
    token = catalog.client.create_portfolio_share(PortfolioId=first, OrganizationNode=catalog.node())[
        "PortfolioShareToken"
    ]
    with pytest.raises(catalog.client.exceptions.InvalidStateException):
        catalog.client.create_portfolio_share(PortfolioId=second, OrganizationNode=catalog.node())
    catalog.wait(token)
    catalog.share(second)


def test_an_operation_that_nobody_polls_ends_for_whoever_retries(catalog: Catalog) -> None:
    first, second = catalog.portfolio(name="a"), catalog.portfolio(name="b")
    catalog.client.create_portfolio_share(PortfolioId=first, OrganizationNode=catalog.node())
    refused = 0
    while True:
        try:
            node = catalog.node()
            catalog.client.create_portfolio_share(PortfolioId=second, OrganizationNode=node)
            break
        except catalog.client.exceptions.InvalidStateException:
            refused += 1
    assert refused == 3
    shares = catalog.client.describe_portfolio_shares(PortfolioId=first, Type="ORGANIZATIONAL_UNIT")
    assert len(shares["PortfolioShareDetails"]) == 1


def test_creating_one_that_exists_changes_nothing(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    catalog.share(portfolio_id, SharePrincipals=True)
    catalog.share(portfolio_id, SharePrincipals=False)
    wanted = {"PortfolioId": portfolio_id, "Type": "ORGANIZATIONAL_UNIT"}
    shares = catalog.client.describe_portfolio_shares(**wanted)["PortfolioShareDetails"]
    assert [share["SharePrincipals"] for share in shares] == [True]
    token = catalog.client.update_portfolio_share(
        PortfolioId=portfolio_id, OrganizationNode=catalog.node(), SharePrincipals=False
    )["PortfolioShareToken"]
    catalog.wait(token)
    shares = catalog.client.describe_portfolio_shares(**wanted)["PortfolioShareDetails"]
    assert [share["SharePrincipals"] for share in shares] == [False]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"AccountId": SPOKE, "SharePrincipals": True}, "InvalidParametersException"),
        (
            {"OrganizationNode": {"Type": "ACCOUNT", "Value": SPOKE}, "SharePrincipals": True},
            "InvalidParametersException",
        ),
        ({}, "InvalidParametersException"),
        (
            {"OrganizationNode": {"Type": "ORGANIZATIONAL_UNIT", "Value": "ou-demo-nowhere0"}},
            "InvalidParametersException",
        ),
        (
            {"OrganizationNode": {"Type": "ORGANIZATION", "Value": "o-other00000"}},
            "InvalidParametersException",
        ),
        (
            {"OrganizationNode": {"Type": "ORGANIZATION", "Value": "ou-demo-workload"}},
            "InvalidParametersException",
        ),
        ({"PortfolioId": "port-none", "AccountId": SPOKE}, "ResourceNotFoundException"),
        ({"AccountId": "222222222222"}, "InvalidParametersException"),
    ],
)
def test_what_it_refuses(catalog: Catalog, change: dict[str, Any], error: str) -> None:
    wanted = {"PortfolioId": catalog.portfolio(), **change}
    with pytest.raises(catalog.client.exceptions.ClientError) as refused:
        catalog.client.create_portfolio_share(**wanted)
    assert refused.value.response["Error"]["Code"] == error


@pytest.mark.parametrize("account", ["spoke-1", "outsider"])
def test_only_administrators_of_the_organization_share_over_it(catalog: Catalog, account: str) -> None:
    client = catalog.administrator(account)
    portfolio = client.create_portfolio(DisplayName="own", ProviderName="team")
    portfolio_id = portfolio["PortfolioDetail"]["Id"]
    refusals: list[tuple[str, dict[str, Any]]] = [
        (
            "create_portfolio_share",
            {"PortfolioId": portfolio_id, "OrganizationNode": catalog.node()},
        ),
        ("get_aws_organizations_access_status", {}),
        ("enable_aws_organizations_access", {}),
        (
            "list_organization_portfolio_access",
            {"PortfolioId": portfolio_id, "OrganizationNodeType": "ACCOUNT"},
        ),
    ]
    for operation, members in refusals:
        with pytest.raises(client.exceptions.OperationNotSupportedException):
            getattr(client, operation)(**members)
    client.create_portfolio_share(PortfolioId=portfolio_id, AccountId="888888888888")


def test_without_access_to_the_organization_nothing_is_shared_over_it(sandbox: Sandbox) -> None:
    hub = sandbox.session("hub", "Administrator").client("servicecatalog")
    portfolio = hub.create_portfolio(DisplayName="base", ProviderName="platform")
    portfolio_id = portfolio["PortfolioDetail"]["Id"]
    node = {"Type": "ORGANIZATION", "Value": sandbox.organization.id}
    assert hub.get_aws_organizations_access_status()["AccessStatus"] == "DISABLED"
    with pytest.raises(hub.exceptions.OperationNotSupportedException, match="access"):
        hub.create_portfolio_share(PortfolioId=portfolio_id, OrganizationNode=node)
    with pytest.raises(hub.exceptions.OperationNotSupportedException):
        hub.enable_aws_organizations_access()
    management = sandbox.session("management", "Administrator").client("servicecatalog")
    management.enable_aws_organizations_access()
    assert hub.get_aws_organizations_access_status()["AccessStatus"] == "ENABLED"
    hub.create_portfolio_share(PortfolioId=portfolio_id, OrganizationNode=node)
    with pytest.raises(management.exceptions.InvalidStateException, match="delegated"):
        management.disable_aws_organizations_access()


@pytest.mark.parametrize(
    ("node", "reached"),
    [
        ({"Type": "ORGANIZATION", "Value": "o-demo000000"}, {"spoke-1", "spoke-3", "outsider"}),
        ({"Type": "ORGANIZATIONAL_UNIT", "Value": "ou-demo-workload"}, {"spoke-1", "spoke-3"}),
        ({"Type": "ORGANIZATIONAL_UNIT", "Value": "ou-demo-producti"}, {"spoke-3"}),
        ({"Type": "ORGANIZATIONAL_UNIT", "Value": "ou-demo-sandbox0"}, {"outsider"}),
        ({"Type": "ACCOUNT", "Value": SPOKE}, {"spoke-1"}),
        (
            {
                "Type": "ORGANIZATIONAL_UNIT",
                "Value": "arn:aws:organizations::111111111111:ou/o-demo000000/ou-demo-producti",
            },
            {"spoke-3"},
        ),
    ],
)
def test_a_share_reaches_what_is_below_its_node(catalog: Catalog, node: dict[str, str], reached: set[str]) -> None:
    portfolio_id = catalog.portfolio()
    token = catalog.client.create_portfolio_share(PortfolioId=portfolio_id, OrganizationNode=node)
    catalog.wait(token["PortfolioShareToken"])
    found = {
        account
        for account in ("spoke-1", "spoke-3", "outsider")
        if catalog.administrator(account).list_accepted_portfolio_shares(PortfolioShareType="AWS_ORGANIZATIONS")[
            "PortfolioDetails"
        ]
    }
    assert found == reached
    value = node["Value"].rsplit("/")[-1]
    nodes = catalog.client.list_organization_portfolio_access(
        PortfolioId=portfolio_id, OrganizationNodeType=node["Type"]
    )["OrganizationNodes"]
    assert nodes == [{"Type": node["Type"], "Value": value}]
    access = catalog.client.list_portfolio_access(PortfolioId=portfolio_id, OrganizationParentId=value)["AccountIds"]
    accounts = {catalog.sandbox.organization.account(name).id for name in reached}
    assert accounts <= set(access)


def test_a_share_follows_the_organization(catalog: Catalog) -> None:
    """An account that is moved into the unit has the portfolio, and one that leaves hasn't."""
    catalog.share(catalog.portfolio())
    organizations = catalog.administrator("management", "organizations")
    units = catalog.sandbox.organization.unit
    for account, source, goal in (
        ("outsider", "sandbox", "production"),
        ("spoke-1", "workloads", "sandbox"),
    ):
        organizations.move_account(
            AccountId=catalog.sandbox.organization.account(account).id,
            SourceParentId=units(source).id,
            DestinationParentId=units(goal).id,
        )
    kind = {"PortfolioShareType": "AWS_ORGANIZATIONS"}
    for account, count in (("outsider", 1), ("spoke-1", 0)):
        shares = catalog.administrator(account).list_accepted_portfolio_shares(**kind)
        assert len(shares["PortfolioDetails"]) == count


def test_shares_end_with_the_delegation_of_their_owner(catalog: Catalog) -> None:
    catalog.share(catalog.portfolio())
    organizations = catalog.administrator("management", "organizations")
    organizations.deregister_delegated_administrator(
        AccountId="222222222222", ServicePrincipal="servicecatalog.amazonaws.com"
    )
    spoke = catalog.administrator("spoke-1")
    kind = {"PortfolioShareType": "AWS_ORGANIZATIONS"}
    assert spoke.list_accepted_portfolio_shares(**kind)["PortfolioDetails"] == []


def test_errors_of_single_accounts_are_told(catalog: Catalog) -> None:
    SETTINGS.share_errors = {SPOKE: "Account is suspended"}
    portfolio_id = catalog.portfolio()
    token = catalog.client.create_portfolio_share(PortfolioId=portfolio_id, OrganizationNode=catalog.node())[
        "PortfolioShareToken"
    ]
    assert catalog.wait(token) == "COMPLETED_WITH_ERRORS"
    details = catalog.client.describe_portfolio_share_status(PortfolioShareToken=token)
    [error] = details["ShareDetails"]["ShareErrors"]
    assert (error["Accounts"], error["Message"]) == ([SPOKE], "Account is suspended")
    assert SPOKE not in details["ShareDetails"]["SuccessfulShares"]
    kind = {"PortfolioShareType": "AWS_ORGANIZATIONS"}
    for account, count in (("spoke-1", 0), ("spoke-2", 1)):
        shares = catalog.administrator(account).list_accepted_portfolio_shares(**kind)
        assert len(shares["PortfolioDetails"]) == count


def test_an_account_accepts_what_is_shared_with_it_alone(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    assert "PortfolioShareToken" not in catalog.client.create_portfolio_share(PortfolioId=portfolio_id, AccountId=SPOKE)
    spoke = catalog.administrator("spoke-1")
    assert spoke.list_accepted_portfolio_shares()["PortfolioDetails"] == []
    spoke.accept_portfolio_share(PortfolioId=portfolio_id)
    [accepted] = spoke.list_accepted_portfolio_shares()["PortfolioDetails"]
    assert accepted["Id"] == portfolio_id
    access = catalog.client.list_portfolio_access(PortfolioId=portfolio_id)
    assert access["AccountIds"] == [SPOKE]
    spoke.reject_portfolio_share(PortfolioId=portfolio_id)
    assert spoke.list_accepted_portfolio_shares()["PortfolioDetails"] == []
    other = catalog.administrator("spoke-2")
    with pytest.raises(other.exceptions.ResourceNotFoundException):
        other.accept_portfolio_share(PortfolioId=portfolio_id)


def test_organization_shares_need_no_acceptance(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    catalog.share(portfolio_id)
    spoke = catalog.administrator("spoke-1")
    spoke.accept_portfolio_share(PortfolioId=portfolio_id, PortfolioShareType="AWS_ORGANIZATIONS")
    with pytest.raises(spoke.exceptions.ResourceNotFoundException):
        spoke.accept_portfolio_share(PortfolioId=portfolio_id)


def test_a_share_is_taken_back(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    catalog.share(portfolio_id)
    members = {"PortfolioId": portfolio_id, "OrganizationNode": catalog.node()}
    catalog.wait(catalog.client.delete_portfolio_share(**members)["PortfolioShareToken"])
    with pytest.raises(catalog.client.exceptions.ResourceNotFoundException):
        catalog.client.delete_portfolio_share(**members)
    with pytest.raises(catalog.client.exceptions.ResourceNotFoundException):
        catalog.client.update_portfolio_share(**members, SharePrincipals=True)
