"""Wanted: from a manifest to its StackSets, one for each entry and target, and what this engine can't do; pure but for lookups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import networkx as nx
from pydantic import BaseModel, ConfigDict

from product_factory.provisioning import tags as tag_rules
from product_factory.provisioning.errors import ParametersRefused, ProvisioningError
from product_factory.provisioning.fleet.findings import Finding, Path, one_line
from product_factory.provisioning.fleet.manifest import Manifest, Overrides, Target, Wave
from product_factory.provisioning.fleet.manifest_values import Limit, Reference, SsmReference
from product_factory.provisioning.fleet.stacksets import naming
from product_factory.provisioning.fleet.stacksets.offered import Offered, Shelf
from product_factory.provisioning.fleet.stacksets.template import MAX_BYTES, Launch, body_of
from product_factory.provisioning.fleet.stacksets.units import Unit, Units, UnknownUnit
from product_factory.provisioning.parameters import Parameter, for_launch

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
MAX_DEPENDENCIES = 10
WHY = "automatic deployment ignores account filters and values of single accounts"


class WantedSet(BaseModel):
    """One StackSet as the manifest wants it. `after`: names of the StackSets that come first where an account joins."""

    model_config = ConfigDict(frozen=True)
    name: str
    wave: str
    entry: str
    launch: Launch
    body: str
    units: tuple[Unit, ...]
    regions: tuple[str, ...]
    own: naming.Own
    after: tuple[str, ...] = ()
    max_failures: Limit
    path: Path


class Source(NamedTuple):
    """What is asked: the organization's units, and the hub's catalog by Region."""

    units: Units
    shelves: Mapping[str, Shelf]


def wanted_sets(
    manifest: Manifest, order: Sequence[str], graph: nx.DiGraph[str], source: Source, found: list[Finding]
) -> list[WantedSet]:
    """Every StackSet, by waves and then in the entries' order; what is wrong is added to `found`."""
    found += refusals(manifest)
    made: list[WantedSet] = []
    for i, wave in enumerate(manifest.waves):
        for entry in order:
            number = 0
            for j, target in enumerate(wave.targets):
                if entry not in (target.products or wave.products or order):
                    continue
                number += 1
                path: Path = ("waves", i, "targets", j)
                one = _Target(manifest, wave, target, path, source, found).wanted(entry, number)
                made += [one] if one else []
    found += _collisions(made)
    with_order = [_ordered(each, made, graph) for each in made]
    for each in with_order:
        if len(each.after) > MAX_DEPENDENCIES:
            text = (
                f"{each.entry} would come after {len(each.after)} StackSets, AWS takes {MAX_DEPENDENCIES}: join targets"
            )
            found.append(Finding(path=each.path, text=text))
    return with_order


def refusals(manifest: Manifest) -> Iterator[Finding]:
    """What a manifest may say to this machine, and not to StackSets, each with its reason."""
    mend = "give these accounts a unit of their own, or a manifest with `engine: direct`"
    for path, level in manifest.levels:
        if isinstance(level, Target):
            for field in ("accounts", "exclude"):
                if getattr(level, field):
                    yield Finding(path=(*path, field), text=f"StackSets go by whole units, as {WHY}; {mend}")
    ends = "StackSets terminate nothing here: end it with `engine: direct`"
    for name, entry in manifest.products.items():
        if entry.status == "terminated":
            yield Finding(path=("products", name, "status"), text=ends)
    for path, level in manifest.levels:
        for name, status in level.status.items():
            if status == "terminated":
                yield Finding(path=(*path, "status", name), text=ends)
    for path, _, values in manifest.parameter_blocks:
        for key, value in values.items():
            if isinstance(value, Reference | SsmReference):
                text = f"{value} is another value in each account, and {WHY}: write the value, or use `engine: direct`"
                yield Finding(path=(*path, key), text=text)


class _Target:
    """One target of a wave, and what its entries become."""

    def __init__(
        self, manifest: Manifest, wave: Wave, target: Target, path: Path, source: Source, found: list[Finding]
    ) -> None:
        self.manifest, self.wave, self.target, self.path = manifest, wave, target, path
        self.source, self.found = source, found
        self.regions = tuple(dict.fromkeys(target.regions or wave.regions or manifest.regions))

    def wanted(self, entry: str, number: int) -> WantedSet | None:
        """The StackSet; None where something is wrong with it, which is told."""
        units = self._units()
        launch = self._launch(entry)
        if launch is None or not units:
            return None
        body = body_of(launch)
        if len(body.encode()) > MAX_BYTES:
            self.found.append(Finding(path=self.path, text=f"{entry}: its values are too long for a template"))
            return None
        return WantedSet(
            name=naming.stack_set_name(self.manifest.name, entry, self.wave.name, number),
            wave=self.wave.name,
            entry=entry,
            launch=launch,
            body=body,
            units=units,
            regions=self.regions,
            own=naming.Own(self.manifest.name, entry, self.wave.name),
            max_failures=self.wave.max_failures or self.manifest.max_failures,
            path=self.path,
        )

    def _units(self) -> tuple[Unit, ...]:
        units: list[Unit] = []
        for i, written in enumerate(self.target.ous):
            try:
                units.append(self.source.units.find(written))
            except UnknownUnit as error:
                self.found.append(Finding(path=(*self.path, "ous", i), text=str(error)))
        return tuple(units)

    def _launch(self, entry: str) -> Launch | None:
        one = self.manifest.products[entry]
        levels: tuple[tuple[Path, Overrides], ...] = ((self.path[:2], self.wave), (self.path, self.target))
        version: str = one.version
        at: Path = ("products", entry, "version")
        given: dict[str, Any] = dict(one.parameters)
        written: dict[str, Path] = {key: ("products", entry, "parameters", key) for key in given}
        for place, level in levels:
            own = level.parameters.get(entry, {})
            given |= own
            written |= {key: (*place, "parameters", entry, key) for key in own}
            if entry in level.versions:
                version, at = level.versions[entry], (*place, "versions", entry)
        tags = {**self.manifest.tags, **one.tags, **self.wave.tags, **self.target.tags}
        offered = self._offered(one.product or entry, version, one.path, entry, at)
        if offered is None or any(isinstance(value, Reference | SsmReference) for value in given.values()):
            return None
        values = self._values(entry, offered.form, given, written)
        for problem in tag_rules.problems({}, tags):
            self.found.append(Finding(path=("products", entry), text=problem))
        if values is None:
            return None
        return Launch(
            product=offered.product.name,
            version=offered.version.name,
            name=entry,
            path=offered.path,
            parameters=values,
            tags=tags,
        )

    def _offered(self, product: str, version: str, path: str | None, entry: str, at: Path) -> Offered | None:
        """What the hub has in every Region that is asked for."""
        try:
            found = [self.source.shelves[region].find(product, version, path) for region in self.regions]
        except ProvisioningError as error:
            named = one_line(error)
            self.found.append(Finding(path=at if "version" in named else ("products", entry), text=named))
            return None
        other = [each for each in found if each.version.name != found[0].version.name or each.path != found[0].path]
        if other:
            self.found.append(Finding(path=at, text="the hub's Regions hold other versions: write a number"))
            return None
        return found[0]

    def _values(
        self, entry: str, form: Sequence[Parameter], given: Mapping[str, str], written: Mapping[str, Path]
    ) -> dict[str, str] | None:
        """All values, defaults written out: what an update doesn't send falls back to the default."""
        hidden = {each.name for each in form if each.hidden}
        for key in sorted(hidden & set(given)):
            text = "is hidden (NoEcho), and would stand readable in a template: let the product look it up"
            self.found.append(Finding(path=written[key], text=text))
        try:
            values = for_launch("", form, given)
        except ParametersRefused as error:
            for problem in error.problems:
                key, _, text = problem.partition(": ")
                text = text.replace(f"pass --param {key}=VALUE", "add it to `parameters`")
                place = written.get(key, ("products", entry, "parameters"))
                self.found.append(Finding(path=place, text=text if key in written else f"{key}: {text}"))
            return None
        return {key: value for key, value in values.items() if key not in hidden}


def _collisions(made: Sequence[WantedSet]) -> Iterator[Finding]:
    """Two StackSets of one name, and accounts that an entry would reach by two of them."""
    for i, each in enumerate(made):
        for a, unit in enumerate(each.units):
            twice = next((other for other in each.units[:a] if other.holds(unit) or unit.holds(other)), None)
            if twice:
                yield Finding(path=(*each.path, "ous"), text=f"{unit.path} and {twice.path} hold the same accounts")
        for other in made[:i]:
            if other.name == each.name:
                text = f"its StackSet would be called {each.name}, as that of {other.entry} in wave {other.wave}"
                yield Finding(path=each.path, text=f"{text}; rename the entry or the wave")
            if other.entry != each.entry or not set(other.regions) & set(each.regions):
                continue
            both = [(a, b) for a in each.units for b in other.units if a.holds(b) or b.holds(a)]
            if both:
                text = f"{both[0][0].path} and {both[0][1].path} (wave {other.wave}) hold the same accounts for {each.entry}"
                yield Finding(path=each.path, text=f"{text}, and {WHY}: give what differs a unit of its own")


def _ordered(each: WantedSet, made: Sequence[WantedSet], graph: nx.DiGraph[str]) -> WantedSet:
    """With what comes first in its accounts: the StackSets of the entries it needs that reach them, too."""
    needed = set(graph.predecessors(each.entry))
    reached = [
        other
        for other in made
        if other.entry in needed and any(a.holds(b) or b.holds(a) for a in other.units for b in each.units)
    ]
    return each.model_copy(update={"after": tuple(other.name for other in reached)})
