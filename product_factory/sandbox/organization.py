"""An AWS Organization of fake accounts: management, hub, and spokes in organizational units.

Built in moto's own Organizations, IAM and STS, so every tool that asks them sees it. All IDs are
the same at every start.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from moto.iam.models import IAMBackend, iam_backends
from moto.organizations import utils
from moto.organizations.models import OrganizationsBackend, organizations_backends
from pydantic import BaseModel, ConfigDict

from product_factory.sandbox.config import PRINCIPAL as CONFIG
from product_factory.sandbox.delegation import STACKSETS
from product_factory.sandbox.servicecatalog.tree import SERVICE_PRINCIPAL

PARTITION = "aws"
DEVELOPER = "Developer"
ADMINISTRATOR = "Administrator"
# The one of an account whom portfolios may name; the other is nobody's principal.
ACCOUNT_ADMINISTRATOR = "AccountAdministrator"
ACCESS_ROLE = "OrganizationAccountAccessRole"


# The longest that a role may allow, so that nobody who plays is put out:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html
SESSION_SECONDS = 12 * 3600


class ActingRole(BaseModel):
    """A role that people act as, in every account; `path` begins and ends with a slash."""

    model_config = ConfigDict(frozen=True)

    name: str
    path: str = "/"


class Account(BaseModel):
    """One account; unit is the key of its organizational unit in UNITS, None at the root."""

    model_config = ConfigDict(frozen=True)

    name: str
    id: str
    unit: str | None = None


class Unit(BaseModel):
    """An organizational unit; parent is another's key, None at the root."""

    model_config = ConfigDict(frozen=True)

    key: str
    name: str
    id: str
    parent: str | None = None


class Credentials(BaseModel):
    """Credentials for one role or user, as environment variables know them; until: when a session ends."""

    model_config = ConfigDict(frozen=True)

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None
    until: datetime | None = None

    def last(self, at_least: timedelta) -> bool:
        """Whether they are good for so long yet."""
        return self.until is None or self.until - datetime.now(UTC) > at_least


MANAGEMENT = Account(name="management", id="111111111111")
HUB = Account(name="hub", id="222222222222", unit="platform")
SPOKES = (
    Account(name="spoke-1", id="333333333333", unit="workloads"),
    Account(name="spoke-2", id="444444444444", unit="workloads"),
    Account(name="spoke-3", id="555555555555", unit="production"),
    Account(name="spoke-4", id="666666666666", unit="production"),
    Account(name="outsider", id="777777777777", unit="sandbox"),
)
UNITS = (
    Unit(key="platform", name="Platform", id="ou-demo-platform"),
    Unit(key="workloads", name="Workloads", id="ou-demo-workload"),
    Unit(key="production", name="Production", id="ou-demo-producti", parent="workloads"),
    Unit(key="sandbox", name="Sandbox", id="ou-demo-sandbox0"),
)
ORGANIZATION_ID = "o-demo000000"
ROOT_ID = "r-demo"


class Needs(BaseModel):
    """What an organization is to have; by default what fits the baseline. `fitting.py` says what a catalog needs.

    developer, administrator: whom portfolios name; the latter administers an account. others: further roles that
    portfolios name. hub_roles: names of roles of the hub alone. boundary: a managed policy of every account.
    """

    model_config = ConfigDict(frozen=True)

    id: str = ORGANIZATION_ID
    root_id: str = ROOT_ID
    spokes: tuple[Account, ...] = SPOKES
    units: tuple[Unit, ...] = UNITS
    developer: ActingRole = ActingRole(name=DEVELOPER)
    administrator: ActingRole = ActingRole(name=ACCOUNT_ADMINISTRATOR)
    others: tuple[ActingRole, ...] = ()
    hub_roles: tuple[str, ...] = ()
    boundary: str | None = None

    @property
    def actors(self) -> tuple[str, ...]:
        """Names of the roles that launch: the developer's first, each once."""
        return tuple(dict.fromkeys(each.name for each in (self.developer, self.administrator, *self.others)))


class Organization(Needs):
    """Who is in it, and the management account's own credentials, from which all others come."""

    management: Account = MANAGEMENT
    hub: Account = HUB
    credentials: Credentials

    @property
    def accounts(self) -> tuple[Account, ...]:
        return (self.management, self.hub, *self.spokes)

    def account(self, name_or_id: str) -> Account:
        """The account of this name or ID; KeyError where there is none."""
        for account in self.accounts:
            if name_or_id in (account.name, account.id):
                return account
        raise KeyError(name_or_id)

    def unit(self, key: str) -> Unit:
        """The organizational unit of this key; KeyError where there is none."""
        for unit in self.units:
            if unit.key == key:
                return unit
        raise KeyError(key)

    def path(self, key: str | None) -> str:
        """Where the unit of this key stands, such as /Workloads/Production; / is the root."""
        if key is None:
            return "/"
        unit = self.unit(key)
        return f"{self.path(unit.parent) if unit.parent else ''}/{unit.name}"

    def role_arn(self, account_id: str, role: str) -> str:
        """The ARN of the role of this name, which has a path where the catalog's audience has one."""
        known = {each.name: each.path for each in (*self.others, self.administrator, self.developer)}
        return f"arn:{PARTITION}:iam::{account_id}:role{known.get(role, '/')}{role}"


def build_organization(needs: Needs | None = None, *, more_spokes: tuple[Account, ...] = ()) -> Organization:
    """Make it all: organization, units, accounts, delegations and roles; once in a fresh moto.

    Service Catalog's access to the organization is not enabled: that is the administrator's step.
    """
    needs = needs or Needs()
    # moto knows the shortest IDs alone: https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
    utils.ROOT_ID_REGEX, utils.OU_ID_REGEX = r"r-[0-9a-z]{4,32}", r"ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}"
    spokes = (*needs.spokes, *more_spokes)
    members = (HUB, *spokes)
    backend = organizations_backends[MANAGEMENT.id][PARTITION]
    with _fixed_ids(needs, members):
        backend.create_organization(region="us-east-1", FeatureSet="ALL")
        for unit in needs.units:
            parent = next((each.id for each in needs.units if each.key == unit.parent), needs.root_id)
            backend.create_organizational_unit(ParentId=parent, Name=unit.name)
        for account in members:
            email = f"{account.name}@example.com"
            backend.create_account(AccountName=account.name, Email=email)
    for account in members:
        _place(backend, account, needs)
    for account in (MANAGEMENT, *members):
        _make_roles(account, needs)
    for principal in (SERVICE_PRINCIPAL, STACKSETS, CONFIG):
        backend.register_delegated_administrator(AccountId=HUB.id, ServicePrincipal=principal)
    for principal in (STACKSETS, CONFIG):
        backend.enable_aws_service_access(ServicePrincipal=principal)
    made = dict(needs) | {"spokes": spokes, "credentials": _management_user()}
    return Organization.model_validate(made)


@contextmanager
def _fixed_ids(needs: Needs, members: tuple[Account, ...]) -> Iterator[None]:
    accounts = iter([MANAGEMENT.id, *(account.id for account in members)])
    units = iter([needs.root_id, *(unit.id for unit in needs.units)])
    fixed: dict[str, Any] = {
        "make_random_org_id": lambda: needs.id,
        "make_random_root_id": lambda: needs.root_id,
        "make_random_account_id": lambda: next(accounts),
        "make_random_ou_id": lambda root_id: next(units),
    }
    with patch.multiple(utils, **fixed):
        yield


def _place(backend: OrganizationsBackend, account: Account, needs: Needs) -> None:
    unit = next(each for each in needs.units if each.key == account.unit)
    backend.move_account(AccountId=account.id, SourceParentId=needs.root_id, DestinationParentId=unit.id)


_EVERYTHING = ("*",)
_DEVELOPER = (
    "servicecatalog:*",
    "cloudformation:Describe*",
    "cloudformation:GetTemplate",
    "cloudformation:GetTemplateSummary",
    "cloudformation:ListStackResources",
    "cloudformation:ValidateTemplate",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
    "config:DescribeConfigurationRecorderStatus",
    "config:DescribeConfigurationRecorders",
    "config:DescribeDeliveryChannels",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeSubnets",
    "ssm:GetParameters",
)


def _make_roles(account: Account, needs: Needs) -> None:
    """Roles that the management account and the account itself may assume, and the boundary.

    A developer may use Service Catalog and look at what it made; who administers may do anything. IAM knows a name
    once in an account, whatever its path: a role of the catalog that is called as one of ours is that one.
    """
    iam = iam_backends[account.id][PARTITION]
    rights: dict[str, tuple[ActingRole, tuple[str, ...]]] = {
        each.name: (each, _DEVELOPER) for each in (*needs.others, needs.developer)
    }
    hub_roles = needs.hub_roles if account.id == HUB.id else ()
    for role in (needs.administrator, *(ActingRole(name=name) for name in (ADMINISTRATOR, ACCESS_ROLE, *hub_roles))):
        rights[role.name] = (rights.get(role.name, (role,))[0], _EVERYTHING)
    trusted = sorted(f"arn:aws:iam::{each}:root" for each in {MANAGEMENT.id, account.id})
    for role, actions in rights.values():
        _make_role(iam, role, trusted, list(actions))
    if needs.boundary:
        _make_boundary(iam, needs.boundary)


def _make_boundary(iam: IAMBackend, boundary: str) -> None:
    path, _, name = f"/{boundary}".rpartition("/")
    iam.create_policy(
        description="The permissions boundary that the catalog names",
        path=f"{path}/",
        policy_document=_policy(list(_EVERYTHING)),
        policy_name=name,
        tags=[],
    )


def _make_role(iam: IAMBackend, role: ActingRole, trusted: list[str], actions: list[str]) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}],
    }
    if role.name in {each.name for each in iam.roles.values()}:
        iam.update_assume_role_policy(role.name, json.dumps(trust))
    else:
        iam.create_role(
            role_name=role.name,
            assume_role_policy_document=json.dumps(trust),
            path=role.path,
            permissions_boundary=None,
            description="",
            tags=[],
            max_session_duration=str(SESSION_SECONDS),
        )
    iam.put_role_policy(role.name, "permissions", _policy(actions))


def _policy(actions: list[str]) -> str:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _management_user() -> Credentials:
    iam = iam_backends[MANAGEMENT.id][PARTITION]
    iam.create_user(region_name="us-east-1", user_name="sandbox")
    iam.put_user_policy("sandbox", "permissions", _policy(list(_EVERYTHING)))
    key = iam.create_access_key("sandbox")
    return Credentials(access_key_id=key.access_key_id, secret_access_key=key.secret_access_key)
