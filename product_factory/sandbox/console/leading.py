"""Leading on: which product a failure asks for, and what to do after a success."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from product_factory.catalog.facts import Facts
from product_factory.provisioning.prerequisites import brought_by, missing_from, prerequisite_missing
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.subscriptions import to_confirm


class Next(BaseModel):
    """What to do after a launch or update.

    confirm: addresses whose subscription has to be confirmed. enables: products that need this one first,
    and nothing else that is not launched in the account.
    """

    model_config = ConfigDict(frozen=True)
    confirm: tuple[str, ...] = ()
    enables: tuple[str, ...] = ()


class Lead(BaseModel):
    """Products that a failed operation asks for.

    first: what publishes the values that AWS says are missing, in their order. unlaunched: prerequisites of the card
    that are not launched here, whatever AWS says.
    """

    model_config = ConfigDict(frozen=True)
    first: tuple[str, ...] = ()
    unlaunched: tuple[str, ...] = ()


def lead(spoke: Spoke, product: str, reason: str) -> Lead:
    """Where a failure of this product leads, by what AWS says and by what the account has."""
    first: tuple[str, ...] = ()
    if missing := missing_from(reason):
        first = prerequisite_missing(spoke, product, missing).first
    elif brings := brought_by(reason):
        first = (brings,)
    facts = spoke.facts or Facts()
    there = _held(spoke, facts)
    unlaunched = tuple(each for each in facts.of(product).prerequisites if each not in there and each not in first)
    return Lead(first=first, unlaunched=unlaunched)


def next_steps(spoke: Spoke, product: str, stack: str, values: Mapping[str, str | None]) -> Next:
    """What to do now that this product runs there, with these answers."""
    facts = spoke.facts or Facts()
    there = _held(spoke, facts)
    enables = tuple(
        name
        for name, known in facts.products.items()
        if product in known.prerequisites and name not in there and there.issuperset(known.prerequisites)
    )
    return Next(confirm=to_confirm(spoke, stack, values), enables=enables)


def _held(spoke: Spoke, facts: Facts) -> frozenset[str]:
    """Products that the account runs, under the names they have now, with what umbrellas hold."""
    found = spoke.listed(
        "search_provisioned_products", "ProvisionedProducts", AccessLevelFilter={"Key": "Account", "Value": "self"}
    )
    names = {each.get("ProductName", "") for each in found if each["Status"] != "ERROR"}
    held = {name for name in facts.products if names.intersection(facts.names_of(name))}
    return frozenset(names | held | {part for name in held for part in facts.of(name).includes})
