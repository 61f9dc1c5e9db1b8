"""A service on Fargate behind a load balancer: its cluster, its scaling, and its way back when a deployment fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .container_running import MAXIMA, MINIMA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_ecs as ecs
    from constructs import Construct

    from product_factory import Answers

    from .container_tasks import Tasks
    from .load_balancer import Balancer


class Service(NamedTuple):
    """The service, its cluster, and the group of its tasks."""

    itself: ecs.CfnService
    cluster: ecs.CfnCluster
    group: ec2.CfnSecurityGroup


def cluster(scope: Construct, answers: Answers) -> ecs.CfnCluster:
    """A cluster for this service alone, whose tasks' storage is encrypted with the workload's key.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-storage-encryption.html
    """
    from aws_cdk import aws_ecs as ecs

    return ecs.CfnCluster(
        scope,
        "Cluster",
        cluster_settings=[ecs.CfnCluster.ClusterSettingsProperty(name="containerInsights", value="enabled")],
        configuration=ecs.CfnCluster.ClusterConfigurationProperty(
            managed_storage_configuration=ecs.CfnCluster.ManagedStorageConfigurationProperty(
                fargate_ephemeral_storage_kms_key_id=answers.text("KeyArn")
            )
        ),
    )


def service(
    scope: Construct,
    answers: Answers,
    made_in: ecs.CfnCluster,
    tasks: Tasks,
    balancer: Balancer,
    *,
    alarms: Sequence[str],
) -> Service:
    """The service. A deployment that doesn't come up, or during which one of the `alarms` rings, is rolled back.

    The questions are RUNNING, and those of the tasks and the load balancer. How many tasks there are is scaling's
    alone: a number in the template would undo it with each update.
    """
    from aws_cdk import Aws, CfnCondition, Fn
    from aws_cdk import aws_ecs as ecs

    from .container_tasks import CONTAINER

    client = answers.text("ClientGroupId")
    bears = CfnCondition(scope, "ClientGroupGiven", expression=Fn.condition_not(Fn.condition_equals(client, "")))
    _no_less_than_at_least(scope, answers)
    group = _group(scope, answers, balancer)
    itself = ecs.CfnService(
        scope,
        "Service",
        cluster=made_in.ref,
        task_definition=tasks.definition.ref,
        launch_type="FARGATE",
        platform_version="LATEST",
        availability_zone_rebalancing="ENABLED",
        enable_ecs_managed_tags=True,
        enable_execute_command=False,
        propagate_tags="SERVICE",
        health_check_grace_period_seconds=answers.number("StartSeconds"),
        deployment_configuration=ecs.CfnService.DeploymentConfigurationProperty(
            minimum_healthy_percent=100,
            maximum_percent=200,
            deployment_circuit_breaker=ecs.CfnService.DeploymentCircuitBreakerProperty(enable=True, rollback=True),
            alarms=ecs.CfnService.DeploymentAlarmsProperty(alarm_names=list(alarms), enable=True, rollback=True),
        ),
        network_configuration=ecs.CfnService.NetworkConfigurationProperty(
            awsvpc_configuration=ecs.CfnService.AwsVpcConfigurationProperty(
                assign_public_ip="DISABLED",
                subnets=answers.texts("ServiceSubnetIds"),
                security_groups=[
                    group.attr_group_id,
                    Fn.condition_if(bears.logical_id, client, Aws.NO_VALUE).to_string(),
                ],
            )
        ),
        load_balancers=[
            ecs.CfnService.LoadBalancerProperty(
                container_name=CONTAINER,
                container_port=answers.number("ContainerPort"),
                target_group_arn=balancer.targets.ref,
            )
        ],
    )
    # ECS refuses a target group that no listener leads to.
    itself.add_resource_dependency(balancer.listener)
    _scaling(scope, answers, made_in, itself, balancer)
    return Service(itself, made_in, group)


def _no_less_than_at_least(scope: Construct, answers: Answers) -> None:
    """A rule: rules can't compare numbers, so each maximum names the minima that it takes."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    least, most = answers.text("MinTasks"), answers.text("MaxTasks")
    CfnRule(
        scope,
        "AtMostIsNoLessThanAtLeast",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(
                    Fn.condition_not(Fn.condition_equals(most, str(maximum))),
                    Fn.condition_contains([str(each) for each in MINIMA if each <= maximum], least),
                ),
                assert_description=f"With {maximum} tasks at most, choose no more than {maximum} at least.",
            )
            for maximum in MAXIMA
            if maximum < MINIMA[-1]
        ],
    )


def _group(scope: Construct, answers: Answers, balancer: Balancer) -> ec2.CfnSecurityGroup:
    """Tasks hear the load balancer alone. Whom they call is the application's own, within what the subnets reach."""
    from aws_cdk import aws_ec2 as ec2

    group = ec2.CfnSecurityGroup(
        scope,
        "TaskGroup",
        group_description="Tasks of the service",
        vpc_id=answers.text("VpcId"),
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="-1", cidr_ip="0.0.0.0/0", description="Whatever the application calls"
            )
        ],
    )
    port = answers.number("ContainerPort")
    ec2.CfnSecurityGroupIngress(
        scope,
        "FromLoadBalancer",
        group_id=group.attr_group_id,
        description="The load balancer",
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        source_security_group_id=balancer.group.attr_group_id,
    )
    ec2.CfnSecurityGroupEgress(
        scope,
        "ToTasks",
        group_id=balancer.group.attr_group_id,
        description="The tasks",
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        destination_security_group_id=group.attr_group_id,
    )
    return group


def _scaling(
    scope: Construct, answers: Answers, made_in: ecs.CfnCluster, itself: ecs.CfnService, balancer: Balancer
) -> None:
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_applicationautoscaling as scaling

    target = scaling.CfnScalableTarget(
        scope,
        "Scaling",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id=Fn.sub("service/${Cluster}/${Name}", {"Cluster": made_in.ref, "Name": itself.attr_name}),
        min_capacity=answers.number("MinTasks"),
        max_capacity=answers.number("MaxTasks"),
    )
    by_requests = CfnCondition(
        scope,
        "ScalesByRequests",
        expression=Fn.condition_not(Fn.condition_equals(answers.text("ScaleAtRequests"), "0")),
    )
    label = Fn.sub(
        "${LoadBalancer}/${Targets}",
        {
            "LoadBalancer": balancer.itself.attr_load_balancer_full_name,
            "Targets": balancer.targets.attr_target_group_full_name,
        },
    )
    for name, question, metric, resource_label, condition in (
        ("ScalingByCpu", "ScaleAtCpuPercent", "ECSServiceAverageCPUUtilization", None, None),
        ("ScalingByRequests", "ScaleAtRequests", "ALBRequestCountPerTarget", label, by_requests),
    ):
        policy = scaling.CfnScalingPolicy(
            scope,
            name,
            policy_name=name,
            policy_type="TargetTrackingScaling",
            scaling_target_id=target.ref,
            target_tracking_scaling_policy_configuration=scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
                target_value=answers.number(question),
                scale_in_cooldown=300,
                scale_out_cooldown=60,
                predefined_metric_specification=scaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
                    predefined_metric_type=metric, resource_label=resource_label
                ),
            ),
        )
        policy.cfn_options.condition = condition
