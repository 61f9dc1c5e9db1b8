"""Whether AWS Config records and a trail logs, as it is seen in accounts that Control Tower enrolled and others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.aws.reference import is_action, only_reads
from product_factory.organization.recorders import READS, Recorder, Trail, Unknown, channel, recorder, trail
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

VOLUME, ROLE = "AWS::EC2::Volume", "AWS::IAM::Role"


@pytest.fixture(scope="module")
def enrolled() -> Iterator[Sandbox]:
    """An organization in which spoke-1 alone has a recorder."""
    with Sandbox() as sandbox:
        setup.record(sandbox, ["spoke-1"])
        yield sandbox


@pytest.fixture
def organization_trail(enrolled: Sandbox) -> Iterator[Sandbox]:
    """The same, while the organization has a trail."""
    setup.trail(enrolled)
    yield enrolled
    client(enrolled, "cloudtrail", "management").delete_trail(Name=setup.TRAIL)
    client(enrolled, "s3", "management").delete_bucket(Bucket=setup.TRAIL_BUCKET)


def client(sandbox: Sandbox, service: str, account: str = "spoke-1", region: str | None = None) -> Any:
    return sandbox.session(account, ADMINISTRATOR).client(service, region_name=region or sandbox.region)


@pytest.mark.parametrize(
    ("group", "left_out"),
    [
        ({}, (ROLE,)),
        ({"allSupported": True, "includeGlobalResourceTypes": True}, ()),
        ({"allSupported": True, "includeGlobalResourceTypes": False}, (ROLE,)),
        ({"allSupported": False, "resourceTypes": [ROLE]}, (VOLUME,)),
        (
            {
                # As Control Tower's own recorder may look: https://github.com/aws-samples/aws-control-tower-config-customization/pull/25
                "allSupported": False,
                "includeGlobalResourceTypes": False,
                "resourceTypes": [],
                "exclusionByResourceTypes": {"resourceTypes": ["AWS::Pinpoint::Segment", VOLUME]},
                "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
            },
            (VOLUME,),
        ),
        (
            {
                "allSupported": False,
                "resourceTypes": [VOLUME, ROLE],
                "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"},
            },
            (),
        ),
    ],
)
def test_what_a_recorder_leaves_out(group: dict[str, Any], left_out: tuple[str, ...]) -> None:
    assert Recorder(name="r", recording=True, group=group).left_out([VOLUME, ROLE]) == left_out


def test_a_recorder_is_seen_with_its_state(enrolled: Sandbox) -> None:
    config = client(enrolled, "config")
    found = recorder(config)
    assert isinstance(found, Recorder)
    assert (found.name, found.recording) == ("default", True)
    assert channel(config) == "default"
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    stopped = recorder(config)
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert isinstance(stopped, Recorder)
    assert stopped.recording is False


def test_where_there_is_none_none_is_seen(enrolled: Sandbox) -> None:
    for account, region in (("spoke-4", None), ("spoke-1", "eu-west-1")):
        config = client(enrolled, "config", account, region)
        assert (recorder(config), channel(config)) == (None, None)
    assert trail(client(enrolled, "cloudtrail"), enrolled.region) is None


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_the_organizations_trail_is_seen_in_every_account_and_region(organization_trail: Sandbox, region: str) -> None:
    for account in ("spoke-1", "outsider", "management"):
        found = trail(client(organization_trail, "cloudtrail", account, region), region)
        assert found == Trail(name=setup.TRAIL, logging=True, organization=True)


def test_a_member_account_knows_the_organizations_trail_by_its_arn_alone(organization_trail: Sandbox) -> None:
    cloudtrail = client(organization_trail, "cloudtrail", "spoke-2")
    with pytest.raises(cloudtrail.exceptions.TrailNotFoundException):
        cloudtrail.get_trail_status(Name=setup.TRAIL)
    assert cloudtrail.describe_trails(includeShadowTrails=False)["trailList"] == []


def test_one_that_logs_counts_before_one_that_is_stopped_and_other_regions_do_not(enrolled: Sandbox) -> None:
    cloudtrail = client(enrolled, "cloudtrail", "spoke-2")
    client(enrolled, "s3", "spoke-2").create_bucket(Bucket="own")
    cloudtrail.create_trail(Name="here", S3BucketName="own")
    assert trail(cloudtrail, enrolled.region) == Trail(name="here", logging=False, organization=False)
    assert trail(client(enrolled, "cloudtrail", "spoke-2", "eu-west-1"), "eu-west-1") is None
    cloudtrail.create_trail(Name="logs", S3BucketName="own", IsMultiRegionTrail=True)
    cloudtrail.start_logging(Name="logs")
    assert trail(cloudtrail, enrolled.region) == Trail(name="logs", logging=True, organization=False)


def test_what_may_not_be_looked_at_is_unknown(enrolled: Sandbox) -> None:
    enrolled.faults.add("error", service="config")
    try:
        found = recorder(client(enrolled, "config"))
    finally:
        enrolled.faults.clear()
    assert isinstance(found, Unknown)
    assert found.action == "config:DescribeConfigurationRecorders"


def test_a_network_that_does_not_reach_the_service_is_unknown(enrolled: Sandbox) -> None:
    enrolled.faults.add("cut_before", service="cloudtrail")
    try:
        found = trail(client(enrolled, "cloudtrail"), enrolled.region)
    finally:
        enrolled.faults.clear()
    assert isinstance(found, Unknown)
    assert found.action == "cloudtrail:DescribeTrails"


def test_the_actions_are_real_and_only_read() -> None:
    assert all(is_action(each) and only_reads(each) for each in READS)


class Linked:
    """AWS Config where Security Hub alone has a recorder, should it be listed without being asked for.

    https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorder.html
    """

    def describe_configuration_recorders(self) -> dict[str, Any]:
        linked = {"name": "AWSConfigurationRecorderForSecurityHub", "servicePrincipal": "securityhub.amazonaws.com"}
        return {"ConfigurationRecorders": [linked]}


def test_a_services_own_recorder_is_none_that_rules_use() -> None:
    assert recorder(Linked()) is None
