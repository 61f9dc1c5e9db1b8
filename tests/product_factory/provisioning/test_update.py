"""An update: to another version or other parameters, and nothing where nothing changes."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.errors import (
    NotLaunched,
    ParametersRefused,
    ProductNotVisible,
    RecordFailed,
    VersionRetired,
    VersionUnknown,
)
from product_factory.provisioning.results import Outcome, Updated
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.product_factory.provisioning.hub import QUICK, TOPIC, Hub, Product, broken

pytestmark = pytest.mark.xdist_group("provisioning-update")


def template(**parameters: Any) -> dict[str, Any]:
    """The topic with more parameters, or others."""
    changed = copy.deepcopy(TOPIC)
    changed["Parameters"] |= parameters
    return changed


@pytest.fixture
def launched(hub: Hub, product: Product) -> Product:
    launch(hub.developer(), product=product.name, parameters={"Title": "first"}, wait=QUICK)
    hub.sandbox.faults.forget_calls()
    return product


def run(hub: Hub, product: Product, **more: Any) -> Updated:
    """Update as the spoke's developer, quickly."""
    return update(hub.developer(), name=product.name, **{"wait": QUICK, **more})


def parameters(hub: Hub, done: Updated) -> dict[str, str]:
    """What the stack has."""
    name = f"SC-{done.account}-{done.id}"
    [stack] = hub.administrator(done.account, "cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


def test_parameters_not_given_keep_their_value_and_new_ones_take_their_default(hub: Hub, launched: Product) -> None:
    launched.version("1.1.0", template(New={"Type": "String", "Default": "new"}))
    done = run(hub, launched, version="1.1.0", parameters={"Size": "5"})
    assert (done.outcome, done.from_version, done.version) == (Outcome.DONE, "1.0.0", "1.1.0")
    assert parameters(hub, done) == {"Title": "first", "Size": "5", "New": "new"}
    assert done.newer_version is None
    launched.version("1.2.0", TOPIC)
    done = run(hub, launched, version="latest")
    assert parameters(hub, done) == {"Title": "first", "Size": "5"}


def test_without_a_version_it_stays_and_a_newer_one_is_told(hub: Hub, launched: Product) -> None:
    launched.version("1.1.0")
    done = run(hub, launched, parameters={"Title": "second"})
    assert (done.outcome, done.version, done.newer_version) == (Outcome.DONE, "1.0.0", "1.1.0")
    assert parameters(hub, done)["Title"] == "second"


@pytest.mark.parametrize("more", [{}, {"parameters": {"Title": "first"}}, {"version": "1.0.0"}, {"version": "latest"}])
def test_where_nothing_changes_nothing_is_called(hub: Hub, launched: Product, more: dict[str, Any]) -> None:
    done = run(hub, launched, **more)
    assert done.outcome is Outcome.UNCHANGED
    assert done.outputs["TopicArn"]
    assert hub.calls("UpdateProvisionedProduct") == 0


def test_the_same_update_twice_updates_once(hub: Hub, launched: Product) -> None:
    assert run(hub, launched, parameters={"Size": "7"}).outcome is Outcome.DONE
    assert run(hub, launched, parameters={"Size": "7"}).outcome is Outcome.UNCHANGED
    assert run(hub, launched, parameters={"Size": "3"}).outcome is Outcome.DONE
    assert run(hub, launched, parameters={"Size": "7"}).outcome is Outcome.DONE
    assert hub.calls("UpdateProvisionedProduct") == 3


@pytest.mark.parametrize(
    ("changed", "given", "problem"),
    [
        ({"Email": {"Type": "String"}}, {}, "Email: needed, has no default"),
        ({"Title": {"Type": "String", "AllowedValues": ["a", "b"]}}, {}, "the value that it has now; give another"),
        ({}, {"Size": "0"}, "Size: must be at least 1"),
        ({}, {"Sise": "1"}, "did you mean Size?"),
    ],
)
def test_what_the_version_would_refuse_is_told_before(
    hub: Hub, launched: Product, changed: dict[str, Any], given: dict[str, str], problem: str
) -> None:
    launched.version("2.0.0", template(**changed))
    with pytest.raises(ParametersRefused) as refused:
        run(hub, launched, version="2.0.0", parameters=given)
    assert problem in "\n".join(refused.value.problems)
    assert hub.calls("UpdateProvisionedProduct") == 0


def test_versions_as_the_administrator_left_them(hub: Hub, launched: Product) -> None:
    launched.version("1.1.0")
    launched.change("1.1.0", Guidance="DEPRECATED")
    assert run(hub, launched, version="default").outcome is Outcome.UNCHANGED
    assert run(hub, launched, version="1.1.0").outcome is Outcome.DONE
    launched.change("1.1.0", Active=False)
    with pytest.raises(VersionRetired, match=r"version 1\.1\.0 of .* is retired\nUpdate to another .*: 1\.0\.0"):
        run(hub, launched, parameters={"Title": "more"})
    with pytest.raises(VersionUnknown):
        run(hub, launched, version="1.1.0")
    assert run(hub, launched, version="1.0.0").from_version == "1.1.0"


def test_a_failed_update_leaves_what_was_and_can_be_repeated(hub: Hub, launched: Product) -> None:
    launched.version("2.0.0", broken())
    for _ in range(2):
        with pytest.raises(RecordFailed, match=r"Stored \(AWS::SSM::Parameter\).*\n.* as 1\.0\.0 \(TAINTED\)"):
            run(hub, launched, version="2.0.0")
    assert hub.calls("UpdateProvisionedProduct") == 2
    done = run(hub, launched, version="2.0.0", parameters={"Path": "/free/update"})
    assert (done.outcome, parameters(hub, done)["Title"]) == (Outcome.DONE, "first")


def test_it_waits_for_an_operation_under_way(hub: Hub, launched: Product) -> None:
    SETTINGS.record_polls = 5
    assert run(hub, launched, parameters={"Title": "one"}, wait=None).outcome is Outcome.UNDER_WAY
    done = run(hub, launched, parameters={"Title": "two"})
    assert parameters(hub, done)["Title"] == "two"
    assert hub.calls("UpdateProvisionedProduct") == 2


def test_what_is_not_launched_or_no_longer_visible_is_not_updated(hub: Hub, launched: Product) -> None:
    with pytest.raises(NotLaunched, match="factory launch"):
        update(hub.developer(), name="nothing", wait=QUICK)
    launched.withdraw(hub.base)
    with pytest.raises(ProductNotVisible):
        run(hub, launched)
    assert terminate(hub.developer(), name=launched.name, wait=QUICK).outcome is Outcome.DONE


def test_without_the_right_to_read_the_stack_values_are_kept_too(hub: Hub, launched: Product) -> None:
    launched.version("1.1.0", template(New={"Type": "String", "Default": "new"}))
    done = update(hub.limited("DescribeStacks"), name=launched.name, version="1.1.0", wait=QUICK)
    assert parameters(hub, done) == {"Title": "first", "Size": "3", "New": "new"}


def test_a_hidden_value_is_kept_and_never_in_a_token(hub: Hub) -> None:
    product = hub.product(template(Secret={"Type": "String", "NoEcho": True, "MinLength": 8}))
    given = {"Secret": "longenough"}
    launch(hub.developer(), product=product.name, parameters=given, wait=QUICK)
    assert launch(hub.developer(), product=product.name, parameters=given, wait=QUICK).outcome is Outcome.UNCHANGED
    assert run(hub, product).outcome is Outcome.UNCHANGED
    assert run(hub, product, parameters={"Size": "4"}).outcome is Outcome.DONE
    assert run(hub, product, parameters=given).outcome is Outcome.DONE
