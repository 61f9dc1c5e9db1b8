"""Foreign: what stands in the hub's things, or bears the factory's tag, and no stack holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from product_factory.sharing.pieces import TAG, Identity, LiveHub, Stacks, identity
from product_factory.sharing.rows import Row


def added_by_hand(deployed: Stacks, live: LiveHub) -> Iterator[Row]:
    """Associations, principals and constraints of the hub's own portfolios that no stack made: kept, and told."""
    known = {identity(piece, deployed.physical) for piece in deployed.pieces.values()}
    ours = {deployed.physical[key] for key, piece in deployed.pieces.items() if piece.kind == "portfolio"}
    for where, found in live.pieces.items():
        if found.kind in ("association", "principal", "constraint") and where[1] in ours and where not in known:
            yield Row(
                action="keep",
                kind=found.kind,
                name=label(live, where),
                region=live.region,
                id=found.id,
                why="added by hand: the catalog doesn't say it",
                offered=True,
            )


def orphans(deployed: Stacks, live: LiveHub) -> Iterator[Row]:
    """Portfolios and products with the factory's tag that no hub stack holds: kept, and offered for removal."""
    held = set(deployed.physical.values())
    for found in live.pieces.values():
        if found.kind not in ("portfolio", "product") or found.id in held or found.tags.get(TAG[0]) != TAG[1]:
            continue
        yield Row(
            action="keep",
            kind=found.kind,
            name=found.name,
            region=live.region,
            id=found.id,
            why="an orphan: an earlier deployment left it, no stack holds it",
            consequence="Whoever it is shared with still sees it." if found.kind == "portfolio" else "",
            offered=True,
        )


def blocked(deployed: Stacks, live: LiveHub, rows: tuple[Row, ...]) -> Iterator[str]:
    """What AWS would refuse of these rows in the middle of a deployment, told before it."""
    ours = set(deployed.physical.values())
    going = {row.id: row for row in rows if row.action == "remove" and row.kind == "product" and row.id}
    for where in live.pieces:
        if where[0] == "association" and where[2] in going and where[1] not in ours:
            yield (
                f"{live.region}: product {going[where[2]].name} can't be removed: it is in the portfolio "
                f"{_name(live, where[1])} ({where[1]}), which is not this factory's; take it out there first"
            )
    made = {row.name for row in rows if row.action == "create" and row.kind == "tag-option"}
    for found in live.pieces.values():
        if found.kind == "tag-option" and found.name in made and found.id not in ours:
            yield (
                f"{live.region}: the TagOption {found.name} exists ({found.id}), and none of the hub's stacks made it: "
                "a key and value exist once in an account and Region; delete it, or leave it out of tag_options"
            )


def label(live: LiveHub, where: Identity) -> str:
    """What people and `--remove` call something that Service Catalog has."""
    if where[0] == "constraint":
        return f"{_name(live, where[1])}/{_name(live, where[2])}/{where[3]}"
    return live.pieces[where].name


def _name(live: LiveHub, piece_id: str) -> str:
    found = [each.name for each in live.pieces.values() if each.id == piece_id]
    return found[0] if found else piece_id
