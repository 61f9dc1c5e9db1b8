"""Parameter values are accepted and refused as AWS does, at create, update and change set."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.parameters import check_parameters
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Topic": {"Type": "AWS::SNS::Topic"}}
MAIL = {"Type": "String", "AllowedPattern": "[^@]+@[^@]+"}

TABLE: list[tuple[dict[str, Any], str, str | None]] = [
    ({"Type": "String"}, "", None),
    ({"Type": "String", "AllowedValues": ["a", "b"]}, "a", None),
    ({"Type": "String", "AllowedValues": ["a", "b"]}, "c",
     "Parameter 'P' must be one of AllowedValues"),
    ({"Type": "String", "AllowedValues": [True, False]}, "true", None),
    (MAIL, "a@b", None),
    (MAIL, "a@b@", "Parameter 'P' must match pattern [^@]+@[^@]+"),
    (MAIL, "a@b\n@", "Parameter 'P' must match pattern [^@]+@[^@]+"),
    ({"Type": "String", "AllowedPattern": "b"}, "abc", "Parameter 'P' must match pattern b"),
    ({**MAIL, "ConstraintDescription": "type a mail address"}, "x",
     "Parameter P failed to satisfy constraint: type a mail address"),
    ({"Type": "String", "MinLength": 3}, "ab", "Parameter 'P' must contain at least 3 characters"),
    ({"Type": "String", "MinLength": "3"}, "abc", None),
    ({"Type": "String", "MaxLength": 3}, "abcd", "Parameter 'P' must contain at most 3 characters"),
    ({"Type": "Number"}, "12.5", None),
    ({"Type": "Number"}, "-1", None),
    ({"Type": "Number"}, "twelve", "Parameter 'P' must be a number."),
    ({"Type": "Number", "MinValue": 5}, "4", "Parameter 'P' must be a number not less than 5"),
    ({"Type": "Number", "MaxValue": 5}, "6", "Parameter 'P' must be a number not greater than 5"),
    ({"Type": "Number", "MinValue": 5, "MaxValue": 5}, "5", None),
    ({"Type": "Number", "AllowedValues": [1, 90]}, "90", None),
    ({"Type": "Number", "AllowedValues": [1, 90]}, "9",
     "Parameter 'P' must be one of AllowedValues"),
    ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]"}, "a, b", None),
    ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-z]"}, "a,bb",
     "Parameter 'P' must match pattern [a-z]"),
    ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a,c",
     "Parameter 'P' must be one of AllowedValues"),
    ({"Type": "List<Number>", "MaxValue": 9}, "1,10",
     "Parameter 'P' must be a number not greater than 9"),
    ({"Type": "String"}, "x" * 4097, "Parameter 'P' must contain at most 4096 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("declaration", "value", "refusal"), TABLE)
def test_constraints(declaration: dict[str, Any], value: str, refusal: str | None) -> None:
    template = {"Parameters": {"P": declaration}}

    def check() -> None:
        check_parameters(template, {"P": value}, lambda names: {}, lambda kind, value: True)

    if refusal is None:
        check()
        return
    with pytest.raises(ValidationError) as refused:
        check()
    assert refused.value.message == refusal


def refusal_of(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(*args, **kwargs)
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    return str(refused.value.response["Error"]["Message"])


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({}, "Parameters: [A, B] must have values"),
        ({"A": "1", "B": "2", "C": "3"}, "Parameters: [C] do not exist in the template"),
    ],
)
def test_missing_and_unknown(stacks: Stacks, given: dict[str, str], refusal: str) -> None:
    declared = {"A": {"Type": "String"}, "B": {"Type": "String"}}
    assert refusal_of(stacks.create, TOPIC, Parameters=declared, given=given) == refusal
    assert stacks.api.list_stacks()["StackSummaries"] == []


def test_a_stored_parameter_that_nobody_names(stacks: Stacks) -> None:
    """localstack/localstack, tests/aws/services/cloudformation/test_template_engine.snapshot.json,
    test_resolve_ssm_missing_parameter."""
    declared = {"A": {"Type": "AWS::SSM::Parameter::Value<String>"}}
    wanted = "Parameter A should either have input value or default value"
    assert refusal_of(stacks.create, TOPIC, Parameters=declared) == wanted


def test_update_and_change_set_are_checked_too(stacks: Stacks) -> None:
    declared = {"Mail": {**MAIL, "Default": "a@b"}}
    named = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Mail"}}}}
    stacks.create(named, Parameters=declared)
    wanted = "Parameter 'Mail' must match pattern [^@]+@[^@]+"
    assert refusal_of(stacks.update, named, Parameters=declared, given={"Mail": "x"}) == wanted
    arguments = stacks.arguments(named, {"Parameters": declared, "given": {"Mail": "x"}})
    refused = refusal_of(stacks.api.create_change_set, StackName="SC-test", ChangeSetName="next", **arguments)
    assert refused == wanted
    assert stacks.describe()["StackStatus"] == "CREATE_COMPLETE"


def test_use_previous_value(stacks: Stacks, aws: Any) -> None:
    declared = {"Name": {"Type": "String"}, "Tag": {"Type": "String", "Default": "x"}}
    topic = {"DisplayName": {"Ref": "Name"}, "Tags": [{"Key": "t", "Value": {"Ref": "Tag"}}]}
    resources = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": topic}}
    stacks.create(resources, Parameters=declared, given={"Name": "mine"})
    stacks.api.update_stack(
        StackName="SC-test",
        UsePreviousTemplate=True,
        Parameters=[
            {"ParameterKey": "Name", "UsePreviousValue": True},
            {"ParameterKey": "Tag", "ParameterValue": "y"},
        ],
    )
    arn = stacks.physical_id("Topic")
    sns = aws("sns")
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "mine"
    assert sns.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "t", "Value": "y"}]


def test_ssm_parameter_value(stacks: Stacks, aws: Any) -> None:
    kind = "AWS::SSM::Parameter::Value<String>"
    declared = {"Topic": {"Type": kind, "Default": "/baseline/topic"}}
    resources = {
        "Copy": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": {"Ref": "Topic"}},
        }
    }
    assert refusal_of(stacks.create, resources, Parameters=declared) == (
        "Unable to fetch parameters [/baseline/topic] from parameter store for this account."
    )
    aws("ssm").put_parameter(Name="/baseline/topic", Value="arn:x", Type="String")
    made = stacks.create(resources, Parameters=declared)
    assert made["Parameters"] == [
        {"ParameterKey": "Topic", "ParameterValue": "/baseline/topic", "ResolvedValue": "arn:x"}
    ]
    name = stacks.physical_id("Copy")
    assert aws("ssm").get_parameter(Name=name)["Parameter"]["Value"] == "arn:x"


def test_aws_specific_types_must_exist(stacks: Stacks, aws: Any) -> None:
    declared = {"Vpcs": {"Type": "List<AWS::EC2::VPC::Id>"}}
    vpc = aws("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    assert stacks.create(TOPIC, Parameters=declared, given={"Vpcs": vpc})["StackStatus"] == ("CREATE_COMPLETE")
    refused = refusal_of(stacks.create, TOPIC, name="SC-2", Parameters=declared, given={"Vpcs": f"{vpc},vpc-0"})
    assert refused == ("Parameter validation failed: parameter value vpc-0 for parameter name Vpcs does not exist")


def test_no_echo_is_hidden(stacks: Stacks) -> None:
    declared = {"Secret": {"Type": "String", "NoEcho": True}}
    made = stacks.create(TOPIC, Parameters=declared, given={"Secret": "x"})
    assert made["Parameters"][0]["ParameterValue"] == "****"


@pytest.mark.parametrize("kind", ["AWS::EC2::AvailabilityZone::Name", "List<AWS::EC2::AvailabilityZone::Name>"])
@pytest.mark.parametrize("wrong", ["us-east-1z", "us-west-2a", "us-east-1", ""])
def test_a_zone_must_be_one_of_the_region(stacks: Stacks, kind: str, wrong: str) -> None:
    declared = {"Zone": {"Type": kind}}
    assert stacks.create(TOPIC, Parameters=declared, given={"Zone": "us-east-1b"})["StackStatus"] == "CREATE_COMPLETE"
    refused = refusal_of(stacks.create, TOPIC, name="SC-2", Parameters=declared, given={"Zone": wrong})
    assert refused == f"Parameter validation failed: parameter value {wrong} for parameter name Zone does not exist"
