"""The hub makes the launch roles once: in its own account, and through one StackSet in the spokes."""

from __future__ import annotations

import contextlib
import functools
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.hub import Hub
from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as catalog
from product_factory.catalog.released import canonical
from product_factory.hub.synth import synthesize
from product_factory.launch_roles.roles import LaunchRole, launch_role, resources, template
from product_factory.releasing.check import MAX_BYTES
from product_factory.releasing.linting import lint
from tests.conftest import resources_of
from tests.product_factory.authoring.fake import product
from tests.product_factory.launch_roles.test_launch_roles import unfit
from tests.slow import slow_but

REGIONS = ("eu-west-1", "us-east-1")


@functools.cache
def all_roles() -> tuple[LaunchRole, ...]:
    """The catalog's, derived once, and only where a test asks."""
    catalog = products.load()
    made = (launch_role(card, catalog.released[card.name]) for card in catalog.products)
    return tuple(role for role in made if role)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Folder, and template by Region, of the catalog's hub."""
    out = tmp_path_factory.mktemp("hub")
    stacks = synthesize(out, offer=catalog.load(), regions=REGIONS)
    return {"out": out} | {stack.region: json.loads(stack.template.read_bytes()) for stack in stacks}


def test_the_home_region_makes_them_all(hub: dict[str, Any]) -> None:
    found = resources_of(hub["eu-west-1"], "AWS::IAM::Role")
    assert {r["Properties"]["RoleName"] for r in found} == {f"SCLaunch-{p.name}" for p in products.load().products}
    named = {
        c["Properties"]["LocalRoleName"]
        for c in resources_of(hub["eu-west-1"], "AWS::ServiceCatalog::LaunchRoleConstraint")
    }
    assert named == {r["Properties"]["RoleName"] for r in found}


def test_other_regions_make_none(hub: dict[str, Any]) -> None:
    types = {r["Type"] for r in hub["us-east-1"]["Resources"].values()}
    assert not any(t.startswith(("AWS::IAM::", "AWS::CloudFormation::")) for t in types)
    assert "LaunchRoleOrganizationalUnitIds" not in hub["us-east-1"]["Parameters"]


def test_the_hub_gets_roles_without_permissions(hub: dict[str, Any]) -> None:
    made = hub["eu-west-1"]["Resources"]
    for logical_id, wanted in resources(all_roles(), powerless=True).items():
        properties = {k: v for k, v in made[logical_id]["Properties"].items() if k != "Tags"}
        assert made[logical_id]["Type"] == wanted["Type"]
        assert properties == json.loads(json.dumps(wanted["Properties"]))
        assert made[logical_id]["Condition"] == "LaunchRolesInHub"


def test_a_hub_that_launches_gets_what_the_spokes_get(tmp_path: Path) -> None:
    (stack,) = synthesize(tmp_path / "out", offer=catalog.load(), regions=("eu-west-1",), launches=True)
    made = json.loads(stack.template.read_bytes())["Resources"]
    for logical_id, wanted in resources(all_roles()).items():
        properties = {k: v for k, v in made[logical_id]["Properties"].items() if k != "Tags"}
        assert properties == json.loads(json.dumps(wanted["Properties"]))
        assert made[logical_id]["Condition"] == "LaunchRolesInHub"


def test_a_boundary_by_the_settings(tmp_path: Path) -> None:
    (stack,) = synthesize(tmp_path / "out", offer=catalog.load(), regions=("eu-west-1",), permissions_boundary="Limits")
    made = json.loads(stack.template.read_bytes())["Resources"].values()
    roles = [each["Properties"] for each in made if each["Type"] == "AWS::IAM::Role"]
    assert {json.dumps(each["PermissionsBoundary"]) for each in roles} == {
        '{"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/Limits"}'
    }


def test_logical_ids_stay() -> None:
    """Renaming one would make CloudFormation create a role whose name is taken."""
    made = {name for name in resources(all_roles()) if name.startswith("LaunchRole")}
    assert made == {f"LaunchRole{p.name.title().replace('-', '')}" for p in products.load().products}
    assert "LaunchPolicySecurityNotification1" in resources(all_roles())


def test_the_stack_set_covers_accounts_as_they_come_and_go(hub: dict[str, Any]) -> None:
    made = hub["eu-west-1"]["Resources"]["LaunchRolesStackSet"]
    properties = made["Properties"]
    assert properties["PermissionModel"] == "SERVICE_MANAGED"
    assert properties["CallAs"] == "DELEGATED_ADMIN"
    assert properties["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    assert properties["Capabilities"] == ["CAPABILITY_NAMED_IAM"]
    (group,) = properties["StackInstancesGroup"]
    assert group["Regions"] == [{"Ref": "AWS::Region"}]
    assert group["DeploymentTargets"] == {"OrganizationalUnitIds": {"Ref": "LaunchRoleOrganizationalUnitIds"}}
    assert made["Condition"] == "LaunchRolesInSpokes"


def test_launch_roles_stay_where_the_hub_keeps_them(tmp_path: Path) -> None:
    (stack,) = synthesize(tmp_path / "out", offer=catalog.load(), regions=("eu-west-1",), keep_launch_roles=True)
    made = json.loads(stack.template.read_bytes())["Resources"]["LaunchRolesStackSet"]["Properties"]
    assert made["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": True}


def test_a_launch_constraint_comes_after_its_role_whoever_brings_it(hub: dict[str, Any]) -> None:
    constraints = resources_of(hub["eu-west-1"], "AWS::ServiceCatalog::LaunchRoleConstraint")
    roles = {
        name: r["Properties"]["RoleName"]
        for name, r in hub["eu-west-1"]["Resources"].items()
        if "Role" in name and "RoleName" in r.get("Properties", {})
    }
    for each in constraints:
        own, brought = (part["Fn::If"] for part in each["Metadata"]["After"])
        assert own[0] == "LaunchRolesInHub"
        assert roles[own[1]["Ref"]] == each["Properties"]["LocalRoleName"]
        assert brought[:2] == ["LaunchRolesInSpokes", {"Ref": "LaunchRolesStackSet"}]


def test_the_stack_set_makes_nothing_in_a_hub_that_makes_its_own(hub: dict[str, Any]) -> None:
    made = hub["eu-west-1"]["Resources"]["LaunchRolesStackSet"]["Properties"]
    (given,) = made["Parameters"]
    assert given["ParameterKey"] == "HubAccount"
    assert given["ParameterValue"] == {"Fn::If": ["LaunchRolesInHub", {"Ref": "AWS::AccountId"}, ""]}
    assert {each["Condition"] for each in template(all_roles())["Resources"].values()} == {"NotInTheHub"}


def test_without_units_there_is_no_stack_set_and_the_hub_has_its_roles(hub: dict[str, Any]) -> None:
    parameters, conditions = hub["eu-west-1"]["Parameters"], hub["eu-west-1"]["Conditions"]
    assert parameters["LaunchRoleOrganizationalUnitIds"]["Default"] == ""
    assert conditions["LaunchRolesInSpokes"] == {
        "Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "LaunchRoleOrganizationalUnitIds"}]}, ""]}]
    }
    assert parameters["HubRolesFromStackSet"]["Default"] == "false"
    assert conditions["LaunchRolesInHub"] == {"Fn::Equals": [{"Ref": "HubRolesFromStackSet"}, "false"]}


def test_the_stack_set_s_template_is_an_asset_named_by_its_content(hub: dict[str, Any]) -> None:
    body = canonical(template(all_roles()))
    name = sha256(body).hexdigest()
    url = hub["eu-west-1"]["Resources"]["LaunchRolesStackSet"]["Properties"]["TemplateURL"]["Fn::Sub"]
    assert url.endswith(f"/cdk-hnb659fds-assets-${{AWS::AccountId}}-eu-west-1/{name}.json")
    out: Path = hub["out"]
    assets = json.loads((out / "ServiceCatalogHub-eu-west-1.assets.json").read_bytes())["files"]
    assert (out / assets[name]["source"]["path"]).read_bytes() == body
    assert len(body) <= MAX_BYTES


def test_the_stack_set_s_template_can_be_launched_by_one() -> None:
    """StackSets with service-managed permissions take neither transforms nor nested stacks."""
    made = template(all_roles())
    assert "Transform" not in json.dumps(made)
    assert {r["Type"] for r in made["Resources"].values()} == {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy"}


@pytest.mark.parametrize("region", slow_but(lambda region: region == REGIONS[0], REGIONS))
def test_cfn_lint_finds_nothing(hub: dict[str, Any], region: str) -> None:
    assert lint(canonical(hub[region])) == []


def test_every_policy_of_the_roles_fits() -> None:
    assert unfit(template(all_roles())) == []


def nag(out: Path, *, open_policy: bool) -> list[str]:
    """What cdk-nag finds in the catalog's hub, or in one with an open policy beside it."""
    from aws_cdk import App, Validations
    from aws_cdk import aws_iam as iam
    from cdk_nag import AwsSolutionsChecks

    from product_factory.hub.stack import build
    from product_factory.releasing.candidate import feature_flags

    app = App(outdir=str(out), analytics_reporting=False, context=feature_flags())
    (stack,) = build(app, catalog.load(), Hub(regions=("eu-west-1",), launches=True))
    if open_policy:
        statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        iam.CfnManagedPolicy(stack, "Open", policy_document=document)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with contextlib.suppress(RuntimeError):  # findings end synthesis
        app.synth()
    reports = json.loads((out / "validation-report.json").read_bytes())["pluginReports"]
    return [violation["ruleName"] for report in reports for violation in report["violations"]]


def test_cdk_nag_finds_nothing_without_a_reason(tmp_path: Path) -> None:
    assert nag(tmp_path / "hub", open_policy=False) == []
    assert sorted(nag(tmp_path / "open", open_policy=True)) == [
        "AwsSolutions-IAM5[Action::s3:*]",
        "AwsSolutions-IAM5[Resource::*]",
    ]


def test_before_the_first_release_there_is_no_stack_set(tmp_path: Path) -> None:
    portfolio = Portfolio(name="P", description="d", provider="p", products=("fake",))
    offer = catalog.load([portfolio], products.load([product()], tmp_path / "released"))
    (stack,) = synthesize(tmp_path / "out", offer=offer, regions=("eu-west-1",))
    assert "StackSet" not in stack.template.read_text()
