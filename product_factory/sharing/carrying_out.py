"""Carrying out: what was planned, step by step, in an order that may be cut off anywhere and run again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from product_factory.catalog import layout as layouts
from product_factory.errors import FactoryError
from product_factory.hub.assets import is_assets_stack, stack_name
from product_factory.root import root
from product_factory.sharing import assets, aws, deployment, ending, interim, mending, origin
from product_factory.sharing.deploy_plan import plan_region
from product_factory.sharing.deploying import Ready, Region, Say, stacks_of
from product_factory.sharing.foreign import label
from product_factory.sharing.live import read_live
from product_factory.sharing.pieces import Key, identity
from product_factory.sharing.plan import Share, Step, plan, wanted
from product_factory.sharing.rows import Row
from product_factory.sharing.stack_changes import delete

PutUp = Callable[..., None]


def run(
    ready: Ready,
    words: Sequence[str],
    check: Callable[[], None],
    say: Say,
    put_up: PutUp = deployment.put_up,
) -> None:
    """Do all that was planned and may be done. FactoryError at the first that fails; running it again completes.

    `check` is called before each step, and raises where this deployment has to stop.
    """
    check()
    if ready.layout and layouts.write(ready.layout, ready.catalog):
        say(f"{layouts.FILE}: written, so that what is deployed stays where it is; commit it.")
    for region in ready.regions:
        _assets(region, ready, check, say, put_up)
    for region in ready.regions:
        mending.clear_the_way(region.rows)
        mending.mend(_first(region), region.stacks, ready.offer.catalog.states, say)
        _part(region, say)
    changed = _interim(ready)
    if changed:
        check()
        _put_up_interim(ready, changed, say, put_up)
        check()
        _share_meanwhile(ready, say)
    for region in ready.regions:
        _change(region, ready, changed, check, say, put_up)
    for region in ready.regions:
        check()
        _mend(region.name, ready, say)
    check()
    _share(ready, say)
    check()
    _end_offered(ready, words, say)
    origin.remember(ready.regions[0].name, root())


def _assets(region: Region, ready: Ready, check: Callable[[], None], say: Say, put_up: PutUp) -> None:
    """The bucket, and in it the files of all versions, before a version that needs one can be launched."""
    name = stack_name(region.name)
    if region.assets is None:
        return
    lost = region.assets.bucket == assets.ABSENT and name in region.stacks.bodies
    if lost:
        # CloudFormation believes it to be there; what the stack has besides is kept, or made anew.
        check()
        delete(region.name, [name], say, "its bucket was deleted by hand; it is made anew")
    if lost or name in region.change.due:
        check()
        put_up(ready.out, [name], region.change.given, alone=True)
    check()
    assets.upload(region.name, ready.offer, say)


def _change(
    region: Region, ready: Ready, meanwhile: Collection[str], check: Callable[[], None], say: Say, put_up: PutUp
) -> None:
    """The Region's stacks by CloudFormation: what uses something goes before it, what is used comes before.

    Not those that it has just as they were made; `meanwhile`: those that had an interim template put up.
    """
    order = region.change.order
    for gone, alone in ((order.delete_first, order.alone), (order.delete_then, order.alone_then)):
        check()
        delete(region.name, gone, say)
        if alone:
            put_up(ready.out, alone, {}, alone=True)
    check()
    due = [name for name in region.change.names if name in region.change.due or name in meanwhile]
    due = [name for name in due if not is_assets_stack(name)]
    if due:
        put_up(ready.out, due, region.change.given)
    else:
        say(f"{region.name}: no stack changes")
    delete(region.name, order.delete_last, say)


def _first(region: Region) -> list[Row]:
    """What has to be there again before CloudFormation changes anything.

    Versions that were deleted or renamed by hand, of products that it is about to change: what it does about one
    that is gone is not published, and once it is back there is nothing to ask. And associations, which constraints
    demand, but for those that are made anew with their product or portfolio.
    """
    before = region.stacks.pieces
    changing = {key for key, piece in region.new.items() if key in before and piece != before[key]}
    anew = {Key(row.stack, row.logical_id) for row in region.rows if row.by == "twice"}
    return [
        row
        for row in region.rows
        if (row.action, row.by) == ("repair", "api")
        and (key := Key(row.stack, row.logical_id)) in before
        and (
            (row.kind == "version" and key in changing)
            or (row.kind == "association" and not anew & set(before[key].refers))
        )
    ]


def _part(region: Region, say: Say) -> None:
    """Before CloudFormation removes a portfolio: its shares, and what CloudFormation doesn't know or can't find."""
    held = {identity(piece, region.stacks.physical) for piece in region.stacks.pieces.values()}
    keep = {where for where in held if where and where[0] != "principal"}
    for name, portfolio in region.going.items():
        ending.unshare(region.name, portfolio, name, say)
        ending.empty(region.live, portfolio, keep=keep)


def _interim(ready: Ready) -> dict[str, dict[str, Any]]:
    """The interim templates that this plan needs."""
    found: dict[str, dict[str, Any]] = {}
    pending = {(s.share.region, s.share.portfolio) for s in ready.steps if s.action in ("create", "update")}
    for region in ready.regions:
        gone = {Key(row.stack, row.logical_id) for row in region.rows if row.by == "twice" and row.kind != "version"}
        found |= interim.bodies(region.bodies, region.stacks.bodies, gone, _kept(region, pending))
    return found


def _kept(region: Region, pending: Collection[tuple[str, str]]) -> set[Key]:
    """Associations that products leave before the others are of use, with their constraints.

    Within one stack CloudFormation makes what is new before it deletes: then only a share that is still to be made
    is waited for.
    """
    rows = [row for row in region.rows if row.kind == "association" and row.action == "create"]
    made = [region.new[Key(row.stack, row.logical_id)] for row in rows if row.why.startswith("moves from")]
    left = [
        piece
        for key, piece in region.stacks.pieces.items()
        if piece.kind in ("association", "constraint") and key not in region.new
    ]
    return {
        piece.key
        for piece in left
        for new in made
        if new.refers[-1] == piece.refers[-1]
        and (new.key.stack != piece.key.stack or (region.name, new.name.rpartition("/")[0]) in pending)
    }


def _put_up_interim(ready: Ready, changed: Mapping[str, dict[str, Any]], say: Say, put_up: PutUp) -> None:
    say(
        f"Deploying in two steps: first {', '.join(changed)} without what is made anew, and with what moves in both places"
    )
    undo = [interim.write(ready.out, stack, body) for stack, body in changed.items()]
    try:
        # What imports from another stack comes after it in the list, and has to let go of it first.
        given = {stack: of for region in ready.regions for stack, of in region.change.given.items()}
        put_up(ready.out, list(reversed(list(changed))), given, alone=True)
    finally:
        for put_back in undo:
            put_back()


def _share_meanwhile(ready: Ready, say: Say) -> None:
    """Share what is new, before anything leaves the place where it was found until now."""
    for region in ready.regions:
        ids = aws.hub_portfolios(region.name)
        want = [s for s in wanted(ready.offer.portfolios, (region.name,), ready.tree) if s.portfolio in ids]
        have = aws.read_shares(region.name, {share.portfolio: ids[share.portfolio] for share in want})
        made = [step for step in plan(want, have) if step.action in ("create", "update")]
        _apply(made, {region.name: ids}, say)


def _mend(name: str, ready: Ready, say: Say) -> None:
    """What CloudFormation does not see or say, by API, and look again."""
    for last in (False, True):
        stacks, live = stacks_of(name, ready.offer), read_live(name)
        rows = plan_region(stacks.pieces, stacks, live, ready.offer.catalog.states)
        due = [row for row in rows if row.action in ("repair", "change")]
        if not due:
            return
        if last:
            _not_mended(name, due, say)
            return
        mending.mend(rows, stacks, ready.offer.catalog.states, say)


def _not_mended(region: str, due: Sequence[Row], say: Say) -> None:
    """What is missing yet is an error. What AWS merely answers otherwise than it was told is told."""
    told = [f"{row.kind} {row.name}: {row.why}" for row in due]
    if any(row.why.startswith("deleted") or row.action == "change" for row in due):
        raise FactoryError(f"{region}: not as it was deployed: {', '.join(told)}; run `factory deploy` again")
    say(f"{region}: AWS took it, but answers otherwise: {', '.join(told)}.")


def _share(ready: Ready, say: Say) -> None:
    ids = {region.name: aws.hub_portfolios(region.name) for region in ready.regions}
    want = wanted(ready.offer.portfolios, tuple(ids), ready.tree)
    have = [share for region, portfolios in ids.items() for share in aws.read_shares(region, portfolios)]
    # Only those removals that were planned, and so shown: what came since is for the next run.
    planned = {_where(step.share) for step in ready.steps if step.action == "remove"}
    steps = [s for s in plan(want, have) if s.action != "keep" and (s.action != "remove" or _where(s.share) in planned)]
    _apply(steps, ids, say)


def _where(share: Share) -> tuple[str, str, str]:
    return share.region, share.portfolio, share.node.value


def _apply(steps: Sequence[Step], ids: Mapping[str, Mapping[str, str]], say: Say) -> None:
    for number, step in enumerate(steps, 1):
        share = step.share
        say(f"[{number}/{len(steps)}] {step.action}: {share.portfolio} with {share.node.value} in {share.region}")
        aws.apply(step, ids[share.region][share.portfolio])


def _end_offered(ready: Ready, words: Sequence[str], say: Say) -> None:
    """What no stack holds, and was named: orphans, and what was added by hand."""
    for region in ready.regions:
        for row in region.rows:
            if not row.offered or not row.allowed(words):
                continue
            if row.kind == "portfolio":
                ending.end_portfolio(region.live, row.id, say)
            elif row.kind == "product":
                ending.end_product(region.live, row.id, say)
            elif row.kind == "version":
                product = next(p.id for p in region.live.pieces.values() if row.id in {v.id for v in p.versions})
                ending.end_version(region.name, product, row.id, row.name, say)
            else:
                for where, found in region.live.pieces.items():
                    if found.kind == row.kind and label(region.live, where) == row.name:
                        ending.take_off(region.live, where, say)
