"""Lambda in the sandbox: its code from a bucket in its Region, and what an invocation gives, as Lambda's pages say."""

from __future__ import annotations

import base64
import io
import json
import urllib.request
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from product_factory.sandbox.server import Sandbox, SandboxSession

REGION = "eu-west-1"
CODE = """
import os, time

def handler(event, context):
    print("heard", event)
    if event == "slow":
        time.sleep(20)
    if event == "fail":
        raise ValueError("no such thing")
    if event == "who":
        return sorted(key for key in os.environ if "SECRET" in key or "TOKEN" in key)
    return {"name": context.function_name, "region": os.environ["AWS_REGION"], "said": os.environ["SAID"]}
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(region=REGION) as made:
        session = made.session("spoke-1", "Administrator")
        trusted = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        session.client("iam").create_role(
            RoleName="function",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trusted]}),
        )
        for region in (REGION, "eu-central-1"):
            place = {"LocationConstraint": region}
            api = session.client("s3", region_name=region)
            api.create_bucket(Bucket=f"code-{region}", CreateBucketConfiguration=place)
            api.put_object(Bucket=f"code-{region}", Key="code.zip", Body=zipped({"index.py": CODE}))
            api.put_object(Bucket=f"code-{region}", Key="broken.zip", Body=b"no archive")
        yield made


def zipped(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def stack(sandbox: Sandbox, name: str, bucket: str, key: str = "code.zip", **more: Any) -> str:
    """The stack's last status, with the reason of what failed first."""
    properties = {
        "FunctionName": name,
        "Code": {"S3Bucket": bucket, "S3Key": key},
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/function"},
        "Environment": {"Variables": {"SAID": "x"}},
        "Timeout": 1,
    }
    body = {"Resources": {"Function": {"Type": "AWS::Lambda::Function", "Properties": properties | more}}}
    api = sandbox.session("spoke-1", "Administrator").client("cloudformation")
    api.create_stack(StackName=name, TemplateBody=json.dumps(body))
    events = api.describe_stack_events(StackName=name)["StackEvents"]
    failed = [each["ResourceStatusReason"] for each in events if each["ResourceStatus"] == "CREATE_FAILED"]
    return str(failed[-1] if failed else events[0]["ResourceStatus"])


@pytest.fixture(scope="module")
def function(sandbox: Sandbox) -> str:
    assert stack(sandbox, "hears", f"code-{REGION}") == "CREATE_COMPLETE"
    return "hears"


def invoke(sandbox: Sandbox, event: object, **more: Any) -> dict[str, Any]:
    api = sandbox.session("spoke-1", "Administrator").client("lambda")
    found: dict[str, Any] = api.invoke(FunctionName="hears", Payload=json.dumps(event), **more)
    return found | {"Payload": found["Payload"].read()}


def test_it_gives_what_the_function_gives_and_tells_what_it_printed(sandbox: Sandbox, function: str) -> None:
    answer = invoke(sandbox, {"a": 1}, LogType="Tail")
    assert json.loads(answer["Payload"]) == {"name": function, "region": REGION, "said": "x"}
    assert "FunctionError" not in answer
    assert b"heard {'a': 1}" in base64.b64decode(answer["LogResult"])
    assert json.loads(invoke(sandbox, "who")["Payload"]) == [], "it has nobody's credentials"


def test_its_errors_and_its_time_are_lambda_s(sandbox: Sandbox, function: str) -> None:
    failed = invoke(sandbox, "fail")
    told = json.loads(failed["Payload"])
    assert failed["FunctionError"] == "Unhandled"
    assert (told["errorType"], told["errorMessage"]) == ("ValueError", "no such thing")
    late = invoke(sandbox, "slow")
    assert late["FunctionError"] == "Unhandled"
    assert json.loads(late["Payload"])["errorMessage"].endswith("Task timed out after 1.00 seconds")


def test_a_dry_run_runs_nothing(sandbox: Sandbox, function: str) -> None:
    assert invoke(sandbox, "slow", InvocationType="DryRun")["StatusCode"] == 204


def test_what_it_can_t_run_it_refuses(sandbox: Sandbox) -> None:
    assert stack(sandbox, "node", f"code-{REGION}", Runtime="nodejs22.x") == "CREATE_COMPLETE"
    api = sandbox.session("spoke-1", "Administrator").client("lambda")
    with pytest.raises(ClientError, match="runs Python's functions alone") as refusal:
        api.invoke(FunctionName="node")
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_no_web_page_has_code_run(sandbox: Sandbox, function: str) -> None:
    session: SandboxSession = sandbox.session("spoke-1", "Administrator")
    address = f"{sandbox.endpoint}/2015-03-31/functions/{function}/invocations"
    signed = AWSRequest("POST", address, data=b"{}", headers={"Content-Type": "application/json"})
    SigV4Auth(session.get_credentials(), "lambda", REGION).add_auth(signed)
    headers = dict(signed.headers)
    assert answered(address, headers)[0] == 200
    status, said = answered(address, headers | {"Origin": "https://example.com"})
    assert status == 501
    assert b"not run for a web page" in said


def answered(address: str, headers: dict[str, str]) -> tuple[int, bytes]:
    asked = urllib.request.Request(address, b"{}", headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


@pytest.mark.parametrize(
    ("bucket", "key", "reason"),
    [
        ("code-eu-central-1", "code.zip", "The bucket is in this region: eu-central-1"),
        (f"code-{REGION}", "missing.zip", "S3 Error Code: NoSuchKey"),
        ("nowhere-at-all", "code.zip", "S3 Error Code: NoSuchBucket"),
        (f"code-{REGION}", "broken.zip", "Could not unzip uploaded file"),
    ],
)
def test_code_that_lambda_would_not_find_or_take_fails_the_stack(
    sandbox: Sandbox, bucket: str, key: str, reason: str
) -> None:
    assert reason in stack(sandbox, f"{bucket}-{key}".replace(".", "-"), bucket, key)


def test_a_state_machine_and_a_document_are_made_of_files_too(sandbox: Sandbox) -> None:
    session = sandbox.session("spoke-1", "Administrator")
    machine = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    s3 = session.client("s3", region_name=REGION)
    s3.put_object(Bucket=f"code-{REGION}", Key="machine.json", Body=json.dumps(machine))
    runs = {"schemaVersion": "2.2", "description": "d", "mainSteps": []}
    where = {"Bucket": f"code-{REGION}", "Key": "machine.json"}
    role = {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/function"}
    attached = {"Key": "S3FileUrl", "Name": "code.zip", "Values": [f"s3://code-{REGION}/code.zip"]}
    properties = {
        "Machine": ("StepFunctions::StateMachine", {"DefinitionS3Location": where, "RoleArn": role}),
        "Document": ("SSM::Document", {"DocumentType": "Command", "Content": runs, "Attachments": [attached]}),
    }
    body = {
        "Resources": {name: {"Type": f"AWS::{kind}", "Properties": given} for name, (kind, given) in properties.items()}
    }
    api = session.client("cloudformation")
    api.create_stack(StackName="files", TemplateBody=json.dumps(body))
    (stack,) = api.describe_stacks(StackName="files")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    (made,) = session.client("stepfunctions").list_state_machines()["stateMachines"]
    told = session.client("stepfunctions").describe_state_machine(stateMachineArn=made["stateMachineArn"])
    assert json.loads(told["definition"]) == machine
    attached["Values"] = [f"s3://code-{REGION}/missing.zip"]
    api.create_stack(StackName="missing", TemplateBody=json.dumps(body))
    (stack,) = api.describe_stacks(StackName="missing")["Stacks"]
    assert stack["StackStatus"].startswith("ROLLBACK")
