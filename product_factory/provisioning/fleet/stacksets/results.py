"""What a plan of StackSets and its application give, as frozen data."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.stacksets.live import LiveSet
from product_factory.provisioning.fleet.stacksets.wanted import WantedSet

if TYPE_CHECKING:
    from product_factory.provisioning.fleet.stacksets.planning import Reached


class SetAction(StrEnum):
    """What is to be done with a StackSet."""

    CREATE = "create"
    UPDATE = "update"
    KEEP = "keep"
    REFUSED = "refused"


class AccountAction(StrEnum):
    """What that does in one account and Region.

    `left alone`: somebody launched it there. `launch after all`: it was left alone, and nothing is there any more. `retry`: an
    earlier try failed.
    """

    LAUNCH = "launch"
    LAUNCH_AFTER_ALL = "launch after all"
    UPDATE = "update"
    RETRY = "retry"
    KEEP = "keep"
    LEFT_ALONE = "left alone"
    TAKE_OVER = "take over"


class SetEnded(StrEnum):
    """How it ended for a StackSet. `skipped`: it was not begun, because of what came before."""

    CREATED = "created"
    UPDATED = "updated"
    KEPT = "kept"
    FAILED = "failed"
    REFUSED = "refused"
    SKIPPED = "skipped"


class AccountEnded(StrEnum):
    """How it ended in one account and Region. `cancelled`: StackSets stopped before it, as too many others failed."""

    LAUNCHED = "launched"
    UPDATED = "updated"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LEFT_ALONE = "left alone"
    TAKEN_OVER = "taken over"


class Placed(BaseModel):
    """One account and Region. account_name and ou are "" where accounts were not read."""

    model_config = ConfigDict(frozen=True)
    account: str
    account_name: str = ""
    ou: str = ""
    region: str
    reason: str = ""


class AccountStep(Placed):
    """What the plan says of it. launched_by: who launched what is left alone, as AWS Config tells."""

    action: AccountAction
    launched_by: str = ""


class AccountResult(Placed):
    """How it ended there."""

    ended: AccountEnded


class SetPart(BaseModel):
    """One entry in the units of one target. `name` is the provisioned product's, units are paths."""

    model_config = ConfigDict(frozen=True)
    stack_set: str
    wave: str
    name: str
    product: str
    version: str
    from_version: str | None = None
    units: tuple[str, ...]
    regions: tuple[str, ...]
    reason: str = ""


class SetStep(SetPart):
    """What the plan says of a StackSet. accounts: those that were read, or that are told without."""

    action: SetAction
    accounts: tuple[AccountStep, ...] = ()
    wanted: WantedSet = Field(exclude=True, repr=False)
    live: LiveSet | None = Field(default=None, exclude=True, repr=False)

    def places(self, *actions: AccountAction) -> list[AccountStep]:
        """The accounts × Regions in which that is done."""
        return [each for each in self.accounts if each.action in actions]


class SetImpact(BaseModel):
    """What a step of versions does to those who run it. accounts: how many, None where they were not read."""

    model_config = ConfigDict(frozen=True)
    product: str
    from_version: str
    version: str
    accounts: int | None
    sentence: str
    impact: dict[str, Any]


class SetsPlan(BaseModel):
    """What `apply` will do with StackSets, in this order. accounts_read: whether the units' accounts were read.

    files: what was written, where that was asked for.
    """

    model_config = ConfigDict(frozen=True)
    engine: Literal["stacksets"] = "stacksets"
    steps: tuple[SetStep, ...]
    impacts: tuple[SetImpact, ...] = ()
    notes: tuple[str, ...] = ()
    accounts_read: bool
    files: tuple[str, ...] = ()
    manifest: Manifest = Field(exclude=True, repr=False)
    _reached: Reached = PrivateAttr()

    @property
    def counts(self) -> dict[SetAction, int]:
        """How many StackSets of each kind."""
        counted = Counter(step.action for step in self.steps)
        return {action: counted[action] for action in SetAction}

    @property
    def changes(self) -> int:
        """How many StackSets change, or bring something to accounts."""
        return self.counts[SetAction.CREATE] + self.counts[SetAction.UPDATE]


class SetResult(SetPart):
    """How a StackSet ended: operations in their order, and accounts: what failed, was left alone or taken over; all, where read."""

    ended: SetEnded
    operations: tuple[str, ...] = ()
    accounts: tuple[AccountResult, ...] = ()


class SetsReport(BaseModel):
    """How all ended. `stopped` names the wave whose failures passed its limit, None where none did."""

    model_config = ConfigDict(frozen=True)
    engine: Literal["stacksets"] = "stacksets"
    results: tuple[SetResult, ...]
    stopped: str | None = None

    @property
    def counts(self) -> dict[SetEnded, int]:
        """How many StackSets of each kind."""
        counted = Counter(result.ended for result in self.results)
        return {ended: counted[ended] for ended in SetEnded}

    @property
    def succeeded(self) -> bool:
        """Whether everything is now as the manifest says, but for what is left alone."""
        return all(result.ended in (SetEnded.CREATED, SetEnded.UPDATED, SetEnded.KEPT) for result in self.results)
