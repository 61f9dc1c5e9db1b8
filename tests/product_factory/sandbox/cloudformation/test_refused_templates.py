"""Templates are refused when AWS refuses them: at the call, in AWS's words where those are known, leaving nothing."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

TOPIC = {"Type": "AWS::SNS::Topic"}


def named(value: Any, **more: Any) -> dict[str, Any]:
    """A template whose topic's name is this value."""
    return {"Resources": {"Topic": {**TOPIC, "Properties": {"TopicName": value}}}, **more}


def many(section: str, number: int, each: Any) -> dict[str, Any]:
    return {"Resources": {"Topic": TOPIC}, section: {f"Name{index}": each for index in range(number)}}


REFUSED: dict[str, tuple[Any, str]] = {
    "not JSON": ('{"Resources": {', "Template format error: JSON not well-formed. (line 1, column"),
    "JSON that goes astray": (  # api/test_templates.snapshot.json, test_validate_invalid_json_template_should_fail
        '{"this is invalid JSON"="bobbins"}',
        "Template format error: JSON not well-formed. (line 1, column 25)",
    ),
    "not YAML": ("Resources:\n\tTopic: 1", "Template format error: YAML not well-formed. (line 2, column 1)"),
    "no structure": ("just words", "Template format error: unsupported structure."),
    "no resources": ({"Description": "none"}, "Template format error: At least one Resources member must be defined."),
    "another version": (
        named("n", AWSTemplateFormatVersion="2011-01-01"),
        "unsupported value for AWSTemplateFormatVersion",
    ),
    "another section": (named("n", Stuff={}), "Invalid template property or properties [Stuff]"),
    "a mapping that is included": (
        named(
            "n", Mappings={"Map": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}}
        ),
        "Transforms and macros are not implemented in the sandbox.",
    ),
    "resources that are included": (
        {"Resources": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}},
        "Transforms and macros are not implemented in the sandbox.",
    ),
    "a long description": (named("n", Description="x" * 1025), "'Description' length is greater than 1024"),
    "a resource that is no object": (
        {"Resources": {"A": "AWS::SNS::Topic"}},
        "Template format error: Any Resources member must be an object.",
    ),
    "no type": (
        {"Resources": {"A": {"Properties": {}}}},
        "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
    ),
    "an unknown type": (
        {"Resources": {"A": {"Type": "AWS::No::Type"}, "B": {"Type": "AWS::SNS::Topik"}}},
        "Template format error: Unrecognized resource types: [AWS::No::Type, AWS::SNS::Topik]",
    ),
    "an unknown member": (
        {"Resources": {"A": {**TOPIC, "Invalid": 1}}},
        "Invalid template resource property 'Invalid'",
    ),
    "null": (named(None), "[/Resources/Topic/Type/TopicName] 'null' values are not allowed in templates"),
    "null as an output": (
        named("n", Outputs={"MyOutput": {"Value": None}}),
        "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates",
    ),
    "a resource's name": (
        {"Resources": {"foo_private": TOPIC}},
        "Template format error: Resource name foo_private is non alphanumeric.",
    ),
    "a parameter's name": (
        named("n", Parameters={"a-b": {"Type": "String"}}),
        "Template format error: Parameter name a-b is non alphanumeric.",
    ),
    "too many resources": (
        {"Resources": {f"Topic{number}": TOPIC for number in range(501)}},
        "Template format error: Number of resources, 501, is greater than maximum allowed, 500",
    ),
    "too many parameters": (many("Parameters", 201, {"Type": "String", "Default": "x"}), "Number of parameters, 201,"),
    "too many outputs": (many("Outputs", 201, {"Value": "x"}), "Number of outputs, 201,"),
    "too many mappings": (many("Mappings", 201, {"a": {"b": "c"}}), "Number of mappings, 201,"),
    "a flat map": (  # engine/test_mappings.snapshot.json, test_mapping_minimum_nesting_depth
        named("n", Mappings={"Map": {"A": "b"}}),
        "Template format error: Every Mappings member A must be a map",
    ),
    "a deep map": (
        named("n", Mappings={"Map": {"A": {"b": {"c": "d"}}}}),
        "Template format error: Every Mappings attribute must be a String or a List.",
    ),
    "an undefined resource": (
        named({"Ref": "None"}),
        "Template format error: Unresolved resource dependencies [None] in the Resources block of the template",
    ),
    "an undefined resource's attribute": (
        named({"Fn::GetAtt": ["None", "Arn"]}),
        "Template error: instance of Fn::GetAtt references undefined resource None",
    ),
    "an undefined resource of an output": (
        named("n", Outputs={"Out": {"Value": {"Ref": "None"}}}),
        "Unresolved resource dependencies [None] in the Outputs block of the template",
    ),
    "an index beyond its list": (  # test_change_set_fn_select.snapshot.json, test_invalid_select_index_type[index-out-of-range]
        named({"Fn::Select": [100, ["test"]]}),
        "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
    ),
    "half an attribute": (
        named({"Fn::GetAtt": ["Topic"]}),
        "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource",
    ),
    "an undefined dependency": (
        {"Resources": {"A": {**TOPIC, "DependsOn": ["None"]}}},
        "Template format error: Unresolved resource dependencies [None] in the Resources block of the template",
    ),
    "an undefined map": (
        named({"Fn::FindInMap": ["None", "a", "b"]}),
        "Template error: Mapping named 'None' is not present in the 'Mappings' section of template.",
    ),
    "an undefined key": (
        named({"Fn::FindInMap": ["Map", "C", "Suffix"]}, Mappings={"Map": {"A": {"Suffix": "a"}}}),
        "Template error: Unable to get mapping for Map::C::Suffix",
    ),
    "an undefined condition": (
        {"Resources": {"A": {**TOPIC, "Condition": "None"}}},
        "Template format error: Unresolved condition dependency None in the Resources block of the template",
    ),
    "an undefined condition of Fn::If": (
        named({"Fn::If": ["None", "a", "b"]}),
        "Unresolved condition dependency None in",
    ),
    "a resource in a condition": (
        named("n", Conditions={"Yes": {"Fn::Equals": [{"Ref": "Topic"}, "x"]}}),
        "Template format error: Unresolved dependencies [Topic]. Cannot reference resources in the Conditions block of",
    ),
    "half a join": (named({"Fn::Join": ["-"]}), "Template error: every Fn::Join object requires two parameters"),
    "half a select": (
        named({"Fn::Select": [0]}),
        "Template error: Fn::Select requires a list argument with two elements",
    ),
    "half an if": (
        named({"Fn::If": ["Yes"]}, Conditions={"Yes": {"Fn::Equals": ["a", "a"]}}),
        "Template error: Fn::If",
    ),
    "half a map": (
        named({"Fn::FindInMap": ["a"]}),
        "Template error: every Fn::FindInMap object requires three parameters",
    ),
    "a number for Fn::Sub": (named({"Fn::Sub": 1}), "One or more Fn::Sub intrinsic functions don't specify expected"),
    "a list for Ref": (
        named({"Ref": ["a"]}),
        "Template format error: Every Ref object must have a single String value.",
    ),
    "a name alone for Fn::GetAtt": (
        named({"Fn::GetAtt": "Topic"}),
        "Template error: if specifying one argument to Fn::GetAtt, that argument must be a non-empty string in format "
        "<LogicalId>.<Attribute>",
    ),
    "a function for a condition's name": (
        named({"Fn::If": [{"Ref": "AWS::Region"}, "a", "b"]}),
        "Template error: Fn::If requires a list argument with the first element being a condition",
    ),
    "one condition of and": (
        named("n", Conditions={"Yes": {"Fn::And": [{"Fn::Equals": ["a", "a"]}]}}),
        "Template error: every Fn::And object requires a list of atleast 2 and atmost 10 boolean parameters.",
    ),
    "a list that is compared": (
        named(
            "n",
            Parameters={"Many": {"Type": "CommaDelimitedList", "Default": "a"}},
            Conditions={"Yes": {"Fn::Equals": [{"Ref": "Many"}, "a"]}},
        ),
        "Template error: every Fn::Equals object requires a list of 2 string parameters.",
    ),
    "conditions in a circle": (
        named("n", Conditions={"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Condition": "A"}}),
        "[A, B]",
    ),
    "an unknown function": (
        named({"Fn::Condition": "x"}),
        "Template Error: Encountered unsupported function: Fn::Condition Supported functions are: [Fn::Base64, Fn::GetAtt,",
    ),
    "a function that the sandbox hasn't": (
        named({"Fn::GetStackOutput": {"StackName": "s", "OutputName": "o"}}),
        "Fn::GetStackOutput is not implemented in the sandbox",
    ),
    "a function of a transform that isn't there": (
        named({"Fn::ToJsonString": {}}),
        "Template Error: Encountered unsupported function: Fn::ToJsonString",
    ),
    "an unknown type of parameter": (
        named("n", Parameters={"P": {"Type": "Stringgg"}}),
        "Template format error: Unrecognized parameter type: Stringgg",
    ),
    "an unknown member of a parameter": (
        named("n", Parameters={"P": {"Type": "String", "DefaultValue": "x"}}),
        "Invalid template parameter property 'DefaultValue'",
    ),
    "a function as a default": (
        named("n", Parameters={"P": {"Type": "String", "Default": {"Fn::Join": ["", []]}}}),
        "Template format error: Every Default member must be a string.",
    ),
    "a parameter named as a resource": (
        named("n", Parameters={"Topic": {"Type": "String", "Default": "x"}}),
        "Resources and Parameters must not share name: Topic",
    ),
    "an attribute's name of a map": (
        named("n", Mappings={"Map": {"official": {"v1.1.2": "x"}}}),
        "Template format error: Mappings attribute name 'v1.1.2' must contain only alphanumeric characters.",
    ),
    "a rule without assertions": (named("n", Rules={"R": {}}), "[/Rules/R] 'Assertions' is a required property"),
    "a list as an output": (
        named("n", Outputs={"Out": {"Value": ["a"]}}),
        "Template format error: The Value field of every Outputs member must evaluate to a String and not a List.",
    ),
    "a map as an output": (
        named("n", Outputs={"Out": {"Value": {"a": "b", "c": "d"}}}),
        "Template format error: The Value field of every Outputs member must evaluate to a String and not a Map.",
    ),
    "an unknown member of an output": (
        named("n", Outputs={"Out": {"Value": "a", "Type": "String"}}),
        "[/Outputs/Out/Type]",
    ),
    "an output's condition that is no name": (
        named("n", Outputs={"Out": {"Value": "a", "Condition": {"Condition": "Yes"}}}),
        "Template format error: Every Condition member must be a string.",
    ),
    "a resource's condition that is no name": (
        {"Resources": {"A": {**TOPIC, "Condition": {"Fn::Equals": ["a", "a"]}}}},
        "Template format error: Every Condition member must be a string.",
    ),
    "an export without name": (
        named("n", Outputs={"Out": {"Value": "a", "Export": {}}}),
        "Template format error: Output Out is malformed. The Name field of every Export member must be specified",
    ),
    "an output without value": (
        named("n", Outputs={"Out": {"Description": "d"}}),
        "Template format error: Every Outputs member must contain a Value object",
    ),
    "properties that are a list": ({"Resources": {"A": {**TOPIC, "Properties": []}}}, "[/Resources/A/Properties]"),
    "a circle": (
        {"Resources": {"A": {**TOPIC, "DependsOn": "B"}, "B": {**TOPIC, "DependsOn": "A"}}},
        "Circular dependency between resources: [A, B]",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_at_the_call_and_leaves_nothing(stacks: Stacks, kind: str) -> None:
    template, words = REFUSED[kind]
    body = template if isinstance(template, str) else json.dumps(template)
    named = {"StackName": "refused", "TemplateBody": body, "Capabilities": ["CAPABILITY_IAM"]}
    for refused in (
        lambda: stacks.api.validate_template(TemplateBody=body),
        lambda: stacks.api.create_stack(**named),
        lambda: stacks.api.create_change_set(**named, ChangeSetName="first", ChangeSetType="CREATE"),
    ):
        with pytest.raises(ClientError) as caught:
            refused()
        assert caught.value.response["Error"]["Code"] == "ValidationError"
        assert words in caught.value.response["Error"]["Message"]
    assert stacks.api.describe_stacks()["Stacks"] == []


def test_what_is_in_use_and_allowed_is_taken(stacks: Stacks) -> None:
    """Metadata may hold anything, custom resources are known, and a policy's Condition is no condition."""
    body = json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Metadata": {"Anything": None},
            "Mappings": {"Map": {"A": {"b": ["c"]}}},
            "Parameters": {"Key": {"Type": "String", "Default": "A"}},
            "Conditions": {"Yes": {"Fn::Equals": [{"Ref": "Key"}, "A"]}},
            "Resources": {
                "Own": {"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn"}, "Metadata": {"note": None}},
                "Cdk": {"Type": "AWS::CDK::Metadata"},
                "Either": {**TOPIC, "Properties": {"Fn::If": ["Yes", {"TopicName": "a"}, {"Ref": "AWS::NoValue"}]}},
                "Topic": {
                    **TOPIC,
                    "Properties": {"TopicName": {"Fn::Select": [0, {"Fn::FindInMap": ["Map", {"Ref": "Key"}, "b"]}]}},
                },
                "Policy": {
                    "Type": "AWS::SNS::TopicPolicy",
                    "Properties": {
                        "Topics": [{"Ref": "Topic"}],
                        "PolicyDocument": {"Statement": [{"Effect": "Deny", "Condition": {"Bool": {"a": "b"}}}]},
                    },
                },
            },
        }
    )
    assert stacks.api.validate_template(TemplateBody=body)["Parameters"]


LOOP = {"Fn::ForEach::X": ["X", ["a"], {"${X}": {"Value": "x"}}]}
INCLUDED = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ({"Resources": {"Topic": INCLUDED}}, "Transforms"),
        ({"Resources": {"Topic": TOPIC, **INCLUDED}}, "Transforms"),
        ({"Resources": {"Topic": {**TOPIC, "Properties": {"DisplayName": "x", **INCLUDED}}}}, "Transforms"),
        ({"Resources": {"Topic": TOPIC}, "Transform": INCLUDED["Fn::Transform"]}, "Transforms"),
        ({"Resources": {"Topic": TOPIC}, "Outputs": LOOP, "Transform": "AWS::LanguageExtensions"}, "Fn::ForEach"),
        ({"Resources": {"Topic": TOPIC}, "Hooks": {"Hook": {"Type": "AWS::CodeDeploy::BlueGreen"}}}, "Hooks"),
    ],
)
def test_what_aws_expands_and_the_sandbox_does_not_is_refused_by_name(
    stacks: Stacks, template: dict[str, Any], what: str
) -> None:
    """Where they may stand: localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_transform.py"""
    with pytest.raises(ClientError, match=f"{what}.* not implemented in the sandbox"):
        stacks.api.create_stack(
            StackName="SC-test", TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_AUTO_EXPAND"]
        )


def test_a_text_is_no_resources(stacks: Stacks) -> None:
    """localstack/localstack, tests/aws/services/cloudformation/api/test_stacks.snapshot.json (test_linting_error_during_creation)"""
    with pytest.raises(ClientError, match="Any Resources member must be an object"):
        stacks.api.create_stack(StackName="SC-test", TemplateBody='{"Resources": "", "Outputs": ""}')


def test_what_transforms_make_of_a_template_is_not_told(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html (TemplateStage)"""
    body = json.dumps({"Resources": {"Topic": TOPIC}, "Transform": "AWS::LanguageExtensions"})
    stacks.api.create_stack(StackName="SC-test", TemplateBody=body, Capabilities=["CAPABILITY_AUTO_EXPAND"])
    original = stacks.api.get_template(StackName="SC-test", TemplateStage="Original")
    assert original["TemplateBody"] == json.loads(body)
    with pytest.raises(ClientError, match=r"TemplateStage Processed .* not implemented in the sandbox"):
        stacks.api.get_template(StackName="SC-test")
