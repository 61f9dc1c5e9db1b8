"""One server that nobody reaches: its security group, launch template, instance, alarms, and its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

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

SERVER = Group(
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
)


def closed_group(scope: Construct, answers: Answers) -> ec2.CfnSecurityGroup:
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


def server(
    scope: Construct, answers: Answers, group: ec2.CfnSecurityGroup, profile: iam.CfnInstanceProfile
) -> ec2.CfnInstance:
    """The launch template holds what is for the instance's life: another version of it is another instance.

    No public address, also where a subnet gives some. docs/adr/0049-when-an-image-is-looked-up.md
    """
    from aws_cdk import CfnTag, Fn
    from aws_cdk import aws_ec2 as ec2

    from product_factory import acknowledge

    template = _launch_template(scope, answers)
    made = ec2.CfnInstance(
        scope,
        "Server",
        launch_template=ec2.CfnInstance.LaunchTemplateSpecificationProperty(
            launch_template_id=template.ref, version=template.attr_latest_version_number
        ),
        instance_type=answers.text("InstanceType"),
        network_interfaces=[
            ec2.CfnInstance.NetworkInterfaceProperty(
                device_index="0",
                subnet_id=Fn.select(0, answers.texts("SubnetIds")),
                group_set=[group.attr_group_id],
                associate_public_ip_address=False,
            )
        ],
        iam_instance_profile=profile.ref,
        ebs_optimized=True,
        monitoring=True,
        tags=[CfnTag(key="Name", value=answers.text("ServerName"))],
    )
    acknowledge(
        made,
        {
            "AwsSolutions-EC29": "CloudFormation could neither delete nor replace a protected server; it holds nothing "
            "that is not elsewhere."
        },
    )
    return made


def _launch_template(scope: Construct, answers: Answers) -> ec2.CfnLaunchTemplate:
    """`Renewal` is a tag in it, so that another number makes a version."""
    from aws_cdk import CfnMapping, CfnTag
    from aws_cdk import aws_ec2 as ec2

    images = CfnMapping(
        scope, "Images", mapping={name: {"Image": image, "Device": device} for name, (image, device) in IMAGES.items()}
    )

    def of_system(what: str) -> str:
        return images.find_in_map(answers.text("OperatingSystem"), what)

    of = ec2.CfnLaunchTemplate
    return of(
        scope,
        "LaunchTemplate",
        launch_template_data=of.LaunchTemplateDataProperty(
            image_id=of_system("Image"),
            instance_initiated_shutdown_behavior="stop",
            monitoring=of.MonitoringProperty(enabled=True),
            metadata_options=of.MetadataOptionsProperty(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            block_device_mappings=[
                of.BlockDeviceMappingProperty(
                    device_name=of_system("Device"),
                    ebs=of.EbsProperty(
                        encrypted=True,
                        kms_key_id=answers.text("KeyArn"),
                        volume_size=answers.number("DiskGigabytes"),
                        volume_type="gp3",
                        delete_on_termination=True,
                    ),
                )
            ],
            tag_specifications=[
                of.TagSpecificationProperty(
                    resource_type="instance", tags=[CfnTag(key="renewal", value=answers.text("Renewal"))]
                )
            ],
        ),
    )


def check_alarms(scope: Construct, answers: Answers, instance_id: str) -> None:
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
