"""Deploying: all that a deployment has to know, read from AWS and planned; nothing is changed here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from product_factory.catalog import layout as layouts
from product_factory.catalog.layout import Layout
from product_factory.catalog.lifecycle import reason
from product_factory.catalog.loading import hub, reading
from product_factory.catalog.offer import Offer, load
from product_factory.errors import FactoryError
from product_factory.hub.assets import files_of, stack_name
from product_factory.hub.synth import Synthesized
from product_factory.organization.nodes import Tree
from product_factory.root import root
from product_factory.sharing import assets, aws, deployment, origin, running
from product_factory.sharing.deploy_plan import plan_region, with_ends
from product_factory.sharing.foreign import blocked
from product_factory.sharing.hub_stacks import pseudo_parameters, read_stacks, targets
from product_factory.sharing.live import read_live
from product_factory.sharing.pieces import Key, LiveHub, Piece, Stacks
from product_factory.sharing.plan import Step, plan, wanted
from product_factory.sharing.removals import removed
from product_factory.sharing.rows import Row
from product_factory.sharing.share_rows import share_rows, target_rows
from product_factory.sharing.stack_changes import Change, change_of, layout_of
from product_factory.sharing.templates import pieces
from product_factory.sharing.versions_plan import with_reasons

# The most that CloudFormation is waited for with --wait, in seconds.
PATIENCE = 3600
Say = Callable[[str], None]


class Region(NamedTuple):
    """One Region: what is to be deployed, what CloudFormation and Service Catalog have, and the rows but for shares."""

    name: str
    bodies: dict[str, dict[str, Any]]
    new: dict[Key, Piece]
    stacks: Stacks
    live: LiveHub
    rows: tuple[Row, ...]
    change: Change
    assets: assets.Found | None = None

    @property
    def portfolios(self) -> dict[str, str]:
        """Name, as the catalog says it, → ID of the portfolios that are deployed and stay."""
        found = {
            piece.name: self.stacks.physical.get(key) for key, piece in self.new.items() if piece.kind == "portfolio"
        }
        return {name: each for name, each in found.items() if each and ("portfolio", each) in self.live.pieces}

    @property
    def going(self) -> dict[str, str]:
        """Name → ID of the portfolios that are removed."""
        rows = (row for row in self.rows if row.kind == "portfolio" and row.action == "remove" and row.id)
        return {row.name: row.id for row in rows if ("portfolio", row.id) in self.live.pieces}


class Ready(NamedTuple):
    """All that a deployment needs to know, read and planned; nothing is changed yet."""

    offer: Offer
    tree: Tree
    target: deployment.Target
    out: Path
    regions: tuple[Region, ...]
    steps: tuple[Step, ...]
    rows: tuple[Row, ...]
    blocked: tuple[str, ...]
    advice: str
    back: str
    # What has to be noted before it is deployed, so that nothing deployed moves; and in which catalog.
    layout: Layout | None
    catalog: Path


def prepare(
    out: Path,
    offer: Offer | None = None,
    regions: Sequence[str] = (),
    made: Sequence[Synthesized] = (),
    catalog: Path | None = None,
) -> Ready:
    """Synthesize the hub into a folder, read all Regions, and plan. Changes nothing, at AWS or in the catalog.

    `made`: what was synthesized there before, of the same offer. `catalog`: where its layout is kept.
    """
    from product_factory.hub.kept import fill
    from product_factory.hub.synth import synthesize

    if not made and not offer and not regions and not catalog:
        made = fill(out)
    offer, regions = offer or load(), tuple(regions) or hub().regions
    catalog = catalog or root()
    before = layouts.read(catalog)
    made = made or synthesize(out, offer=offer, regions=regions, layout=before)
    layout = layout_of(offer, made, before)
    if layout != before:
        made = synthesize(out, offer=offer, regions=regions, layout=layout)
    tree = aws.read_tree()
    where = deployment.read(tree, offer)
    found = tuple(_region(name, made, offer, where) for name in regions)
    steps = tuple(step for region in found for step in _share_steps(region, offer, tree))
    rows = tuple(row for region in found for row in _rows(region, steps, tree, regions[0]))
    rows += tuple(row for region in found for row in assets.rows(region.assets, offer, _has_assets(region)))
    stops = tuple(text for region in found for text in blocked(region.stacks, region.live, region.rows))
    stops += tuple(text for region in found for text in assets.refusals(region.assets, _has_assets(region)))
    last = origin.read(regions[0])
    stands = origin.relation(root(), last.commit) if last else "unknown"
    return Ready(
        offer=offer,
        tree=tree,
        target=where,
        out=out,
        regions=found,
        steps=steps,
        rows=rows,
        blocked=stops,
        advice=origin.advice(last, stands),
        back=origin.back(last, stands) if any(row.action != "keep" for row in rows) else "",
        layout=layout if layout != before else None,
        catalog=catalog,
    )


def _region(name: str, made: Sequence[Synthesized], offer: Offer, where: deployment.Target) -> Region:
    bodies = {stack.name: json.loads(stack.template.read_bytes()) for stack in made if stack.region == name}
    new = with_reasons(pieces(bodies, pseudo_parameters(name)), offer.catalog.states, reason)
    stacks, live = stacks_of(name, offer), read_live(name)
    rows = tuple(with_ends(plan_region(new, stacks, live, offer.catalog.states), offer.catalog.ends))
    change = change_of(name, made, where, stacks.bodies)
    return Region(name, bodies, new, stacks, live, rows, change, assets.look(name, files_of(offer)))


def _has_assets(region: Region) -> bool:
    """Whether the Region has the stack of assets."""
    return stack_name(region.name) in region.stacks.bodies


def stacks_of(region: str, offer: Offer) -> Stacks:
    """The Region's stacks as they are, with the notes of versions as they shall be told."""
    found = read_stacks(region)
    return found.model_copy(update={"pieces": with_reasons(found.pieces, offer.catalog.states, reason)})


def _share_steps(region: Region, offer: Offer, tree: Tree) -> Iterator[Step]:
    have = aws.read_shares(region.name, region.portfolios)
    yield from plan(wanted(offer.portfolios, (region.name,), tree), have)
    for share in aws.read_shares(region.name, region.going):
        yield Step(action="remove", share=share, why="the portfolio is removed")


def _rows(region: Region, steps: Sequence[Step], tree: Tree, home: str) -> Iterator[Row]:
    yield from region.rows
    yield from share_rows((step for step in steps if step.share.region == region.name), tree, region.going)
    if region.name == home and any(piece.kind == "launch-role" for piece in region.new.values()):
        given = {name: value for stack in region.change.given.values() for name, value in stack.items()}
        yield from target_rows(region.stacks.targets, sorted(targets(given)), home, tree)


def check_nobody_runs(ready: Ready, words: Sequence[str], *, unread: bool) -> list[str]:
    """Why what is to be removed can't be: somebody runs it, or it can't be told."""
    going = [row for row in removed(ready.rows, words) if row.allowed(words) and row.id]
    regions = [region.name for region in ready.regions]
    return list(running.refusals(going, regions=regions, reading=reading(), unread=unread))


def when_idle(out: Path, *, wait: bool, say: Say) -> Ready:
    """`prepare`, once CloudFormation works on none of the hub's stacks. FactoryError where it does, and none waits."""
    tries = Retrying(
        retry=retry_if_exception_type(BusyError),
        wait=wait_exponential(multiplier=0.5, max=15),
        stop=stop_after_delay(PATIENCE if wait else 0),
        reraise=True,
        before_sleep=lambda state: say(f"{state.outcome.exception() if state.outcome else ''}; waiting"),
    )
    return tries(_prepare_idle, out)


class BusyError(FactoryError):
    """CloudFormation works on a stack of the hub."""


def _prepare_idle(out: Path) -> Ready:
    found = [f"{stack} is {status}" for region in hub().regions for stack, status in read_stacks(region).busy.items()]
    if found:
        raise BusyError(f"{'; '.join(found)}: a deployment is under way at AWS; `factory deploy --wait` waits for it")
    return prepare(out)
