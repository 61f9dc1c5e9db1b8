"""Faults at the edge strike the calls they are meant for, and the log counts every call."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from product_factory.sandbox.faults import Call, Fault, Faults
from product_factory.sandbox.server import Sandbox
from tests.product_factory.sandbox.hub_catalog import Catalog, finished

LIST = "ListPortfolios"


def stubborn(sandbox: Sandbox, account: str, role: str, service: str = "servicecatalog") -> Any:
    """A client that doesn't retry."""
    credentials = sandbox.credentials(account, role)
    return boto3.client(
        service,
        endpoint_url=sandbox.endpoint,
        region_name="us-east-1",
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        aws_session_token=credentials.session_token,
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )


@pytest.mark.parametrize(
    ("fault", "struck"),
    [
        ({"kind": "throttle"}, [True] * 6),
        ({"kind": "throttle", "every": 3}, [False, False, True] * 2),
        ({"kind": "throttle", "every": 2, "times": 1}, [False, True, False, False, False, False]),
        ({"kind": "throttle", "operation": LIST}, [True] * 6),
        ({"kind": "throttle", "operation": "CreatePortfolio"}, [False] * 6),
        ({"kind": "throttle", "service": "s3"}, [False] * 6),
        ({"kind": "throttle", "account": "222222222222", "times": 2}, [True] * 2 + [False] * 4),
        ({"kind": "throttle", "account": "333333333333"}, [False] * 6),
    ],
)
def test_which_calls_are_struck(fault: dict[str, Any], struck: list[bool]) -> None:
    faults = Faults()
    faults.add(**fault)
    call = Call(service="servicecatalog", operation=LIST, account="222222222222", region="r")
    assert [faults.strike(call) == Fault(**fault) for _ in range(6)] == struck
    assert len(faults.calls(operation=LIST)) == 6


@pytest.mark.parametrize(
    ("kind", "service", "call", "code"),
    [
        ("throttle", "servicecatalog", lambda c: c.list_portfolios(), "ThrottlingException"),
        ("error", "servicecatalog", lambda c: c.list_portfolios(), "InternalServerError"),
        ("share_running", "servicecatalog", lambda c: c.list_portfolios(), "InvalidStateException"),
        ("throttle", "cloudformation", lambda c: c.list_stacks(), "ThrottlingException"),
        ("error", "s3", lambda c: c.list_buckets(), "InternalServerError"),
    ],
)
def test_each_protocol_tells_the_error(
    sandbox: Sandbox, kind: str, service: str, call: Callable[[Any], Any], code: str
) -> None:
    client = stubborn(sandbox, "hub", "Administrator", service)
    sandbox.faults.add(kind, service=service)
    with pytest.raises(ClientError) as refused:
        call(client)
    assert refused.value.response["Error"]["Code"] == code
    sandbox.faults.clear()
    call(client)


def test_calls_that_are_gathered_wait_for_each_other_and_later_ones_for_nobody(sandbox: Sandbox) -> None:
    sandbox.faults.add("gather", operation=LIST, every=2)
    sandbox.faults.forget_calls()
    one, two = (stubborn(sandbox, "hub", "Administrator") for _ in range(2))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(one.list_portfolios)
        while not sandbox.faults.calls(operation=LIST):
            assert not first.done()
        # Other operations go on meanwhile, and the first is not answered.
        for _ in range(3):
            two.search_products_as_admin()
        assert not first.done()
        two.list_portfolios()
        assert first.result(timeout=30)
    one.list_portfolios()
    assert len(sandbox.faults.calls(operation=LIST)) == 3


def test_clearing_faults_lets_those_go_on_that_wait(sandbox: Sandbox) -> None:
    sandbox.faults.add("gather", operation=LIST, every=2)
    sandbox.faults.forget_calls()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(stubborn(sandbox, "hub", "Administrator").list_portfolios)
        while not sandbox.faults.calls(operation=LIST):
            assert not first.done()
        sandbox.faults.clear()
        assert first.result(timeout=30)


def test_clients_that_retry_get_through_throttling(catalog: Catalog) -> None:
    catalog.sandbox.faults.add("throttle", service="servicecatalog", every=2)
    catalog.sandbox.faults.forget_calls()
    client = catalog.administrator("hub")
    for _ in range(2):
        client.list_portfolios()
    assert len(catalog.sandbox.faults.calls("servicecatalog", LIST)) == 3


@pytest.mark.parametrize(("kind", "launched"), [("cut_before", 0), ("cut_after", 1)])
def test_a_cut_connection_and_its_repetition_launch_once(
    shared: tuple[Catalog, str, str], kind: str, launched: int
) -> None:
    catalog, product_id, artifact_id = shared
    client = stubborn(catalog.sandbox, "spoke-1", "Developer")
    sns = catalog.administrator("spoke-1", "sns")
    members = {
        "ProductId": product_id,
        "ProvisioningArtifactId": artifact_id,
        "ProvisionedProductName": "mine",
        "ProvisionToken": "once",
    }
    catalog.sandbox.faults.add(kind, operation="ProvisionProduct", times=1)
    with pytest.raises(ConnectionClosedError):
        client.provision_product(**members)
    assert len(sns.list_topics()["Topics"]) == launched
    record = client.provision_product(**members)["RecordDetail"]
    assert finished(client, record["RecordId"])["RecordDetail"]["Status"] == "SUCCEEDED"
    assert len(sns.list_topics()["Topics"]) == 1


def test_a_cut_share_is_there_when_it_is_repeated(catalog: Catalog) -> None:
    portfolio_id = catalog.portfolio()
    client = stubborn(catalog.sandbox, "hub", "Administrator")
    members = {"PortfolioId": portfolio_id, "OrganizationNode": catalog.node()}
    catalog.sandbox.faults.add("cut_after", operation="CreatePortfolioShare", times=1)
    with pytest.raises(ConnectionClosedError):
        client.create_portfolio_share(**members)
    for _ in range(3):
        with pytest.raises(client.exceptions.InvalidStateException):
            client.create_portfolio_share(**members)
    assert catalog.wait(client.create_portfolio_share(**members)["PortfolioShareToken"])
    shares = client.describe_portfolio_shares(PortfolioId=portfolio_id, Type="ORGANIZATIONAL_UNIT")
    assert len(shares["PortfolioShareDetails"]) == 1


def test_the_log_knows_who_called_what_where(sandbox: Sandbox) -> None:
    session = sandbox.session("spoke-2", "Administrator")
    sandbox.faults.forget_calls()
    session.client("servicecatalog", region_name="eu-west-1").list_portfolios()
    session.client("sts").get_caller_identity()
    session.client("s3").list_buckets()
    assert sandbox.faults.calls() == [
        Call(service=service, operation=operation, account="444444444444", region=region)
        for service, operation, region in (
            ("servicecatalog", LIST, "eu-west-1"),
            ("sts", "GetCallerIdentity", "us-east-1"),
            ("s3", "GET /", "us-east-1"),
        )
    ]


def test_another_process_controls_them_by_http(sandbox: Sandbox) -> None:
    def control(method: str, path: str, body: Any = None) -> requests.Response:
        data = None if body is None else json.dumps(body)
        return requests.request(method, f"{sandbox.endpoint}/_sandbox/{path}", data=data, timeout=10)

    fault = {"kind": "throttle", "operation": LIST, "every": 1}
    assert control("POST", "faults", fault).status_code == 200
    assert control("GET", "faults").json()[0]["operation"] == LIST
    client = stubborn(sandbox, "hub", "Administrator")
    with pytest.raises(ClientError, match="Rate exceeded"):
        client.list_portfolios()
    assert control("GET", "calls").json()[-1]["operation"] == LIST
    control("DELETE", "faults")
    control("DELETE", "calls")
    client.list_portfolios()
    assert len(control("GET", "calls").json()) == 1
    assert control("PUT", "settings", {"share_polls": 4}).status_code == 200
    assert control("GET", "settings").json()["share_polls"] == 4
    for method, path, body in (
        ("POST", "faults", {"kind": "flood"}),
        ("PUT", "settings", {"share_polls": -1}),
        ("PUT", "settings", {"colour": "red"}),
    ):
        assert control(method, path, body).status_code == 400
    assert control("GET", "nothing").status_code == 404
