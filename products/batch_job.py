"""Batch job: a container runs on a schedule until it ends, again where it fails, and failures are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks.container_roles import POLICY_PATH
from .blocks.container_service import cluster
from .blocks.container_tasks import GIVEN, IMAGE, tasks
from .blocks.foundation import key, subnets, topic, vpc
from .blocks.job_machine import INPUT, MINUTES, job_machine
from .blocks.job_schedule import SCHEDULE, job_alerts, job_dashboard, job_schedule
from .blocks.private_bucket import shorter_kept
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/batch-job/${JobName}"


def resources(scope: Construct, answers: Answers) -> None:
    """Cluster, task, state machine, schedule, alerts and dashboard; found under FOUND_UNDER."""
    from aws_cdk import Aws, CfnCondition, Fn

    from .blocks.service_dashboard import console_link

    commanded = CfnCondition(
        scope, "CommandGiven", expression=Fn.condition_not(Fn.condition_equals(answers.text("Command"), ""))
    )
    command = Fn.condition_if(commanded.logical_id, Fn.split(",", answers.text("Command")), Aws.NO_VALUE)
    ran = tasks(scope, answers, listens=False)
    ran.definition.add_property_override("ContainerDefinitions.0.Command", command)
    made_in = cluster(scope, answers)
    group = _group(scope, answers)
    machine = job_machine(scope, answers, made_in, ran, group)
    schedules = job_schedule(scope, answers, machine)
    job_alerts(scope, answers, machine, schedules)
    dashboard = job_dashboard(scope, machine, schedules, made_in, ran)
    region = "home?region=${AWS::Region}"
    _tell(
        scope,
        ("StateMachineArn", "state-machine-arn", machine.ref, "The state machine that runs the job"),
        ("ClusterName", "cluster-name", made_in.ref, "The job's cluster"),
        ("TaskSecurityGroupId", "task-security-group-id", group.attr_group_id, "The group of the tasks"),
        ("TaskRoleArn", "task-role-arn", ran.role.attr_arn, "As whom the job acts"),
        ("LogGroupName", "log-group-name", ran.log_group.ref, "What the container writes to its standard output"),
        (
            "DashboardUrl",
            "",
            console_link(scope, f"cloudwatch/{region}#dashboards/dashboard/${{Name}}", dashboard.ref),
            "The dashboard",
        ),
    )


def _group(scope: Construct, answers: Answers) -> ec2.CfnSecurityGroup:
    """Nobody calls a job. Whom it calls is its own, within what the subnets reach."""
    from aws_cdk import aws_ec2 as ec2

    return ec2.CfnSecurityGroup(
        scope,
        "TaskGroup",
        group_description="Tasks of the job",
        vpc_id=answers.text("VpcId"),
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="-1", cidr_ip="0.0.0.0/0", description="Whatever the job calls"
            )
        ],
    )


def _tell(scope: Construct, *told: tuple[str, str, str, str]) -> None:
    """Outputs, and what databases and further products look up."""
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    for name, what, value, description in told:
        CfnOutput(scope, name, value=value, description=description)
        if what:
            ssm.CfnParameter(
                scope,
                f"{name}Parameter",
                type="String",
                name=Fn.sub(f"{FOUND_UNDER}/{what}"),
                value=value,
                description=description,
            )


_JOB = Group(
    label="The job",
    label_ja="ジョブ",
    parameters=(
        Parameter(
            name="JobName",
            label="Name of the job",
            label_ja="ジョブ名",
            description="What belongs to it is found under /baseline/batch-job/<name>/. One launch for each job.",
            default="nightly",
            allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
            constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as billing.",
        ),
        Parameter(
            name="Command",
            label="Command",
            label_ja="コマンド",
            description="Command and arguments, separated by commas, in place of the image's. Empty: the image's own.",
            default="",
            allowed_pattern=r"([\x21-\x7e]([\x20-\x7e]{0,1022}[\x21-\x7e])?)?",
            constraint="Type words separated by commas, such as python,-m,billing, or leave it empty.",
        ),
        Parameter(
            name="Input",
            label="Input",
            label_ja="入力 (JSON)",
            description=(
                f"A JSON object that each scheduled run finds in the variable {INPUT}, such as "
                '{"day":"<aws.scheduler.scheduled-time>"}. No secrets: whoever sees executions reads it.'
            ),
            default="{}",
            allowed_pattern=r"\{[\x20-\x7e]{0,2000}\}",
            constraint='Type a JSON object, such as {} or {"kind":"full"}.',
        ),
        Parameter(
            name="TimeoutMinutes",
            label="Minutes at most",
            label_ja="タイムアウト (分)",
            description="After that the run has failed, which is told, and is not tried again; its task is stopped as far as may be.",
            type="Number",
            default=60,
            allowed_values=MINUTES,
            constraint="Choose one of the minutes in the list, such as 60.",
        ),
        Parameter(
            name="Retries",
            label="Retries",
            label_ja="再試行回数",
            description="How often a run that failed is tried again, after a minute, then two, four and so on.",
            type="Number",
            default=1,
            allowed_values=(0, 1, 2, 3, 5),
            constraint="Choose one of the numbers in the list, such as 1.",
        ),
        subnets(
            "JobSubnetIds",
            "protected",
            "Subnets of the tasks",
            "タスクのサブネット",
            "Name of the SSM parameter with their IDs: protected ones reach AWS by private-endpoints alone, private ones "
            "also the internet.",
        ),
    ),
)
_WITHOUT_PORT = tuple(each for each in IMAGE.parameters if each.name != "ContainerPort")

PRODUCT = Product(
    name="batch-job",
    summary="A container on Fargate that runs on a schedule, is tried again and timed out, and whose failures are told.",
    summary_ja="コンテナをスケジュールに従って Fargate で実行します (再試行、タイムアウト、失敗通知、ダッシュボード付き)。",
    keywords=(
        "batch, cron, scheduled job, nightly job, scheduler, task, Step Functions, Fargate, import, report, "
        "バッチ, バッチ処理, ジョブ, 定期実行, 夜間処理, スケジュール実行, 定時実行, クーロン"
    ),
    audience="Teams with nightly or hourly jobs in a container: reports, imports, clean-ups.",
    support=PLATFORM_TEAM,
    form=(
        _JOB,
        SCHEDULE,
        IMAGE.model_copy(update={"parameters": _WITHOUT_PORT}),
        GIVEN,
        Group(
            label="Foundation",
            label_ja="基盤",
            parameters=(
                vpc(),
                key(),
                topic(),
                Parameter(
                    name="LogDays",
                    label="Days in log groups",
                    label_ja="ロググループの保存日数",
                    description="How long what the container writes and what runs did can be searched.",
                    type="Number",
                    default=365,
                    allowed_values=(30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2557, 3653),
                    constraint="Choose one of the days in the list, such as 365.",
                ),
                Parameter(
                    name="Tracing",
                    label="X-Ray",
                    label_ja="X-Ray トレース",
                    description="Whether X-Ray traces the runs.",
                    default="on",
                    allowed_values=("on", "off"),
                    constraint="Choose on or off.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="ECS.2", how="Tasks have no public address."),
        Control(standard="Security Hub", id="ECS.4", how="Containers are not privileged."),
        Control(standard="Security Hub", id="ECS.5", how="Containers write to /tmp alone, unless the form lets them."),
        Control(standard="Security Hub", id="ECS.8", how="Secrets come from Secrets Manager, not from variables."),
        Control(standard="Security Hub", id="ECS.9", how="What containers write is in a log group."),
        Control(standard="Security Hub", id="ECS.10", how="Fargate's newest platform version runs the tasks."),
        Control(standard="Security Hub", id="ECS.12", how="Container Insights is on."),
        Control(standard="Security Hub", id="ECS.20", how="Containers don't run as root."),
        Control(standard="Security Hub", id="StepFunctions.1", how="All that runs do is in a log group."),
    ),
    findings=(
        *(
            KnownFinding(
                tool="Guard Rules Registry",
                id=rule,
                reason="Whom tasks call is the job's own; where they stand bounds it: protected subnets have no way out.",
            )
            for rule in ("EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE", "SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE")
        ),
        shorter_kept(),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.STEPFUNCTIONS.PR.2",
            reason="The form also switches X-Ray off; the default meets the control.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.ECS.PR.6",
            reason="The form also lets the container write to its file system; the default meets the control.",
        ),
    ),
    task_rows=(18,),
    prerequisites=("workload-network", "workload-key", "monitoring-notification"),
    conflicts=(
        "Push the image to its registry before the first run: the launch does not check that it exists.",
        "Key and network are those of workload-key 1.2.0 and workload-network 3.1.0 or newer.",
        "In protected subnets, tasks start only where private-endpoints has containers on, and secrets where one is "
        "given.",
        "A container with a read-only file system writes to /tmp alone, and there only where its image declares VOLUME "
        "/tmp with rights for its user.",
        "A schedule runs at least once: rarely it starts a run twice, so a job should bear that. It does not wait for "
        "the run before to end.",
        f"The job's policy stands under {POLICY_PATH}, where only administrators of the account should make policies.",
        "A run that is tried again after an update that changed the task fails: its revision is not there any more.",
        "Nobody is notified of a job that never runs because its schedule is DISABLED or has no future time.",
        "Step Functions keeps input and output of runs for 90 days, encrypted by AWS's own key, not by the workload's.",
        "A task whose time is up is stopped by Step Functions as well as it can, which AWS doesn't promise: where two at "
        "once would do harm, the container ends itself in time.",
        "You cannot change the VPC later: launch another job there instead.",
    ),
    costs=(
        "Fargate: vCPU and memory of each task, per second",
        "Step Functions: state transitions; Scheduler: invocations; both beyond the free ones",
        "CloudWatch: logs, Container Insights, 2 alarms and a dashboard; X-Ray traces",
    ),
    outputs=(
        Output(name="DashboardUrl", label="Dashboard", label_ja="ダッシュボード", shows="dashboard"),
        Output(name="StateMachineArn", label="State machine", label_ja="ステートマシン", shows="name"),
        Output(name="LogGroupName", label="Job's log", label_ja="ジョブのログ", shows="log group"),
    ),
    stays=(
        "The log groups stay, with what the container wrote and what runs did.",
        "Revisions of the task definition stay, deregistered. Tasks that run at a termination run to their end.",
    ),
)
