"""Announcements: which changes of versions are still to be told, to whom, in which words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from product_factory.authoring.portfolio import PORTFOLIO_ATTRIBUTE, Email, Portfolio
from product_factory.catalog.lifecycle import State
from product_factory.catalog.released import Version

EMAIL = "e-mail"
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
MAX_SUBJECT = 100

Kind = Literal["published", "deprecated", "retired", "restored"]


class Frozen(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Channel(Frozen):
    """One topic that news go to: one that portfolios name, or the hub's own, which sends e-mail.

    `key` names it in the record of what was told, and never changes.
    """

    key: str
    arn: str | None = Field(description="None: the hub's own topic.")
    portfolios: tuple[str, ...]
    products: tuple[str, ...]


class Record(Frozen):
    """What a channel was told of one product, and what was being told when a deployment was cut off."""

    told: dict[str, State] = {}
    sending: dict[str, State] = {}


class Change(Frozen):
    """What happened to one version of a product, as it is told."""

    product: str
    version: str
    kind: Kind
    state: State
    again: bool = Field(default=False, description="A deployment was cut off while telling it.")


def channels(portfolios: Sequence[Portfolio]) -> tuple[Channel, ...]:
    """The topics that these portfolios tell, each once, the hub's own first."""
    named: dict[str | None, list[Portfolio]] = {}
    for portfolio in portfolios:
        for one in portfolio.announce_to:
            holders = named.setdefault(None if isinstance(one, Email) else one.arn, [])
            if portfolio not in holders:
                holders.append(portfolio)
    return tuple(
        Channel(
            key=EMAIL if arn is None else ".".join(arn.split(":")[3:]),
            arn=arn,
            portfolios=tuple(portfolio.name for portfolio in named[arn]),
            products=tuple(dict.fromkeys(name for portfolio in named[arn] for name in portfolio.products)),
        )
        for arn in sorted(named, key=lambda arn: arn or "")
    )


def due(product: str, states: Mapping[str, State], record: Record | None) -> tuple[Change, ...]:
    """What a channel has still to be told of a product, oldest version first.

    Without a record the product is new to the channel: its newest active version is told, the
    history before it is not. A version published and retired before it was told is not told.
    """
    if record is None:
        active = [version for version in sorted(states, key=Version) if states[version] is State.ACTIVE]
        return tuple(Change(product=product, version=v, kind="published", state=State.ACTIVE) for v in active[-1:])
    found = []
    for version in sorted(states, key=Version):
        kind = _kind(record.told.get(version), states[version])
        if kind:
            again = record.sending.get(version) is states[version]
            found.append(Change(product=product, version=version, kind=kind, state=states[version], again=again))
    return tuple(found)


def _kind(before: State | None, now: State) -> Kind | None:
    if before is now or (before is None and now is State.RETIRED):
        return None
    if now is State.ACTIVE:
        return "published" if before is None else "restored"
    return "deprecated" if now is State.DEPRECATED else "retired"


class News(Frozen):
    """A message: a subject of one ASCII line, a body that people read, and attributes that subscriptions filter by."""

    subject: str
    body: str
    attributes: dict[str, str | tuple[str, ...]]


_HAPPENED: dict[Kind, tuple[str, str]] = {
    "published": ("is published", "を公開しました"),
    "deprecated": ("is deprecated: nobody launches it any more", "を非推奨にしました"),
    "retired": ("is retired: nobody launches it or updates to it", "を廃止しました"),
    "restored": ("is active again", "を再び有効にしました"),
}


def news(
    change: Change,
    *,
    summary: str,
    notes: str,
    reason: str,
    impact: str | None,
    successor: str | None,
    portfolios: Sequence[str],
) -> News:
    """What people read of a change: what happened, what changes for them, what to do.

    `successor` is the version to take instead, None where there is none.
    """
    name = f"{change.product} {change.version}"
    happened, happened_ja = _HAPPENED[change.kind]
    parts = [f"{name} {happened}. ({name} {happened_ja}。)", summary]
    if change.again:
        parts.insert(1, "You may know this already: a deployment was cut off while it told you.")
    if change.kind == "published":
        parts.append(f"What changes: {notes}")
        parts += [impact] if impact else []
    elif reason:
        parts.append(f"Why: {reason}")
    parts.append(_what_to_do(change, successor))
    parts.append(f"Portfolio: {', '.join(portfolios)}")
    # Names are ASCII: only the subject's length needs care.
    return News(
        subject=f"{name} is {change.kind}"[:MAX_SUBJECT],
        body="\n\n".join(parts) + "\n",
        attributes={
            PORTFOLIO_ATTRIBUTE: tuple(portfolios),
            "product": change.product,
            "version": change.version,
            "change": change.kind,
        },
    )


def _what_to_do(change: Change, successor: str | None) -> str:
    if change.kind in ("published", "restored"):
        return (
            f"What to do: nothing stops working. To launch it: Service Catalog console, Products, {change.product}, "
            f"Launch product. {_update(change.product, change.version)}"
        )
    stays = "What to do: what runs it goes on running."
    return f"{stays} {_update(change.product, successor)}" if successor else stays


def _update(product: str, version: str) -> str:
    return (
        f"To update what is launched: Service Catalog console, Provisioned products, Actions, Update, version {version}; "
        f"or `factory update {product} --version {version}`, where {product} is the provisioned product's name."
    )
