"""Presence: the organization's accounts, and who runs what in them, before anything is asked of what is found there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from product_factory.catalog.facts import Facts
from product_factory.compliance.asking import Asked
from product_factory.errors import FactoryError, UsageError
from product_factory.provisioning.errors import AwsUnreachable, aws_errors
from product_factory.provisioning.inventory.organization import Organization, read_organization
from product_factory.provisioning.inventory.reading import CONFIG, inventory
from product_factory.provisioning.inventory.rows import Source, within
from product_factory.provisioning.inventory.streamed import Inventory

if TYPE_CHECKING:
    import boto3


def presence_of(
    session: boto3.Session, asked: Asked, aggregator: str | None, facts: Facts | None
) -> tuple[Inventory | None, str]:
    """Who runs what, by the aggregator; None and why where it can't be told."""
    try:
        made = inventory(
            session,
            regions=asked.regions,
            states=facts.states if facts else {},
            source=Source.AGGREGATOR,
            aggregator=aggregator,
        )
    except UsageError:
        raise
    except FactoryError as error:
        # Who names an aggregator means that one, and wants nothing in its place.
        if aggregator is not None and isinstance(error, AwsUnreachable):
            raise
        return None, f"Which products accounts run was not read: {error}"
    return made, ""


def organization_of(session: boto3.Session, region: str) -> tuple[Organization | None, str]:
    """The organization by itself; None and why where it can't be read."""
    try:
        with aws_errors():
            return read_organization(session, region, CONFIG), ""
    except FactoryError as error:
        return None, f"Accounts of the organization are not known: {error}"


def narrowed(asked: Asked, unit: str | None, organization: Organization | None) -> Asked:
    """With the accounts of the unit, and those that are named."""
    if unit is not None:
        if organization is None:
            raise UsageError(f"--unit {unit}: AWS Organizations can't be read, so units are not known; pass --account")
        path = _unit(unit, organization.units)
        below = {account for account, place in organization.accounts.items() if within(place.ou, path)}
        asked = asked._replace(accounts=frozenset(below if asked.accounts is None else below & asked.accounts))
    if organization is not None:
        for account in sorted(asked.accounts or ()):
            if account not in organization.accounts:
                raise UsageError(f"--account {account}: no such account in the organization")
    return asked


def _unit(wanted: str, units: Mapping[str, str]) -> str:
    for path, unit_id in units.items():
        if wanted in (path, unit_id):
            return path
    raise UsageError(f"--unit {wanted}: no such organizational unit; there are: {', '.join(sorted(units))}")
