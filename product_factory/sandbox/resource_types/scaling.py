"""AWS::ApplicationAutoScaling and AWS::AutoScaling resources, in moto's services of these names."""

from typing import Any, ClassVar

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.autoscaling.models import autoscaling_backends
from moto.core.utils import camelcase_to_underscores

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON

METRICS = (
    "GroupMinSize",
    "GroupMaxSize",
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupPendingInstances",
    "GroupStandbyInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
    "GroupInServiceCapacity",
    "GroupPendingCapacity",
    "GroupStandbyCapacity",
    "GroupTerminatingCapacity",
    "GroupTotalCapacity",
    "WarmPoolDesiredCapacity",
    "WarmPoolWarmedCapacity",
    "WarmPoolPendingCapacity",
    "WarmPoolTerminatingCapacity",
    "WarmPoolTotalCapacity",
    "GroupAndWarmPoolDesiredCapacity",
    "GroupAndWarmPoolTotalCapacity",
)
"""https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_EnableMetricsCollection.html"""
WHERE = ("ResourceId", "ScalableDimension", "ServiceNamespace")
REFRESHED_FOR = (
    "LaunchTemplate",
    "MixedInstancesPolicy",
    "VPCZoneIdentifier",
    "AvailabilityZones",
    "AvailabilityZoneIds",
    "PlacementGroup",
)
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html"""


def _settled(reason: str | None) -> None:
    """ResourceError where there is a reason why it is not."""
    if reason is not None:
        raise ResourceError(reason)


class ScalableTarget(Resource):
    """Ref and GetAtt Id: resource, dimension and service, as `service/c/s|ecs:service:DesiredCount|ecs`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html
    """

    type = "AWS::ApplicationAutoScaling::ScalableTarget"
    sets = frozenset({*WHERE, "MaxCapacity", "MinCapacity", "RoleARN", "SuspendedState"})

    def create(self) -> None:
        self.update({})
        self.physical_id = "|".join(self.properties[name] for name in WHERE)
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        if lost := {"RoleARN", "SuspendedState"} & (previous.keys() - self.properties.keys()):
            raise ResourceError(f"The sandbox can't take {', '.join(sorted(lost))} off a scalable target")
        self.client("application-autoscaling").register_scalable_target(**self.properties)

    def delete(self) -> None:
        self.client("application-autoscaling").deregister_scalable_target(**self.take(*WHERE))


class TargetPolicy(Resource):
    """Ref and GetAtt Arn: the policy's ARN."""

    type = "AWS::ApplicationAutoScaling::ScalingPolicy"
    bodies = ("StepScalingPolicyConfiguration", "TargetTrackingScalingPolicyConfiguration")
    sets = frozenset({*WHERE, *bodies, "PolicyName", "PolicyType", "ScalingTargetId"})

    def create(self) -> None:
        self.physical_id = self._put()
        self.attributes = {"Arn": self.physical_id}

    def update(self, previous: JSON) -> None:
        self.delete()
        self._put()
        # moto gives it another ARN each time.
        found: Any = applicationautoscaling_backends[self.stack.account_id][self.stack.region_name]
        for policy in found.policies.values():
            if (
                policy.policy_name == self.properties["PolicyName"]
                and policy.resource_id == self._where()["ResourceId"]
            ):
                policy.policy_arn = self.physical_id

    def delete(self) -> None:
        self.client("application-autoscaling").delete_scaling_policy(**self.take("PolicyName"), **self._where())

    def _put(self) -> str:
        made = self.client("application-autoscaling").put_scaling_policy(
            **self.take("PolicyName", "PolicyType", *self.bodies), **self._where()
        )
        return str(made["PolicyARN"])

    def _where(self) -> JSON:
        if "ScalingTargetId" in self.properties:
            return dict(zip(WHERE, self.properties["ScalingTargetId"].split("|"), strict=True))
        return self.take(*WHERE)


class AutoScalingGroup(Resource):
    """Ref: the group's name. GetAtt: AutoScalingGroupARN.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html
    """

    type = "AWS::AutoScaling::AutoScalingGroup"
    naming = Name("AutoScalingGroupName")
    numbers = ("DesiredCapacity", "HealthCheckGracePeriod", "MaxSize", "MinSize")
    changeable = (
        *numbers,
        "AvailabilityZones",
        "HealthCheckType",
        "LaunchConfigurationName",
        "LaunchTemplate",
        "NewInstancesProtectedFromScaleIn",
        "VPCZoneIdentifier",
    )
    fixed = ("CapacityRebalance", "Cooldown", "TerminationPolicies")
    defaults: ClassVar[JSON] = {
        "HealthCheckGracePeriod": 0,
        "HealthCheckType": "EC2",
        "NewInstancesProtectedFromScaleIn": False,
    }
    """https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html; moto waits for 300 seconds."""
    kept = ("DefaultInstanceWarmup", "InstanceMaintenancePolicy", "MaxInstanceLifetime")
    """moto's API drops them, and shows what its object has."""
    sets = frozenset(
        {*changeable, *fixed, *kept, "AutoScalingGroupName", "MetricsCollection", "Tags", "TargetGroupARNs"}
    )

    def create(self) -> None:
        groups = self.client("autoscaling")
        more = self.take("CapacityRebalance", "TerminationPolicies", "TargetGroupARNs")
        if "Cooldown" in self.properties:
            more["DefaultCooldown"] = int(self.properties["Cooldown"])
        groups.create_auto_scaling_group(
            AutoScalingGroupName=self.name, Tags=self._tags(), **self._shaped(*self.changeable), **more
        )
        self.physical_id = self.name
        found = groups.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])["AutoScalingGroups"][0]
        self.attributes = {"AutoScalingGroupARN": found["AutoScalingGroupARN"]}
        self._keep()
        _settled(self._held().short())

    def update(self, previous: JSON) -> None:
        self._update(previous)

    def take_back(self, previous: JSON) -> None:
        self._update(previous, back=True)

    def _update(self, previous: JSON, *, back: bool = False) -> None:
        if fixed := [name for name in self.fixed if self.changed(previous, name)]:
            raise ResourceError(f"The sandbox can't change {', '.join(fixed)} of an Auto Scaling group")
        groups, who = self.client("autoscaling"), {"AutoScalingGroupName": self.name}
        changed = [name for name in self.changeable if self.changed(previous, name)]
        optional = {"DesiredCapacity", "LaunchConfigurationName", "LaunchTemplate", *self.defaults}
        if lost := [name for name in changed if name not in self.properties and name not in optional]:
            raise ResourceError(f"The sandbox can't take {', '.join(lost)} off an Auto Scaling group: set the value")
        if wanted := {name: self.defaults[name] for name in changed if name in self.defaults} | self._shaped(*changed):
            groups.update_auto_scaling_group(**who, **wanted)
        self._keep()
        now, before = set(self.properties.get("TargetGroupARNs", [])), set(previous.get("TargetGroupARNs", []))
        if before - now:
            groups.detach_load_balancer_target_groups(**who, TargetGroupARNs=sorted(before - now))
        if now - before:
            groups.attach_load_balancer_target_groups(**who, TargetGroupARNs=sorted(now - before))
        kind = {"ResourceId": self.name, "ResourceType": "auto-scaling-group"}
        if gone := self.own_tags_of(previous):
            groups.delete_tags(Tags=[{"Key": key, **kind} for key in gone])
        if self.tags:
            groups.create_or_update_tags(Tags=[{**tag, **kind} for tag in self._tags()])
        _settled(self._held().short())
        if self.changed(previous, *REFRESHED_FOR):
            _settled(self._held().refreshed(self.update_policy, back))

    def delete(self) -> None:
        self.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName=self.name, ForceDelete=True)

    def _held(self) -> Any:
        return autoscaling_backends[self.stack.account_id][self.stack.region_name].autoscaling_groups[self.name]

    def _keep(self) -> None:
        held = self._held()
        held.health_check_grace_period = int({**self.defaults, **self.properties}["HealthCheckGracePeriod"])
        for name in self.kept:
            setattr(held, camelcase_to_underscores(name), self.properties.get(name))
        # moto knows no DisableMetricsCollection; without names all are collected: API_EnableMetricsCollection.
        named = [each.get("Metrics") or list(METRICS) for each in self.properties.get("MetricsCollection", [])]
        held.metrics = [metric for metrics in named for metric in metrics]

    def _tags(self) -> list[JSON]:
        launched = {tag["Key"]: tag["PropagateAtLaunch"] for tag in self.properties.get("Tags", [])}
        return [{**tag, "PropagateAtLaunch": launched.get(tag["Key"], True)} for tag in self.tag_list]

    def _shaped(self, *names: str) -> JSON:
        found = self.take(*names)
        found |= {name: int(found[name]) for name in self.numbers if name in found}
        if "VPCZoneIdentifier" in found:
            found["VPCZoneIdentifier"] = ",".join(found["VPCZoneIdentifier"])
        return found


class GroupPolicy(Resource):
    """Ref and GetAtt Arn: the policy's ARN. GetAtt: PolicyName."""

    type = "AWS::AutoScaling::ScalingPolicy"
    settings = (
        "AdjustmentType",
        "AutoScalingGroupName",
        "EstimatedInstanceWarmup",
        "MetricAggregationType",
        "MinAdjustmentMagnitude",
        "PolicyType",
        "ScalingAdjustment",
        "StepAdjustments",
        "TargetTrackingConfiguration",
    )
    sets = frozenset({*settings, "Cooldown"})

    def create(self) -> None:
        self.physical_id = self._put()
        self.attributes = {"Arn": self.physical_id, "PolicyName": self.name}

    def update(self, previous: JSON) -> None:
        self._put()

    def delete(self) -> None:
        self.client("autoscaling").delete_policy(PolicyName=self.name, **self.take("AutoScalingGroupName"))

    def _put(self) -> str:
        more = {"Cooldown": int(self.properties["Cooldown"])} if "Cooldown" in self.properties else {}
        groups = self.client("autoscaling")
        groups.put_scaling_policy(PolicyName=self.name, **self.take(*self.settings), **more)
        found = groups.describe_policies(PolicyNames=[self.name], **self.take("AutoScalingGroupName"))
        return str(found["ScalingPolicies"][0]["PolicyARN"])

    def _name(self) -> str:
        return f"{self.stack.name}-{self.logical_id}"


RESOURCES = (ScalableTarget, TargetPolicy, AutoScalingGroup, GroupPolicy)
