"""Recorders: whether AWS Config records and a trail logs in an account and Region, looked at with its clients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict

READS = (
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
    "config:DescribeConfigurationRecorderStatus",
    "config:DescribeConfigurationRecorders",
    "config:DescribeDeliveryChannels",
)
"""What a role needs, to be told more than `Unknown`."""

# Left out of "all supported types" unless they are asked for:
# https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html
_GLOBAL = {"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"}
T = TypeVar("T")


class Unknown(BaseModel):
    """It could not be looked: `action` was answered with `code`, or not at all. Unknown is not "no"."""

    model_config = ConfigDict(frozen=True)
    action: str
    code: str

    def __str__(self) -> str:
        return f"{self.action}: {self.code}"


class Recorder(BaseModel):
    """The recorder of a Region. `recording` is None where its state may not be read."""

    model_config = ConfigDict(frozen=True)
    name: str
    recording: bool | None
    group: Mapping[str, Any] = {}

    def left_out(self, types: Iterable[str]) -> tuple[str, ...]:
        """Those of the types that it does not record.

        https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
        """
        group = self.group
        strategy = group.get("recordingStrategy", {}).get("useOnly", "")
        excluded = set(group.get("exclusionByResourceTypes", {}).get("resourceTypes", []))
        if strategy == "EXCLUSION_BY_RESOURCE_TYPES":
            return tuple(sorted(set(types) & excluded))
        if group.get("allSupported", True) or strategy == "ALL_SUPPORTED_RESOURCE_TYPES":
            return () if group.get("includeGlobalResourceTypes") else tuple(sorted(set(types) & _GLOBAL))
        return tuple(sorted(set(types) - set(group.get("resourceTypes", []))))


class Trail(BaseModel):
    """A trail that covers the Region: the account's own, or its organization's. `logging` is None where unknown."""

    model_config = ConfigDict(frozen=True)
    name: str
    logging: bool | None
    organization: bool


def recorder(config: Any) -> Recorder | Unknown | None:
    """The Region's recorder that is not a service's own, which is the one that rules need; None where there is none.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorders.html
    """
    found = _asked(
        "config:DescribeConfigurationRecorders",
        lambda: config.describe_configuration_recorders()["ConfigurationRecorders"],
    )
    if isinstance(found, Unknown):
        return found
    # A service's own, such as Security Hub's, is linked to a principal, and no rule uses it.
    ours = [each for each in found if not each.get("servicePrincipal")]
    if not ours:
        return None
    states = _asked(
        "config:DescribeConfigurationRecorderStatus",
        lambda: config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"],
    )
    recording = None
    if not isinstance(states, Unknown):
        recording = any(each["recording"] for each in states if each["name"] == ours[0]["name"])
    return Recorder(name=ours[0]["name"], recording=recording, group=ours[0].get("recordingGroup", {}))


def channel(config: Any) -> str | Unknown | None:
    """The name of the Region's delivery channel, of which there is at most one."""
    found = _asked("config:DescribeDeliveryChannels", lambda: config.describe_delivery_channels()["DeliveryChannels"])
    if isinstance(found, Unknown):
        return found
    return str(found[0]["name"]) if found else None


def trail(cloudtrail: Any, region: str) -> Trail | Unknown | None:
    """A trail that covers the Region, one that logs where there are several; None where there is none.

    Trails of other Regions and of the organization are asked for, too. Which events one selects is not looked at.
    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
    """
    found = _asked(
        "cloudtrail:DescribeTrails", lambda: cloudtrail.describe_trails(includeShadowTrails=True)["trailList"]
    )
    if isinstance(found, Unknown):
        return found
    stopped: Trail | None = None
    for each in found:
        if each.get("HomeRegion") != region and not each.get("IsMultiRegionTrail"):
            continue
        # By ARN: a member account knows its organization's trail by that alone.
        # https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
        status = partial(cloudtrail.get_trail_status, Name=each["TrailARN"])
        state = _asked("cloudtrail:GetTrailStatus", status)
        logging = None if isinstance(state, Unknown) else bool(state["IsLogging"])
        here = Trail(name=each["Name"], logging=logging, organization=bool(each.get("IsOrganizationTrail")))
        if logging is not False:
            return here
        stopped = here
    return stopped


def _asked(action: str, ask: Callable[[], T]) -> T | Unknown:
    try:
        return ask()
    except ClientError as error:
        return Unknown(action=action, code=error.response["Error"]["Code"])
    except BotoCoreError as error:
        # Such as a closed network without an endpoint of the service.
        return Unknown(action=action, code=str(error))
