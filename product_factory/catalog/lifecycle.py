"""Life-cycle: which released versions are active, deprecated or retired. Changes; released files don't."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from product_factory.catalog import ending
from product_factory.catalog.ending import END, Reason, refuse_reason
from product_factory.catalog.lock import locked
from product_factory.catalog.released import LIFECYCLE, Released, Version, find, released_folder
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
    reason: Reason = ""


class Change(NamedTuple):
    """What setting a state did: nothing where `before` is `after`."""

    before: State
    after: State


def newest_active(states: Mapping[str, State]) -> str | None:
    """The newest version that is active; None where there is none."""
    return max((version for version, state in states.items() if state is State.ACTIVE), key=Version, default=None)


# In a version's description in Service Catalog: what stands behind it is why the version is deprecated.
DEPRECATED_BECAUSE = " Deprecated: "


def description_with(description: str, state: State, reason: str) -> str:
    """A version's description in Service Catalog with the reason of its state; without, where it is active. Pure."""
    own = description.partition(DEPRECATED_BECAUSE)[0]
    return f"{own}{DEPRECATED_BECAUSE}{reason}" if reason and state is not State.ACTIVE else own


def reason_in(description: str) -> str:
    """The reason in such a description, "" where there is none."""
    return description.partition(DEPRECATED_BECAUSE)[2]


_ENTRIES = TypeAdapter(dict[str, Entry])


def states(product: str, versions: tuple[Released, ...], root: Path | None = None) -> dict[str, State]:
    """Each released version's state. FactoryError where the file is wrong or names another version."""
    root = root or released_folder()
    entries = entries_of(product, root)
    unknown = set(entries) - {version.version for version in versions}
    if unknown:
        path = root / product / LIFECYCLE
        raise FactoryError(f"{relative(path)}: {min(unknown)!r} is not a released version; remove its entry")
    found = {v.version: entries[v.version].state if v.version in entries else State.ACTIVE for v in versions}
    if versions and State.ACTIVE not in found.values() and ending.read(product, root) is None:
        raise FactoryError(
            f"{relative(root / product / LIFECYCLE)}: no version of {product} is active; "
            "remove one entry, or end the product with `factory end-product`"
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
        raise FactoryError(
            f"{product} {wanted}: is the last active version; publish or restore another one first, "
            f"or end the product: factory end-product {product}"
        )
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
    """Set a version's state in the repository; `deploy` applies it. Errors as for `change_of`.

    One command at a time, as for `publish`. UsageError where the reason is over 500 characters, or has some that are
    not printable.
    """
    root = root or released_folder()
    with locked(root):
        return write_state(product, versions, version, state, reason=reason, today=today, root=root)


def write_state(
    product: str,
    versions: tuple[Released, ...],
    version: str,
    state: State,
    *,
    reason: str,
    today: date,
    root: Path,
) -> Change:
    """Like `set_state`, for who holds the lock."""
    refuse_reason(reason)
    change = change_of(product, versions, version, state, root)
    if change.before is change.after:
        return change
    entries, wanted = entries_of(product, root), find(versions, version).version
    if state is State.ACTIVE:
        del entries[wanted]
    else:
        entries[wanted] = Entry(state=state, since=today, reason=reason)
    write_entries(product, entries, root)
    if state is State.ACTIVE:
        # Somebody launches it again: it goes on.
        (root / product / END).unlink(missing_ok=True)
    return change


def write_entries(product: str, entries: Mapping[str, Entry], root: Path) -> None:
    """The product's file of states, none where all versions are active. For who holds the lock."""
    path = root / product / LIFECYCLE
    if entries:
        write_atomically(path, body(entries))
    else:
        path.unlink(missing_ok=True)


def body(entries: Mapping[str, Entry]) -> bytes:
    """The file's content."""
    return _ENTRIES.dump_json(dict(sorted(entries.items())), indent=2) + b"\n"


def reason(product: str, version: str, root: Path | None = None) -> str:
    """Why a version is deprecated or retired; empty where nobody said, or where it is active."""
    entry = entries_of(product, root or released_folder()).get(version)
    return entry.reason if entry else ""


def entries_of(product: str, root: Path) -> dict[str, Entry]:
    """What is said of the product's versions; nothing of active ones. FactoryError where the file is wrong."""
    path = root / product / LIFECYCLE
    if not path.exists():
        return {}
    try:
        return _ENTRIES.validate_json(path.read_bytes())
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in finding["loc"])
        raise FactoryError(f"{relative(path)}: {field}: {finding['msg']}; correct it, or take it from git") from error
