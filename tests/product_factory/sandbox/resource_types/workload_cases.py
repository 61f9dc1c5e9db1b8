"""As `type_cases`, for load balancers, containers and scaling."""

from typing import Any

from tests.product_factory.sandbox.resource_types.guest_cases import NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, Aws, Case, made, pick

SUBNETS = [{"Ref": "Subnet"}, {"Ref": "Far"}]
BALANCER = {
    **NETWORK,
    "Balancer": made("ElasticLoadBalancingV2::LoadBalancer", Name="web", Subnets=SUBNETS),
    "Targets": made(
        "ElasticLoadBalancingV2::TargetGroup",
        Name="app",
        Port=80,
        Protocol="HTTP",
        TargetType="ip",
        VpcId={"Ref": "Vpc"},
    ),
}
TARGETS = {"Ref": "Targets"}
LISTENER = {
    **BALANCER,
    "Listener": made(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn={"Ref": "Balancer"},
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": TARGETS}],
    ),
}
CONTAINER = {"Name": "app", "Image": "public.ecr.aws/nginx/nginx:1", "PortMappings": [{"ContainerPort": 80}]}
TASK = {
    "Cpu": "256",
    "Memory": "512",
    "NetworkMode": "awsvpc",
    "RequiresCompatibilities": ["FARGATE"],
    "ContainerDefinitions": [{**CONTAINER, "DockerLabels": {"Team": "Blue"}}],
}
TASKS = {"Cluster": made("ECS::Cluster", ClusterName="c"), "Task": made("ECS::TaskDefinition", Family="app", **TASK)}
SERVICE = {
    "Cluster": {"Ref": "Cluster"},
    "TaskDefinition": {"Ref": "Task"},
    "LaunchType": "FARGATE",
    "ServiceName": "s",
    "NetworkConfiguration": {
        "AwsvpcConfiguration": {"Subnets": [{"Ref": "Subnet"}], "SecurityGroups": [{"Ref": "Group"}]}
    },
    "LoadBalancers": [{"ContainerName": "app", "ContainerPort": 80, "TargetGroupArn": TARGETS}],
}
SERVICES = {**LISTENER, **TASKS, "Service": made("ECS::Service", **SERVICE)}
SCALED = {
    "ResourceId": "service/c/s",
    "ScalableDimension": "ecs:service:DesiredCount",
    "ServiceNamespace": "ecs",
}
SCALABLE = {
    **SERVICES,
    "Scalable": {
        **made("ApplicationAutoScaling::ScalableTarget", **SCALED, MinCapacity=1, MaxCapacity=4),
        "DependsOn": "Service",
    },
}


def tags(aws: Aws, arn: str) -> Any:
    return aws("elbv2").describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"]


def balancer(aws: Aws, arn: str) -> Any:
    elb = aws("elbv2")
    found = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    drop = {each["Key"]: each["Value"] for each in attributes}.get(DROP)
    return {
        **pick(found, "Scheme", "Type"),
        "zones": len(found["AvailabilityZones"]),
        "groups": len(found["SecurityGroups"]),
        "drop": drop,
        "tags": tags(aws, arn),
    }


def target_group(aws: Aws, arn: str) -> Any:
    elb = aws("elbv2")
    found = elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
    attributes = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    (delay,) = [each["Value"] for each in attributes if each["Key"] == "deregistration_delay.timeout_seconds"]
    health = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    return {
        **pick(found, "HealthCheckPath", "TargetType"),
        "delay": delay,
        "targets": [each["Target"]["Id"] for each in health],
        "tags": tags(aws, arn),
    }


def listener(aws: Aws, arn: str) -> Any:
    found = aws("elbv2").describe_listeners(ListenerArns=[arn])["Listeners"][0]
    return {**pick(found, "Port"), "does": [each["Type"] for each in found["DefaultActions"]], "tags": tags(aws, arn)}


def rule(aws: Aws, arn: str) -> Any:
    found = aws("elbv2").describe_rules(RuleArns=[arn])["Rules"][0]
    return {
        **pick(found, "Priority"),
        "paths": found["Conditions"][0]["PathPatternConfig"]["Values"],
        "does": [each["Type"] for each in found["Actions"]],
    }


def cluster(aws: Aws, name: str) -> Any:
    found = aws("ecs").describe_clusters(clusters=[name], include=["SETTINGS", "TAGS"])["clusters"][0]
    assert found["status"] == "ACTIVE"
    return {"settings": [each["value"] for each in found["settings"]], "tags": found["tags"]}


def task(aws: Aws, arn: str) -> Any:
    found = aws("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
    definition = found["taskDefinition"]
    assert definition["status"] == "ACTIVE"
    labels = definition["containerDefinitions"][0]["dockerLabels"]
    return {**pick(definition, "cpu", "networkMode", "revision"), "labels": labels, "tags": found.get("tags", [])}


def service(aws: Aws, arn: str) -> Any:
    found = aws("ecs").describe_services(cluster="c", services=[arn], include=["TAGS"])["services"][0]
    assert found["status"] == "ACTIVE"
    return {
        **pick(found, "desiredCount", "enableExecuteCommand", "launchType"),
        "managed": bool(found.get("enableECSManagedTags")),
        "breaker": found.get("deploymentConfiguration", {}).get("deploymentCircuitBreaker"),
        "port": found["loadBalancers"][0]["containerPort"],
        "tags": found.get("tags", []),
    }


def scalable(aws: Aws, target_id: str) -> Any:
    resource, dimension, namespace = target_id.split("|")
    found = aws("application-autoscaling").describe_scalable_targets(
        ServiceNamespace=namespace, ResourceIds=[resource], ScalableDimension=dimension
    )["ScalableTargets"][0]
    return pick(found, "MinCapacity", "MaxCapacity")


def target_policy(aws: Aws, arn: str) -> Any:
    api = aws("application-autoscaling")
    found = api.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    return [
        each["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] for each in found if each["PolicyARN"] == arn
    ]


def scaling_group(aws: Aws, name: str) -> Any:
    found = aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"][0]
    return {
        **pick(found, "MinSize", "MaxSize", "DesiredCapacity", "HealthCheckType", "HealthCheckGracePeriod"),
        "running": len(found["Instances"]),
        "targets": len(found["TargetGroupARNs"]),
        "tags": [(each["Key"], each["Value"], each["PropagateAtLaunch"]) for each in found["Tags"]],
    }


def group_policy(aws: Aws, arn: str) -> Any:
    found = aws("autoscaling").describe_policies()["ScalingPolicies"]
    return [each["TargetTrackingConfiguration"]["TargetValue"] for each in found if each["PolicyARN"] == arn]


def tracking(value: float) -> dict[str, Any]:
    return {
        "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        "TargetValue": value,
    }


def group_tracking(value: float) -> dict[str, Any]:
    return {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": value}


ECS_TAGS = [{"key": "team", "value": "blue"}]
FORWARD = [{"Type": "forward", "TargetGroupArn": TARGETS}]
FIXED = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]


def path(pattern: str) -> list[dict[str, Any]]:
    return [{"Field": "path-pattern", "PathPatternConfig": {"Values": [pattern]}}]


def attribute(key: str, value: str) -> list[dict[str, Any]]:
    return [{"Key": key, "Value": value}]


DROP, DELAY = "routing.http.drop_invalid_header_fields.enabled", "deregistration_delay.timeout_seconds"
GROUP = {
    "MinSize": "1",
    "MaxSize": "2",
    "VPCZoneIdentifier": [{"Ref": "Subnet"}],
    "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}, "Version": "1"},
}
LAUNCHED = {
    **BALANCER,
    "Template": made("EC2::LaunchTemplate", LaunchTemplateData={"InstanceType": "t3.micro", "ImageId": "ami-12c6146b"}),
}
GROUPED = {**LAUNCHED, "Fleet": made("AutoScaling::AutoScalingGroup", **GROUP)}
TARGET_GROUP = {"Name": "g", "Port": 80, "Protocol": "HTTP", "TargetType": "ip", "VpcId": {"Ref": "Vpc"}}

CASES = [
    Case(
        "ElasticLoadBalancingV2::LoadBalancer",
        {
            "Subnets": SUBNETS, "SecurityGroups": [{"Ref": "Group"}], "Scheme": "internal", "Tags": TAGS,
            "LoadBalancerAttributes": attribute(DROP, "true"),
        },
        balancer,
        {"Scheme": "internal", "Type": "application", "zones": 2, "groups": 1, "drop": "true", "tags": TAGS},
        {
            "Subnets": SUBNETS, "SecurityGroups": [{"Ref": "Group"}, {"Ref": "Second"}], "Scheme": "internal",
            "LoadBalancerAttributes": attribute(DROP, "false"),
        },
        {"Scheme": "internal", "Type": "application", "zones": 2, "groups": 2, "drop": "false", "tags": []},
        needs=NETWORK,
    ),
    Case(
        "ElasticLoadBalancingV2::TargetGroup",
        {
            **TARGET_GROUP, "HealthCheckPath": "/up", "TargetGroupAttributes": attribute(DELAY, "30"),
            "Targets": [{"Id": "10.0.1.5", "Port": 80}], "Tags": TAGS,
        },
        target_group,
        {"HealthCheckPath": "/up", "TargetType": "ip", "delay": "30", "targets": ["10.0.1.5"], "tags": TAGS},
        {
            **TARGET_GROUP, "HealthCheckPath": "/well", "TargetGroupAttributes": attribute(DELAY, "60"),
            "Targets": [{"Id": "10.0.1.6", "Port": 80}],
        },
        {"HealthCheckPath": "/well", "TargetType": "ip", "delay": "60", "targets": ["10.0.1.6"], "tags": []},
        needs=NETWORK,
    ),
    Case(
        "ElasticLoadBalancingV2::Listener",
        {"LoadBalancerArn": {"Ref": "Balancer"}, "Port": 80, "Protocol": "HTTP", "DefaultActions": FORWARD, "Tags": TAGS},
        listener,
        {"Port": 80, "does": ["forward"], "tags": TAGS},
        {"LoadBalancerArn": {"Ref": "Balancer"}, "Port": 8080, "Protocol": "HTTP", "DefaultActions": FIXED},
        {"Port": 8080, "does": ["fixed-response"], "tags": []},
        needs=BALANCER,
    ),
    Case(
        "ElasticLoadBalancingV2::ListenerRule",
        {"ListenerArn": {"Ref": "Listener"}, "Priority": 1, "Conditions": path("/a"), "Actions": FORWARD},
        rule,
        {"Priority": "1", "paths": ["/a"], "does": ["forward"]},
        {"ListenerArn": {"Ref": "Listener"}, "Priority": 2, "Conditions": path("/b"), "Actions": FIXED},
        {"Priority": "2", "paths": ["/b"], "does": ["fixed-response"]},
        needs=LISTENER,
    ),
    Case(
        "ECS::Cluster",
        {"ClusterName": "c", "ClusterSettings": [{"Name": "containerInsights", "Value": "enhanced"}], "Tags": TAGS},
        cluster,
        {"settings": ["enhanced"], "tags": ECS_TAGS},
        {"ClusterName": "c"},
        {"settings": ["disabled"], "tags": []},
    ),
    Case(
        "ECS::TaskDefinition",
        {"Family": "app", **TASK, "Tags": TAGS},
        task,
        {"cpu": "256", "networkMode": "awsvpc", "revision": 1, "labels": {"Team": "Blue"}, "tags": ECS_TAGS},
        {"Family": "app", **TASK},
        {"cpu": "256", "networkMode": "awsvpc", "revision": 1, "labels": {"Team": "Blue"}, "tags": []},
    ),
    Case(
        "ECS::Service",
        {
            **SERVICE, "Tags": TAGS,
            "DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
            "EnableExecuteCommand": True, "EnableECSManagedTags": True,
        },
        service,
        {
            "desiredCount": 1, "enableExecuteCommand": True, "launchType": "FARGATE", "port": 80, "tags": ECS_TAGS,
            "managed": True, "breaker": {"enable": True, "rollback": True},
        },
        {
            **SERVICE, "DesiredCount": 2,
            "DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": False}},
            "EnableExecuteCommand": False,
        },
        {
            "desiredCount": 2, "enableExecuteCommand": False, "launchType": "FARGATE", "port": 80, "tags": [],
            "managed": False, "breaker": {"enable": True, "rollback": False},
        },
        needs={**LISTENER, **TASKS},
    ),
    Case(
        "ApplicationAutoScaling::ScalableTarget",
        {**SCALED, "ResourceId": {"Fn::Sub": "service/c/${Service.Name}"}, "MinCapacity": 1, "MaxCapacity": 4},
        scalable,
        {"MinCapacity": 1, "MaxCapacity": 4},
        {**SCALED, "ResourceId": {"Fn::Sub": "service/c/${Service.Name}"}, "MinCapacity": 2, "MaxCapacity": 10},
        {"MinCapacity": 2, "MaxCapacity": 10},
        needs=SERVICES,
    ),
    Case(
        "ApplicationAutoScaling::ScalingPolicy",
        {
            "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": {"Ref": "Scalable"},
            "TargetTrackingScalingPolicyConfiguration": tracking(50),
        },
        target_policy,
        [50],
        {
            "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": {"Ref": "Scalable"},
            "TargetTrackingScalingPolicyConfiguration": tracking(70),
        },
        [70],
        needs=SCALABLE,
    ),
    Case(
        "AutoScaling::AutoScalingGroup",
        {**GROUP, "TargetGroupARNs": [TARGETS], "Tags": [{**TAGS[0], "PropagateAtLaunch": False}]},
        scaling_group,
        {
            "MinSize": 1, "MaxSize": 2, "DesiredCapacity": 1, "HealthCheckType": "EC2", "running": 1, "targets": 1,
            "tags": [("team", "blue", False)], "HealthCheckGracePeriod": 0,
        },
        {**GROUP, "MinSize": "2", "MaxSize": "4", "HealthCheckType": "ELB", "HealthCheckGracePeriod": 60},
        {
            "MinSize": 2, "MaxSize": 4, "DesiredCapacity": 2, "HealthCheckType": "ELB", "running": 2, "targets": 0,
            "tags": [], "HealthCheckGracePeriod": 60,
        },
        needs=LAUNCHED,
    ),
    Case(
        "AutoScaling::ScalingPolicy",
        {
            "AutoScalingGroupName": {"Ref": "Fleet"}, "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": group_tracking(50),
        },
        group_policy,
        [50],
        {
            "AutoScalingGroupName": {"Ref": "Fleet"}, "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": group_tracking(70),
        },
        [70],
        needs=GROUPED,
    ),
]  # fmt: skip
