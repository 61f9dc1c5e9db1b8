"""How ARNs hold names and IDs, where the variables' names in the reference don't tell."""

from typing import NamedTuple

from ..reference import Kind

REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/"


class Value(NamedTuple):
    """What a variable of a kind's ARN holds; `{}` is the name, and `` any type of resource."""

    kind: Kind
    variable: str
    value: str
    source: str
    type: str = ""


VALUES = (
    Value(
        Kind("secretsmanager", "secret"),
        "SecretId",
        "{}-AbCdEf",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html",
    ),
    Value(
        Kind("chatbot", "chatbotconfiguration"),
        "ConfigurationType",
        "slack-channel",
        "https://docs.aws.amazon.com/chatbot/latest/adminguide/security_iam_service-with-iam.html",
        "AWS::Chatbot::SlackChannelConfiguration",
    ),
    Value(
        Kind("chatbot", "chatbotconfiguration"),
        "ConfigurationType",
        "microsoft-teams-channel",
        "https://docs.aws.amazon.com/chatbot/latest/adminguide/security_iam_service-with-iam.html",
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    ),
)


class Ids(NamedTuple):
    """An ID as a service gives it to this kind; a pattern such as `lt-*` is right for it."""

    kind: Kind
    id: str
    source: str


EC2_IDS = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html"


def _ec2(kind: str, prefix: str) -> Ids:
    return Ids(Kind("ec2", kind), f"{prefix}-0123456789abcdef0", EC2_IDS)


IDS = (
    _ec2("launch-template", "lt"),
    _ec2("instance", "i"),
    _ec2("volume", "vol"),
    _ec2("network-interface", "eni"),
    _ec2("security-group", "sg"),
    _ec2("subnet", "subnet"),
    _ec2("vpc", "vpc"),
    _ec2("image", "ami"),
    _ec2("snapshot", "snap"),
    _ec2("route-table", "rtb"),
    _ec2("internet-gateway", "igw"),
    _ec2("natgateway", "nat"),
    _ec2("network-acl", "acl"),
    _ec2("elastic-ip", "eipalloc"),
    _ec2("vpc-endpoint", "vpce"),
    _ec2("vpc-flow-log", "fl"),
    Ids(
        Kind("ssm", "maintenancewindow"),
        "mw-0123456789abcdef0",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowIdentity.html",
    ),
    Ids(
        Kind("ssm", "patchbaseline"),
        "pb-0123456789abcdef0",
        "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreatePatchBaseline.html",
    ),
    Ids(
        Kind("route53", "hostedzone"),
        "Z0123456789ABCDEFGHIJ",
        "https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html",
    ),
    Ids(
        Kind("config", "configrule"),
        "config-rule-0a1b2c",
        "https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html",
    ),
    Ids(
        Kind("cognito-idp", "userpool"),
        "us-east-1_AbCdEfGhI",
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html",
    ),
)


class Case(NamedTuple):
    """Kinds whose names a service keeps in lower case; IAM compares ARNs with case."""

    service: str
    kinds: frozenset[str]
    source: str


IN_LOWER_CASE = (
    Case(
        "s3",
        frozenset({"bucket", "object"}),
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    ),
    Case(
        "rds",
        frozenset({"db", "cluster", "pg", "cluster-pg", "subgrp", "global-cluster", "cluster-endpoint"}),
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    ),
    Case(
        "rds",
        frozenset({"og"}),
        "https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds/blob/"
        "c0c394aa30fc1e47985fc05623d27df27d060caf/aws-rds-cfn-common/src/main/java/software/amazon/rds/common/util/IdentifierFactory.java",
    ),
    Case(
        "elasticache",
        frozenset({"cluster", "parametergroup", "replicationgroup", "subnetgroup", "user", "usergroup"}),
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
    ),
    Case(
        "redshift",
        frozenset({"cluster", "parametergroup", "subnetgroup", "securitygroup"}),
        "https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html",
    ),
    Case(
        "ecr",
        frozenset({"repository"}),
        "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
    ),
    Case(
        "es",
        frozenset({"domain"}),
        "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html",
    ),
    Case(
        "dax",
        frozenset({"application"}),
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html",
    ),
)


class Form(NamedTuple):
    """A further form in which requests on this kind were seen: what follows the ARN of the reference."""

    kind: Kind
    after: str
    source: str


FORMS = (
    Form(
        Kind("logs", "log-group"),
        ":log-stream:",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
    ),
)


class Variant(NamedTuple):
    """Of several kinds that a type can be, the one for a property's value; the first is for the value unset.

    values: kind → value at `path`, or a part of the ARN there.
    """

    types: frozenset[str]
    path: str
    values: tuple[tuple[Kind, str], ...]
    source: str


def _balanced(kind: str) -> tuple[tuple[Kind, str], ...]:
    end = "/" if kind == "loadbalancer" else ""
    ways = (("app", "application"), ("net", "network"), ("gwy", "gateway"))
    return tuple((Kind("elasticloadbalancing", f"{kind}/{short}{end}"), long) for short, long in ways)


ELB_ARNS = f"{REFERENCE}list_awselasticloadbalancingv2.html"
OWN_KINDS = {"AWS::ElasticLoadBalancingV2::LoadBalancer": frozenset(kind for kind, _ in _balanced("loadbalancer"))}
"""Types whose kinds their names and actions don't tell: the plain `loadbalancer` is the classic one (`ELB_ARNS`)."""
VARIANTS = (
    Variant(frozenset({"AWS::ElasticLoadBalancingV2::LoadBalancer"}), "Type", _balanced("loadbalancer"), ELB_ARNS),
    Variant(
        frozenset({"AWS::ElasticLoadBalancingV2::Listener"}),
        "LoadBalancerArn",
        tuple((kind, f"loadbalancer/{kind.name.removeprefix('listener/')}/") for kind, _ in _balanced("listener")),
        ELB_ARNS,
    ),
    Variant(
        frozenset({"AWS::ElasticLoadBalancingV2::ListenerRule"}),
        "ListenerArn",
        tuple(
            (kind, f"listener/{kind.name.removeprefix('listener-rule/')}/")
            for kind, _ in _balanced("listener-rule")[:2]
        ),
        ELB_ARNS,
    ),
    Variant(
        frozenset({"AWS::Events::Rule"}),
        "EventBusName",
        (
            (Kind("events", "rule-on-default-event-bus"), "default"),
            (Kind("events", "rule-on-custom-event-bus"), ""),
        ),
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-manage-iam-access.html",
    ),
    Variant(
        frozenset({"AWS::NetworkFirewall::RuleGroup"}),
        "Type",
        (
            (Kind("network-firewall", "statefulrulegroup"), "STATEFUL"),
            (Kind("network-firewall", "statelessrulegroup"), "STATELESS"),
        ),
        f"{REFERENCE}list_awsnetworkfirewall.html",
    ),
)
