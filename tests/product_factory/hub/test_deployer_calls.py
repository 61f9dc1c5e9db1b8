"""Two witnesses: what the pipeline's roles are granted, and what a deployment in the sandbox really calls.

Calls are written down at the sandbox's edge and judged by moto's evaluator on the policies that CloudFormation made,
on ARNs by AWS's reference; what is granted is the template's. Neither knows the table that the template is made from.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.iam.access_control import PermissionResult
from moto.iam.models import iam_backends

from product_factory.hub.deployer_rights import RIGHTS
from product_factory.sandbox.authorization import reference
from product_factory.sandbox.authorization.evaluation import evaluate
from product_factory.sandbox.authorization.principals import role_principal
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR
from tests.conftest import Copy, make_copy
from tests.product_factory.hub.pipeline import FREE, ISSUER, Asked, Watched

REGION = "ap-northeast-1"
DEPLOYER, READER = "service-catalog-deployer", "service-catalog-reader"
MAIN, PULL_REQUEST = "repo:octo-org/catalog:ref:refs/heads/main", "repo:octo-org/catalog:pull_request"
KEPT = ("security-notification", "workload-key")
PORTFOLIO = """
from product_factory import Email, Portfolio, Role, TagOption, Topic

PORTFOLIOS = (
    Portfolio(
        name="Small",
        description="d",
        provider="p",
        products=("security-notification", "workload-key"),
        principals=(Role(name="Developer"),),
        share_with=({units}),
        tag_options=(TagOption(key="team", values=("a",)),),
        announce_to=(Email(address="teams@example.com"), Topic(arn="arn:aws:sns:ap-northeast-1:222222222222:news")),
    ),
)
"""


class Pipeline:
    """The hub, a catalog of two products, and what its pipeline asked for."""

    def __init__(self, sandbox: Watched, copy: Copy) -> None:
        self.sandbox, self.copy = sandbox, copy

    def factory(self, who: dict[str, str], *arguments: str) -> str:
        """Standard output of `factory …`, which must succeed."""
        done = self.copy.run(*arguments, aws=who)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def share_with(self, *units: str) -> None:
        """Other units in the portfolio's settings."""
        named = "".join(f'"{unit}", ' for unit in units)
        (self.copy.root / "portfolios" / "__init__.py").write_text(PORTFOLIO.format(units=named))

    def as_administrator(self, service: str) -> Any:
        return self.sandbox.session("hub", ADMINISTRATOR).client(service, region_name=REGION)

    def refused(self, role: str, without: str = "") -> set[tuple[str, str]]:
        """Actions that this role asked for and isn't allowed, with their resources; once it lacks one action."""
        statements = [
            each | {"Action": [action for action in each["Action"] if action != without]}
            for each in self.statements(role)
        ]
        return {
            (each.action, arn)
            for each in self.sandbox.recorder.by(role)
            for arn in self._resources(each)
            if each.action not in FREE and not may(statements, each, arn)
        }

    def _resources(self, asked: Asked) -> list[str]:
        assert reference.exists(asked.action), f"{asked.action}: is no action of IAM's"
        return asked.resources(self.sandbox.organization.management.id)

    def statements(self, role: str) -> list[dict[str, Any]]:
        (found,) = (r for r in iam_backends[self.sandbox.organization.hub.id]["aws"].roles.values() if r.name == role)
        return list(role_principal(found, "run").statements)


def may(statements: list[dict[str, Any]], asked: Asked, arn: str) -> bool:
    """Whether the statements allow what is asked on this resource."""
    return evaluate(statements, asked.action, arn, {"aws:RequestedRegion": asked.region}) is PermissionResult.PERMITTED


def small_catalog(root: Path) -> Copy:
    """A copy with two products in one portfolio, which is deployed in a fraction of the time."""
    copy = make_copy(root)
    modules = ", ".join(name.replace("-", "_") for name in KEPT)
    listed = ", ".join(f"{name.replace('-', '_')}.PRODUCT" for name in KEPT)
    (copy.root / "products" / "__init__.py").write_text(f"from . import {modules}\n\nPRODUCTS = ({listed})\n")
    for folder in (copy.root / "products" / "released").iterdir():
        if folder.name not in KEPT:
            shutil.rmtree(folder)
    return copy


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """The hub deployed by its administrator, then the roles; then deployments and reads by the pipeline."""
    copy = small_catalog(tmp_path_factory.mktemp("pipeline") / "copy")
    with Watched(region=REGION) as sandbox:
        made = Pipeline(sandbox, copy)
        sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        made.as_administrator("sns").create_topic(Name="news")
        setup.aggregate(sandbox)
        setup.record(sandbox, ["hub", "spoke-1"])
        made.share_with("/Workloads", "/Sandbox")
        made.factory(sandbox.environment("hub", ADMINISTRATOR), "deploy", "--bootstrap")
        told = made.factory({}, "export", "hub-deployer", "--repository", "octo-org/catalog", "--out", "out")
        assert MAIN in told
        body = (copy.root / "out" / "hub-deployer.template.json").read_text()
        made.as_administrator("cloudformation").create_stack(
            StackName="service-catalog-deployer", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"]
        )
        (stack,) = made.as_administrator("cloudformation").describe_stacks(StackName="service-catalog-deployer")[
            "Stacks"
        ]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        change(made)
        sandbox.recorder.asked.clear()
        deployer = sandbox.pipeline(DEPLOYER, sub=MAIN)
        made.factory(deployer, "deploy", "--yes")
        made.factory(deployer, "doctor")
        reader = sandbox.pipeline(READER, sub=PULL_REQUEST)
        made.factory(reader, "doctor")
        made.factory(reader, "status")
        made.factory(reader, "share", "--dry-run")
        yield made


def change(made: Pipeline) -> None:
    """Something for each kind of change that a deployment makes: a share new, changed and gone; a state; news."""
    made.share_with("/Workloads", "/Platform")
    made.factory({}, "deprecate", "workload-key", "1.0.0")
    catalog = made.as_administrator("servicecatalog")
    (portfolio,) = catalog.list_portfolios()["PortfolioDetails"]
    node = {"Type": "ORGANIZATIONAL_UNIT", "Value": made.sandbox.organization.unit("workloads").id}
    token = catalog.update_portfolio_share(PortfolioId=portfolio["Id"], OrganizationNode=node, SharePrincipals=False)[
        "PortfolioShareToken"
    ]
    while catalog.describe_portfolio_share_status(PortfolioShareToken=token)["Status"] != "COMPLETED":
        pass


@pytest.mark.parametrize("role", [DEPLOYER, READER])
def test_nothing_is_called_that_is_not_granted(pipeline: Pipeline, role: str) -> None:
    assert len(pipeline.sandbox.recorder.by(role)) > 15
    assert pipeline.refused(role) == set()


def test_a_role_that_lacks_an_action_would_be_found(pipeline: Pipeline) -> None:
    for action in ("servicecatalog:DeletePortfolioShare", "sts:AssumeRole", "ssm:GetParameters", "sns:Publish"):
        assert {each for each, _ in pipeline.refused(DEPLOYER, without=action)} == {action}


@pytest.mark.parametrize("role", [DEPLOYER, READER])
def test_nothing_is_granted_that_is_not_called_without_a_reason(pipeline: Pipeline, role: str) -> None:
    called = {each.action for each in pipeline.sandbox.recorder.by(role)}
    excused = {action for right in RIGHTS if right.unseen for action in right.actions}
    granted = {action for each in pipeline.statements(role) for action in each["Action"]}
    assert granted - called - excused == set()


def test_all_else_of_a_deployment_is_done_by_the_roles_of_cdk(pipeline: Pipeline) -> None:
    hub = pipeline.sandbox.organization.hub.id
    # The management account's user gives out the test's own sessions.
    roles = {each.by.rpartition("/")[2] for each in pipeline.sandbox.recorder.asked if each.account == hub}
    cdk = {f"cdk-hnb659fds-{kind}-role-{hub}-{REGION}" for kind in ("deploy", "file-publishing")}
    assert roles == {DEPLOYER, READER} | cdk


def test_each_changing_call_was_made(pipeline: Pipeline) -> None:
    """What the fixture prepares is what the deployment meets; else the test above would prove less than it says."""
    called = {each.action for each in pipeline.sandbox.recorder.by(DEPLOYER)}
    shares = {f"servicecatalog:{verb}PortfolioShare" for verb in ("Create", "Update", "Delete")}
    assert called >= shares | {"servicecatalog:UpdateProvisioningArtifact", "sns:Publish", "ssm:PutParameter"}


def test_the_reader_changed_nothing_and_may_change_nothing(pipeline: Pipeline) -> None:
    for each in pipeline.statements(READER):
        for action in each["Action"]:
            assert action.partition(":")[2].startswith(("Get", "List", "Describe", "Search", "Select")), action


@pytest.mark.parametrize(
    ("role", "claims"),
    [
        (DEPLOYER, {"sub": PULL_REQUEST}),
        (DEPLOYER, {"sub": "repo:octo-org/catalog:ref:refs/heads/feature"}),
        (DEPLOYER, {"sub": "repo:octo-org/catalog:ref:refs/tags/main"}),
        (DEPLOYER, {"sub": "repo:octo-org/catalog:environment:main"}),
        (DEPLOYER, {"sub": "repo:somebody/catalog:ref:refs/heads/main"}),
        (DEPLOYER, {"sub": "repo:octo-org/catalog2:ref:refs/heads/main"}),
        (DEPLOYER, {"sub": "repo:Octo-Org/catalog:ref:refs/heads/main"}),
        (DEPLOYER, {"sub": "repo:octo-org@1/catalog@2:ref:refs/heads/main"}),
        (DEPLOYER, {"sub": MAIN, "aud": "https://github.com/octo-org"}),
        (DEPLOYER, {"sub": MAIN, "iss": "https://gitlab.example"}),
        (DEPLOYER, {}),
        (READER, {"sub": MAIN}),
        (READER, {"sub": "repo:somebody/catalog:pull_request"}),
        (READER, {"sub": "*"}),
    ],
)
def test_a_token_from_elsewhere_is_not_trusted(pipeline: Pipeline, role: str, claims: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        pipeline.sandbox.pipeline(role, **claims)


def test_a_second_catalog_takes_the_provider_that_is_there(pipeline: Pipeline) -> None:
    """The provider outlives the stack that made it, and a stack that is given it makes none."""
    cloudformation, iam = pipeline.as_administrator("cloudformation"), pipeline.as_administrator("iam")
    body = (pipeline.copy.root / "out" / "hub-deployer.template.json").read_text()
    name = {"StackName": "service-catalog-deployer"}
    cloudformation.delete_stack(**name)
    (arn,) = (each["Arn"] for each in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"])
    assert arn.endswith(f":oidc-provider/{ISSUER}")
    given = [{"ParameterKey": "ProviderArn", "ParameterValue": arn}]
    cloudformation.create_stack(**name, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"], Parameters=given)
    assert pipeline.sandbox.pipeline(DEPLOYER, sub=MAIN)
