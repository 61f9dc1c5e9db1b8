"""Remediation by AWS Config, which moto lacks: what is automatic runs at once on what a rule finds, by the runbooks known here.

https://docs.aws.amazon.com/config/latest/developerguide/remediation.html
A rule finds something only where a recorder records. The runbook acts under its AutomationAssumeRole, whose trust and
policies are judged. Whether a run asks for ssm:StartAutomationExecution, too, which the runbook's page names for the
role, is not known; it is not judged. Other runbooks and rules are kept, and nothing of them is run.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from weakref import WeakSet

from moto.config.models import ConfigBackend, config_backends
from moto.config.responses import ConfigResponse
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from product_factory.sandbox.authorization.principals import role_principal
from product_factory.sandbox.authorization.step import Need
from product_factory.sandbox.authorization.trust import lets_in
from product_factory.sandbox.config.errors import (
    InvalidParameterValueException,
    NoSuchConfigRuleException,
    NoSuchRemediationConfigurationException,
)
from product_factory.sandbox.faults import Application, Environ, StartResponse
from product_factory.sandbox.resource_types import aws
from product_factory.sandbox.servicecatalog.launch_role import role_by_arn

AUTOMATION = "ssm.amazonaws.com"
ATTEMPTS = 5
"""https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html, MaximumAutomaticAttempts."""


class Run(NamedTuple):
    """One resource that a runbook is run on, and under which role."""

    account_id: str
    region: str
    resource_id: str
    role_arn: str
    execution_id: str

    def refused(self, action: str, resource: str) -> str | None:
        """Why the role may not do this, None where it may."""
        role = role_by_arn(self.role_arn)
        here = f"arn:aws:ssm:{self.region}:{self.account_id}:automation-execution/{self.execution_id}"
        sent = {"aws:SourceAccount": self.account_id, "aws:SourceArn": here}
        if role is None or not lets_in(role, AUTOMATION, sent):
            return f"The role {self.role_arn} can't be assumed by {AUTOMATION}"
        keys = {"aws:RequestedRegion": self.region}
        return role_principal(role, "automation").denial(Need(action, resource, keys))


def _open_default_groups(account_id: str, region: str) -> list[str]:
    """https://docs.aws.amazon.com/config/latest/developerguide/vpc-default-security-group-closed.html"""
    groups = aws.client("ec2", account_id, region).describe_security_groups(
        Filters=[{"Name": "group-name", "Values": ["default"]}]
    )["SecurityGroups"]
    return [each["GroupId"] for each in groups if each["IpPermissions"] or each["IpPermissionsEgress"]]


def _remove_rules(run: Run) -> str | None:
    """AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules: None where it did, else what was in its way.

    https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-aws-remove-default-secg-rules.html
    """
    ec2 = aws.client("ec2", run.account_id, run.region)
    if refused := run.refused("ec2:DescribeSecurityGroups", "*"):
        return refused
    (group,) = ec2.describe_security_groups(GroupIds=[run.resource_id])["SecurityGroups"]
    if group["GroupName"] != "default":
        return f"Security group {run.resource_id} is not named default."
    arn = f"arn:aws:ec2:{run.region}:{run.account_id}:security-group/{run.resource_id}"
    for action, rules, revoke in (
        ("ec2:RevokeSecurityGroupIngress", group["IpPermissions"], ec2.revoke_security_group_ingress),
        ("ec2:RevokeSecurityGroupEgress", group["IpPermissionsEgress"], ec2.revoke_security_group_egress),
    ):
        if rules and (refused := run.refused(action, arn)):
            return refused
        if rules:
            revoke(GroupId=run.resource_id, IpPermissions=rules)
    return None


FINDS: dict[str, Callable[[str, str], list[str]]] = {"VPC_DEFAULT_SECURITY_GROUP_CLOSED": _open_default_groups}
"""What AWS's rules find in an account and Region."""
RUNBOOKS: dict[str, Callable[[Run], str | None]] = {
    "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules": _remove_rules
}


class Remediations:
    """Those of one account and Region, by rule, and what their runs came to, by rule and resource."""

    def __init__(self, backend: ConfigBackend) -> None:
        self._backend = backend
        self.by_rule: dict[str, dict[str, Any]] = {}
        self._runs: dict[tuple[str, str], dict[str, Any]] = {}
        self._failed: dict[tuple[str, str], int] = {}

    def remediate(self) -> None:
        """Run what is automatic on all that its rule finds; no more often than its attempts, if that fails."""
        if not any(each.status.recording for each in self._backend.recorders.values()):
            return
        for rule, made in self.by_rule.items():
            for found in self._finds(rule) if made.get("Automatic") and made["TargetId"] in RUNBOOKS else ():
                if self._failed.get((rule, found), 0) < made.get("MaximumAutomaticAttempts", ATTEMPTS):
                    self.run(rule, found)

    def run(self, rule: str, resource_id: str) -> None:
        """Run the rule's runbook on this resource."""
        made, key = self.by_rule[rule], (rule, resource_id)
        values = made.get("Parameters", {}).get("AutomationAssumeRole", {}).get("StaticValue", {}).get("Values", [""])
        here = self._backend.account_id, self._backend.region_name
        began, name = utcnow(), made["TargetId"]
        problem = RUNBOOKS[name](Run(*here, resource_id, values[0], str(mock_random.uuid4())))
        self._failed[key] = self._failed.get(key, 0) + 1 if problem else 0
        step = {"Name": name, "State": "FAILED" if problem else "SUCCEEDED"} | (
            {"ErrorMessage": problem} if problem else {}
        )
        self._runs[key] = {
            "ResourceKey": {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": resource_id},
            "State": step["State"],
            "StepDetails": [step],
            "InvocationTime": began.timestamp(),
            "LastUpdatedTime": utcnow().timestamp(),
        }

    def runs_of(self, rule: str) -> list[dict[str, Any]]:
        """What its runs came to, the last of each resource."""
        return [told for (name, _), told in self._runs.items() if name == rule]

    def known(self, rule: str) -> dict[str, Any]:
        """The rule's remediation; NoSuchRemediationConfigurationException where there is none."""
        if rule not in self.by_rule:
            raise NoSuchRemediationConfigurationException(f"No RemediationConfiguration for rule {rule} exists.")
        return self.by_rule[rule]

    def _finds(self, rule: str) -> list[str]:
        made = self._backend.config_rules.get(rule)
        found = FINDS.get(made.source.source_identifier) if made else None
        return found(self._backend.account_id, self._backend.region_name) if found else []


_ALL: "WeakSet[ConfigBackend]" = WeakSet()
"""Backends with a remediation."""


def remediations_of(account_id: str, region: str) -> Remediations:
    """Those of this account and Region."""
    backend: Any = config_backends[account_id][region]
    if not hasattr(backend, "remediations"):
        backend.remediations = Remediations(backend)
    _ALL.add(backend)
    found: Remediations = backend.remediations
    return found


class Remediating:
    """WSGI middleware: after each request all that is automatic runs, as if AWS's minutes were over."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._application(environ, start_response)
        if not _ALL:
            return answer
        whole = list(answer)
        for backend in list(_ALL):
            remediations_of(backend.account_id, backend.region_name).remediate()
        return whole


def put_remediation_configurations(self: ConfigResponse) -> str:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_PutRemediationConfigurations.html"""
    here = _here(self)
    for made in _members(self)["RemediationConfigurations"]:
        rule = made["ConfigRuleName"]
        if rule not in self.config_backend.config_rules:
            raise NoSuchConfigRuleException(
                f"The ConfigRule '{rule}' provided in the request is invalid. Please check the configRule name."
            )
        if made["TargetType"] != "SSM_DOCUMENT":
            raise InvalidParameterValueException(f"TargetType {made['TargetType']}: AWS Config runs SSM_DOCUMENT alone")
        arn = f"arn:aws:config:{self.region}:{self.current_account}:remediation-configuration/{rule}/{mock_random.uuid4()}"
        here.by_rule[rule] = {"Arn": arn, **made}
    return json.dumps({"FailedBatches": []})


def describe_remediation_configurations(self: ConfigResponse) -> str:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeRemediationConfigurations.html"""
    here = _here(self).by_rule
    names = _members(self)["ConfigRuleNames"]
    return json.dumps({"RemediationConfigurations": [here[name] for name in names if name in here]})


def delete_remediation_configuration(self: ConfigResponse) -> str:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_DeleteRemediationConfiguration.html"""
    here, rule = _here(self), _members(self)["ConfigRuleName"]
    here.known(rule)
    del here.by_rule[rule]
    return "{}"


def start_remediation_execution(self: ConfigResponse) -> str:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_StartRemediationExecution.html"""
    here, asked = _here(self), _members(self)
    runbook = here.known(asked["ConfigRuleName"])["TargetId"]
    if runbook not in RUNBOOKS:
        raise InvalidParameterValueException(f"The sandbox doesn't know the runbook {runbook}")
    for key in asked["ResourceKeys"]:
        here.run(asked["ConfigRuleName"], key["resourceId"])
    return json.dumps({"FailedItems": []})


def describe_remediation_execution_status(self: ConfigResponse) -> str:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeRemediationExecutionStatus.html"""
    here, asked = _here(self), _members(self)
    here.known(asked["ConfigRuleName"])
    wanted = [key["resourceId"] for key in asked.get("ResourceKeys", [])]
    found = here.runs_of(asked["ConfigRuleName"])
    shown = [each for each in found if not wanted or each["ResourceKey"]["resourceId"] in wanted]
    return json.dumps({"RemediationExecutionStatuses": shown})


def _here(response: ConfigResponse) -> Remediations:
    return remediations_of(response.current_account, response.region)


def _members(response: ConfigResponse) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(response.body)
    return members


OPERATIONS = (
    put_remediation_configurations,
    describe_remediation_configurations,
    delete_remediation_configuration,
    start_remediation_execution,
    describe_remediation_execution_status,
)
