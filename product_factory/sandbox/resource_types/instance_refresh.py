"""How a stack waits for an Auto Scaling group, and replaces its instances by the update policy AutoScalingInstanceRefresh.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
Other update policies replace nothing here. Why a refresh failed is told in words of the sandbox's own.
"""

from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.cloudwatch.models import cloudwatch_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import JSON
from product_factory.sandbox.scaling_groups import cannot_start, is_ill, outdated

TRIGGERS = (
    "LaunchTemplate",
    "MixedInstancesPolicy",
    "VPCZoneIdentifier",
    "AvailabilityZones",
    "AvailabilityZoneIds",
    "PlacementGroup",
)


def stabilize(group: FakeAutoScalingGroup) -> None:
    """ResourceError where fewer instances run than are wanted."""
    running, wanted = len(group.instance_states), group.desired_capacity or 0
    if running < wanted:
        raise ResourceError(
            f"Group did not stabilize. {{current/minSize/maxSize}} group size = {{{running}/{group.min_size}/"
            f"{group.max_size}}}. Failed Scaling Activity: Launching a new EC2 instance. Status Reason: "
            f"{cannot_start(group)}. (Service: AutoScaling, Status Code: 400)"
        )


def refresh(group: FakeAutoScalingGroup, policy: JSON, back: bool = False) -> None:
    """Put new instances in the place of outdated ones; ResourceError where they don't come up or an alarm rings.

    On the way back no alarm is asked: what rings then rang because of what goes.
    """
    asked = policy.get("AutoScalingInstanceRefresh")
    old = outdated(group) if asked else []
    if not old:
        return
    alarms = ((asked.get("Preferences") or {}).get("AlarmSpecification") or {}).get("Alarms") or []
    reason = cannot_start(group) or (None if back else _ringing(group, alarms))
    if reason is None and is_ill(group):
        reason = "instances failed their ELB health check"
    if reason is not None:
        raise ResourceError(f"Instance refresh of {group.name} failed: {reason}")
    group.instance_states = [each for each in group.instance_states if each not in old]
    # The new ones come first.
    group.set_desired_capacity(group.desired_capacity)
    group.autoscaling_backend.ec2_backend.terminate_instances([each.instance.id for each in old])


def _ringing(group: FakeAutoScalingGroup, names: list[str]) -> str | None:
    place: Any = group.autoscaling_backend
    alarms = cloudwatch_backends[place.account_id][place.region_name].alarms
    for name in names:
        if name not in alarms:
            return f"alarm {name} was not found"
        if alarms[name].state_value == "ALARM":
            return f"alarm {name} is in ALARM"
    return None
