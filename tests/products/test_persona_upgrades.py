"""What is launched from an old version is brought to the new one, and keeps what it promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.catalog import catalog
from product_factory.launch_roles.roles import derive, template
from product_factory.provisioning import launch, update
from product_factory.provisioning.results import Outcome
from product_factory.releasing.candidate import candidate
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER, Account
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import QUICK, Hub
from tests.products.answers import REQUIRED
from tests.products.test_launches import Team

CATALOG = catalog.load()
PRODUCTS = ("iam-baseline", "governance-base")
ACCOUNTS = {name: Account(name=name, id=str(920000000000 + n), unit="workloads") for n, name in enumerate(PRODUCTS)}
PERSONAS = ("SystemAdministrator", "IamAdministrator", "InstanceOperator", "ReadOnlyAdministrator")


class Upgrade(Team):
    """An account that runs a product's version 1.0.0, in a hub that also offers what the code makes now."""

    def __init__(self, hub: Hub, name: str) -> None:
        self.sandbox, self.product = hub.sandbox, CATALOG.product(name)
        self.account = ACCOUNTS[name].id
        self.developer = hub.sandbox.session(name, DEVELOPER)
        self.iam = self.administrator("iam")
        self._record()

    def administrator(self, service: str) -> Any:
        return self.sandbox.session(self.product.name, ADMINISTRATOR).client(service)

    def _record(self) -> None:
        if self.product.name == "governance-base":
            self.prepare()

    def launched(self, **parameters: str) -> Any:
        asked = REQUIRED.get(self.product.name, {}) | parameters
        done = launch(self.developer, product=self.product.name, version="1.0.0", parameters=asked, wait=QUICK)
        assert done.outcome is Outcome.DONE, self.failures()
        return done

    def updated(self) -> Any:
        done = update(self.developer, name=self.product.name, version="9.9.9", wait=QUICK)
        assert done.outcome is Outcome.DONE, self.failures()
        return done

    def kept(self) -> dict[str, str]:
        """Logical ID → physical ID of the stack's records and their keys."""
        client = self.administrator("cloudformation")
        [stack] = [each for each in client.describe_stacks()["Stacks"] if each["StackName"].startswith("SC-")]
        resources = client.describe_stack_resources(StackName=stack["StackName"])["StackResources"]
        records = {
            "AWS::S3::Bucket",
            "AWS::KMS::Key",
            "AWS::Logs::LogGroup",
            "AWS::CloudTrail::Trail",
            "AWS::SNS::Topic",
        }
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in resources
            if each["ResourceType"] in records
        }


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A hub that offers 1.0.0 and, as 9.9.9, what the code makes, under the launch role of both."""
    with Sandbox(more_spokes=tuple(ACCOUNTS.values())) as sandbox:
        served = Hub(sandbox)
        for name in PRODUCTS:
            card = CATALOG.product(name)
            versions = {each.version: each.template() for each in CATALOG.released[name]}
            code = candidate(card).template
            served.product(versions["1.0.0"], name, card.launch_role).version("9.9.9", code)
            role = derive(card, versions | {"(code)": code})
            sandbox.session(name, ADMINISTRATOR).client("cloudformation").create_stack(
                StackName="launch-roles",
                TemplateBody=json.dumps(template([role])),
                Capabilities=["CAPABILITY_NAMED_IAM"],
            )
        yield served


def test_updated_personas_keep_their_groups_with_members_and_get_new_roles(hub: Hub) -> None:
    account = Upgrade(hub, "iam-baseline")
    before = account.launched(RolesRequireMfa="no").outputs
    for name in PERSONAS:
        account.iam.create_user(UserName=f"{name}-person")
        account.iam.add_user_to_group(GroupName=before[f"{name}GroupName"], UserName=f"{name}-person")
    after = account.updated().outputs
    for name in PERSONAS:
        assert after[f"{name}GroupName"] == before[f"{name}GroupName"]
        group = account.iam.get_group(GroupName=after[f"{name}GroupName"])
        assert [user["UserName"] for user in group["Users"]] == [f"{name}-person"]
        assert group["Group"]["Path"] == "/baseline/personas/"
        assert after[f"{name}RoleArn"].startswith(f"arn:aws:iam::{account.account}:role/baseline/personas/SC-")
    roles = {role["Arn"] for role in account.iam.list_roles()["Roles"]}
    assert {before[f"{name}RoleArn"] for name in PERSONAS}.isdisjoint(roles)
    own = account.iam.list_policies(Scope="Local")["Policies"]
    outside = [each["Arn"] for each in own if each["Path"] == "/" and each["PolicyName"].startswith("SC-")]
    assert outside == [], "the old guard and policies are gone"
    # The answer that was given at the launch still holds.
    [trust] = [
        r["AssumeRolePolicyDocument"] for r in account.iam.list_roles()["Roles"] if r["Arn"] == after["SupportRoleArn"]
    ]
    assert "aws:MultiFactorAuthPresent" not in json.dumps(trust)


def test_an_updated_umbrella_keeps_its_records_and_lets_go_of_the_personas(hub: Hub) -> None:
    """Of standalone-base 1.0.0 nothing runs: AWS Config takes none of its periodic rules."""
    account = Upgrade(hub, "governance-base")
    account.launched()
    before = account.kept()
    assert len(before) >= 5
    after = account.updated()
    assert before.items() <= account.kept().items(), "no record, key or topic is replaced"
    assert not [output for output in after.outputs if "Administrator" in output]
    mine = [role["RoleName"] for role in account.iam.list_roles()["Roles"] if "IamBaseline" in role["RoleName"]]
    assert mine == []
    assert account.iam.list_groups()["Groups"] == []
