"""Patching: what is approved per operating system, and the window in which it is installed on a group of servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from product_factory import Answers

# Patch Manager finds a server's baseline by this tag; the spelling without a space also works where instances may
# read their tags. https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-groups.html
TAG = "PatchGroup"
DOCUMENT = "AWS-RunPatchBaseline"
HOURS, LAST_HOUR = 3, 1
# What is approved, each with the level at which its absence counts, by filters as AWS's own baselines have them.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
APPROVED: dict[str, tuple[tuple[str, dict[str, list[str]]], ...]] = {
    "AMAZON_LINUX_2023": (
        ("CRITICAL", {"CLASSIFICATION": ["Security"], "SEVERITY": ["Critical", "Important"]}),
        ("MEDIUM", {"CLASSIFICATION": ["Security"], "SEVERITY": ["Medium", "Low"]}),
        ("LOW", {"CLASSIFICATION": ["Bugfix"]}),
    ),
    "WINDOWS": (
        ("CRITICAL", {"CLASSIFICATION": ["CriticalUpdates", "SecurityUpdates"], "MSRC_SEVERITY": ["Critical", "Important"]}),
        ("MEDIUM", {"CLASSIFICATION": ["CriticalUpdates", "SecurityUpdates"], "MSRC_SEVERITY": ["Moderate", "Low"]}),
        ("LOW", {"CLASSIFICATION": ["UpdateRollups"]}),
    ),
}
_NAMES = {"AMAZON_LINUX_2023": "AmazonLinux2023", "WINDOWS": "Windows"}


def servers(answers: Answers) -> list[dict[str, Any]]:
    """The servers of the group, as targets of Systems Manager."""
    return [{"Key": f"tag:{TAG}", "Values": [answers.text("PatchGroup")]}]


def baselines(scope: Construct, answers: Answers) -> list[ssm.CfnPatchBaseline]:
    """One for each operating system, for the group alone: the account's default baselines stay as they are."""
    from aws_cdk import Fn
    from aws_cdk import aws_ssm as ssm

    found = []
    for system, rules in APPROVED.items():
        baseline = ssm.CfnPatchBaseline(
            scope,
            f"{_NAMES[system]}Baseline",
            name=Fn.sub(f"${{PatchGroup}}-{_NAMES[system]}"),
            description=f"What is installed on servers with {_NAMES[system]} in the patch group",
            operating_system=system,
            patch_groups=[answers.text("PatchGroup")],
        )
        baseline.add_property_override(
            "ApprovalRules.PatchRules",
            [
                {
                    "ApproveAfterDays": answers.number("ApprovalDays"),
                    "ComplianceLevel": level,
                    "PatchFilterGroup": {
                        "PatchFilters": [{"Key": key, "Values": values} for key, values in filters.items()]
                    },
                }
                for level, filters in rules
            ],
        )
        found.append(baseline)
    return found


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


def trusts_systems_manager() -> dict[str, Any]:
    """A trust policy for Systems Manager, for this account where it says for which."""
    from aws_cdk import Aws

    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ssm.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            }
        ],
    }


def _shown(arn: str) -> str:
    return arn.replace("${", "<").replace("}", ">")
