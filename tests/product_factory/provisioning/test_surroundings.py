"""AWS Config and CloudTrail are looked at before anything changes: refused is what AWS would refuse, the rest is told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from product_factory import provisioning
from product_factory.catalog.catalog import load
from product_factory.provisioning import terminate
from product_factory.provisioning.errors import PrerequisiteMissing, RecorderMissing, RecorderThere
from product_factory.provisioning.results import Outcome
from tests.product_factory.provisioning.hub import FACTS, QUICK, SPOKE, Hub

pytestmark = pytest.mark.xdist_group("provisioning-surroundings")

CATALOG = load()
launch, update = partial(provisioning.launch, facts=FACTS), partial(provisioning.update, facts=FACTS)
# A topic of the account's own, so that nothing has to be launched before.
OWN = {"TopicArn": "/own/topic", "ViolationAlerts": "leave"}


@pytest.fixture(scope="module")
def released(served: Hub) -> Hub:
    """The hub with the newest versions of a few products, and what they look up in the spoke."""
    for name in ("network-guardrails", "config-recorder", "standalone-base", "governance-base", "security-alarms"):
        served.released(name, CATALOG.released[name][-1].version)
    ssm = served.administrator(SPOKE, "ssm")
    topic = served.administrator(SPOKE, "sns").create_topic(Name="own")["TopicArn"]
    served.administrator(SPOKE, "logs").create_log_group(logGroupName="own")
    ssm.put_parameter(Name="/own/topic", Value=topic, Type="String")
    ssm.put_parameter(Name="/own/log-group", Value="own", Type="String")
    return served


class Config:
    """AWS Config in the spoke, as somebody else sets it up and takes it away."""

    def __init__(self, hub: Hub) -> None:
        self.client = hub.administrator(SPOKE, "config")

    def records(self, **group: Any) -> None:
        role = f"arn:aws:iam::{SPOKE}:role/Recorder"
        recorder = {"name": "elsewhere", "roleARN": role, "recordingGroup": group or {"allSupported": True}}
        self.client.put_configuration_recorder(ConfigurationRecorder=recorder)
        self.client.put_delivery_channel(DeliveryChannel={"name": "elsewhere", "s3BucketName": "elsewhere"})
        self.client.start_configuration_recorder(ConfigurationRecorderName="elsewhere")

    def stops(self) -> None:
        self.client.stop_configuration_recorder(ConfigurationRecorderName="elsewhere")

    def ends(self, *, channel: bool = True) -> None:
        if not self.client.describe_configuration_recorders()["ConfigurationRecorders"]:
            return
        self.stops()
        if channel:
            self.client.delete_delivery_channel(DeliveryChannelName="elsewhere")
        self.client.delete_configuration_recorder(ConfigurationRecorderName="elsewhere")


@pytest.fixture
def config(hub: Hub, released: Hub) -> Iterator[Config]:
    made = Config(hub)
    yield made
    made.ends()
    for each in made.client.describe_delivery_channels()["DeliveryChannels"]:
        made.client.delete_delivery_channel(DeliveryChannelName=each["name"])


def guard(hub: Hub, session: Any = None, **more: Any) -> Any:
    """Launch the product that makes rules of AWS Config."""
    return launch(session or hub.developer(), product="network-guardrails", parameters=OWN, wait=QUICK, **more)


def gone(hub: Hub, name: str) -> None:
    assert terminate(hub.developer(), name=name, wait=QUICK).outcome is Outcome.DONE


def test_without_a_recorder_rules_are_refused_before_anything_is_done(hub: Hub, config: Config) -> None:
    with pytest.raises(RecorderMissing, match="AWS Config has no recorder in 333333333333") as refused:
        guard(hub)
    assert refused.value.first == ("config-recorder",)
    said = str(refused.value)
    assert "`factory launch config-recorder`" in said
    assert "Config baseline on this account's OU" in said
    assert len(said.splitlines()) == 2
    assert refused.value.exit_code == 1
    assert hub.calls("ProvisionProduct") == 0


def test_an_umbrella_is_told_of_the_one_that_brings_a_recorder(hub: Hub, config: Config) -> None:
    with pytest.raises(PrerequisiteMissing, match="launch standalone-base in place of it"):
        launch(hub.developer(), product="governance-base", wait=QUICK)


def test_with_a_recorder_of_any_origin_it_goes_without_a_word(hub: Hub, config: Config) -> None:
    config.records()
    done = guard(hub)
    assert (done.outcome, done.notes) == (Outcome.DONE, ())
    gone(hub, "network-guardrails")


def test_a_stopped_recorder_is_told_before_and_the_launch_goes_on(hub: Hub, config: Config) -> None:
    config.records()
    config.stops()
    heard: list[tuple[str, int]] = []
    done = guard(hub, hears=lambda note: heard.append((note, hub.calls("ProvisionProduct"))))
    assert done.outcome is Outcome.DONE
    assert heard == [(done.notes[0], 0)]
    assert "recorder 'elsewhere' is stopped" in done.notes[0]
    gone(hub, "network-guardrails")


def test_types_that_rules_look_at_and_the_recorder_leaves_out_are_named(hub: Hub, config: Config) -> None:
    config.records(allSupported=False, resourceTypes=["AWS::EC2::SecurityGroup", "AWS::EC2::EIP", "AWS::EC2::Subnet"])
    done = guard(hub)
    assert "leaves out AWS::EC2::Instance, AWS::EC2::InternetGateway" in done.notes[0]
    gone(hub, "network-guardrails")


def test_who_may_not_look_is_told_so_in_a_line_and_goes_on(hub: Hub, config: Config) -> None:
    config.records()
    done = guard(hub, hub.limited("DescribeConfigurationRecorders"))
    assert done.outcome is Outcome.DONE
    (note,) = done.notes
    assert "config:DescribeConfigurationRecorders is not allowed to you" in note
    assert "\n" not in note
    gone(hub, "network-guardrails")
    blind = guard(hub, hub.limited("DescribeConfigurationRecorderStatus"))
    assert blind.notes == (), "a recorder whose state is not known is not said to be stopped"
    gone(hub, "network-guardrails")


def test_what_runs_may_be_updated_without_a_recorder_and_is_told(hub: Hub, config: Config) -> None:
    config.records()
    guard(hub)
    config.ends()
    other = {"ViolationAlerts": "send"}
    done = update(hub.developer(), name="network-guardrails", parameters=other, wait=QUICK)
    assert done.outcome is Outcome.DONE
    assert "AWS Config has no recorder" in done.notes[0]
    gone(hub, "network-guardrails")


def test_a_second_recorder_is_refused_before_anything_is_done(hub: Hub, config: Config) -> None:
    config.records()
    with pytest.raises(RecorderThere, match=r"the recorder 'elsewhere' already in 333.*\nLeave config-recorder out"):
        launch(hub.developer(), product="config-recorder", wait=QUICK)
    with pytest.raises(RecorderThere, match="Launch governance-base in place of standalone-base"):
        launch(hub.developer(), product="standalone-base", wait=QUICK)
    assert hub.calls("ProvisionProduct") == 0


def test_a_channel_that_outlived_its_recorder_is_named(hub: Hub, config: Config) -> None:
    config.records()
    config.ends(channel=False)
    with pytest.raises(RecorderThere, match=r"no recorder;.*\n.*delete-delivery-channel .*elsewhere"):
        launch(hub.developer(), product="config-recorder", wait=QUICK)


def test_a_recorder_that_the_product_made_is_no_second_one(hub: Hub, config: Config) -> None:
    done = launch(hub.developer(), product="config-recorder", wait=QUICK)
    assert (done.outcome, done.notes) == (Outcome.DONE, ())
    other = {"SnapshotFrequency": "Six_Hours"}
    assert update(hub.developer(), name="config-recorder", parameters=other, wait=QUICK).outcome is Outcome.DONE
    assert guard(hub).notes == ()
    for name in ("network-guardrails", "config-recorder"):
        gone(hub, name)


def test_alerts_of_api_calls_without_a_trail_are_told(hub: Hub, config: Config) -> None:
    own = {"TopicArn": "/own/topic", "LogGroupName": "/own/log-group"}
    done = launch(hub.developer(), product="security-alarms", parameters=own, wait=QUICK)
    assert done.outcome is Outcome.DONE
    assert "No trail logs in 333333333333" in done.notes[0]
    gone(hub, "security-alarms")


def test_nothing_is_looked_at_for_a_product_of_another_catalog_and_without_facts(hub: Hub, config: Config) -> None:
    product = hub.product()
    assert launch(hub.developer(), product=product.name, wait=QUICK).notes == ()
    with pytest.raises(PrerequisiteMissing, match=r"launch failed: .*You must create a configuration recorder"):
        guard(hub, facts=None)
    assert not hub.sandbox.faults.calls("config", "DescribeConfigurationRecorders")
    gone(hub, "network-guardrails")
