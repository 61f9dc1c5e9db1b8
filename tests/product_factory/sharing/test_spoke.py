"""The hub's own launch roles give nothing; a developer who may not read stacks is told so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.aws.reference import is_action, only_reads
from product_factory.catalog import catalog
from product_factory.catalog.offer import load
from product_factory.launch_roles.roles import launch_role, resources
from product_factory.organization.recorders import READS
from product_factory.provisioning import launch
from product_factory.provisioning.errors import ProvisioningError
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from product_factory.sandbox.server import Sandbox
from product_factory.sharing.spoke import reads_stacks, surroundings
from tests.checkout import ROOT
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub

NAME = "audit-trail"
CATALOG = catalog.load()


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        yield Hub(sandbox)


def copies(hub: Hub, *, powerless: bool, stack: str) -> None:
    """The launch role in the hub account, as the hub stack makes it."""
    made = launch_role(CATALOG.product(NAME), CATALOG.released[NAME])
    assert made
    body = json.dumps({"Resources": resources([made], powerless=powerless)})
    hub.administrator("hub", "cloudformation").create_stack(
        StackName=stack, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"]
    )


def test_a_launch_in_the_hub_fails_and_says_why(hub: Hub) -> None:
    """As a role that the portfolio names, which the hub may have too."""
    hub.product(CATALOG.released[NAME][-1].template(), NAME, f"SCLaunch-{NAME}")
    copies(hub, powerless=True, stack="roles")
    developer = hub.sandbox.session("hub", DEVELOPER)
    with pytest.raises(ProvisioningError, match=r"SCLaunch-audit-trail.*is not authorized to perform: cloudformation:"):
        launch(developer, product=NAME, wait=QUICK)
    names = {stack["StackName"] for stack in hub.administrator("hub", "cloudformation").describe_stacks()["Stacks"]}
    assert names == {"roles"}


def test_a_hub_that_launches_can(hub: Hub) -> None:
    hub.administrator("hub", "cloudformation").delete_stack(StackName="roles")
    copies(hub, powerless=False, stack="roles-with-policies")
    assert launch(hub.sandbox.session("hub", DEVELOPER), product=NAME, name="again", wait=QUICK).record_id


def test_who_may_read_stacks_passes(hub: Hub) -> None:
    _, passed, found, _ = reads_stacks(hub.developer().client("cloudformation"), SPOKE, DEVELOPER)
    assert (passed, found) == (True, "events and resources")


def test_who_may_not_is_told_which_action(hub: Hub) -> None:
    limited: Any = hub.limited("ListStackResources", code="AccessDenied")
    name, passed, found, mend = reads_stacks(limited.client("cloudformation"), SPOKE, DEVELOPER)
    assert not passed
    assert (name, found) == (
        "role Developer reads the stacks of launched products",
        "refused: cloudformation:ListStackResources",
    )
    assert "What developers need" in mend


def test_an_administrator_is_not_refused(hub: Hub) -> None:
    session = hub.sandbox.session("spoke-1", ADMINISTRATOR)
    assert reads_stacks(session.client("cloudformation"), SPOKE, ADMINISTRATOR)[1]


def seen(hub: Hub, session: Any) -> dict[str, tuple[bool, str, str]]:
    region = hub.sandbox.region
    found = surroundings(session.client("config"), session.client("cloudtrail"), region, load())
    return {name.removesuffix(f" in {region}"): (passed, text, mend) for name, passed, text, mend in found}


def test_an_account_where_nothing_is_recorded_is_told_what_to_do(hub: Hub) -> None:
    told = seen(hub, hub.developer("444444444444"))
    passed, found, mend = told["AWS Config records"]
    assert not passed
    assert found == (
        "no recorder: refused are account-base, default-sg-remediation, detective-guardrails, governance-base, "
        "network-guardrails"
    )
    assert "config-recorder" in mend
    assert "Config baseline" in mend
    passed, found, mend = told["a trail logs"]
    assert (passed, found) == (False, "no trail: security-alarms hears of no API call")
    assert "audit-trail" in mend


def test_an_enrolled_account_passes_and_who_may_not_look_is_not_failed(hub: Hub) -> None:
    setup.record(hub.sandbox, ["spoke-1"])
    setup.trail(hub.sandbox)
    told = seen(hub, hub.developer())
    assert told["AWS Config records"][:2] == (True, "default")
    assert told["a trail logs"][:2] == (True, f"{setup.TRAIL} (the organization's)")
    blind: Any = hub.limited("DescribeConfigurationRecorders", "DescribeTrails")
    assert [passed for passed, _, _ in seen(hub, blind).values()] == [True, True]
    assert "may not look" in seen(hub, blind)["a trail logs"][1]


def test_the_policy_in_the_docs_allows_what_is_asked_and_creates_nothing() -> None:
    text = (ROOT / "docs" / "ADMINISTRATOR.md").read_text(encoding="utf-8").partition("### What developers need")[2]
    statements = json.loads(text.partition("```json")[2].partition("```")[0])["Statement"]
    actions = {action for statement in statements for action in statement["Action"]}
    assert all(is_action(action) for action in actions)
    (reading,) = [s for s in statements if "cloudformation:DescribeStacks" in s["Action"]]
    assert reading["Resource"] == "arn:aws:cloudformation:*:*:stack/SC-*"
    asked = {"cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks", "cloudformation:ListStackResources"}
    assert asked <= set(reading["Action"])
    assert set(READS) <= actions
    changing = {action for action in actions if not only_reads(action)}
    assert changing == {f"servicecatalog:{verb}ProvisionedProduct" for verb in ("Terminate", "Update")} | {
        "servicecatalog:ProvisionProduct"
    }
