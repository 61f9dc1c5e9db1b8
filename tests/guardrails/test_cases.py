"""Each guardrail's cases: who may do what below it, judged by the sandbox's code, which knows nothing of the engine's.

Where a case tells the whole request, the engine's own judgement must say the same.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NamedTuple

import pytest
from moto.iam.access_control import PermissionResult

from guardrails import GUARDRAILS
from product_factory import Exempt, PermissionSet, Role
from product_factory.guardrails import frozen
from product_factory.guardrails.documents import document
from product_factory.guardrails.hindered import FULL
from product_factory.guardrails.judging import Act, Named, judge
from product_factory.sandbox.authorization.evaluation import evaluate

ACCOUNT = "333333333333"
IAM = f"arn:aws:iam::{ACCOUNT}:role/"
NETWORK = f"{IAM}aws-reserved/sso.amazonaws.com/ap-northeast-1/AWSReservedSSO_NetworkAdministrator_0123456789abcdef"
EXEMPT: Exempt = {"network-administrators": (PermissionSet(name="NetworkAdministrator", region="ap-northeast-1"),)}
PEOPLE = {
    "developer": f"{IAM}Developer",
    "administrator": f"{IAM}aws-reserved/sso.amazonaws.com/ap-northeast-1/AWSReservedSSO_AWSAdministratorAccess_0123456789abcdef",
    "network administrator": NETWORK,
    "lookalike": f"{IAM}AWSReservedSSO_NetworkAdministrator_0123456789abcdef",
    "Control Tower": f"{IAM}AWSControlTowerExecution",
    "StackSets": f"{IAM}stacksets-exec-0123456789abcdef0123456789abcdef",
    "root": f"arn:aws:iam::{ACCOUNT}:root",
}
EC2 = f"arn:aws:ec2:ap-northeast-1:{ACCOUNT}:"
BALANCER = f"arn:aws:elasticloadbalancing:ap-northeast-1:{ACCOUNT}:loadbalancer/"
STACK = f"arn:aws:cloudformation:ap-northeast-1:{ACCOUNT}:stack/"
PARAMETER = f"arn:aws:ssm:ap-northeast-1:{ACCOUNT}:parameter/"
SETTING = f"arn:aws:ssm:ap-northeast-1:{ACCOUNT}:servicesetting/"
PUBLIC, SCHEME = "ec2:AssociatePublicIpAddress", "elasticloadbalancing:Scheme"
OWNER, TAGS = "aws:ResourceTag/network-owner", "aws:TagKeys"


class Case(NamedTuple):
    """Who (a name of PEOPLE or a product's launch role), what, on what, with which keys; and whether it may."""

    guardrail: str
    who: str
    action: str
    resource: str
    may: bool
    keys: dict[str, Any] = {}  # noqa: RUF012


def _all(guardrail: str, action: str, resource: str, keys: dict[str, Any], **may: bool) -> list[Case]:
    """The same act by several; underlines stand for blanks and hyphens as PEOPLE and products have them."""
    names = {each.replace(" ", "_").replace("-", "_"): each for each in (*PEOPLE, *PRODUCTS)}
    return [Case(guardrail, names[who], action, resource, may_, keys) for who, may_ in may.items()]


PRODUCTS = (
    "account-public-access",
    "audit-trail",
    "private-endpoints",
    "security-notification",
    "web-service-ecs",
    "workload-network",
)
N, C, D, R, L, B, A = "networks", "central-network", "detectors", "catalog", "launch-roles", "blocks", "account"
CASES = [
    # N: own networks
    *_all(N, "ec2:CreateVpc", f"{EC2}vpc/*", {}, developer=False, administrator=False, root=False, lookalike=False, network_administrator=True, Control_Tower=True, StackSets=True, workload_network=True, web_service_ecs=False),
    *_all(N, "ec2:ModifySubnetAttribute", f"{EC2}subnet/subnet-1", {}, developer=False, workload_network=True, private_endpoints=False),
    *_all(N, "ec2:CreateTransitGatewayVpcAttachment", f"{EC2}vpc/vpc-1", {}, developer=False, network_administrator=True),
    *_all(N, "directconnect:CreateConnection", "*", {}, developer=False),
    *_all(N, "ec2:AllocateAddress", f"{EC2}elastic-ip/*", {}, developer=False, workload_network=True),
    *_all(N, "ec2:CreateSecurityGroup", f"{EC2}security-group/*", {}, developer=True, web_service_ecs=True),
    *_all(N, "ec2:CreateVpcEndpoint", f"{EC2}vpc-endpoint/*", {}, developer=True, private_endpoints=True),
    # N: public addresses, with the key there, otherwise, and absent
    *_all(N, "ec2:RunInstances", f"{EC2}network-interface/*", {PUBLIC: "true"}, developer=False, administrator=False, network_administrator=True),
    *_all(N, "ec2:RunInstances", f"{EC2}network-interface/*", {PUBLIC: "false"}, developer=True),
    *_all(N, "ec2:RunInstances", f"{EC2}network-interface/*", {}, developer=True),
    *_all(N, "ec2:RunInstances", f"{EC2}instance/*", {PUBLIC: "true"}, developer=True),
    *_all(N, "ec2:ModifyNetworkInterfaceAttribute", f"{EC2}network-interface/eni-1", {PUBLIC: "true"}, developer=False, administrator=False, network_administrator=True),
    *_all(N, "ec2:ModifyNetworkInterfaceAttribute", f"{EC2}network-interface/eni-1", {PUBLIC: "false"}, developer=True),
    *_all(N, "ec2:ModifyNetworkInterfaceAttribute", f"{EC2}network-interface/eni-1", {}, developer=True),
    *_all(N, "ec2:RequestSpotInstances", f"{EC2}network-interface/*", {PUBLIC: "true"}, developer=False),
    *_all(N, "ec2:RequestSpotInstances", f"{EC2}network-interface/*", {}, developer=True),
    *_all(N, "elasticloadbalancing:CreateLoadBalancer", f"{BALANCER}app/x/*", {SCHEME: "internal"}, developer=True),
    *_all(N, "elasticloadbalancing:CreateLoadBalancer", f"{BALANCER}app/x/*", {SCHEME: "internet-facing"}, developer=False, web_service_ecs=True),
    # Without a scheme it faces the internet.
    *_all(N, "elasticloadbalancing:CreateLoadBalancer", f"{BALANCER}net/x/*", {}, developer=False, web_service_ecs=True),
    *_all(N, "elasticloadbalancing:CreateLoadBalancer", f"{BALANCER}gwy/x/*", {}, developer=True),
    *_all(N, "elasticloadbalancing:CreateLoadBalancer", f"{BALANCER}classic", {SCHEME: "internal"}, developer=True),
    *_all(N, "elasticloadbalancing:CreateLoadBalancer", f"{BALANCER}classic", {SCHEME: "internet-facing"}, developer=False),
    *_all(N, "ecs:CreateService", "*", {"ecs:auto-assign-public-ip": "true"}, developer=False, web_service_ecs=False),
    *_all(N, "ecs:UpdateService", "*", {"ecs:auto-assign-public-ip": "false"}, developer=True, web_service_ecs=True),
    *_all(N, "rds:CreateDBInstance", "*", {"rds:PubliclyAccessible": "true"}, developer=False),
    *_all(N, "rds:RestoreDBInstanceFromDBSnapshot", "*", {"rds:PubliclyAccessible": "true"}, developer=False),
    *_all(N, "rds:RestoreDBInstanceFromDBSnapshot", "*", {"rds:PubliclyAccessible": "false"}, developer=True),
    *_all(N, "rds:RestoreDBInstanceToPointInTime", "*", {"rds:PubliclyAccessible": "true"}, administrator=False),
    *_all(N, "rds:CreateDBInstanceReadReplica", "*", {"rds:PubliclyAccessible": "true"}, developer=False),
    *_all(N, "rds:CreateDBInstance", "*", {}, developer=True),
    # C: the tag there, another value, absent
    *_all(C, "ec2:CreateRoute", f"{EC2}route-table/rtb-1", {OWNER: "central"}, developer=False, administrator=False, workload_network=False, network_administrator=True, Control_Tower=True, StackSets=True),
    *_all(C, "ec2:CreateRoute", f"{EC2}route-table/rtb-1", {OWNER: "team"}, developer=True),
    *_all(C, "ec2:CreateRoute", f"{EC2}route-table/rtb-1", {}, developer=True, workload_network=True),
    *_all(C, "ec2:ModifyVpcEndpoint", f"{EC2}subnet/subnet-1", {OWNER: "central"}, private_endpoints=False),
    *_all(C, "ec2:RunInstances", f"{EC2}subnet/subnet-1", {OWNER: "central"}, developer=True),
    *_all(C, "ec2:CreateNetworkInterface", f"{EC2}subnet/subnet-1", {OWNER: "central"}, developer=True),
    *_all(C, "ec2:CreateTags", f"{EC2}vpc/vpc-1", {TAGS: ["network-owner"]}, developer=False, network_administrator=True),
    *_all(C, "ec2:CreateTags", f"{EC2}vpc/vpc-1", {TAGS: ["Name", "network-owner"]}, developer=False),
    *_all(C, "ec2:CreateTags", f"{EC2}vpc/vpc-1", {TAGS: ["Name"]}, developer=True),
    *_all(C, "ec2:DeleteTags", f"{EC2}vpc/vpc-1", {TAGS: ["network-owner"]}, developer=False),
    *_all(C, "ec2:DeleteTags", f"{EC2}vpc/vpc-1", {OWNER: "central"}, developer=False, network_administrator=True),
    *_all(C, "ec2:DeleteTags", f"{EC2}instance/i-1", {}, developer=True),
    # D
    *_all(D, "config:StopConfigurationRecorder", "*", {}, developer=False, administrator=False, root=False, Control_Tower=True, StackSets=True, audit_trail=True),
    *_all(D, "config:DisassociateResourceTypes", "*", {}, developer=False, administrator=False, Control_Tower=True, StackSets=True),
    *_all(D, "config:AssociateResourceTypes", "*", {}, developer=True),
    *_all(D, "cloudtrail:StopLogging", f"arn:aws:cloudtrail:ap-northeast-1:{ACCOUNT}:trail/x", {}, developer=False, administrator=False, audit_trail=True),
    *_all(D, "guardduty:DeleteDetector", f"arn:aws:guardduty:ap-northeast-1:{ACCOUNT}:detector/x", {}, administrator=False),
    *_all(D, "securityhub:DisableSecurityHubV2", "*", {}, administrator=False),
    *_all(D, "securityhub:BatchUpdateFindings", "*", {}, developer=True),
    *_all(D, "cloudtrail:LookupEvents", "*", {}, developer=True),
    *_all(D, "config:PutConfigRule", "*", {}, developer=True),
    # R: the catalog's
    *_all(R, "cloudformation:DeleteStack", f"{STACK}SC-{ACCOUNT}-pp-x/1", {}, developer=False, administrator=False, root=False, audit_trail=True, Control_Tower=True, StackSets=True),
    *_all(R, "cloudformation:DeleteStack", f"{STACK}own/1", {}, developer=True, administrator=True),
    *_all(R, "cloudformation:DescribeStacks", f"{STACK}SC-{ACCOUNT}-pp-x/1", {}, developer=True),
    *_all(R, "ssm:PutParameter", f"{PARAMETER}baseline/x", {}, developer=False, security_notification=True),
    *_all(R, "ssm:PutParameter", f"{PARAMETER}own/baseline/x", {}, developer=True),
    *_all(R, "ssm:GetParameter", f"{PARAMETER}baseline/x", {}, developer=True),
    # L
    *_all(L, "iam:CreateRole", f"{IAM}SCLaunch-mine", {}, developer=False, administrator=False, root=False, audit_trail=False, StackSets=True, Control_Tower=True),
    # A path that begins so is called so as well.
    *_all(L, "iam:CreateRole", f"{IAM}SCLaunch-mine/x", {}, administrator=False),
    *_all(L, "iam:CreateRole", f"{IAM}stacksets-exec-mine", {}, administrator=False),
    *_all(L, "iam:CreateRole", f"{IAM}AWSControlTowerExecution", {}, administrator=False),
    *_all(L, "iam:PassRole", f"{IAM}SCLaunch-audit-trail", {}, administrator=False),
    *_all(L, "iam:UpdateAssumeRolePolicy", f"{IAM}SCLaunch-audit-trail", {}, administrator=False, StackSets=True),
    *_all(L, "iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/service-catalog/x", {}, administrator=False, StackSets=True),
    *_all(L, "iam:CreatePolicy", f"arn:aws:iam::{ACCOUNT}:policy/own", {}, administrator=True),
    *_all(L, "iam:CreateRole", f"{IAM}own", {}, developer=True, audit_trail=True),
    *_all(L, "iam:GetRole", f"{IAM}SCLaunch-audit-trail", {}, developer=True),
    # B
    *_all(B, "ec2:DisableSnapshotBlockPublicAccess", "*", {}, developer=False, administrator=False, root=False, Control_Tower=True, StackSets=True, account_public_access=True, audit_trail=False),
    *_all(B, "ec2:EnableSnapshotBlockPublicAccess", "*", {}, developer=False, administrator=False, account_public_access=True),
    *_all(B, "s3:PutAccountPublicAccessBlock", "*", {}, administrator=False),
    *_all(B, "s3:PutBucketPublicAccessBlock", "arn:aws:s3:::own", {}, developer=True),
    *_all(B, "ssm:UpdateServiceSetting", f"{SETTING}ssm/documents/console/public-sharing-permission", {}, administrator=False),
    *_all(B, "ssm:UpdateServiceSetting", f"{SETTING}ssm/managed-instance/default-ec2-instance-management-role", {}, administrator=True),
    *_all(B, "ec2:EnableEbsEncryptionByDefault", "*", {}, developer=True),
    # A: nobody is spared
    *_all(A, "organizations:LeaveOrganization", "*", {}, developer=False, administrator=False, root=False, Control_Tower=False, StackSets=False),
    *_all(A, "account:CloseAccount", "*", {}, developer=False, administrator=False, root=False),
    *_all(A, "account:EnableRegion", "*", {}, administrator=False),
    *_all(A, "organizations:DescribeOrganization", "*", {}, developer=True),
    *_all(A, "account:GetContactInformation", "*", {}, developer=True),
    *_all(A, "account:ListRegions", "*", {}, developer=True),
]  # fmt: skip


def principal(who: str) -> str:
    """The ARN of a person, service or product's launch role."""
    return PEOPLE.get(who) or f"{IAM}SCLaunch-{who}"


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    """The newest released version of each, as the organization gets it."""
    return {card.name: document(frozen.read(frozen.versions(card.name)[-1]), EXEMPT) for card in GUARDRAILS}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.guardrail}-{c.who}-{c.action}-{c.resource[-12:]}-{c.keys}")
def test_who_may_what(documents: dict[str, dict[str, Any]], case: Case) -> None:
    context = {"aws:PrincipalArn": principal(case.who), **case.keys}
    allowed = [*FULL.document["Statement"], *documents[case.guardrail]["Statement"]]
    verdict = evaluate(allowed, case.action, case.resource, context)
    assert (verdict is PermissionResult.PERMITTED) is case.may


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.guardrail}-{c.who}-{c.action}-{c.resource[-12:]}-{c.keys}")
def test_the_engine_judges_alike_or_says_what_it_hangs_on(documents: dict[str, dict[str, Any]], case: Case) -> None:
    levels = [[FULL, Named(case.guardrail, documents[case.guardrail])]]
    keys = {key.lower(): str(value) for key, value in case.keys.items() if isinstance(value, str)}
    absent = frozenset(key.lower() for key in (PUBLIC, SCHEME, OWNER, TAGS, "rds:PubliclyAccessible", "ecs:auto-assign-public-ip") if key not in case.keys)  # fmt: skip
    told = judge(levels, Act(principal(case.who), case.action, case.resource, keys, absent))
    if any(isinstance(value, list) for value in case.keys.values()):
        assert told.verdict in ("depends", "allowed" if case.may else "denied")
    else:
        assert told.verdict == ("allowed" if case.may else "denied"), told
    # Without a word of the request it never says the contrary.
    blind = judge(levels, Act(principal(case.who), case.action, case.resource))
    assert blind.verdict in ("depends", told.verdict)


def test_each_has_a_dozen_cases_of_both_kinds() -> None:
    counted = Counter(case.guardrail for case in CASES)
    for card in GUARDRAILS:
        if card.denies:
            assert counted[card.name] >= 12, card.name
            assert {case.may for case in CASES if case.guardrail == card.name} == {True, False}


def test_each_statement_denies_in_some_case(documents: dict[str, dict[str, Any]]) -> None:
    for card in GUARDRAILS:
        for statement in documents[card.name].get("Statement", ()):
            bites = [
                case
                for case in CASES
                if case.guardrail == card.name
                and evaluate(
                    [statement], case.action, case.resource, {"aws:PrincipalArn": principal(case.who), **case.keys}
                )
                is PermissionResult.DENIED
            ]
            assert bites, f"{card.name}/{statement['Sid']}"


def test_a_role_by_name_is_spared_where_it_is_named() -> None:
    exempt: Exempt = {"network-administrators": (Role(name="Network", path="/team/"),)}
    made = document(frozen.read(frozen.versions("networks")[-1]), exempt)
    for role, may in (("team/Network", True), ("Network", False), ("other/team/Network", False)):
        verdict = evaluate(
            [*FULL.document["Statement"], *made["Statement"]],
            "ec2:CreateVpc",
            f"{EC2}vpc/*",
            {"aws:PrincipalArn": IAM + role},
        )
        assert (verdict is PermissionResult.PERMITTED) is may


def test_each_stays_below_the_old_limit_and_is_json() -> None:
    """5,120 characters, which partitions may have yet; the newer limit is twice as high."""
    for card in GUARDRAILS:
        made = document(frozen.content(card), EXEMPT)
        assert len(json.dumps(made, separators=(",", ":"))) < 5_120, card.name
