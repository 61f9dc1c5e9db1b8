"""Stacks and change sets that there aren't, that are there already, or that were under review.

Recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_changesets.snapshot.json, test_stacks.snapshot.json
and test_update_stack.snapshot.json; each test names the recorded one.
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Type": "AWS::SNS::Topic"}
BODY = json.dumps({"Resources": {"A": TOPIC}})


def refused(call: Any, **members: Any) -> str:
    """Code and message."""
    with pytest.raises(ClientError) as caught:
        call(**members)
    error = caught.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


def change_set(stacks: Stacks, name: str = "c", kind: str = "CREATE", stack: str = "s") -> dict[str, Any]:
    made = stacks.api.create_change_set(StackName=stack, ChangeSetName=name, ChangeSetType=kind, TemplateBody=BODY)
    return dict(made)


@pytest.mark.parametrize("operation", ["describe_change_set", "delete_change_set"])
def test_a_change_set_of_no_stack(stacks: Stacks, operation: str) -> None:
    """test_describe_change_set_nonexisting, test_delete_change_set_exception"""
    call = getattr(stacks.api, operation)
    gone = "ValidationError: Stack [nostack] does not exist"
    assert refused(call, StackName="nostack", ChangeSetName="c") == gone
    words = "ValidationError: StackName must be specified if ChangeSetName is not specified as an ARN."
    assert refused(call, ChangeSetName="c") == words


def test_a_change_set_that_was_deleted(stacks: Stacks) -> None:
    """test_deleted_changeset"""
    made = change_set(stacks)["Id"]
    stacks.api.delete_change_set(ChangeSetName=made)
    assert refused(stacks.api.describe_change_set, ChangeSetName=made) == (
        f"ChangeSetNotFound: ChangeSet [{made}] does not exist"
    )


def test_what_exists_is_not_created_by_a_change_set(stacks: Stacks) -> None:
    """test_name_conflicts, test_create_changeset_with_stack_id"""
    stacks.api.create_stack(StackName="s", TemplateBody=BODY)
    stack_id = stacks.describe("s")["StackId"]
    words = "ValidationError: Stack [{}] already exists and cannot be created again with the changeSet [c]."
    members = {"ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": BODY}
    assert refused(stacks.api.create_change_set, StackName="s", **members) == words.format("s")
    stacks.delete("s")
    assert refused(stacks.api.create_change_set, StackName=stack_id, **members) == words.format(stack_id)
    assert change_set(stacks)["StackId"] != stack_id


def test_a_stack_under_review_may_be_created(stacks: Stacks) -> None:
    """test_create_while_in_review"""
    reviewed = change_set(stacks)
    made = stacks.api.create_stack(StackName="s", TemplateBody=BODY)
    assert made["StackId"] == reviewed["StackId"]
    assert stacks.describe("s")["StackStatus"] == "CREATE_COMPLETE"
    assert not {"ChangeSetId", "LastUpdatedTime"} & set(stacks.describe("s"))
    shown = stacks.api.describe_change_set(ChangeSetName=reviewed["Id"])
    assert (shown["Status"], shown["ExecutionStatus"]) == ("CREATE_COMPLETE", "OBSOLETE")
    assert "InvalidChangeSetStatus" in refused(stacks.api.execute_change_set, ChangeSetName=reviewed["Id"])


def test_events_of_no_stack(stacks: Stacks) -> None:
    """test_name_conflicts, test_describe_stack_events_errors (of test_stacks)"""
    assert refused(stacks.api.describe_stacks, StackName="s") == "ValidationError: Stack with id s does not exist"
    call = stacks.api.describe_stack_events
    assert refused(call, StackName="s") == "ValidationError: Stack [s] does not exist"


def test_a_resource_of_no_stack(stacks: Stacks) -> None:
    """test_describe_non_existent_stack, test_describe_non_existent_resource (of test_resources)"""
    call = stacks.api.describe_stack_resource
    words = "ValidationError: Stack 's' does not exist"
    assert refused(call, StackName="s", LogicalResourceId="A") == words
    stack_id = stacks.api.create_stack(StackName="s", TemplateBody=BODY)["StackId"]
    words = f"ValidationError: Resource None does not exist for stack {stack_id}"
    assert refused(call, StackName=stack_id, LogicalResourceId="None") == words


def test_an_update_keeps_capabilities_and_follows_no_change_set(stacks: Stacks) -> None:
    """test_no_echo_parameter (of test_stacks)"""
    stacks.api.create_change_set(
        StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=BODY, Capabilities=["CAPABILITY_IAM"]
    )
    stacks.api.execute_change_set(StackName="s", ChangeSetName="c")
    assert stacks.describe("s")["ChangeSetId"]
    stacks.api.update_stack(StackName="s", TemplateBody=json.dumps({"Resources": {"A": TOPIC, "B": TOPIC}}))
    after = stacks.describe("s")
    assert after["Capabilities"] == ["CAPABILITY_IAM"]
    assert "ChangeSetId" not in after


@pytest.mark.parametrize("allowed", ["AWS::EC2:*", "AWS::EC2::*"])
def test_types_that_the_request_does_not_allow(stacks: Stacks, allowed: str) -> None:
    """test_update_with_resource_types"""
    stacks.api.create_stack(StackName="s", TemplateBody=BODY, ResourceTypes=["AWS::SNS::*"])
    more = json.dumps({"Resources": {"A": TOPIC, "B": TOPIC}})
    assert refused(stacks.api.update_stack, StackName="s", TemplateBody=more, ResourceTypes=[allowed]) == (
        f"ValidationError: Resource type AWS::SNS::Topic is not allowed by parameter ResourceTypes [{allowed}]"
    )
    stacks.api.update_stack(StackName="s", TemplateBody=more, ResourceTypes=["AWS::SNS::Topic"])


def test_metadata_with_references(stacks: Stacks) -> None:
    """test_no_echo_parameter (of test_stacks)"""
    resource = {**TOPIC, "Metadata": {"Data": {"Ref": "P"}}}
    more = {"Parameters": {"P": {"Type": "String", "NoEcho": True}}}
    stacks.create({"A": resource}, **more, given={"P": "one"})
    detail = stacks.api.describe_stack_resource(StackName="SC-test", LogicalResourceId="A")["StackResourceDetail"]
    assert json.loads(detail["Metadata"]) == {"Data": "one"}
    changed = {"ParameterKey": "P", "ParameterValue": "two"}
    stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", UsePreviousTemplate=True, Parameters=[changed])
    (change,) = stacks.api.describe_change_set(StackName="SC-test", ChangeSetName="c")["Changes"]
    assert change["ResourceChange"]["Scope"] == ["Metadata"]
    assert {each["ChangeSource"]: each["Evaluation"] for each in change["ResourceChange"]["Details"]} == {
        "ParameterReference": "Static", "DirectModification": "Dynamic",
    }  # fmt: skip
