"""Share rows: shares and the launch roles' targets, as rows of the deploy plan. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from product_factory.organization.nodes import Node, Tree
from product_factory.sharing.plan import Step
from product_factory.sharing.rows import Action, Row

_ACTIONS: dict[str, Action] = {"create": "create", "update": "change", "remove": "remove", "keep": "keep"}
LOST = "The portfolio's products disappear from the catalogs of {count} accounts; what is launched there runs on."


def share_rows(steps: Iterable[Step], tree: Tree, going: Mapping[str, str]) -> Iterator[Row]:
    """A row for each share. `going`: portfolios that are removed, name → ID."""
    for step in steps:
        share = step.share
        count = len(tree.reached_by(share.node))
        removed = step.action == "remove"
        going_id = going.get(share.portfolio)
        inside = (f"portfolio:{share.portfolio}", f"portfolio:{going_id}") if going_id else ()
        yield Row(
            action=_ACTIONS[step.action],
            kind="share",
            name=f"{share.portfolio}/{share.node.value}",
            region=share.region,
            why="; ".join(filter(None, (f"with {tree.name_of(share.node)}, {count} accounts", step.why))),
            consequence=LOST.format(count=count) if removed else "",
            asks="yes" if removed and share.portfolio not in going else "",
            by="api",
            inside=inside if removed else (),
        )


def target_rows(before: Iterable[str], after: Iterable[str], region: str, tree: Tree) -> Iterator[Row]:
    """A row for each root or unit whose accounts have, get or lose the launch roles."""
    old, new = set(before), set(after)
    for place in sorted(old | new):
        action: Action = "keep" if place in old & new else "create" if place in new else "remove"
        gone = "Its accounts lose the launch roles: what is launched there can be neither updated nor terminated."
        node = Node(type="ORGANIZATIONAL_UNIT", value=place)
        yield Row(
            action=action,
            kind="launch-roles",
            name=place,
            region=region,
            why=f"in {tree.name_of(node)}" + ("; nothing is shared with it any more" if action == "remove" else ""),
            consequence=gone if action == "remove" else "",
            asks="yes" if action == "remove" else "",
            by="stack",
        )
