"""Pieces: what a hub in one Region is made of, as its templates declare it and as Service Catalog has it. Values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "product",
    "portfolio",
    "association",
    "constraint",
    "principal",
    "tag-option",
    "tag-association",
    "launch-role",
]
# The tag that every hub stack gives what it makes; what bears it and is in no stack any more is an orphan.
TAG = ("factory", "service-catalog-hub")


class Key(NamedTuple):
    """What CloudFormation knows a piece by: another key is another piece, however alike the two are."""

    stack: str
    logical_id: str


class Frozen(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DeclaredVersion(Frozen):
    """A version in a template. Service Catalog keeps its ID while name and URL stay the same."""

    name: str
    description: str
    url: str


class Piece(Frozen):
    """One resource that a template declares.

    `facts`: what can be changed in place, as text. `fixed`: what identifies it beside the pieces that it
    refers to, such as a principal's ARN. `refers`: those pieces, in the order of `identity`.
    """

    kind: Kind
    key: Key
    name: str
    facts: dict[str, str] = {}
    fixed: tuple[str, ...] = ()
    refers: tuple[Key, ...] = ()
    versions: tuple[DeclaredVersion, ...] = ()


class LiveVersion(Frozen):
    """A version that Service Catalog has."""

    id: str
    name: str
    description: str = ""
    active: bool = True
    guidance: str = "DEFAULT"


class Live(Frozen):
    """Something that Service Catalog has. `id` is what its API knows it by; empty where it has none."""

    kind: Kind
    id: str = ""
    name: str = ""
    facts: dict[str, str] = {}
    tags: dict[str, str] = {}
    versions: tuple[LiveVersion, ...] = ()


Identity = tuple[str, ...]
"""The kind and then IDs: of a product, portfolio or TagOption its own, else of what it joins."""


class LiveHub(Frozen):
    """All that Service Catalog has in the account in one Region, whoever made it."""

    region: str
    pieces: dict[Identity, Live] = {}


class Stacks(Frozen):
    """The hub's stacks in one Region: what their templates declare, and which physical ID each piece has.

    Of templates that are yet to be deployed, `physical` is empty.
    """

    region: str
    pieces: dict[Key, Piece] = {}
    physical: dict[Key, str] = {}
    bodies: dict[str, dict[str, Any]] = Field(default={}, description="Stack → its template.")
    busy: dict[str, str] = Field(default={}, description="Stack → its status and since when, where something runs.")
    targets: frozenset[str] = Field(default=frozenset(), description="Roots and units that launch roles go to.")


def identity(piece: Piece, physical: Mapping[Key, str]) -> Identity | None:
    """By what Service Catalog knows this piece; None while something of it is not deployed."""
    if piece.kind in ("product", "portfolio", "tag-option", "launch-role"):
        own = physical.get(piece.key)
        return (piece.kind, own) if own else None
    ids = [physical.get(key) for key in piece.refers]
    if not all(ids):
        return None
    return (piece.kind, *(each for each in ids if each), *piece.fixed)


def same(one: Piece, other: Piece) -> bool:
    """Whether CloudFormation changes one into the other in place."""
    return (one.kind, one.fixed, one.refers) == (other.kind, other.fixed, other.refers)
