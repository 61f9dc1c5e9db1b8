"""What a step is, and what a run knows while it goes from step to step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from product_factory.catalog.catalog import Catalog
from product_factory.provisioning.wait import Wait
from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.report import Observation
from product_factory.smoke.settings import Settings

if TYPE_CHECKING:
    from product_factory.organization.nodes import Tree


class StepFailed(Exception):
    """The step can't go on; the text says why, and those that need it are skipped."""


class Made(BaseModel):
    """One resource of a launched stack, and the keys of its system tags; None where they can't be told."""

    model_config = ConfigDict(frozen=True)
    type: str
    logical_id: str
    physical_id: str
    tags: tuple[str, ...] | None = None


class Launched(BaseModel):
    """A provisioned product of this run as it was looked at last."""

    model_config = ConfigDict(frozen=True)
    account: str
    name: str
    product: str
    version: str
    stack_id: str
    outputs: dict[str, str] = {}
    resources: tuple[Made, ...] = ()

    @property
    def stack_name(self) -> str:
        """Such as SC-111122223333-pp-abcdefghijklm."""
        return self.stack_id.split("/")[1]

    def of_type(self, resource_type: str) -> tuple[Made, ...]:
        """Its resources of one type."""
        return tuple(each for each in self.resources if each.type == resource_type)


@dataclass
class Run:
    """A run under way. `living`: what is launched now, by account and name; `looked_at`: all that ever was."""

    settings: Settings
    places: Places
    journal: Journal
    catalog: Catalog
    tree: Tree
    say: Callable[[str], None]
    begun: float
    wait: Wait = field(default_factory=Wait)
    living: dict[tuple[str, str], Launched] = field(default_factory=dict)
    looked_at: list[Launched] = field(default_factory=list)
    portfolio: str = ""
    products: dict[str, str] = field(default_factory=dict)
    recorders: dict[str, bool] = field(default_factory=dict)
    roles_used: dict[str, set[str]] = field(default_factory=dict)

    def template(self, launched: Launched) -> Mapping[str, Any]:
        """The released template of what was launched."""
        released = next(each for each in self.catalog.released[launched.product] if each.version == launched.version)
        return released.template()

    def entry(self, kind: str, account: str, name: str, **data: str) -> Entry:
        """One of this run's things, in its Region."""
        return Entry(kind=kind, account=account, region=self.settings.region, name=name, data=data)


# The hub's administrator, the role that launches, who looks and cleans up in the accounts, the management account.
WHO = ("hub", "developer", "admin", "management")
Clean = Callable[[Places, Journal, Entry], None]


class Step(NamedTuple):
    """One step: what it is, which fact of ours it proves, what it needs and costs, and how it is cleaned up.

    `tables`: where the facts stand. `permissions`: actions, by who calls them (WHO), the clean-up's included. `needs`: steps that have to be done before.
    `cleans`: how each kind of thing that it makes is taken away; to be called again where it was not sure to work.
    """

    name: str
    why: str
    tables: tuple[str, ...]
    permissions: Mapping[str, tuple[str, ...]]
    costs: str
    act: Callable[[Run], Iterator[Observation]]
    needs: tuple[str, ...] = ()
    cleans: Mapping[str, Clean] = {}
