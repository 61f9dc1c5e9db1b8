"""What SAM makes is frozen only where it is the same for every launch.

What is made is held against AWS's documentation of generated resources, not against the library.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import Any

import pytest

from product_factory.aws.serverless import TRANSFORM, NotExpandedError, expand, is_serverless, library
from tests.checkout import ROOT


def sam(parameters: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"InlineCode": "pass", "Handler": "index.h", "Runtime": "python3.12"} | properties,
    }
    return {"Transform": TRANSFORM, "Resources": {"Work": function}} | (
        {"Parameters": parameters} if parameters else {}
    )


CHOICE = {"On": {"Type": "String", "Default": "true", "AllowedValues": ["true", "false"]}}
TEXT = {"Stage": {"Type": "String", "Default": "live"}}
DAILY = {"Daily": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}}


@pytest.mark.parametrize(
    ("template", "made"),
    [
        (sam(), {"Work": "AWS::Lambda::Function", "WorkRole": "AWS::IAM::Role"}),
        (sam(Role="arn:aws:iam::111111111111:role/r"), {"Work": "AWS::Lambda::Function"}),
        (
            sam(Events=DAILY),
            {
                "Work": "AWS::Lambda::Function",
                "WorkRole": "AWS::IAM::Role",
                "WorkDaily": "AWS::Events::Rule",
                "WorkDailyPermission": "AWS::Lambda::Permission",
            },
        ),
        (
            {"Transform": [TRANSFORM], "Resources": {"Table": {"Type": "AWS::Serverless::SimpleTable"}}},
            {"Table": "AWS::DynamoDB::Table"},
        ),
        (
            {"Transform": TRANSFORM, "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}},
            {"Topic": "AWS::SNS::Topic"},
        ),
    ],
)
def test_the_resources_that_aws_documents_are_made(template: dict[str, Any], made: dict[str, str]) -> None:
    found = expand(template)
    assert {name: each["Type"] for name, each in found["Resources"].items()} == made
    assert "Transform" not in found
    assert "Globals" not in found


def test_answers_go_where_they_are_asked_for_and_questions_keep_their_defaults() -> None:
    found = expand(sam(TEXT, FunctionName={"Ref": "Stage"}, Environment={"Variables": {"S": {"Fn::Sub": "${Stage}"}}}))
    properties = found["Resources"]["Work"]["Properties"]
    assert properties["FunctionName"] == {"Ref": "Stage"}
    assert properties["Environment"] == {"Variables": {"S": {"Fn::Sub": "${Stage}"}}}
    assert found["Parameters"] == TEXT


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (sam(TEXT, AutoPublishAlias={"Ref": "Stage"}), "'AutoPublishAlias' must be a string"),
        (
            sam(CHOICE, AutoPublishAlias="live", DeploymentPreference={"Type": "AllAtOnce", "Enabled": {"Ref": "On"}}),
            "goes by the answer to On",
        ),
        (sam(AutoPublishAlias={"Ref": "AWS::Region"}), "goes by the Region"),
        (sam() | {"Transform": ["AWS::LanguageExtensions", TRANSFORM]}, "other macros take part"),
        (
            {"Transform": TRANSFORM, "Resources": {"App": {"Type": "AWS::Serverless::Application"}}},
            "Resources.App: AWS::Serverless::Application is looked up in the AWS Serverless Application Repository; put its",
        ),
        (sam(Runtime=None, Handler=None), "SAM refuses it: Resource with id [Work] is invalid"),
        (sam(Events={"E": {"Type": "Nothing"}}), "SAM refuses it"),
        (sam(Events=7), "SAM"),
        ({"Transform": TRANSFORM, "Resources": {}}, "SAM refuses it"),
    ],
)
def test_what_is_not_the_same_for_every_launch_is_refused_with_the_reason(template: dict[str, Any], said: str) -> None:
    with pytest.raises(NotExpandedError, match=said.replace("[", r"\[").replace("]", r"\]")):
        expand(template)


def test_an_answer_that_every_launch_has_is_used_and_others_are_tried_all_the_same() -> None:
    template = sam(TEXT, AutoPublishAlias={"Ref": "Stage"})
    made = expand(template, {"Stage": "live"})
    assert made["Parameters"] == template["Parameters"]
    assert [e["Properties"]["Name"] for e in made["Resources"].values() if e["Type"] == "AWS::Lambda::Alias"] == [
        "live"
    ]
    both = sam(
        TEXT | CHOICE,
        AutoPublishAlias={"Ref": "Stage"},
        DeploymentPreference={"Type": "AllAtOnce", "Enabled": {"Ref": "On"}},
    )
    with pytest.raises(NotExpandedError, match="goes by the answer to On"):
        expand(both, {"Stage": "live"})


def test_nothing_is_asked_of_aws_and_no_settings_of_this_machine_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: Any) -> Any:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", no)
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "nowhere")
    role = expand(sam(Policies=["AWSLambdaBasicExecutionRole"]))["Resources"]["WorkRole"]["Properties"]
    assert "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" in role["ManagedPolicyArns"]


def test_the_transform_is_found_in_a_list_too() -> None:
    assert is_serverless({"Transform": ["Other", TRANSFORM]})
    assert not is_serverless({"Transform": "Other"})
    assert not is_serverless({})
    assert library().startswith("aws-sam-translator ")


def test_without_the_library_the_reason_is_told() -> None:
    code = (
        "import sys; sys.modules['samtranslator'] = None\n"
        "from product_factory.aws import serverless as s\n"
        "try: s.expand({'Transform': s.TRANSFORM, 'Resources': {'T': {'Type': 'AWS::SNS::Topic'}}})\n"
        "except s.NotExpandedError as error: print(error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "aws-sam-translator does not work here" in ran.stdout, ran.stderr


def test_what_a_policy_template_makes_of_one_function_is_in_no_other_s() -> None:
    """The library reads its policy templates once: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html"""

    def granted(queue: str) -> str:
        made = expand(
            sam(Policies=[{"SQSPollerPolicy": {"QueueName": queue}}, {"DynamoDBReadPolicy": {"TableName": queue}}])
        )
        return json.dumps(made["Resources"]["WorkRole"]["Properties"]["Policies"])

    first, other = granted("orders"), granted("invoices")
    assert "orders" in first
    assert "sqs:ReceiveMessage" in first
    assert other == first.replace("orders", "invoices")
    assert granted("orders") == first
