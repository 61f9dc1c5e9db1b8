"""What guardrails would hinder of the catalog at hand: its launch roles, and the templates that are launched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory.catalog.catalog import load
from product_factory.catalog.loading import hub
from product_factory.catalog.released import newest
from product_factory.guardrails.hindered import Hindered, hindered
from product_factory.launch_roles.roles import LaunchRole, launch_role

if TYPE_CHECKING:
    from product_factory.guardrails.asking import Ready


def hindering(ready: Ready) -> list[Hindered]:
    """The launches that the plan would hinder."""
    return hindered(ready.plan.after, ready.ask.versions, launch_roles(), ready.ask.tree, templates())


def launch_roles() -> list[LaunchRole]:
    """Launch roles of the catalog's released products."""
    catalog = load()
    made = (launch_role(card, catalog.released[card.name], hub().permissions_boundary) for card in catalog.products)
    return [role for role in made if role]


def templates() -> dict[str, dict[str, Any]]:
    """Each product's newest released template."""
    latest = {name: newest(versions) for name, versions in load().released.items()}
    return {name: version.template() for name, version in latest.items() if version}
