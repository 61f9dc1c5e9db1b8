"""Stacks are made, changed, rolled back and deleted as AWS does, and never half in silence."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation import Action, before_action
from product_factory.sandbox.resource_types.errors import ResourceError
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Type": "AWS::SNS::Topic"}


def topic(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SNS::Topic", "Properties": properties}


def topic_names(aws: Any) -> list[str]:
    return [t["TopicArn"].rsplit(":", 1)[1] for t in aws("sns").list_topics()["Topics"]]


def test_a_resource_that_fails_takes_the_stack_with_it(stacks: Stacks, aws: Any) -> None:
    made = stacks.create({"Topic": TOPIC, "Bad": {**topic(Colour="red"), "DependsOn": "Topic"}})
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Bad CREATE_FAILED Properties validation failed for resource Bad" in stacks.reasons()
    assert topic_names(aws) == []


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (topic(Colour="red"), "extraneous key [Colour] is not permitted"),
        ({"Type": "AWS::CloudTrail::Trail", "Properties": {"IsLogging": True}},
         "required key [S3BucketName] not found"),
        ({"Type": "AWS::CloudTrail::Trail",
          "Properties": {"IsLogging": "maybe", "S3BucketName": "b"}}, "#/IsLogging: expected type"),
    ],
)  # fmt: skip
def test_what_a_type_does_not_take_fails_the_stack(stacks: Stacks, resource: dict[str, Any], reason: str) -> None:
    assert stacks.create({"Made": resource})["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reason in stacks.reasons()


@pytest.mark.parametrize("given", [{}, {"Fn::If": ["Yes", {}, {"Ref": "AWS::NoValue"}]}])
def test_what_is_not_implemented_is_refused_before_anything_is_made(stacks: Stacks, given: Any) -> None:
    resources = {"Made": TOPIC, "Last": {**topic(ArchivePolicy=given), "DependsOn": "Made"}}
    conditions = {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Not": [{"Condition": "Yes"}]}}
    with pytest.raises(ClientError, match="AWS::SNS::Topic Last: the sandbox doesn't implement property ArchivePolicy"):
        stacks.create(resources, Conditions=conditions)
    assert stacks.api.describe_stacks()["Stacks"] == []
    left = topic(ArchivePolicy={"Fn::If": ["No", given, {"Ref": "AWS::NoValue"}]})
    untaken = {**resources, "Last": {**resources["Last"], "Condition": "No"}, "Left": left}
    assert stacks.create(untaken, Conditions=conditions)["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({"Resources": {}}, "At least one Resources member must be defined"),
        ({"Resources": {"A": topic(DisplayName={"Ref": "Nothing"})}},
         "Unresolved resource dependencies [Nothing]"),
        ({"Resources": {"A": {**TOPIC, "DependsOn": "B"}, "B": {**TOPIC, "DependsOn": "A"}}},
         "Circular dependency between resources: [A, B]"),
        ({"Resources": {"A": TOPIC}, "Transform": "AWS::Serverless-2016-10-31"}, "Transforms"),
        ({"Resources": {"A": TOPIC}, "Outptus": {}}, "Invalid template property"),
    ],
)  # fmt: skip
def test_templates_are_refused(stacks: Stacks, template: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError) as refused:
        stacks.api.create_stack(StackName="SC-test", TemplateBody=json.dumps(template))
    assert message in str(refused.value)


def test_template_body_limit(stacks: Stacks, aws: Any) -> None:
    body = json.dumps({"Resources": {"A": TOPIC}, "Metadata": {"Note": "x" * 60_000}})
    with pytest.raises(ClientError, match="less than or equal to 51200"):
        stacks.api.create_stack(StackName="SC-test", TemplateBody=body)
    aws("s3").create_bucket(Bucket="templates")
    aws("s3").put_object(Bucket="templates", Key="a/b.json", Body=body)
    url = "https://templates.s3.us-east-1.amazonaws.com/a/b.json"
    stacks.api.create_stack(StackName="SC-test", TemplateURL=url)
    assert stacks.describe()["StackStatus"] == "CREATE_COMPLETE"


def test_order_follows_references_and_depends_on(stacks: Stacks) -> None:
    resources = {
        "C": {**TOPIC, "DependsOn": ["B"]},
        "B": topic(DisplayName={"Fn::Sub": "${A.TopicName}"}),
        "A": TOPIC,
    }
    stacks.create(resources)
    done = [e.split()[0] for e in stacks.reasons().splitlines() if "CREATE_COMPLETE" in e]
    assert done == ["A", "B", "C", "SC-test"]
    stacks_id = stacks.describe()["StackId"]
    stacks.delete()
    gone = [e.split()[0] for e in stacks.reasons(stacks_id).splitlines() if "DELETE_COMPLETE" in e]
    assert gone == ["C", "B", "A", "SC-test"]


def test_properties_as_a_whole_by_condition(stacks: Stacks, aws: Any) -> None:
    either = {"Fn::If": ["Yes", {"TopicName": "chosen"}, {"Ref": "AWS::NoValue"}]}
    stacks.create({"A": {**TOPIC, "Properties": either}}, Conditions={"Yes": {"Fn::Equals": ["a", "a"]}})
    assert stacks.physical_id("A").endswith(":chosen")


def test_conditions_and_no_value(stacks: Stacks, aws: Any) -> None:
    resources = {
        "Always": topic(
            DisplayName={"Fn::If": ["Prod", "prod", {"Ref": "AWS::NoValue"}]},
            KmsMasterKeyId={"Fn::If": ["NotProd", "alias/aws/sns", {"Ref": "AWS::NoValue"}]},
        ),
        "Sometimes": {**TOPIC, "Condition": "Prod"},
    }
    more = {
        "Parameters": {"Env": {"Type": "String", "Default": "dev"}},
        "Conditions": {
            "NotProd": {"Fn::Not": [{"Condition": "Prod"}]},
            "Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
        },
        "Outputs": {
            "Arn": {"Condition": "Prod", "Value": {"Ref": "Sometimes"}},
            "Name": {"Value": {"Fn::GetAtt": ["Always", "TopicName"]}},
        },
    }
    stacks.create(resources, **more)
    attributes = aws("sns").get_topic_attributes(TopicArn=stacks.physical_id("Always"))
    assert attributes["Attributes"]["DisplayName"] == ""
    assert attributes["Attributes"]["KmsMasterKeyId"] == "alias/aws/sns"
    assert list(stacks.outputs()) == ["Name"]
    stacks.update(resources, **more, given={"Env": "prod"})
    assert len(topic_names(aws)) == 2
    assert stacks.outputs()["Arn"] == stacks.physical_id("Sometimes")
    stacks.update(resources, **more, given={"Env": "dev"})
    assert len(topic_names(aws)) == 1


def test_update_adds_changes_replaces_and_removes(stacks: Stacks, aws: Any) -> None:
    stacks.create({"Stays": topic(DisplayName="a"), "Goes": TOPIC, "New": topic(TopicName="old")})
    stays, gone = stacks.physical_id("Stays"), stacks.physical_id("Goes").rsplit(":", 1)[1]
    stacks.update({"Stays": topic(DisplayName="b"), "New": topic(TopicName="new"), "More": TOPIC})
    assert stacks.physical_id("Stays") == stays
    attributes = aws("sns").get_topic_attributes(TopicArn=stays)["Attributes"]
    assert attributes["DisplayName"] == "b"
    names = topic_names(aws)
    assert "new" in names
    assert not {"old", gone} & set(names)
    assert len(names) == 3


def test_failed_update_rolls_back(stacks: Stacks, aws: Any) -> None:
    stacks.create({"Kept": topic(DisplayName="before"), "Old": TOPIC})
    before = stacks.api.get_template(StackName="SC-test")["TemplateBody"]
    after = stacks.update(
        {
            "Kept": topic(DisplayName="after"),
            "Added": TOPIC,
            "Bad": {**topic(Colour="red"), "DependsOn": ["Kept", "Added"]},
        }
    )
    assert after["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    attributes = aws("sns").get_topic_attributes(TopicArn=stacks.physical_id("Kept"))
    assert attributes["Attributes"]["DisplayName"] == "before"
    found = stacks.api.list_stack_resources(StackName="SC-test")["StackResourceSummaries"]
    assert {r["LogicalResourceId"] for r in found} == {"Kept", "Old"}
    assert len(topic_names(aws)) == 2
    assert stacks.api.get_template(StackName="SC-test")["TemplateBody"] == before


def test_no_updates(stacks: Stacks) -> None:
    stacks.create({"A": TOPIC})
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update({"A": TOPIC})


def launch_configuration(instance_type: str) -> dict[str, Any]:
    properties = {"LaunchConfigurationName": "mine", "ImageId": "ami-12c6146b", "InstanceType": instance_type}
    return {"Type": "AWS::AutoScaling::LaunchConfiguration", "Properties": properties}


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (topic(TopicName="mine.fifo", FifoTopic=True), topic(TopicName="mine.fifo")),
        (launch_configuration("t3.micro"), launch_configuration("t3.small")),
    ],
)
def test_custom_named_resource_is_not_replaced(stacks: Stacks, before: dict[str, Any], wanted: dict[str, Any]) -> None:
    stacks.create({"A": before})
    after = stacks.update({"A": wanted})
    assert after["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "custom-named resource requires replacing" in stacks.reasons()


@pytest.mark.parametrize(
    ("policy", "left_after_delete", "left_after_failed_create"),
    [(None, 0, 0), ("Retain", 1, 1), ("RetainExceptOnCreate", 1, 0)],
)
def test_deletion_policy(
    stacks: Stacks, aws: Any, policy: str | None,
    left_after_delete: int, left_after_failed_create: int,
) -> None:  # fmt: skip
    kept = {**TOPIC, **({"DeletionPolicy": policy} if policy else {})}
    stacks.create({"A": kept})
    stacks.delete()
    assert len(topic_names(aws)) == left_after_delete
    for arn in aws("sns").list_topics()["Topics"]:
        aws("sns").delete_topic(**arn)
    stacks.create({"A": kept, "Bad": {**topic(Colour="red"), "DependsOn": "A"}}, "SC-2")
    assert len(topic_names(aws)) == left_after_failed_create


def test_update_keeps_what_is_retained(stacks: Stacks, aws: Any) -> None:
    retained = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    stacks.create(
        {
            "Gone": {**topic(TopicName="gone"), **retained},
            "Moved": {**topic(TopicName="one"), **retained},
            "C": TOPIC,
        }
    )
    stacks.update({"Moved": {**topic(TopicName="two"), **retained}, "C": TOPIC})
    assert {"gone", "one", "two"} <= set(topic_names(aws))


def test_failed_deletion_is_told(stacks: Stacks, aws: Any) -> None:
    stacks.create({"B": {"Type": "AWS::S3::Bucket"}, "T": TOPIC})
    bucket = stacks.physical_id("B")
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"")
    stacks.delete()
    made = stacks.describe()
    assert made["StackStatus"] == "DELETE_FAILED"
    assert made["StackStatusReason"].startswith("The following resource(s) failed to delete: [B]")
    aws("s3").delete_object(Bucket=bucket, Key="k")
    stacks.delete()
    assert stacks.api.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def test_disable_rollback_and_termination_protection(stacks: Stacks, aws: Any) -> None:
    body = json.dumps({"Resources": {"A": TOPIC, "B": {**topic(Colour="red"), "DependsOn": "A"}}})
    stacks.api.create_stack(
        StackName="SC-test", TemplateBody=body, DisableRollback=True,
        EnableTerminationProtection=True, TimeoutInMinutes=5,
    )  # fmt: skip
    assert stacks.describe()["StackStatus"] == "CREATE_FAILED"
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html
    assert stacks.describe()["TimeoutInMinutes"] == 5
    assert len(topic_names(aws)) == 1
    with pytest.raises(ClientError, match="TerminationProtection"):
        stacks.delete()


def test_physical_names_keep_of_a_long_stack_name_what_cloudformation_keeps(stacks: Stacks) -> None:
    name = "SC-111122223333-pp-abcdefghijklm"
    statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = {"Statement": [statement]}
    resources = {
        "AVeryLongLogicalIdThatGoesOnAndOnForTheBucket": {"Type": "AWS::S3::Bucket"},
        "AVeryLongLogicalIdThatGoesOnAndOnForTheRole": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": trust},
        },
        "Topic": TOPIC,
    }
    stacks.create(resources, name)
    bucket, role, topic_arn = (stacks.physical_id(logical, name) for logical in resources)
    assert bucket.startswith("sc-111122223333-pp-abcdef-averylonglogicalidthatgo-")
    assert len(bucket) == 63
    assert role.startswith("SC-111122223333-pp-abcdef-AVeryLongLogicalIdThatGoe-")
    assert len(role) == 64
    assert topic_arn.startswith(f"arn:aws:sns:us-east-1:123456789012:{name}-Topic-")


def test_before_action_may_refuse(stacks: Stacks) -> None:
    told = []

    def judge(action: Action) -> None:
        told.append((action.operation, action.resource.type, action.resource.name))
        raise ResourceError("not authorized to perform: sns:CreateTopic")

    before_action.append(judge)
    try:
        made = stacks.create({"A": topic(TopicName="mine")})
    finally:
        before_action.remove(judge)
    assert made["StackStatus"] == "ROLLBACK_COMPLETE"
    assert told == [("create", "AWS::SNS::Topic", "mine")]
    assert "not authorized to perform: sns:CreateTopic" in stacks.reasons()


def test_capabilities(stacks: Stacks) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    body = json.dumps({"Resources": {"R": role}})
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_IAM\]"):
        stacks.api.create_stack(StackName="SC-test", TemplateBody=body)


def test_an_operation_that_is_not_implemented_fails(stacks: Stacks) -> None:
    with pytest.raises(Exception, match="list_types"):
        stacks.api.list_types()


def test_a_resource_is_made_once(stacks: Stacks, aws: Any) -> None:
    stacks.create({"A": {"Type": "AWS::EC2::InternetGateway"}})
    assert len(aws("ec2").describe_internet_gateways()["InternetGateways"]) == 1
