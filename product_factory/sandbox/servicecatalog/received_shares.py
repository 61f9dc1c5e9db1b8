"""The recipient's side of sharing, and the organization's consent to it."""

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.tree import organization_of

from .entities import Share
from .exceptions import (
    InvalidStateException,
    NotImplementedException,
    OperationNotSupportedException,
    ResourceNotFoundException,
)
from .operation import Result, operation
from .tree import (
    SERVICE_PRINCIPAL,
    access_enabled,
    administers,
    has_delegated_administrator,
)
from .visibility import Visibility


class ReceivedShareOperations(Visibility):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AcceptPortfolioShare.html etc."""

    @operation
    def accept_portfolio_share(self, portfolio_id: str, portfolio_share_type: str = "IMPORTED") -> Result:
        """Shares over the organization are there already: accepting one changes nothing."""
        if portfolio_share_type == "AWS_ORGANIZATIONS":
            self._organization_share(portfolio_id)
        else:
            self._offered_share(portfolio_id, portfolio_share_type).accepted = True
        return {}

    @operation
    def reject_portfolio_share(self, portfolio_id: str, portfolio_share_type: str = "IMPORTED") -> Result:
        if portfolio_share_type == "AWS_ORGANIZATIONS":
            raise NotImplementedException("The sandbox can't reject organization shares.")
        self._offered_share(portfolio_id, portfolio_share_type).accepted = False
        return {}

    @operation
    def list_accepted_portfolio_shares(self, portfolio_share_type: str = "IMPORTED") -> Result:
        if portfolio_share_type == "AWS_SERVICECATALOG":
            raise NotImplementedException("The sandbox has no AWS_SERVICECATALOG shares.")
        by_account = portfolio_share_type == "IMPORTED"
        return {
            "PortfolioDetails": [
                portfolio.to_dict()
                for catalog in self.catalogs()
                for portfolio in catalog.portfolios.values()
                if any((share.type == "ACCOUNT") == by_account for share in self.shares_reaching(portfolio))
                and portfolio.account_id != self.account_id
            ]
        }

    @operation
    def enable_aws_organizations_access(self) -> Result:
        """For the management account alone; enabling again changes nothing."""
        organization = self._management()
        organization.enable_aws_service_access(ServicePrincipal=SERVICE_PRINCIPAL)
        return {}

    @operation
    def disable_aws_organizations_access(self) -> Result:
        """For the management account alone, and refused while there are delegated administrators.
        Shares stay.
        """
        organization = self._management()
        if has_delegated_administrator(organization):
            raise InvalidStateException("There are active delegated administrators.")
        organization.disable_aws_service_access(ServicePrincipal=SERVICE_PRINCIPAL)
        return {}

    @operation
    def get_aws_organizations_access_status(self) -> Result:
        """For the management account and delegated administrators."""
        organization = organization_of(self.account_id)
        if organization is None or not administers(organization, self.account_id):
            raise OperationNotSupportedException(
                f"Account {self.account_id} doesn't administer its organization's sharing."
            )
        return {"AccessStatus": "ENABLED" if access_enabled(organization) else "DISABLED"}

    def _management(self) -> OrganizationsBackend:
        organization = organization_of(self.account_id)
        if organization is None or organization.org is None or organization.org.master_account_id != self.account_id:
            raise OperationNotSupportedException(
                "Only the management account of an organization can call this operation."
            )
        return organization

    def _organization_share(self, portfolio_id: str) -> None:
        for portfolio, _ in self.shared_portfolios():
            reaching = self.shares_reaching(portfolio)
            if portfolio.id == portfolio_id and any(each.type != "ACCOUNT" for each in reaching):
                return
        raise ResourceNotFoundException(f"Portfolio not found: {portfolio_id}")

    def _offered_share(self, portfolio_id: str, share_type: str) -> Share:
        for catalog in self.catalogs():
            portfolio = catalog.portfolios.get(portfolio_id)
            offered = portfolio and portfolio.shares.get(("ACCOUNT", self.account_id))
            if offered and share_type == "IMPORTED":
                return offered
        raise ResourceNotFoundException(f"Portfolio not found: {portfolio_id}")
