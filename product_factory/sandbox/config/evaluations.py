"""What Config rules find in an account and Region, of what the sandbox holds: resources that comply, and that don't.

Only rules that are known here have results; of the others there are none, as on AWS before a rule has been evaluated.
https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
Process checks are evaluated by whoever says so:
https://docs.aws.amazon.com/config/latest/APIReference/API_PutExternalEvaluation.html
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from moto.config.models import ConfigBackend
from moto.iam.models import iam_backends

from product_factory.sandbox.config.errors import InvalidParameterValueException
from product_factory.sandbox.config.remediation import FINDS
from product_factory.sandbox.resource_types import aws

PARTITION = "aws"
PROCESS_CHECK = "AWS_CONFIG_PROCESS_CHECK"
COMPLIANT, NON_COMPLIANT = "COMPLIANT", "NON_COMPLIANT"
_WORLD = ("0.0.0.0/0", "::/0")
_SSH = 22


class Result(NamedTuple):
    """One resource as a rule sees it; the annotation is the rule's own, "" where it gives none."""

    type: str
    id: str
    compliance: str
    annotation: str = ""


def results(backend: ConfigBackend, rule: Any) -> list[Result]:
    """What the rule finds now, each resource once; empty where it has no result."""
    if rule.source.source_identifier == PROCESS_CHECK:
        return list(told_of(backend).get(rule.config_rule_name, {}).values())
    evaluated = _RULES.get(rule.source.source_identifier)
    return list(evaluated(backend.account_id, backend.region_name)) if evaluated else []


def told_of(backend: Any) -> dict[str, dict[str, Result]]:
    """By rule and resource, what somebody told of process checks."""
    if not hasattr(backend, "external_evaluations"):
        backend.external_evaluations = {}
    found: dict[str, dict[str, Result]] = backend.external_evaluations
    return found


def tell(backend: ConfigBackend, rule: Any, given: dict[str, str]) -> None:
    """Keep one evaluation of a process check. InvalidParameterValueException for any other rule."""
    if rule.source.source_identifier != PROCESS_CHECK:
        raise InvalidParameterValueException(f"The rule {rule.config_rule_name} is no process check.")
    found = Result(
        given["ComplianceResourceType"],
        given["ComplianceResourceId"],
        given["ComplianceType"],
        given.get("Annotation", ""),
    )
    told_of(backend).setdefault(rule.config_rule_name, {})[found.id] = found


def _said(right: bool) -> str:
    return COMPLIANT if right else NON_COMPLIANT


def _default_groups(account_id: str, region: str) -> Iterator[Result]:
    wrong = set(FINDS["VPC_DEFAULT_SECURITY_GROUP_CLOSED"](account_id, region))
    groups = _ec2(account_id, region).describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])[
        "SecurityGroups"
    ]
    for each in groups:
        yield Result("AWS::EC2::SecurityGroup", each["GroupId"], _said(each["GroupId"] not in wrong))


def _ssh(account_id: str, region: str) -> Iterator[Result]:
    """https://docs.aws.amazon.com/config/latest/developerguide/restricted-ssh.html"""
    for each in _ec2(account_id, region).describe_security_groups()["SecurityGroups"]:
        is_open = any(_lets_in(rule, _SSH) for rule in each["IpPermissions"])
        yield Result("AWS::EC2::SecurityGroup", each["GroupId"], _said(not is_open))


def _lets_in(rule: dict[str, Any], port: int) -> bool:
    ranges = [each["CidrIp"] for each in rule.get("IpRanges", [])]
    ranges += [each["CidrIpv6"] for each in rule.get("Ipv6Ranges", [])]
    here = rule["IpProtocol"] == "-1" or rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535)
    return here and any(each in _WORLD for each in ranges)


def _volumes_encrypted(account_id: str, region: str) -> Iterator[Result]:
    """Those in use alone: https://docs.aws.amazon.com/config/latest/developerguide/encrypted-volumes.html"""
    for each in _ec2(account_id, region).describe_volumes()["Volumes"]:
        if each["Attachments"]:
            yield Result("AWS::EC2::Volume", each["VolumeId"], _said(each["Encrypted"]))


def _volumes_used(account_id: str, region: str) -> Iterator[Result]:
    for each in _ec2(account_id, region).describe_volumes()["Volumes"]:
        yield Result("AWS::EC2::Volume", each["VolumeId"], _said(bool(each["Attachments"])))


def _users_have_mfa(account_id: str, region: str) -> Iterator[Result]:
    for each in iam_backends[account_id][PARTITION].users.values():
        yield Result("AWS::IAM::User", each.id, _said(bool(each.mfa_devices)))


def _console_users_have_mfa(account_id: str, region: str) -> Iterator[Result]:
    for each in iam_backends[account_id][PARTITION].users.values():
        if each.password:
            yield Result("AWS::IAM::User", each.id, _said(bool(each.mfa_devices)))


def _flow_logs(account_id: str, region: str) -> Iterator[Result]:
    ec2 = _ec2(account_id, region)
    logged = {each["ResourceId"] for each in ec2.describe_flow_logs()["FlowLogs"]}
    for each in ec2.describe_vpcs()["Vpcs"]:
        yield Result("AWS::EC2::VPC", each["VpcId"], _said(each["VpcId"] in logged))


def _ec2(account_id: str, region: str) -> Any:
    return aws.client("ec2", account_id, region)


_RULES: dict[str, Callable[[str, str], Iterator[Result]]] = {
    "VPC_DEFAULT_SECURITY_GROUP_CLOSED": _default_groups,
    "INCOMING_SSH_DISABLED": _ssh,
    "ENCRYPTED_VOLUMES": _volumes_encrypted,
    "EC2_VOLUME_INUSE_CHECK": _volumes_used,
    "IAM_USER_MFA_ENABLED": _users_have_mfa,
    "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS": _console_users_have_mfa,
    "VPC_FLOW_LOGS_ENABLED": _flow_logs,
}
