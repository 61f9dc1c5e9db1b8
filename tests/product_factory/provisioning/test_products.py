"""The catalog's own products are launched by a developer, each after what it needs."""

from __future__ import annotations

import pytest

from product_factory.catalog.catalog import load
from product_factory.provisioning import launch, terminate
from product_factory.provisioning.errors import PrerequisiteMissing
from product_factory.provisioning.prerequisites import missing_from, prerequisite_missing
from product_factory.provisioning.results import Outcome
from product_factory.provisioning.session import Spoke
from tests.product_factory.provisioning.hub import FACTS, QUICK, Hub

pytestmark = pytest.mark.xdist_group("provisioning-products")

FIRST = "`factory launch security-notification`, then `factory launch audit-trail`"


@pytest.fixture(scope="module")
def released(served: Hub) -> Hub:
    """The hub with the released products."""
    for card in load().products:
        served.released(card.name)
    return served


def test_who_publishes_what_another_product_looks_up() -> None:
    publishers = FACTS.of("security-alarms").publishers
    assert list(dict.fromkeys(publishers.values())) == ["security-notification", "audit-trail"]
    for card in load().products:
        looked_up = [each.default for each in card.parameters if each.type.startswith("AWS::SSM::")]
        # AWS itself publishes its images.
        ours = {each for each in looked_up if not str(each).startswith("/aws/service/")}
        assert ours <= set(FACTS.of(card.name).publishers)
    assert FACTS.of("unknown-to-this-catalog").publishers == {}


@pytest.mark.parametrize(
    ("reason", "names"),
    [
        ("Unable to fetch parameters [/a/b,/c] from parameter store for this account.", ["/a/b", "/c"]),
        ("Parameters: [A] must have values", []),
    ],
)
def test_a_missing_parameter_is_read_from_the_reason(reason: str, names: list[str]) -> None:
    assert missing_from(reason) == names


def test_several_that_are_missing_are_told_as_several(hub: Hub) -> None:
    spoke = Spoke(hub.developer(), "333333333333", "ap-northeast-1")
    one, two = (str(prerequisite_missing(spoke, "x", names)) for names in (["/a"], ["/a", "/b"]))
    assert "SSM parameter /a is not in " in one
    assert one.endswith("Publish it, or name another one.")
    assert "SSM parameters /a, /b are not in " in two
    assert two.endswith("Publish them, or name others.")


def test_what_to_launch_first_is_told_before_anything_is_done(hub: Hub, released: Hub) -> None:
    for session in (hub.developer(), hub.limited("GetParameters")):
        with pytest.raises(PrerequisiteMissing, match=FIRST):
            launch(session, product="security-alarms", wait=QUICK, facts=FACTS)
    assert hub.calls("ProvisionProduct") == 0


def test_what_to_launch_first_is_told_after_a_failure_where_it_could_not_be_seen(hub: Hub, released: Hub) -> None:
    blind = hub.limited("GetParameters", "SearchProvisionedProducts")
    with pytest.raises(PrerequisiteMissing, match=f"{FIRST}. Then `factory terminate blind`"):
        launch(blind, product="security-alarms", name="blind", wait=QUICK, facts=FACTS)
    terminate(hub.developer(), name="blind", wait=QUICK, facts=FACTS)


def test_what_it_looks_up_may_come_from_anywhere(hub: Hub, released: Hub) -> None:
    ssm = hub.administrator("spoke-1", "ssm")
    topic = hub.administrator("spoke-1", "sns").create_topic(Name="own")["TopicArn"]
    hub.administrator("spoke-1", "logs").create_log_group(logGroupName="own")
    ssm.put_parameter(Name="/own/topic", Value=topic, Type="String")
    ssm.put_parameter(Name="/own/log-group", Value="own", Type="String")
    own = {"TopicArn": "/own/topic", "LogGroupName": "/own/log-group"}
    done = launch(hub.developer(), product="security-alarms", name="own", parameters=own, wait=QUICK, facts=FACTS)
    assert done.outcome is Outcome.DONE
    assert terminate(hub.developer(), name="own", wait=QUICK, facts=FACTS).outcome is Outcome.DONE


def test_the_developers_way_through_the_catalog(hub: Hub, released: Hub) -> None:
    spoke = hub.developer()
    topic = launch(
        spoke, product="security-notification", parameters={"Email": "team@example.com"}, wait=QUICK, facts=FACTS
    )
    assert topic.outputs["SecurityTopicArn"]
    with pytest.raises(PrerequisiteMissing, match=r"Launch first: `factory launch audit-trail`\."):
        launch(spoke, product="security-alarms", wait=QUICK, facts=FACTS)
    assert launch(spoke, product="audit-trail", wait=QUICK, facts=FACTS).outcome is Outcome.DONE
    assert launch(spoke, product="security-alarms", wait=QUICK, facts=FACTS).outcome is Outcome.DONE
    alarms = hub.administrator("spoke-1", "cloudwatch").describe_alarms()["MetricAlarms"]
    assert {action for alarm in alarms for action in alarm["AlarmActions"]} == {topic.outputs["SecurityTopicArn"]}
    for name in ("security-alarms", "audit-trail", "security-notification"):
        done = terminate(spoke, name=name, wait=QUICK, facts=FACTS)
        assert done.outcome is Outcome.DONE
        assert set(load().product(name).stays) <= set(done.stays)
