"""A termination: told what stays, and harmless when repeated."""

from __future__ import annotations

import copy

import pytest

from product_factory.catalog.catalog import load
from product_factory.provisioning import launch, terminate, update, what_stays
from product_factory.provisioning.errors import RecordFailed, UnderChange
from product_factory.provisioning.results import Outcome
from product_factory.provisioning.state import ProvisionedProduct
from product_factory.provisioning.terminating import stays
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.provisioning.hub import FACTS, QUICK, SPOKE, TOPIC, Hub, Product, policy

pytestmark = pytest.mark.xdist_group("provisioning-terminate")


@pytest.fixture
def launched(hub: Hub, product: Product) -> Product:
    launch(hub.developer(), product=product.name, parameters={"Title": "gone"}, wait=QUICK)
    return product


def test_what_is_there_is_terminated_and_what_is_not_is_no_error(hub: Hub, launched: Product) -> None:
    done = terminate(hub.developer(), name=launched.name, wait=QUICK)
    assert done.outcome is Outcome.DONE
    assert "gone" not in hub.topics()
    again = terminate(hub.developer(), name=launched.name, wait=QUICK)
    assert (again.outcome, again.id) == (Outcome.UNCHANGED, None)
    assert hub.calls("TerminateProvisionedProduct") == 1


def test_one_under_way_is_joined(hub: Hub, launched: Product) -> None:
    SETTINGS.record_polls = 9
    first = terminate(hub.developer(), name=launched.name, wait=None)
    second = terminate(hub.developer(), name=launched.name, wait=None)
    assert (first.outcome, second.outcome) == (Outcome.UNDER_WAY, Outcome.UNDER_WAY)
    assert first.record_id == second.record_id
    assert terminate(hub.developer(), name=launched.name, wait=QUICK).outcome is Outcome.UNCHANGED
    assert hub.calls("TerminateProvisionedProduct") == 1


def test_another_operation_is_waited_for(hub: Hub, launched: Product) -> None:
    SETTINGS.record_polls = 9
    update(hub.developer(), name=launched.name, parameters={"Title": "going"}, wait=None)
    with pytest.raises(UnderChange, match="UPDATE_PROVISIONED_PRODUCT is under way"):
        terminate(hub.developer(), name=launched.name, wait=None)
    assert terminate(hub.developer(), name=launched.name, wait=QUICK).outcome is Outcome.DONE


def test_resources_may_be_retained(hub: Hub, launched: Product) -> None:
    done = terminate(hub.developer(), name=launched.name, retain_resources=True, wait=QUICK)
    assert done.stays == ("Everything stays: its stack and all resources.",)
    assert "gone" in hub.topics()


def test_what_cannot_be_deleted_is_told_and_may_be_forgotten(hub: Hub) -> None:
    role = "LaunchButNotDelete"
    hub.launch_role(SPOKE, role)
    product = hub.product(role=role)
    launch(hub.developer(), product=product.name, wait=QUICK)
    deny = {"Effect": "Deny", "Action": "sns:DeleteTopic", "Resource": "*"}
    hub.administrator(SPOKE, "iam").put_role_policy(RoleName=role, PolicyName="deny", PolicyDocument=policy(deny))
    for _ in range(2):
        with pytest.raises(RecordFailed, match=r"Topic.*sns:DeleteTopic.*\n.*--ignore-errors"):
            terminate(hub.developer(), name=product.name, wait=QUICK)
    done = terminate(hub.developer(), name=product.name, ignore_errors=True, wait=QUICK)
    assert done.outcome is Outcome.DONE


def test_a_product_unknown_to_this_catalog_has_nothing_to_say(hub: Hub, launched: Product) -> None:
    assert what_stays(hub.developer(), name=launched.name, facts=FACTS) == ()
    assert what_stays(hub.developer(), name=launched.name) == ()
    assert what_stays(hub.developer(), name="nothing") is None


@pytest.mark.parametrize("product", [each.name for each in load().products])
def test_the_card_and_the_released_template_say_what_stays(product: str) -> None:
    found = ProvisionedProduct(
        id="pp-1", name="x", status="AVAILABLE", product_id="p", version_id="v", product_name=product
    )
    card = load().product(product)
    assert stays(FACTS, found) == card.stays
    assert stays(None, found) == ()
    told = stays(FACTS, found.model_copy(update={"version_name": "1.0.0"}))
    [released] = [each for each in load().released[product] if each.version == "1.0.0"]
    words = {"Retain": "kept", "RetainExceptOnCreate": "kept", "Snapshot": "snapshot"}
    policies = {key: each.get("DeletionPolicy") for key, each in released.template()["Resources"].items()}
    assert told[: len(card.stays)] == card.stays
    lines = {line.split()[0]: line for line in told[len(card.stays) :]}
    assert set(lines) == {key for key, policy in policies.items() if policy in words}
    assert all(words[policies[key]] in line for key, line in lines.items())


def test_retained_by_the_template_stays_indeed(hub: Hub) -> None:
    template = copy.deepcopy(TOPIC)
    template["Resources"]["Topic"]["DeletionPolicy"] = "Retain"
    product = hub.product(template)
    launch(hub.developer(), product=product.name, parameters={"Title": "kept"}, wait=QUICK)
    terminate(hub.developer(), name=product.name, wait=QUICK)
    assert "kept" in hub.topics()
