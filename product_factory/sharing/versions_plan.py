"""Versions: what becomes of each version of one product. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from product_factory.catalog.lifecycle import State, description_with
from product_factory.sharing.pieces import DeclaredVersion, Key, Live, LiveVersion, Piece
from product_factory.sharing.rows import Row

States = Mapping[str, Mapping[str, State]]
GONE = (
    "Its ID is gone and it gets another: what runs it runs on, and has to be updated to this or another version "
    "by name; whoever stored the ID has to look it up again."
)
LOST = "Its ID is gone for ever: what runs it runs on, and can only be updated to another version."


def wanted_of(state: State) -> dict[str, Any]:
    """Active and Guidance of a version in this state, as UpdateProvisioningArtifact takes them."""
    return {
        "Active": state is not State.RETIRED,
        "Guidance": "DEFAULT" if state is State.ACTIVE else "DEPRECATED",
    }


def with_reasons(pieces: Mapping[Key, Piece], states: States, reason: Callable[[str, str], str]) -> dict[Key, Piece]:
    """The pieces with the notes of versions as Service Catalog shall tell them: a state's reason is told with them.

    Templates never hold it, since released versions don't change.
    """

    def told(piece: Piece, version: DeclaredVersion) -> DeclaredVersion:
        state = states.get(piece.name, {}).get(version.name, State.ACTIVE)
        why = reason(piece.name, version.name) if state is not State.ACTIVE else ""
        return version.model_copy(update={"description": description_with(version.description, state, why)})

    return {
        key: piece.model_copy(update={"versions": tuple(told(piece, each) for each in piece.versions)})
        for key, piece in pieces.items()
    }


def versions(
    new: Piece | None,
    was: Piece | None,
    live: Live | None,
    states: Mapping[str, State],
    region: str,
    *,
    renewed: bool = False,
) -> Iterator[Row]:
    """Rows of one product's versions: as declared, as deployed, and as Service Catalog has them.

    `renewed`: the product itself is made again, and all its versions with it.
    """
    named = new or was
    product = named.name if named else ""
    there = live.versions if live else ()
    declared = {v.name: v for v in new.versions} if new else {}
    deployed = {v.name: v for v in was.versions} if was else {}

    def row(action: str, name: str, **more: Any) -> Row:
        fields = {"kind": "version", "name": f"{product}/{name}", "region": region, "action": action} | more
        return Row.model_validate(fields)

    for name, version in declared.items():
        state = states.get(name, State.ACTIVE)
        old = deployed.get(name)
        if old is None:
            yield row("create", name, by="stack", why="" if state is State.ACTIVE else f"as {state}")
        elif renewed:
            yield row("repair", name, by="twice", why="deleted by hand, with its product", consequence=GONE)
        elif old.url != version.url:
            yield _replaced(row("remove", name), product, there)
        else:
            yield _stays(row("keep", name), version, there, deployed, state)
    for name in deployed.keys() - declared.keys():
        found = [each for each in there if each.name == name]
        # A product's word takes its versions along only where the product goes.
        inside = () if new else (f"product:{product}",)
        known = {"id": found[0].id, "asks": "word", "consequence": LOST} if found else {}
        yield row("remove", name, by="stack", why="not in the catalog", inside=inside, **known)
    for extra in _extra(there, declared, deployed):
        yield row("keep", extra.name, id=extra.id, why="made by hand: none of the catalog's", offered=True)


def _replaced(row: Row, product: str, there: tuple[LiveVersion, ...]) -> Row:
    known = next((each.id for each in there if f"{product}/{each.name}" == row.name), "")
    why = "its template's address changes, so CloudFormation would delete it and make another"
    return row.model_copy(update={"id": known, "why": why, "asks": "word", "by": "stack", "consequence": GONE})


def _stays(
    row: Row,
    version: DeclaredVersion,
    there: tuple[LiveVersion, ...],
    deployed: Mapping[str, DeclaredVersion],
    state: State,
) -> Row:
    found = next((each for each in there if each.name == version.name), None)
    if found is None:
        renamed = [v for v in there if v.name not in deployed and v.description == version.description]
        if len(renamed) == 1:
            why = f"renamed by hand: it is called {renamed[0].name!r}"
            return row.model_copy(update={"action": "repair", "id": renamed[0].id, "why": why, "by": "api"})
        why = "deleted by hand"
        return row.model_copy(update={"action": "repair", "why": why, "by": "api", "consequence": GONE})
    row = row.model_copy(update={"id": found.id})
    wanted = wanted_of(state)
    if (found.active, found.guidance) != (wanted["Active"], wanted["Guidance"]):
        why = f"is {_state(found)}, {state} in the catalog"
        return row.model_copy(update={"action": "change", "why": why, "by": "api"})
    if found.description != version.description:
        if _notes(deployed[version.name].description) != _notes(version.description):
            return row.model_copy(update={"action": "change", "why": "other notes", "by": "stack"})
        if _notes(found.description) == _notes(version.description):
            return row.model_copy(update={"action": "change", "why": "the reason of its state", "by": "api"})
        return row.model_copy(update={"action": "repair", "why": "its notes were changed by hand", "by": "api"})
    return row


def _notes(description: str) -> str:
    """A version's own notes, without the reason of its state."""
    return description_with(description, State.ACTIVE, "")


def _state(version: LiveVersion) -> str:
    if not version.active:
        return "retired"
    return "active" if version.guidance == "DEFAULT" else "deprecated"


def _extra(
    there: tuple[LiveVersion, ...],
    declared: Mapping[str, DeclaredVersion],
    deployed: Mapping[str, DeclaredVersion],
) -> Iterator[LiveVersion]:
    """Versions that no template made; those that are a declared one under another name left out."""
    seen: set[str] = set()
    names = {each.name for each in there}
    missing = {v.description for v in declared.values() if v.name in deployed and v.name not in names}
    for each in there:
        known = each.name in declared or each.name in deployed
        if (not known and each.description not in missing) or each.name in seen:
            yield each
        seen.add(each.name)
