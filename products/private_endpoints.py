"""Private endpoints: AWS's services within one network, by private addresses, for its own accounts' callers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Control, Group, KnownFinding, OwnGrant, Parameter, Product

from .blocks import connected, foundation
from .blocks.endpoints import ENDPOINTS, SERVICES, Bounds, conditions
from .blocks.private_group import nowhere
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import CfnCondition, IResolvable
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from product_factory import Answers

FOUND_UNDER = "/baseline/private-endpoints/${NetworkName}"


def resources(scope: Construct, answers: Answers) -> None:
    """One security group, and in the protected subnets an endpoint for each service of the chosen sets."""
    from aws_cdk import CfnTag, Fn
    from aws_cdk import aws_ec2 as ec2

    wanted, bounds = conditions(scope, answers), Bounds(scope, answers)
    group = _group(scope, answers)
    published = _publish(scope, "SecurityGroupId", "security-group-id", group.ref, "Security group of the endpoints")
    for each in ENDPOINTS:
        endpoint = ec2.CfnVPCEndpoint(
            scope,
            each.id,
            vpc_endpoint_type="Interface",
            vpc_id=answers.text("VpcId"),
            service_name=Fn.sub(f"com.amazonaws.${{AWS::Region}}.{each.service}"),
            subnet_ids=answers.texts("SubnetIds"),
            security_group_ids=[group.ref],
            private_dns_enabled=True,
            policy_document=bounds.policy(each),
            tags=[CfnTag(key="Name", value=Fn.sub(f"${{NetworkName}} {each.service}"))],
        )
        endpoint.cfn_options.condition = wanted[each.question, each.answers]
        # A name that is taken refuses the launch before there is an endpoint to pay for.
        endpoint.add_resource_dependency(published)
        if each.service == "execute-api":
            text = "The endpoint that the policies of private APIs name"
            condition = wanted[each.question, each.answers]
            _publish(scope, "ExecuteApiEndpointId", "execute-api-endpoint-id", endpoint.ref, text, condition)


def _group(scope: Construct, answers: Answers) -> ec2.CfnSecurityGroup:
    """HTTPS from the network and what is connected to it; endpoints begin nothing themselves."""
    from aws_cdk import Aws, CfnTag, Fn
    from aws_cdk import aws_ec2 as ec2

    from product_factory import acknowledge

    def from_connected(each: connected.Connected) -> IResolvable:
        rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": each.cidr}
        told = {"Description": f"From connected range {each.number}"}
        return Fn.condition_if(each.condition.logical_id, rule | told, Aws.NO_VALUE)

    from_vpc = ec2.CfnSecurityGroup.IngressProperty(
        ip_protocol="tcp", from_port=443, to_port=443, cidr_ip=answers.text("VpcCidr"), description="From the VPC"
    )
    group = ec2.CfnSecurityGroup(
        scope,
        "SecurityGroup",
        group_description="HTTPS to the private endpoints of the network",
        vpc_id=answers.text("VpcId"),
        security_group_ingress=[from_vpc, *(from_connected(each) for each in connected.ranges(scope, answers))],
        security_group_egress=[nowhere()],
        tags=[CfnTag(key="Name", value=Fn.sub("${NetworkName} private endpoints"))],
    )
    acknowledge(
        group, {"AwsSolutions-EC23": "Only private ranges get in: the VPC's, and those that the form's pattern takes."}
    )
    return group


def _publish(
    scope: Construct, name: str, what: str, value: str, description: str, condition: CfnCondition | None = None
) -> ssm.CfnParameter:
    from aws_cdk import CfnOutput, Fn
    from aws_cdk import aws_ssm as ssm

    parameter = ssm.CfnParameter(
        scope,
        f"{name}Parameter",
        type="String",
        name=Fn.sub(f"{FOUND_UNDER}/{what}"),
        value=value,
        description=description,
    )
    output = CfnOutput(scope, name, value=value, description=description)
    parameter.cfn_options.condition = output.condition = condition
    return parameter


PRODUCT = Product(
    name="private-endpoints",
    summary="Private addresses for AWS's services in one network: for containers, secrets, operations and more, by choice.",
    summary_ja="1 つのネットワーク内に AWS サービスのプライベートアドレス (インターフェイスエンドポイント) を、選んだ用途ごとに用意します。",
    keywords=(
        "VPC endpoints, PrivateLink, interface endpoints, without internet, closed network, private connection, "
        "VPC エンドポイント, プライベートリンク, インターフェイスエンドポイント, 閉域, 閉域接続, "
        "インターネットを使わない, プライベート接続"
    ),
    audience=(
        "Teams whose servers or containers run in protected subnets or a closed network, or should reach AWS "
        "services without NAT gateways."
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
                        "The same name as in the three answers below. The security group's ID is found under "
                        "/baseline/private-endpoints/<name>/, and a second launch with the name is refused."
                    ),
                    default="workload",
                    allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
                    constraint="Type 1 to 64 letters, digits, - or _, beginning with a letter or digit, such as orders.",
                ),
                foundation.vpc(),
                foundation.network(
                    "VpcCidr",
                    "vpc-cidr",
                    "Address range",
                    "アドレス範囲 (CIDR)",
                    "Name of the SSM parameter with the VPC's range, from which the endpoints are reached.",
                ),
                foundation.subnets(
                    "SubnetIds",
                    "protected",
                    "Protected subnets",
                    "保護サブネット",
                    "Name of the SSM parameter with the subnets of the endpoints, at most one of each zone.",
                ),
            ),
        ),
        SERVICES,
        Group(
            label="Who may use them",
            label_ja="利用できる範囲",
            parameters=(
                Parameter(
                    name="OrganizationId",
                    label="Organization",
                    label_ja="組織 ID",
                    description=(
                        "ID of your organization: roles and users of all its accounts pass. Empty: those of this "
                        "account alone."
                    ),
                    default="",
                    # https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
                    allowed_pattern=r"(o-[a-z0-9]{10,32})?",
                    constraint="Type the ID of an organization, such as o-a1b2c3d4e5, or leave it empty.",
                ),
                connected.question(
                    "Connected ranges",
                    "接続先のアドレス範囲 (CIDR)",
                    "Private ranges from which the endpoints are reached besides the VPC's: of networks on premises or "
                    "peered ones, or a second range of the VPC. The network's ACLs must let them in too: answer the same "
                    "in workload-network.",
                ),
            ),
        ),
    ),
    resources=resources,
    controls=(
        Control(
            standard="Security Hub", id="EC2.55", how="With containers, the network has an endpoint for ECR's API."
        ),
        Control(
            standard="Security Hub", id="EC2.56", how="With containers, the network has an endpoint for ECR's registry."
        ),
        Control(standard="Security Hub", id="EC2.57", how="With operations, the network has one for Systems Manager."),
    ),
    findings=(
        KnownFinding(
            tool="checkov",
            id="CKV_AWS_23",
            reason="Every rule of the security group has a description; checkov does not look into Fn::If.",
        ),
    ),
    grants=(
        OwnGrant(
            type="AWS::EC2::VPCEndpoint",
            actions=("route53:AssociateVPCWithHostedZone", "route53:DisassociateVPCFromHostedZone"),
            resources=(
                "arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:vpc/*",
                "arn:${AWS::Partition}:route53:::hostedzone/*",
            ),
            # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
            reason=(
                "IAM's reference names the first as dependent action of ec2:CreateVpcEndpoint, the type's handlers do "
                "not; for private DNS EC2 ties the VPC to a hosted zone of AWS's, and unties it at the end."
            ),
        ),
    ),
    task_rows=(15,),
    prerequisites=("workload-network",),
    conflicts=(
        "Launched twice for one network, the second launch is refused (SecurityGroupIdParameter: the parameter already "
        "exists): update the first one. Each network has endpoints of its own.",
        "One private name per service and VPC: where endpoints are provided centrally, or the network has one of a "
        "chosen service already, EC2 refuses the launch (conflicting DNS domain). Choose only what is missing.",
        "Names of private DNS change at once for all that runs in the network: from then on it reaches the chosen "
        "services by these endpoints only, and is bound by their policies.",
        "Roles and users of other accounts, or of others than the organization's, are refused by the endpoints, also "
        "where a bucket, key or role lets them in. Calls that nobody signs pass to private APIs and, for federation, to "
        "roles of this account or of the organization.",
        "Not each zone of each Region has each service, and EC2 refuses subnets of a zone without: launch without that "
        "set, or look up zones with aws ec2 describe-vpc-endpoint-services.",
        "With private APIs, public APIs of API Gateway answer 403 at their default addresses; by domain names of their "
        "own they are reached.",
        "Images of other registries, such as public.ecr.aws, come by no endpoint: use a pull-through cache of ECR, "
        "whose first pull of an image needs a NAT gateway. S3 and DynamoDB have the network's own endpoints.",
        "The global address sts.amazonaws.com is not covered: set AWS_STS_REGIONAL_ENDPOINTS to regional where SDKs are old.",
    ),
    costs=(
        "Interface endpoints, per endpoint, zone and hour: 5 with the defaults, 12 at most",
        "Data through interface endpoints, per gigabyte",
    ),
)
