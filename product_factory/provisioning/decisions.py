"""What to do about what is there: pure, from state to action."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.errors import InError, NameTaken, NotLaunched, StackGone, UnderChange
from product_factory.provisioning.state import ProvisionedProduct


class Action(StrEnum):
    """What is to be done. JOIN: the very thing is under way already. RELAUNCH: end what has no stack, then launch."""

    ACT = "act"
    RELAUNCH = "relaunch"
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


def on_launch(
    wanted: Wanted, found: ProvisionedProduct | None, parameters: Sameness, *, relaunch: bool = False
) -> Action:
    """Launch what is not there. NameTaken, InError, UnderChange where something else is.

    StackGone where its stack was deleted behind it, unless that is to be mended by `relaunch`.
    """
    if found is None:
        return Action.ACT
    same_version = (found.product_id, found.version_id) == (wanted.product_id, wanted.version_id)
    if found.changing:
        if same_version and found.last_record_type == "PROVISION_PRODUCT" and parameters is not Sameness.OTHER:
            if parameters is Sameness.SAME:
                return Action.JOIN
            raise UnderChange(
                f"{found.name}: a launch is under way whose parameters can't be told yet\n"
                "Wait for it with --wait, or try again later."
            )
        raise UnderChange(_under_change(found, other=same_version))
    if found.status == "ERROR":
        raise InError(_in_error(found))
    if found.product_id != wanted.product_id:
        raise NameTaken(
            f"{found.name}: the name is taken by {found.product_name or found.product_id}\nChoose another with --name."
        )
    if found.without_stack and relaunch:
        return Action.RELAUNCH
    if found.stack_trouble:
        raise StackGone(stack_trouble(found))
    if found.status == "TAINTED":
        raise NameTaken(
            f"{found.name}: already launched, and its last operation failed: {found.message or 'no reason given'}\n"
            f"Fix that, then `factory update {found.name} --version {wanted.version}`."
        )
    if same_version and parameters is Sameness.SAME:
        return Action.NOTHING
    has = f"version {found.version_name or found.version_id}"
    if same_version:
        has = "other parameters or tags"
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
    if found.stack_trouble:
        raise StackGone(stack_trouble(found))
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


def stack_trouble(found: ProvisionedProduct) -> str:
    """What is wrong with its stack, and the mend."""
    told = f"{found.name}: {found.stack_trouble}, though Service Catalog holds it for {found.status}"
    if found.without_stack:
        product = found.product_name or found.product_id
        named = "" if found.name == product else f" --name {found.name}"
        return f"{told}\nTerminate it and launch again, which `factory launch {product}{named} --relaunch` does in one step."
    if found.stack_status == "DELETE_IN_PROGRESS":
        return f"{told}\nSomebody deletes it: wait for the end, then launch again with --relaunch."
    return f"{told}\nSee the stack's events in CloudFormation: its rollback has to be continued, or it is terminated."


def _under_change(found: ProvisionedProduct, *, other: bool = False) -> str:
    what = found.last_record_type if found.status == "UNDER_CHANGE" else "a plan"
    what = f"{what} with other parameters" if other and what == "PROVISION_PRODUCT" else what
    return f"{found.name}: {what or 'another operation'} is under way\nWait for it with --wait, or try again later."


def _in_error(found: ProvisionedProduct) -> str:
    return (
        f"{found.name}: in ERROR, so it can't be updated: {found.message or 'no reason given'}\n"
        f"Fix that, then `factory terminate {found.name}` and launch it again."
    )
