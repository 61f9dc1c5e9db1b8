"""Change sets of whole hierarchies, as `cdk deploy` asks for them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.change_details import UNKNOWN
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks, Template
from tests.product_factory.sandbox.cloudformation.nested import (
    TOPIC,
    WHOLE,
    inner,
    named_topic,
    names,
    nested,
    put,
)


@pytest.fixture
def url() -> str:
    return put("topic.json", named_topic(), **WHOLE)


def made(stacks: Stacks, resources: Template, kind: str = "UPDATE", name: str = "all") -> dict[str, Any]:
    """A change set of the root, with all that is nested."""
    given = {**stacks.arguments(resources, {}), "ChangeSetType": kind, "IncludeNestedStacks": True}
    answer = stacks.api.create_change_set(StackName="SC-test", ChangeSetName=name, **given)
    return dict(stacks.api.describe_change_set(ChangeSetName=answer["Id"]))


def changes(shown: dict[str, Any]) -> dict[str, Any]:
    return {each["ResourceChange"]["LogicalResourceId"]: each["ResourceChange"] for each in shown["Changes"]}


def execute(stacks: Stacks, shown: dict[str, Any]) -> str:
    stacks.api.execute_change_set(ChangeSetName=shown["ChangeSetId"])
    return str(stacks.describe()["StackStatus"])


def test_what_is_to_be_made_is_shown_level_by_level_and_made(stacks: Stacks, url: str) -> None:
    branch = put("branch.json", {"Leaf": nested(url, Parameters={"Name": "leaf"})})
    root = made(stacks, {"Branch": nested(branch), "Other": TOPIC}, "CREATE")
    assert root["IncludeNestedStacks"] is True
    assert "RootChangeSetId" not in root
    middle = stacks.api.describe_change_set(ChangeSetName=changes(root)["Branch"]["ChangeSetId"])
    leaf = stacks.api.describe_change_set(ChangeSetName=changes(middle)["Leaf"]["ChangeSetId"])
    assert (middle["ParentChangeSetId"], middle["RootChangeSetId"]) == (root["ChangeSetId"], root["ChangeSetId"])
    assert (leaf["ParentChangeSetId"], leaf["RootChangeSetId"]) == (middle["ChangeSetId"], root["ChangeSetId"])
    assert (leaf["ExecutionStatus"], leaf["StatusReason"]) == ("UNAVAILABLE", "Executable from root change set")
    assert changes(leaf)["Topic"]["Action"] == "Add"
    waiting = {each["StackName"]: each["StackStatus"] for each in stacks.api.describe_stacks()["Stacks"]}
    assert set(waiting.values()) == {"REVIEW_IN_PROGRESS"}
    assert len(waiting) == 3
    assert execute(stacks, root) == "CREATE_COMPLETE"
    assert inner(stacks, "Branch")["StackId"] == middle["StackId"]
    assert {each["StackStatus"] for each in stacks.api.describe_stacks()["Stacks"]} == {"CREATE_COMPLETE"}
    assert names() == ["", "leaf"]


def test_what_changes_is_shown_and_changed(stacks: Stacks, url: str) -> None:
    stacks.create({"Inner": nested(url, Parameters={"Name": "one"}), "Same": nested(url)})
    root = made(stacks, {"Inner": nested(url, Parameters={"Name": "two"}), "Same": nested(url)})
    assert list(changes(root)) == ["Inner"]
    child = stacks.api.describe_change_set(ChangeSetName=changes(root)["Inner"]["ChangeSetId"])
    assert child["StackId"] == inner(stacks)["StackId"]
    assert changes(child)["Topic"]["Details"][0]["Target"]["Name"] == "DisplayName"
    assert execute(stacks, root) == "UPDATE_COMPLETE"
    assert (names(), inner(stacks, "Same")["StackStatus"]) == (["default", "two"], "CREATE_COMPLETE")


def test_another_template_shows_as_automatic(stacks: Stacks, url: str) -> None:
    stacks.create({"Inner": nested(url)})
    put("topic.json", {**named_topic(), "More": TOPIC}, **WHOLE)
    root = made(stacks, {"Inner": nested(url)})
    change = changes(root)["Inner"]
    assert [each["ChangeSource"] for each in change["Details"]] == ["Automatic"]
    child = stacks.api.describe_change_set(ChangeSetName=change["ChangeSetId"])
    assert {name: each["Action"] for name, each in changes(child).items()} == {"More": "Add"}
    # What was looked at is carried out, whatever is at the address by now.
    put("topic.json", {**named_topic(), "Later": TOPIC}, **WHOLE)
    execute(stacks, root)
    kept = stacks.api.list_stack_resources(StackName=inner(stacks)["StackId"])["StackResourceSummaries"]
    assert [each["LogicalResourceId"] for each in kept] == ["Topic", "More"]


def test_without_changes_at_any_level_it_fails_as_any_other(stacks: Stacks, url: str) -> None:
    stacks.create({"Inner": nested(url)})
    root = made(stacks, {"Inner": nested(url)})
    assert (root["Status"], root["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert root["StatusReason"].startswith("The submitted information didn't contain changes.")


def test_what_only_the_execution_tells_is_shown_as_unknown(stacks: Stacks, url: str) -> None:
    first = {**TOPIC, "Properties": {"DisplayName": "first"}}
    root = made(stacks, {"First": first, "Inner": nested(url, Parameters={"Name": {"Ref": "First"}})}, "CREATE")
    child = changes(root)["Inner"]["ChangeSetId"]
    shown = stacks.api.describe_change_set(ChangeSetName=child, IncludePropertyValues=True)
    assert UNKNOWN in changes(shown)["Topic"]["AfterContext"]
    assert execute(stacks, root) == "CREATE_COMPLETE"
    assert names()[0].startswith("arn:aws:sns:")


def test_only_the_root_s_is_executed_and_deleted(stacks: Stacks, url: str) -> None:
    root = made(stacks, {"Inner": nested(url)}, "CREATE")
    child = changes(root)["Inner"]["ChangeSetId"]
    for call in (stacks.api.execute_change_set, stacks.api.delete_change_set):
        with pytest.raises(ClientError):
            call(ChangeSetName=child)
    stacks.api.delete_change_set(ChangeSetName=root["ChangeSetId"])
    with pytest.raises(ClientError, match="does not exist"):
        stacks.api.describe_change_set(ChangeSetName=child)
    # "Nested stacks in the REVIEW_IN_PROGRESS status will also be deleted": the root's stays, as with any change set.
    assert [each["StackName"] for each in stacks.api.describe_stacks()["Stacks"]] == ["SC-test"]


def test_an_empty_root_goes_with_what_waits_in_it(stacks: Stacks, url: str) -> None:
    """As `cdk diff` ends."""
    made(stacks, {"Inner": nested(url)}, "CREATE")
    stacks.delete()
    assert stacks.api.describe_stacks()["Stacks"] == []


def test_what_is_refused_leaves_nothing(stacks: Stacks, url: str) -> None:
    broken = nested("https://nested-templates.s3.amazonaws.com/nothing")
    with pytest.raises(ClientError, match="S3 error"):
        made(stacks, {"Inner": nested(url), "Broken": {**broken, "DependsOn": "Inner"}}, "CREATE")
    assert stacks.api.list_stacks()["StackSummaries"] == []


def test_a_failure_leaves_nothing_waiting(stacks: Stacks, url: str) -> None:
    bad = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "None", "Value": "v"}}
    root = made(stacks, {"Bad": bad, "Inner": {**nested(url), "DependsOn": "Bad"}}, "CREATE")
    assert execute(stacks, root) == "ROLLBACK_COMPLETE"
    assert [each["StackStatus"] for each in stacks.api.list_stacks()["StackSummaries"]] == ["ROLLBACK_COMPLETE"]
