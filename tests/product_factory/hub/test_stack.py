"""The hub stack holds what cards, settings and released files say, and nothing else."""

from __future__ import annotations

import json
import shutil
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.portfolio import HubRole, PermissionSet, Portfolio, Role, RolePattern, TagOption
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as catalog
from product_factory.catalog.ending import End
from product_factory.errors import FactoryError
from product_factory.hub.limits import Limits
from product_factory.hub.synth import synthesize
from product_factory.releasing.release import publish
from tests.checkout import RELEASED
from tests.conftest import resources_of
from tests.product_factory.authoring.fake import product, topic

PORTFOLIO = Portfolio(
    name="Everything",
    description="d",
    provider="p",
    products=("audit-trail", "security-alarms"),
    principals=(
        Role(name="Developer"),
        RolePattern(pattern="teams/*-deploy"),
        PermissionSet(name="Dev", region="eu-west-1"),
        HubRole(name="Admin"),
    ),
    tag_options=(TagOption(key="stage", values=("dev", "prod")), TagOption(key="owner", values=("team",))),
)


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The template of a hub with the catalog's products in one portfolio."""
    out = tmp_path_factory.mktemp("hub")
    offer = catalog.load([PORTFOLIO])
    ends = {"budget-alert": End(since=date(2026, 1, 31), successor="spend-alert")}
    offer = offer._replace(catalog=offer.catalog._replace(ends=ends))
    (stack,) = synthesize(out, offer=offer, regions=("eu-west-1",))
    template: dict[str, Any] = json.loads(stack.template.read_bytes())
    return template


def test_each_product_carries_card_and_versions(hub: dict[str, Any]) -> None:
    found = {
        p["Properties"]["Name"]: p["Properties"]
        for p in resources_of(hub, "AWS::ServiceCatalog::CloudFormationProduct")
    }
    assert set(found) == {p.name for p in products.load().products}
    trail = found["audit-trail"]
    card = products.load().product("audit-trail")
    assert trail["SupportEmail"] == card.support.email
    assert trail["SupportUrl"] == card.support.url
    assert trail["SupportDescription"] == card.support.description
    assert trail["Owner"] == card.support.owner
    assert card.summary_ja in trail["Description"]
    assert trail["Description"].splitlines() == [card.summary, card.summary_ja]
    for name, what in (("governance-base", "AWS Config"), ("security-alarms", "audit-trail")):
        english, japanese = found[name]["Description"].splitlines()[2:]
        assert what in english, "the console shows no card: its reader is told here"
        assert what in japanese
    (version,) = (v for v in trail["ProvisioningArtifactParameters"] if v["Name"] == "1.0.0")
    assert version["Description"].startswith("First release")
    assert "ReplaceProvisioningArtifacts" not in trail


def test_a_product_that_ends_says_first_where_to_go(hub: dict[str, Any]) -> None:
    described = {
        p["Properties"]["Name"]: p["Properties"]["Description"].splitlines()
        for p in resources_of(hub, "AWS::ServiceCatalog::CloudFormationProduct")
    }
    assert described["budget-alert"][0] == "Launch spend-alert instead: this product ends."
    assert [name for name, lines in described.items() if "ends" in lines[0]] == ["budget-alert"]


def test_a_version_s_address_depends_on_its_recorded_sha_256_alone(hub: dict[str, Any]) -> None:
    """The address is pinned here, so that no CDK upgrade can move it unnoticed."""
    for name, versions in products.load().released.items():
        (found,) = (
            p["Properties"]
            for p in resources_of(hub, "AWS::ServiceCatalog::CloudFormationProduct")
            if p["Properties"]["Name"] == name
        )
        addresses = {v["Name"]: v["Info"]["LoadTemplateFromURL"] for v in found["ProvisioningArtifactParameters"]}
        for version in versions:
            key = sha256(version.release.sha256.encode()).hexdigest()
            assert addresses[version.version] == {
                "Fn::Sub": "https://s3.eu-west-1.${AWS::URLSuffix}/cdk-hnb659fds-assets-${AWS::AccountId}-eu-west-1/"
                + key
                + ".json"
            }


def test_principals_are_associated_by_type(hub: dict[str, Any]) -> None:
    found = {
        json.dumps(p["Properties"]["PrincipalARN"]): p["Properties"]["PrincipalType"]
        for p in resources_of(hub, "AWS::ServiceCatalog::PortfolioPrincipalAssociation")
    }
    assert len(found) == 4
    for resource in (
        "role/Developer",
        "role/teams/*-deploy",
        "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_????????????????",
    ):
        assert found[f'"arn:aws:iam:::{resource}"'] == "IAM_PATTERN"
    ((arn, kind),) = ((arn, kind) for arn, kind in found.items() if "role/Admin" in arn)
    assert kind == "IAM"
    assert "AWS::AccountId" in arn


def test_products_launch_under_the_role_of_the_launching_account(hub: dict[str, Any]) -> None:
    constraints = resources_of(hub, "AWS::ServiceCatalog::LaunchRoleConstraint")
    assert {c["Properties"]["LocalRoleName"] for c in constraints} == {
        "SCLaunch-audit-trail",
        "SCLaunch-security-alarms",
    }
    assert not any("RoleArn" in c["Properties"] for c in constraints)
    updates = resources_of(hub, "AWS::ServiceCatalog::ResourceUpdateConstraint")
    assert [u["Properties"]["TagUpdateOnProvisionedProduct"] for u in updates] == ["ALLOWED", "ALLOWED"]
    associations = {
        name for name, r in hub["Resources"].items() if r["Type"] == "AWS::ServiceCatalog::PortfolioProductAssociation"
    }
    assert len(associations) == 2
    for constraint in (*constraints, *updates):
        assert set(constraint["DependsOn"]) & associations, "a constraint needs the association first"


def test_tag_options_are_offered(hub: dict[str, Any]) -> None:
    options = {
        (t["Properties"]["Key"], t["Properties"]["Value"]) for t in resources_of(hub, "AWS::ServiceCatalog::TagOption")
    }
    assert options == {("stage", "dev"), ("stage", "prod"), ("owner", "team")}
    assert len(resources_of(hub, "AWS::ServiceCatalog::TagOptionAssociation")) == 3


def test_no_product_code_runs_for_the_hub(tmp_path: Path) -> None:
    def explode(scope: object, answers: object) -> object:
        raise AssertionError("the hub is built from released files only")

    shutil.copytree(RELEASED / "audit-trail", tmp_path / "released" / "audit-trail")
    card = products.load().product("audit-trail").model_copy(update={"resources": explode})
    offer = catalog.load(
        [Portfolio(name="P", description="d", provider="p", products=("audit-trail",))],
        products.load([card], tmp_path / "released"),
    )
    (stack,) = synthesize(tmp_path / "out", offer=offer, regions=("eu-west-1",))
    assert (stack.products, stack.versions) == (1, len(offer.catalog.released["audit-trail"]))


def test_an_address_with_a_long_last_part_is_kept(tmp_path: Path) -> None:
    """The L2 would refuse it: it expects two to four letters."""
    card = products.load().product("audit-trail")
    card = card.model_copy(update={"support": card.support.model_copy(update={"email": "team@example.engineering"})})
    shutil.copytree(RELEASED / "audit-trail", tmp_path / "released" / "audit-trail")
    offer = catalog.load([], products.load([card], tmp_path / "released"))
    (stack,) = synthesize(tmp_path / "out", offer=offer, regions=("eu-west-1",))
    assert "team@example.engineering" in stack.template.read_text()


def test_what_cdk_refuses_is_told_as_an_error(tmp_path: Path) -> None:
    card = products.load().product("audit-trail")
    card = card.model_copy(update={"support": card.support.model_copy(update={"url": "nonsense"})})
    shutil.copytree(RELEASED / "audit-trail", tmp_path / "released" / "audit-trail")
    offer = catalog.load([], products.load([card], tmp_path / "released"))
    with pytest.raises(FactoryError, match=r"the hub cannot be synthesized: .*support url"):
        synthesize(tmp_path / "out", offer=offer, regions=("eu-west-1",))


def test_a_hub_too_large_for_cloudformation_is_told(tmp_path: Path) -> None:
    found = products.load()
    (version,) = found.released["audit-trail"][:1]
    wordy = []
    for minor in range(100):
        release = version.release.model_copy(update={"version": f"1.{minor}.0", "notes": "x" * 8191})
        path = tmp_path / f"1.{minor}.0.json"
        shutil.copy(version.path, path)
        wordy.append(version.model_copy(update={"release": release, "path": path}))
    one = found.product("audit-trail")
    cards = (one, one.model_copy(update={"name": "another-trail"}))
    large = found._replace(products=cards, released={card.name: tuple(wordy) for card in cards})
    offer, limits = catalog.load([], large), Limits(bytes=500_000)
    with pytest.raises(
        FactoryError,
        match=r"-Products-\d\d: the hub's template has 8\d\d,\d{3} bytes, CloudFormation allows 500,000; .*shorter notes",
    ):
        synthesize(tmp_path / "out", offer=offer, regions=("eu-west-1",), limits=limits)
    stacks = synthesize(tmp_path / "split", offer=offer, regions=("eu-west-1",))
    assert sorted(stack.products for stack in stacks if "-Products-" in stack.name) == [1, 1], "too large for one stack"


REGIONS = ("ap-northeast-1", "us-east-1")


class Hub:
    """A hub of one product that is published again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.card = product(topic("0"))

    def publish(self, version: str, display_name: str) -> None:
        self.card = product(topic(display_name))
        cache = self.folder / "cache" / display_name
        publish(self.card, version, f"Notes of {version}.", today=date(2026, 1, 31), root=self.released, cache=cache)

    @property
    def released(self) -> Path:
        return self.folder / "released"

    def versions(self, regions: tuple[str, ...] = REGIONS) -> dict[str, dict[str, str]]:
        """Region → version name → the whole artifact as CloudFormation would read it."""
        offer = catalog.load(
            [Portfolio(name="P", description="d", provider="p", products=("fake",))],
            products.load([self.card], self.released),
        )
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        found = {}
        for stack in synthesize(out, offer=offer, regions=regions):
            template = json.loads(stack.template.read_bytes())
            (resource,) = resources_of(template, "AWS::ServiceCatalog::CloudFormationProduct")
            artifacts = resource["Properties"]["ProvisioningArtifactParameters"]
            found[stack.region] = {a["Name"]: json.dumps(a, sort_keys=True) for a in artifacts}
        return found


def test_versions_keep_name_and_address_for_ever(tmp_path: Path) -> None:
    """Service Catalog keeps a version's ID as long as its name and URL stay, byte for byte."""
    hub = Hub(tmp_path)
    hub.publish("1.0.0", "first")
    history = [hub.versions()]
    for version in ("1.1.0", "2.0.0", "2.0.1"):
        hub.publish(version, version)
        history.append(hub.versions())
        for earlier, now in pairwise(history):
            for region in REGIONS:
                assert earlier[region].items() <= now[region].items()
    assert list(history[-1]["us-east-1"]) == ["1.0.0", "1.1.0", "2.0.0", "2.0.1"]
    # Going back to an earlier content is a version of its own, and moves none.
    hub.publish("3.0.0", "first")
    history.append(hub.versions())
    assert history[-2]["us-east-1"].items() <= history[-1]["us-east-1"].items()
    assert list(history[-1]["us-east-1"])[-1] == "3.0.0"
    # The product's code changes and is not published: nothing moves.
    hub.card = product(topic("unpublished"))
    assert hub.versions() == history[-1]
    # One Region less, or in another order: what is left stays as it was.
    assert hub.versions(("us-east-1",)) == {"us-east-1": history[-1]["us-east-1"]}
    assert hub.versions(REGIONS[::-1]) == history[-1]
