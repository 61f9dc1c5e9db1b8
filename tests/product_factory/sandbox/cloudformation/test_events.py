"""What a stack's events tell, in which order, and when it began to be deleted.

Recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/, of which each test names file and test.
"""

import json
from typing import Any

import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

SECRET = {"Secret": {"Type": "String", "NoEcho": True}}


def parameter(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "v", **properties}}


def events(stacks: Stacks, name: str = "SC-test", of: str = "A") -> list[dict[str, Any]]:
    """One resource's, the oldest first."""
    found = stacks.api.describe_stack_events(StackName=name)["StackEvents"][::-1]
    return [each for each in found if each["LogicalResourceId"] == of]


def lines(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["PhysicalResourceId"], each["ResourceStatus"]) for each in found]


def test_a_creation_is_told_in_three_events(stacks: Stacks) -> None:
    """test_change_set_conditions.snapshot.json, test_condition_update_removes_resource"""
    stacks.create({"A": parameter(Name="a", Description=3)})
    begun, initiated, done = found = events(stacks)
    assert lines(found) == [("", "CREATE_IN_PROGRESS"), ("a", "CREATE_IN_PROGRESS"), ("a", "CREATE_COMPLETE")]
    assert initiated["ResourceStatusReason"] == "Resource creation Initiated"
    assert "ResourceStatusReason" not in begun
    for each in found:
        assert json.loads(each["ResourceProperties"]) == {
            "Name": "a",
            "Type": "String",
            "Value": "v",
            "Description": "3",
        }
    assert done["EventId"].startswith("A-CREATE_COMPLETE-20")


def test_a_replacement_is_an_update_to_its_readers(stacks: Stacks) -> None:
    """test_change_sets.snapshot.json, test_direct_update; engine/test_replacement.snapshot.json, test_requires_replacement"""
    stacks.create({"A": parameter(Name="a")})
    stacks.update({"A": parameter(Name="b")})
    assert lines(events(stacks))[3:] == [
        ("a", "UPDATE_IN_PROGRESS"), ("b", "UPDATE_IN_PROGRESS"), ("b", "UPDATE_COMPLETE"),
        ("a", "DELETE_IN_PROGRESS"), ("a", "DELETE_COMPLETE"),
    ]  # fmt: skip
    detail = stacks.api.describe_stack_resource(StackName="SC-test", LogicalResourceId="A")["StackResourceDetail"]
    assert detail["ResourceStatus"] == "UPDATE_COMPLETE"


def test_what_an_update_cleans_up_is_told_without_properties(stacks: Stacks) -> None:
    """test_change_set_conditions.snapshot.json, test_condition_update_removes_resource; of a stack's deletion they are told:
    api/test_stacks.snapshot.json, test_stack_deploy_order
    """
    made = stacks.create({"A": parameter(Name="a"), "B": parameter(Name="b")})
    stacks.update({"B": parameter(Name="b")})
    stacks.delete()
    cleaned, deleted = events(stacks, made["StackId"])[-1], events(stacks, made["StackId"], "B")[-1]
    assert (cleaned["ResourceStatus"], deleted["ResourceStatus"]) == ("DELETE_COMPLETE", "DELETE_COMPLETE")
    assert "ResourceProperties" not in cleaned
    assert json.loads(deleted["ResourceProperties"])["Name"] == "b"


def test_what_fails_is_told_with_its_properties(stacks: Stacks) -> None:
    """test_template_engine.snapshot.json, test_invalid_stack_deploy"""
    stacks.create({"A": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": "abc123"}}})
    begun, failed = events(stacks)
    assert (begun["ResourceStatus"], failed["ResourceStatus"]) == ("CREATE_IN_PROGRESS", "CREATE_FAILED")
    assert failed["PhysicalResourceId"] == ""
    assert json.loads(failed["ResourceProperties"]) == {"Value": "abc123"}


def test_secrets_are_told_as_asterisks(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html (NoEcho)"""
    stacks.create({"A": parameter(Value={"Ref": "Secret"})}, Parameters=SECRET, given={"Secret": "s3cret"})
    stacks.update({"A": parameter(Value={"Ref": "Secret"})}, Parameters=SECRET, given={"Secret": "n3w"})
    told = [json.loads(each["ResourceProperties"])["Value"] for each in events(stacks)]
    assert set(told) == {"****"}


def test_a_change_that_is_taken_back_is_told_as_what_it_was(stacks: Stacks) -> None:
    stacks.create({"A": parameter(Name="a", Description="before")})
    bad = {**parameter(Colour="red"), "DependsOn": "A"}
    stacks.update({"A": parameter(Name="a", Description="after"), "B": bad})
    told = [json.loads(each["ResourceProperties"])["Description"] for each in events(stacks)]
    assert told == [*["before"] * 3, *["after"] * 2, *["before"] * 2]


@pytest.mark.parametrize(("colour", "status"), [({}, "CREATE_COMPLETE"), ({"Colour": "red"}, "ROLLBACK_COMPLETE")])
def test_a_stack_that_is_rolled_back_has_a_deletion_time(stacks: Stacks, colour: dict[str, str], status: str) -> None:
    """api/test_stacks.snapshot.json, test_blocked_stack_deletion"""
    made = stacks.create({"A": parameter(**colour)})
    assert made["StackStatus"] == status
    assert ("DeletionTime" in made) is (status != "CREATE_COMPLETE")


def test_an_output_that_asks_for_no_attribute_fails_the_stack_before_anything_is_made(stacks: Stacks) -> None:
    """engine/test_attributes.snapshot.json, test_invalid_getatt_fails"""
    made = stacks.create({"A": parameter()}, Outputs={"Bad": {"Value": {"Fn::GetAtt": ["A", "Invalid"]}}})
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert events(stacks) == []
    words = (
        "[Error] /Outputs/Bad/Value/Fn::GetAtt: Resource type AWS::SSM::Parameter does not support attribute {Invalid}"
    )
    assert f"ROLLBACK_IN_PROGRESS {words}. Rollback requested by user." in stacks.reasons()


def test_a_rollback_removes_what_is_new_at_its_end(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (stack status codes)"""
    stacks.create({"A": parameter(Name="a", Description="before"), "C": parameter(Name="old")})
    changed = {"A": parameter(Name="a", Description="after"), "C": parameter(Name="new"), "B": parameter(Name="b")}
    stacks.update({**changed, "Bad": {**parameter(Colour="red"), "DependsOn": ["A", "B", "C"]}})
    shown = stacks.api.describe_stack_events(StackName="SC-test")["StackEvents"][::-1]
    told = [(each["LogicalResourceId"], each["ResourceStatus"]) for each in shown]
    after = told[told.index(("SC-test", "UPDATE_ROLLBACK_IN_PROGRESS")) + 1 :]
    cleaning = after.index(("SC-test", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"))
    assert after[:cleaning] == [("A", "UPDATE_IN_PROGRESS"), ("A", "UPDATE_COMPLETE")]
    assert {each for each, status in after[cleaning:] if status == "DELETE_COMPLETE"} == {"B", "C"}
    assert after[-1] == ("SC-test", "UPDATE_ROLLBACK_COMPLETE")
    assert stacks.physical_id("C") == "old"
