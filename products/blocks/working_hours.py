"""Working hours: an instance is started and stopped by the clock, under a role that may do just that to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_scheduler as scheduler
    from constructs import Construct

    from product_factory import Answers

HOURS = Group(
    label="Working hours",
    label_ja="稼働時間",
    parameters=(
        Parameter(
            name="WorkingHours",
            label="Start and stop by the clock",
            label_ja="自動起動・停止",
            description="on: it is started and stopped at the hours below. off: people alone do that.",
            default="off",
            allowed_values=("off", "on"),
            constraint="Choose off or on.",
        ),
        *(
            Parameter(
                name=name,
                label=label,
                label_ja=label_ja,
                description=description,
                type="Number",
                default=default,
                allowed_values=tuple(range(24)),
                constraint="Choose an hour from 0 to 23, another one for start and stop.",
            )
            for name, label, label_ja, description, default in (
                ("StartHour", "Start at", "起動時刻 (時)", "The hour at which it is started.", 8),
                ("StopHour", "Stop at", "停止時刻 (時)", "The hour at which it is stopped, each day of the week.", 20),
            )
        ),
        Parameter(
            name="StartDays",
            label="Days on which it is started",
            label_ja="起動する曜日",
            description="It is stopped on every day, so that what somebody started on another day does not stay.",
            default="MON-FRI",
            allowed_values=("MON-FRI", "MON-SAT", "MON-SUN"),
            constraint="Choose MON-FRI, MON-SAT or MON-SUN.",
        ),
        Parameter(
            name="TimeZone",
            label="Time zone",
            label_ja="タイムゾーン",
            description="The time zone of these hours.",
            default="Asia/Tokyo",
            allowed_values=("Asia/Tokyo", "UTC", "Asia/Singapore", "Europe/London", "America/New_York"),
            constraint="Choose one of the time zones in the list, such as Asia/Tokyo.",
        ),
    ),
)


def working_hours(scope: Construct, answers: Answers, instance_id: str) -> None:
    """The schedules, their group and role, and an alarm for when EC2 refuses; all of it by choice.

    The questions are HOURS, KeyArn and TopicArn.
    """
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_scheduler as scheduler

    wanted = CfnCondition(
        scope, "WorkingHoursWanted", expression=Fn.condition_equals(answers.text("WorkingHours"), "on")
    )
    _hours_differ(scope, answers)
    group = scheduler.CfnScheduleGroup(scope, "Schedules")
    role = _role(scope, answers, group, instance_id)
    made: list[CfnResource] = [group, role, _alarm(scope, answers, group)]
    for name, action, expression in (
        ("Start", "startInstances", Fn.sub("cron(0 ${StartHour} ? * ${StartDays} *)")),
        ("Stop", "stopInstances", Fn.sub("cron(0 ${StopHour} * * ? *)")),
    ):
        made.append(
            scheduler.CfnSchedule(
                scope,
                name,
                group_name=group.ref,
                description=f"{name}s the instance",
                schedule_expression=expression,
                schedule_expression_timezone=answers.text("TimeZone"),
                flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
                state="ENABLED",
                target=scheduler.CfnSchedule.TargetProperty(
                    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
                    arn=Fn.sub(f"arn:${{AWS::Partition}}:scheduler:::aws-sdk:ec2:{action}"),
                    role_arn=role.attr_arn,
                    input=Fn.sub('{"InstanceIds":["${Id}"]}', {"Id": instance_id}),
                    retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                        maximum_event_age_in_seconds=3600, maximum_retry_attempts=5
                    ),
                ),
            )
        )
    for each in made:
        each.cfn_options.condition = wanted


def _hours_differ(scope: Construct, answers: Answers) -> None:
    from aws_cdk import CfnRule, CfnRuleAssertion, Fn

    same = Fn.condition_equals(answers.text("StartHour"), answers.text("StopHour"))
    CfnRule(
        scope,
        "HoursDiffer",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_not(same),
                assert_description="Choose another hour for the stop than for the start.",
            )
        ],
    )


def _role(scope: Construct, answers: Answers, group: scheduler.CfnScheduleGroup, instance_id: str) -> iam.CfnRole:
    """EventBridge Scheduler starts and stops this instance, and has EC2 use the key of its disk for that.

    The source that Scheduler tells is the schedule's group. Whoever starts an instance with an encrypted disk lets EC2
    have a grant on its key; without that right the instance stops again at once, and no call fails.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    https://docs.aws.amazon.com/solutions/latest/instance-scheduler-on-aws/troubleshooting.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    instance = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/${Id}"
    grant: dict[str, Any] = {
        "Bool": {"kms:GrantIsForAWSResource": "true"},
        "StringEquals": {"kms:ViaService": Fn.sub("ec2.${AWS::Region}.${AWS::URLSuffix}")},
    }
    return iam.CfnRole(
        scope,
        "ScheduleRole",
        description="EventBridge Scheduler starts and stops one instance under this role",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "scheduler.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID, "aws:SourceArn": group.attr_arn}
                    },
                }
            ],
        },
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="StartAndStop",
                policy_document={
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "StartAndStop",
                            "Effect": "Allow",
                            "Action": ["ec2:StartInstances", "ec2:StopInstances"],
                            "Resource": Fn.sub(instance, {"Id": instance_id}),
                        },
                        {
                            "Sid": "LetEc2UseTheKey",
                            "Effect": "Allow",
                            "Action": "kms:CreateGrant",
                            "Resource": answers.text("KeyArn"),
                            "Condition": grant,
                        },
                    ],
                },
            )
        ],
    )


def _alarm(scope: Construct, answers: Answers, group: scheduler.CfnScheduleGroup) -> CfnResource:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html"""
    from aws_cdk import aws_cloudwatch as cloudwatch

    return cloudwatch.CfnAlarm(
        scope,
        "NotStartedOrStopped",
        alarm_description="EC2 refused to start or stop the instance by the clock. Look at the schedule and its role.",
        namespace="AWS/Scheduler",
        metric_name="TargetErrorCount",
        dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="ScheduleGroup", value=group.ref)],
        statistic="Sum",
        period=300,
        evaluation_periods=1,
        threshold=1,
        comparison_operator="GreaterThanOrEqualToThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[answers.text("TopicArn")],
    )
