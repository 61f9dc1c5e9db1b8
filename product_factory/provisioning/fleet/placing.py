"""Placing: from a manifest and the organization to what belongs in each account and Region; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from difflib import get_close_matches

import networkx as nx
from pydantic import BaseModel, ConfigDict

from product_factory.catalog.facts import Facts
from product_factory.organization.nodes import Tree
from product_factory.provisioning.fleet.findings import Finding, Path
from product_factory.provisioning.fleet.manifest import Manifest, Status, Target
from product_factory.provisioning.fleet.manifest_values import Reference, SsmReference
from product_factory.provisioning.fleet.order import before

OTHER_WAVE = "wave:"


class Placement(BaseModel):
    """One entry in one account and Region, with all that is said of it; `path` is the target that says so.

    `parameters` come with their place in the manifest in `written`.
    """

    model_config = ConfigDict(frozen=True)
    wave: str
    account: str
    region: str
    name: str
    product: str
    version: str
    launch_path: str | None
    parameters: Mapping[str, str | Reference | SsmReference]
    status: Status = "launched"
    expires: date | None = None
    tags: Mapping[str, str] = {}
    written: Mapping[str, Path]
    version_written: Path
    path: Path

    @property
    def place(self) -> tuple[str, str]:
        """Account and Region."""
        return self.account, self.region

    @property
    def ends(self) -> bool:
        """Whether it is to be terminated."""
        return self.status == "terminated"


class Placed(BaseModel):
    """All placements, in the order of waves, accounts and entries, and what is wrong."""

    model_config = ConfigDict(frozen=True)
    placements: tuple[Placement, ...]
    findings: tuple[Finding, ...]


def place(manifest: Manifest, tree: Tree, entries: tuple[str, ...]) -> Placed:
    """What belongs where. `entries` are in the order in which they are launched."""
    found: list[Finding] = []
    accounts: dict[Path, list[str]] = {}
    for i, wave in enumerate(manifest.waves):
        for j, target in enumerate(wave.targets):
            path: Path = ("waves", i, "targets", j)
            accounts[path] = list(_accounts(target, path, tree, found))
    _leave_out(manifest, accounts, tree, found)
    elsewhere = {name: _account(name, written, tree, found) or name for written, name in _ssm_accounts(manifest)}
    placements: dict[tuple[str, str, str], Placement] = {}
    doubles: dict[tuple[Path, Path], list[Placement]] = {}
    for path, reached in accounts.items():
        for account in reached:
            for each in _placements(manifest, path, account, entries, elsewhere):
                earlier = placements.setdefault((*each.place, each.name), each)
                if earlier is not each:
                    doubles.setdefault((earlier.path, path), []).append(each)
    found += [_double(manifest, tree, *paths, both) for paths, both in doubles.items()]
    return Placed(placements=tuple(placements.values()), findings=tuple(found))


def _double(manifest: Manifest, tree: Tree, one: Path, other: Path, both: list[Placement]) -> Finding:
    names = [tree.accounts[account] for account in dict.fromkeys(each.account for each in both)]
    told = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    wave, field = manifest.waves[int(one[1])].name, f"waves[{one[1]}].targets[{one[3]}]"
    mend = f"add `exclude: [{OTHER_WAVE}{wave}]`" if one[1] != other[1] else "name each account once"
    if one == other:
        return Finding(path=other, text=f"{told}: named twice in this target; name each account once")
    return Finding(path=other, text=f"{told}: already in wave {wave} ({field}) with {both[0].name}; {mend}")


def _accounts(target: Target, path: Path, tree: Tree, found: list[Finding]) -> Iterator[str]:
    for i, name in enumerate(target.accounts):
        account = _account(name, (*path, "accounts", i), tree, found)
        if account in tree.closed:
            found.append(Finding(path=(*path, "accounts", i), text=f"account {name} is closed or not active"))
        elif account:
            yield account
    excluded = set()
    for i, name in enumerate(target.exclude):
        if not name.startswith(OTHER_WAVE):
            excluded |= set(_anybody(name, (*path, "exclude", i), tree, found))
    reached: dict[str, None] = {}
    for i, name in enumerate(target.ous):
        under = _under(name, (*path, "ous", i), tree, found)
        # Neither shares nor launch roles reach the management account.
        reached |= dict.fromkeys(each for each in under if each not in tree.closed | {tree.management_account})
    yield from (account for account in reached if account not in excluded)


def _anybody(name: str, path: Path, tree: Tree, found: list[Finding]) -> list[str]:
    if name.startswith(("/", "ou-", "r-")):
        return _under(name, path, tree, found)
    account = _account(name, path, tree, found)
    return [account] if account else []


def _account(name: str, path: Path, tree: Tree, found: list[Finding]) -> str | None:
    if name in tree.accounts:
        return name
    named = [account for account, its_name in tree.accounts.items() if its_name == name]
    if len(named) == 1:
        return named[0]
    if named:
        text = f"{len(named)} accounts are named {name!r}; write an ID: {', '.join(sorted(named))}"
    else:
        near = get_close_matches(name, [*tree.accounts.values(), *tree.accounts], n=1)
        hint = f"; did you mean {near[0]}?" if near else ": write an ID of 12 digits, or a name"
        text = f"account {name!r} is not in the organization{hint}"
    found.append(Finding(path=path, text=text))
    return None


def _under(name: str, path: Path, tree: Tree, found: list[Finding]) -> list[str]:
    unit = tree.root_id if name == "/" else tree.units.get(name.rstrip("/"), name)
    if unit not in {tree.root_id, *tree.units.values()}:
        near = get_close_matches(name, tree.units, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: /, {', '.join(sorted(tree.units)) or 'no units'}"
        found.append(Finding(path=path, text=f"unit {name!r} is not in the organization; {hint}"))
        return []
    accounts = sorted(tree.accounts_under(unit))
    if not accounts:
        found.append(Finding(path=path, text=f"unit {name} has no accounts"))
    return accounts


def _leave_out(manifest: Manifest, accounts: dict[Path, list[str]], tree: Tree, found: list[Finding]) -> None:
    """Take out what `exclude: [wave:NAME]` names: accounts that the other wave reaches."""
    by_wave: dict[str, set[str]] = {}
    for path, reached in accounts.items():
        by_wave.setdefault(manifest.waves[int(path[1])].name, set()).update(reached)
    for path in accounts:
        wave = manifest.waves[int(path[1])]
        for i, name in enumerate(wave.targets[int(path[3])].exclude):
            other = name.removeprefix(OTHER_WAVE)
            if other == name:
                continue
            if other not in by_wave or other == wave.name:
                others = ", ".join(OTHER_WAVE + each for each in by_wave if each != wave.name) or "none"
                text = f"{name!r} is no other wave; there are: {others}"
                found.append(Finding(path=(*path, "exclude", i), text=text))
                continue
            accounts[path] = [account for account in accounts[path] if account not in by_wave[other]]
        if not accounts[path] and not any(finding.path[:4] == path for finding in found):
            found.append(Finding(path=path, text="no account is left of this target"))


def _ssm_accounts(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    """The accounts that are named for parameters of Systems Manager, and where."""
    for path, _, values in manifest.parameter_blocks:
        for key, value in values.items():
            if isinstance(value, SsmReference) and value.account:
                yield (*path, key), value.account


def _located(value: str | Reference | SsmReference, elsewhere: Mapping[str, str]) -> str | Reference | SsmReference:
    if isinstance(value, SsmReference) and value.account:
        return value.model_copy(update={"account": elsewhere[value.account]})
    return value


def _placements(
    manifest: Manifest, path: Path, account: str, entries: tuple[str, ...], elsewhere: Mapping[str, str]
) -> Iterator[Placement]:
    wave = manifest.waves[int(path[1])]
    target = wave.targets[int(path[3])]
    levels = ((path[:2], wave), (path, target))
    wanted = target.products or wave.products or entries
    for region in dict.fromkeys(target.regions or wave.regions or manifest.regions):
        for name in entries:
            if name not in wanted:
                continue
            entry = manifest.products[name]
            values = dict(entry.parameters)
            written: dict[str, Path] = {key: ("products", name, "parameters", key) for key in values}
            tags = {**manifest.tags, **entry.tags, **wave.tags, **target.tags}
            status = target.status.get(name, wave.status.get(name, entry.status))
            version: str = entry.version
            version_written: Path = ("products", name, "version")
            for place_of, level in levels:
                own = level.parameters.get(name, {})
                values |= own
                written |= {key: (*place_of, "parameters", name, key) for key in own}
                if name in level.versions:
                    version, version_written = level.versions[name], (*place_of, "versions", name)
            yield Placement(
                wave=wave.name,
                account=account,
                region=region,
                name=name,
                product=entry.product or name,
                version=version,
                launch_path=entry.path,
                parameters={key: _located(value, elsewhere) for key, value in values.items()},
                status=status,
                expires=entry.expires,
                tags=tags,
                written=written,
                version_written=version_written,
                path=path,
            )


def disorder(
    manifest: Manifest, placed: tuple[Placement, ...], order: nx.DiGraph[str], facts: Facts
) -> Iterator[Finding]:
    """References and `after` that cannot be held where things are placed, and rivals in one place.

    Each is told once, with the first place where it is so. What a card needs is not judged here: it may be
    launched already.
    """
    when = {(*each.place, each.name): _wave_number(each) for each in placed}
    said: nx.DiGraph[str] = nx.DiGraph()
    said.add_nodes_from(order)
    said.add_edges_from((one, other) for one, other in order.edges if order.edges[one, other]["why"] != "needs")
    needed = {name: before(said, name) for name in said}
    ends = {(*each.place, each.name) for each in placed if each.ends}
    rivals = {each.product: frozenset(facts.of(each.product).rivals) for each in placed}
    told: set[tuple[Path, str]] = set()
    for each in placed:
        if each.ends:
            continue
        where = f"{each.account} ({each.region})"
        for path, other, text in _disorder(manifest, each, when, needed[each.name], rivals[each.product], ends):
            if (path, other) not in told:
                told.add((path, other))
                yield Finding(path=path, text=text.format(where=where))


def _disorder(
    manifest: Manifest,
    each: Placement,
    when: Mapping[tuple[str, str, str], int],
    needed: set[str],
    rivals: frozenset[str],
    ends: Collection[tuple[str, str, str]],
) -> Iterator[tuple[Path, str, str]]:
    for key, value in each.parameters.items():
        if isinstance(value, Reference) and (*each.place, value.product) not in when:
            text = (
                f"refers to {value}, but {value.product} is not placed in {{where}}; add it to the target's `products`"
            )
            yield each.written[key], value.product, text
        elif isinstance(value, Reference) and (*each.place, value.product) in ends:
            text = f"refers to {value}, but {value.product} is to be terminated in {{where}}"
            yield each.written[key], value.product, text
    for other in needed:
        if when.get((*each.place, other), -1) > when[*each.place, each.name]:
            text = f"{each.name} comes after {other}, which a later wave brings to {{where}}"
            yield each.path, other, f"{text}; put it in the same wave, or an earlier one"
    for name, entry in manifest.products.items() if rivals else ():
        if name == each.name:
            return  # each pair once: the later entry tells
        product = entry.product or name
        if product in rivals and (*each.place, name) in when and (*each.place, name) not in ends:
            text = f"{each.product} can't be launched beside {product} ({name}), as both would be in {{where}}"
            yield ("products", each.name), name, f"{text}; choose one of them with `products`"


def _wave_number(placement: Placement) -> int:
    return int(placement.path[1])


def double_waves(manifest: Manifest) -> Iterator[Finding]:
    """Waves of one name."""
    names = [wave.name for wave in manifest.waves]
    for i, name in enumerate(names):
        if name in names[:i]:
            yield Finding(path=("waves", i, "name"), text=f"{name!r} is another wave's name too; give it its own")
