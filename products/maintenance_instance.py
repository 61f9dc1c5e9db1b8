"""Maintenance instance: one server without keys, open ports or a public address, reached by recorded sessions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Output, Parameter, Product

from .blocks.container_roles import POLICY_PATH
from .blocks.foundation import key, network, subnets, topic, vpc
from .blocks.server_sessions import MANAGED, SESSIONS
from .blocks.working_hours import HOURS
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/maintenance-instance/${ServerName}"
_WINDOWS = "resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-{}-Japanese-Full-Base"
# Image and root device. EC2 looks the image up when it makes the instance, and never after.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
IMAGES = {
    "amazon-linux-2023": (
        "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        "/dev/xvda",
    ),
    "windows-server-2025-japanese": (_WINDOWS.format(2025), "/dev/sda1"),
    "windows-server-2022-japanese": (_WINDOWS.format(2022), "/dev/sda1"),
}
CLASSES = ("t3.small", "t3.medium", "t3.large", "t3.xlarge", "m7i.large", "m7i.xlarge")


def resources(scope: Construct, answers: Answers) -> None:
    """Group, role, launch template, instance, hours and alarms; found under FOUND_UNDER."""
    from .blocks.server_sessions import instance_role
    from .blocks.working_hours import working_hours

    group = _group(scope, answers)
    role, profile = instance_role(scope, answers)
    instance = _instance(scope, answers, group, profile)
    working_hours(scope, answers, instance.ref)
    _alarms(scope, answers, instance.ref)
    _publish(scope, group, role, instance.ref)


def _group(scope: Construct, answers: Answers) -> ec2.CfnSecurityGroup:
    """Nobody reaches the server. It reaches AWS and what else speaks HTTPS, and any port in its own network."""
    from aws_cdk import aws_ec2 as ec2

    return ec2.CfnSecurityGroup(
        scope,
        "ServerGroup",
        group_description="The maintenance server, which nobody reaches",
        vpc_id=answers.text("VpcId"),
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="tcp", from_port=low, to_port=high, cidr_ip=to, description=what
            )
            for low, high, to, what in (
                (443, 443, "0.0.0.0/0", "AWS and package repositories, as far as the subnet reaches"),
                (1, 65535, answers.text("VpcCidr"), "What it maintains in the VPC"),
            )
        ],
    )


def _instance(
    scope: Construct, answers: Answers, group: ec2.CfnSecurityGroup, profile: iam.CfnInstanceProfile
) -> ec2.CfnInstance:
    """The launch template holds what is for the instance's life: another version of it is another instance.

    docs/adr/0049-an-image-is-looked-up-once.md. `Renewal` is a tag in it, so that another number makes a version.
    """
    from aws_cdk import CfnMapping, CfnTag, Fn
    from aws_cdk import aws_ec2 as ec2

    from product_factory import acknowledge

    images = CfnMapping(
        scope, "Images", mapping={name: {"Image": image, "Device": device} for name, (image, device) in IMAGES.items()}
    )

    def of_system(what: str) -> str:
        return images.find_in_map(answers.text("OperatingSystem"), what)

    renewal = ec2.CfnLaunchTemplate.TagSpecificationProperty(
        resource_type="instance", tags=[CfnTag(key="renewal", value=answers.text("Renewal"))]
    )
    template = ec2.CfnLaunchTemplate(
        scope,
        "LaunchTemplate",
        launch_template_data=ec2.CfnLaunchTemplate.LaunchTemplateDataProperty(
            image_id=of_system("Image"),
            instance_initiated_shutdown_behavior="stop",
            metadata_options=ec2.CfnLaunchTemplate.MetadataOptionsProperty(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            block_device_mappings=[
                ec2.CfnLaunchTemplate.BlockDeviceMappingProperty(
                    device_name=of_system("Device"),
                    ebs=ec2.CfnLaunchTemplate.EbsProperty(
                        encrypted=True,
                        kms_key_id=answers.text("KeyArn"),
                        volume_size=answers.number("DiskGigabytes"),
                        volume_type="gp3",
                        delete_on_termination=True,
                    ),
                )
            ],
            tag_specifications=[renewal],
        ),
    )
    server = ec2.CfnInstance(
        scope,
        "Server",
        launch_template=ec2.CfnInstance.LaunchTemplateSpecificationProperty(
            launch_template_id=template.ref, version=template.attr_latest_version_number
        ),
        instance_type=answers.text("InstanceType"),
        subnet_id=Fn.select(0, answers.texts("SubnetIds")),
        security_group_ids=[group.attr_group_id],
        iam_instance_profile=profile.ref,
        ebs_optimized=True,
        monitoring=True,
        tags=[CfnTag(key="Name", value=answers.text("ServerName"))],
    )
    acknowledge(
        server,
        {
            "AwsSolutions-EC29": "CloudFormation could neither delete nor replace a protected server; it holds nothing "
            "that is not elsewhere."
        },
    )
    return server


def _alarms(scope: Construct, answers: Answers, instance_id: str) -> None:
    """Each of EC2's checks apart, since each asks for something else. A stopped instance rings nothing.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
    """
    from aws_cdk import aws_cloudwatch as cloudwatch

    for name, what in (
        ("System", "AWS's hardware or network below the server fails. Stop and start it, to have it moved."),
        ("Instance", "The server's operating system does not answer. Look at its system log, and restart it."),
        ("AttachedEBS", "The server can't reach its disk. Stop and start it, to have it moved."),
    ):
        cloudwatch.CfnAlarm(
            scope,
            f"{name}CheckFailed",
            alarm_description=what,
            namespace="AWS/EC2",
            metric_name=f"StatusCheckFailed_{name}",
            dimensions=[cloudwatch.CfnAlarm.DimensionProperty(name="InstanceId", value=instance_id)],
            statistic="Maximum",
            period=60,
            evaluation_periods=3,
            datapoints_to_alarm=3,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[answers.text("TopicArn")],
            ok_actions=[answers.text("TopicArn")],
        )


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
    audience="Teams that now and then have to reach databases or other things in their network from within.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="The server",
            label_ja="サーバー",
            parameters=(
                Parameter(
                    name="ServerName",
                    label="Name of the server",
                    label_ja="サーバー名",
                    description="What belongs to it is found under /baseline/maintenance-instance/<name>/. One name for each.",
                    default="maintenance",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
                    constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
                ),
                Parameter(
                    name="OperatingSystem",
                    label="Operating system",
                    label_ja="オペレーティングシステム",
                    description=(
                        "AWS's newest image of it when the server is made; a newer one, later, changes nothing. "
                        "Another answer, later, replaces the server and its disk."
                    ),
                    default="amazon-linux-2023",
                    allowed_values=tuple(IMAGES),
                    constraint="Choose one of the systems in the list, such as amazon-linux-2023.",
                ),
                Parameter(
                    name="Renewal",
                    label="Renewal",
                    label_ja="再作成番号",
                    description="Another number, later, replaces server and disk with new ones of AWS's newest image.",
                    type="Number",
                    default=1,
                    min_value=1,
                    max_value=9999,
                    constraint="Type a whole number from 1 to 9999, such as 2 to renew the first server.",
                ),
                Parameter(
                    name="InstanceType",
                    label="Class",
                    label_ja="インスタンスタイプ",
                    description="Another class, later, stops the server and starts it again. Windows wants t3.medium or more.",
                    default="t3.small",
                    allowed_values=CLASSES,
                    constraint="Choose one of the classes in the list, such as t3.small.",
                ),
                Parameter(
                    name="DiskGigabytes",
                    label="Gigabytes of disk",
                    label_ja="ディスクサイズ (GB)",
                    description="Another size, later, replaces the server and its disk.",
                    type="Number",
                    default=30,
                    min_value=30,
                    max_value=1024,
                    constraint="Type a whole number of gigabytes from 30 to 1024, such as 30.",
                ),
            ),
        ),
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
        Output(
            name="SecurityGroupId", label="Let it in where it works", label_ja="セキュリティグループ", shows="name"
        ),
    ),
    stays=("Nothing of it: the disk goes with the server. What was recorded of sessions, and backups, stay where they are.",),
)
