"""Maintenance instance: one server without keys, open ports or a public address, reached by recorded sessions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Product

from .blocks.container_roles import POLICY_PATH
from .blocks.foundation import key, network, subnets, topic, vpc
from .blocks.maintained_server import SERVER
from .blocks.server_sessions import MANAGED, SESSIONS
from .blocks.working_hours import HOURS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/maintenance-instance/${ServerName}"


def resources(scope: Construct, answers: Answers) -> None:
    """Group, role, launch template, instance, hours and alarms; found under FOUND_UNDER."""
    from .blocks.maintained_server import check_alarms, closed_group, server
    from .blocks.server_sessions import instance_role
    from .blocks.working_hours import working_hours

    group = closed_group(scope, answers)
    role, profile = instance_role(scope, answers)
    instance = server(scope, answers, group, profile)
    working_hours(scope, answers, instance.ref)
    check_alarms(scope, answers, instance.ref)
    _publish(scope, group, role, instance.ref)


def _publish(scope: Construct, group: ec2.CfnSecurityGroup, role: iam.CfnRole, instance_id: str) -> None:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    from .blocks.service_dashboard import console_link

    for name, what, value, description in (
        ("InstanceId", "instance-id", instance_id, "The server"),
        ("SecurityGroupId", "security-group-id", group.attr_group_id, "The server's group: let it in where it works"),
        ("InstanceRoleArn", "role-arn", role.attr_arn, "As whom programs and people on the server act"),
    ):
        ssm.CfnParameter(
            scope,
            f"{name}Parameter",
            type="String",
            name=Fn.sub(f"{FOUND_UNDER}/{what}"),
            value=value,
            description=description,
        )
        CfnOutput(scope, name, value=value, description=description)
    session = "systems-manager/session-manager/${Name}?region=${AWS::Region}"
    CfnOutput(scope, "SessionUrl", value=console_link(scope, session, instance_id), description="Opens a session")


PRODUCT = Product(
    name="maintenance-instance",
    summary="One server for maintenance without SSH keys or open ports: recorded sessions, encrypted disk, working hours.",
    summary_ja="SSH キーも開放ポートもない保守用サーバーを 1 台用意します (セッション記録、ディスク暗号化、稼働時間の設定付き)。",
    keywords=(
        "bastion, jump host, jump server, maintenance server, operations server, RDP, SSH, Windows server, "
        "Linux server, single EC2 instance, "
        "踏み台, 踏み台サーバー, 保守, 保守サーバー, メンテナンス, 運用サーバー, 作業用サーバー, EC2, DB 接続"
    ),
    audience="Teams that occasionally need to reach databases or other resources from inside their network.",
    support=PLATFORM_TEAM,
    form=(
        SERVER,
        HOURS,
        SESSIONS,
        Group(
            label="Foundation",
            label_ja="基盤",
            parameters=(
                vpc(),
                network("VpcCidr", "vpc-cidr", "Range of the VPC", "VPC の CIDR", "Name of the SSM parameter with it."),
                subnets(
                    "SubnetIds",
                    "protected",
                    "Subnets",
                    "サブネット",
                    "Name of the SSM parameter with their IDs; the server is in the first. Protected ones reach AWS by "
                    "private-endpoints alone, private ones also the internet.",
                ),
                key(),
                topic(),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(standard="Security Hub", id="EC2.3", how="The disk is encrypted with the workload's key."),
        Control(standard="Security Hub", id="EC2.8", how="The metadata service takes tokens alone (IMDSv2)."),
        Control(standard="Security Hub", id="EC2.9", how="The server has no public address."),
        Control(standard="Security Hub", id="EC2.13", how="Nobody reaches port 22."),
        Control(standard="Security Hub", id="EC2.14", how="Nobody reaches port 3389."),
        Control(standard="Security Hub", id="EC2.170", how="The launch template demands IMDSv2."),
        Control(standard="Security Hub", id="SSM.1", how="Systems Manager reaches the server."),
    ),
    findings=(
        KnownFinding(
            tool="Guard Rules Registry",
            id="EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE",
            reason="HTTPS alone, for AWS's services and packages; where the subnet has no way out, endpoints alone.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.EC2.PR.19",
            reason="m7i.large and m7i.xlarge meet the control; for a server that people type on the small classes do.",
        ),
    ),
    task_rows=(10, 18),
    prerequisites=("workload-network", "workload-key", "monitoring-notification", "session-manager-log"),
    conflicts=(
        "In protected subnets sessions open only where private-endpoints has operations, containers (for logs) and "
        "secrets (for the key) on; private subnets need a NAT gateway.",
        "Session Manager asks for the right to start sessions on this server, and for the key of sessions where "
        "session-manager-log encrypts them; whoever has both acts under the server's role.",
        "Another operating system, size of disk, number of renewal, key, VPC or first subnet replaces the server, and "
        "its disk goes. Nothing else does: AWS's newer images don't.",
        "Of a running server nobody renews the system but whoever signs in, or Systems Manager where it manages all.",
        f"The policy for the server stands under {POLICY_PATH}, where only administrators of the account should make "
        f"policies. With {MANAGED} whoever is on the server reads all SSM parameters of the account.",
        "A key whose users workload-key names lets the clock start the server only where the schedule's role is among "
        "them: EC2 else stops it again at once, which no alarm tells.",
        "The network's own rules bound what it reaches: protected subnets let HTTPS out to endpoints alone.",
    ),
    costs=(
        "EC2: the instance, per second while it runs",
        "EBS: the disk, per gigabyte and month, also while the instance is stopped",
        "CloudWatch: 3 or 4 alarms, and metrics each minute",
        "EventBridge Scheduler: within what is free",
    ),
    outputs=(
        Output(name="SessionUrl", label="Open a session", label_ja="セッションを開く", shows="link"),
        Output(name="InstanceId", label="Server", label_ja="サーバー", shows="name"),
        Output(name="SecurityGroupId", label="Let it in where it works", label_ja="セキュリティグループ", shows="name"),
    ),
    stays=(
        "Nothing of it: the disk goes with the server. What was recorded of sessions, and backups, stay where they are.",
    ),
)
