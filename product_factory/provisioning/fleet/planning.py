"""Planning: manifest, organization and accounts → what is to be done; nothing is changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from product_factory import contact
from product_factory.catalog.facts import Facts
from product_factory.organization.calls import read_tree
from product_factory.organization.nodes import Tree
from product_factory.provisioning.errors import aws_errors
from product_factory.provisioning.fleet import order as ordering
from product_factory.provisioning.fleet import placing
from product_factory.provisioning.fleet.account_state import PLAINLY, Asked, Looked, Place
from product_factory.provisioning.fleet.findings import Finding, ManifestRefused
from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.placing import Placement
from product_factory.provisioning.fleet.results import Action, Plan, Step, UpdateImpact, WaveLimit
from product_factory.provisioning.fleet.sessions import Spokes

if TYPE_CHECKING:
    import boto3

    from product_factory.impact import Impact

CONCURRENCY = 10
# Product, version, newer version → what the update does; None where that isn't known.
Judge = Callable[[str, str, str], "Impact | None"]


@aws_errors()
def plan(
    manifest: Manifest,
    session: boto3.Session | None = None,
    *,
    concurrency: int = CONCURRENCY,
    facts: Facts | None = None,
    judge: Judge | None = None,
    asked: Asked = PLAINLY,
    looked_at: Callable[[int, int], None] = lambda done, of: None,
) -> Plan:
    """What `apply` would do. ManifestRefused with everything that is wrong in the manifest.

    session: credentials that may read the organization and assume the manifest's role in its accounts; by
    default those at hand. An account that refuses the role has its steps refused, the others go on. facts: what
    is known of products (`factory export facts`); without, what the cards demand is not checked. judge: what an
    update does; by default nothing is told of it. asked: whether stacks are asked for drift, and whether what lost
    its stack is to be launched again.
    `looked_at` hears how many accounts × Regions of how many have been looked at.
    """
    session = session or contact.session(region_name=manifest.regions[0])
    known = facts or Facts()
    order = ordering.graph(manifest, known)
    wrong = [*manifest._wrong, *ordering.findings(manifest, order), *placing.double_waves(manifest)]
    tree = read_tree(session)
    # Where names or the order are wrong, targets are still read, so that all is told at once.
    entries = tuple(manifest.products) if wrong else ordering.in_order(order)
    placed = placing.place(manifest, tree, entries)
    wrong += placed.findings
    if not wrong:
        wrong += placing.disorder(manifest, placed.placements, order, known)
    spokes = Spokes(session, manifest.role, concurrency, facts)
    places = [
        Place(spokes.spoke(*where), placements, order.predecessors, people(tree, where[0]), asked, spokes)
        for where, placements in by_place(placed.placements).items()
    ]

    def look(place: Place) -> Looked:
        with spokes.at_work(place.spoke):
            return place.look()

    looked: list[Looked] = []
    with ThreadPoolExecutor(concurrency) as pool:
        for each in pool.map(look, places):
            looked.append(each)
            looked_at(len(looked), len(places))
    wrong += (finding for each in looked for finding in each.findings)
    wrong += invisible(manifest, looked)
    if wrong:
        raise ManifestRefused(manifest.source, wrong)
    number = {wave.name: place for place, wave in enumerate(manifest.waves)}
    steps = sorted((step for each in looked for step in each.steps), key=lambda step: number[step.wave])
    planned = Plan(
        waves=tuple(wave_limits(manifest, steps)),
        steps=tuple(steps),
        impacts=tuple(impacts(judge, steps)),
        not_in_manifest=tuple(extra for each in looked for extra in each.extras),
        manifest=manifest,
    )
    planned._spokes = spokes
    return planned


def by_place(placements: Iterable[Placement]) -> dict[tuple[str, str], list[Placement]]:
    """What belongs in each account and Region, in the order in which it is done."""
    found: dict[tuple[str, str], list[Placement]] = {}
    for each in placements:
        found.setdefault(each.place, []).append(each)
    return found


def people(tree: Tree, account: str) -> dict[str, str]:
    """How people know the account: its name and its unit's path."""
    paths = {unit: path for path, unit in tree.units.items()}
    return {"account_name": tree.accounts[account], "ou": paths.get(tree.parent_of[account], "/")}


def invisible(manifest: Manifest, looked: Iterable[Looked]) -> Iterator[Finding]:
    """Entries whose product no account sees: it does not exist, or is not shared with any of them."""
    seen: set[str] = set()
    told_of: dict[str, str] = {}
    for each in looked:
        seen |= set(each.visible)
        told_of = {**each.invisible, **told_of}
    for name, text in told_of.items():
        if name not in seen:
            field = ("products", name, "product") if manifest.products[name].product else ("products", name)
            yield Finding(path=field, text=text)


def wave_limits(manifest: Manifest, steps: Iterable[Step]) -> Iterator[WaveLimit]:
    """Each wave, and whether so much of it is refused that it will not start."""
    everywhere: dict[str, set[tuple[str, str]]] = {wave.name: set() for wave in manifest.waves}
    refused: dict[str, set[tuple[str, str]]] = {wave.name: set() for wave in manifest.waves}
    for step in steps:
        everywhere[step.wave].add(step.place)
        if step.action is Action.REFUSED:
            refused[step.wave].add(step.place)
    for wave in manifest.waves:
        limit, of, out = wave.max_failures or manifest.max_failures, len(everywhere[wave.name]), len(refused[wave.name])
        starts = not limit.passed_by(out, of)
        yield WaveLimit(name=wave.name, places=of, refused=out, max_failures=str(limit), starts=starts)


def impacts(judge: Judge | None, steps: Iterable[Step]) -> Iterator[UpdateImpact]:
    """What each update of versions does, where that is known."""
    pairs = Counter(
        (step.product, step.from_version, step.version)
        for step in steps
        if step.action is Action.UPDATE and step.from_version not in (None, "", step.version)
    )
    for (product, old, new), accounts in pairs.items():
        found = judge(product, old or "", new) if judge else None
        if found is not None:
            yield UpdateImpact(
                product=product,
                from_version=old,
                version=new,
                accounts=accounts,
                sentence=found.sentence,
                impact=found.model_dump(mode="json"),
            )
