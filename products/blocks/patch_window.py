"""The window in which patches are installed on a group of servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

from .patching import DOCUMENT, servers, trusts_systems_manager

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from product_factory import Answers

HOURS, LAST_HOUR = 3, 1
PATCHES = Group(
    label="Patches of the group",
    label_ja="グループへのパッチ適用",
    parameters=(
        Parameter(
            name="WindowDay",
            label="Day of the window",
            label_ja="メンテナンスウィンドウの曜日",
            description="When patches are installed, for three hours. never: servers are scanned only.",
            default="SUN",
            allowed_values=("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "never"),
            constraint="Choose a day, such as SUN, or never.",
        ),
        Parameter(
            name="WindowHour",
            label="Hour",
            label_ja="開始時刻 (時)",
            description="When the window opens.",
            type="Number",
            default=2,
            allowed_values=tuple(range(24)),
            constraint="Choose an hour from 0 to 23.",
        ),
        Parameter(
            name="TimeZone",
            label="Time zone",
            label_ja="タイムゾーン",
            description="The time zone of day and hour.",
            default="Asia/Tokyo",
            allowed_values=("Asia/Tokyo", "UTC", "Asia/Singapore", "Europe/London", "America/New_York"),
            constraint="Choose one of the time zones in the list, such as Asia/Tokyo.",
        ),
        Parameter(
            name="Reboot",
            label="Reboot",
            label_ja="再起動",
            description=(
                "RebootIfNeeded: a server restarts in the window where patches were installed. NoReboot: somebody "
                "restarts it later; until then it counts as not compliant."
            ),
            default="RebootIfNeeded",
            allowed_values=("RebootIfNeeded", "NoReboot"),
            constraint="Choose RebootIfNeeded or NoReboot.",
        ),
        Parameter(
            name="ApprovalDays",
            label="Days until a patch is approved",
            label_ja="自動承認までの日数",
            description="After its release. Until then it is neither installed nor missed.",
            type="Number",
            default=7,
            min_value=0,
            max_value=100,
            constraint="Type a whole number of days from 0 to 100, such as 7.",
        ),
    ),
)


def window(
    scope: Construct, answers: Answers, log_group: logs.CfnLogGroup, installs: CfnCondition
) -> ssm.CfnMaintenanceWindow:
    """Once a week, for three hours: a quarter of the servers at a time, and no further one in the last hour.

    What still runs then ends on its own: to stop half an installation would do harm.
    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RegisterTaskWithMaintenanceWindow.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_ssm as ssm

    role = _window_role(scope)
    made = ssm.CfnMaintenanceWindow(
        scope,
        "Window",
        name=Fn.sub("${PatchGroup}-patching"),
        description="Patches are installed on the servers of the patch group",
        schedule=Fn.sub("cron(0 ${WindowHour} ? * ${WindowDay} *)"),
        schedule_timezone=answers.text("TimeZone"),
        duration=HOURS,
        cutoff=LAST_HOUR,
        allow_unassociated_targets=False,
    )
    target = ssm.CfnMaintenanceWindowTarget(
        scope, "WindowTarget", window_id=made.ref, resource_type="INSTANCE", targets=[]
    )
    target.add_property_override("Targets", servers(answers))
    task = _installation(scope, answers, made, target, role, log_group)
    for each in (role, made, target, task):
        each.cfn_options.condition = installs
    return made


def _installation(
    scope: Construct,
    answers: Answers,
    made: ssm.CfnMaintenanceWindow,
    target: ssm.CfnMaintenanceWindowTarget,
    role: iam.CfnRole,
    log_group: logs.CfnLogGroup,
) -> ssm.CfnMaintenanceWindowTask:
    from aws_cdk import aws_ssm as ssm

    return ssm.CfnMaintenanceWindowTask(
        scope,
        "Installation",
        window_id=made.ref,
        task_type="RUN_COMMAND",
        task_arn=DOCUMENT,
        service_role_arn=role.attr_arn,
        priority=1,
        max_concurrency="25%",
        max_errors="25%",
        cutoff_behavior="CONTINUE_TASK",
        targets=[{"key": "WindowTargetIds", "values": [target.ref]}],
        task_invocation_parameters={
            "maintenanceWindowRunCommandParameters": {
                "parameters": {"Operation": ["Install"], "RebootOption": [answers.text("Reboot")]},
                "timeoutSeconds": 600,
                "cloudWatchOutputConfig": {
                    "cloudWatchOutputEnabled": True,
                    "cloudWatchLogGroupName": log_group.ref,
                },
            }
        },
    )


def _window_role(scope: Construct) -> iam.CfnRole:
    """Runs AWS's one document on servers of this account, and sees what became of it.

    AWS recommends a role of one's own over the linked one. What the service sends of the account is not documented
    for windows, so it is asked only where sent.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/configuring-maintenance-window-permissions-cli.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    document = f"arn:${{AWS::Partition}}:ssm:${{AWS::Region}}::document/{DOCUMENT}"
    instances = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/*"
    nodes = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:managed-instance/*"
    watch = ["CancelCommand", "GetCommandInvocation", "ListCommandInvocations", "ListCommands"]
    role = iam.CfnRole(
        scope,
        "WindowRole",
        description="The maintenance window installs patches under this role",
        assume_role_policy_document=trusts_systems_manager(),
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name="InstallPatches",
                policy_document={
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "RunThePatchDocument",
                            "Effect": "Allow",
                            "Action": "ssm:SendCommand",
                            "Resource": [Fn.sub(document), Fn.sub(instances), Fn.sub(nodes)],
                        },
                        {
                            "Sid": "Watch",
                            "Effect": "Allow",
                            "Action": [*(f"ssm:{each}" for each in watch), "tag:GetResources"],
                            "Resource": "*",
                        },
                    ],
                },
            )
        ],
    )
    servers_of = "Which servers bear the tag only the window knows; only AWS's patch document can be run on them."
    acknowledge(
        role,
        {
            f"AwsSolutions-IAM5[Resource::{_shown(instances)}]": servers_of,
            f"AwsSolutions-IAM5[Resource::{_shown(nodes)}]": servers_of,
            "AwsSolutions-IAM5[Resource::*]": "Commands have no ARN before they are sent, and tags are looked up.",
        },
    )
    return role


def _shown(arn: str) -> str:
    return arn.replace("${", "<").replace("}", ">")
