"""An export has one owner, and what another stack imports neither changes nor goes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
Words and places as users show them: the issues named in product_factory/sandbox/cloudformation/exports.py.
"""

from typing import Any

import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks


def topic(**properties: Any) -> dict[str, Any]:
    return {"A": {"Type": "AWS::SNS::Topic", "Properties": properties}}


def exported(value: Any, name: Any = "shared") -> dict[str, Any]:
    return {"Out": {"Value": value, "Export": {"Name": name}}}


IMPORTING = topic(DisplayName={"Fn::ImportValue": {"Fn::Sub": "${Name}"}})
SHARED = {"Parameters": {"Name": {"Type": "String", "Default": "shared"}}}


@pytest.fixture
def used(stacks: Stacks) -> Stacks:
    """Stack "owner" exports "shared", "user" imports it, by a name that only its parameter tells."""
    stacks.create(topic(), "owner", Outputs=exported("one"))
    stacks.create(IMPORTING, "user", **SHARED)
    return stacks


def test_exports_are_listed(used: Stacks) -> None:
    found = used.api.list_exports()["Exports"]
    assert [(each["Name"], each["Value"]) for each in found] == [("shared", "one")]


def test_a_value_in_use_is_not_updated(used: Stacks) -> None:
    after = used.update(topic(DisplayName="new"), "owner", Outputs=exported("two"))
    assert after["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert used.outputs("owner") == {"Out": "one"}
    told = "owner UPDATE_ROLLBACK_IN_PROGRESS Export shared cannot be updated as it is in use by user"
    assert told in used.reasons("owner")


@pytest.mark.parametrize("outputs", [{}, exported("one", "renamed")])
def test_an_export_in_use_is_not_removed(used: Stacks, outputs: dict[str, Any]) -> None:
    after = used.update(topic(DisplayName="new"), "owner", Outputs=outputs)
    assert after["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Export shared cannot be deleted as it is in use by user" in used.reasons("owner")


def test_its_stack_is_not_deleted_and_stays_as_it_was(used: Stacks) -> None:
    used.delete("owner")
    owner = used.describe("owner")
    assert owner["StackStatus"] == "CREATE_COMPLETE"
    assert owner["StackStatusReason"] == "Export shared cannot be deleted as it is in use by user"
    used.delete("user")
    used.delete("owner")
    assert used.api.describe_stacks()["Stacks"] == []


def test_who_imports_no_more_holds_nothing(used: Stacks) -> None:
    used.update(topic(DisplayName="own"), "user", **SHARED)
    assert used.update(topic(), "owner", Outputs=exported("two"))["StackStatus"] == "UPDATE_COMPLETE"


def test_who_failed_to_import_holds_nothing(used: Stacks) -> None:
    used.delete("user")
    bad = {**IMPORTING, "Bad": {"Type": "AWS::SNS::Topic", "Properties": {"Colour": "red"}, "DependsOn": "A"}}
    assert used.create(bad, "user", **SHARED)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert used.update(topic(), "owner", Outputs=exported("two"))["StackStatus"] == "UPDATE_COMPLETE"


def test_what_is_only_mentioned_or_previewed_is_not_imported(used: Stacks) -> None:
    used.delete("user")
    mentioned = {"A": {**topic()["A"], "Metadata": {"Fn::ImportValue": "shared"}}}
    used.create(mentioned, "user")
    given = used.arguments(IMPORTING, dict(SHARED))
    used.api.create_change_set(StackName="later", ChangeSetName="c", ChangeSetType="CREATE", **given)
    assert used.update(topic(), "owner", Outputs=exported("two"))["StackStatus"] == "UPDATE_COMPLETE"


@pytest.mark.parametrize("name", ["shared", {"Fn::Sub": "${Name}"}])
def test_a_name_has_one_owner(used: Stacks, name: Any) -> None:
    made = used.create(topic(), "second", **SHARED, Outputs=exported("x", name))
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = "Export with name shared is already exported by stack owner. Rollback requested by user."
    assert f"second ROLLBACK_IN_PROGRESS {reason}" in used.reasons("second")
    used.create(topic(), "third")
    assert used.update(topic(), "third", Outputs=exported("x"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Export with name shared is already exported by stack owner" in used.reasons("third")


def test_a_stack_exports_a_name_once(stacks: Stacks) -> None:
    """The same words with the stack's own name were seen on AWS; that a first launch gets them, too, is inferred."""
    twice = {**exported("x"), "Again": exported("y")["Out"]}
    assert stacks.create(topic(), Outputs=twice)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Export with name shared is already exported by stack SC-test" in stacks.reasons()
