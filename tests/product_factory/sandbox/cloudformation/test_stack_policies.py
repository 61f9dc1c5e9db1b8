"""Stack policies hold for updates, are checked when they are set, and stand aside when told.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
Recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_stack_policies.{py,snapshot.json}. Two statements
that contradict each other were recorded with another end than the guide gives; here Deny wins, as the guide says.
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.stack_policies import judge
from product_factory.sandbox.resource_types.errors import ResourceError
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

EVERYTHING = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}


def topic(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def deny(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": list(actions), "Principal": "*", "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


BEFORE = {"A": topic(DisplayName="one"), "B": topic(TopicName="one"), "C": topic()}
CASES = [
    ("Modify", "A", {**BEFORE, "A": topic(DisplayName="two")}),
    ("Replace", "B", {**BEFORE, "B": topic(TopicName="two")}),
    ("Delete", "C", {name: BEFORE[name] for name in "AB"}),
]


@pytest.mark.parametrize(("action", "logical_id", "after"), CASES)
def test_what_is_denied_fails_and_nothing_changes(
    stacks: Stacks, aws: Any, action: str, logical_id: str, after: dict[str, Any]
) -> None:
    stacks.create(BEFORE)
    topics = aws("sns").list_topics()["Topics"]
    denied = policy(EVERYTHING, deny(f"Update:{action}", resource=f"LogicalResourceId/{logical_id}"))
    stacks.api.set_stack_policy(StackName="SC-test", StackPolicyBody=denied)
    assert stacks.update(after)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    reason = (
        f"{logical_id} UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [Update:{action}] "
    )
    assert reason + f"for resource [LogicalResourceId/{logical_id}];" in stacks.reasons()
    assert aws("sns").list_topics()["Topics"] == topics
    override = {"StackPolicyDuringUpdateBody": policy(EVERYTHING)}
    stacks.api.update_stack(StackName="SC-test", **stacks.arguments(after, {}), **override)
    assert stacks.describe()["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.api.get_stack_policy(StackName="SC-test")["StackPolicyBody"] == denied


def test_a_change_set_is_judged_when_it_is_executed(stacks: Stacks) -> None:
    stacks.create(BEFORE)
    stacks.api.set_stack_policy(StackName="SC-test", StackPolicyBody=policy(deny("Update:*")))
    given = stacks.arguments({**BEFORE, "A": topic(DisplayName="two")}, {})
    made = stacks.api.create_change_set(StackName="SC-test", ChangeSetName="c", **given)
    stacks.api.execute_change_set(ChangeSetName=made["Id"])
    assert "Action denied by stack policy" in stacks.reasons()


TABLE = [
    ([EVERYTHING, deny("Update:*")], "denied"),
    ([deny("Update:*"), EVERYTHING], "denied"),
    ([EVERYTHING, deny("Update:Delete", "Update:Modify")], None),
    ([deny("Update:Delete")], "not allowed"),
    ([EVERYTHING, deny("Update:*", resource="LogicalResourceId/Da*")], "denied"),
    ([EVERYTHING, deny("Update:*", resource="LogicalResourceId/Web")], None),
    ([EVERYTHING, deny("Update:*", Condition={"StringEquals": {"ResourceType": ["AWS::RDS::DBInstance"]}})], "denied"),
    ([EVERYTHING, deny("Update:*", Condition={"StringEquals": {"ResourceType": ["AWS::EC2::Subnet"]}})], None),
    ([EVERYTHING, deny("Update:*", Condition={"StringLike": {"ResourceType": "AWS::RDS::*"}})], "denied"),
    (
        [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "NotResource": "LogicalResourceId/Data"}],
        "not allowed",
    ),
]


@pytest.mark.parametrize(("statements", "refusal"), TABLE)
def test_statements(statements: list[dict[str, Any]], refusal: str | None) -> None:
    def judged() -> None:
        judge(policy(*statements), "Replace", "Data", "AWS::RDS::DBInstance")

    if refusal is None:
        judged()
        return
    with pytest.raises(ResourceError, match=f"Action {refusal} by stack policy"):
        judged()


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "[]",
        policy({**EVERYTHING, "Principal": "somebody"}),
        policy({**EVERYTHING, "Action": "Delete:*"}),
        policy({**EVERYTHING, "Resource": "arn:aws:s3:::bucket"}),
        policy({**EVERYTHING, "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}),
    ],
)
def test_what_is_no_policy_is_refused_wherever_it_is_given(stacks: Stacks, body: str) -> None:
    message = "Error validating stack policy: Invalid stack policy"
    with pytest.raises(ClientError, match=message):
        stacks.api.create_stack(StackName="SC-test", **stacks.arguments(BEFORE, {}), StackPolicyBody=body)
    stacks.create(BEFORE)
    with pytest.raises(ClientError, match=message):
        stacks.api.set_stack_policy(StackName="SC-test", StackPolicyBody=body)
    for member in ("StackPolicyBody", "StackPolicyDuringUpdateBody"):
        with pytest.raises(ClientError, match=message):
            stacks.api.update_stack(StackName="SC-test", **stacks.arguments({"A": topic()}, {}), **{member: body})


def test_an_empty_policy_allows_everything(stacks: Stacks) -> None:
    stacks.create(BEFORE)
    stacks.api.set_stack_policy(StackName="SC-test", StackPolicyBody="{}")
    assert stacks.update({"A": topic()})["StackStatus"] == "UPDATE_COMPLETE"


def test_a_policy_comes_from_s3_or_from_the_request(stacks: Stacks, aws: Any) -> None:
    stacks.create(BEFORE)
    aws("s3").create_bucket(Bucket="policies")
    aws("s3").put_object(Bucket="policies", Key="p.json", Body=policy(EVERYTHING))
    url = "https://policies.s3.us-east-1.amazonaws.com/p.json"
    stacks.api.set_stack_policy(StackName="SC-test", StackPolicyURL=url)
    assert stacks.api.get_stack_policy(StackName="SC-test")["StackPolicyBody"] == policy(EVERYTHING)
    with pytest.raises(ClientError, match="You cannot specify both StackPolicyURL and StackPolicyBody"):
        stacks.api.set_stack_policy(StackName="SC-test", StackPolicyURL=url, StackPolicyBody="{}")


def test_an_address_of_no_policy_is_told_as_such(stacks: Stacks, aws: Any) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html (StackPolicyURL)"""
    stacks.create(BEFORE)
    aws("s3").create_bucket(Bucket="policies")
    aws("s3").put_object(Bucket="policies", Key="long.json", Body=policy({**EVERYTHING, "Sid": "x" * 16_384}))
    for url, words in (
        ("nowhere", r"StackPolicyURL must be a supported URL\."),
        ("https://policies.s3.us-east-1.amazonaws.com/none.json", "S3 error"),
        ("https://policies.s3.us-east-1.amazonaws.com/long.json", "'stackPolicyBody' failed to satisfy constraint"),
    ):
        with pytest.raises(ClientError, match=words):
            stacks.api.set_stack_policy(StackName="SC-test", StackPolicyURL=url)
    assert "StackPolicyBody" not in stacks.api.get_stack_policy(StackName="SC-test")


def test_a_policy_of_an_update_holds_from_the_next_one_on(stacks: Stacks) -> None:
    stacks.create(BEFORE)
    never = policy(deny("Update:*"))
    stacks.api.update_stack(StackName="SC-test", **stacks.arguments({"A": topic()}, {}), StackPolicyBody=never)
    assert stacks.describe()["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.update({"A": topic(DisplayName="two")})["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
