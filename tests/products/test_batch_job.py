"""What batch-job promises: seen in an account with the foundation, its alerts judged by AWS's sample events."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from product_factory.impact import Bump, impact
from product_factory.sandbox.authorization.conditions import holds
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.principals import role_principal
from products.batch_job import PRODUCT
from tests.products.event_patterns import matches, told
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
HERE = f"{REGION}:{ACCOUNT}"
NUMBERS = count(1)
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/billing:2.0.0"


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, str, dict[str, str]]:
    """Stack, job's name and outputs of one more launch."""
    number = next(NUMBERS)
    return f"SC-j{number}", f"job{number}", account.launch(NAME, f"SC-j{number}", JobName=f"job{number}", **answers)


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, dict[str, str]]:
    """A launch with the defaults, which several tests look at and leave as it is: stack and outputs."""
    stack, _, out = launched(account)
    return stack, out


def state(account: GuestAccount, machine: str) -> dict[str, Any]:
    """The one state of the machine."""
    found = account.client("stepfunctions").describe_state_machine(stateMachineArn=machine)
    definition = json.loads(found["definition"])
    assert list(definition["States"]) == [definition["StartAt"]]
    return dict(definition["States"][definition["StartAt"]])


def container(account: GuestAccount, task_definition: str) -> dict[str, Any]:
    found = account.client("ecs").describe_task_definition(taskDefinition=task_definition)["taskDefinition"]
    (only,) = found["containerDefinitions"]
    return {**only, "family": found["family"], "cpu": found["cpu"]}


def test_a_run_is_one_task_in_private_subnets_that_is_waited_for(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    stack, out = standing
    made, run = account.resources(stack), state(account, out["StateMachineArn"])
    # https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    assert run["Resource"] == "arn:aws:states:::ecs:runTask.sync"
    parameters = run["Parameters"]
    assert parameters["TaskDefinition"] == made["TaskDefinition"]
    assert parameters["Cluster"].endswith(f":cluster/{out['ClusterName']}")
    ssm = account.client("ssm")
    name = "/baseline/workload-network/workload/protected-subnet-ids"
    assert parameters["NetworkConfiguration"]["AwsvpcConfiguration"] == {
        "AssignPublicIp": "DISABLED",
        "SecurityGroups": [out["TaskSecurityGroupId"]],
        "Subnets": ssm.get_parameter(Name=name)["Parameter"]["Value"].split(","),
    }
    (group,) = account.client("ec2").describe_security_groups(GroupIds=[out["TaskSecurityGroupId"]])["SecurityGroups"]
    assert group["IpPermissions"] == []


def test_the_container_finds_the_run_s_input(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    run = state(account, standing[1]["StateMachineArn"])
    (override,) = run["Parameters"]["Overrides"]["ContainerOverrides"]
    assert override["Environment"] == [{"Name": "JOB_INPUT", "Value.$": "States.JsonToString($)"}]
    assert override["Name"] == container(account, account.resources(standing[0])["TaskDefinition"])["name"]


@pytest.mark.parametrize("retries", [0, 5])
def test_a_run_ends_in_time_and_is_tried_again_as_often_as_asked(account: GuestAccount, retries: int) -> None:
    """Not after a timeout: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""
    _, _, out = launched(account, TimeoutMinutes="1440", Retries=str(retries))
    run = state(account, out["StateMachineArn"])
    assert run["TimeoutSeconds"] == 86_400
    (again,) = run["Retry"]
    assert (again["ErrorEquals"], again["MaxAttempts"]) == (["States.TaskFailed"], retries)
    assert "Catch" not in run


def test_every_number_of_minutes_is_known_in_seconds() -> None:
    (asked,) = [each for each in PRODUCT.parameters if each.name == "TimeoutMinutes"]
    seconds = TEMPLATE["Mappings"]["Seconds"]
    assert {minutes: int(each["All"]) for minutes, each in seconds.items()} == {
        str(minutes): int(minutes) * 60 for minutes in asked.allowed_values
    }


def test_what_the_form_says_of_the_container_is_what_runs(account: GuestAccount) -> None:
    secret = f"arn:aws:secretsmanager:{HERE}:secret:orders-AbCdEf"
    stack, _, _ = launched(
        account, Command="python,-m,billing", SecretArn=secret, SecretVariable="PASSWORD", Size="1vCPU-2GB"
    )
    found = container(account, account.resources(stack)["TaskDefinition"])
    assert (found["command"], found["cpu"]) == (["python", "-m", "billing"], "1024")
    assert found["secrets"] == [{"name": "PASSWORD", "valueFrom": secret}]
    assert (found["readonlyRootFilesystem"], found["privileged"], found["user"]) == (True, False, "1000")
    assert found.get("portMappings", []) == []


def test_without_a_command_the_image_s_own_runs(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    assert "command" not in container(account, account.resources(standing[0])["TaskDefinition"])


def schedule(account: GuestAccount, stack: str) -> dict[str, Any]:
    made = account.resources(stack)
    found = account.client("scheduler").get_schedule(Name=made["JobSchedule"], GroupName=made["ScheduleGroup"])
    return dict(found)


def test_the_schedule_starts_the_machine_with_the_input(account: GuestAccount) -> None:
    stack, name, out = launched(account, Schedule="cron(30 5 ? * MON-FRI *)", TimeZone="UTC", Input='{"kind":"full"}')
    found = schedule(account, stack)
    assert (found["ScheduleExpression"], found["ScheduleExpressionTimezone"]) == ("cron(30 5 ? * MON-FRI *)", "UTC")
    assert (found["State"], found["FlexibleTimeWindow"]) == ("ENABLED", {"Mode": "OFF"})
    assert (found["Target"]["Arn"], found["Target"]["Input"]) == (out["StateMachineArn"], '{"kind":"full"}')
    before = account.resources(stack)
    account.update(NAME, stack, JobName=name, Schedule="rate(6 hours)", ScheduleState="DISABLED", Retries="3")
    found = schedule(account, stack)
    assert (found["ScheduleExpression"], found["State"], found["Target"]["Input"]) == (
        "rate(6 hours)",
        "DISABLED",
        "{}",
    )
    assert account.resources(stack) == before


def test_another_image_makes_another_revision_which_the_machine_runs(account: GuestAccount) -> None:
    stack, name, out = launched(account)
    before = account.resources(stack)
    assert account.update(NAME, stack, JobName=name, ImageUri=IMAGE) == out
    after = account.resources(stack)
    assert {each for each in before if before[each] != after[each]} == {"TaskDefinition"}
    assert state(account, out["StateMachineArn"])["Parameters"]["TaskDefinition"] == after["TaskDefinition"]
    assert container(account, after["TaskDefinition"])["image"] == IMAGE


CLUSTER = f"arn:aws:ecs:{HERE}:cluster/"


def test_each_role_does_its_work_and_no_other(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    stack, out = standing
    made = account.resources(stack)
    own = {"ecs:cluster": CLUSTER + out["ClusterName"]}
    tasks = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    family, task = f"arn:aws:ecs:{HERE}:task-definition", f"arn:aws:ecs:{HERE}:task"
    roles = f"arn:aws:iam::{ACCOUNT}:role"
    rule = f"arn:aws:events:{HERE}:rule"
    machine = out["StateMachineArn"]
    for role, action, resource, context, may in (
        ("MachineRole", "ecs:RunTask", f"{family}/{stack}:7", own, True),
        ("MachineRole", "ecs:RunTask", f"{family}/{stack}:7", {"ecs:cluster": f"{CLUSTER}other"}, False),
        ("MachineRole", "ecs:RunTask", f"{family}/other:7", own, False),
        ("MachineRole", "ecs:StopTask", f"{task}/{out['ClusterName']}/0123", own, True),
        ("MachineRole", "ecs:StopTask", f"{task}/other/0123", own, False),
        ("MachineRole", "iam:PassRole", f"{roles}/{made['TaskRole']}", tasks, True),
        ("MachineRole", "iam:PassRole", f"{roles}/{made['ExecutionRole']}", tasks, True),
        ("MachineRole", "iam:PassRole", f"{roles}/{made['TaskRole']}", {"iam:PassedToService": "ec2.amazonaws.com"}, False),
        ("MachineRole", "iam:PassRole", f"{roles}/Admin", tasks, False),
        ("MachineRole", "events:PutTargets", f"{rule}/StepFunctionsGetEventsForECSTaskRule", {}, True),
        ("MachineRole", "events:PutTargets", f"{rule}/other", {}, False),
        ("ScheduleRole", "states:StartExecution", machine, {}, True),
        ("ScheduleRole", "states:StartExecution", f"{machine}-other", {}, False),
        ("TaskRole", "s3:GetObject", "arn:aws:s3:::any/thing", {}, False),
        ("ExecutionRole", "logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:{out['LogGroupName']}:log-stream:a", {}, True),
        ("ExecutionRole", "logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:other:log-stream:a", {}, False),
    ):  # fmt: skip
        (found,) = [each for each in iam_backends[ACCOUNT]["aws"].roles.values() if each.name == made[role]]
        verdict = evaluate(role_principal(found, role).statements, action, resource, context)
        assert (verdict is PermissionResult.PERMITTED) is may, (role, action, resource)


@pytest.mark.parametrize(
    ("role", "service", "source"),
    [
        ("MachineRole", "states", f"arn:aws:states:{HERE}:stateMachine:SC-j1"),
        ("ScheduleRole", "scheduler", f"arn:aws:scheduler:{HERE}:schedule-group/{{ScheduleGroup}}"),
        ("TaskRole", "ecs-tasks", f"arn:aws:ecs:{HERE}:task/any"),
    ],
)
def test_services_are_trusted_for_this_account(
    account: GuestAccount, standing: tuple[str, dict[str, str]], role: str, service: str, source: str
) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"""
    made = account.resources(standing[0])
    (trust,) = account.client("iam").get_role(RoleName=made[role])["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": f"{service}.amazonaws.com"}
    own = source.format(**made)
    strange = own.replace(ACCOUNT, "1" * 12)
    assert holds(trust["Condition"], {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": own})
    assert not holds(trust["Condition"], {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": strange})
    assert not holds(trust["Condition"], {"aws:SourceAccount": "1" * 12, "aws:SourceArn": own})
    assert not holds(trust["Condition"], {})


# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
RUN: dict[str, Any] = {
    "executionArn": f"arn:aws:states:{HERE}:execution:state-machine-name:execution-name",
    "stateMachineArn": "",
    "name": "execution-name",
    "status": "FAILED",
    "startDate": 1551225146847,
    "stopDate": 1551225151881,
    "input": "{}",
    "output": None,
    "error": "States.TaskFailed",
}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"status": "TIMED_OUT"}, True),
        ({"status": "ABORTED"}, True),
        ({"status": "SUCCEEDED"}, False),
        ({"status": "RUNNING"}, False),
        ({"stateMachineArn": f"arn:aws:states:{HERE}:stateMachine:other"}, False),
    ],
)
def test_the_team_hears_of_its_own_failed_runs(
    account: GuestAccount, standing: tuple[str, dict[str, str]], changes: Mapping[str, Any], wanted: bool
) -> None:
    stack, out = standing
    rule, events = account.resources(stack)["JobFailedRule"], account.client("events")
    event = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "time": "2019-02-26T19:42:21Z",
        "resources": [RUN["executionArn"]],
        "detail": {**RUN, "stateMachineArn": out["StateMachineArn"], **changes},
    }
    assert matches(json.loads(events.describe_rule(Name=rule)["EventPattern"]), event) is wanted
    (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
    assert target["Arn"] == topic(account)
    text = told(target["InputTransformer"], event)
    status = event["detail"]["status"]  # type: ignore[index]
    assert text == f'"The job ended at 2019-02-26T19:42:21Z: {status} States.TaskFailed {RUN["executionArn"]}"'


def topic(account: GuestAccount) -> str:
    found = account.client("ssm").get_parameter(Name="/baseline/monitoring-notification/topic-arn")
    return str(found["Parameter"]["Value"])


def test_the_team_hears_of_a_run_that_could_not_begin(
    account: GuestAccount, standing: tuple[str, dict[str, str]]
) -> None:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html"""
    made = account.resources(standing[0])
    (alarm,) = account.client("cloudwatch").describe_alarms(AlarmNames=[made["NotStarted"]])["MetricAlarms"]
    seen = [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]
    assert {(each["Namespace"], each["MetricName"]) for each in seen} == {
        ("AWS/Scheduler", "TargetErrorCount"),
        ("AWS/Scheduler", "InvocationDroppedCount"),
    }
    group = [{"Name": "ScheduleGroup", "Value": made["ScheduleGroup"]}]
    assert all(each["Dimensions"] == group for each in seen)
    (whole,) = [each for each in alarm["Metrics"] if each["ReturnData"]]
    assert whole["Expression"] == "SUM([errors, dropped])"
    assert alarm["AlarmActions"] == [topic(account)]
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1.0, "notBreaching")


def test_the_dashboard_shows_this_job(account: GuestAccount, standing: tuple[str, dict[str, str]]) -> None:
    stack, out = standing
    made = account.resources(stack)
    body = account.client("cloudwatch").get_dashboard(DashboardName=made["Dashboard"])["DashboardBody"]
    shown = [each["properties"] for each in json.loads(body)["widgets"]]
    about = {(row[0], *row[2:-1]) for each in shown for row in each.get("metrics", []) if row[0] != "."}
    assert about == {
        ("AWS/States", "StateMachineArn", out["StateMachineArn"]),
        ("AWS/Scheduler", "ScheduleGroup", made["ScheduleGroup"]),
        ("ECS/ContainerInsights", "ClusterName", out["ClusterName"], "TaskDefinitionFamily", stack),
    }
    assert [each["query"].split("'")[1] for each in shown if "query" in each] == [out["LogGroupName"]]
    assert "${" not in body
    assert out["DashboardUrl"].endswith(f"/{made['Dashboard']}")


def test_logs_are_encrypted_and_stay(account: GuestAccount) -> None:
    stack, _, out = launched(account, LogDays="30")
    history = f"/aws/vendedlogs/states/{stack}"
    found = account.client("stepfunctions").describe_state_machine(stateMachineArn=out["StateMachineArn"])
    logging = found["loggingConfiguration"]
    (destination,) = logging["destinations"]
    assert f":log-group:{history}:" in destination["cloudWatchLogsLogGroup"]["logGroupArn"]
    assert (logging["level"], logging["includeExecutionData"]) == ("ALL", True)
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []
    key = account.client("ssm").get_parameter(Name="/baseline/workload-key/application/key-arn")["Parameter"]["Value"]
    for name in (history, out["LogGroupName"]):
        (group,) = account.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        assert (group["kmsKeyId"], group["retentionInDays"]) == (key, 30)


def test_others_find_it_by_name(account: GuestAccount) -> None:
    _, name, out = launched(account, Tracing="off")
    path = f"/baseline/batch-job/{name}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    found = {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored}
    assert found == {
        "state-machine-arn": out["StateMachineArn"],
        "cluster-name": out["ClusterName"],
        "task-security-group-id": out["TaskSecurityGroupId"],
        "task-role-arn": out["TaskRoleArn"],
        "log-group-name": out["LogGroupName"],
    }
    machine = account.client("stepfunctions").describe_state_machine(stateMachineArn=out["StateMachineArn"])
    assert machine["tracingConfiguration"] == {"enabled": False}


@pytest.mark.parametrize(
    ("resource", "change", "bump"),
    [
        # What others look up, and what holds the history of runs.
        ("StateMachine", {"StateMachineName": "jobs"}, Bump.MAJOR),
        ("StateMachine", {"StateMachineType": "EXPRESS"}, Bump.MAJOR),
        ("History", {"LogGroupName": "/aws/vendedlogs/states/other"}, Bump.MAJOR),
        ("StateMachineArnParameter", None, Bump.MAJOR),
        ("TaskDefinition", {"Cpu": "512"}, Bump.MINOR),
        ("StateMachine", {"DefinitionString": "{}"}, Bump.PATCH),
        ("LogGroup", {"RetentionInDays": 30}, Bump.MAJOR),
    ],
)
def test_what_a_later_version_does_to_those_who_run_it(
    resource: str, change: dict[str, Any] | None, bump: Bump
) -> None:
    """None takes the resource away."""
    after = copy.deepcopy(TEMPLATE)
    (name,) = [each for each in after["Resources"] if re.fullmatch(resource + "([0-9A-F]{8})?", each)]
    if change is None:
        del after["Resources"][name]
    else:
        after["Resources"][name]["Properties"] |= change
    assert impact(TEMPLATE, after).bump is bump
