"""Wanted: where which version holds, from what sharing/guardrails.py says and the organization's tree. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.guardrail import Exempt, Guarded, PolicyType
from product_factory.catalog.released import Released, find
from product_factory.errors import FactoryError
from product_factory.guardrails import frozen
from product_factory.guardrails.documents import written
from product_factory.organization.nodes import Tree

FILE = "sharing/guardrails.py: GUARDED"


class Frozen(BaseModel):
    """A value."""

    model_config = ConfigDict(frozen=True)


class Version(Frozen):
    """A released version as the organization gets it."""

    guardrail: str
    version: str
    type: PolicyType
    document: str

    @property
    def policy(self) -> str:
        """The policy's name in AWS Organizations."""
        return f"{PREFIX}{self.guardrail}-{self.version}"


class Place(NamedTuple):
    """One guardrail at one root, unit or account: by which version from which ring on."""

    guardrail: str
    target: str
    version: str
    ring: int


PREFIX = "sc-guardrail-"


def versions_of(names: Iterable[str], exempt: Exempt) -> dict[tuple[str, str], Version]:
    """All released versions of these guardrails, by name and number."""
    return {(name, each.version): version(name, each, exempt) for name in names for each in frozen.versions(name)}


def deployed(name: str, template: Mapping[str, Any]) -> dict[tuple[str, str], Version]:
    """The versions that a guardrail's stack holds, as it holds them: also those whose files are gone."""
    made = {each["Metadata"]["Version"]: each["Properties"] for each in template["Resources"].values()}
    return {
        (name, number): Version(
            guardrail=name,
            version=number,
            type=said["Type"],
            document=json.dumps(said["Content"], separators=(",", ":")),
        )
        for number, said in made.items()
    }


def version(name: str, released: Released, exempt: Exempt) -> Version:
    """One released version, exempt people filled in."""
    content = frozen.read(released)
    return Version(guardrail=name, version=released.version, type=content["Type"], document=written(content, exempt))


def places(guarded: Sequence[Guarded], released: Mapping[str, Sequence[Released]], tree: Tree) -> tuple[Place, ...]:
    """What the settings come to. FactoryError for what isn't there, or said twice in different ways."""
    found: dict[tuple[str, str], Place] = {}
    for number, each in enumerate(guarded):
        for said in each.guardrails:
            name, _, pinned = said.partition("@")
            chosen = _chosen(name, pinned, released, f"{FILE}[{number}]")
            for unit in each.units:
                place = Place(name, target(unit, tree, f"{FILE}[{number}]"), chosen, each.ring)
                if (before := found.get(place[:2])) and before != place:
                    raise FactoryError(
                        f"{FILE}[{number}]: {name} at {unit} is said twice, as {before.version} in ring {before.ring} "
                        f"and as {place.version} in ring {place.ring}; say it once"
                    )
                found[place[:2]] = place
    return tuple(found.values())


def _chosen(name: str, pinned: str, released: Mapping[str, Sequence[Released]], where: str) -> str:
    if name not in released:
        raise FactoryError(f"{where}: {name!r} is no guardrail; there are: {', '.join(released) or 'none'}")
    there = tuple(released[name])
    if not there:
        raise FactoryError(
            f"{where}: {name} has no released version; publish it: "
            f'`factory guardrails publish {name} --bump auto --notes "…"`'
        )
    return find(there, pinned).version if pinned else there[-1].version


def target(unit: str, tree: Tree, where: str) -> str:
    """The ID that policies are attached to. FactoryError where the organization has no such place."""
    if unit in ("/", tree.root_id):
        return tree.root_id
    found = tree.units.get(unit, unit)
    if found == tree.management_account:
        raise FactoryError(f"{where}: {unit} is the management account, which service control policies spare")
    if found in tree.units.values() or found in tree.accounts:
        return found
    there = ", ".join(["/", *sorted(tree.units)])
    raise FactoryError(f"{where}: {unit!r} is not in the organization; there are: {there}")


def name_of(target_id: str, tree: Tree) -> str:
    """The place as people know it."""
    if target_id == tree.root_id:
        return "/"
    paths = {value: path for path, value in tree.units.items()}
    return paths.get(target_id) or tree.accounts.get(target_id) or target_id
