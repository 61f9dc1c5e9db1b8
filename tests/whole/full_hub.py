"""A hub in a sandbox, as large as Service Catalog's quotas let it be, deployed by the CDK CLI as `factory deploy` does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as offers
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import MANIFEST, Manifest, Release, canonical, sha256
from product_factory.sandbox.organization import ADMINISTRATOR, Needs
from product_factory.sandbox.server import Sandbox
from product_factory.sharing import bootstrapping, carrying_out, cdk_cli, deploying
from product_factory.sharing.deploying import Ready
from tests.checkout import ROOT
from tests.product_factory.authoring.fake import product
from tests.product_factory.sharing.hub import REGION, SUPPORT, TOPIC, portfolio


def release(root: Path, name: str, versions: int) -> None:
    """Versions 1.0.0, 1.1.0, … of a product, each of one topic and as large as the audit trail."""
    size = (ROOT / "products" / "released" / "audit-trail" / "1.0.0.json").read_text()
    folder, made = root / name, []
    folder.mkdir(parents=True, exist_ok=True)
    for minor in range(versions):
        label = {"Label": {"Type": "String", "Default": name}}
        body = canonical({"Description": f"{name} 1.{minor}", "Metadata": {"As": size}, "Parameters": label,
                          "Resources": {"Topic": TOPIC}})  # fmt: skip
        (folder / f"1.{minor}.0.json").write_bytes(body)
        made.append(Release(version=f"1.{minor}.0", sha256=sha256(body), date=date(2026, 11, 29), notes="Full."))
    (folder / MANIFEST).write_text(Manifest(releases=tuple(made)).model_dump_json())


def full_portfolios(number: int, each: int, names: Sequence[str], **more: Any) -> tuple[Portfolio, ...]:
    """So many portfolios of so many of the products, other ones in each; all of the products are in one at least."""
    return tuple(
        portfolio(f"Portfolio {one}", *[names[(one * 7 + place) % len(names)] for place in range(each)], **more)
        for one in range(number)
    )


def offer_of(root: Path, names: Sequence[str], portfolios: Sequence[Portfolio]) -> Offer:
    """What these portfolios offer of the versions released in this folder."""
    cards = [product(name=name, support=SUPPORT) for name in names]
    return offers.load(portfolios, products.load(cards, root))


@contextmanager
def served(folder: Path, needs: Needs | None = None) -> Iterator[Deployer]:
    """A sandbox with nothing in its hub yet but the CDK's bootstrap; this process is the hub's administrator."""
    with Sandbox(region=REGION, needs=needs) as sandbox, pytest.MonkeyPatch.context() as patch:
        sandbox.session("management", ADMINISTRATOR).client("servicecatalog").enable_aws_organizations_access()
        for name, value in sandbox.environment("hub", ADMINISTRATOR).items():
            patch.setenv(name, value)
        # boto3 keeps the credentials that it saw first.
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        (folder / "portfolios").mkdir()
        cdk = bootstrapping.settings()
        with bootstrapping.without_app(cdk) as nowhere:
            where = f"aws://{sandbox.organization.hub.id}/{REGION}"
            cdk_cli.run("bootstrap", where, *bootstrapping.arguments(cdk), folder=Path(nowhere))
        yield Deployer(sandbox, folder)


class Deployer:
    """The hub in a sandbox, and what deploys it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.cloudformation = boto3.client("cloudformation", REGION)
        self._made = 0

    def ready(self, offer: Offer) -> Ready:
        """What a deployment of this offer would do."""
        self._made += 1
        return deploying.prepare(self.folder / f"out-{self._made}", offer, (REGION,), catalog=self.folder)

    def deploy(self, ready: Ready) -> None:
        """Do it."""
        carrying_out.run(ready, (), lambda: None, lambda text: None)

    def resources(self) -> dict[tuple[str, str], str]:
        """(stack, logical ID) → physical ID, of everything that the hub's stacks hold."""
        listed = self.cloudformation.get_paginator("list_stack_resources")
        return {
            (stack, each["LogicalResourceId"]): each["PhysicalResourceId"]
            for stack in stack_names(self.cloudformation)
            for page in listed.paginate(StackName=stack)
            for each in page["StackResourceSummaries"]
        }

    def versions(self) -> dict[tuple[str, str], str]:
        """(product, version) → the version's ID, by Service Catalog's API."""
        catalog = boto3.client("servicecatalog", REGION)
        views = catalog.get_paginator("search_products_as_admin").paginate()
        return {
            (view["ProductViewSummary"]["Name"], each["Name"]): each["Id"]
            for page in views
            for view in page["ProductViewDetails"]
            for each in catalog.list_provisioning_artifacts(ProductId=view["ProductViewSummary"]["ProductId"])[
                "ProvisioningArtifactDetails"
            ]
        }


def stack_names(cloudformation: Any) -> set[str]:
    """Of all stacks of an account and Region."""
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    return {each["StackName"] for page in pages for each in page["Stacks"]}


def launch(developer: boto3.Session, administrator: boto3.Session, name: str) -> dict[str, str]:
    """Launch the product's newest version in an account, by its first path; what the account's only topic says then."""
    catalog = developer.client("servicecatalog", region_name=REGION)
    view = catalog.describe_product(Name=name)
    record = catalog.provision_product(
        ProductName=name,
        ProvisioningArtifactName=view["ProvisioningArtifacts"][-1]["Name"],
        PathId=view["LaunchPaths"][0]["Id"],
        ProvisionedProductName=f"{name}-here",
        ProvisionToken="once",
    )["RecordDetail"]["RecordId"]
    for _ in range(20):
        found = catalog.describe_record(Id=record)["RecordDetail"]
        if found["Status"] not in ("CREATED", "IN_PROGRESS"):
            break
    assert found["Status"] == "SUCCEEDED", found["RecordErrors"]
    sns = administrator.client("sns", region_name=REGION)
    (topic,) = [each["TopicArn"] for each in sns.list_topics()["Topics"]]
    return dict(sns.get_topic_attributes(TopicArn=topic)["Attributes"])
