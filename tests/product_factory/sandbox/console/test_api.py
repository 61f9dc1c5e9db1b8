"""The console's JSON API: what it does, and whom it refuses."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from product_factory.provisioning.state import observe
from product_factory.sandbox.console.words import WORDS
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.sandbox.console.conftest import Served

TOPIC = {"product": "security-notification", "parameters": {"Email": "team@example.com"}}


def followed(served: Served, account: str, record: str) -> dict[str, Any]:
    """The record once it has ended, with all events that were told on the way."""
    events: list[Any] = []
    while True:
        told: dict[str, Any] = served.get(f"api/accounts/{account}/records/{record}?after={len(events)}").json()
        events += told["events"]
        assert told["total"] == len(events), "events are told once, and none is left out"
        if told["finished"]:
            return {**told, "events": events}


def done(served: Served, account: str, action: str, body: dict[str, Any]) -> dict[str, Any]:
    """An action that is taken, and its record at its end."""
    answer = served.post(f"api/accounts/{account}/{action}", body)
    assert answer.status_code == 202, answer.text
    return followed(served, account, answer.json()["record_id"])


def test_a_launch_is_followed_to_its_end_updated_and_terminated(served: Served, account: str) -> None:
    launched = done(served, account, "launch", TOPIC)
    assert launched["succeeded"]
    assert launched["type"] == "PROVISION_PRODUCT"
    assert "SecurityTopicArn" in launched["outputs"]
    assert launched["events"][0]["status"] == "CREATE_IN_PROGRESS", "oldest first"
    assert launched["events"][-1]["status"] == "CREATE_COMPLETE"
    (found,) = served.get(f"api/accounts/{account}/launched").json()
    assert (found["name"], found["product"], found["status"]) == ("security-notification",) * 2 + ("AVAILABLE",)
    changed = {"name": "security-notification", "parameters": {"Email": "other@example.com"}}
    updated = done(served, account, "update", changed)
    assert updated["succeeded"]
    assert {event["status"] for event in updated["events"]} & {"UPDATE_COMPLETE"}
    assert "CREATE_COMPLETE" not in {
        event["status"] for event in updated["events"] if event["type"] == "AWS::CloudFormation::Stack"
    }, "events of the launch are not the update's"
    detail = served.get(f"api/accounts/{account}/launched/security-notification").json()
    assert detail["parameters"]["Email"] == "other@example.com"
    assert detail["stays"]
    ended = done(served, account, "terminate", {"name": "security-notification"})
    assert ended["succeeded"]
    assert "DELETE_COMPLETE" in {event["status"] for event in ended["events"]}, "told though the stack is gone"
    assert served.get(f"api/accounts/{account}/launched").json() == []


def test_tags_are_launched_told_and_updated(served: Served, account: str) -> None:
    assert done(served, account, "launch", {**TOPIC, "tags": {"Team": "a", "Stage": "dev"}})["succeeded"]
    set_by_the_portfolio = {"baseline": "governance-base"}
    detail = served.get(f"api/accounts/{account}/launched/security-notification").json()
    assert detail["tags"] == {"Team": "a", "Stage": "dev", **set_by_the_portfolio}
    done(served, account, "update", {"name": "security-notification", "tags": {"Team": "b"}})
    detail = served.get(f"api/accounts/{account}/launched/security-notification").json()
    assert detail["tags"] == {"Team": "b", "Stage": "dev", **set_by_the_portfolio}
    refused = served.post(f"api/accounts/{account}/launch", {"product": "audit-trail", "tags": {"baseline": "x"}})
    assert refused.json()["kind"] == "ParametersRefused"
    assert "TagOption allows governance-base" in refused.json()["problems"][0]


def test_who_administers_the_account_launches_what_developers_are_not_offered(served: Served, account: str) -> None:
    asked = {"product": "iam-baseline"}
    assert served.post(f"api/accounts/{account}/launch", asked).json()["kind"] == "ProductNotVisible"
    answer = served.post(f"api/accounts/{account}/launch?as=AccountAdministrator", asked)
    assert answer.status_code == 202, answer.text
    assert followed(served, account, answer.json()["record_id"])["succeeded"]
    (found,) = served.get(f"api/accounts/{account}/launched").json()
    assert found["launched_by"] == "AccountAdministrator"


@pytest.mark.parametrize("role", ["Administrator", "OrganizationAccountAccessRole", "SCLaunch-audit-trail", ""])
def test_nobody_else_acts(served: Served, idle: str, role: str) -> None:
    for answer in (
        served.get(f"api/accounts/{idle}/launched?as={role}"),
        served.post(f"api/accounts/{idle}/launch?as={role}", TOPIC),
    ):
        assert answer.status_code == 404
        assert "choose Developer or AccountAdministrator" in answer.json()["error"]


def test_a_launch_in_one_account_is_in_no_other(served: Served, account: str) -> None:
    done(served, account, "launch", TOPIC)
    assert served.get("api/accounts/777777777777/launched").json() == []
    spoke = served.developer(account)
    assert observe(spoke, "security-notification", None) is not None
    assert spoke.client("sts").get_caller_identity()["Arn"].split("/")[1] == "Developer", "not an administrator"


def test_the_same_launch_again_does_nothing(served: Served, account: str) -> None:
    done(served, account, "launch", TOPIC)
    again = served.post(f"api/accounts/{account}/launch", TOPIC)
    assert again.json()["outcome"] == "unchanged"


def test_visitors_who_launch_at_once_are_told_of_one_launch_and_another_one_is_refused(
    served: Served, account: str
) -> None:
    SETTINGS.record_polls = 30
    served.sandbox.faults.add("gather", operation="ProvisionProduct", account=account, every=3)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda body: served.post(f"api/accounts/{account}/launch", body), [TOPIC] * 3))
    assert {each.status_code for each in answers} == {202}
    assert {each.json()["outcome"] for each in answers} == {"under way"}
    assert len({(each.json()["id"], each.json()["record_id"]) for each in answers}) == 1
    other = served.post(f"api/accounts/{account}/launch", TOPIC | {"parameters": {"Email": "other@example.com"}})
    assert (other.status_code, other.json()["kind"]) == (409, "UnderChange")
    assert "with other parameters is under way" in other.json()["error"]
    assert followed(served, account, answers[0].json()["record_id"])["succeeded"]
    assert len(served.get(f"api/accounts/{account}/launched").json()) == 1


def test_a_bad_value_is_refused_with_the_template_s_own_words(served: Served, idle: str) -> None:
    answer = served.post(
        f"api/accounts/{idle}/launch", {"product": "security-notification", "parameters": {"Email": "nobody"}}
    )
    assert answer.status_code == 400
    assert answer.json()["kind"] == "ParametersRefused"
    assert "Type one e-mail address" in answer.json()["problems"][0]


def test_what_to_launch_first_is_named_in_its_order(served: Served, idle: str) -> None:
    answer = served.post(f"api/accounts/{idle}/launch", {"product": "security-alarms"})
    assert answer.status_code == 409
    assert answer.json()["launch_first"] == ["security-notification", "audit-trail"]


def test_without_a_recorder_rules_are_refused_with_the_way_on(served: Served, account: str) -> None:
    done(served, account, "launch", TOPIC)
    answer = served.post(f"api/accounts/{account}/launch", {"product": "network-guardrails"})
    assert answer.status_code == 409
    assert (answer.json()["kind"], answer.json()["launch_first"]) == ("RecorderMissing", ["config-recorder"])
    assert f"mend_{answer.json()['kind']}" in WORDS
    assert done(served, account, "launch", {"product": "config-recorder"})["succeeded"]
    assert done(served, account, "launch", {"product": "network-guardrails"})["succeeded"]


def test_what_would_be_blind_is_told_with_the_launch(served: Served, account: str) -> None:
    done(served, account, "launch", TOPIC)
    done(served, account, "launch", {"product": "config-recorder"})
    config = served.administrator(account, "config")
    (recorder,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
    config.stop_configuration_recorder(ConfigurationRecorderName=recorder["name"])
    answer = served.post(f"api/accounts/{account}/launch", {"product": "network-guardrails"})
    assert answer.status_code == 202
    assert "is stopped" in answer.json()["notes"][0]
    assert followed(served, account, answer.json()["record_id"])["succeeded"]


def test_a_launch_that_fails_tells_the_resource_and_the_reason(served: Served, account: str) -> None:
    served.take(account, "/baseline/security-notification/topic-arn")
    failed = done(served, account, "launch", TOPIC)
    assert not failed["succeeded"]
    assert "AWS::SSM::Parameter" in failed["reason"]
    assert "already exists" in failed["reason"]
    (found,) = served.get(f"api/accounts/{account}/launched").json()
    assert found["status"] == "ERROR"
    assert done(served, account, "terminate", {"name": "security-notification"})["succeeded"]


def test_a_launch_of_another_tool_that_misses_a_prerequisite_names_it_too(served: Served, account: str) -> None:
    """Other tools don't look first: the record, or Service Catalog itself, then tells what is missing."""
    catalog = served.developer(account).catalog
    product = next(
        each for each in catalog.search_products()["ProductViewSummaries"] if each["Name"] == "security-alarms"
    )
    artifacts = catalog.describe_product(Id=product["ProductId"])["ProvisioningArtifacts"]
    version = next(each["Id"] for each in artifacts if each["Guidance"] == "DEFAULT")
    record = catalog.provision_product(
        ProductId=product["ProductId"], ProvisioningArtifactId=version, ProvisionedProductName="alarms"
    )["RecordDetail"]["RecordId"]
    failed = followed(served, account, record)
    assert not failed["succeeded"]
    assert set(failed["launch_first"]) == {"security-notification", "audit-trail"}


def test_an_account_outside_sees_no_product_and_is_told_why(served: Served) -> None:
    told = served.get("api/accounts/777777777777/products/audit-trail").json()
    assert not told["visible"]
    assert "shared" in told["why"]
    refused = served.post("api/accounts/777777777777/launch", {"product": "audit-trail"})
    assert refused.json()["kind"] == "ProductNotVisible"


def test_throttling_for_a_while_is_waited_out_and_for_good_is_told(served: Served, account: str) -> None:
    served.sandbox.faults.add("throttle", service="servicecatalog", operation="ProvisionProduct", times=2)
    assert done(served, account, "launch", TOPIC)["succeeded"]
    served.sandbox.faults.add("throttle", service="servicecatalog")
    answer = served.post(f"api/accounts/{account}/launch", {"product": "audit-trail"})
    assert answer.status_code == 503
    assert answer.json()["kind"] == "AwsUnreachable"
    assert "ThrottlingException" in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "Invalid JSON"),
        ("", "Invalid JSON"),
        ("[]", "object"),
        ("{}", "product"),
        ({"product": "audit-trail", "parameters": {"a": 1}}, "parameters.a"),
        ({"product": "audit-trail", "role": "Administrator"}, "role"),
        ({"product": ""}, "product"),
    ],
)
def test_a_body_that_the_page_would_not_send_is_refused_in_words(served: Served, body: object, says: str) -> None:
    answer = served.post("api/accounts/333333333333/launch", body)
    assert answer.status_code == 400
    assert says in answer.json()["error"]


@pytest.mark.parametrize("account", ["111111111111", "222222222222", "999999999999", "spoke-1", "x"])
def test_there_is_no_way_into_an_account_that_is_no_spoke(served: Served, account: str) -> None:
    for answer in (
        served.get(f"api/accounts/{account}/launched"),
        served.post(f"api/accounts/{account}/launch", TOPIC),
    ):
        assert answer.status_code == 404
        assert account in answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"Origin": "http://127.0.0.1:1"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": None},
        {"X-Sandbox-Token": "x"},
        {"X-Sandbox-Token": None},
        {"X-Sandbox-Token": "é"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_that_no_page_of_this_server_asks_for_is_refused(
    served: Served, idle: str, headers: dict[str, str | None]
) -> None:
    answer = served.post(f"api/accounts/{idle}/launch", TOPIC, **headers)
    assert answer.status_code == 403
    assert served.get(f"api/accounts/{idle}/launched").json() == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:80"])
@pytest.mark.parametrize("path", ["", "api/session", "api/accounts/333333333333/launched"])
def test_no_other_name_of_this_machine_is_answered(served: Served, host: str, path: str) -> None:
    """A page that makes its own name lead here (DNS rebinding) reads nothing, the token least of all."""
    answer = served.get(path, Host=host)
    assert answer.status_code == 403
    assert served.token not in answer.text


def test_both_names_of_this_machine_are_answered(served: Served) -> None:
    port = served.url.rsplit(":", 1)[1].rstrip("/")
    assert served.get("api/session", Host=f"localhost:{port}").status_code == 200


@pytest.mark.parametrize("path", ["index.html", "launched.html", "api/session", "nothing", "api/nothing"])
def test_every_answer_may_be_used_by_this_origin_alone(served: Served, path: str) -> None:
    headers = served.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Python" not in headers["Server"]


@pytest.mark.parametrize(
    "path", ["../factory.py", "%2e%2e/factory.py", "assets/../../factory.py", "//etc/passwd", "x\x00"]
)
def test_only_files_of_the_site_are_served(served: Served, path: str) -> None:
    prepared = requests.Request("GET", served.url).prepare()
    prepared.url = served.url + path
    with requests.Session() as session:
        assert session.send(prepared, timeout=30).status_code == 404


def test_what_is_not_there_is_told_in_words(served: Served, idle: str) -> None:
    for path in ("api/nothing", f"api/accounts/{idle}/records/rec-none", f"api/accounts/{idle}/launched/none"):
        answer = served.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]
    big = served.post(f"api/accounts/{idle}/launch", json.dumps({"product": "x" * 2_000_000}))
    assert big.status_code == 413
