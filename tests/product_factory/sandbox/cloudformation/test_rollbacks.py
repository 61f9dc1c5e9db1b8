"""A rollback that failed is continued, a creation that was left standing is rolled back; and who imports an export."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation import Action, before_action
from product_factory.sandbox.resource_types.errors import ResourceError
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks, Template


def topic(name: str, **more: str) -> Template:
    return {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}, **more}


BROKEN = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "None", "Value": "v"}, "DependsOn": "Topic"}


@pytest.fixture
def refusing() -> Iterator[set[str]]:
    """Display names that no topic may be given."""
    names: set[str] = set()

    def refuse(action: Action) -> None:
        if action.operation == "update" and action.resource.properties.get("DisplayName") in names:
            raise ResourceError("not that one")

    before_action.append(refuse)
    yield names
    before_action.remove(refuse)


@pytest.fixture
def stuck(stacks: Stacks, refusing: set[str]) -> Stacks:
    """A stack whose topic can't be brought back to `before`."""
    stacks.create({"Topic": topic("before")})
    refusing.add("before")
    assert stacks.update({"Topic": topic("after"), "Broken": BROKEN})["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    return stacks


def test_a_rollback_goes_on_once_its_cause_is_gone(stuck: Stacks, refusing: set[str]) -> None:
    stuck.api.continue_update_rollback(StackName="SC-test")
    assert stuck.describe()["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    refusing.clear()
    stuck.api.continue_update_rollback(StackName="SC-test")
    assert stuck.describe()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert display_name(stuck) == "before"
    assert stuck.update({"Topic": topic("again")})["StackStatus"] == "UPDATE_COMPLETE"


def test_what_is_skipped_stays_as_it_is(stuck: Stacks) -> None:
    with pytest.raises(ClientError, match=r"\[Other\]"):
        stuck.api.continue_update_rollback(StackName="SC-test", ResourcesToSkip=["Other"])
    stuck.api.continue_update_rollback(StackName="SC-test", ResourcesToSkip=["Topic"])
    assert stuck.describe()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert display_name(stuck) == "after"


def test_only_a_failed_rollback_is_continued(stacks: Stacks) -> None:
    stacks.create({"Topic": topic("one")})
    for operation in (stacks.api.continue_update_rollback, stacks.api.rollback_stack):
        with pytest.raises(ClientError, match="is in CREATE_COMPLETE state and can not be rolled back"):
            operation(StackName="SC-test")


@pytest.mark.parametrize(("anyway", "left"), [(False, 1), (True, 0)])
def test_what_was_left_standing_is_rolled_back(stacks: Stacks, anyway: bool, left: int) -> None:
    resources = {"Topic": topic("one", DeletionPolicy="Retain"), "Broken": BROKEN}
    stacks.api.create_stack(StackName="SC-test", OnFailure="DO_NOTHING", **stacks.arguments(resources, {}))
    assert stacks.describe()["StackStatus"] == "CREATE_FAILED"
    arn = stacks.physical_id("Topic")
    stacks.api.rollback_stack(StackName="SC-test", RetainExceptOnCreate=anyway)
    assert stacks.describe()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert len([each for each in topics() if each == arn]) == left


def test_an_update_that_is_left_standing_is_rolled_back_or_tried_again(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html"""
    for number, again in enumerate((False, True)):
        name = f"standing-{number}"
        stacks.create({"Topic": topic("before")}, name)
        bad = stacks.arguments({"Topic": topic("after"), "New": topic("new"), "Broken": BROKEN}, {})
        stacks.api.update_stack(StackName=name, DisableRollback=True, **bad)
        assert stacks.describe(name)["StackStatus"] == "UPDATE_FAILED"
        assert display_name(stacks, name) == "after"
        if again:
            assert stacks.update({"Topic": topic("third")}, name)["StackStatus"] == "UPDATE_COMPLETE"
            assert display_name(stacks, name) == "third"
        else:
            stacks.api.rollback_stack(StackName=name)
            assert stacks.describe(name)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
            assert display_name(stacks, name) == "before"
        left = stacks.api.describe_stack_resources(StackName=name)["StackResources"]
        assert [each["LogicalResourceId"] for each in left] == ["Topic"]
    assert len(topics()) == 2


def test_a_change_set_may_leave_its_failure_standing(stacks: Stacks) -> None:
    stacks.create({"Topic": topic("before")})
    bad = stacks.arguments({"Topic": topic("after"), "Broken": BROKEN}, {})
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **bad)["Id"]
    stacks.api.execute_change_set(ChangeSetName=made, DisableRollback=True)
    assert stacks.describe()["StackStatus"] == "UPDATE_FAILED"
    assert stacks.update({"Topic": topic("before")})["StackStatus"] == "UPDATE_COMPLETE"
    assert display_name(stacks) == "before"


def test_who_imports_an_export(stacks: Stacks) -> None:
    stacks.create({"Topic": topic("one")}, "giver", Outputs={"Name": {"Value": "v", "Export": {"Name": "given"}}})
    with pytest.raises(ClientError, match=r"Export 'given' is not imported by any stack\."):
        stacks.api.list_imports(ExportName="given")
    stacks.create(
        {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::ImportValue": "given"}}}}, "taker"
    )
    assert stacks.api.list_imports(ExportName="given")["Imports"] == ["taker"]


def topics() -> list[str]:
    return [each["TopicArn"] for each in boto3.client("sns", "us-east-1").list_topics()["Topics"]]


def display_name(stacks: Stacks, name: str = "SC-test") -> str:
    sns = boto3.client("sns", "us-east-1")
    return str(sns.get_topic_attributes(TopicArn=stacks.physical_id("Topic", name))["Attributes"]["DisplayName"])
