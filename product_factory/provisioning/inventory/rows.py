"""Rows: one provisioned product each, as the inventory tells them, and which of them are asked for. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from product_factory.catalog.lifecycle import State

Engine = Literal["direct", "stacksets"]
# The role as which StackSets act in an account, and so launch.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html
_STACK_SETS = "/stacksets-exec-"
# https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisionedProductAttribute.html
FAILED = ("ERROR", "TAINTED")


class Source(StrEnum):
    """Where rows come from: AWS Config's aggregator, or each account asked by itself."""

    AGGREGATOR = "aggregator"
    ACCOUNTS = "accounts"


class Row(BaseModel):
    """A provisioned product: where, of what, in which state, since when.

    account_name and ou are "" where AWS Organizations may not be read; ou is the path from the root, `/`
    for the root itself. product and version are the names, or "" where only IDs are known. newest is the
    newest active version of the repository, behind how many active versions are newer than the row's, and
    version_state the life-cycle state of the row's own version: each None where the repository does not
    know the product, or not the version; version_reason says why it is not active, where somebody said so. state is Service Catalog's (AVAILABLE, UNDER_CHANGE, TAINTED,
    ERROR, PLAN_IN_PROGRESS), reason its message, "" where it gave none. launched_by is an ARN: the role
    session's where it is known; engine is `stacksets` where that is StackSets' own role, else `direct`, also of what StackSets
    have taken over since; launched_at is in UTC. stack_status is CloudFormation's of its stack, DELETE_COMPLETE
    where the stack is gone, drift DRIFTED or IN_SYNC as it was last detected: each "" where that is not known.
    """

    model_config = ConfigDict(frozen=True)
    account: str
    account_name: str
    ou: str
    region: str
    name: str
    id: str
    product: str
    product_id: str
    version: str
    version_id: str
    newest: str | None
    behind: int | None
    version_state: State | None
    version_reason: str = ""
    state: str
    reason: str
    launched_by: str
    engine: Engine = "direct"
    stack_status: str = ""
    drift: str = ""
    launched_at: AwareDatetime | None

    @property
    def failed(self) -> bool:
        """Whether its last operation failed, or its stack is gone: it is not, or not wholly, what was asked for."""
        return is_failed(self.state, self.stack_status)

    @property
    def outdated(self) -> bool:
        """Whether an active version is newer, or its own version is retired."""
        return is_outdated(self.behind, self.version_state)


def is_failed(state: str, stack_status: str) -> bool:
    """Whether Service Catalog says so, or the stack is being deleted or gone."""
    return state in FAILED or stack_status.startswith("DELETE_")


def is_outdated(behind: int | None, state: State | None) -> bool:
    """Whether an active version is newer, or the version itself is retired."""
    return bool(behind) or state is State.RETIRED


def engine_of(launched_by: str) -> Engine:
    """Which engine launched what this principal launched."""
    return "stacksets" if _STACK_SETS in launched_by else "direct"


_FIELDS = set(Row.model_fields)


def made(values: dict[str, Any]) -> Row:
    """A row of exactly these values, which are right already and are not looked at again.

    Checking them takes longer than reading them from AWS.
    """
    row = object.__new__(Row)
    object.__setattr__(row, "__dict__", values)
    object.__setattr__(row, "__pydantic_fields_set__", _FIELDS)
    object.__setattr__(row, "__pydantic_extra__", None)
    object.__setattr__(row, "__pydantic_private__", None)
    return row


class Failure(BaseModel):
    """An account that could not be asked, and why."""

    model_config = ConfigDict(frozen=True)
    account: str
    reason: str


class Facts(NamedTuple):
    """What AWS tells of a provisioned product, before it is joined with the catalog and the organization."""

    account: str
    region: str
    id: str
    name: str
    product_id: str
    product: str
    version_id: str
    version: str
    state: str
    reason: str
    launched_by: str
    launched_at: object
    stack_status: str = ""
    drift: str = ""


class Filters(BaseModel):
    """Which rows are asked for; all of the conditions that are set must hold.

    product: the name, or the ID. ou: a path, which includes the units below it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    product: str | None = None
    outdated: bool = False
    failed: bool = False
    ou: str | None = None


def within(ou: str, unit: str) -> bool:
    """Whether one path is the other's, or below it. "" (unknown) is within nothing."""
    return ou.startswith("/") and (unit == "/" or ou == unit or ou.startswith(f"{unit}/"))
