"""Deploy plan: from what a Region's hub has and what the catalog says to rows. Pure.

Three things are compared: what the templates will declare, what CloudFormation believes it has deployed, and what
Service Catalog has. A piece is known by its stack and logical ID, as CloudFormation knows it: what would be
deleted and made again is told as that, whatever its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from product_factory.authoring.product import LAUNCH_ROLE_PREFIX
from product_factory.catalog import ending
from product_factory.catalog.ending import End
from product_factory.catalog.lifecycle import State
from product_factory.sharing.foreign import added_by_hand, orphans
from product_factory.sharing.pieces import Key, Live, LiveHub, Piece, Stacks, identity, same
from product_factory.sharing.rows import Asks, By, Row
from product_factory.sharing.versions_plan import versions

States = Mapping[str, Mapping[str, State]]

_LOST: dict[str, str] = {
    "product": "It gets another ID. What was launched from the lost one runs on, but can't be updated any more: "
    "terminate it in Service Catalog and launch anew.",
    "portfolio": "It gets another ID, and is shared again. What was launched through it runs on.",
    "association": "Until then nobody finds the product through this portfolio.",
    "constraint": "Until then launches don't run under the launch role.",
    "principal": "Until then these principals don't see the portfolio.",
}
_REMOVED: dict[str, str] = {
    "product": "Its ID and those of its versions are gone for ever: what runs it can't be updated any more.",
    "portfolio": "Its shares end. Who sees its products through no other portfolio can't launch or update them.",
    "association": "Who sees the product through no other portfolio can't launch or update it.",
    "principal": "They no longer see the portfolio.",
    "launch-role": "What was launched under it can be neither updated nor terminated.",
}
_ASKS: dict[str, Asks] = {"product": "word", "launch-role": "word", "portfolio": "ask"}


def plan_region(new: Mapping[Key, Piece], deployed: Stacks, live: LiveHub, states: States) -> tuple[Row, ...]:
    """The rows of one Region but for shares. `states`: product → version → state, of what the catalog has."""
    return tuple(_Region(new, deployed, live, states).rows())


def with_ends(rows: Iterable[Row], ends: Mapping[str, End]) -> Iterator[Row]:
    """The rows; a product that is removed since it ended in the catalog says so, with its versions."""
    for row in rows:
        name = row.name.partition("/")[0]
        end = ends.get(name)
        if row.action != "remove" or row.kind not in ("product", "version") or end is None or end.ended is None:
            yield row
        else:
            why = ending.said(name, ends) if row.kind == "product" else row.why
            yield row.model_copy(update={"ended": True, "why": why})


class _Region:
    def __init__(self, new: Mapping[Key, Piece], deployed: Stacks, live: LiveHub, states: States) -> None:
        self.new, self.deployed, self.live, self.states = new, deployed, live, states
        self.removed = {
            key: piece for key, piece in deployed.pieces.items() if key not in new or not same(piece, new[key])
        }
        self.made = {
            key: piece
            for key, piece in new.items()
            if key not in deployed.pieces or not same(piece, deployed.pieces[key])
        }

    def rows(self) -> Iterator[Row]:
        for key, piece in self.new.items():
            yield self._create(piece) if key in self.made else self._stays(piece, self.deployed.pieces[key])
            if piece.kind == "product":
                was = None if key in self.made else self.deployed.pieces[key]
                yield from self._versions(piece, was)
        for piece in self.removed.values():
            yield self._remove(piece)
            if piece.kind == "product":
                yield from self._versions(None, piece)
        yield from added_by_hand(self.deployed, self.live)
        yield from orphans(self.deployed, self.live)

    def _row(self, action: str, piece: Piece, why: str = "", *, by: By = "stack", consequence: str = "") -> Row:
        return Row.model_validate(
            {
                "action": action,
                "kind": piece.kind,
                "name": piece.name,
                "region": self.live.region,
                "id": self._id(piece),
                "why": why,
                "consequence": consequence,
                "by": by,
                "stack": piece.key.stack,
                "logical_id": piece.key.logical_id,
            }
        )

    def _id(self, piece: Piece) -> str:
        if piece.kind in ("product", "portfolio", "tag-option"):
            return self.deployed.physical.get(piece.key, "")
        found = self._found(piece)
        return found.id if found else ""

    def _found(self, piece: Piece) -> Live | None:
        where = identity(piece, self.deployed.physical)
        return self.live.pieces.get(where) if where else None

    def _create(self, piece: Piece) -> Row:
        if piece.kind == "constraint" and self._found(piece):
            return self._row("change", piece, "one made by hand stands in its place", by="before")
        why = ""
        if piece.kind == "association" and (left := self._left(piece)):
            why = f"moves from {', '.join(left)}, and stays there until this portfolio is shared"
        return self._row("create", piece, why)

    def _left(self, piece: Piece) -> list[str]:
        """The portfolios that the product leaves in the same deployment."""
        product = piece.refers[-1]
        gone = [p for p in self.removed.values() if p.kind == "association" and p.refers[-1] == product]
        return [p.name.rpartition("/")[0] for p in gone]

    def _stays(self, piece: Piece, was: Piece) -> Row:
        if piece.kind == "launch-role":
            return self._row("keep", piece)
        found = self._found(was)
        if found is None:
            by: By = "twice" if piece.kind in ("product", "portfolio", "constraint", "tag-option") else "api"
            return self._row("repair", piece, "deleted by hand", by=by, consequence=_LOST.get(piece.kind, ""))
        apart = different(piece.facts, found.facts)
        if not apart:
            return self._row("keep", piece)
        if different(piece.facts, was.facts):
            return self._row("change", piece, apart)
        return self._row("repair", piece, f"changed by hand: {apart}", by="api")

    def _remove(self, piece: Piece) -> Row:
        row = self._row("remove", piece, "not in the catalog", consequence=_REMOVED.get(piece.kind, ""))
        parents = [self.deployed.pieces[key] for key in piece.refers if key in self.deployed.pieces]
        words = tuple(f"{parent.kind}:{parent.name}" for parent in parents if parent.key in self.removed)
        if piece.kind == "tag-option":
            words += self._users(piece)
        if piece.kind == "launch-role":
            its = piece.name.removeprefix(LAUNCH_ROLE_PREFIX)
            words += tuple(f"product:{p.name}" for p in self.removed.values() if (p.kind, p.name) == ("product", its))
        if piece.kind != "launch-role" and self._found(piece) is None:
            return row.model_copy(update={"why": "not in the catalog, and deleted by hand already", "consequence": ""})
        asks: Asks = _ASKS.get(piece.kind, "yes")
        # What goes with its portfolio or product is asked for with that, and a constraint with its association.
        if words and piece.kind != "launch-role":
            asks = ""
        if piece.kind == "constraint" and any(
            p.kind == "association" and p.refers == piece.refers for p in self.removed.values()
        ):
            asks = ""
        if piece.kind == "association" and not asks and any(word.startswith("portfolio:") for word in words):
            row = row.model_copy(update={"why": "goes with its portfolio"})
        return row.model_copy(update={"asks": asks, "inside": words})

    def _users(self, option: Piece) -> tuple[str, ...]:
        """The portfolios and products that a TagOption goes with: all that have it, where none of them stays."""
        joins = [p for p in self.deployed.pieces.values() if p.kind == "tag-association" and p.refers[0] == option.key]
        users = [self.deployed.pieces.get(each.refers[1]) for each in joins]
        going = [user for user in users if user and user.key in self.removed]
        return tuple(f"{user.kind}:{user.name}" for user in going) if len(going) == len(users) else ()

    def _versions(self, new: Piece | None, was: Piece | None) -> Iterator[Row]:
        piece = new or was
        assert piece is not None
        found = self._found(was) if was else None
        gone = was is not None and found is None and new is not None
        for row in versions(new, was, found, self.states.get(piece.name, {}), self.live.region, renewed=gone):
            yield row.model_copy(update={"stack": piece.key.stack, "logical_id": piece.key.logical_id})


def different(wanted: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Which facts are not as wanted, in words; "" where all are.

    Blanks and line ends don't count, nor what AWS answers of a constraint's parameters beyond what was said.
    """
    apart = [
        f"{name} is {_short(there.get(name, ''))}, not {_short(value)}"
        for name, value in wanted.items()
        if " ".join(value.split()) != " ".join(there.get(name, "").split())
        and not (name == "Parameters" and _within(json.loads(value), json.loads(there.get(name) or "{}")))
    ]
    return "; ".join(apart)


def _within(wanted: object, there: object) -> bool:
    if isinstance(wanted, dict) and isinstance(there, dict):
        return all(name in there and _within(value, there[name]) for name, value in wanted.items())
    return wanted == there


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 40 else f"{line[:39]}…")
