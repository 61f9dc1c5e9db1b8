"""A developer tries to become administrator through every product offered to developers, and fails.

Every version that a developer could launch or update to is launched in an account of its own, with the most
hostile answers that its form takes; then the account's IAM is compared with what it was before. AWS lets nobody
choose the names: they begin with SC-, which is why a name to be matched by a portfolio is tried too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from portfolios import PORTFOLIOS
from product_factory.authoring.form import Parameter
from product_factory.authoring.portfolio import PermissionSet, Role
from product_factory.authoring.product import Product
from product_factory.catalog import catalog
from product_factory.catalog.lifecycle import State
from product_factory.catalog.released import Released
from product_factory.launch_roles.roles import launch_role, template
from product_factory.provisioning import launch
from product_factory.provisioning.errors import ProvisioningError
from product_factory.provisioning.results import Outcome
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.principals import role_principal
from product_factory.sandbox.named_things import provide
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER, HUB, Account
from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog.caller import Caller
from product_factory.sandbox.servicecatalog.entities import Principal
from product_factory.sandbox.servicecatalog.visibility import matches
from tests.product_factory.provisioning.hub import QUICK, Hub
from tests.products.answers import REQUIRED
from tests.products.test_launches import Team, before
from tests.slow import slow_but

CATALOG = catalog.load()
# Who is no administrator, as the settings of every portfolio name them; written here, not read from settings.
DEVELOPERS = {"Developer", "DeveloperAccess"}
OFFERED = sorted(
    {
        product
        for portfolio in PORTFOLIOS
        for principal in portfolio.principals
        if isinstance(principal, Role | PermissionSet) and principal.name in DEVELOPERS
        for product in portfolio.products
    }
)
REACHABLE = [
    version
    for name in OFFERED
    for version in CATALOG.released[name]
    if CATALOG.states[name][version.version] is not State.RETIRED
]
NEWEST = {version.product: version for version in REACHABLE}.values()
ACCOUNTS = {
    f"{version.product} {version.version}": Account(name=f"team-{n}", id=str(910000000000 + n), unit="workloads")
    for n, version in enumerate(REACHABLE)
}
# The hub of the tests names a product's first version so.
LABELS = {
    version: "1.0.0"
    if version == next(each for each in REACHABLE if each.product == version.product)
    else version.version
    for version in REACHABLE
}
# Tried in this order as the answer to every question that takes it.
HOSTILE = (
    "arn:aws:iam::999999999999:role/Intruder",
    "arn:aws:iam::{account}:role/Developer",
    "arn:aws:iam::{account}:root",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "*",
    "iam:*",
    "AccountAdministrator",
    "SCLaunch-iam-baseline",
    "AWSReservedSSO_AWSAdministratorAccess_0123456789abcdef",
    "/baseline/hostile/administrator-arn",
    "${AWS::AccountId}",
    "x/../../role/Administrator",
)
NAMES = ("AccountAdministrator", "SCLaunch-x", "AWSReservedSSO_AWSAdministratorAccess_0123456789abcdef")
# What would make an administrator of who may do it, on what there is in every account.
ESCALATIONS = [
    ("iam:CreateRole", "role/AccountAdministrator"),
    ("iam:CreateUser", "user/me"),
    ("iam:CreateAccessKey", "user/administrator"),
    ("iam:CreateLoginProfile", "user/administrator"),
    ("iam:UpdateLoginProfile", "user/administrator"),
    ("iam:AddUserToGroup", "group/administrators"),
    ("iam:AttachUserPolicy", "user/me"),
    ("iam:PutUserPolicy", "user/me"),
    ("iam:AttachGroupPolicy", "group/mine"),
    ("iam:PutGroupPolicy", "group/mine"),
    ("iam:AttachRolePolicy", "role/Developer"),
    ("iam:PutRolePolicy", "role/Developer"),
    ("iam:UpdateAssumeRolePolicy", "role/Administrator"),
    ("iam:PutRolePermissionsBoundary", "role/Developer"),
    ("iam:DeleteRolePermissionsBoundary", "role/Developer"),
    ("iam:CreatePolicyVersion", "policy/any"),
    ("iam:SetDefaultPolicyVersion", "policy/any"),
    ("iam:PassRole", "role/Administrator"),
    ("iam:PassRole", "role/SCLaunch-iam-baseline"),
    ("sts:AssumeRole", "role/Administrator"),
    ("sts:AssumeRole", "role/baseline/personas/x"),
]


def test_developers_are_offered_much_and_nothing_that_is_for_administrators() -> None:
    assert len(OFFERED) >= 17
    assert {"iam-baseline", "account-base"}.isdisjoint(OFFERED)


class Identities(NamedTuple):
    """All of an account's IAM: what could be changed, and who is let in."""

    roles: Mapping[str, Any]
    users: Mapping[str, Any]
    groups: Mapping[str, Any]
    policies: Mapping[str, Any]
    providers: frozenset[str]


def identities(account: str) -> Identities:
    iam = iam_backends[account]["aws"]

    def held(one: Any) -> Any:
        return (one.arn, dict(one.policies), sorted(one.managed_policies))

    return Identities(
        roles={
            role.arn: (held(role), str(role.assume_role_policy_document), role.permissions_boundary_arn)
            for role in iam.roles.values()
        },
        users={
            user.arn: (held(user), sorted(key.access_key_id for key in user.access_keys)) for user in iam.users.values()
        },
        groups={group.arn: (held(group), [user.arn for user in group.users]) for group in iam.groups.values()},
        policies={
            arn: [version.document for version in policy.versions if version.is_default]
            for arn, policy in iam.managed_policies.items()
            if f"::{account}:" in arn
        },
        providers=frozenset([*iam.saml_providers, *iam.open_id_providers]),
    )


class Attack(Team):
    """A developer's account, in which one version of one product can be launched."""

    def __init__(self, hub: Hub, version: Released) -> None:
        self.hub, self.version = hub, version
        self.account = ACCOUNTS[f"{version.product} {version.version}"]
        self.sandbox, self.product = hub.sandbox, CATALOG.product(version.product)
        self.developer = hub.sandbox.session(self.account.name, DEVELOPER)
        self.launched = 0

    def administrator(self, service: str) -> Any:
        return self.sandbox.session(self.account.name, ADMINISTRATOR).client(service)

    def _record_as_control_tower_does(self) -> None:
        """As in Team, in a bucket of this account: several versions of a product are tried beside each other."""
        config, bucket = self.administrator("config"), f"control-tower-{self.account.id}"
        role = f"arn:aws:iam::{self.account.id}:role/aws-controltower-ConfigRecorderRole"
        config.put_configuration_recorder(ConfigurationRecorder={"name": "control-tower", "roleARN": role})
        self.administrator("s3").create_bucket(Bucket=bucket)
        config.put_delivery_channel(DeliveryChannel={"name": "control-tower", "s3BucketName": bucket})
        config.start_configuration_recorder(ConfigurationRecorderName="control-tower")

    def answers(self, number: int) -> dict[str, str]:
        """For each question its hostile answer of this number, among those that the form takes."""
        taken = {parameter.name: self.taken(parameter) for parameter in self.product.parameters}
        chosen = {name: answers[number % len(answers)] for name, answers in taken.items() if answers}
        return REQUIRED.get(self.product.name, {}) | chosen

    def taken(self, parameter: Parameter) -> list[str]:
        hostile = [each.replace("{account}", self.account.id) for each in HOSTILE]
        return [each for each in hostile if parameter.refusal(each) is None]

    def tries(self, name: str, answers: dict[str, str]) -> None:
        """Launch it so; a launch that is refused or fails has gained nothing, or the comparison tells."""
        asked = self.version.template().get("Parameters", {})
        parameters = {question: answer for question, answer in answers.items() if question in asked}
        provide(self.account.id, self.sandbox.region, parameters.values())
        try:
            done = launch(
                self.developer,
                product=self.product.name,
                version=LABELS[self.version],
                name=name,
                parameters=parameters,
                wait=QUICK,
            )
            self.launched += done.outcome is Outcome.DONE
        except ProvisioningError:
            return
        finally:
            self.after_launch()
        self.end(name)

    def end(self, name: str) -> None:
        client = self.developer.client("servicecatalog")
        client.terminate_provisioned_product(ProvisionedProductName=name, IgnoreErrors=True)

    def after_launch(self) -> None:
        """Nothing that was there is changed, nobody is let in, and no role has what leads further."""
        now = identities(self.account.id)
        assert now.users == self.before.users
        assert now.groups == self.before.groups
        assert now.providers == self.before.providers
        assert {arn: now.roles.get(arn) for arn in self.before.roles} == self.before.roles
        assert {arn: now.policies.get(arn) for arn in self.before.policies} == self.before.policies
        for role in iam_backends[self.account.id]["aws"].roles.values():
            if role.arn in self.before.roles:
                continue
            for statement in json.loads(role.assume_role_policy_document)["Statement"]:
                assert set(statement["Principal"]) == {"Service"}, f"{role.arn} lets others in than services"
                named = statement["Principal"]["Service"]
                for service in [named] if isinstance(named, str) else named:
                    assert service.endswith(".amazonaws.com"), service
            self.leads_nowhere(role)

    def leads_nowhere(self, role: Any) -> None:
        statements = role_principal(role, "x").statements
        for action, resource in ESCALATIONS:
            for context in (
                {},
                {"iam:PassedToService": "lambda.amazonaws.com"},
                {"iam:PassedToService": "ec2.amazonaws.com"},
            ):
                verdict = evaluate(statements, action, f"arn:aws:iam::{self.account.id}:{resource}", context)
                assert verdict is not PermissionResult.PERMITTED, f"{role.arn} may {action} on {resource}"
        caller = Caller(self.account.id, role.arn, role.arn)
        for portfolio in PORTFOLIOS:
            for principal in portfolio.principals:
                pattern = Principal(f"arn:aws:iam:::{principal.resource}", "IAM_PATTERN")
                assert not matches(pattern, caller), f"{role.arn} is taken for {principal.resource}"

    def begin(self) -> None:
        self.prepare()
        value = f"arn:aws:iam::{self.account.id}:role/Administrator"
        self.administrator("ssm").put_parameter(Name=HOSTILE[9], Value=value, Type="String")
        self.before = identities(self.account.id)


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub in which each account is offered one version of one product, under its derived launch role."""
    with Sandbox(more_spokes=tuple(ACCOUNTS.values())) as sandbox:
        served = Hub(sandbox)
        roles = {each.name: launch_role(each, CATALOG.released[each.name]) for each in CATALOG.products}
        offered: dict[str, Any] = {}
        for version in REACHABLE:
            card: Product = CATALOG.product(version.product)
            if card.name in offered:
                offered[card.name].version(version.version, version.template())
            else:
                offered[card.name] = served.product(version.template(), card.name, card.launch_role)
            account = ACCOUNTS[f"{version.product} {version.version}"]
            cloudformation = sandbox.session(account.name, ADMINISTRATOR).client("cloudformation")
            for name in (card.name, *before(card)):
                if role := roles[name]:
                    cloudformation.create_stack(
                        StackName=f"launch-role-{name}",
                        TemplateBody=json.dumps(template([role])),
                        Capabilities=["CAPABILITY_NAMED_IAM"],
                    )
        yield served


@pytest.mark.parametrize(
    "version", slow_but(lambda version: version in NEWEST, REACHABLE), ids=lambda v: f"{v.product}-{v.version}"
)
def test_a_developer_becomes_no_administrator(hub: Hub, version: Released) -> None:
    attack = Attack(hub, version)
    attack.begin()
    attack.tries("plain", REQUIRED.get(version.product, {}))
    # A deprecated version may be one that AWS doesn't launch at all.
    offered = CATALOG.states[version.product][version.version] is State.ACTIVE
    assert attack.launched == 1 or not offered, attack.failures()
    tried: list[dict[str, str]] = []
    for number, _ in enumerate(HOSTILE):
        answers = attack.answers(number)
        if answers not in tried:
            attack.tries(NAMES[len(tried) % len(NAMES)], answers)
            tried.append(answers)


def test_forms_do_take_hostile_answers() -> None:
    """Else the attack would try nothing."""
    taken = [
        (name, parameter.name, each)
        for name in OFFERED
        for parameter in CATALOG.product(name).parameters
        for each in HOSTILE
        if parameter.refusal(each.replace("{account}", HUB.id)) is None
    ]
    assert len(taken) >= 20, taken
