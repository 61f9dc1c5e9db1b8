"""When a job runs, and who hears of it: its schedule, what is told of runs that failed or never began, its dashboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .container_tasks import CONTAINER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_ecs as ecs
    from aws_cdk import aws_scheduler as scheduler
    from aws_cdk import aws_stepfunctions as stepfunctions
    from constructs import Construct

    from product_factory import Answers

    from .container_tasks import Tasks
    from .service_dashboard import Metric

_FIELD = r"[0-9A-Za-z*?,/#-]+"
SCHEDULE = Group(
    label="When it runs",
    label_ja="スケジュール",
    parameters=(
        Parameter(
            name="Schedule",
            label="Schedule",
            label_ja="スケジュール式",
            description=(
                "A cron expression of EventBridge Scheduler (minute, hour, day of month, month, day of week, year), or a "
                "rate. A run that takes longer than until the next runs beside it."
            ),
            default="cron(0 2 * * ? *)",
            allowed_pattern=rf"(cron\({_FIELD}( {_FIELD}){{5}}\)|rate\([1-9]\d{{0,3}} (minute|hour|day)s?\))",
            max_length=256,
            constraint="Type a cron expression of six fields or a rate, such as cron(0 2 * * ? *) or rate(6 hours).",
        ),
        Parameter(
            name="TimeZone",
            label="Time zone",
            label_ja="タイムゾーン",
            description="The time zone of the cron expression.",
            default="Asia/Tokyo",
            allowed_values=("Asia/Tokyo", "UTC", "Asia/Singapore", "Europe/London", "America/New_York"),
            constraint="Choose one of the time zones in the list, such as Asia/Tokyo.",
        ),
        Parameter(
            name="ScheduleState",
            label="Schedule is",
            label_ja="スケジュールの状態",
            description="DISABLED: it runs only when somebody starts an execution of the state machine.",
            default="ENABLED",
            allowed_values=("ENABLED", "DISABLED"),
            constraint="Choose ENABLED or DISABLED.",
        ),
    ),
)


def job_schedule(
    scope: Construct, answers: Answers, machine: stepfunctions.CfnStateMachine
) -> scheduler.CfnScheduleGroup:
    """One schedule in a group of its own: by the group are metrics told, and trust is given.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_scheduler as scheduler

    from .job_machine import trusts

    group = scheduler.CfnScheduleGroup(scope, "ScheduleGroup", name=Fn.sub("${AWS::StackName}"))
    start = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": machine.ref}
    role = iam.CfnRole(
        scope,
        "ScheduleRole",
        description="EventBridge Scheduler starts the job under this role",
        assume_role_policy_document=trusts("scheduler", group.attr_arn),
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="StartJob", policy_document={"Version": "2012-10-17", "Statement": [start]}
            )
        ],
    )
    scheduler.CfnSchedule(
        scope,
        "JobSchedule",
        name=Fn.sub("${AWS::StackName}"),
        group_name=group.ref,
        schedule_expression=answers.text("Schedule"),
        schedule_expression_timezone=answers.text("TimeZone"),
        state=answers.text("ScheduleState"),
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
        target=scheduler.CfnSchedule.TargetProperty(
            arn=machine.ref,
            role_arn=role.attr_arn,
            input=answers.text("Input"),
            # What can't be started within an hour is dropped, and told.
            retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                maximum_event_age_in_seconds=3600, maximum_retry_attempts=30
            ),
        ),
    )
    return group


def job_alerts(
    scope: Construct, answers: Answers, machine: stepfunctions.CfnStateMachine, group: scheduler.CfnScheduleGroup
) -> None:
    """Each run that did not succeed, by its own event; and each that the schedule could not start, by an alarm.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    from aws_cdk import aws_events as events

    from .alert_rule import to_topic
    from .event_role import event_role

    topic_arn = answers.text("TopicArn")
    to_topic(
        scope,
        "JobFailed",
        topic_arn=topic_arn,
        role_arn=event_role(scope, topic_arn).role_arn,
        description="A run of the job failed, took too long, or was stopped.",
        pattern={
            "source": ["aws.states"],
            "detail-type": ["Step Functions Execution Status Change"],
            "detail": {"stateMachineArn": [machine.ref], "status": ["ABORTED", "FAILED", "TIMED_OUT"]},
        },
        transformer=events.CfnRule.InputTransformerProperty(
            input_paths_map={
                "at": "$.time",
                "status": "$.detail.status",
                "error": "$.detail.error",
                "run": "$.detail.executionArn",
            },
            input_template='"The job ended at <at>: <status> <error> <run>"',
        ),
    )
    _not_started(scope, group, topic_arn)


def _not_started(scope: Construct, group: scheduler.CfnScheduleGroup, topic_arn: str) -> None:
    """Of what can't be repeated, such as an input that is no JSON, AWS doesn't say whether it counts as dropped.

    So errors count, too; throttled attempts have a metric of their own, which doesn't.
    """
    from aws_cdk import aws_cloudwatch as cloudwatch

    def metric(id_: str, name: str) -> dict[str, object]:
        dimensions = [{"name": "ScheduleGroup", "value": group.ref}]
        one = {"namespace": "AWS/Scheduler", "metricName": name, "dimensions": dimensions}
        return {"id": id_, "returnData": False, "metricStat": {"metric": one, "period": 300, "stat": "Sum"}}

    cloudwatch.CfnAlarm(
        scope,
        "NotStarted",
        alarm_description="The schedule could not start the job: look at its input, its role and the state machine.",
        metrics=[
            {"id": "trouble", "expression": "SUM([errors, dropped])", "returnData": True},
            metric("errors", "TargetErrorCount"),
            metric("dropped", "InvocationDroppedCount"),
        ],
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
    )


def job_dashboard(
    scope: Construct,
    machine: stepfunctions.CfnStateMachine,
    group: scheduler.CfnScheduleGroup,
    made_in: ecs.CfnCluster,
    ran: Tasks,
) -> cloudwatch.CfnDashboard:
    """Runs, how long they took, what tasks used, what was not started, and the container's last lines."""
    from aws_cdk import Fn
    from aws_cdk import aws_cloudwatch as cloudwatch

    from .service_alarms import INSIGHTS
    from .service_dashboard import widget

    of_machine = ("StateMachineArn", "${Machine}")
    of_tasks = ("ClusterName", "${Cluster}", "TaskDefinitionFamily", "${AWS::StackName}")
    states, ended = "AWS/States", ("Succeeded", "Failed", "TimedOut", "Aborted")
    graphs: Sequence[tuple[str, Sequence[Metric]]] = (
        ("Runs", [(states, f"Executions{each}", of_machine, "Sum") for each in ("Started", *ended)]),
        (
            "Milliseconds that a run took",
            [(states, "ExecutionTime", of_machine, each) for each in ("Average", "Maximum")],
        ),
        (
            "Not started by the schedule",
            [
                ("AWS/Scheduler", each, ("ScheduleGroup", "${ScheduleGroup}"), "Sum")
                for each in ("TargetErrorCount", "InvocationDroppedCount")
            ],
        ),
        ("Processor, in units", [(INSIGHTS, each, of_tasks, "Maximum") for each in ("CpuUtilized", "CpuReserved")]),
        ("Memory, in MiB", [(INSIGHTS, each, of_tasks, "Maximum") for each in ("MemoryUtilized", "MemoryReserved")]),
    )
    lines = {
        "type": "log",
        "x": 0,
        "y": 12,
        "width": 24,
        "height": 6,
        "properties": {
            "title": f"What {CONTAINER} wrote last",
            "region": "${AWS::Region}",
            "query": "SOURCE '${LogGroup}' | fields @timestamp, @message | sort @timestamp desc | limit 50",
            "view": "table",
        },
    }
    body = {"widgets": [*(widget(number, *each) for number, each in enumerate(graphs)), lines]}
    return cloudwatch.CfnDashboard(
        scope,
        "Dashboard",
        dashboard_body=Fn.sub(
            json.dumps(body, separators=(",", ":")),
            {
                "Machine": machine.ref,
                "Cluster": made_in.ref,
                "ScheduleGroup": group.ref,
                "LogGroup": ran.log_group.ref,
            },
        ),
    )
