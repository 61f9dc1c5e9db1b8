"""What an update would do, before it: the preview of `factory update --dry-run`, for the page to show."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict

from product_factory.impact import Effect
from product_factory.provisioning import update
from product_factory.provisioning.preview import LOSES, Preview, Way
from product_factory.root import root
from product_factory.sandbox.console.callers import People
from product_factory.sandbox.console.operations import Update

_MAJOR = (Way.MAJOR, Way.OLDER_MAJOR)


class ChangeView(BaseModel):
    """One difference that does something. effect: the name of `Effect`; loses: it takes something away, or may."""

    model_config = ConfigDict(frozen=True)
    effect: str
    loses: bool
    name: str
    type: str
    properties: tuple[str, ...]
    why: str


class PreviewView(BaseModel):
    """What an update does to this very launch.

    unchanged: it is all that already. known: whether it can be told; else `unknown` says why not. asks: whether a
    person should agree first. major: a major version is crossed. older: back to an earlier version.
    """

    model_config = ConfigDict(frozen=True)
    name: str
    product: str
    from_version: str
    version: str
    unchanged: bool = False
    known: bool = True
    unknown: str = ""
    asks: bool = False
    major: bool = False
    older: bool = False
    changes: tuple[ChangeView, ...] = ()
    notes: tuple[str, ...] = ()


def look(people: People, account: str, role: str, asked: Update) -> PreviewView:
    """What this update would do. Nothing is changed. ProvisioningError where it would be refused."""
    session = people.session(account, role)
    done = update(session, **asked.model_dump(), wait=None, facts=people.facts, dry_run=True, known=_at_hand)
    told = done.preview
    both = {"name": done.name, "product": done.product, "version": done.version, "notes": done.notes}
    if told is None:
        return PreviewView(**both, from_version=done.version, unchanged=True)
    return PreviewView(
        **both,
        from_version=told.from_version,
        known=told.impact is not None,
        unknown=told.unknown,
        asks=bool(told.asks),
        major=told.way in _MAJOR,
        older=told.way in (Way.OLDER, Way.OLDER_MAJOR),
        changes=_changes(told),
    )


def _changes(told: Preview) -> tuple[ChangeView, ...]:
    """Those that take something away first."""
    changes = told.impact.changes if told.impact else ()
    views = [
        ChangeView(
            effect=each.effect.name,
            loses=each.effect in LOSES,
            name=each.name or each.section,
            type=each.type or each.section,
            properties=each.properties,
            why=each.why,
        )
        for each in changes
        if each.effect is not Effect.NONE
    ]
    return tuple(sorted(views, key=lambda view: not view.loses))


def _at_hand(product: str, version: str) -> dict[str, Any] | None:
    """The released template in the checkout, None where it has none of this name.

    What a deployment took is what stands there: released files never change.
    """
    folder = (root() / "products" / "released").resolve()
    file = (folder / product / f"{version}.json").resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        return None
    found: dict[str, Any] = json.loads(file.read_bytes())
    return found
