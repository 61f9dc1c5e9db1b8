"""Foundation: the questions by which guest systems find what it published: network, key, and topic for alarms."""

from __future__ import annotations

from product_factory import SSM_NAME, SSM_STRING, Parameter

NETWORK = "/baseline/workload-network/workload"
KEY = "/baseline/workload-key/application/key-arn"
TOPIC = "/baseline/monitoring-notification/topic-arn"
# CloudFormation looks each item up: what is no subnet of this account is refused before anything is made.
SSM_SUBNETS = "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>"
# The name of a parameter, or the list that it holds: AWS does not document which of them a pattern is held against.
_NAME_OR_LIST = r"[A-Za-z0-9_.:/,-]+"


def network(name: str, part: str, label: str, label_ja: str, description: str, type_: str = SSM_STRING) -> Parameter:
    """The question for a part of the network, such as vpc-id, by the SSM parameter that workload-network published."""
    return _found(
        name,
        label,
        label_ja,
        f"{description} Keep it, or put the name of your network in the place of workload.",
        f"{NETWORK}/{part}",
        type_,
    )


def vpc() -> Parameter:
    """The question for the VPC."""
    return network("VpcId", "vpc-id", "VPC", "対象の VPC", "Name of the SSM parameter with the VPC's ID.")


def subnets(name: str, tier: str, label: str, label_ja: str, description: str) -> Parameter:
    """The question for subnets; `tier` is the default's: public, private or protected."""
    return network(name, f"{tier}-subnet-ids", label, label_ja, description, SSM_SUBNETS)


def key() -> Parameter:
    """The question for the key of the workload's data."""
    return _found(
        "KeyArn",
        "Key",
        "キー",
        "Name of the SSM parameter with the key's ARN. Keep it, or put the name of your workload's key in the place of "
        "application: workload-key publishes it.",
        KEY,
    )


def topic() -> Parameter:
    """The question for the topic of operations."""
    return _found(
        "TopicArn",
        "Topic for alarms",
        "通知先トピック",
        "Name of the SSM parameter with the topic's ARN. Keep it: monitoring-notification publishes it.",
        TOPIC,
    )


def _found(name: str, label: str, label_ja: str, description: str, default: str, type_: str = SSM_STRING) -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=label_ja,
        description=description,
        type=type_,
        default=default,
        allowed_pattern=SSM_NAME if type_ == SSM_STRING else _NAME_OR_LIST,
        constraint=f"Type an SSM parameter's name (letters, digits, _ . - / :), such as {default}.",
    )
