"""AWS Config's remediation really closes default security groups, where its role lets it, and says why where not.

https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-aws-remove-default-secg-rules.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.provisioning import launch, terminate
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR, Account
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import QUICK, Hub

RULE, RUNBOOK = "default-groups", "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules"
NAMES = ("by-hand", "powerless", "distrusted")
ACCOUNTS = tuple(Account(name=name, id=str(920000000000 + n), unit="workloads") for n, name in enumerate(NAMES))
CLOSES = ("ec2:DescribeSecurityGroups", "ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress")


class Team:
    """Somebody who administers one account."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.sandbox, self.name, self.id = sandbox, name, sandbox.organization.account(name).id
        self.config, self.ec2 = self.client("config"), self.client("ec2")

    def client(self, service: str) -> Any:
        return self.sandbox.session(self.name, ADMINISTRATOR).client(service)

    def default_group(self) -> dict[str, Any]:
        """Of a VPC that is made now."""
        vpc = self.ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
        (group,) = self.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
        return dict(group)

    def rules(self, group: str) -> list[Any]:
        (found,) = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
        return [*found["IpPermissions"], *found["IpPermissionsEgress"]]

    def role(self, *actions: str, service: str = "ssm.amazonaws.com") -> str:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam = self.client("iam")
        arn: str = iam.create_role(RoleName="closing", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        may = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [may]})
        iam.put_role_policy(RoleName="closing", PolicyName="may", PolicyDocument=document)
        return arn

    def remediate(self, role: str, automatic: bool = True) -> None:
        source = {"Owner": "AWS", "SourceIdentifier": "VPC_DEFAULT_SECURITY_GROUP_CLOSED"}
        self.config.put_config_rule(ConfigRule={"ConfigRuleName": RULE, "Source": source})
        self.config.put_remediation_configurations(
            RemediationConfigurations=[
                {
                    "ConfigRuleName": RULE,
                    "TargetType": "SSM_DOCUMENT",
                    "TargetId": RUNBOOK,
                    "Automatic": automatic,
                    "MaximumAutomaticAttempts": 2,
                    "RetryAttemptSeconds": 60,
                    "Parameters": {
                        "AutomationAssumeRole": {"StaticValue": {"Values": [role]}},
                        "GroupId": {"ResourceValue": {"Value": "RESOURCE_ID"}},
                    },
                }
            ]
        )

    def runs(self, group: str) -> list[dict[str, Any]]:
        key = {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": group}
        found = self.config.describe_remediation_execution_status(ConfigRuleName=RULE, ResourceKeys=[key])
        return list(found["RemediationExecutionStatuses"])


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(more_spokes=ACCOUNTS) as made:
        setup.record(made, NAMES)
        yield made


def test_a_default_group_is_closed_now_and_when_somebody_opens_it(sandbox: Sandbox) -> None:
    team = Team(sandbox, "by-hand")
    before = team.default_group()
    assert before["IpPermissionsEgress"], "a new default group has rules"
    team.remediate(team.role(*CLOSES))
    later = team.default_group()["GroupId"]
    for group in (before["GroupId"], later):
        assert team.rules(group) == []
        (run,) = team.runs(group)
        assert run["State"] == "SUCCEEDED"
    team.ec2.authorize_security_group_ingress(
        GroupId=later, CidrIp="0.0.0.0/0", IpProtocol="tcp", FromPort=22, ToPort=22
    )
    assert team.rules(later) == []


def test_groups_of_another_name_stay_open(sandbox: Sandbox) -> None:
    team = Team(sandbox, "by-hand")
    vpc = team.default_group()["VpcId"]
    own = team.ec2.create_security_group(GroupName="own", Description="own", VpcId=vpc)["GroupId"]
    assert team.rules(own) != []
    key = {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": own}
    team.config.start_remediation_execution(ConfigRuleName=RULE, ResourceKeys=[key])
    assert team.rules(own) != []
    (run,) = team.runs(own)
    assert (run["State"], run["StepDetails"][0]["State"]) == ("FAILED", "FAILED")


def test_a_role_that_may_not_is_told_and_tried_no_more_than_asked(sandbox: Sandbox) -> None:
    team = Team(sandbox, "powerless")
    team.remediate(team.role(*CLOSES[:2]))
    group = team.default_group()["GroupId"]
    assert team.rules(group) != []
    (run,) = team.runs(group)
    assert run["State"] == "FAILED"
    assert "ec2:RevokeSecurityGroupEgress" in run["StepDetails"][0]["ErrorMessage"]
    # Attempts are used up: what the role may since then counts for new groups, or when somebody starts it.
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
    )
    team.client("iam").put_role_policy(RoleName="closing", PolicyName="more", PolicyDocument=document)
    assert team.rules(group) != []
    key = {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": group}
    team.config.start_remediation_execution(ConfigRuleName=RULE, ResourceKeys=[key])
    assert team.rules(group) == []


def test_a_role_that_does_not_trust_systems_manager_closes_nothing(sandbox: Sandbox) -> None:
    team = Team(sandbox, "distrusted")
    team.remediate(team.role(*CLOSES, service="ec2.amazonaws.com"))
    group = team.default_group()["GroupId"]
    assert team.rules(group) != []
    assert "can't be assumed by ssm.amazonaws.com" in team.runs(group)[0]["StepDetails"][0]["ErrorMessage"]


def test_without_a_recorder_nothing_is_found(sandbox: Sandbox) -> None:
    team = Team(sandbox, "by-hand")
    team.config.stop_configuration_recorder(ConfigurationRecorderName="default")
    group = team.default_group()["GroupId"]
    assert team.rules(group) != []
    team.config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert team.rules(group) == []


def test_what_is_not_automatic_waits_until_somebody_starts_it(sandbox: Sandbox) -> None:
    team = Team(sandbox, "by-hand")
    team.remediate(f"arn:aws:iam::{team.id}:role/closing", automatic=False)
    group = team.default_group()["GroupId"]
    assert team.rules(group) != []
    key = {"resourceType": "AWS::EC2::SecurityGroup", "resourceId": group}
    team.config.start_remediation_execution(ConfigRuleName=RULE, ResourceKeys=[key])
    assert team.rules(group) == []
    team.config.delete_remediation_configuration(ConfigRuleName=RULE)
    with pytest.raises(team.config.exceptions.NoSuchRemediationConfigurationException):
        team.runs(group)


def test_the_product_closes_default_groups_under_its_own_role(sandbox: Sandbox) -> None:
    hub, team = Hub(sandbox), Team(sandbox, "spoke-1")
    setup_recorder(team)
    for name in ("security-notification", "default-sg-remediation"):
        latest = newest(catalog.load().released[name])
        assert latest is not None
        hub.released(name, latest.version)
    before = team.default_group()["GroupId"]
    launch(hub.developer(), product="security-notification", parameters={"Email": "team@example.com"}, wait=QUICK)
    launch(hub.developer(), product="default-sg-remediation", wait=QUICK)
    assert team.rules(before) == []
    assert team.rules(team.default_group()["GroupId"]) == []
    terminate(hub.developer(), name="default-sg-remediation", wait=QUICK)
    assert team.rules(team.default_group()["GroupId"]) != []


def setup_recorder(team: Team) -> None:
    role = f"arn:aws:iam::{team.id}:role/{ADMINISTRATOR}"
    team.config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
    team.config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": setup.BUCKET})
    team.config.start_configuration_recorder(ConfigurationRecorderName="default")
