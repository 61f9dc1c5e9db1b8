"""AWS::ECS clusters, task definitions and services, in moto's ECS. No task runs, but whether one could is looked at."""

from typing import Any

from product_factory.sandbox.resource_types.api_shapes import api_shaped
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON

SERVICE: JSON = {
    "AvailabilityZoneRebalancing": "ENABLED",
    "DeploymentConfiguration": {
        "DeploymentCircuitBreaker": {"Enable": False, "Rollback": False},
        "MaximumPercent": 200,
        "MinimumHealthyPercent": 100,
    },
    "DesiredCount": 1,
    "EnableECSManagedTags": False,
    "EnableExecuteCommand": False,
    "HealthCheckGracePeriodSeconds": 0,
    "LoadBalancers": [],
    "PlatformVersion": "LATEST",
    "PropagateTags": "NONE",
}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html"""


class _Ecs(Resource):
    """What they have in common: members and tags begin in lower case in ECS's API."""

    def api(self) -> Any:
        return self.client("ecs")

    def shaped(self, operation: str, *names: str) -> JSON:
        return api_shaped(self.api(), operation, self.take(*names))

    @property
    def tag_list(self) -> list[dict[str, str]]:
        return [{"key": key, "value": value} for key, value in self.tags.items()]

    def retag(self, previous: JSON, arn: str) -> None:
        if gone := self.own_tags_of(previous):
            self.api().untag_resource(resourceArn=arn, tagKeys=gone)
        if self.tags:
            self.api().tag_resource(resourceArn=arn, tags=self.tag_list)


class Cluster(_Ecs):
    """Ref: the cluster's name. GetAtt: Arn."""

    type = "AWS::ECS::Cluster"
    naming = Name("ClusterName")
    providers = ("CapacityProviders", "DefaultCapacityProviderStrategy")
    sets = frozenset({*providers, "ClusterName", "ClusterSettings", "Configuration", "Tags"})

    def create(self) -> None:
        more = self.shaped("CreateCluster", *self.providers, "Configuration")
        if "ClusterSettings" in self.properties:
            more["settings"] = self._settings()
        made = self.api().create_cluster(clusterName=self.name, tags=self.tag_list, **more)["cluster"]
        self.physical_id = self.name
        self.attributes = {"Arn": made["clusterArn"]}

    def update(self, previous: JSON) -> None:
        if "Configuration" in previous and "Configuration" not in self.properties:
            raise ResourceError("The sandbox can't take Configuration off a cluster")
        if self.changed(previous, "ClusterSettings", "Configuration"):
            more = self.shaped("UpdateCluster", "Configuration")
            self.api().update_cluster(cluster=self.name, settings=self._settings(), **more)
        if self.changed(previous, *self.providers):
            wanted: JSON = {"CapacityProviders": [], "DefaultCapacityProviderStrategy": []} | self.take(*self.providers)
            shaped = api_shaped(self.api(), "PutClusterCapacityProviders", wanted)
            self.api().put_cluster_capacity_providers(cluster=self.name, **shaped)
        self.retag(previous, self.attributes["Arn"])

    def delete(self) -> None:
        self.api().delete_cluster(cluster=self.name)

    def _settings(self) -> list[JSON]:
        """Container Insights are off where nothing is said: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"""
        declared = self.properties.get("ClusterSettings") or [{"Name": "containerInsights", "Value": "disabled"}]
        return [{"name": each["Name"], "value": each["Value"]} for each in declared]


class TaskDefinition(_Ecs):
    """Ref and GetAtt TaskDefinitionArn: the revision's ARN. Every change but of tags makes a revision.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
    """

    type = "AWS::ECS::TaskDefinition"
    settings = (
        "ContainerDefinitions",
        "Cpu",
        "EphemeralStorage",
        "ExecutionRoleArn",
        "IpcMode",
        "Memory",
        "NetworkMode",
        "PidMode",
        "PlacementConstraints",
        "ProxyConfiguration",
        "RequiresCompatibilities",
        "RuntimePlatform",
        "TaskRoleArn",
        "Volumes",
    )
    sets = frozenset({*settings, "Family", "Tags"})

    def create(self) -> None:
        family = self.properties.get("Family") or self.name
        made = self.api().register_task_definition(
            family=family, tags=self.tag_list, **self.shaped("RegisterTaskDefinition", *self.settings)
        )["taskDefinition"]
        self.physical_id = made["taskDefinitionArn"]
        self.attributes = {"TaskDefinitionArn": self.physical_id}

    def update(self, previous: JSON) -> None:
        self.retag(previous, self.physical_id)

    def delete(self) -> None:
        self.api().deregister_task_definition(taskDefinition=self.physical_id)

    def _name(self) -> str:
        return f"{self.stack.name}{self.logical_id}"


class Service(_Ecs):
    """Ref and GetAtt ServiceArn: the ARN. GetAtt: Name.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
    """

    type = "AWS::ECS::Service"
    naming = Name("ServiceName")
    born = (
        "Cluster",
        "LaunchType",
        "LoadBalancers",
        "NetworkConfiguration",
        "PlatformVersion",
        "PropagateTags",
        "SchedulingStrategy",
        "ServiceRegistries",
        "TaskDefinition",
    )
    changeable = (
        "AvailabilityZoneRebalancing",
        "DeploymentConfiguration",
        "DesiredCount",
        "EnableECSManagedTags",
        "EnableExecuteCommand",
        "HealthCheckGracePeriodSeconds",
        "LoadBalancers",
        "NetworkConfiguration",
        "PlatformVersion",
        "PropagateTags",
        "TaskDefinition",
    )
    sets = frozenset({*born, *changeable, "ServiceName", "Tags"})

    def create(self) -> None:
        made = self.api().create_service(
            serviceName=self.name,
            tags=self.tag_list,
            desiredCount=self.properties.get("DesiredCount", SERVICE["DesiredCount"]),
            **self.shaped("CreateService", *self.born),
        )["service"]
        self.physical_id = made["serviceArn"]
        self.attributes = {"Name": self.name, "ServiceArn": self.physical_id}
        # moto's CreateService doesn't read these.
        self._change(*(name for name in self.changeable if name in self.properties and name not in self.born))
        self._must_be_steady()

    def update(self, previous: JSON) -> None:
        changed = [name for name in self.sets - {"Tags"} if self.changed(previous, name)]
        if fixed := sorted(set(changed) - set(self.changeable)):
            raise ResourceError(f"The sandbox can't change {', '.join(fixed)} of a service")
        if lost := [name for name in changed if name not in self.properties and name not in SERVICE]:
            raise ResourceError(f"The sandbox can't take {', '.join(lost)} off a service: set the value")
        self._change(*changed)
        self.retag(previous, self.physical_id)
        self._must_be_steady()

    def delete(self) -> None:
        self.api().delete_service(service=self.physical_id, force=True, **self.shaped("DeleteService", "Cluster"))

    def _must_be_steady(self) -> None:
        """A deployment that failed fails the resource; the reason is the service's own event.

        The words are those of https://github.com/aws/copilot-cli/issues/5586.
        """
        asked = self.shaped("DescribeServices", "Cluster")
        (found,) = self.api().describe_services(services=[self.physical_id], **asked)["services"]
        if any(each.get("rolloutState") == "FAILED" for each in found["deployments"]):
            events = "; ".join(each["message"] for each in found["events"][:3])
            raise ResourceError(
                "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker "
                f"was triggered'.\" (HandlerErrorCode: GeneralServiceException). The service's events: {events}"
            )

    def _change(self, *names: str) -> None:
        wanted = {name: (SERVICE | self.properties)[name] for name in names}
        if wanted := api_shaped(self.api(), "UpdateService", wanted):
            cluster = self.shaped("UpdateService", "Cluster")
            self.api().update_service(service=self.physical_id, **cluster, **wanted)


RESOURCES = (Cluster, TaskDefinition, Service)
