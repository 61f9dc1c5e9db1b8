"""How an Auto Scaling group settles, and how the update policy AutoScalingInstanceRefresh replaces its instances.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
Other update policies replace nothing here. Why a refresh failed is told in words of the sandbox's own.
"""

from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.cloudwatch.models import cloudwatch_backends

from product_factory.sandbox.scaling_groups import cannot_start, is_ill, outdated


def short(self: FakeAutoScalingGroup) -> str | None:
    """Why the group has fewer instances than it wants; None where it has them all."""
    running, wanted = len(self.instance_states), self.desired_capacity or 0
    if running >= wanted:
        return None
    return (
        f"Group did not stabilize. {{current/minSize/maxSize}} group size = {{{running}/{self.min_size}/"
        f"{self.max_size}}}. Failed Scaling Activity: Launching a new EC2 instance. Status Reason: "
        f"{cannot_start(self)}. (Service: AutoScaling, Status Code: 400)"
    )


def refreshed(self: FakeAutoScalingGroup, policy: dict[str, Any], back: bool) -> str | None:
    """Put new instances in the place of outdated ones; why they don't come up or stay, and then nothing is replaced.

    On the way `back` no alarm is asked: what rings then rang because of what goes. AWS does not tell.
    """
    asked = policy.get("AutoScalingInstanceRefresh")
    old = outdated(self) if asked else []
    if not old:
        return None
    alarms = ((asked or {}).get("Preferences") or {}).get("AlarmSpecification") or {}
    reason = cannot_start(self) or (None if back else _ringing(self, alarms.get("Alarms") or []))
    if reason is None and is_ill(self):
        reason = "instances failed their ELB health check"
    if reason is not None:
        return f"Instance refresh of {self.name} failed: {reason}"
    self.instance_states = [each for each in self.instance_states if each not in old]
    # The new ones come first.
    self.set_desired_capacity(self.desired_capacity)
    self.autoscaling_backend.ec2_backend.terminate_instances([each.instance.id for each in old])
    return None


def _ringing(group: FakeAutoScalingGroup, names: list[str]) -> str | None:
    place: Any = group.autoscaling_backend
    alarms = cloudwatch_backends[place.account_id][place.region_name].alarms
    for name in names:
        if name not in alarms:
            return f"alarm {name} was not found"
        if alarms[name].state_value == "ALARM":
            return f"alarm {name} is in ALARM"
    return None


def install() -> None:
    """Give both to moto's groups, for what changes them to ask; idempotent."""
    FakeAutoScalingGroup.short = short  # type: ignore[attr-defined]
    FakeAutoScalingGroup.refreshed = refreshed  # type: ignore[attr-defined]
