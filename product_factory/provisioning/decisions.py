"""What to do about what is there: pure, from state to action."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.errors import InError, NameTaken, NotLaunched, UnderChange
from product_factory.provisioning.state import ProvisionedProduct


class Action(StrEnum):
    """What is to be done. JOIN: the very thing is under way already."""

    ACT = "act"
    NOTHING = "nothing"
    JOIN = "join"


class Sameness(StrEnum):
    """How a provisioned product's parameters compare with those of a launch."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"


class Wanted(BaseModel):
    """A launch: IDs to compare, and names for people."""

    model_config = ConfigDict(frozen=True)
    product: str
    product_id: str
    version: str
    version_id: str


def on_launch(wanted: Wanted, found: ProvisionedProduct | None, parameters: Sameness) -> Action:
    """Launch what is not there. NameTaken, InError, UnderChange where something else is."""
    if found is None:
        return Action.ACT
    same_version = (found.product_id, found.version_id) == (wanted.product_id, wanted.version_id)
    if found.changing:
        if same_version and found.last_record_type == "PROVISION_PRODUCT":
            return Action.JOIN
        raise UnderChange(_under_change(found))
    if found.status == "ERROR":
        raise InError(_in_error(found))
    if found.product_id != wanted.product_id:
        raise NameTaken(
            f"{found.name}: the name is taken by {found.product_name or found.product_id}\nChoose another with --name."
        )
    if found.status == "TAINTED":
        raise NameTaken(
            f"{found.name}: already launched, and its last operation failed: {found.message or 'no reason given'}\n"
            f"Mend that, then `factory update {found.name} --version {wanted.version}`."
        )
    if same_version and parameters is Sameness.SAME:
        return Action.NOTHING
    has = f"version {found.version_name or found.version_id}"
    if same_version:
        has = "other parameters"
        if parameters is Sameness.UNKNOWN:
            has = "parameters that can't be compared (cloudformation:DescribeStacks on its stack is needed)"
    raise NameTaken(
        f"{found.name}: already launched with {has}\n"
        f"Change it with `factory update {found.name} --version {wanted.version}`, or choose another --name."
    )


def on_update(name: str, found: ProvisionedProduct | None) -> ProvisionedProduct:
    """What can be updated. NotLaunched, InError, UnderChange where nothing can."""
    if found is None:
        raise NotLaunched(f"{name}: nothing of this name is launched here\nLaunch it with `factory launch`.")
    if found.changing:
        raise UnderChange(_under_change(found))
    if found.status == "ERROR":
        raise InError(_in_error(found))
    return found


def update_needed(found: ProvisionedProduct, version_id: str, *, parameters_changed: bool) -> Action:
    """Nothing, where an AVAILABLE one has all that already; after a failed operation always act."""
    if found.status == "AVAILABLE" and found.version_id == version_id and not parameters_changed:
        return Action.NOTHING
    return Action.ACT


def on_terminate(found: ProvisionedProduct | None) -> Action:
    """Terminate what is there, in whatever stable state. UnderChange where another operation runs."""
    if found is None:
        return Action.NOTHING
    if not found.changing:
        return Action.ACT
    if found.last_record_type == "TERMINATE_PROVISIONED_PRODUCT":
        return Action.JOIN
    raise UnderChange(_under_change(found))


def _under_change(found: ProvisionedProduct) -> str:
    what = found.last_record_type if found.status == "UNDER_CHANGE" else "a plan"
    return f"{found.name}: {what or 'another operation'} is under way\nWait for it with --wait, or try again later."


def _in_error(found: ProvisionedProduct) -> str:
    return (
        f"{found.name}: in ERROR, so it can't be updated: {found.message or 'no reason given'}\n"
        f"Mend that, then `factory terminate {found.name}` and launch it again."
    )
