"""Launches as the console reads them from the sandbox: versions, previews, what leads on, what stays, and records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from product_factory.errors import FactoryError
from product_factory.sandbox.console.launches import History, LaunchView, look
from product_factory.sandbox.console.leading import lead, next_steps
from product_factory.sandbox.console.previews import _at_hand
from tests.product_factory.sandbox.console.conftest import Served
from tests.product_factory.sandbox.console.test_api import done

NAME = "security-notification"
OLDER = {"product": NAME, "version": "1.2.0", "parameters": {"Email": "team@example.com"}}


def running(served: Served, account: str) -> LaunchView:
    found = look(served.developer(account), NAME)
    assert isinstance(found, LaunchView)
    return found


@contextmanager
def deprecated(served: Served, version: str) -> Iterator[None]:
    """The hub's administrator deprecates the version meanwhile."""
    catalog = served.administrator("hub", "servicecatalog")
    product = next(
        each["ProductViewSummary"]["ProductId"]
        for page in catalog.get_paginator("search_products_as_admin").paginate()
        for each in page["ProductViewDetails"]
        if each["ProductViewSummary"]["Name"] == NAME
    )
    artifacts = catalog.list_provisioning_artifacts(ProductId=product)["ProvisioningArtifactDetails"]
    ids = {
        "ProductId": product,
        "ProvisioningArtifactId": next(each["Id"] for each in artifacts if each["Name"] == version),
    }
    catalog.update_provisioning_artifact(**ids, Guidance="DEPRECATED")
    try:
        yield
    finally:
        catalog.update_provisioning_artifact(**ids, Guidance="DEFAULT")


def test_a_deprecated_version_keeps_running_and_is_kept_by_an_update(served: Served, account: str) -> None:
    assert done(served, account, "launch", OLDER)["succeeded"]
    assert running(served, account).standing == "active"
    with deprecated(served, "1.2.0"):
        found = running(served, account)
        assert (found.status, found.version, found.standing) == ("AVAILABLE", "1.2.0", "deprecated")
        assert next(each.name for each in found.choices if each.newer) == "1.4.0"
        page = served.get(f"launched/{account}/{NAME}").text
        assert "Version 1.2.0 is deprecated. This launch keeps running" in page
        asked = {"name": NAME, "parameters": {"Email": "other@example.com"}}
        told = served.post(f"api/accounts/{account}/preview", asked).json()
        assert (told["from_version"], told["version"]) == ("1.2.0", "1.2.0")
        assert [each["effect"] for each in told["changes"] if each["loses"]] == ["REPLACEMENT"]
        assert running(served, account).parameters == found.parameters, "a preview changes nothing"
        assert done(served, account, "update", asked)["succeeded"]
        after = running(served, account)
    assert (after.version, (after.parameters or {})["Email"]) == ("1.2.0", "other@example.com")
    assert after.id == found.id
    assert look(served.developer(account), after.id) == look(served.developer(account), NAME), "by ID as by name"
    assert [each.type for each in after.records] == ["UPDATE_PROVISIONED_PRODUCT", "PROVISION_PRODUCT"]
    assert after.next.confirm == ("other@example.com",)


def test_kept_resources_stay_when_it_is_terminated_and_the_records_tell_of_it(served: Served, account: str) -> None:
    launched = done(served, account, "launch", OLDER)
    assert done(served, account, "terminate", {"name": NAME, "retain_resources": True})["succeeded"]
    found = look(served.developer(account), NAME)
    assert isinstance(found, History)
    assert [(each.type, each.status) for each in found.records] == [
        ("TERMINATE_PROVISIONED_PRODUCT", "SUCCEEDED"),
        ("PROVISION_PRODUCT", "SUCCEEDED"),
    ]
    topics = served.administrator(account, "sns").list_topics()["Topics"]
    assert launched["outputs"]["SecurityTopicArn"] in [each["TopicArn"] for each in topics]
    page = served.get(f"launched/{account}/{NAME}")
    assert page.status_code == 200
    assert "not launched in this account any more" in page.text


def test_where_nothing_was_ever_launched_the_page_says_so(served: Served, idle: str) -> None:
    assert look(served.developer(idle), "nothing") is None
    assert "Nothing called nothing was launched in this account." in served.get(f"launched/{idle}/nothing").text
    unknown = served.get("launched/999999999999/nothing")
    assert (unknown.status_code, "There is no account 999999999999" in unknown.text) == (404, True)
    assert re.search(r'href="[./]*index.html" role="button"', unknown.text)
    assert served.get(f"launched/{idle}/nothing?as=Administrator").status_code == 404
    refused = served.post(f"api/accounts/{idle}/preview", {"name": "nothing"})
    assert refused.status_code >= 400
    assert "nothing" in refused.json()["error"]


def test_a_failure_leads_to_what_is_missing_and_a_success_to_what_it_enables(served: Served, account: str) -> None:
    reason = "Unable to fetch parameters [/baseline/audit-trail/log-group-name] from parameter store for this account."
    found = lead(served.developer(account), "security-alarms", reason)
    assert (found.first, found.unlaunched) == (("audit-trail",), (NAME,))
    assert lead(served.developer(account), "security-alarms", "Something else").unlaunched == (NAME, "audit-trail")
    assert "security-alarms" not in next_steps(served.developer(account), "audit-trail", "none", {}).enables
    served.take(account, "/baseline/security-notification/topic-arn")
    assert not done(served, account, "launch", OLDER)["succeeded"]
    failed = running(served, account)
    assert failed.status == "ERROR"
    assert "already exists" in failed.reason
    assert "already exists" in served.get(f"launched/{account}/{NAME}").text


@pytest.mark.parametrize(
    "names", [("../..", "cdk"), ("../../sharing", "1.0.0"), ("audit-trail", "../x"), ("nothing", "1.0.0"), ("", "")]
)
def test_only_released_files_are_at_hand(names: tuple[str, str]) -> None:
    assert _at_hand(*names) is None
    assert _at_hand(NAME, "1.2.0")


def test_what_aws_refuses_to_tell_is_an_error_in_words(served: Served, idle: str) -> None:
    served.sandbox.faults.add("throttle", service="servicecatalog", operation="SearchProvisionedProducts")
    with pytest.raises(FactoryError):
        look(served.developer(idle), NAME)
    page = served.get(f"launched/{idle}/{NAME}")
    assert page.status_code >= 500
    assert "Traceback" not in page.text
