"""A group of servers behind a load balancer: one launch template, scaling, and new servers one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import Group, Parameter

from .container_running import MAXIMA, MINIMA
from .foundation import subnets
from .service_alarms import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import CfnResource
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from product_factory import Answers

    from .load_balancer import Balancer

# A new server comes before an old one goes.
LEAST_HEALTHY, MOST_HEALTHY = 100, 110

RUNNING = Group(
    label="How they run",
    label_ja="実行方法",
    parameters=(
        subnets(
            "ServerSubnetIds",
            "protected",
            "Subnets of the servers",
            "サーバーのサブネット",
            "Name of the SSM parameter with their IDs: protected ones reach AWS by private-endpoints alone, private "
            "ones also the internet.",
        ),
        Parameter(
            name="MinServers",
            label="Servers at least",
            label_ja="サーバーの最小数",
            description="With 1, the service is away while a server that failed is replaced.",
            type="Number",
            default=2,
            allowed_values=MINIMA,
            constraint="Choose one of the numbers in the list, such as 2, and no more than servers at most.",
        ),
        Parameter(
            name="MaxServers",
            label="Servers at most",
            label_ja="サーバーの最大数",
            description="How far it scales out. While servers are replaced there can be one in ten more.",
            type="Number",
            default=4,
            allowed_values=MAXIMA,
            constraint="Choose one of the numbers in the list, such as 4, and no less than servers at least.",
        ),
        Parameter(
            name="ScaleAtCpuPercent",
            label="Scale at percent of processor",
            label_ja="スケーリングの CPU 目標 (%)",
            description="Servers are added above this mean, and taken away below it.",
            type="Number",
            default=60,
            min_value=10,
            max_value=90,
            constraint="Type a whole number of percent from 10 to 90, such as 60.",
        ),
        Parameter(
            name="ScaleAtRequests",
            label="Scale at requests per server and minute",
            label_ja="スケーリングのサーバーあたりリクエスト数 (毎分)",
            description="Servers are added above this, too. 0: requests don't count.",
            type="Number",
            default=0,
            min_value=0,
            max_value=1_000_000,
            constraint="Type a whole number from 0 to 1000000.",
        ),
        Parameter(
            name="ServerPort",
            label="Port of the servers",
            label_ja="サーバーのポート",
            description="Where the application listens, by HTTP. Another port, later, interrupts the service.",
            type="Number",
            default=8080,
            min_value=1,
            max_value=65535,
            constraint="Type a port number from 1 to 65535, such as 8080.",
        ),
        Parameter(
            name="HealthCheckPath",
            label="Path of the health check",
            label_ja="ヘルスチェックのパス",
            description="What the load balancer asks each server every 15 seconds. Healthy is an answer from 200 to 399.",
            default="/",
            allowed_pattern=r"/[A-Za-z0-9_.$/~\"'@:+&?=%-]{0,1023}",
            constraint="Type a path that begins with /, such as /health.",
        ),
        Parameter(
            name="StartSeconds",
            label="Seconds to start",
            label_ja="起動の猶予時間 (秒)",
            description=(
                "How long a new server may fail its health check, and how long an update waits after each. As much "
                "longer does the alarm on unhealthy servers wait."
            ),
            type="Number",
            default=180,
            allowed_values=tuple(PATIENCE),
            constraint="Choose one of the seconds in the list, such as 180.",
        ),
    ),
)


class Servers(NamedTuple):
    """The Auto Scaling group, and the security group of its servers."""

    itself: autoscaling.CfnAutoScalingGroup
    group: ec2.CfnSecurityGroup


def server_group(
    scope: Construct,
    answers: Answers,
    template: ec2.CfnLaunchTemplate,
    group: ec2.CfnSecurityGroup,
    balancer: Balancer,
    *,
    alarms: Sequence[CfnResource],
) -> Servers:
    """The group. A new launch template replaces its servers one after another, unless one of the `alarms` rings.

    The questions are RUNNING. How many servers there are is scaling's alone: a number in the template would undo it
    with each update. Instance refresh keeps to the maintenance policy and to health checks, which rolling updates don't.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
    """
    from aws_cdk import CfnAutoScalingInstanceRefresh as Refresh
    from aws_cdk import CfnAutoScalingInstanceRefreshAlarmSpecification as Alarms
    from aws_cdk import CfnAutoScalingInstanceRefreshPreferences as Preferences
    from aws_cdk import CfnUpdatePolicy
    from aws_cdk import aws_autoscaling as autoscaling

    from product_factory import acknowledge

    _no_less_than_at_least(scope, answers)
    itself = autoscaling.CfnAutoScalingGroup(
        scope,
        "Servers",
        launch_template=autoscaling.CfnAutoScalingGroup.LaunchTemplateSpecificationProperty(
            launch_template_id=template.ref, version=template.attr_latest_version_number
        ),
        vpc_zone_identifier=answers.texts("ServerSubnetIds"),
        min_size=answers.text("MinServers"),
        max_size=answers.text("MaxServers"),
        target_group_arns=[balancer.targets.ref],
        health_check_type="ELB",
        health_check_grace_period=answers.number("StartSeconds"),
        default_instance_warmup=answers.number("StartSeconds"),
        instance_maintenance_policy=autoscaling.CfnAutoScalingGroup.InstanceMaintenancePolicyProperty(
            min_healthy_percentage=LEAST_HEALTHY, max_healthy_percentage=MOST_HEALTHY
        ),
        metrics_collection=[autoscaling.CfnAutoScalingGroup.MetricsCollectionProperty(granularity="1Minute")],
        tags=[
            autoscaling.CfnAutoScalingGroup.TagPropertyProperty(
                key="Name", value=answers.text("ServiceName"), propagate_at_launch=True
            )
        ],
    )
    itself.cfn_options.update_policy = CfnUpdatePolicy(
        auto_scaling_instance_refresh=Refresh(
            strategy="Rolling",
            preferences=Preferences(
                alarm_specification=Alarms(alarms=[alarm.ref for alarm in alarms]),
                # As long as an alarm takes to ring.
                bake_time=300,
                skip_matching=True,
                min_healthy_percentage=LEAST_HEALTHY,
                max_healthy_percentage=MOST_HEALTHY,
            ),
        )
    )
    # Until a listener leads to them, nobody checks the servers' health.
    itself.add_resource_dependency(balancer.listener)
    acknowledge(
        itself,
        {
            "AwsSolutions-AS2": "The group has a grace period and takes the load balancer's checks; the form says both.",
            "AwsSolutions-AS3": "What fails is told by EventBridge; each scaling step would only make noise.",
        },
    )
    _scaling(scope, answers, itself, balancer)
    return Servers(itself, group)


def _no_less_than_at_least(scope: Construct, answers: Answers) -> None:
    """A rule: rules can't compare numbers, so each maximum names the minima that it takes."""
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    least, most = answers.text("MinServers"), answers.text("MaxServers")
    CfnRule(
        scope,
        "AtMostIsNoLessThanAtLeast",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_or(
                    Fn.condition_not(Fn.condition_equals(most, str(maximum))),
                    Fn.condition_contains([str(each) for each in MINIMA if each <= maximum], least),
                ),
                assert_description=f"With {maximum} servers at most, choose no more than {maximum} at least.",
            )
            for maximum in MAXIMA
            if maximum < MINIMA[-1]
        ],
    )


def _scaling(scope: Construct, answers: Answers, itself: autoscaling.CfnAutoScalingGroup, balancer: Balancer) -> None:
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_autoscaling as autoscaling

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
        ("ScalingByCpu", "ScaleAtCpuPercent", "ASGAverageCPUUtilization", None, None),
        ("ScalingByRequests", "ScaleAtRequests", "ALBRequestCountPerTarget", label, by_requests),
    ):
        policy = autoscaling.CfnScalingPolicy(
            scope,
            name,
            auto_scaling_group_name=itself.ref,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=autoscaling.CfnScalingPolicy.TargetTrackingConfigurationProperty(
                target_value=answers.number(question),
                predefined_metric_specification=autoscaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
                    predefined_metric_type=metric, resource_label=resource_label
                ),
            ),
        )
        policy.cfn_options.condition = condition
