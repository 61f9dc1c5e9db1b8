"""An organization of 300 organizational units, nested, most of them empty: shared with, deployed to, and grown into.

The tests are steps of one organization and run in their order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from product_factory.organization.nodes import Tree
from product_factory.sandbox.organization import ACCESS_ROLE, ADMINISTRATOR, SPOKES, UNITS, Credentials, Needs, Unit
from product_factory.sandbox.server import SandboxSession
from product_factory.sharing import aws
from tests.product_factory.sharing.hub import REGION, portfolio
from tests.whole.full_hub import Deployer, launch, offer_of, release, served

AREAS, TEAMS, STAGES = 8, 6, 5
NAMES = ("alerts", "ledger")
# Of each team these stages are shared with, unit by unit; whoever comes to another one sees nothing.
SHARED = [
    f"/Area {area}/Team {team}/Stage {stage}"
    for area in range(AREAS)
    for team in range(TEAMS)
    for stage in range(STAGES - 1)
]
EMPTY, NOT_SHARED = "/Area 5/Team 3/Stage 2", f"/Area 5/Team 3/Stage {STAGES - 1}"


def units() -> Iterator[Unit]:
    """Those that every sandbox has, and areas of teams of stages."""
    yield from UNITS
    for area in range(AREAS):
        yield _unit(f"/Area {area}", f"a{area}")
        for team in range(TEAMS):
            yield _unit(f"/Area {area}/Team {team}", f"a{area}t{team}", f"a{area}")
            for stage in range(STAGES):
                path = f"/Area {area}/Team {team}/Stage {stage}"
                yield _unit(path, f"a{area}t{team}s{stage}", f"a{area}t{team}")


def _unit(path: str, key: str, parent: str | None = None) -> Unit:
    return Unit(key=key, name=path.rpartition("/")[2], id=f"ou-demo-{key:0<8}", parent=parent)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployer]:
    """Accounts stand in three of the units that are shared with; the hub is in none."""
    folder = tmp_path_factory.mktemp("units")
    for name in NAMES:
        release(folder / "released", name, 1)
    places = ("a0t0s0", "a0t0s1", "a7t5s3", "production", "sandbox")
    spokes = tuple(each.model_copy(update={"unit": unit}) for each, unit in zip(SPOKES, places, strict=True))
    with served(folder, Needs(units=tuple(units()), spokes=spokes)) as made:
        base = portfolio("Base", *NAMES, share_with=tuple(SHARED))
        made.deploy(made.ready(offer_of(folder / "released", NAMES, (base,))))
        yield made


@pytest.fixture(scope="module")
def tree(hub: Deployer) -> Tree:
    return aws.read_tree()


def test_every_unit_that_is_named_is_shared_with_whether_or_not_an_account_is_in_it(hub: Deployer, tree: Tree) -> None:
    assert len(tree.units) == 300
    portfolios = aws.hub_portfolios(REGION)
    shares = aws.read_shares(REGION, portfolios)
    assert {share.node.value for share in shares} == {tree.units[path] for path in SHARED}


def test_launch_roles_are_where_accounts_are(hub: Deployer) -> None:
    found = {account for account, _ in instances(hub)}
    assert found == {SPOKES[0].id, SPOKES[1].id, SPOKES[2].id}


def test_a_new_account_in_a_unit_that_was_empty_gets_its_launch_role_and_launches(hub: Deployer, tree: Tree) -> None:
    account = Newcomer(hub, "newcomer", tree.units[EMPTY])
    assert {instances(hub)[account.id, region] for _, region in instances(hub)} == {"SUCCEEDED"}
    roles = {role["RoleName"] for role in account.administrator.client("iam").list_roles()["Roles"]}
    assert roles >= {f"SCLaunch-{name}" for name in NAMES}
    told = launch(account.developer, account.administrator, "ledger")
    assert told["TopicArn"].split(":")[4] == account.id


def test_one_in_a_unit_beside_it_gets_and_sees_nothing(hub: Deployer, tree: Tree) -> None:
    account = Newcomer(hub, "stranger", tree.units[NOT_SHARED])
    assert account.id not in {found for found, _ in instances(hub)}
    catalog = account.developer.client("servicecatalog", region_name=REGION)
    assert catalog.search_products()["ProductViewSummaries"] == []


def instances(hub: Deployer) -> dict[tuple[str, str], str]:
    """(account, Region) → detailed status, of all of the StackSets' instances."""
    asked = {"CallAs": "DELEGATED_ADMIN"}
    sets = hub.cloudformation.get_paginator("list_stack_sets").paginate(Status="ACTIVE", **asked)
    listed = hub.cloudformation.get_paginator("list_stack_instances")
    return {
        (each["Account"], each["Region"]): each["StackInstanceStatus"]["DetailedStatus"]
        for page in sets
        for one in page["Summaries"]
        for shown in listed.paginate(StackSetName=one["StackSetName"], **asked)
        for each in shown["Summaries"]
    }


class Newcomer:
    """An account that is made, and moved into a unit, with the role that developers have everywhere."""

    def __init__(self, hub: Deployer, name: str, unit: str) -> None:
        self._sandbox = hub.sandbox
        organizations: Any = hub.sandbox.session("management", ADMINISTRATOR).client("organizations")
        made = organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]
        self.id: str = made["AccountId"]
        (parent,) = organizations.list_parents(ChildId=self.id)["Parents"]
        organizations.move_account(AccountId=self.id, SourceParentId=parent["Id"], DestinationParentId=unit)
        self.administrator = self._session(ACCESS_ROLE)
        iam: Any = self.administrator.client("iam")
        trust = iam.get_role(RoleName=ACCESS_ROLE)["Role"]["AssumeRolePolicyDocument"]
        iam.create_role(RoleName="Developer", AssumeRolePolicyDocument=json.dumps(trust))
        launches = {"Effect": "Allow", "Action": ["servicecatalog:*", "cloudformation:*"], "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [launches]})
        iam.put_role_policy(RoleName="Developer", PolicyName="launches", PolicyDocument=document)
        self.developer = self._session("Developer")

    def _session(self, role: str) -> boto3.Session:
        sts = self._sandbox.session("management", ADMINISTRATOR).client("sts")
        arn = f"arn:aws:iam::{self.id}:role/{role}"
        made = sts.assume_role(RoleArn=arn, RoleSessionName="new")["Credentials"]
        given = Credentials(
            access_key_id=made["AccessKeyId"],
            secret_access_key=made["SecretAccessKey"],
            session_token=made["SessionToken"],
        )
        return SandboxSession(given, REGION, self._sandbox.endpoint)
