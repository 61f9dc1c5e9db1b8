"""Clients of the process that serves get without a connection what others get by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox, SandboxSession

KEY = "ü b/ä?c=+%25 日本"
# What the server writes of each answer, and what is another one each time.
OF_THE_CONNECTION = {"server", "date", "connection", "transfer-encoding", "content-length"}
OF_THE_CALL = {"x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as served:
        served.session("hub", ADMINISTRATOR).client("s3").create_bucket(Bucket="files")
        served.session("hub", ADMINISTRATOR).client("s3").put_object(Bucket="files", Key=KEY, Body=b"\0\xff\n")
        yield served


def by_connection(sandbox: Sandbox) -> SandboxSession:
    return SandboxSession(sandbox.credentials("hub", ADMINISTRATOR), sandbox.region, sandbox.endpoint)


def answer(session: Any, service: str, operation: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the client says, an error as its response; with a body read."""
    try:
        told = dict(getattr(session.client(service), operation)(**given))
    except ClientError as error:
        told = dict(error.response)
    if "Body" in told:
        told["Body"] = told["Body"].read()
    return told


def without_chance(told: dict[str, Any]) -> dict[str, Any]:
    metadata = told["ResponseMetadata"]
    headers = {k: v for k, v in metadata["HTTPHeaders"].items() if k not in OF_THE_CONNECTION | OF_THE_CALL}
    return {**told, "ResponseMetadata": {"status": metadata["HTTPStatusCode"], "headers": headers}}


@pytest.mark.parametrize(
    ("service", "operation", "given", "status"),
    [
        ("sts", "get_caller_identity", {}, 200),
        ("servicecatalog", "list_portfolios", {}, 200),
        ("servicecatalog", "describe_portfolio", {"Id": "port-nothere"}, 400),
        ("iam", "list_account_aliases", {}, 200),
        ("iam", "get_role", {"RoleName": "nobody"}, 404),
        ("s3", "get_object", {"Bucket": "files", "Key": KEY}, 200),
        ("s3", "head_object", {"Bucket": "files", "Key": KEY}, 200),
        ("s3", "head_object", {"Bucket": "files", "Key": "nothing"}, 404),
        ("s3", "list_objects_v2", {"Bucket": "files", "Prefix": "ü b/"}, 200),
        ("ssm", "get_parameter", {"Name": "/nothing"}, 400),
        ("cloudwatch", "list_metrics", {}, 200),
        ("braket", "search_jobs", {"filters": []}, 501),
    ],
)
def test_the_answer_is_the_same(
    sandbox: Sandbox, service: str, operation: str, given: dict[str, Any], status: int
) -> None:
    direct = answer(sandbox.session("hub", ADMINISTRATOR), service, operation, given)
    connected = answer(by_connection(sandbox), service, operation, given)
    assert direct["ResponseMetadata"]["HTTPStatusCode"] == status
    assert without_chance(direct) == without_chance(connected)
    assert connected["ResponseMetadata"]["HTTPHeaders"]["connection"] == "close"
    assert "connection" not in direct["ResponseMetadata"]["HTTPHeaders"], "it went by one"


def test_a_client_by_the_environment_needs_no_connection_either(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sandbox.environment("hub", ADMINISTRATOR).items():
        monkeypatch.setenv(name, value)
    sandbox.faults.forget_calls()
    direct = boto3.Session().client("sts").get_caller_identity()
    assert "connection" not in direct["ResponseMetadata"]["HTTPHeaders"], "it went by one"
    assert [call.operation for call in sandbox.faults.calls("sts")] == ["GetCallerIdentity"], "it was asked once"
    assert without_chance(direct) == without_chance(by_connection(sandbox).client("sts").get_caller_identity())


def test_what_is_sent_arrives_and_is_logged(sandbox: Sandbox) -> None:
    sandbox.faults.forget_calls()
    direct = sandbox.session("hub", ADMINISTRATOR).client("s3")
    direct.put_object(Bucket="files", Key=KEY, Body=b"new", Metadata={"a": "b"})
    found = by_connection(sandbox).client("s3").get_object(Bucket="files", Key=KEY)
    assert (found["Body"].read(), found["Metadata"]) == (b"new", {"a": "b"})
    assert [call.operation.split(" ")[0] for call in sandbox.faults.calls("s3")] == ["PUT", "GET"]


def test_faults_strike_it(sandbox: Sandbox) -> None:
    client = sandbox.session("hub", ADMINISTRATOR).client("servicecatalog")
    sandbox.faults.add("cut_before", operation="ListPortfolios")
    with pytest.raises(ConnectionClosedError):
        client.list_portfolios()
    sandbox.faults.clear()
    assert client.list_portfolios()["PortfolioDetails"] == []


def test_nobody_answers_once_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as served:
        for name, value in served.environment("hub", ADMINISTRATOR).items():
            monkeypatch.setenv(name, value)
        clients = [served.session("hub", ADMINISTRATOR).client("sts"), boto3.Session().client("sts")]
        for client in clients:
            client.get_caller_identity()
    for client in clients:
        with pytest.raises(EndpointConnectionError):
            client.get_caller_identity()
