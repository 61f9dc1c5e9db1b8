"""What servers of a group are made of: image, class, disk, start-up script; their launch template and its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Group, Parameter

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam
    from constructs import Construct

    from product_factory import Answers

    from .load_balancer import Balancer

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
_AMI = r"ami-([0-9a-f]{8}|[0-9a-f]{17})"
CLASSES = (
    *("t3.small", "t3.medium", "t3.large", "m7i.large", "m7i.xlarge", "m7i.2xlarge", "c7i.large", "c7i.xlarge"),
    *("t4g.small", "t4g.medium", "t4g.large", "m7g.large", "m7g.xlarge", "m7g.2xlarge", "c7g.large", "c7g.xlarge"),
)

SERVERS = Group(
    label="The servers",
    label_ja="サーバー",
    parameters=(
        Parameter(
            name="ServiceName",
            label="Name of the service",
            label_ja="サービス名",
            description="What belongs to it is found under /baseline/ec2-autoscaling/<name>/. One name for each.",
            default="application",
            allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
            constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
        ),
        Parameter(
            name="ImageParameter",
            label="Image, by SSM parameter",
            label_ja="AMI の SSM パラメータ",
            description=(
                "Name of an SSM parameter with an image's ID: a public one of AWS, or your own below /baseline/. It is "
                "looked up at each update, and a newer image replaces the servers one after another."
            ),
            type="AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
            default=IMAGE,
            # The name, or the image: AWS does not document which of them a pattern is held against.
            allowed_pattern=rf"(/(aws/service|baseline)/[A-Za-z0-9_./-]{{1,900}}|{_AMI})",
            constraint=f"Type the name of a parameter below /aws/service/ or /baseline/, such as {IMAGE}.",
        ),
        Parameter(
            name="ImageId",
            label="Image, by ID",
            label_ja="イメージ ID (AMI)",
            description="An image that no update moves, in the place of the parameter's. Empty: the parameter's.",
            default="",
            allowed_pattern=f"({_AMI})?",
            constraint="Type an image's ID, such as ami-0123456789abcdef0, or leave it empty.",
        ),
        Parameter(
            name="RootDevice",
            label="Root device of the image",
            label_ja="ルートデバイス名",
            description="Amazon Linux has /dev/xvda; Windows, Ubuntu and most others /dev/sda1.",
            default="/dev/xvda",
            allowed_values=("/dev/xvda", "/dev/sda1"),
            constraint="Choose /dev/xvda or /dev/sda1.",
        ),
        Parameter(
            name="InstanceType",
            label="Class",
            label_ja="インスタンスタイプ",
            description="Those with a g before the dot, such as t4g.small, are ARM and take images for arm64 only.",
            default="t3.small",
            allowed_values=CLASSES,
            constraint="Choose one of the classes in the list, such as t3.small.",
        ),
        Parameter(
            name="DiskGigabytes",
            label="Gigabytes of disk",
            label_ja="ディスクサイズ (GB)",
            description="Of each server. No less than the image's own.",
            type="Number",
            default=30,
            min_value=8,
            max_value=1024,
            constraint="Type a whole number of gigabytes from 8 to 1024, such as 30.",
        ),
        Parameter(
            name="UserData",
            label="Start-up script, in base64",
            label_ja="ユーザーデータ (Base64)",
            description=(
                "What a new server runs first, as base64 on one line (base64 -w0 start.sh); 3,072 bytes of script at "
                "most, and no secrets: whoever is on a server reads it. Empty: the image starts by itself."
            ),
            default="",
            max_length=4096,
            allowed_pattern=r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
            constraint="Type base64 on one line, at most 4096 characters, such as IyEvYmluL2Jhc2gK, or leave it empty.",
        ),
        Parameter(
            name="MetadataHops",
            label="Hops of the metadata service",
            label_ja="メタデータのホップ制限",
            description="1: programs on the server read its role's credentials. 2: containers on it do, too.",
            type="Number",
            default=1,
            allowed_values=(1, 2),
            constraint="Choose 1 or 2.",
        ),
        Parameter(
            name="Renewal",
            label="Renewal",
            label_ja="再作成番号",
            description="Another number, later, replaces the servers one after another, whatever else is the same.",
            type="Number",
            default=1,
            min_value=1,
            max_value=9999,
            constraint="Type a whole number from 1 to 9999, such as 2 to renew the first servers.",
        ),
    ),
)


def security_group(scope: Construct, answers: Answers, balancer: Balancer) -> ec2.CfnSecurityGroup:
    """Servers hear the load balancer alone. Whom they call is the application's own, within what the subnets reach."""
    from aws_cdk import aws_ec2 as ec2

    group = ec2.CfnSecurityGroup(
        scope,
        "ServerGroup",
        group_description="Servers of the service",
        vpc_id=answers.text("VpcId"),
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="-1", cidr_ip="0.0.0.0/0", description="Whatever the application calls"
            )
        ],
    )
    port = answers.number("ServerPort")
    ec2.CfnSecurityGroupIngress(
        scope,
        "FromLoadBalancer",
        group_id=group.attr_group_id,
        description="The load balancer",
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        source_security_group_id=balancer.group.attr_group_id,
    )
    ec2.CfnSecurityGroupEgress(
        scope,
        "ToServers",
        group_id=balancer.group.attr_group_id,
        description="The servers",
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        destination_security_group_id=group.attr_group_id,
    )
    return group


def launch_template(
    scope: Construct, answers: Answers, group: ec2.CfnSecurityGroup, profile: iam.CfnInstanceProfile
) -> ec2.CfnLaunchTemplate:
    """No key pair or public address, tokens for metadata, an encrypted disk.

    The image is an ID, so that the update which brings a newer one is also the one that replaces the servers.
    docs/adr/0049-when-an-image-is-looked-up.md
    """
    from aws_cdk import Aws, CfnCondition, CfnTag, Fn
    from aws_cdk import aws_ec2 as ec2

    given = {
        name: CfnCondition(
            scope, f"{name}Given", expression=Fn.condition_not(Fn.condition_equals(answers.text(name), ""))
        ).logical_id
        for name in ("ImageId", "UserData")
    }
    of = ec2.CfnLaunchTemplate
    return of(
        scope,
        "LaunchTemplate",
        launch_template_data=of.LaunchTemplateDataProperty(
            image_id=Fn.condition_if(
                given["ImageId"], answers.text("ImageId"), answers.text("ImageParameter")
            ).to_string(),
            instance_type=answers.text("InstanceType"),
            iam_instance_profile=of.IamInstanceProfileProperty(arn=profile.attr_arn),
            network_interfaces=[
                of.NetworkInterfaceProperty(
                    device_index=0, groups=[group.attr_group_id], associate_public_ip_address=False
                )
            ],
            ebs_optimized=True,
            monitoring=of.MonitoringProperty(enabled=True),
            user_data=Fn.condition_if(given["UserData"], answers.text("UserData"), Aws.NO_VALUE).to_string(),
            metadata_options=of.MetadataOptionsProperty(
                http_endpoint="enabled",
                http_tokens="required",
                http_put_response_hop_limit=answers.number("MetadataHops"),
            ),
            block_device_mappings=[
                of.BlockDeviceMappingProperty(
                    device_name=answers.text("RootDevice"),
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
