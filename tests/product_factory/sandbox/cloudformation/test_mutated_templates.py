"""Whatever stands in a template, CloudFormation takes it or says what is wrong: it never fails itself.

No word of the answers is judged here, but that each is one: a ValidationError, or a stack that ends in a known status.
"""

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.slow import slow_but

WHOLE: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "All sections",
    "Parameters": {
        "Name": {"Type": "String", "Default": "a", "AllowedPattern": "[a-z]+", "MaxLength": 9, "AllowedValues": ["a"]},
        "Size": {"Type": "Number", "Default": 3, "MinValue": 1, "NoEcho": True},
        "Many": {"Type": "CommaDelimitedList", "Default": "x,y"},
    },
    "Rules": {
        "Named": {
            "RuleCondition": {"Fn::Equals": [{"Ref": "Name"}, "a"]},
            "Assertions": [{"Assert": {"Fn::Contains": [["a", "b"], {"Ref": "Name"}]}, "AssertDescription": "one"}],
        }
    },
    "Mappings": {"Map": {"a": {"Suffix": "s", "Items": ["p", "q"]}}},
    "Conditions": {
        "Yes": {"Fn::And": [{"Fn::Equals": [{"Ref": "Name"}, "a"]}, {"Fn::Not": [{"Condition": "No"}]}]},
        "No": {"Fn::Or": [{"Fn::Equals": ["a", "b"]}, {"Fn::Equals": ["c", "d"]}]},
    },
    "Resources": {
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Condition": "Yes",
            "DeletionPolicy": "Retain",
            "Metadata": {"note": "n"},
            "Properties": {
                "DisplayName": {"Fn::If": ["Yes", {"Fn::FindInMap": ["Map", {"Ref": "Name"}, "Suffix"]}, "n"]},
                "Tags": [{"Key": "k", "Value": {"Fn::Join": ["-", {"Ref": "Many"}]}}],
            },
        },
        "Parameter": {
            "Type": "AWS::SSM::Parameter",
            "DependsOn": ["Topic"],
            "Properties": {
                "Type": "String",
                "Value": {"Fn::Sub": ["${Topic.TopicName} ${Word}", {"Word": {"Fn::Select": [1, {"Ref": "Many"}]}}]},
                "Description": {"Fn::Select": [0, {"Fn::Split": [",", "d,e"]}]},
            },
        },
    },
    "Outputs": {
        "Arn": {"Value": {"Fn::GetAtt": ["Topic", "TopicArn"]}, "Condition": "Yes", "Description": "Where"},
        "Text": {"Value": {"Fn::Base64": "x"}, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-text"}}},
    },
}  # fmt: skip
INSTEAD: dict[str, Any] = {
    "null": None,
    "a number": 7,
    "a list": ["x"],
    "a map": {"x": "y"},
    "nothing": {},
    "a function": {"Fn::GetAtt": ["Topic", "TopicArn"]},
    "an unknown function": {"Fn::Unknown": []},
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def replaced(path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    template = copy.deepcopy(WHOLE)
    inner: Any = template
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return template


def test_the_whole_is_taken(stacks: Stacks) -> None:
    stacks.api.create_stack(StackName="whole", TemplateBody=json.dumps(WHOLE))
    assert stacks.describe("whole")["StackStatus"] == "CREATE_COMPLETE"


def answer(ask: Callable[[], Any]) -> str:
    """The error's code and words; nothing where there is none, and what failed in the sandbox itself."""
    try:
        ask()
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    except Exception as error:
        return f"the sandbox failed: {type(error).__name__}: {error}"
    return ""


def test_a_summary_of_each(stacks: Stacks) -> None:
    for path in places(WHOLE):
        body = json.dumps(replaced(path, ["x"]))
        said = answer(partial(stacks.api.get_template_summary, TemplateBody=body))
        assert not said or said.startswith("ValidationError: "), (path, said)


@pytest.mark.parametrize("instead", slow_but(lambda instead: instead in ("nothing", "an unknown function"), INSTEAD))
def test_each_place_with_something_else(stacks: Stacks, instead: str) -> None:
    refused, wrong = 0, []
    for number, path in enumerate(places(WHOLE)):
        body, name = json.dumps(replaced(path, INSTEAD[instead])), f"mutated-{number}"
        said = answer(partial(stacks.api.create_stack, StackName=name, TemplateBody=body))
        if said:
            refused += 1
            wrong += [] if said.startswith("ValidationError: ") else [(path, said)]
            continue
        reasons = stacks.reasons(name)
        if (
            stacks.describe(name)["StackStatus"] not in ("CREATE_COMPLETE", "ROLLBACK_COMPLETE")
            or "Internal" in reasons
        ):
            wrong.append((path, reasons))
        stacks.delete(name)
    assert refused > 20
    assert not wrong, "\n".join(map(str, wrong))
