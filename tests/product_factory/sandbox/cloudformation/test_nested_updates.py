"""Updates of stacks in stacks: what changes in them, what is taken back, and what a change set shows.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
"""

import json
from collections.abc import Iterator

import pytest

from product_factory.sandbox.cloudformation import Action, before_action
from product_factory.sandbox.resource_types.errors import ResourceError
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks, Template
from tests.product_factory.sandbox.cloudformation.nested import (
    BROKEN,
    PARAMETERS,
    TOPIC,
    WHOLE,
    inner,
    named_topic,
    names,
    nested,
    put,
)

BROKEN_LATER = {**BROKEN, "DependsOn": "Inner"}


@pytest.fixture
def url() -> str:
    return put("topic.json", named_topic(), **WHOLE)


@pytest.fixture
def refusing() -> Iterator[set[str]]:
    """Display names that no topic may be given."""
    refused: set[str] = set()

    def refuse(action: Action) -> None:
        if action.operation == "update" and action.resource.properties.get("DisplayName") in refused:
            raise ResourceError("not that one")

    before_action.append(refuse)
    yield refused
    before_action.remove(refuse)


def topic_in(url: str, name: str, **more: str) -> Template:
    return nested(url, Parameters={"Name": name}, **more)


def test_other_parameters_change_it_in_place(stacks: Stacks, url: str) -> None:
    outputs = {"Said": {"Value": {"Fn::GetAtt": "Inner.Outputs.Said"}}}
    stacks.create({"Inner": topic_in(url, "one")}, Outputs=outputs)
    before = inner(stacks)["StackId"]
    assert stacks.update({"Inner": topic_in(url, "two")}, Outputs=outputs)["StackStatus"] == "UPDATE_COMPLETE"
    assert (inner(stacks)["StackId"], inner(stacks)["StackStatus"]) == (before, "UPDATE_COMPLETE")
    assert (names(), stacks.outputs()) == (["two"], {"Said": "two"})


def test_another_template_at_its_url_is_found_by_an_update_that_changes_nothing(stacks: Stacks, url: str) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html (Automatic)"""
    stacks.create({"Inner": nested(url)})
    put("topic.json", {**named_topic(), "More": {**TOPIC, "Properties": {"DisplayName": "more"}}}, **WHOLE)
    assert stacks.update({"Inner": nested(url)})["StackStatus"] == "UPDATE_COMPLETE"
    assert names() == ["default", "more"]


def test_what_is_not_changed_is_left_alone(stacks: Stacks, url: str) -> None:
    leaf = put("leaf.json", {"Topic": TOPIC})
    branch = put("branch.json", {"Leaf": nested(leaf)})
    stacks.create({"Inner": nested(url), "Branch": nested(branch)})
    stacks.update({"Inner": nested(url), "Branch": nested(branch), "New": TOPIC})
    assert inner(stacks)["StackStatus"] == inner(stacks, "Branch")["StackStatus"] == "CREATE_COMPLETE"
    assert "Inner UPDATE_COMPLETE" in stacks.reasons()


def test_what_changes_in_the_lowest_is_found(stacks: Stacks) -> None:
    leaf = put("leaf.json", {"Topic": {**TOPIC, "Properties": {"DisplayName": "one"}}})
    branch = put("branch.json", {"Leaf": nested(leaf)})
    stacks.create({"Branch": nested(branch)})
    put("leaf.json", {"Topic": {**TOPIC, "Properties": {"DisplayName": "two"}}})
    stacks.update({"Branch": nested(branch)})
    assert names() == ["two"]


def test_tags_of_the_parent_reach_it(stacks: Stacks, url: str) -> None:
    stacks.create({"Inner": nested(url)}, tags={"team": "a"})
    stacks.update({"Inner": nested(url)}, tags={"team": "b"})
    assert inner(stacks)["Tags"] == [{"Key": "team", "Value": "b"}]


def test_what_fails_in_it_takes_all_back(stacks: Stacks, url: str, refusing: set[str]) -> None:
    """Words as in rubyonjets/jets, in its documentation of deploys that fail."""
    stacks.create({"First": topic_in(url, "first"), "Inner": {**topic_in(url, "one"), "DependsOn": "First"}})
    child = inner(stacks)["StackId"]
    refusing.add("two")
    changed = {"First": topic_in(url, "changed"), "Inner": {**topic_in(url, "two"), "DependsOn": "First"}}
    assert stacks.update(changed)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert (
        f"Inner UPDATE_FAILED Embedded stack {child} was not successfully updated. Currently in "
        "UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to update: [Topic]."
    ) in stacks.reasons()
    assert inner(stacks)["StackStatus"] == inner(stacks, "First")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert names() == ["first", "one"]
    assert stacks.outputs(child)["Said"] == "one"
    refusing.clear()
    assert stacks.update(changed)["StackStatus"] == "UPDATE_COMPLETE"
    assert names() == ["changed", "two"]


def test_one_that_succeeded_is_taken_back_with_what_it_removed(stacks: Stacks) -> None:
    """A nested stack removes nothing before the whole update has succeeded: no rollback has to make it anew."""
    old = {"Old": {**TOPIC, "Properties": {"DisplayName": "old"}}}
    url = put("topic.json", named_topic(**old), **WHOLE)
    stacks.create({"Inner": nested(url)})
    child = inner(stacks)["StackId"]
    arn = stacks.physical_id("Old", child)
    put("topic.json", {**named_topic(), "New": {**TOPIC, "Properties": {"DisplayName": "new"}}}, **WHOLE)
    updated = stacks.update({"Inner": topic_in(url, "two"), "Broken": BROKEN_LATER})
    assert updated["StackStatus"] == inner(stacks)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert (names(), stacks.physical_id("Old", child)) == (["default", "old"], arn)
    assert stacks.outputs(child)["Said"] == "default"
    body = stacks.api.get_template(StackName=child)["TemplateBody"]
    assert "Old" in (body if isinstance(body, dict) else json.loads(body))["Resources"]
    assert stacks.update({"Inner": topic_in(url, "two")})["StackStatus"] == "UPDATE_COMPLETE"
    assert names() == ["new", "two"]


def test_a_new_one_goes_with_the_rollback(stacks: Stacks, url: str) -> None:
    stacks.create({"Other": TOPIC})
    updated = stacks.update({"Other": TOPIC, "Inner": nested(url), "Broken": BROKEN_LATER})
    assert (updated["StackStatus"], names()) == ("UPDATE_ROLLBACK_COMPLETE", [""])


@pytest.mark.parametrize("again", [False, True])
def test_an_update_that_is_left_standing(stacks: Stacks, url: str, again: bool) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html"""
    stacks.create({"Inner": topic_in(url, "one")})
    bad = stacks.arguments({"Inner": topic_in(url, "two"), "Broken": BROKEN_LATER}, {})
    stacks.api.update_stack(StackName="SC-test", DisableRollback=True, **bad)
    assert (stacks.describe()["StackStatus"], names()) == ("UPDATE_FAILED", ["two"])
    if again:
        assert stacks.update({"Inner": topic_in(url, "three")})["StackStatus"] == "UPDATE_COMPLETE"
    else:
        stacks.api.rollback_stack(StackName="SC-test")
        assert stacks.describe()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert names() == (["three"] if again else ["one"])
    assert inner(stacks)["StackStatus"] == stacks.describe()["StackStatus"]


def test_one_that_failed_and_is_left_standing(stacks: Stacks, url: str, refusing: set[str]) -> None:
    stacks.create({"Inner": topic_in(url, "one")})
    refusing.add("two")
    bad = stacks.arguments({"Inner": topic_in(url, "two")}, {})
    stacks.api.update_stack(StackName="SC-test", DisableRollback=True, **bad)
    assert stacks.describe()["StackStatus"] == inner(stacks)["StackStatus"] == "UPDATE_FAILED"
    stacks.api.rollback_stack(StackName="SC-test")
    assert stacks.describe()["StackStatus"] == inner(stacks)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert names() == ["one"]


def test_a_rollback_that_failed_in_it_goes_on(stacks: Stacks, url: str, refusing: set[str]) -> None:
    stacks.create({"Inner": topic_in(url, "one")})
    refusing.add("one")
    assert stacks.update({"Inner": topic_in(url, "two"), "Broken": BROKEN_LATER})["StackStatus"] == (
        "UPDATE_ROLLBACK_FAILED"
    )
    assert inner(stacks)["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    refusing.clear()
    stacks.api.continue_update_rollback(StackName="SC-test")
    assert stacks.describe()["StackStatus"] == inner(stacks)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert names() == ["one"]


def test_a_stack_policy_protects_it(stacks: Stacks, url: str) -> None:
    """By its type, as https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html has it."""
    kinds = {"StringEquals": {"ResourceType": ["AWS::CloudFormation::Stack"]}}
    common = {"Principal": "*", "Resource": "*", "Action": "Update:*"}
    policy = {"Statement": [{"Effect": "Allow", **common}, {"Effect": "Deny", **common, "Condition": kinds}]}
    stacks.create({"Inner": topic_in(url, "one")})
    stacks.api.set_stack_policy(StackName="SC-test", StackPolicyBody=json.dumps(policy))
    assert stacks.update({"Inner": topic_in(url, "one"), "New": TOPIC})["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.update({"Inner": topic_in(url, "two")})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    put("topic.json", {**named_topic(), "More": TOPIC}, Parameters=PARAMETERS)
    assert stacks.update({"Inner": topic_in(url, "one")})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert names() == ["", "one"]


def test_a_change_set_shows_that_it_may_change(stacks: Stacks, url: str) -> None:
    stacks.create({"Inner": topic_in(url, "one")})
    same = stacks.arguments({"Inner": topic_in(url, "one")}, {})
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **same)["Id"]
    for values in (False, True):
        shown = stacks.api.describe_change_set(ChangeSetName=made, IncludePropertyValues=values)
        (change,) = (each["ResourceChange"] for each in shown["Changes"])
        assert (change["Action"], change["Replacement"], change["Scope"]) == ("Modify", "False", ["Properties"])
        assert change["Details"] == [
            {
                "Target": {"Attribute": "Properties", "RequiresRecreation": "Never"},
                "Evaluation": "Dynamic",
                "ChangeSource": "Automatic",
            }
        ]
    put("topic.json", {**named_topic(), "More": TOPIC}, **WHOLE)
    stacks.api.execute_change_set(ChangeSetName=made)
    assert (stacks.describe()["StackStatus"], names()) == ("UPDATE_COMPLETE", ["", "one"])


def test_a_change_set_makes_it(stacks: Stacks, url: str) -> None:
    given = stacks.arguments({"Inner": topic_in(url, "one")}, {})
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", ChangeSetType="CREATE", **given)
    stacks.api.execute_change_set(ChangeSetName=made["Id"])
    assert (inner(stacks)["StackStatus"], names()) == ("CREATE_COMPLETE", ["one"])


def test_one_that_was_updated_by_itself_is_what_its_parent_says_again(stacks: Stacks, url: str) -> None:
    stacks.create({"Inner": topic_in(url, "one")})
    child = inner(stacks)["StackId"]
    given = [{"ParameterKey": "Name", "ParameterValue": "own"}]
    stacks.api.update_stack(StackName=child, UsePreviousTemplate=True, Parameters=given)
    assert names() == ["own"]
    stacks.update({"Inner": topic_in(url, "one")})
    assert names() == ["one"]


def test_one_that_was_deleted_by_itself_cannot_be_updated(stacks: Stacks, url: str) -> None:
    stacks.create({"Inner": topic_in(url, "one")})
    child = inner(stacks)["StackId"]
    stacks.api.delete_stack(StackName=child)
    stacks.update({"Inner": topic_in(url, "two")})
    assert f"Inner UPDATE_FAILED Stack:{child} is in DELETE_COMPLETE state and can not be updated." in stacks.reasons()
