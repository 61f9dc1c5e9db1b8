"""AWS::AutoScaling hooks, schedules and warm pools, and capacity providers of ECS clusters, in moto's services."""

from typing import Any

from product_factory.sandbox.resource_types.api_shapes import api_shaped
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.names import name_of_type
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class _OfGroup(Resource):
    """What belongs to an Auto Scaling group that is there."""

    def api(self) -> Any:
        return self.client("autoscaling")

    @property
    def group(self) -> JSON:
        return self.take("AutoScalingGroupName")

    def check_group(self) -> None:
        names = [self.properties["AutoScalingGroupName"]]
        if not self.api().describe_auto_scaling_groups(AutoScalingGroupNames=names)["AutoScalingGroups"]:
            raise ResourceError(f"AutoScalingGroup name not found - AutoScalingGroup '{names[0]}' not found")


class ScheduledAction(_OfGroup):
    """Ref and GetAtt ScheduledActionName: the name.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-scheduledaction.html
    """

    type = "AWS::AutoScaling::ScheduledAction"
    settings = ("DesiredCapacity", "MaxSize", "MinSize", "Recurrence", "TimeZone")
    sets = frozenset({*settings, "AutoScalingGroupName"})

    def create(self) -> None:
        self.check_group()
        self.physical_id = self.name
        self.attributes = {"ScheduledActionName": self.name}
        self._put()

    def update(self, previous: JSON) -> None:
        if lost := [name for name in self.settings if name in previous and name not in self.properties]:
            raise ResourceError(f"The sandbox can't take {', '.join(lost)} off a scheduled action: set the value")
        self._put()

    def delete(self) -> None:
        self.api().delete_scheduled_action(ScheduledActionName=self.name, **self.group)

    def _put(self) -> None:
        wanted = self.take(*self.settings)
        numbers = {name: int(wanted[name]) for name in self.settings[:3] if name in wanted}
        self.api().put_scheduled_update_group_action(ScheduledActionName=self.name, **self.group, **wanted | numbers)

    def _name(self) -> str:
        return name_of_type(self.stack.name, self.logical_id, self.type)


class LifecycleHook(_OfGroup):
    """Ref: the hook's name."""

    type = "AWS::AutoScaling::LifecycleHook"
    naming = Name("LifecycleHookName")
    settings = ("DefaultResult", "HeartbeatTimeout", "LifecycleTransition")
    sets = frozenset({*settings, "AutoScalingGroupName", "LifecycleHookName"})

    def create(self) -> None:
        self.check_group()
        self.physical_id = self.name
        self.update({})

    def update(self, previous: JSON) -> None:
        self.api().put_lifecycle_hook(LifecycleHookName=self.name, **self.group, **self.take(*self.settings))

    def delete(self) -> None:
        self.api().delete_lifecycle_hook(LifecycleHookName=self.name, **self.group)


class WarmPool(_OfGroup):
    """Ref: the group's name. No instance is kept warm."""

    type = "AWS::AutoScaling::WarmPool"
    settings = ("InstanceReusePolicy", "MaxGroupPreparedCapacity", "MinSize", "PoolState")
    sets = frozenset({*settings, "AutoScalingGroupName"})

    def create(self) -> None:
        self.check_group()
        self.physical_id = self.properties["AutoScalingGroupName"]
        self.update({})

    def update(self, previous: JSON) -> None:
        self.api().put_warm_pool(**self.group, **self.take(*self.settings))

    def delete(self) -> None:
        self.api().delete_warm_pool(ForceDelete=True, **self.group)


class CapacityProviders(Resource):
    """Ref: the cluster.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-clustercapacityproviderassociations.html
    """

    type = "AWS::ECS::ClusterCapacityProviderAssociations"
    sets = frozenset({"CapacityProviders", "Cluster", "DefaultCapacityProviderStrategy"})

    def create(self) -> None:
        self.physical_id = self.properties["Cluster"]
        self.update({})

    def update(self, previous: JSON) -> None:
        self._put(self.properties.get("CapacityProviders", []), self.properties["DefaultCapacityProviderStrategy"])

    def delete(self) -> None:
        self._put([], [])

    def _put(self, providers: list[str], strategy: list[JSON]) -> None:
        ecs = self.client("ecs")
        wanted = {"CapacityProviders": providers, "DefaultCapacityProviderStrategy": strategy}
        shaped = api_shaped(ecs, "PutClusterCapacityProviders", wanted)
        ecs.put_cluster_capacity_providers(cluster=self.physical_id, **shaped)


RESOURCES = (ScheduledAction, LifecycleHook, WarmPool, CapacityProviders)
