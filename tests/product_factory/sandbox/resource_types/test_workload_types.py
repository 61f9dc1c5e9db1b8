"""Load balancers, containers and scaling are made, changed and deleted as their services' APIs show them."""

from typing import Any

import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import test_guest_types, test_types
from tests.product_factory.sandbox.resource_types.guest_cases import NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import Aws, Case, made
from tests.product_factory.sandbox.resource_types.workload_cases import (
    BALANCER,
    CASES,
    GROUP,
    LAUNCHED,
    LISTENER,
    SCALABLE,
    SCALED,
    SERVICE,
    SERVICES,
    SUBNETS,
    TASK,
    TASKS,
    attribute,
    tracking,
)

ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:"
REFERENCES: list[tuple[str, dict[str, Any], dict[str, Any], str, dict[str, str]]] = [
    (
        "aws-resource-elasticloadbalancingv2-loadbalancer.html",
        NETWORK,
        made("ElasticLoadBalancingV2::LoadBalancer", Name="w", Subnets=SUBNETS),
        ELB + r"loadbalancer/app/w/\w+",
        {
            "CanonicalHostedZoneID": r"Z\w+",
            "DNSName": r"w-\w+\.us-east-1\.elb\.amazonaws\.com",
            "LoadBalancerArn": ELB + r"loadbalancer/app/w/\w+",
            "LoadBalancerFullName": r"app/w/\w+",
            "LoadBalancerName": "w",
        },
    ),
    (
        "aws-resource-elasticloadbalancingv2-targetgroup.html",
        NETWORK,
        made("ElasticLoadBalancingV2::TargetGroup", Name="t", Port=80, Protocol="HTTP", VpcId={"Ref": "Vpc"}),
        ELB + r"targetgroup/t/\w+",
        {
            "TargetGroupArn": ELB + r"targetgroup/t/\w+",
            "TargetGroupFullName": r"targetgroup/t/\w+",
            "TargetGroupName": "t",
        },
    ),
    (
        "aws-resource-elasticloadbalancingv2-listenerrule.html",
        LISTENER,
        made(
            "ElasticLoadBalancingV2::ListenerRule",
            ListenerArn={"Ref": "Listener"},
            Priority=1,
            Conditions=[{"Field": "path-pattern", "Values": ["/a"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
        ),
        ELB + r"listener-rule/app/web/\w+/\w+/\w+",
        {"RuleArn": ELB + r"listener-rule/app/web/\w+/\w+/\w+", "IsDefault": "false"},
    ),
    (
        "aws-resource-ecs-cluster.html",
        {},
        made("ECS::Cluster", ClusterName="c"),
        "c",
        {"Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/c"},
    ),
    (
        "aws-resource-ecs-taskdefinition.html",
        {},
        made("ECS::TaskDefinition", Family="app", **TASK),
        "arn:aws:ecs:us-east-1:123456789012:task-definition/app:1",
        {"TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/app:1"},
    ),
    (
        "aws-resource-ecs-service.html",
        {**LISTENER, **TASKS},
        made("ECS::Service", **SERVICE),
        "arn:aws:ecs:us-east-1:123456789012:service/c/s",
        {"Name": "s", "ServiceArn": "arn:aws:ecs:us-east-1:123456789012:service/c/s"},
    ),
    (
        "aws-resource-applicationautoscaling-scalabletarget.html",
        SERVICES,
        {
            **made("ApplicationAutoScaling::ScalableTarget", **SCALED, MinCapacity=1, MaxCapacity=4),
            "DependsOn": "Service",
        },
        r"service/c/s\|ecs:service:DesiredCount\|ecs",
        {"Id": r"service/c/s\|ecs:service:DesiredCount\|ecs"},
    ),
    (
        "aws-resource-autoscaling-autoscalinggroup.html",
        LAUNCHED,
        made("AutoScaling::AutoScalingGroup", **GROUP, AutoScalingGroupName="g"),
        "g",
        {
            "AutoScalingGroupARN": r"arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:.+:autoScalingGroupName/g"
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.type for case in CASES])
def test_type(stacks: Stacks, aws: Aws, case: Case) -> None:
    test_types.test_type(stacks, aws, case)


@pytest.mark.parametrize("reference", REFERENCES, ids=[reference[0] for reference in REFERENCES])
def test_it_is_referred_to_as_documented(stacks: Stacks, aws: Aws, reference: test_guest_types.Reference) -> None:
    """ "Return values" of the type's page of the template reference."""
    test_guest_types.test_it_is_referred_to_as_documented(stacks, aws, reference)


def test_a_protected_load_balancer_stays_until_it_is_protected_no_more(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    ("you must disable it before you can delete the load balancer")
    """

    def balancer(protected: str) -> dict[str, Any]:
        attributes = attribute("deletion_protection.enabled", protected)
        kind = "ElasticLoadBalancingV2::LoadBalancer"
        return {**NETWORK, "B": made(kind, Subnets=SUBNETS, LoadBalancerAttributes=attributes)}

    stacks.create(balancer("true"))
    stacks.delete()
    assert stacks.describe()["StackStatus"] == "DELETE_FAILED"
    assert "cannot be deleted because deletion protection is enabled" in stacks.reasons()


def test_a_bucket_of_access_logs_is_not_empty_once_a_load_balancer_writes_there(stacks: Stacks, aws: Aws) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html ("creates a test
    file to ensure that the bucket policy specifies the required permissions")
    """
    logs = {
        "access_logs.s3.enabled": "true",
        "access_logs.s3.bucket": "access-log-bucket",
        "access_logs.s3.prefix": "web",
    }
    attributes = [{"Key": key, "Value": value} for key, value in logs.items()]
    balancer = made("ElasticLoadBalancingV2::LoadBalancer", Subnets=SUBNETS, LoadBalancerAttributes=attributes)
    made_logs = {**NETWORK, "L": made("S3::Bucket", BucketName="access-log-bucket"), "B": balancer | {"DependsOn": "L"}}
    assert stacks.create(made_logs)["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    (found,) = aws("s3").list_objects_v2(Bucket="access-log-bucket")["Contents"]
    assert found["Key"] == "web/AWSLogs/123456789012/ELBAccessLogTestFile"
    stacks.delete()
    assert stacks.describe()["StackStatus"] == "DELETE_FAILED"
    assert "not empty" in stacks.reasons()


def test_a_target_group_goes_to_no_second_load_balancer(stacks: Stacks) -> None:
    """So a load balancer that is replaced needs a target group that is replaced: aws-cdk issue 33253."""
    kind, vpc = "ElasticLoadBalancingV2", {"Ref": "Vpc"}

    def system(scheme: str, port: int) -> dict[str, Any]:
        return {
            **NETWORK,
            "Balancer": made(f"{kind}::LoadBalancer", Subnets=SUBNETS, Scheme=scheme),
            "Targets": made(f"{kind}::TargetGroup", Port=port, Protocol="HTTP", TargetType="ip", VpcId=vpc),
            "Listener": LISTENER["Listener"],
        }

    stacks.create(system("internal", 80))
    assert stacks.update(system("internet-facing", 80))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot be associated with more than one load balancer" in stacks.reasons()
    assert stacks.update(system("internet-facing", 81))["StackStatus"] == "UPDATE_COMPLETE"


def test_a_task_definition_that_changes_is_a_new_revision_that_the_service_runs(stacks: Stacks, aws: Aws) -> None:
    """createOnlyProperties of AWS::ECS::TaskDefinition's schema."""
    stacks.create(SERVICES)
    changed = {
        **SERVICES,
        "Task": made("ECS::TaskDefinition", Family="app", **{**TASK, "Cpu": "512", "Memory": "1024"}),
    }
    stacks.update(changed)
    assert stacks.physical_id("Task").endswith(":task-definition/app:2")
    (found,) = aws("ecs").describe_services(cluster="c", services=["s"])["services"]
    assert found["taskDefinition"] == stacks.physical_id("Task")
    assert aws("ecs").list_task_definitions()["taskDefinitionArns"] == [stacks.physical_id("Task")]


def test_a_scaling_policy_keeps_its_arn_and_leaves_no_alarm(stacks: Stacks, aws: Aws) -> None:
    """Only PolicyName and where it stands are createOnlyProperties of its schema."""

    def policy(value: float) -> dict[str, Any]:
        made_policy = made(
            "ApplicationAutoScaling::ScalingPolicy",
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            ScalingTargetId={"Ref": "Scalable"},
            TargetTrackingScalingPolicyConfiguration=tracking(value),
        )
        return {**SCALABLE, "P": made_policy}

    stacks.create(policy(50))
    before = stacks.physical_id("P")
    stacks.update(policy(70))
    assert stacks.physical_id("P") == before
    stacks.delete()
    assert aws("cloudwatch").describe_alarms()["MetricAlarms"] == []


def test_a_property_in_depth_that_the_api_has_not_is_refused(stacks: Stacks) -> None:
    task = {**TASK, "ProxyConfiguration": {"ContainerName": "app", "ProxyConfigurationProperties": []}}
    stacks.create({"T": made("ECS::TaskDefinition", **task)})
    assert "doesn't implement ProxyConfigurationProperties of ProxyConfiguration" in stacks.reasons()


def test_balancers_of_a_target_group_are_told_once_a_listener_leads_there(stacks: Stacks) -> None:
    """LoadBalancerArns: "The Amazon Resource Name (ARN) of the load balancer that routes traffic to this target group." """
    told = {"Fn::Join": [",", {"Fn::GetAtt": ["Targets", "LoadBalancerArns"]}]}
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": told}, "DependsOn": "Listener"}
    assert stacks.create({**LISTENER, "T": topic}, Outputs={"O": {"Value": told}})["StackStatus"] == "CREATE_COMPLETE"
    assert stacks.outputs()["O"] == stacks.physical_id("Balancer")
    assert BALANCER.keys() <= LISTENER.keys()
