"""Host management: every EC2 instance of an account can be managed, and what is looked at and kept up to date on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .patching import DOCUMENT, servers, trusts_systems_manager

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_logs as logs
    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from product_factory import Answers

# https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html
SETTING = "/ssm/managed-instance/default-ec2-instance-management-role"
_POLICY = "iam::aws:policy/AmazonSSMManagedEC2InstanceDefaultPolicy"
# Name, document, how often, parameters.
CARE: tuple[tuple[str, str, str, dict[str, list[str]]], ...] = (
    ("Inventory", "AWS-GatherSoftwareInventory", "rate(1 day)", {}),
    ("AgentUpdate", "AWS-UpdateSSMAgent", "rate(14 days)", {}),
    ("PatchScan", DOCUMENT, "rate(1 day)", {"Operation": ["Scan"], "RebootOption": ["NoReboot"]}),
)


def log_policy(scope: Construct, log_group: logs.CfnLogGroup) -> iam.CfnManagedPolicy:
    """For roles of instances: what a command writes goes to the log group, and nowhere else.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-rc-setting-up-cwlogs.html
    """
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    policy = iam.CfnManagedPolicy(
        scope,
        "InstancePolicy",
        description="Instances write the output of patch commands, beside AmazonSSMManagedInstanceCore",
        policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "WriteOutput",
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                    "Resource": log_group.attr_arn,
                },
                {"Sid": "FindLogGroup", "Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "*"},
            ],
        },
    )
    acknowledge(
        policy,
        {"AwsSolutions-IAM5[Resource::*]": "The agent looks for the log group among all of them; this only reads."},
    )
    return policy


def host_management(scope: Construct, policy: iam.CfnManagedPolicy, managed: CfnCondition) -> ssm.CfnServiceSetting:
    """Instances without rights of their own for Systems Manager get those of one role.

    The setting is the account's and Region's; its end puts it back to none.
    """
    from aws_cdk import Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_ssm as ssm

    from product_factory import acknowledge

    role = iam.CfnRole(
        scope,
        "HostRole",
        description="Systems Manager manages instances without a profile for it under this role",
        assume_role_policy_document=trusts_systems_manager(),
        managed_policy_arns=[Fn.sub(f"arn:${{AWS::Partition}}:{_POLICY}"), policy.ref],
    )
    acknowledge(
        role,
        {
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:{_POLICY}]": (
                "AWS's policy for just this role, which follows what its agent needs."
            )
        },
    )
    setting = ssm.CfnServiceSetting(scope, "HostManagement", setting_id=SETTING, setting_value=role.ref)
    role.cfn_options.condition = setting.cfn_options.condition = managed
    return setting


def care(scope: Construct, answers: Answers, every: CfnCondition) -> list[ssm.CfnAssociation]:
    """Inventory and patch scan each day, the agent every two weeks; on all servers, or on the group's.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-state.html
    """
    from aws_cdk import Fn
    from aws_cdk import aws_ssm as ssm

    targets: Any = Fn.condition_if(every.logical_id, [{"Key": "InstanceIds", "Values": ["*"]}], servers(answers))
    return [
        ssm.CfnAssociation(
            scope,
            name,
            name=document,
            association_name=Fn.sub(f"${{PatchGroup}}-{name}"),
            schedule_expression=schedule,
            targets=targets,
            parameters=parameters or None,
            max_concurrency="50%",
            # One server that fails keeps no other from being looked at.
            max_errors="100%",
        )
        for name, document, schedule, parameters in CARE
    ]
