"""What an update would do, before it: the preview of `factory update --dry-run`, for the page to show."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from product_factory.catalog import nested
from product_factory.catalog.assets import path_of
from product_factory.impact import Effect
from product_factory.page.japanese import japanese
from product_factory.provisioning import update
from product_factory.provisioning.preview import LOSES, Preview, Way
from product_factory.root import root
from product_factory.sandbox.console.callers import People
from product_factory.sandbox.console.cards import Said
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
    why_ja: str = ""


class Note(BaseModel):
    """What has to be known of it; japanese is empty where it is told in English alone."""

    model_config = ConfigDict(frozen=True)
    english: str
    japanese: str = ""


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
    notes: tuple[Note, ...] = ()


def look(people: People, account: str, role: str, asked: Update, cards: Mapping[str, Said]) -> PreviewView:
    """What this update would do. Nothing is changed. ProvisioningError where it would be refused."""
    session = people.session(account, role)
    done = update(session, **asked.model_dump(), wait=None, facts=people.facts, dry_run=True, known=_at_hand)
    told = done.preview
    texts = cards.get(done.product, Said()).texts
    notes = tuple(Note(english=each, japanese=_note(each, done.product, done.version, texts)) for each in done.notes)
    both = {"name": done.name, "product": done.product, "version": done.version, "notes": notes}
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
        changes=_changes(told, texts),
    )


def _note(english: str, product: str, version: str, texts: Mapping[str, str]) -> str:
    """Its Japanese, as far as it is known; a reason that the catalog doesn't translate is left out."""
    because = re.fullmatch(rf"{re.escape(f'{product} {version}')} is deprecated(?: \((.*)\))?\.", english, re.DOTALL)
    if because:
        return f"{product} {version} は非推奨です。{texts.get(because[1] or '', '')}"
    return japanese(english, texts.get) or ""


def _changes(told: Preview, texts: Mapping[str, str]) -> tuple[ChangeView, ...]:
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
            why_ja=japanese(each.why, texts.get) or "",
        )
        for each in changes
        if each.effect is not Effect.NONE
    ]
    return tuple(sorted(views, key=lambda view: not view.loses))


def _at_hand(product: str, version: str) -> dict[str, Any] | None:
    """The whole released template in the checkout, None where it has none of this name.

    What a deployment took is what stands there: released files never change.
    """
    folder = (root() / "products" / "released").resolve()
    file = (folder / product / f"{version}.json").resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        return None

    def asset(key: str) -> dict[str, Any] | None:
        path = path_of(folder / product, key)
        return dict(json.loads(path.read_bytes())) if path.is_file() else None

    return nested.whole(json.loads(file.read_bytes()), asset)
