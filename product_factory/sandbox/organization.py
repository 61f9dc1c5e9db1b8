"""An AWS Organization of fake accounts: management, hub, and spokes in organizational units.

Built in moto's own Organizations, IAM and STS, so every tool that asks them sees it. All IDs are
the same at every start.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
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
    """Credentials for one role or user, as environment variables know them."""

    model_config = ConfigDict(frozen=True)

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


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


class Organization(BaseModel):
    """Who is in it, and the management account's own credentials, from which all others come."""

    model_config = ConfigDict(frozen=True)

    id: str = ORGANIZATION_ID
    root_id: str = ROOT_ID
    management: Account = MANAGEMENT
    hub: Account = HUB
    spokes: tuple[Account, ...] = SPOKES
    units: tuple[Unit, ...] = UNITS
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


def build_organization(*, more_spokes: tuple[Account, ...] = ()) -> Organization:
    """Make it all: organization, units, accounts, delegations and roles; once in a fresh moto.

    Service Catalog's access to the organization is not enabled: that is the administrator's step.
    """
    members = (HUB, *SPOKES, *more_spokes)
    backend = organizations_backends[MANAGEMENT.id][PARTITION]
    with _fixed_ids(members):
        backend.create_organization(region="us-east-1", FeatureSet="ALL")
        for unit in UNITS:
            parent = next((each.id for each in UNITS if each.key == unit.parent), ROOT_ID)
            backend.create_organizational_unit(ParentId=parent, Name=unit.name)
        for account in members:
            email = f"{account.name}@example.com"
            backend.create_account(AccountName=account.name, Email=email)
    for account in members:
        _place(backend, account)
    for account in (MANAGEMENT, *members):
        _make_roles(account)
    for principal in (SERVICE_PRINCIPAL, STACKSETS, CONFIG):
        backend.register_delegated_administrator(AccountId=HUB.id, ServicePrincipal=principal)
    for principal in (STACKSETS, CONFIG):
        backend.enable_aws_service_access(ServicePrincipal=principal)
    return Organization(spokes=(*SPOKES, *more_spokes), credentials=_management_user())


@contextmanager
def _fixed_ids(members: tuple[Account, ...]) -> Iterator[None]:
    accounts = iter([MANAGEMENT.id, *(account.id for account in members)])
    units = iter([ROOT_ID, *(unit.id for unit in UNITS)])
    fixed: dict[str, Any] = {
        "make_random_org_id": lambda: ORGANIZATION_ID,
        "make_random_root_id": lambda: ROOT_ID,
        "make_random_account_id": lambda: next(accounts),
        "make_random_ou_id": lambda root_id: next(units),
    }
    with patch.multiple(utils, **fixed):
        yield


def _place(backend: OrganizationsBackend, account: Account) -> None:
    unit = next(each for each in UNITS if each.key == account.unit)
    backend.move_account(AccountId=account.id, SourceParentId=ROOT_ID, DestinationParentId=unit.id)


def _make_roles(account: Account) -> None:
    """Roles that the management account and the account itself may assume.

    A developer may use Service Catalog and look at what it made; the others may do anything.
    """
    iam = iam_backends[account.id][PARTITION]
    everything = ["*"]
    developer = [
        "servicecatalog:*",
        "cloudformation:Describe*",
        "cloudformation:GetTemplateSummary",
        "cloudformation:ValidateTemplate",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "config:DescribeConfigurationRecorderStatus",
        "config:DescribeConfigurationRecorders",
        "config:DescribeDeliveryChannels",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeSubnets",
    ]
    for name, actions in (
        (DEVELOPER, developer),
        (ADMINISTRATOR, everything),
        (ACCOUNT_ADMINISTRATOR, everything),
        (ACCESS_ROLE, everything),
    ):
        trusted = [f"arn:aws:iam::{each}:root" for each in {MANAGEMENT.id, account.id}]
        _make_role(iam, name, sorted(trusted), actions)


def _make_role(iam: IAMBackend, name: str, trusted: list[str], actions: list[str]) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": trusted}, "Action": "sts:AssumeRole"}],
    }
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}],
    }
    if name in {role.name for role in iam.roles.values()}:
        iam.update_assume_role_policy(name, json.dumps(trust))
    else:
        iam.create_role(
            role_name=name,
            assume_role_policy_document=json.dumps(trust),
            path="/",
            permissions_boundary=None,
            description="",
            tags=[],
            max_session_duration="3600",
        )
    iam.put_role_policy(name, "permissions", json.dumps(policy))


def _management_user() -> Credentials:
    iam = iam_backends[MANAGEMENT.id][PARTITION]
    iam.create_user(region_name="us-east-1", user_name="sandbox")
    key = iam.create_access_key("sandbox")
    return Credentials(access_key_id=key.access_key_id, secret_access_key=key.secret_access_key)
