"""Released versions of the baseline that a catalog lacks: added as they are, or refused, never merged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from product_factory.catalog.released import LIFECYCLE, MANIFEST, Manifest, Release, Version, read, sha256, staged
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.reading import read_object

GUARDRAILS = "guardrails/"
"""How guardrails are called beside products."""


class Additions(NamedTuple):
    """What the baseline released of a product, or of a guardrail (`guardrails/<name>`), and the catalog lacks.

    `clash`: a number under which the catalog released other content; then nothing of the product's versions is added.
    `states`: those that the added versions come in. `others`: of versions that the catalog took before and leaves
    active, with the baseline's reasons.
    """

    product: str
    add: tuple[Release, ...] = ()
    clash: str | None = None
    states: dict[str, Any] = {}  # noqa: RUF012, nobody changes it
    others: dict[str, str] = {}  # noqa: RUF012, nobody changes it

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.add or self.states)


def compared(product: str, root: Path, baseline: Path, noted: Iterable[str] = ()) -> Additions:
    """The two catalogs' versions of a product. FactoryError where a released file of either isn't what was released."""
    ours, theirs = (
        {each.version: each.release for each in read(_short(product), folder / _released(product))}
        for folder in (root, baseline)
    )
    for version, release in theirs.items():
        if version in ours and ours[version].sha256 != release.sha256:
            return Additions(product, clash=version)
    mine, states = _states(root, product), _states(baseline, product)
    missing = {version: state for version, state in states.items() if version not in mine}
    return Additions(
        product,
        tuple(release for version, release in theirs.items() if version not in ours),
        # An adoption that was killed may have added the version, and not its state.
        states={version: state for version, state in missing.items() if version not in noted},
        others={
            version: f"{state['state']}: {state.get('reason', '')}".rstrip(": ")
            for version, state in missing.items()
            if version in noted
        },
    )


def add(additions: Additions, root: Path, baseline: Path) -> Iterator[str]:
    """Add them, each file before its line in the manifest counts; gives the paths. Again completes what was begun."""
    if not additions.changes:
        return
    place, short = _released(additions.product), _short(additions.product)
    folder, source = (each / place / short for each in (root, baseline))
    folder.mkdir(parents=True, exist_ok=True)
    for release in additions.add:
        content = (source / f"{release.version}.json").read_bytes()
        if sha256(content) != release.sha256:
            raise FactoryError(f"{source}/{release.version}.json: isn't what was released; install the factory again")
        write_atomically(staged(folder, release.version), content)
    manifest = folder / MANIFEST
    if additions.add:
        there = Manifest.model_validate_json(manifest.read_bytes()).releases if manifest.exists() else ()
        releases = sorted((*there, *additions.add), key=lambda release: Version(release.version))
        write_atomically(manifest, Manifest(releases=tuple(releases)).written())
    if additions.states:
        both = dict(sorted((_states(root, additions.product) | additions.states).items()))
        write_atomically(folder / LIFECYCLE, json.dumps(both, indent=2, ensure_ascii=False).encode() + b"\n")
    read(short, root / place)
    yield from (f"{place}/{short}/{release.version}.json" for release in additions.add)
    if additions.states:
        yield f"{place}/{short}/{LIFECYCLE}"


def numbers(product: str, baseline: Path) -> list[str]:
    """The versions that the baseline released of a product."""
    return [each.version for each in read(_short(product), baseline / _released(product))]


def _released(name: str) -> str:
    return f"{GUARDRAILS}released" if name.startswith(GUARDRAILS) else "products/released"


def _short(name: str) -> str:
    return name.removeprefix(GUARDRAILS)


def _states(root: Path, product: str) -> dict[str, Any]:
    path = root / _released(product) / _short(product) / LIFECYCLE
    return read_object(path) if path.exists() else {}
