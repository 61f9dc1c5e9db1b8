"""Alarms of a service behind a load balancer, with the questions for what is too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from constructs import Construct

    from product_factory import Answers

    from .container_service import Service
    from .load_balancer import Balancer

ALARMS = Group(
    label="When the team is told",
    label_ja="通知のしきい値",
    parameters=(
        Parameter(
            name="CpuAlarmPercent",
            label="Percent of processor",
            label_ja="CPU 使用率 (%)",
            description="Mean over all tasks, for three minutes.",
            type="Number",
            default=85,
            min_value=1,
            max_value=100,
            constraint="Type a whole number of percent from 1 to 100, such as 85.",
        ),
        Parameter(
            name="MemoryAlarmPercent",
            label="Percent of memory",
            label_ja="メモリ使用率 (%)",
            description="Mean over all tasks, for three minutes.",
            type="Number",
            default=85,
            min_value=1,
            max_value=100,
            constraint="Type a whole number of percent from 1 to 100, such as 85.",
        ),
        Parameter(
            name="ResponseAlarmSeconds",
            label="Seconds to answer",
            label_ja="応答時間 (秒)",
            description="The time within which 95 of 100 requests are answered, for three minutes.",
            default="1",
            allowed_values=("0.1", "0.25", "0.5", "1", "2", "5", "10", "30"),
            constraint="Choose one of the times in the list, such as 1.",
        ),
        Parameter(
            name="ClientErrorsAlarm",
            label="4XX client errors per minute",
            label_ja="4XX エラー数 (毎分)",
            description="Requests that the application answers with 4XX, for three minutes.",
            type="Number",
            default=100,
            min_value=1,
            max_value=1_000_000,
            constraint="Type a whole number from 1 to 1000000, such as 100.",
        ),
        Parameter(
            name="ServerErrorsAlarm",
            label="5XX server errors per minute",
            label_ja="5XX エラー数 (毎分)",
            description=(
                "Requests that application or load balancer answer with 5XX, for three minutes. During a deployment, "
                "the application's bring back what ran before."
            ),
            type="Number",
            default=10,
            min_value=1,
            max_value=1_000_000,
            constraint="Type a whole number from 1 to 1000000, such as 10.",
        ),
    ),
)
# Seconds to start, and after how many minutes an unhealthy task rings: a target that has not answered yet is unhealthy
# after 45 seconds, whatever grace ECS gives it, and would take back each deployment of what starts slowly.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
PATIENCE = {seconds: 3 + -(-seconds // 60) for seconds in (0, 30, 60, 120, 180, 300, 600, 900, 1200, 1800)}
ECS, INSIGHTS, ELB = "AWS/ECS", "ECS/ContainerInsights", "AWS/ApplicationELB"


def deployment_alarms(scope: Construct, answers: Answers, balancer: Balancer) -> list[cloudwatch.CfnAlarm]:
    """The alarms that roll a deployment back. They know the load balancer alone, so the service can name them.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    """
    from aws_cdk import CfnMapping, Token

    of = dimensions(balancer)
    patience = CfnMapping(
        scope, "Patience", mapping={str(seconds): {"Minutes": str(most)} for seconds, most in PATIENCE.items()}
    )
    return [
        alarm(
            scope,
            "ServerErrors",
            answers,
            what="The application answers with server errors (5XX). Look at its log group.",
            metric=(ELB, "HTTPCode_Target_5XX_Count"),
            of=of,
            threshold=answers.number("ServerErrorsAlarm"),
        ),
        alarm(
            scope,
            "UnhealthyTargets",
            answers,
            what="Tasks fail their health check. Look at the log group, and at the path of the health check.",
            metric=(ELB, "UnHealthyHostCount"),
            of=of,
            threshold=1,
            statistic="Maximum",
            minutes=Token.as_number(patience.find_in_map(answers.text("StartSeconds"), "Minutes")),
        ),
    ]


def service_alarms(scope: Construct, answers: Answers, balancer: Balancer, made: Service) -> None:
    """All other alarms of the service and its load balancer."""
    of_service = {"ClusterName": made.cluster.ref, "ServiceName": made.itself.attr_name}
    of_targets, of_balancer = dimensions(balancer), {"LoadBalancer": balancer.itself.attr_load_balancer_full_name}
    percent, least = "Tasks use much {}: give them more, or let them scale out further.", answers.number("MinTasks")
    for name, what, metric, of, question, statistic in (
        (
            "Cpu",
            percent.format("processor time"),
            (ECS, "CPUUtilization"),
            of_service,
            "CpuAlarmPercent",
            "Average",
        ),
        (
            "Memory",
            percent.format("memory"),
            (ECS, "MemoryUtilization"),
            of_service,
            "MemoryAlarmPercent",
            "Average",
        ),
        (
            "Response",
            "Answers take long, for 5 of 100 requests or more.",
            (ELB, "TargetResponseTime"),
            of_targets,
            "ResponseAlarmSeconds",
            "p95",
        ),
        (
            "ClientErrors",
            "The application answers with client errors (4XX).",
            (ELB, "HTTPCode_Target_4XX_Count"),
            of_targets,
            "ClientErrorsAlarm",
            "Sum",
        ),
        (
            "LoadBalancerErrors",
            "The load balancer answers with 5XX itself: no task is healthy, or none answers.",
            (ELB, "HTTPCode_ELB_5XX_Count"),
            of_balancer,
            "ServerErrorsAlarm",
            "Sum",
        ),
    ):
        threshold = asked(answers, question)
        alarm(scope, name, answers, what=what, metric=metric, of=of, threshold=threshold, statistic=statistic)
    few = alarm(
        scope,
        "TooFewTasks",
        answers,
        what="Fewer tasks run than the least. Look at the service's events.",
        metric=(INSIGHTS, "RunningTaskCount"),
        of=of_service,
        threshold=least,
        statistic="Minimum",
        below=True,
        missing="breaching",
        # A first task comes alone, and the others once scaling is there.
        minutes=5,
    )
    # One is asked for, and of all zones the most: no text tells whether each zone's nodes count their own targets alone.
    none = alarm(
        scope,
        "NoneHealthy",
        answers,
        what="No task is healthy: nobody is answered.",
        metric=(ELB, "HealthyHostCount"),
        of=of_targets,
        threshold=1,
        statistic="Maximum",
        below=True,
        missing="breaching",
        minutes=5,
    )
    for each in (few, none):
        # Not before there are tasks.
        each.node.add_dependency(scope.node.find_child("Scaling"))


def dimensions(balancer: Balancer) -> dict[str, str]:
    """The dimensions of the target group's metrics."""
    return {
        "LoadBalancer": balancer.itself.attr_load_balancer_full_name,
        "TargetGroup": balancer.targets.attr_target_group_full_name,
    }


def asked(answers: Answers, question: str) -> Any:
    declared = answers.declaration(question)
    assert declared is not None
    return declared.value


def alarm(
    scope: Construct,
    name: str,
    answers: Answers,
    *,
    what: str,
    metric: tuple[str, str],
    of: dict[str, str],
    threshold: Any,
    statistic: str = "Sum",
    below: bool = False,
    missing: str = "notBreaching",
    minutes: float = 3,
) -> cloudwatch.CfnAlarm:
    """Rings after some minutes, and tells the topic again when all is well."""
    from aws_cdk import aws_cloudwatch as cloudwatch

    namespace, metric_name = metric
    by_percentile = statistic.startswith("p")
    made = cloudwatch.CfnAlarm(
        scope,
        name,
        alarm_description=what,
        namespace=namespace,
        metric_name=metric_name,
        dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name=key, value=value) for key, value in of.items()],
        statistic=None if by_percentile else statistic,
        extended_statistic=statistic if by_percentile else None,
        period=60,
        evaluation_periods=minutes,
        datapoints_to_alarm=minutes,
        comparison_operator="LessThanThreshold" if below else "GreaterThanOrEqualToThreshold",
        treat_missing_data=missing,
        alarm_actions=[answers.text("TopicArn")],
        ok_actions=[answers.text("TopicArn")],
    )
    made.add_property_override("Threshold", threshold)
    return made
