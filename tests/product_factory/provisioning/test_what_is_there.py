"""What is there is looked at, not believed: a stack that somebody deleted or changed behind a provisioned product."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.drift import Drifted, detect
from product_factory.provisioning.errors import StackGone
from product_factory.provisioning.prerequisites import provisioned_of
from product_factory.provisioning.results import Launched, Outcome
from product_factory.provisioning.session import spoke_of
from product_factory.provisioning.state import stack_name
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub, Product

pytestmark = pytest.mark.xdist_group("provisioning-what-is-there")


def run(hub: Hub, product: Product, **more: Any) -> Launched:
    return launch(hub.developer(), product=product.name, **{"wait": QUICK, **more})


def delete_stack(hub: Hub, done: Launched) -> None:
    hub.administrator(SPOKE, "cloudformation").delete_stack(StackName=f"SC-{done.account}-{done.id}")


@pytest.mark.parametrize("look", ["developer", "limited"])
def test_a_deleted_stack_is_told_and_launched_again_in_one_step(hub: Hub, product: Product, look: str) -> None:
    # Without the search, the stack is asked for by name, and is then not found; by its ID it is told as deleted.
    session = hub.developer() if look == "developer" else hub.limited("SearchProvisionedProducts")
    done = run(hub, product)
    delete_stack(hub, done)
    with pytest.raises(StackGone, match=r"its stack is gone, though .* AVAILABLE\n.* --relaunch` does in one step"):
        launch(session, product=product.name, wait=QUICK)
    with pytest.raises(StackGone):
        update(session, name=product.name, parameters={"Title": "other"}, wait=QUICK)
    assert hub.calls("TerminateProvisionedProduct") + hub.calls("UpdateProvisionedProduct") == 0
    again = launch(session, product=product.name, relaunch=True, wait=QUICK)
    assert (again.outcome, again.name, again.id != done.id) == (Outcome.DONE, product.name, True)
    assert again.outputs["TopicArn"]
    assert launch(session, product=product.name, relaunch=True, wait=QUICK).outcome is Outcome.UNCHANGED


def test_what_was_deleted_can_be_terminated(hub: Hub, product: Product) -> None:
    delete_stack(hub, run(hub, product))
    assert terminate(hub.developer(), name=product.name, wait=QUICK).outcome is Outcome.DONE
    assert run(hub, product).outcome is Outcome.DONE


def test_who_may_not_read_the_stack_says_nothing_of_it(hub: Hub, product: Product) -> None:
    delete_stack(hub, run(hub, product))
    done = launch(hub.limited("DescribeStacks"), product=product.name, wait=QUICK)
    assert done.outcome is Outcome.UNCHANGED


def rename(hub: Hub, topic: str) -> None:
    hub.administrator(SPOKE, "sns").set_topic_attributes(
        TopicArn=topic, AttributeName="DisplayName", AttributeValue="byhand"
    )


def remove(hub: Hub, topic: str) -> None:
    hub.administrator(SPOKE, "sns").delete_topic(TopicArn=topic)


@pytest.mark.parametrize(
    ("by_hand", "status", "properties"), [(rename, "MODIFIED", ("/DisplayName",)), (remove, "DELETED", ())]
)
def test_drift_is_shown_where_asked(
    hub: Hub, product: Product, by_hand: Callable[[Hub, str], None], status: str, properties: tuple[str, ...]
) -> None:
    hub.lets(SPOKE, "cloudformation:Detect*")
    done = run(hub, product)
    assert run(hub, product, drift=True).notes == (f"{product.name}: its stack has not drifted.",)
    by_hand(hub, done.outputs["TopicArn"])
    spoke = spoke_of(hub.developer())
    found = detect(spoke, stack_name(spoke, done.id))
    assert found.status == "DRIFTED"
    assert found.resources == (Drifted(name="Topic", type="AWS::SNS::Topic", status=status, properties=properties),)
    assert run(hub, product).notes == ()
    assert f"its stack has drifted: Topic (AWS::SNS::Topic) is {status}" in run(hub, product, drift=True).notes[0]


def test_whoever_may_not_detect_drift_is_told_so(hub: Hub, product: Product) -> None:
    run(hub, product)
    done = launch(hub.limited("DetectStackDrift"), product=product.name, wait=QUICK, drift=True)
    assert "not known: DetectStackDrift is not allowed to you" in done.notes[0]


def test_what_an_account_has_is_seen_beyond_the_first_page(hub: Hub) -> None:
    product = hub.product()
    for number in range(21):
        launch(hub.developer(), product=product.name, name=f"{product.name}-{number}", wait=QUICK)
    found = provisioned_of(spoke_of(hub.developer()), product.name)
    assert found is not None
    assert len({each["Id"] for each in found}) == 21
