"""The portfolios of the catalog, in the order people see them."""

from product_factory import Portfolio

from . import (
    account_administration,
    governance_base,
    guest_foundation,
    guest_system,
    organization_security,
    standalone_base,
)

PORTFOLIOS: tuple[Portfolio, ...] = (
    governance_base.PORTFOLIO,
    standalone_base.PORTFOLIO,
    guest_foundation.PORTFOLIO,
    guest_system.PORTFOLIO,
    account_administration.PORTFOLIO,
    organization_security.PORTFOLIO,
)
