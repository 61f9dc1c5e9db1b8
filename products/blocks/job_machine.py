"""The state machine of a job: it runs one task on Fargate until it ends, and again where it failed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .container_tasks import CONTAINER

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_ecs as ecs
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_stepfunctions as stepfunctions
    from constructs import Construct

    from product_factory import Answers

    from .container_tasks import Tasks

# What the container finds the execution's input in, as JSON.
INPUT = "JOB_INPUT"
MINUTES = (5, 15, 30, 60, 120, 240, 480, 720, 1440)
# EventBridge's rule for all state machines that wait for tasks; AWS makes and keeps it.
_RULE = "StepFunctionsGetEventsForECSTaskRule"
_HERE = "${AWS::Region}:${AWS::AccountId}"
_TASKS = f"arn:${{AWS::Partition}}:ecs:{_HERE}:task/${{Cluster}}/*"
_FAMILY = f"arn:${{AWS::Partition}}:ecs:{_HERE}:task-definition/${{AWS::StackName}}:*"


def job_machine(
    scope: Construct, answers: Answers, made_in: ecs.CfnCluster, ran: Tasks, group: ec2.CfnSecurityGroup
) -> stepfunctions.CfnStateMachine:
    """One state: run the task, and wait for it. A container that ends with another code than 0 has failed.

    Each attempt ends after the form's minutes, and is not repeated then: States.TaskFailed is every error but
    States.Timeout. AWS's page names executions that are stopped among what also stops the task, and not timeouts. Input and output of executions are kept by AWS's own key (ADR 0054), their log by the workload's.
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """
    from aws_cdk import CfnCondition, CfnMapping, Fn
    from aws_cdk import aws_stepfunctions as stepfunctions

    traced = CfnCondition(scope, "Traced", expression=Fn.condition_equals(answers.text("Tracing"), "on"))
    seconds = CfnMapping(scope, "Seconds", mapping={str(each): {"All": str(each * 60)} for each in MINUTES})
    log_group = _history(scope, answers)
    role = _role(scope, made_in, ran)
    machine = stepfunctions.CfnStateMachine(
        scope,
        "StateMachine",
        # Named by the stack, so that the launch role reaches no other; so are schedule and group.
        state_machine_name=Fn.sub("${AWS::StackName}"),
        state_machine_type="STANDARD",
        role_arn=role.attr_arn,
        definition_string=Fn.sub(
            _definition(),
            {
                "Cluster": made_in.attr_arn,
                "Definition": ran.definition.ref,
                "Group": group.attr_group_id,
                "Subnets": Fn.join('","', answers.texts("JobSubnetIds")),
                "Seconds": seconds.find_in_map(answers.text("TimeoutMinutes"), "All"),
            },
        ),
        logging_configuration=stepfunctions.CfnStateMachine.LoggingConfigurationProperty(
            level="ALL",
            include_execution_data=True,
            destinations=[{"cloudWatchLogsLogGroup": {"logGroupArn": log_group.attr_arn}}],
        ),
        tracing_configuration={"enabled": True},
    )
    machine.add_property_override("TracingConfiguration.Enabled", Fn.condition_if(traced.logical_id, True, False))
    return machine


def _definition() -> str:
    """As `Fn::Sub` takes it; numbers stand without quotes."""
    network = {"AssignPublicIp": "DISABLED", "SecurityGroups": ["${Group}"], "Subnets": ["${Subnets}"]}
    variable = {"Name": INPUT, "Value.$": "States.JsonToString($)"}
    task = {
        "Type": "Task",
        "Resource": "arn:${AWS::Partition}:states:::ecs:runTask.sync",
        "TimeoutSeconds": "${Seconds}",
        "Parameters": {
            "LaunchType": "FARGATE",
            "PlatformVersion": "LATEST",
            "Cluster": "${Cluster}",
            "TaskDefinition": "${Definition}",
            "NetworkConfiguration": {"AwsvpcConfiguration": network},
            "Overrides": {"ContainerOverrides": [{"Name": CONTAINER, "Environment": [variable]}]},
        },
        "Retry": [
            {
                "ErrorEquals": ["States.TaskFailed"],
                "IntervalSeconds": 60,
                "BackoffRate": 2,
                "MaxAttempts": "${Retries}",
            }
        ],
        "End": True,
    }
    text = json.dumps({"StartAt": "Run", "States": {"Run": task}}, separators=(",", ":"))
    return text.replace('"${Seconds}"', "${Seconds}").replace('"${Retries}"', "${Retries}")


def _history(scope: Construct, answers: Answers) -> logs.CfnLogGroup:
    """What executions did. Under this path no log group adds to a resource policy, whose size AWS limits.

    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_logs as logs

    from .retained import keep

    log_group = logs.CfnLogGroup(
        scope,
        "History",
        log_group_name=Fn.sub("/aws/vendedlogs/states/${AWS::StackName}"),
        retention_in_days=answers.number("LogDays"),
        kms_key_id=answers.text("KeyArn"),
    )
    keep(log_group)
    return log_group


def _role(scope: Construct, made_in: ecs.CfnCluster, ran: Tasks) -> iam.CfnRole:
    """Runs this task in this cluster, waits for it, stops it, and writes history and traces."""
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    machines = f"arn:${{AWS::Partition}}:states:{_HERE}:stateMachine:*"
    statements = [*_run(made_in, ran), *_write()]
    role = iam.CfnRole(
        scope,
        "MachineRole",
        description="The state machine runs the job under this role",
        assume_role_policy_document=trusts("states", Fn.sub(machines)),
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="RunJob", policy_document={"Version": "2012-10-17", "Statement": statements}
            )
        ],
    )
    shown = {each: each.replace("${", "<").replace("}", ">") for each in (_FAMILY, _TASKS)}
    acknowledge(
        role,
        {
            f"AwsSolutions-IAM5[Resource::{shown[_FAMILY]}]": "Each update makes another revision of the job's own family.",
            f"AwsSolutions-IAM5[Resource::{shown[_TASKS]}]": "A task has an ID of its own, within the job's own cluster.",
            "AwsSolutions-IAM5[Resource::*]": "Deliveries of logs and traces know no ARN, as their guides say.",
        },
    )
    return role


def _run(made_in: ecs.CfnCluster, ran: Tasks) -> list[dict[str, Any]]:
    """The pages give StopTask and DescribeTasks on all resources; those of a cluster have its name in their ARN.

    https://docs.aws.amazon.com/step-functions/latest/dg/ecs-iam.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    from aws_cdk import Fn

    in_cluster = {"Condition": {"ArnEquals": {"ecs:cluster": made_in.attr_arn}}}
    to_tasks = {"Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}
    rule = f"arn:${{AWS::Partition}}:events:{_HERE}:rule/{_RULE}"
    passed = [ran.role.attr_arn, ran.execution_role.attr_arn]
    return [
        _allow("RunTask", ["ecs:RunTask"], Fn.sub(_FAMILY)) | in_cluster,
        _allow("FollowTask", ["ecs:DescribeTasks", "ecs:StopTask"], Fn.sub(_TASKS)),
        _allow("HearOfTask", ["events:DescribeRule", "events:PutRule", "events:PutTargets"], Fn.sub(rule)),
        _allow("GiveTaskItsRoles", ["iam:PassRole"], passed) | to_tasks,
    ]


def _write() -> list[dict[str, Any]]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html, …/xray-iam.html"""
    deliver = "CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies GetLogDelivery"
    deliver += " ListLogDeliveries PutResourcePolicy UpdateLogDelivery"
    trace = "GetSamplingRules GetSamplingTargets PutTelemetryRecords PutTraceSegments"
    return [
        _allow("WriteHistory", [f"logs:{each}" for each in deliver.split()], "*"),
        _allow("Trace", [f"xray:{each}" for each in trace.split()], "*"),
    ]


def trusts(service: str, source: Any) -> dict[str, Any]:
    """A trust policy for one service of AWS, for this account's resources.

    https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    from aws_cdk import Aws

    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": f"{service}.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    "ArnLike": {"aws:SourceArn": source},
                },
            }
        ],
    }


def _allow(sid: str, actions: list[str], resource: Any) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
