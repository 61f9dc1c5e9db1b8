"""What permission-boundary promises: what guardrails deny is denied, and nobody below it gets out of it.

Judged by the sandbox: a table of acts by its evaluation of the policy as IAM holds it, and calls by boto3 as a role
that has AdministratorAccess and the boundary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import product as each_of
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from guardrails import GUARDRAILS
from portfolios import PORTFOLIOS
from product_factory.authoring.guardrail import Deny
from product_factory.catalog import catalog
from product_factory.launch_roles.roles import launch_role
from product_factory.launch_roles.roles import template as role_template
from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.errors import RecordFailed
from product_factory.provisioning.results import Outcome
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER, Credentials
from product_factory.sandbox.server import Sandbox, SandboxSession
from products.permission_boundary import PRODUCT
from sharing.audiences import ADMINISTRATORS
from tests.guardrails.test_cases import CASES, Case
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub
from tests.products.guest_account import template

IAM = f"arn:aws:iam::{SPOKE}"
BOUNDARY = f"{IAM}:policy/baseline/boundary/DeveloperBoundary"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"{IAM}:root"}, "Action": "sts:AssumeRole"}],
    }
)
ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
EVERYTHING = "arn:aws:iam::aws:policy/AdministratorAccess"


class Bounded:
    """An account in which an administrator launched the product and put the boundary on a role that may do all."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.sandbox = hub, hub.sandbox
        self.developer = self.sandbox.session(SPOKE, DEVELOPER)
        self.launched = launch(self.developer, product=PRODUCT.name, wait=QUICK)
        iam = self.administrator("iam")
        for name in ("Bound", "Unbound"):
            more = {"PermissionsBoundary": BOUNDARY} if name == "Bound" else {}
            iam.create_role(RoleName=name, Path="/workload/" if more else "/", AssumeRolePolicyDocument=TRUST, **more)
            iam.attach_role_policy(RoleName=name, PolicyArn=EVERYTHING)
        self.session = self.taken(self.administrator("sts"), "Bound")
        iam.create_user(UserName="root-like")
        iam.create_policy(PolicyName="of-an-administrator", PolicyDocument=ALL)

    def administrator(self, service: str) -> Any:
        return self.sandbox.session(SPOKE, ADMINISTRATOR).client(service)

    def bound(self, service: str) -> Any:
        """A client of whoever has the boundary."""
        return self.session.client(service)

    def taken(self, sts: Any, role: str) -> SandboxSession:
        """A session of the role, as whoever calls STS so takes it."""
        given = sts.assume_role(RoleArn=f"{IAM}:role/workload/{role}", RoleSessionName="somebody")["Credentials"]
        key, secret, token = given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
        own = Credentials(access_key_id=key, secret_access_key=secret, session_token=token)
        return SandboxSession(own, self.sandbox.region, self.sandbox.endpoint)

    def statements(self) -> list[dict[str, Any]]:
        """The policy as IAM holds it now."""
        held = iam_backends[SPOKE]["aws"].managed_policies[BOUNDARY]
        document = next(version for version in held.versions if version.is_default).document
        made: list[dict[str, Any]] = json.loads(document)["Statement"]
        return made

    def identities(self) -> dict[str, Any]:
        """All roles with boundary, trust and policies; all users; all own policies' documents."""
        iam = iam_backends[SPOKE]["aws"]
        return {
            **{
                role.arn: (
                    role.permissions_boundary_arn,
                    str(role.assume_role_policy_document),
                    sorted(role.managed_policies),
                    dict(role.policies),
                )
                for role in iam.roles.values()
            },
            **{user.arn: (len(user.access_keys), user.password) for user in iam.users.values()},
            **{
                arn: [(v.version_id, v.is_default, v.document) for v in policy.versions]
                for arn, policy in iam.managed_policies.items()
                if f"::{SPOKE}:" in arn
            },
        }


@pytest.fixture(scope="module")
def team() -> Iterator[Bounded]:
    with Sandbox() as sandbox:
        hub, known = Hub(sandbox), catalog.load()
        for name in (PRODUCT.name, "workload-key"):
            hub.product(template(name), name, known.product(name).launch_role)
            role = launch_role(known.product(name), known.released[name])
            assert role
            sandbox.session(SPOKE, ADMINISTRATOR).client("cloudformation").create_stack(
                StackName=f"launch-role-{name}",
                TemplateBody=json.dumps(role_template([role])),
                Capabilities=["CAPABILITY_NAMED_IAM"],
            )
        yield Bounded(hub)


DENIED = [case for case in CASES if case.who in ("developer", "administrator") and not case.may]
# In IAM, what doesn't stand in the team's path is nobody's below the boundary.
OUTSIDE = {("iam:CreateRole", f"{IAM}:role/own"), ("iam:CreatePolicy", f"{IAM}:policy/own")}
ALLOWED = [
    case for case in CASES if case.who == "developer" and case.may and (case.action, case.resource) not in OUTSIDE
]


def judged(team: Bounded, action: str, resource: str, keys: dict[str, Any]) -> bool:
    context = {"aws:PrincipalArn": f"{IAM}:role/workload/Bound", **keys}
    return evaluate(team.statements(), action, resource, context) is PermissionResult.PERMITTED


def test_what_guardrails_deny_a_developer_the_boundary_denies(team: Bounded) -> None:
    assert {case.guardrail for case in DENIED} == {card.name for card in GUARDRAILS if card.denies}
    assert [case for case in DENIED if judged(team, case.action, case.resource, case.keys)] == []


def test_what_guardrails_leave_a_developer_the_boundary_leaves(team: Bounded) -> None:
    assert len(ALLOWED) >= 25
    assert [case for case in ALLOWED if not judged(team, case.action, case.resource, case.keys)] == []


def samples(deny: Deny) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each action of a guardrail's statement on each of its resources, with keys for which its conditions hold."""
    keys: dict[str, Any] = {}
    for operator, conditions in deny.when.items():
        for key, given in conditions.items():
            value = given[0] if isinstance(given, tuple) else str(given).lower()
            if operator.startswith("ForAnyValue:"):
                keys[key] = [value]
            elif operator in ("StringEquals", "Bool"):
                keys[key] = value
            else:
                assert operator in ("StringNotEquals", "Null"), "the key is absent"
    for action, resource in each_of(deny.actions, deny.resources):
        yield action.replace("*", "Sample"), resource.replace("*", "1"), keys


@pytest.mark.parametrize("card", [card for card in GUARDRAILS if card.denies], ids=lambda card: card.name)
def test_each_act_that_a_guardrail_names_is_denied(team: Bounded, card: Any) -> None:
    """Those without a case, too, and those that a later version adds."""
    told = [sample for deny in card.denies for sample in samples(deny)]
    assert [sample for sample in told if judged(team, *sample)] == []


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_it_is_no_larger_than_iam_lets_a_policy_be(partition: str) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (white space is not counted)"""
    written = template(PRODUCT.name)["Resources"]["BoundaryPolicy"]["Properties"]["PolicyDocument"]

    def resolved(given: Any) -> Any:
        if isinstance(given, dict) and "Fn::Sub" in given:
            return given["Fn::Sub"].replace("${AWS::Partition}", partition).replace("${AWS::AccountId}", "1" * 12)
        if isinstance(given, dict) and "Fn::If" in given:
            return resolved(given["Fn::If"][1])
        if isinstance(given, dict):
            return {key: resolved(value) for key, value in given.items()}
        return [resolved(each) for each in given] if isinstance(given, list) else given

    assert len(re.sub(r"\s", "", json.dumps(resolved(written)))) <= 6_144


ROLE = {"RoleName": "new", "AssumeRolePolicyDocument": TRUST}
# What would lead out of the boundary: service, operation, and what is asked.
ESCAPES: list[tuple[str, str, dict[str, Any]]] = [
    ("iam", "create_role", ROLE),
    ("iam", "create_role", {**ROLE, "Path": "/workload/"}),
    ("iam", "create_role", {**ROLE, "Path": "/workload/", "PermissionsBoundary": EVERYTHING}),
    ("iam", "create_role", {**ROLE, "Path": "/workload/", "PermissionsBoundary": f"{BOUNDARY}2"}),
    ("iam", "create_role", {**ROLE, "PermissionsBoundary": BOUNDARY}),
    ("iam", "create_role", {**ROLE, "RoleName": "SCLaunch-mine", "PermissionsBoundary": BOUNDARY}),
    ("iam", "create_user", {"UserName": "new"}),
    ("iam", "create_user", {"UserName": "new", "Path": "/workload/"}),
    ("iam", "create_user", {"UserName": "new", "Path": "/workload/", "PermissionsBoundary": EVERYTHING}),
    ("iam", "create_access_key", {"UserName": "root-like"}),
    ("iam", "create_login_profile", {"UserName": "root-like", "Password": "Secret-1234567890"}),
    ("iam", "attach_user_policy", {"UserName": "root-like", "PolicyArn": EVERYTHING}),
    ("iam", "put_user_policy", {"UserName": "root-like", "PolicyName": "p", "PolicyDocument": ALL}),
    ("iam", "create_group", {"GroupName": "new"}),
    ("iam", "delete_role_permissions_boundary", {"RoleName": "Bound"}),
    ("iam", "put_role_permissions_boundary", {"RoleName": "Bound", "PermissionsBoundary": EVERYTHING}),
    ("iam", "put_role_permissions_boundary", {"RoleName": "Unbound", "PermissionsBoundary": BOUNDARY}),
    ("iam", "attach_role_policy", {"RoleName": "Unbound", "PolicyArn": EVERYTHING}),
    ("iam", "put_role_policy", {"RoleName": "Unbound", "PolicyName": "p", "PolicyDocument": ALL}),
    ("iam", "update_assume_role_policy", {"RoleName": "Unbound", "PolicyDocument": TRUST}),
    ("iam", "update_assume_role_policy", {"RoleName": "SCLaunch-workload-key", "PolicyDocument": TRUST}),
    ("iam", "put_role_policy", {"RoleName": "SCLaunch-workload-key", "PolicyName": "p", "PolicyDocument": ALL}),
    ("iam", "delete_role", {"RoleName": "SCLaunch-workload-key"}),
    ("iam", "create_policy_version", {"PolicyArn": BOUNDARY, "PolicyDocument": ALL, "SetAsDefault": True}),
    ("iam", "create_policy_version", {"PolicyArn": f"{IAM}:policy/of-an-administrator", "PolicyDocument": ALL}),
    ("iam", "set_default_policy_version", {"PolicyArn": BOUNDARY, "VersionId": "v1"}),
    ("iam", "delete_policy_version", {"PolicyArn": BOUNDARY, "VersionId": "v1"}),
    ("iam", "delete_policy", {"PolicyArn": BOUNDARY}),
    (
        "iam",
        "add_client_id_to_open_id_connect_provider",
        {"OpenIDConnectProviderArn": f"{IAM}:oidc-provider/example.com", "ClientID": "mine"},
    ),
    ("sts", "assume_role", {"RoleArn": f"{IAM}:role/Unbound", "RoleSessionName": "up"}),
    ("sts", "assume_role", {"RoleArn": f"{IAM}:role/Administrator", "RoleSessionName": "up"}),
    *(
        (
            "lambda",
            "create_function",
            {
                "FunctionName": "up",
                "Role": f"{IAM}:role/{role}",
                "Code": {"ZipFile": b"x"},
                "Runtime": "python3.13",
                "Handler": "index.handler",
            },
        )
        for role in ("Unbound", "SCLaunch-workload-key")
    ),
    *(
        (
            "cloudformation",
            "create_stack",
            {"StackName": "up", "TemplateBody": '{"Resources": {}}', "RoleARN": f"{IAM}:role/{role}"},
        )
        for role in ("Unbound", "SCLaunch-workload-key")
    ),
    (
        "servicecatalog",
        "associate_principal_with_portfolio",
        {"PortfolioId": "port-1", "PrincipalARN": f"{IAM}:role/workload/Bound", "PrincipalType": "IAM"},
    ),
]
# And what loosens the account for all.
ESCAPES += [
    ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}),
    ("ec2", "disable_snapshot_block_public_access", {}),
    ("ssm", "put_parameter", {"Name": "/baseline/x", "Value": "v", "Type": "String"}),
    (
        "ssm",
        "update_service_setting",
        {"SettingId": "/ssm/documents/console/public-sharing-permission", "SettingValue": "Enable"},
    ),
]


@pytest.mark.parametrize(("service", "operation", "asked"), ESCAPES, ids=lambda each: str(each)[:60])
def test_whoever_may_do_all_gets_out_of_it_by_no_call(
    team: Bounded, service: str, operation: str, asked: dict[str, Any]
) -> None:
    before, client = team.identities(), team.bound(service)
    _refused(lambda: getattr(client, operation)(**asked))
    assert team.identities() == before


def stack(team: Bounded, **properties: Any) -> str:
    """The status of a stack that whoever has the boundary makes, with a role of these properties."""
    made = {
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {"AssumeRolePolicyDocument": json.loads(TRUST), "ManagedPolicyArns": [EVERYTHING]}
                | properties,
            }
        }
    }
    cloudformation, name = team.bound("cloudformation"), f"own-{len(properties)}"
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(made), Capabilities=["CAPABILITY_IAM"])
    status = str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    cloudformation.delete_stack(StackName=name)
    return status


def test_nor_by_a_stack(team: Bounded) -> None:
    assert stack(team) == "ROLLBACK_COMPLETE"
    assert stack(team, Path="/workload/") == "ROLLBACK_COMPLETE"
    assert stack(team, Path="/workload/", PermissionsBoundary=BOUNDARY) == "CREATE_COMPLETE"


def test_what_it_leaves_can_be_done_and_what_is_made_is_bound_as_well(team: Bounded) -> None:
    iam = team.bound("iam")
    own = iam.create_role(**ROLE, Path="/workload/", PermissionsBoundary=BOUNDARY)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="new", PolicyArn=EVERYTHING)
    policy = iam.create_policy(PolicyName="own", Path="/workload/", PolicyDocument=ALL)["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=ALL)
    iam.put_role_permissions_boundary(RoleName="new", PermissionsBoundary=BOUNDARY)
    team.bound("s3").create_bucket(Bucket="own")
    assert own == f"{IAM}:role/workload/new"
    child = team.taken(team.bound("sts"), "new")
    for refused in (
        lambda: child.client("iam").create_role(RoleName="further", AssumeRolePolicyDocument=TRUST),
        lambda: child.client("iam").delete_role_permissions_boundary(RoleName="new"),
        lambda: child.client("ec2").create_vpc(CidrBlock="10.0.0.0/16"),
    ):
        _refused(refused)
    child.client("s3").create_bucket(Bucket="also")


def _refused(call: Callable[[], Any]) -> None:
    with pytest.raises(ClientError, match="explicit deny in a permissions boundary"):
        call()


def test_a_developer_below_it_launches_products_by_launch_roles_that_it_does_not_bind(team: Bounded) -> None:
    iam = team.administrator("iam")
    iam.put_role_permissions_boundary(RoleName=DEVELOPER, PermissionsBoundary=BOUNDARY)
    try:
        done = launch(team.developer, product="workload-key", wait=QUICK)
        assert done.outcome is Outcome.DONE
        name = "/baseline/workload-key/application/key-arn"
        assert team.administrator("ssm").get_parameter(Name=name)["Parameter"]["Value"]
        assert terminate(team.developer, name="workload-key", wait=QUICK).outcome is Outcome.DONE
    finally:
        iam.delete_role_permissions_boundary(RoleName=DEVELOPER)


def test_networks_of_one_s_own_are_a_choice_and_nothing_else_is(team: Bounded) -> None:
    _refused(lambda: team.bound("ec2").create_vpc(CidrBlock="10.0.0.0/16"))
    assert update(team.developer, name=PRODUCT.name, parameters={"OwnNetworks": "allow"}, wait=QUICK).outcome is (
        Outcome.DONE
    )
    try:
        team.bound("ec2").create_vpc(CidrBlock="10.0.0.0/16")
        networks: list[Case] = [case for case in DENIED if case.guardrail == "networks"]
        assert [case for case in networks if not judged(team, case.action, case.resource, case.keys)] == []
        others = [case for case in DENIED if case.guardrail != "networks"]
        assert [case for case in others if judged(team, case.action, case.resource, case.keys)] == []
    finally:
        back = update(team.developer, name=PRODUCT.name, parameters={"OwnNetworks": "deny"}, wait=QUICK)
        assert back.outcome is Outcome.DONE
    _refused(lambda: team.bound("ec2").create_vpc(CidrBlock="10.0.0.0/16"))


def test_it_is_under_its_fixed_name_and_is_found(team: Bounded) -> None:
    assert team.launched.outcome is Outcome.DONE
    assert team.launched.outputs["PolicyArn"] == BOUNDARY
    found = team.administrator("ssm").get_parameter(Name="/baseline/permission-boundary/policy-arn")["Parameter"]
    assert found["Value"] == BOUNDARY


def test_only_administrators_are_offered_it() -> None:
    offered = [portfolio for portfolio in PORTFOLIOS if PRODUCT.name in portfolio.products]
    assert [portfolio.principals for portfolio in offered] == [ADMINISTRATORS]


@pytest.mark.parametrize("bad", ["", "no", "Deny", "leave"])
def test_nothing_else_is_taken(bad: str) -> None:
    (parameter,) = PRODUCT.parameters
    assert parameter.refusal(bad)
    assert [parameter.refusal(each) for each in ("deny", "allow")] == [None, None]


def test_it_can_t_be_ended_while_somebody_has_it_and_nobody_is_loosened_by_the_try(team: Bounded) -> None:
    """The last: it goes."""
    with pytest.raises(RecordFailed, match="Cannot delete a policy attached to entities"):
        terminate(team.developer, name=PRODUCT.name, wait=QUICK)
    assert judged(team, "ec2:CreateSecurityGroup", "*", {})
    _refused(lambda: team.bound("ec2").create_vpc(CidrBlock="10.0.0.0/16"))
    iam = team.administrator("iam")
    for role in iam.list_roles()["Roles"]:
        if "PermissionsBoundary" in iam.get_role(RoleName=role["RoleName"])["Role"]:
            iam.delete_role_permissions_boundary(RoleName=role["RoleName"])
    assert terminate(team.developer, name=PRODUCT.name, wait=QUICK).outcome is Outcome.DONE
    assert BOUNDARY not in iam_backends[SPOKE]["aws"].managed_policies
