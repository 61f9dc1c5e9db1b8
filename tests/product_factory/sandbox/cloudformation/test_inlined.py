"""What a nested stack makes is what its whole template says: the engine, which knows nothing of that, is the witness."""

from typing import Any

import boto3
import pytest

from tests.product_factory.nested_templates import Json, Templates, asks
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.cloudformation.inlined import made, said

TOPIC = {"Type": "AWS::SNS::Topic"}


def says(value: Any, **more: Any) -> Json:
    """A resource that has this text."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}, **more}


SHAPES: dict[str, Any] = {}


def shape(function: Any) -> Any:
    SHAPES[function.__name__] = function
    return function


@shape
def lists(t: Templates) -> Json:
    inner = {
        "Parameters": {
            "Names": asks("CommaDelimitedList"),
            "Ports": asks("List<Number>", Default="1, 2"),
            "Few": asks("CommaDelimitedList", Default="a,b"),
        },
        "Resources": {
            "Joined": says({"Fn::Join": ["-", {"Ref": "Names"}]}),
            "Second": says({"Fn::Select": [1, {"Ref": "Names"}]}),
            "Numbers": says({"Fn::Join": ["-", {"Ref": "Ports"}]}),
            "Both": says(
                {
                    "Fn::Sub": [
                        "${A}-${B}",
                        {"A": {"Fn::Select": ["0", {"Ref": "Few"}]}, "B": {"Fn::Join": ["", {"Ref": "Few"}]}},
                    ]
                }
            ),
        },
    }
    return {
        "Parameters": {
            "Names": asks("CommaDelimitedList", Default="x,y"),
            "One": asks(Default="m,n"),
            "Ports": asks("List<Number>", Default="80,443"),
        },
        "Resources": {
            "A": t.stack(
                inner, Names={"Fn::Join": [",", {"Ref": "Names"}]}, Ports={"Fn::Join": [",", {"Ref": "Ports"}]}
            ),
            "B": t.stack(inner, Names={"Ref": "One"}),
            "C": t.stack(inner, Names={"Fn::Join": [",", [{"Ref": "One"}, "z"]]}),
            "D": t.stack(inner, Names={"Fn::Sub": "${One},q"}),
            "E": t.stack(inner, Names="k , l"),
            "F": t.stack(inner, Names={"Fn::Join": [",", ["k , l", " m"]]}),
            "G": t.stack(inner, Names={"Fn::Join": ["", ["k", ",", {"Ref": "One"}]]}),
        },
    }


@shape
def names_that_clash(t: Templates) -> Json:
    inner = {
        "Parameters": {"Title": asks(), "Other": asks(Default="inner-other")},
        "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Title"}, "outer"]}},
        "Mappings": {"Map": {"a": {"b": "inner"}}},
        "Resources": {
            "Topic": {**TOPIC, "Properties": {"DisplayName": {"Ref": "Title"}}},
            "Told": says({"Fn::If": ["Is", {"Fn::FindInMap": ["Map", "a", "b"]}, "no"]}),
            "Text": says({"Fn::Sub": "${Title} ${Other} ${Topic} ${Topic.TopicName} ${!Title} ${AWS::Region}"}),
            "Map": says({"Fn::Sub": ["${Title} ${Other} ${x}", {"x": {"Ref": "Title"}, "Other": "mine"}]}),
        },
        "Outputs": {"Title": {"Value": {"Fn::Sub": "${Title}-${Topic.TopicName}"}}},
    }
    return {
        "Parameters": {"Title": asks(Default="outer"), "Other": asks(Default="outer-other"), "x": asks(Default="X")},
        "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Title"}, "never"]}},
        "Mappings": {"Map": {"a": {"b": "outer"}}},
        "Resources": {
            "Topic": TOPIC,
            "Inner": t.stack(inner, Title={"Ref": "Other"}, Other={"Ref": "Title"}),
            "Same": t.stack(inner, Title={"Ref": "Title"}),
            "Crossed": t.stack(inner, Title={"Ref": "x"}, Other={"Fn::Sub": "${Title}${!Title}"}),
            "Literal": t.stack(inner, Title="a ${Title} b", Other={"Fn::Join": ["", ["${Other}", "!"]]}),
            "Told": says({"Fn::If": ["Is", "y", {"Fn::FindInMap": ["Map", "a", "b"]}]}),
            "Sub": says({"Fn::Sub": "${Inner.Outputs.Title} ${Title} ${Topic.TopicName} ${!Inner.Outputs.Title}"}),
            "Sub2": says(
                {
                    "Fn::Sub": [
                        "${Same.Outputs.Title} ${Other} ${Title}",
                        {"Other": {"Fn::GetAtt": "Inner.Outputs.Title"}},
                    ]
                }
            ),
            "Sub3": says({"Fn::Sub": "${Literal.Outputs.Title}"}),
        },
        "Outputs": {
            "All": {
                "Value": {
                    "Fn::Join": [
                        " ",
                        [{"Fn::GetAtt": ["Inner", "Outputs.Title"]}, {"Fn::GetAtt": "Same.Outputs.Title"}],
                    ]
                }
            }
        },
    }


@shape
def conditions(t: Templates) -> Json:
    inner = {
        "Parameters": {"Stage": asks(), "Maybe": asks(Default="fallback")},
        "Conditions": {
            "Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
            "NotProd": {"Fn::Not": [{"Condition": "Prod"}]},
            "Both": {
                "Fn::Or": [
                    {"Condition": "Prod"},
                    {"Fn::And": [{"Condition": "NotProd"}, {"Fn::Equals": [{"Ref": "Maybe"}, "x"]}]},
                ]
            },
        },
        "Resources": {
            "Always": says({"Ref": "Maybe"}),
            "Only": says("only", Condition="Prod"),
            "Else": says({"Fn::If": ["Both", "both", "none"]}, Condition="NotProd"),
            "Left": {**TOPIC, "Properties": {"DisplayName": {"Fn::If": ["Prod", "p", {"Ref": "AWS::NoValue"}]}}},
        },
        "Outputs": {
            "Only": {"Condition": "Prod", "Value": {"Ref": "Only"}},
            "Which": {"Value": {"Fn::If": ["Prod", {"Ref": "Only"}, {"Ref": "Always"}]}},
        },
    }
    return {
        "Parameters": {"Stage": asks(Default="prod")},
        "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, "Dev": {"Fn::Not": [{"Condition": "Prod"}]}},
        "Resources": {
            "A": t.stack(inner, Stage={"Ref": "Stage"}),
            "B": t.stack(inner, Stage="dev", Maybe={"Fn::If": ["Prod", "x", {"Ref": "AWS::NoValue"}]}),
            "C": t.stack(
                inner, Stage={"Fn::If": ["Dev", "prod", "dev"]}, Maybe={"Fn::If": ["Dev", "x", {"Ref": "AWS::NoValue"}]}
            ),
            "D": t.stack(inner, more={"Condition": "Prod"}, Stage="prod", Maybe={"Ref": "AWS::NoValue"}),
            "E": t.stack(inner, more={"Condition": "Dev"}, Stage="prod"),
            "Reads": says({"Fn::GetAtt": ["A", "Outputs.Only"]}),
            "Which": says({"Fn::Sub": "${B.Outputs.Which} ${C.Outputs.Which}"}),
            "IfThere": says({"Fn::If": ["Dev", {"Fn::GetAtt": ["E", "Outputs.Which"]}, "none"]}),
        },
        "Outputs": {"E": {"Condition": "Dev", "Value": {"Fn::GetAtt": ["E", "Outputs.Which"]}}},
    }


@shape
def deep(t: Templates) -> Json:
    leaf = {
        "Parameters": {"Title": asks(), "Stage": asks(AllowedValues=["a", "b"], Default="a")},
        "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Stage"}, "a"]}},
        "Mappings": {"Map": {"a": {"k": "leaf-a"}, "b": {"k": "leaf-b"}}},
        "Resources": {
            "Topic": {**TOPIC, "Properties": {"DisplayName": {"Ref": "Title"}}, "Condition": "Is"},
            "Text": says(
                {"Fn::Sub": ["${Title} ${Stage} ${y}", {"y": {"Fn::FindInMap": ["Map", {"Ref": "Stage"}, "k"]}}]}
            ),
        },
        "Outputs": {
            "Name": {"Value": {"Fn::If": ["Is", {"Fn::GetAtt": ["Topic", "TopicName"]}, {"Ref": "Text"}]}},
            "Title": {"Value": {"Ref": "Title"}},
        },
    }
    branch = {
        "Parameters": {"Title": asks(), "Stage": asks(Default="b")},
        "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Title"}, "t"]}},
        "Resources": {
            "Leaf": t.stack(leaf, Title={"Fn::Sub": "${Title}-branch"}, Stage={"Ref": "Stage"}),
            "Leaf2": t.stack(
                leaf, Title={"Fn::GetAtt": ["Leaf", "Outputs.Name"]}, more={"Condition": "Is", "DependsOn": "Leaf"}
            ),
            "Text": says({"Fn::Sub": "${Leaf.Outputs.Name} ${Leaf.Outputs.Title}"}, DependsOn=["Leaf"]),
        },
        "Outputs": {
            "Name": {"Value": {"Fn::GetAtt": "Leaf.Outputs.Name"}},
            "Leaf2": {"Condition": "Is", "Value": {"Fn::GetAtt": "Leaf2.Outputs.Name"}},
        },
    }
    return {
        "Parameters": {"Title": asks(Default="t"), "Stage": asks(Default="a")},
        "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Title"}, "u"]}},
        "Resources": {
            "One": t.stack(branch, Title={"Ref": "Title"}, Stage={"Ref": "Stage"}),
            "Two": t.stack(leaf, Title={"Fn::GetAtt": "One.Outputs.Name"}),
            "Three": t.stack(branch, Title="z", more={"DependsOn": ["One", "Two"]}),
            "Text": says(
                {"Fn::Join": ["/", [{"Fn::GetAtt": "One.Outputs.Leaf2"}, {"Fn::GetAtt": ["Three", "Outputs.Name"]}]]}
            ),
        },
    }


@shape
def types_and_functions(t: Templates) -> Json:
    inner = {
        "Parameters": {
            "Count": asks("Number", Default=3, MinValue=1),
            "Ratio": asks("Number", Default=0.5),
            "On": asks(Default="true", AllowedValues=["true", "false"]),
            "Hidden": asks(NoEcho=True, Default="secret"),
            "Block": asks(Default="10.0.0.0/16"),
            "Attribute": asks(Default="TopicName"),
            "Index": asks("Number", Default="1"),
        },
        "Conditions": {"On": {"Fn::Equals": [{"Ref": "On"}, "true"]}, "Three": {"Fn::Equals": [{"Ref": "Count"}, 3]}},
        "Rules": {
            "R": {
                "RuleCondition": {"Fn::Equals": [{"Ref": "On"}, "true"]},
                "Assertions": [{"Assert": {"Fn::Contains": [["3", "4"], {"Ref": "Count"}]}}],
            }
        },
        "Metadata": {"AWS::CloudFormation::Interface": {"ParameterGroups": []}, "Ref": "x"},
        "Resources": {
            "Counted": says(
                {"Fn::Join": [" ", [{"Ref": "Count"}, {"Fn::Sub": "${Ratio} ${On} ${Count}"}, {"Ref": "On"}]]}
            ),
            "If": says({"Fn::If": ["On", {"Fn::If": ["Three", "3", "4"]}, "off"]}),
            "Cidr": says({"Fn::Join": [",", {"Fn::Cidr": [{"Ref": "Block"}, 3, 8]}]}),
            "Picked": says({"Fn::Select": [{"Ref": "Index"}, {"Fn::Split": [".", {"Ref": "Block"}]}]}),
            "Topic": TOPIC,
            "Att": says({"Fn::GetAtt": ["Topic", {"Ref": "Attribute"}]}),
            "Echo": says({"Ref": "Hidden"}),
        },
        "Outputs": {"Block": {"Value": {"Fn::Select": [0, {"Fn::Split": ["/", {"Ref": "Block"}]}]}}},
    }
    return {
        "Parameters": {
            "Number": asks("Number", Default=4),
            "Pass": asks(NoEcho=True, Default="pw"),
            "V": asks(Default="10.1.0.0/16"),
        },
        "Resources": {
            "A": t.stack(inner),
            "B": t.stack(inner, Count=3, Ratio=1.5, On=True, Index=0),
            "C": t.stack(inner, Count={"Ref": "Number"}, On=False, Hidden={"Ref": "Pass"}, Block={"Ref": "V"}),
            "Told": says({"Fn::GetAtt": "C.Outputs.Block"}),
        },
    }


@shape
def stored(t: Templates) -> Json:
    inner = {
        "Parameters": {
            "One": asks("AWS::SSM::Parameter::Value<String>", Default="/seed/one"),
            "Many": asks("AWS::SSM::Parameter::Value<List<String>>", Default="/seed/many"),
            "Name": asks("AWS::SSM::Parameter::Name", Default="/seed/one"),
        },
        "Resources": {
            "First": says({"Ref": "One"}),
            "Sub": says({"Fn::Sub": "x-${One}-y"}),
            "All": says({"Fn::Join": [",", {"Ref": "Many"}]}),
            "Named": says({"Ref": "Name"}),
        },
        "Outputs": {"One": {"Value": {"Ref": "One"}}},
    }
    return {
        "Parameters": {"Which": asks(Default="/seed/two")},
        "Resources": {
            "A": t.stack(inner),
            "B": t.stack(inner, One={"Ref": "Which"}, Many={"Fn::Sub": "/seed/${AWS::Region}"}),
            "Told": says({"Fn::GetAtt": ["B", "Outputs.One"]}),
        },
    }


@shape
def stacks_themselves(t: Templates) -> Json:
    """Ref of a nested stack; lists that are joined to cross a border; the same text by two ways."""
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Name"}}}
    made = {
        "Parameters": {"Name": asks()},
        "Resources": {"Queue": queue},
        "Outputs": {
            "Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}},
            "Name": {"Value": {"Fn::GetAtt": "Queue.QueueName"}},
        },
    }
    reads = {
        "Parameters": {"Arns": asks("CommaDelimitedList"), "Joined": asks(), "Stack": asks(Default="")},
        "Resources": {
            "First": says({"Fn::Select": [0, {"Ref": "Arns"}]}),
            "Last": says({"Fn::Select": [2, {"Ref": "Arns"}]}),
            "Split": says({"Fn::Join": ["+", {"Fn::Split": ["||", {"Ref": "Joined"}]}]}),
            "Stack": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"DisplayName": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Of"}]}]}},
            },
        },
    }
    reads["Parameters"]["Of"] = reads["Parameters"].pop("Stack")
    arns = [{"Fn::GetAtt": "A.Outputs.Arn"}, {"Fn::GetAtt": "B.Outputs.Arn"}, {"Fn::Sub": "${B.Outputs.Name}-x"}]
    return {
        "Resources": {
            "A": t.stack(made, Name="a"),
            "B": t.stack(made, Name={"Fn::Sub": "${A.Outputs.Name}-b"}),
            "C": t.stack(reads, Arns={"Fn::Join": [",", arns]}, Joined={"Fn::Join": ["||", arns]}, Of={"Ref": "A"}),
        },
        "Outputs": {"Stack": {"Value": {"Ref": "C"}}},
    }


@shape
def policies(t: Templates) -> Json:
    inner = {
        "Parameters": {"Other": asks(Default="")},
        "Conditions": {"Has": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Other"}, ""]}]}},
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": {"Fn::Sub": "lambda.${AWS::URLSuffix}"}},
                                "Action": "sts:AssumeRole",
                                "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
                            }
                        ],
                    }
                },
            },
            "Kept": says("kept", DeletionPolicy="Retain"),
            "Gone": says("gone"),
            "Policy": {
                "Type": "AWS::IAM::Policy",
                "Condition": "Has",
                "Properties": {
                    "PolicyName": "p",
                    "Roles": [{"Ref": "Role"}],
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "sns:Publish",
                                "Resource": "*",
                                "Condition": {"StringLike": {"aws:PrincipalTag/x": "${aws:username}"}},
                            }
                        ],
                    },
                },
            },
        },
        "Outputs": {"Name": {"Value": {"Ref": "Role"}}, "Arn": {"Value": {"Fn::GetAtt": "Role.Arn"}}},
    }
    return {
        "Resources": {
            "A": t.stack(inner),
            "B": t.stack(inner, Other="x"),
            "Own": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": "o",
                    "Roles": [{"Fn::GetAtt": "A.Outputs.Name"}],
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": {
                            "Effect": "Allow",
                            "Action": "sns:Publish",
                            "Resource": {"Fn::Sub": "${A.Outputs.Arn}"},
                        },
                    },
                },
            },
        },
    }


@pytest.mark.parametrize("build", SHAPES.values(), ids=SHAPES)
def test_the_whole_template_says_what_is_made(stacks: Stacks, build: Any) -> None:
    ssm = boto3.client("ssm", "us-east-1")
    for name, value in (("one", "1"), ("two", "2"), ("many", "p,q"), ("us-east-1", "r,s,t")):
        ssm.put_parameter(Name=f"/seed/{name}", Value=value, Type="String")
    templates = Templates()
    template = build(templates)
    found = made(stacks, templates, template)
    assert said(templates, template) == found


def test_a_value_that_looks_like_a_literal_of_sub_stays_as_it_is(stacks: Stacks) -> None:
    """Only the text of Fn::Sub itself has literals, and not what is put into it."""
    told = says({"Fn::Sub": "${P} ${!P}"})
    stacks.create({"Told": told}, Parameters={"P": asks(Default="${!x} ${y}")})
    ssm = boto3.client("ssm", "us-east-1")
    found = ssm.get_parameter(Name=stacks.physical_id("Told"))["Parameter"]["Value"]
    assert found == "${!x} ${y} ${P}"
