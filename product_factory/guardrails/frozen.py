"""Frozen: what of a guardrail a version holds, and how it is released. As released versions of products, it never changes.

Exemptions stay symbols in there: who they are in an organization, sharing/guardrails.py says.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from product_factory.authoring.guardrail import SERVICE_CONTROL, Guardrail
from product_factory.catalog import released
from product_factory.catalog.lock import locked
from product_factory.catalog.released import Release, Released, Version, canonical, newest, sha256
from product_factory.errors import FactoryError
from product_factory.guardrails.comparing import Difference, compared
from product_factory.impact.models import Bump
from product_factory.reading import read_object
from product_factory.releasing.release import freeze, raised, rise
from product_factory.root import relative, root
from product_factory.text import unseen

Json = dict[str, Any]
FIRST = Version("1.0.0")
MAX_NOTES = 1_000


def folder() -> Path:
    """Where the catalog at hand keeps released guardrails."""
    return root() / "guardrails" / "released"


def content(card: Guardrail) -> Json:
    """What a version of it holds now."""
    if card.type != SERVICE_CONTROL:
        return {"Type": card.type, "Attributes": card.attributes}
    denies = []
    for deny in card.denies:
        written: Json = {"Sid": deny.sid, "Action": sorted(deny.actions), "Resource": sorted(deny.resources)}
        written |= {"Condition": deny.when} if deny.when else {}
        denies.append(written | {"Unless": sorted(deny.unless)})
    return {"Type": card.type, "Denies": denies}


def versions(name: str, at: Path | None = None) -> tuple[Released, ...]:
    """A guardrail's released versions, oldest first. FactoryError where a file is not what was released."""
    return released.read(name, at or folder())


def read(version: Released) -> Json:
    """What a released version holds."""
    return read_object(version.path, f"bring it back with `git checkout -- {relative(version.path)}`")


def difference(card: Guardrail, at: Path | None = None) -> Difference | None:
    """What changed since the newest version; None before the first."""
    latest = newest(versions(card.name, at))
    return compared(read(latest), content(card)) if latest else None


def publish(
    card: Guardrail, version: str | None, notes: str, *, bump: Bump | None, today: date, at: Path | None = None
) -> Released:
    """Freeze the guardrail as it is now, under this version or the next by `bump` or by what the changes demand.

    FactoryError where the number says less than the changes demand, or exists with other content.
    """
    at = at or folder()
    notes = _notes(notes)
    with locked(at):
        there = versions(card.name, at)
        latest, body = newest(there), canonical(content(card))
        if latest and latest.release.sha256 == sha256(body) and version in (None, latest.version):
            return latest
        number = _number(card, latest, version, bump, body)
        release = Release(version=str(number), sha256=sha256(body), date=today, notes=notes)
        return freeze(card.name, there, release, body, at)


def _number(card: Guardrail, latest: Released | None, version: str | None, bump: Bump | None, body: bytes) -> Version:
    wanted = Version(version) if version else None
    if latest is None:
        return wanted or FIRST
    before = Version(latest.version)
    if latest.release.sha256 == sha256(body):
        raise FactoryError(f"{card.name} {wanted}: nothing changed since {before}; nothing to publish")
    if wanted and wanted <= before:
        raise FactoryError(
            f"{card.name} {wanted}: not newer than {before}, which never changes; choose a higher number"
        )
    found = compared(read(latest), content(card))
    number = wanted or raised(before, bump or found.bump)
    if rise(before, number).weight >= found.bump.weight:
        return number
    shown = "\n".join(f"  {line}" for line in found.lines[:10])
    raise FactoryError(
        f"{card.name} {number}: what changed since {before} demands a {found.bump} version; choose "
        f"{raised(before, found.bump)} or higher, or `--bump auto`:\n{shown}"
    )


def _notes(notes: str) -> str:
    notes = notes.strip()
    if wrong := unseen(notes, also="\n\t"):
        raise FactoryError(f"--notes: {wrong}")
    if not 1 <= len(notes) <= MAX_NOTES:
        raise FactoryError(f"--notes: say in 1 to {MAX_NOTES:,} characters what changes for those below the guardrail")
    return notes
