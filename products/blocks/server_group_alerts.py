"""When a group of servers tells the team: alarms, failed launches and updates, and the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group

from . import service_alarms
from .service_alarms import ELB, PATIENCE, alarm, asked, dimensions
from .service_dashboard import AFTER, BEFORE, HEALTH, Widget

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from constructs import Construct

    from product_factory import Answers

    from .load_balancer import Balancer
    from .server_group import Servers

EC2, SCALING = "AWS/EC2", "AWS/AutoScaling"
_OF_GROUP = ("AutoScalingGroupName", "${Group}")
ALARMS = Group(
    label=service_alarms.ALARMS.label,
    label_ja=service_alarms.ALARMS.label_ja,
    parameters=tuple(
        each.model_copy(update={"description": each.description.replace("tasks", "servers")})
        for each in service_alarms.ALARMS.parameters
        if each.name != "MemoryAlarmPercent"
    ),
)
WIDGETS: tuple[Widget, ...] = (
    *BEFORE,
    ("Healthy and unhealthy servers", HEALTH),
    (
        "Servers",
        tuple(
            (SCALING, each, _OF_GROUP, "Average")
            for each in ("GroupDesiredCapacity", "GroupPendingInstances", "GroupInServiceInstances")
        ),
    ),
    ("Percent of processor", tuple((EC2, "CPUUtilization", _OF_GROUP, each) for each in ("Average", "Maximum"))),
    ("Failed status checks", ((EC2, "StatusCheckFailed", _OF_GROUP, "Maximum"),)),
    *AFTER,
)


def update_alarms(scope: Construct, answers: Answers, balancer: Balancer) -> list[cloudwatch.CfnAlarm]:
    """The alarms that take an update back. They know the load balancer alone, so the group can name them."""
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
            what="The application answers with server errors (5XX). Open a session on a server, and look at its logs.",
            metric=(ELB, "HTTPCode_Target_5XX_Count"),
            of=of,
            threshold=answers.number("ServerErrorsAlarm"),
        ),
        alarm(
            scope,
            "UnhealthyTargets",
            answers,
            what="Servers fail their health check, and are replaced. Look at its path, and at the start-up script.",
            metric=(ELB, "UnHealthyHostCount"),
            of=of,
            threshold=1,
            statistic="Maximum",
            minutes=Token.as_number(patience.find_in_map(answers.text("StartSeconds"), "Minutes")),
        ),
    ]


def server_alarms(scope: Construct, answers: Answers, balancer: Balancer, made: Servers) -> None:
    """All other alarms of the group and its load balancer."""
    of_group = {"AutoScalingGroupName": made.itself.ref}
    of_targets, of_balancer = dimensions(balancer), {"LoadBalancer": balancer.itself.attr_load_balancer_full_name}
    for name, what, metric, of, question, statistic in (
        (
            "Cpu",
            "Servers use much processor time: take a larger class, or let them scale out further.",
            (EC2, "CPUUtilization"),
            of_group,
            "CpuAlarmPercent",
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
            "The load balancer answers with 5XX itself: no server is healthy, or none answers.",
            (ELB, "HTTPCode_ELB_5XX_Count"),
            of_balancer,
            "ServerErrorsAlarm",
            "Sum",
        ),
    ):
        threshold = asked(answers, question)
        alarm(scope, name, answers, what=what, metric=metric, of=of, threshold=threshold, statistic=statistic)
    for name, what, metric, of, threshold, statistic in (
        (
            "TooFewServers",
            "Fewer servers are in service than the least. Look at the group's activities.",
            (SCALING, "GroupInServiceInstances"),
            of_group,
            answers.number("MinServers"),
            "Minimum",
        ),
        (
            "NoneHealthy",
            "No server is healthy: nobody is answered.",
            (ELB, "HealthyHostCount"),
            of_targets,
            1,
            "Maximum",
        ),
    ):
        few = alarm(
            scope,
            name,
            answers,
            what=what,
            metric=metric,
            of=of,
            threshold=threshold,
            statistic=statistic,
            below=True,
            missing="breaching",
            minutes=5,
        )
        if of is of_targets:
            # Not before there are servers.
            few.add_resource_dependency(made.itself)


def server_events(scope: Construct, answers: Answers, made: Servers) -> None:
    """Launches, terminations and updates that failed, of this group alone.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
    """
    from aws_cdk import aws_events as events

    from .alert_rule import to_topic
    from .event_role import event_role

    to_topic(
        scope,
        "ServerTrouble",
        topic_arn=answers.text("TopicArn"),
        role_arn=event_role(scope, answers.text("TopicArn")).role_arn,
        description="A server did not start or end, or an update of the servers failed.",
        pattern={
            "source": ["aws.autoscaling"],
            "detail-type": [
                "EC2 Instance Launch Unsuccessful",
                "EC2 Instance Terminate Unsuccessful",
                "EC2 Auto Scaling Instance Refresh Failed",
                "EC2 Auto Scaling Instance Refresh Cancelled",
            ],
            "detail": {"AutoScalingGroupName": [made.itself.ref]},
        },
        transformer=events.CfnRule.InputTransformerProperty(
            input_paths_map={
                "what": "$.detail-type",
                "group": "$.detail.AutoScalingGroupName",
                "reason": "$.detail.StatusMessage",
                "at": "$.time",
            },
            input_template='"<what> at <at>: <group> <reason>"',
        ),
    )
