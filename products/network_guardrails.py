"""Network guardrails: what opens the network of an account is found, and told to its team."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from product_factory import NEEDS_RECORDER, Control, Group, Parameter, Product

from .blocks.alert_rule import ALERTS, tell
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from aws_cdk import aws_config as config
    from constructs import Construct

    from product_factory import Answers

PORT = r"(6553[0-5]|655[0-2]\d|65[0-4]\d{2}|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3})"
PORTS = rf"{PORT}(-{PORT})?"


class Rule(NamedTuple):
    """A managed rule of AWS Config. https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html"""

    name: str
    identifier: str
    watches: str
    finds: str
    control: str | None = None


RULES = (
    Rule("ElasticIpAttached", "EIP_ATTACHED", "AWS::EC2::EIP", "Elastic IP addresses that nothing uses", "EC2.12"),
    Rule(
        "InternetGatewayAuthorized",
        "INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY",
        "AWS::EC2::InternetGateway",
        "internet gateways on VPCs that are not authorized",
    ),
    Rule(
        "InstanceWithoutPublicIp",
        "EC2_INSTANCE_NO_PUBLIC_IP",
        "AWS::EC2::Instance",
        "instances with a public IP address",
        "EC2.9",
    ),
    Rule(
        "SubnetWithoutPublicIps",
        "SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED",
        "AWS::EC2::Subnet",
        "subnets that give instances public IP addresses",
        "EC2.15",
    ),
    Rule(
        "OpenOnlyToAuthorizedPorts",
        "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS",
        "AWS::EC2::SecurityGroup",
        "security groups open to the world on other ports than the authorized ones",
        "EC2.18",
    ),
    Rule(
        "RestrictedPorts",
        "RESTRICTED_INCOMING_TRAFFIC",
        "AWS::EC2::SecurityGroup",
        "security groups open to the world on ports of high risk",
        "EC2.19",
    ),
)


def resources(scope: Construct, answers: Answers) -> list[config.CfnConfigRule]:
    """A Config rule for each of RULES, and one alert for all."""
    from aws_cdk import aws_config as config

    parameters = _parameters(scope, answers)
    rules = [
        config.CfnConfigRule(
            scope,
            rule.name,
            description=f"Finds {rule.finds}",
            input_parameters=parameters.get(rule.name),
            scope=config.CfnConfigRule.ScopeProperty(compliance_resource_types=[rule.watches]),
            source=config.CfnConfigRule.SourceProperty(owner="AWS", source_identifier=rule.identifier),
        )
        for rule in RULES
    ]
    tell(scope, answers, rules, "<rule> in <region> found <type> <resource>. See AWS Config for what to mend.")
    return rules


def _parameters(scope: Construct, answers: Answers) -> dict[str, dict[str, object]]:
    """Input parameters of the rules by name; what the form leaves empty is not given."""
    from aws_cdk import Aws, CfnCondition, Fn

    def given(question: str) -> object:
        answer = answers.text(question)
        filled = CfnCondition(scope, f"{question}Given", expression=Fn.condition_not(Fn.condition_equals(answer, "")))
        return Fn.condition_if(filled.logical_id, answer, Aws.NO_VALUE)

    blocked = Fn.split(",", answers.text("BlockedPorts"), 5)
    return {
        "InternetGatewayAuthorized": {"AuthorizedVpcIds": given("AuthorizedVpcIds")},
        "OpenOnlyToAuthorizedPorts": {
            "authorizedTcpPorts": given("AuthorizedTcpPorts"),
            "authorizedUdpPorts": given("AuthorizedUdpPorts"),
        },
        "RestrictedPorts": {f"blockedPort{n}": port for n, port in enumerate(blocked, start=1)},
    }


def _ports(protocol: str, default: str) -> Parameter:
    return Parameter(
        name=f"Authorized{protocol.capitalize()}Ports",
        label=f"{protocol.upper()} ports that may be open to the world",
        label_ja=f"公開を許可する {protocol.upper()} ポート",
        description="Ports and ranges, separated by commas, that security groups may open to every address. Empty: none.",
        default=default,
        allowed_pattern=rf"({PORTS}(,{PORTS})*)?",
        max_length=256,
        constraint="Type ports or ranges separated by commas without spaces, such as 80,443,8000-8080, or leave it empty.",
    )


PRODUCT = Product(
    name="network-guardrails",
    summary="Finds public addresses, unauthorized internet gateways and open ports, and tells the team of each.",
    summary_ja="パブリック IP、許可外のインターネットゲートウェイ、開放ポートを検出し、チームに通知します。",
    keywords=(
        "open ports, public IP, internet gateway, exposed servers, firewall rules, RDP, SSH open to the world, "
        "開放ポート, ポート開放, パブリック IP, インターネット公開, 公開検出, ファイアウォールルール, "
        "ガードレール"
    ),
    audience="Every team that has a VPC. It detects and notifies; it changes and blocks nothing.",
    support=PLATFORM_TEAM,
    form=(
        Group(
            label="What is authorized",
            label_ja="許可するもの",
            parameters=(
                Parameter(
                    name="AuthorizedVpcIds",
                    label="VPCs that may have an internet gateway",
                    label_ja="インターネットゲートウェイを許可する VPC",
                    description="VPC IDs, separated by commas. Empty: every attached internet gateway is found.",
                    default="",
                    allowed_pattern=r"(vpc-[0-9a-f]{8,17}(,vpc-[0-9a-f]{8,17})*)?",
                    max_length=1024,
                    constraint="Type VPC IDs separated by commas without spaces, such as vpc-0123456789abcdef0, or leave it empty.",
                ),
                _ports("tcp", "80,443"),
                _ports("udp", ""),
                Parameter(
                    name="BlockedPorts",
                    label="Five ports of high risk",
                    label_ja="高リスクの 5 つのポート",
                    description="TCP ports that no security group may open to every address. The rule takes exactly five.",
                    default="22,3389,3306,5432,1433",
                    allowed_pattern=rf"{PORT}(,{PORT}){{4}}",
                    constraint="Type exactly five ports separated by commas without spaces, such as 22,3389,3306,5432,1433.",
                ),
            ),
        ),
        ALERTS,
    ),
    resources=resources,
    controls=tuple(
        Control(standard="Security Hub", id=rule.control, how=f"Finds {rule.finds}.") for rule in RULES if rule.control
    ),
    task_rows=(13,),
    prerequisites=("security-notification",),
    conflicts=(
        NEEDS_RECORDER,
        "If you launch it twice, every violation is reported twice.",
    ),
    costs=("AWS Config rule evaluations", "SNS messages, beyond the free ones"),
)
