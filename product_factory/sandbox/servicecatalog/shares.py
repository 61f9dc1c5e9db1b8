"""Sharing portfolios: with single accounts at once, over the organization by a running operation.

One share operation at a time runs in an account, over all its portfolios; another one gets
InvalidStateException, and moves the running one a step on, so that it ends even where nobody
polls its token any more.
"""

from collections.abc import Callable

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.tree import organization_of

from .entities import Portfolio, Share
from .exceptions import (
    InvalidParametersException,
    InvalidStateException,
    OperationNotSupportedException,
    ResourceNotFoundException,
)
from .operation import Result, operation
from .settings import SETTINGS
from .sharing import ShareOperation
from .tree import access_enabled, accounts_below, administers, node_exists
from .visibility import Visibility

_DETAIL_TYPES = {
    "ORGANIZATION": "ORGANIZATION",
    "ORGANIZATIONAL_UNIT": "ORGANIZATIONAL_UNIT",
    "ACCOUNT": "ORGANIZATION_MEMBER_ACCOUNT",
}
"""DescribePortfolioShares' type for each OrganizationNode type."""


class ShareOperations(Visibility):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreatePortfolioShare.html etc."""

    @operation
    def create_portfolio_share(
        self,
        portfolio_id: str,
        account_id: str | None = None,
        organization_node: dict[str, str] | None = None,
        share_tag_options: bool = False,
        share_principals: bool = False,
    ) -> Result:
        """A token for an organization node, nothing for an account. One that exists stays as it
        is: its operation ends without effect.
        """
        portfolio, key = self._share_key(portfolio_id, account_id, organization_node)
        _refuse_principals(key[0], share_principals)
        share = Share(
            *key,
            share_tag_options=share_tag_options,
            share_principals=share_principals,
            accepted=key[0] != "ACCOUNT",
            failed_accounts=frozenset(SETTINGS.share_errors),
        )

        def apply() -> None:
            portfolio.shares.setdefault(key, share)

        return self._run(portfolio, key, apply)

    @operation
    def update_portfolio_share(
        self,
        portfolio_id: str,
        account_id: str | None = None,
        organization_node: dict[str, str] | None = None,
        share_tag_options: bool | None = None,
        share_principals: bool | None = None,
    ) -> Result:
        """A flag that is not given stays as it is."""
        portfolio, key = self._share_key(portfolio_id, account_id, organization_node)
        _refuse_principals(key[0], share_principals)
        share = _existing_share(portfolio, key)

        def apply() -> None:
            if share_tag_options is not None:
                share.share_tag_options = share_tag_options
            if share_principals is not None:
                share.share_principals = share_principals

        answer = self._run(portfolio, key, apply)
        return {**answer, "Status": "NOT_STARTED" if answer else "COMPLETED"}

    @operation
    def delete_portfolio_share(
        self,
        portfolio_id: str,
        account_id: str | None = None,
        organization_node: dict[str, str] | None = None,
    ) -> Result:
        portfolio, key = self._share_key(portfolio_id, account_id, organization_node)
        _existing_share(portfolio, key)
        return self._run(portfolio, key, lambda: portfolio.shares.__delitem__(key))

    @operation
    def describe_portfolio_share_status(self, portfolio_share_token: str) -> Result:
        """Each call moves the operation one step on."""
        self._refuse_without_administration()
        running = self.share_operations.get(portfolio_share_token)
        if running is None:
            raise ResourceNotFoundException(f"Share token not found: {portfolio_share_token}")
        running.poll()
        return running.to_dict()

    @operation
    def describe_portfolio_shares(self, portfolio_id: str, type: str) -> Result:
        """Shares whose operation has completed."""
        shares = self.own_portfolio(portfolio_id).shares.values()
        return {"PortfolioShareDetails": [share.to_dict() for share in shares if share.type == type]}

    @operation
    def list_portfolio_access(self, portfolio_id: str, organization_parent_id: str | None = None) -> Result:
        """Accounts shared with by ID, or those that got it through a node of the organization."""
        shares = self.own_portfolio(portfolio_id).shares.values()
        if organization_parent_id is None:
            by_id = ("ACCOUNT", "ORGANIZATION_MEMBER_ACCOUNT")
            return {"AccountIds": [share.value for share in shares if share.type in by_id]}
        organization = self._refuse_without_administration()
        below = accounts_below(organization, organization_parent_id)
        failed = {a for s in shares if s.value == organization_parent_id for a in s.failed_accounts}
        shared = any(share.value == organization_parent_id for share in shares)
        return {"AccountIds": [a for a in below if shared and a not in failed]}

    @operation
    def list_organization_portfolio_access(self, portfolio_id: str, organization_node_type: str) -> Result:
        self._refuse_without_administration()
        wanted = _DETAIL_TYPES[organization_node_type]
        return {
            "OrganizationNodes": [
                {"Type": organization_node_type, "Value": share.value}
                for share in self.own_portfolio(portfolio_id).shares.values()
                if share.type == wanted
            ]
        }

    def _share_key(
        self, portfolio_id: str, account_id: str | None, node: dict[str, str] | None
    ) -> tuple[Portfolio, tuple[str, str]]:
        """The portfolio, and the (type, value) of the share; refused where it can't be shared."""
        portfolio = self.own_portfolio(portfolio_id)
        self._refuse_while_running()
        if (account_id is None) == (node is None):
            raise InvalidParametersException("Provide AccountId or OrganizationNode, not both.")
        if account_id is not None:
            if account_id == self.account_id:
                raise InvalidParametersException("A portfolio can't be shared with its owner.")
            return portfolio, ("ACCOUNT", account_id)
        assert node is not None
        node_type, value = node.get("Type", ""), node.get("Value", "").rsplit("/", 1)[-1]
        organization = self._refuse_without_administration()
        if not access_enabled(organization):
            raise OperationNotSupportedException("AWS Organizations access must be enabled by the management account.")
        if node_type not in _DETAIL_TYPES or not node_exists(organization, node_type, value):
            raise InvalidParametersException(f"No {node_type} {value} in the organization.")
        return portfolio, (_DETAIL_TYPES[node_type], value)

    def _refuse_without_administration(self) -> OrganizationsBackend:
        organization = organization_of(self.account_id)
        if organization is None or not administers(organization, self.account_id):
            raise OperationNotSupportedException(
                f"Account {self.account_id} is neither the organization's management account nor "
                "a delegated administrator for Service Catalog."
            )
        return organization

    def _refuse_while_running(self) -> None:
        for running in self.share_operations.values():
            if running.running:
                running.poll()
                raise InvalidStateException(
                    f"Another portfolio share operation is in progress in this account: {running.token}"
                )

    def _run(self, portfolio: Portfolio, key: tuple[str, str], apply: Callable[[], None]) -> Result:
        share_type, value = key
        if share_type == "ACCOUNT":
            apply()
            return {}
        accounts = accounts_below(self._refuse_without_administration(), value)
        others = [account_id for account_id in accounts if account_id != self.account_id]
        started = ShareOperation(portfolio.id, value, others, apply)
        self.share_operations[started.token] = started
        return {"PortfolioShareToken": started.token}


def _refuse_principals(share_type: str, share_principals: bool | None) -> None:
    if share_principals and share_type not in ("ORGANIZATION", "ORGANIZATIONAL_UNIT"):
        raise InvalidParametersException(
            "SharePrincipals is only supported for an ORGANIZATION or ORGANIZATIONAL_UNIT."
        )


def _existing_share(portfolio: Portfolio, key: tuple[str, str]) -> Share:
    if key not in portfolio.shares:
        raise ResourceNotFoundException(f"Portfolio {portfolio.id} is not shared with {key[1]}.")
    return portfolio.shares[key]
