"""Workload network: a VPC with private, protected and, by choice, public subnets, whose traffic is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, Parameter, Product

from .blocks import connected
from .blocks.connected import OCTET
from .blocks.flow_logs import flow_logs
from .blocks.network_acls import acls
from .blocks.network_published import publish
from .blocks.network_routes import Tables, routes
from .blocks.network_tiers import tiers, zones
from .blocks.network_zones import ZONE_QUESTIONS, name_tag
from .blocks.private_bucket import bucket_findings, kept_days
from .default_sg_remediation import RUNBOOK, RUNBOOK_REASONS, runbook_statements
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from product_factory import Answers


def resources(scope: Construct, answers: Answers) -> None:
    """The VPC with its tiers, gateway endpoints and flow logs, and the names under which its parts are found."""
    from aws_cdk import CfnOutput
    from aws_cdk import aws_ec2 as ec2

    vpc = ec2.CfnVPC(
        scope,
        "Vpc",
        cidr_block=answers.text("VpcCidr"),
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags=name_tag(""),
    )
    wanted = zones(scope, answers)
    subnets = tiers(scope, answers, vpc, wanted)
    tables = routes(scope, vpc, wanted, subnets)
    acls(scope, vpc, subnets, connected.ranges(scope, answers))
    _endpoints(scope, vpc, tables)
    bucket, log = flow_logs(scope, answers, vpc)
    # Last: IAM knows a new role everywhere only after some seconds.
    _close_default_group(scope, vpc).add_resource_dependency(log)
    publish(scope, vpc, wanted, subnets, tables)
    CfnOutput(scope, "FlowLogBucketName", value=bucket.bucket_name, description="Bucket with the VPC's flow logs")


def _endpoints(scope: Construct, vpc: ec2.CfnVPC, tables: Tables) -> None:
    """S3 and DynamoDB from all subnets, without a way through the internet, and without cost."""
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_ec2 as ec2

    ids = [
        Fn.condition_if(condition.logical_id, table.ref, Aws.NO_VALUE).to_string() if condition else table.ref
        for table, condition in tables.each()
    ]
    for name, service in (("S3Endpoint", "s3"), ("DynamoDbEndpoint", "dynamodb")):
        ec2.CfnVPCEndpoint(
            scope,
            name,
            vpc_id=vpc.ref,
            vpc_endpoint_type="Gateway",
            service_name=Fn.sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            route_table_ids=ids,
        )


def _close_default_group(scope: Construct, vpc: ec2.CfnVPC) -> ssm.CfnAssociation:
    """AWS's own runbook removes the default group's rules once, since no CloudFormation type can.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/scheduling-automations-state-manager-associations.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_ssm as ssm

    from product_factory import acknowledge

    group = Fn.sub(
        "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/${Group}",
        {"Group": vpc.attr_default_security_group},
    )
    role = iam.Role(
        scope,
        "ClosingRole",
        description="Systems Manager removes the rules of this VPC's default security group under this role",
        assumed_by=iam.ServicePrincipal(
            "ssm.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        ),
        inline_policies={
            "RemoveRules": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(actions=["ec2:DescribeSecurityGroups"], resources=["*"]),
                    iam.PolicyStatement(
                        actions=["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
                        resources=[group],
                    ),
                    *runbook_statements(),
                ]
            )
        },
    )
    listing = {"AwsSolutions-IAM5[Resource::*]": "Listing security groups knows no ARN, and only reads."}
    acknowledge(role, listing | RUNBOOK_REASONS)
    return ssm.CfnAssociation(
        scope,
        "CloseDefaultGroup",
        name=RUNBOOK,
        parameters={"AutomationAssumeRole": [role.role_arn], "GroupId": [vpc.attr_default_security_group]},
    )


PRODUCT = Product(
    name="workload-network",
    summary="A VPC over two or three zones: public, private and protected subnets, endpoints, ACLs, and flow logs.",
    summary_ja="2〜3 ゾーンにわたる VPC (パブリック、プライベート、保護サブネット)、エンドポイント、ACL、フローログを用意します。",
    keywords=(
        "VPC, subnets, network, NAT gateway, internet gateway, flow logs, closed network, private network, "
        "IP range, CIDR, routing, "
        "ネットワーク, サブネット, 閉域, 閉域網, フローログ, アドレス範囲, ルーティング, インターネット接続"
    ),
    audience=(
        "Teams whose workload needs a network: load balancers in public subnets, servers in private ones, "
        "databases in protected ones. It also supports closed networks with no route to the internet."
    ),
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="Network",
            label_ja="ネットワーク",
            parameters=(
                Parameter(
                    name="NetworkName",
                    label="Name of the network",
                    label_ja="ネットワーク名",
                    description=(
                        "The VPC and its parts carry it as Name, and their IDs are found under "
                        "/baseline/workload-network/<name>/. One name for each network of the account."
                    ),
                    default="workload",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
                    constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
                ),
                Parameter(
                    name="VpcCidr",
                    label="Address range",
                    label_ja="アドレス範囲 (CIDR)",
                    description=(
                        "Private IPv4 range from /16 to /24, cut into 16 equal blocks, of which nine are subnets. It "
                        "cannot change later, and must not overlap networks that this one will be connected to."
                    ),
                    default="10.0.0.0/16",
                    allowed_pattern=(
                        rf"(10\.{OCTET}|172\.(1[6-9]|2\d|3[01])|192\.168)\.{OCTET}\.{OCTET}/(1[6-9]|2[0-4])"
                    ),
                    constraint=(
                        "Type a range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 that ends in /16 to /24, such "
                        "as 10.0.0.0/16."
                    ),
                ),
                Parameter(
                    name="PublicSubnets",
                    label="Public subnets and internet gateway",
                    label_ja="パブリックサブネットとインターネットゲートウェイ",
                    description=(
                        "no: a closed network, without internet gateway and NAT gateways. From yes to no, an update "
                        "deletes the public subnets: empty them first, or they stay, cut off. From no to yes it makes them."
                    ),
                    default="yes",
                    allowed_values=("yes", "no"),
                    constraint="Choose yes or no; with no, choose 0 NAT gateways.",
                ),
                Parameter(
                    name="NatGateways",
                    label="NAT gateways",
                    label_ja="NAT ゲートウェイ",
                    description=(
                        "Through them private subnets reach the internet. 0: they do not. 1: one for all zones, with "
                        "which all lose their way out if its zone fails. per-zone: one in each. Without public subnets: 0."
                    ),
                    default="1",
                    allowed_values=("0", "1", "per-zone"),
                    constraint="Choose 0, 1 or per-zone.",
                ),
            ),
        ),
        ZONE_QUESTIONS,
        Group(
            label="Connected networks",
            label_ja="接続先ネットワーク",
            parameters=(
                connected.question(
                    "Connected ranges",
                    "接続先のアドレス範囲 (CIDR)",
                    "Private ranges on premises or of peered networks: from there, network ACLs let all into private and "
                    "protected subnets, and replies out. Security groups decide further. None may overlap the address "
                    "range above, which nothing checks: such addresses are never reached. Routes are yours to make.",
                ),
            ),
        ),
        Group(
            label="Flow logs",
            label_ja="フローログ",
            parameters=(
                kept_days(
                    "FlowLogExpirationDays", "Days in the bucket", "バケットの保存日数", "When flow logs expire.", 365
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(
            standard="Security Hub", id="EC2.2", how="The default security group is emptied once, by AWS's runbook."
        ),
        Control(standard="Security Hub", id="EC2.6", how="All traffic of the VPC is in flow logs."),
        Control(standard="Security Hub", id="EC2.15", how="No subnet gives public addresses by itself."),
        Control(standard="Security Hub", id="EC2.21", how="Network ACLs keep ports 22 and 3389 closed to the world."),
        Control(standard="Security Hub", id="S3.5", how="The buckets refuse what does not come by TLS."),
        Control(standard="Security Hub", id="S3.8", how="The buckets block public access."),
        Control(standard="Security Hub", id="S3.9", how="Access to the bucket of flow logs is logged."),
        Control(standard="Security Hub", id="KMS.4", how="The key rotates every year."),
        Control(standard="CIS AWS Foundations 1.4", id="3.9", how="All traffic of the VPC is in flow logs."),
        Control(standard="CIS AWS Foundations 1.4", id="5.1", how="Network ACLs let nobody in to ports 22 and 3389."),
        Control(standard="CIS AWS Foundations 1.4", id="5.3", how="The default security group is emptied once."),
        Control(standard="CIS AWS Foundations 3.0", id="3.7", how="All traffic of the VPC is in flow logs."),
        Control(standard="CIS AWS Foundations 3.0", id="5.1", how="Network ACLs let nobody in to ports 22 and 3389."),
        Control(standard="CIS AWS Foundations 3.0", id="5.4", how="The default security group is emptied once."),
    ),
    findings=(
        *bucket_findings(
            lock="The bucket policy already lets nobody delete flow logs.",
            encryption="Flow logs are encrypted with the product's KMS key.",
        ),
        KnownFinding(
            tool="AWS Control Tower",
            id="CT.KMS.PR.3",
            reason="The key of flow logs does not deny grants by people whom IAM policies of the account let make them.",
        ),
    ),
    task_rows=(14, 15),
    conflicts=(
        (
            "If you launch it more than once, give each network its own name and, if they will be connected, its "
            "own range."
        ),
        (
            "The default security group is emptied once, within minutes after the launch ends. If somebody opens "
            "it later, default-sg-remediation closes it again."
        ),
        "Network ACLs let in what begins inside the VPC, replies, and in public subnets ports 80, 443 and from 1024 "
        "without 3389: Network Load Balancers that keep client addresses reach no other ports.",
        (
            "They let everything from connected ranges into private and protected subnets. Traffic from protected"
            " subnets to those ranges must use ports from 1024 up, as replies do, or ICMP."
        ),
        "Connected ranges open network ACLs, no more: transit gateway, VPN or peering, and routes, are made by whoever "
        "connects, in the route tables whose IDs are published. 0.0.0.0/0 is taken there by NAT gateways.",
        "From open to closed, an update deletes public subnets, internet gateway, NAT gateways and their addresses. "
        "Empty the public subnets first: CloudFormation deletes after the update has succeeded, so what is in use stays, "
        "without routes and no longer part of the stack, and is yours to delete, at the latest before the network is "
        "opened again.",
        "Products that look up public-subnet-ids or public-route-table-ids can't be launched in a closed network.",
        "A closed network reaches S3 and DynamoDB, and other AWS services through private-endpoints.",
        "Three zones need a Region that offers this account three.",
        "Local Zones and Wavelength Zones are refused: not all have NAT gateways, and an internet gateway leads out of "
        "no Wavelength Zone.",
        (
            "network-guardrails reports its internet gateway until you add the VPC's ID to the authorized ones. A"
            " closed network has no internet gateway."
        ),
    ),
    costs=(
        "NAT gateways, per hour and gigabyte, and their public addresses, per hour: none in a closed network",
        "Flow logs: data delivered, and stored in S3",
        "KMS key, per month and request",
    ),
    stays=(
        "The bucket of flow logs, its access-log bucket and the KMS key stay, with all logs in them.",
        "A VPC in which something still runs is not deleted: take down the workload before terminating.",
    ),
)
