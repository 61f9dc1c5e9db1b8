"""A service-managed stack set keeps a real stack in every account of its targets."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.sandbox.cloudformation import install
from product_factory.sandbox.cloudformation.organization import SERVICE_PRINCIPAL
from product_factory.sandbox.resource_types.aws import client

REGION = "us-east-1"
MANAGEMENT = "111111111111"
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "servicecatalog.amazonaws.com"},
                        "Action": "sts:AssumeRole"}]}  # fmt: skip
ROLE = {
    "Parameters": {"Name": {"Type": "String", "Default": "launch"}},
    "Resources": {
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": {"Ref": "Name"}, "AssumeRolePolicyDocument": TRUST},
        }
    },
}
AUTO = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
SERVICE_MANAGED = {"PermissionModel": "SERVICE_MANAGED", "CallAs": "DELEGATED_ADMIN"}


class Org:
    """A management account, a hub, an OU with a nested one, and accounts by name."""

    def __init__(self) -> None:
        self.api = client("organizations", MANAGEMENT, REGION)
        self.api.create_organization(FeatureSet="ALL")
        self.root = self.api.list_roots()["Roots"][0]["Id"]
        self.ou = self.unit("Workloads", self.root)
        self.nested = self.unit("Production", self.ou)
        self.accounts: dict[str, str] = {}
        for name, parent in (("hub", self.root), ("a", self.ou), ("b", self.nested)):
            self.account(name, parent)
        self.outsider = self.account("outsider", self.root)
        self.hub = client("cloudformation", self.accounts["hub"], REGION)

    def unit(self, name: str, parent: str) -> str:
        made = self.api.create_organizational_unit(ParentId=parent, Name=name)
        return str(made["OrganizationalUnit"]["Id"])

    def account(self, name: str, parent: str) -> str:
        made = self.api.create_account(AccountName=name, Email=f"{name}@example.com")
        self.accounts[name] = made["CreateAccountStatus"]["AccountId"]
        if parent != self.root:
            self.move(name, self.root, parent)
        return self.accounts[name]

    def move(self, name: str, source: str, target: str) -> None:
        self.api.move_account(AccountId=self.accounts[name], SourceParentId=source, DestinationParentId=target)

    def delegate(self) -> None:
        client("cloudformation", MANAGEMENT, REGION).activate_organizations_access()
        self.api.register_delegated_administrator(AccountId=self.accounts["hub"], ServicePrincipal=SERVICE_PRINCIPAL)

    def has_role(self, name: str, role: str = "launch") -> bool:
        account_id = MANAGEMENT if name == "management" else self.accounts[name]
        found = client("iam", account_id, REGION).list_roles()["Roles"]
        return role in {each["RoleName"] for each in found}

    def stacks(self, name: str, region: str = REGION) -> list[str]:
        found = client("cloudformation", self.accounts[name], region).describe_stacks()["Stacks"]
        return [stack["StackName"] for stack in found]

    def create(self, template: Any = ROLE, name: str = "Roles", **more: Any) -> None:
        self.hub.create_stack_set(
            StackSetName=name, TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            **{**SERVICE_MANAGED, "AutoDeployment": AUTO, **more},
        )  # fmt: skip

    def deploy(self, *units: str, name: str = "Roles", **more: Any) -> dict[str, Any]:
        done = self.hub.create_stack_instances(
            StackSetName=name, CallAs="DELEGATED_ADMIN",
            DeploymentTargets={"OrganizationalUnitIds": list(units or (self.ou,))},
            **{"Regions": [REGION], **more},
        )  # fmt: skip
        return dict(self.hub.describe_stack_set_operation(
            StackSetName=name, OperationId=done["OperationId"], CallAs="DELEGATED_ADMIN"
        )["StackSetOperation"])  # fmt: skip

    def instances(self, name: str = "Roles") -> dict[str, str]:
        found = self.hub.list_stack_instances(StackSetName=name, CallAs="DELEGATED_ADMIN")
        names = {account_id: key for key, account_id in self.accounts.items()}
        return {names[each["Account"]]: each["Status"] for each in found["Summaries"]}


@pytest.fixture
def org() -> Iterator[Org]:
    install()
    with mock_aws():
        made = Org()
        made.delegate()
        yield made


def test_reaches_nested_units_and_nothing_else(org: Org) -> None:
    org.create()
    assert org.deploy()["Status"] == "SUCCEEDED"
    assert org.instances() == {"a": "CURRENT", "b": "CURRENT"}
    assert [n for n in ("a", "b", "hub", "outsider", "management") if org.has_role(n)] == ["a", "b"]
    assert org.stacks("a")[0].startswith("StackSet-Roles-")


def test_the_root_skips_the_management_account(org: Org) -> None:
    org.create()
    org.deploy(org.root)
    assert set(org.instances()) == {"hub", "a", "b", "outsider"}
    assert not org.has_role("management")


def test_auto_deployment_follows_accounts(org: Org) -> None:
    org.create()
    org.deploy()
    org.move("outsider", org.root, org.nested)
    org.account("new", org.ou)
    assert org.has_role("outsider")
    assert org.has_role("new")
    org.move("a", org.ou, org.root)
    org.move("b", org.nested, org.ou)
    assert set(org.instances()) == {"b", "outsider", "new"}
    assert not org.has_role("a")
    assert org.stacks("a") == []


def test_auto_deployment_may_retain(org: Org) -> None:
    org.create(AutoDeployment={"Enabled": True, "RetainStacksOnAccountRemoval": True})
    org.deploy()
    org.move("a", org.ou, org.root)
    assert set(org.instances()) == {"b"}
    assert org.has_role("a")


def test_without_auto_deployment_nothing_follows(org: Org) -> None:
    org.create(AutoDeployment={"Enabled": False})
    org.deploy()
    org.move("outsider", org.root, org.ou)
    org.move("a", org.ou, org.root)
    assert set(org.instances()) == {"a", "b"}


def test_update_reaches_every_instance(org: Org) -> None:
    org.create()
    org.deploy()
    org.hub.update_stack_set(
        StackSetName="Roles", UsePreviousTemplate=True, CallAs="DELEGATED_ADMIN",
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": "Name", "ParameterValue": "renamed"}],
    )  # fmt: skip
    assert all(org.has_role(n, "renamed") and not org.has_role(n) for n in ("a", "b"))


def test_several_regions(org: Org) -> None:
    topic = {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}
    org.create(topic)
    org.deploy(Regions=["us-east-1", "eu-west-1"])
    assert len(org.stacks("b")) == len(org.stacks("b", "eu-west-1")) == 1


@pytest.mark.parametrize(("tolerance", "status", "others"), [(0, "FAILED", "OUTDATED"), (1, "SUCCEEDED", "CURRENT")])
def test_a_failing_account_is_told(org: Org, tolerance: int, status: str, others: str) -> None:
    client("iam", org.accounts["a"], REGION).create_role(RoleName="launch", AssumeRolePolicyDocument=json.dumps(TRUST))
    org.create()
    operation = org.deploy(OperationPreferences={"FailureToleranceCount": tolerance})
    assert operation["Status"] == status
    found = org.hub.describe_stack_instance(
        StackSetName="Roles", StackInstanceAccount=org.accounts["a"], StackInstanceRegion=REGION,
        CallAs="DELEGATED_ADMIN",
    )["StackInstance"]  # fmt: skip
    assert found["StackInstanceStatus"]["DetailedStatus"] == "FAILED"
    assert "ResourceLogicalId:Role" in found["StatusReason"]
    assert org.instances() == {"a": "OUTDATED", "b": others}
    results = org.hub.list_stack_set_operation_results(
        StackSetName="Roles", OperationId=operation["OperationId"], CallAs="DELEGATED_ADMIN"
    )["Summaries"]
    assert [r["Status"] for r in results] == ["FAILED", "SUCCEEDED" if tolerance else "CANCELLED"]


def test_deleting(org: Org) -> None:
    org.create()
    org.deploy()
    with pytest.raises(ClientError, match="StackSetNotEmpty"):
        org.hub.delete_stack_set(StackSetName="Roles", CallAs="DELEGATED_ADMIN")
    org.hub.delete_stack_instances(
        StackSetName="Roles", Regions=[REGION], RetainStacks=False, CallAs="DELEGATED_ADMIN",
        DeploymentTargets={"OrganizationalUnitIds": [org.ou]},
    )  # fmt: skip
    assert not org.has_role("a")
    org.hub.delete_stack_set(StackSetName="Roles", CallAs="DELEGATED_ADMIN")
    with pytest.raises(ClientError, match="StackSetNotFound"):
        org.hub.describe_stack_set(StackSetName="Roles", CallAs="DELEGATED_ADMIN")


NESTED = {"Resources": {"S": {"Type": "AWS::CloudFormation::Stack", "Properties": {}}}}


@pytest.mark.parametrize(
    ("template", "more", "message"),
    [
        (ROLE, {"CallAs": "SELF"}, "must be the management account"),
        (ROLE, {"PermissionModel": "SELF_MANAGED"}, "not implemented in the sandbox"),
        (NESTED, {}, "Nested stacks"),
        ({"Resources": {"A": {"Type": "AWS::No::Type"}}}, {}, r"Unrecognized resource types: \[AWS::No::Type\]"),
        ({**ROLE, "Rules": {"R": {}}}, {}, "'Assertions' is a required property"),
        ({**ROLE, "Transform": "AWS::LanguageExtensions"}, {}, "Transform is not supported in SERVICE_MANAGED permission model"),
        ({**ROLE, "Metadata": {"Note": "x" * 51_200}}, {}, "less than or equal to 51200"),
        (ROLE, {"Parameters": [{"ParameterKey": "X", "ParameterValue": "1"}]},
         r"\[X\] do not exist in the template"),
    ],
)  # fmt: skip
def test_refusals(org: Org, template: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        org.create(template, **more)


def test_template_url_takes_more(org: Org) -> None:
    s3 = client("s3", org.accounts["hub"], REGION)
    s3.create_bucket(Bucket="templates")
    body = json.dumps({**ROLE, "Metadata": {"Long": "x" * 60_000}})
    s3.put_object(Bucket="templates", Key="role.json", Body=body)
    org.hub.create_stack_set(
        StackSetName="Roles", Capabilities=["CAPABILITY_NAMED_IAM"],
        TemplateURL="https://templates.s3.amazonaws.com/role.json", **SERVICE_MANAGED,
    )  # fmt: skip
    assert org.deploy()["Status"] == "SUCCEEDED"


def test_a_delegation_is_needed() -> None:
    install()
    with mock_aws():
        org = Org()
        with pytest.raises(ClientError, match="not a delegated administrator"):
            org.create()


def test_the_resource_type(org: Org) -> None:
    def template(name: str, units: list[str]) -> str:
        stack_set = {
            "Type": "AWS::CloudFormation::StackSet",
            "Properties": {
                "StackSetName": "Roles",
                **SERVICE_MANAGED,
                "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": False},
                "Capabilities": ["CAPABILITY_NAMED_IAM"],
                "Parameters": [{"ParameterKey": "Name", "ParameterValue": name}],
                "TemplateBody": json.dumps(ROLE),
                "StackInstancesGroup": [
                    {"DeploymentTargets": {"OrganizationalUnitIds": [u]}, "Regions": [REGION]} for u in units
                ],
            },
        }
        return json.dumps({"Resources": {"Set": stack_set}})

    def status() -> str:
        return str(org.hub.describe_stacks(StackName="hub")["Stacks"][0]["StackStatus"])

    org.hub.create_stack(StackName="hub", TemplateBody=template("one", [org.nested]))
    assert status() == "CREATE_COMPLETE"
    assert org.instances() == {"b": "CURRENT"}
    org.hub.update_stack(StackName="hub", TemplateBody=template("two", [org.nested, org.ou]))
    assert status() == "UPDATE_COMPLETE"
    assert org.has_role("a", "two")
    assert org.has_role("b", "two")
    org.hub.delete_stack(StackName="hub")
    assert not org.has_role("a", "two")
    assert org.hub.list_stack_sets(Status="ACTIVE", CallAs="DELEGATED_ADMIN")["Summaries"] == []


@pytest.mark.parametrize("name", ["none", "foo:5b2b5d1e-8f0e-4a0b-9a0e-0e5f0f1d7c11"])
def test_deleting_no_stack_set_is_no_error(name: str) -> None:
    """Recorded on AWS, for a name and for an ID: localstack/localstack, tests/aws/services/cloudformation/resources/
    test_stack_sets.validation.json, test_delete_nonexistent_stack_set; and the operation's model has no such error."""
    install()
    with mock_aws():
        alone = client("cloudformation", MANAGEMENT, REGION)
        alone.delete_stack_set(StackSetName=name)
        with pytest.raises(alone.exceptions.StackSetNotFoundException):
            alone.create_stack_instances(StackSetName=name, Accounts=[MANAGEMENT], Regions=[REGION])


def test_deleting_a_stack_set_twice(org: Org) -> None:
    org.create()
    for _ in range(2):
        org.hub.delete_stack_set(StackSetName="Roles", CallAs="DELEGATED_ADMIN")
    assert org.hub.list_stack_sets(CallAs="DELEGATED_ADMIN", Status="ACTIVE")["Summaries"] == []
