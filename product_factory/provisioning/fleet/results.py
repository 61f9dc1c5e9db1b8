"""What a plan and its application give, as frozen data."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from product_factory.provisioning.drift import Drift
from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.manifest_values import Limit
from product_factory.provisioning.fleet.placing import Placement

if TYPE_CHECKING:
    from product_factory.provisioning.fleet.sessions import Spokes


class Action(StrEnum):
    """What is to be done with one entry in one account and Region."""

    LAUNCH = "launch"
    UPDATE = "update"
    RELAUNCH = "relaunch"
    TERMINATE = "terminate"
    KEEP = "keep"
    REFUSED = "refused"


class Ended(StrEnum):
    """How a step ended. `skipped`: it was not begun, because of what came before."""

    LAUNCHED = "launched"
    UPDATED = "updated"
    TERMINATED = "terminated"
    KEPT = "kept"
    FAILED = "failed"
    REFUSED = "refused"
    SKIPPED = "skipped"


class Part(BaseModel):
    """One entry in one account and Region. `name` is the provisioned product's."""

    model_config = ConfigDict(frozen=True)
    wave: str
    account: str
    account_name: str
    ou: str
    region: str
    name: str
    product: str
    version: str

    @property
    def place(self) -> tuple[str, str]:
        """Account and Region."""
        return self.account, self.region


class Step(Part):
    """What the plan says: from_version is None where nothing is launched; reason is told where there is one.

    drift: what CloudFormation's drift detection found, where it was asked for. stays: what a termination leaves
    behind. expires: until when the manifest wants it.
    """

    action: Action
    from_version: str | None = None
    reason: str = ""
    drift: Drift | None = None
    stays: tuple[str, ...] = ()
    expires: date | None = None
    placement: Placement = Field(exclude=True, repr=False)
    after: tuple[str, ...] = Field(default=(), exclude=True, repr=False)


class Extra(BaseModel):
    """A provisioned product that the manifest doesn't name. It is left alone."""

    model_config = ConfigDict(frozen=True)
    account: str
    account_name: str
    region: str
    name: str
    product: str
    version: str


class UpdateImpact(BaseModel):
    """What an update does to those who run it, by the released templates; accounts: how many update so."""

    model_config = ConfigDict(frozen=True)
    product: str
    from_version: str
    version: str
    accounts: int
    sentence: str
    impact: dict[str, Any]


class WaveLimit(BaseModel):
    """A wave: its places (accounts × Regions), how many may fail, and how many the plan refuses already."""

    model_config = ConfigDict(frozen=True)
    name: str
    places: int
    refused: int
    max_failures: str
    starts: bool


class Plan(BaseModel):
    """What `apply` will do: steps by wave, account and order."""

    model_config = ConfigDict(frozen=True)
    waves: tuple[WaveLimit, ...]
    steps: tuple[Step, ...]
    impacts: tuple[UpdateImpact, ...]
    not_in_manifest: tuple[Extra, ...]
    let_go: tuple[str, ...] = Field(
        default=(), description="StackSets of an earlier `engine: stacksets`: they end, what they launched stays."
    )
    manifest: Manifest = Field(exclude=True, repr=False)
    _spokes: Spokes = PrivateAttr()

    @property
    def counts(self) -> dict[Action, int]:
        """How many steps of each kind."""
        counted = Counter(step.action for step in self.steps)
        return {action: counted[action] for action in Action}

    @property
    def changes(self) -> int:
        """How many steps change something."""
        return sum(count for action, count in self.counts.items() if action not in (Action.KEEP, Action.REFUSED))

    def limit(self, wave: str) -> Limit:
        """How many of a wave's places may fail."""
        found = next(each for each in self.manifest.waves if each.name == wave)
        return found.max_failures or self.manifest.max_failures


class Result(Part):
    """How a step ended, and why where it did not succeed."""

    ended: Ended
    from_version: str | None = None
    reason: str = ""
    record_id: str | None = None
    outputs: dict[str, str] = {}
    stays: tuple[str, ...] = ()


class Report(BaseModel):
    """How all ended. `stopped` names the wave whose failures passed its limit, None where none did."""

    model_config = ConfigDict(frozen=True)
    results: tuple[Result, ...]
    stopped: str | None = None

    @property
    def counts(self) -> dict[Ended, int]:
        """How many results of each kind."""
        counted = Counter(result.ended for result in self.results)
        return {ended: counted[ended] for ended in Ended}

    @property
    def succeeded(self) -> bool:
        """Whether everything is now as the manifest says."""
        good = (Ended.LAUNCHED, Ended.UPDATED, Ended.TERMINATED, Ended.KEPT)
        return all(result.ended in good for result in self.results)
