"""From what is there to what is done."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.provisioning.decisions import (
    Action,
    Sameness,
    Wanted,
    on_launch,
    on_terminate,
    on_update,
    update_needed,
)
from product_factory.provisioning.errors import (
    InError,
    NameTaken,
    NotLaunched,
    ProvisioningError,
    StackGone,
    UnderChange,
)
from product_factory.provisioning.state import ProvisionedProduct

WANTED = Wanted(product="trail", product_id="prod-1", version="1.0.0", version_id="pa-1")
SAME, OTHER, UNKNOWN = Sameness.SAME, Sameness.OTHER, Sameness.UNKNOWN


def there(status: str = "AVAILABLE", **more: Any) -> ProvisionedProduct:
    """A provisioned product that is what is wanted, but for `more`."""
    fields = {"id": "pp-1", "name": "mine", "product_id": "prod-1", "version_id": "pa-1", "message": "it broke"}
    return ProvisionedProduct.model_validate(fields | {"status": status} | more)


@pytest.mark.parametrize(
    ("found", "parameters", "action"),
    [
        (None, UNKNOWN, Action.ACT),
        (there(), SAME, Action.NOTHING),
        (there("UNDER_CHANGE", last_record_type="PROVISION_PRODUCT"), SAME, Action.JOIN),
    ],
)
def test_a_launch_goes_on(found: ProvisionedProduct | None, parameters: Sameness, action: Action) -> None:
    assert on_launch(WANTED, found, parameters) is action


@pytest.mark.parametrize(
    ("found", "parameters", "error", "text"),
    [
        (
            there(),
            OTHER,
            NameTaken,
            "with other parameters or tags\nChange it with `factory update mine --version 1.0.0`",
        ),
        (there(), UNKNOWN, NameTaken, "can't be compared (cloudformation:DescribeStacks"),
        (there(version_id="pa-0", version_name="0.9.0"), SAME, NameTaken, "with version 0.9.0\nChange it"),
        (there(product_id="prod-2", product_name="alarms"), SAME, NameTaken, "taken by alarms\nChoose another"),
        (there("TAINTED"), SAME, NameTaken, "last operation failed: it broke\nFix that, then `factory update"),
        (there("ERROR"), SAME, InError, "can't be updated: it broke\nFix that, then `factory terminate mine`"),
        (there("ERROR", product_id="prod-2"), SAME, InError, "factory terminate"),
        (there("UNDER_CHANGE", last_record_type="TERMINATE_PROVISIONED_PRODUCT"), SAME, UnderChange, "TERMINATE_"),
        (
            there("UNDER_CHANGE", last_record_type="PROVISION_PRODUCT", version_id="pa-2"),
            SAME,
            UnderChange,
            "PROVISION_PRODUCT is under way\nWait",
        ),
        (
            there("UNDER_CHANGE", last_record_type="PROVISION_PRODUCT"),
            OTHER,
            UnderChange,
            "PROVISION_PRODUCT with other parameters is under way",
        ),
        (
            there("UNDER_CHANGE", last_record_type="PROVISION_PRODUCT"),
            UNKNOWN,
            UnderChange,
            "whose parameters can't be told yet",
        ),
        (
            there(stack_status="DELETE_COMPLETE"),
            SAME,
            StackGone,
            "launch prod-1 --name mine --relaunch` does in one step",
        ),
        (there(stack_status="DELETE_FAILED"), OTHER, StackGone, "its stack is in DELETE_FAILED, though"),
        (there(stack_status="DELETE_IN_PROGRESS"), SAME, StackGone, "wait for the end"),
        (there("TAINTED", stack_status="DELETE_COMPLETE"), SAME, StackGone, "holds it for TAINTED"),
        (there(stack_status="UPDATE_ROLLBACK_FAILED"), SAME, StackGone, "rollback has to be continued"),
        (there("PLAN_IN_PROGRESS"), SAME, UnderChange, "a plan is under way"),
    ],
)
def test_a_launch_is_refused(
    found: ProvisionedProduct, parameters: Sameness, error: type[ProvisioningError], text: str
) -> None:
    with pytest.raises(error) as refused:
        on_launch(WANTED, found, parameters)
    assert text in str(refused.value)
    assert refused.value.exit_code == 1


@pytest.mark.parametrize(
    ("found", "error"),
    [
        (None, NotLaunched),
        (there("ERROR"), InError),
        (there("UNDER_CHANGE"), UnderChange),
        (there("PLAN_IN_PROGRESS"), UnderChange),
    ],
)
def test_what_cannot_be_updated(found: ProvisionedProduct | None, error: type[ProvisioningError]) -> None:
    with pytest.raises(error, match="mine"):
        on_update("mine", found)


@pytest.mark.parametrize(
    ("found", "version_id", "changed", "action"),
    [
        (there(), "pa-1", False, Action.NOTHING),
        (there(), "pa-1", True, Action.ACT),
        (there(), "pa-2", False, Action.ACT),
        (there("TAINTED"), "pa-1", False, Action.ACT),
    ],
)
def test_an_update_acts_where_something_changes(
    found: ProvisionedProduct, version_id: str, changed: bool, action: Action
) -> None:
    assert update_needed(on_update("mine", found), version_id, parameters_changed=changed) is action


@pytest.mark.parametrize(
    ("found", "action"),
    [
        (None, Action.NOTHING),
        (there(), Action.ACT),
        (there("TAINTED"), Action.ACT),
        (there("ERROR"), Action.ACT),
        (there("UNDER_CHANGE", last_record_type="TERMINATE_PROVISIONED_PRODUCT"), Action.JOIN),
    ],
)
def test_a_termination(found: ProvisionedProduct | None, action: Action) -> None:
    assert on_terminate(found) is action


def test_a_termination_does_not_cross_another_operation() -> None:
    with pytest.raises(UnderChange):
        on_terminate(there("UNDER_CHANGE", last_record_type="UPDATE_PROVISIONED_PRODUCT"))


@pytest.mark.parametrize(
    ("found", "action"),
    [
        (there(stack_status="DELETE_COMPLETE"), Action.RELAUNCH),
        (there("TAINTED", stack_status="DELETE_FAILED"), Action.RELAUNCH),
        (there(stack_status="CREATE_COMPLETE"), Action.NOTHING),
    ],
)
def test_what_has_no_stack_is_launched_again_where_asked(found: ProvisionedProduct, action: Action) -> None:
    assert on_launch(WANTED, found, SAME, relaunch=True) is action
    if action is Action.RELAUNCH:
        with pytest.raises(StackGone):
            on_update("mine", found)
