"""Life-cycle: which released versions are active, deprecated or retired. Changes; released files don't."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from product_factory.catalog.released import LIFECYCLE, Released, find, released_folder
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.root import relative


class State(StrEnum):
    """Active: launched and updated to. Deprecated: only updated to. Retired: neither.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_UpdateProvisioningArtifact.html
    """

    ACTIVE = "active"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class Entry(BaseModel):
    """The state of one version, since when and why. Versions without an entry are active."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    state: State
    since: date
    reason: str = ""


class Change(NamedTuple):
    """What setting a state did: nothing where `before` is `after`."""

    before: State
    after: State


_ENTRIES = TypeAdapter(dict[str, Entry])


def states(product: str, versions: tuple[Released, ...], root: Path | None = None) -> dict[str, State]:
    """Each released version's state. FactoryError where the file is wrong or names another version."""
    root = root or released_folder()
    entries = _read(product, root)
    unknown = set(entries) - {version.version for version in versions}
    if unknown:
        path = root / product / LIFECYCLE
        raise FactoryError(f"{relative(path)}: {min(unknown)!r} is not a released version; remove its entry")
    found = {v.version: entries[v.version].state if v.version in entries else State.ACTIVE for v in versions}
    if versions and State.ACTIVE not in found.values():
        raise FactoryError(
            f"{relative(root / product / LIFECYCLE)}: no version of {product} is active; "
            "remove one entry, or remove the product from its portfolios"
        )
    return found


def change_of(
    product: str, versions: tuple[Released, ...], version: str, state: State, root: Path | None = None
) -> Change:
    """What setting the state would do; changes nothing.

    UsageError where the version is not released; FactoryError for the last active version.
    """
    wanted = find(versions, version).version
    before = states(product, versions, root)
    if before[wanted] is state:
        return Change(state, state)
    if state is not State.ACTIVE and [v for v, s in before.items() if s is State.ACTIVE] == [wanted]:
        raise FactoryError(f"{product} {wanted}: is the last active version; publish or restore another one first")
    return Change(before[wanted], state)


def set_state(
    product: str,
    versions: tuple[Released, ...],
    version: str,
    state: State,
    *,
    reason: str,
    today: date,
    root: Path | None = None,
) -> Change:
    """Set a version's state in the repository; `deploy` applies it. Errors as for `change_of`."""
    root = root or released_folder()
    change = change_of(product, versions, version, state, root)
    if change.before is change.after:
        return change
    entries, wanted = _read(product, root), find(versions, version).version
    if state is State.ACTIVE:
        del entries[wanted]
    else:
        entries[wanted] = Entry(state=state, since=today, reason=reason)
    path = root / product / LIFECYCLE
    write_atomically(path, _ENTRIES.dump_json(dict(sorted(entries.items())), indent=2) + b"\n")
    return change


def reason(product: str, version: str, root: Path | None = None) -> str:
    """Why a version is deprecated or retired; empty where nobody said, or where it is active."""
    entry = _read(product, root or released_folder()).get(version)
    return entry.reason if entry else ""


def _read(product: str, root: Path) -> dict[str, Entry]:
    path = root / product / LIFECYCLE
    if not path.exists():
        return {}
    try:
        return _ENTRIES.validate_json(path.read_bytes())
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in finding["loc"])
        raise FactoryError(f"{relative(path)}: {field}: {finding['msg']}; correct it, or take it from git") from error
