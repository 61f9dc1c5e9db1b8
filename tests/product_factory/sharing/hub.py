"""A small hub that tests deploy as `factory deploy` does, but for the CDK CLI: assets and stacks by boto3."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from product_factory.authoring.portfolio import Portfolio, Role, TagOption
from product_factory.authoring.product import Product, Support
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as offers
from product_factory.catalog import released
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Release, canonical
from product_factory.hub.synth import Synthesized, synthesize
from product_factory.releasing.release import freeze
from product_factory.sandbox.deployment import _files, _template_key
from product_factory.sandbox.server import Sandbox
from product_factory.sharing import bootstrapping, carrying_out, deploying
from product_factory.sharing.deploying import Ready
from product_factory.sharing.hub_stacks import PREFIX
from product_factory.sharing.rows import Row
from tests.product_factory.authoring.fake import product

REGION, OTHER = "eu-west-1", "eu-central-1"
SUPPORT = Support(owner="Team", email="team@example.com", url="https://example.com/", description="Ask.")
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Label"}}}
RELEASED = {"alerts": ("1.0.0",), "ledger": ("1.0.0", "1.1.0"), "vault": ("1.0.0",)}
Released = Mapping[str, Sequence[str]]


def portfolio(name: str, *names: str, **more: Any) -> Portfolio:
    """A portfolio of these products for developers, shared with /Workloads."""
    given: dict[str, Any] = {
        "name": name,
        "description": f"About {name}.",
        "provider": "Team",
        "products": names,
        "principals": (Role(name="Developer"),),
        "share_with": ("/Workloads",),
    }
    return Portfolio(**given | more)


BASE = portfolio("Base", "alerts", "ledger", tag_options=(TagOption(key="stage", values=("dev",)),))
MORE = portfolio("More", "vault")


@contextmanager
def served(folder: Path, kind: Callable[[Sandbox, Path], Any] | None = None) -> Iterator[Any]:
    """A sandbox with nothing in its hub yet but the CDK's bootstrap; this process is the hub's administrator."""
    with Sandbox(region=REGION) as sandbox, pytest.MonkeyPatch.context() as patch:
        sandbox.session("management", "Administrator").client("servicecatalog").enable_aws_organizations_access()
        for name, value in sandbox.environment("hub", "Administrator").items():
            patch.setenv(name, value)
        # boto3 keeps the credentials that it saw first.
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        made = (kind or Deployed)(sandbox, folder)
        for region in (REGION, OTHER):
            ssm: Any = sandbox.session("hub", "Administrator").client("ssm", region_name=region)
            ssm.put_parameter(Name=bootstrapping.parameter(bootstrapping.settings()), Value="99", Type="String")
        yield made


class Deployed:
    """The hub in a sandbox, and checkouts of its catalog that deploy it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.said: list[str] = []
        self._made = 0
        self._assemblies: dict[tuple[object, ...], tuple[Offer, Path, list[Synthesized]]] = {}
        hub = sandbox.session("hub", "Administrator")
        self.catalog: Any = hub.client("servicecatalog", region_name=REGION)
        self.stacks: Any = hub.client("cloudformation", region_name=REGION)
        self.ssm: Any = hub.client("ssm", region_name=REGION)

    def checkout(self, *portfolios: Portfolio, versions: Released = RELEASED) -> Offer:
        """A checkout's offer: these portfolios, and of the products these versions."""
        self._made += 1
        root = self.folder / f"checkout-{self._made}"
        cards = [product(name=name, support=SUPPORT) for name in versions]
        for card in cards:
            for version in versions[card.name]:
                _release(card, root, version)
        return offers.load(portfolios or (BASE, MORE), products.load(cards, root))

    def ready(self, offer: Offer, regions: Sequence[str] = (REGION,)) -> Ready:
        """What a deployment of this offer would do."""
        out, made = self._assembly(offer, regions)
        return deploying.prepare(out, offer, regions, made, self.folder)

    def _assembly(self, offer: Offer, regions: Sequence[str]) -> tuple[Path, list[Synthesized]]:
        """Each checkout is synthesized once: that takes longer than all else."""
        key = (id(offer), *regions)
        if key not in self._assemblies:
            out = self.folder / f"out-{len(self._assemblies)}"
            # With the offer itself, whose number no other one gets while it is here.
            self._assemblies[key] = (offer, out, synthesize(out, offer=offer, regions=regions))
        _, out, made = self._assemblies[key]
        return out, made

    def plan(self, offer: Offer) -> list[tuple[str, str, str]]:
        """(action, kind, name) of all rows that change something or are offered."""
        return sorted((r.action, r.kind, r.name) for r in self.rows(offer))

    def rows(self, offer: Offer, regions: Sequence[str] = (REGION,)) -> list[Row]:
        """All rows but those that stay as they are."""
        return [row for row in self.ready(offer, regions).rows if row.action != "keep" or row.offered]

    def deploy(
        self,
        offer: Offer,
        *words: str,
        check: Callable[[], None] = lambda: None,
        regions: Sequence[str] = (REGION,),
    ) -> Ready:
        """Deploy; what is refused is not asked for here."""
        ready = self.ready(offer, regions)
        carrying_out.run(ready, words, check, self.said.append, self.put_up)
        return ready

    def ids(self) -> dict[str, str]:
        """The IDs of all products, versions and portfolios there are, by name: what must never change."""
        found = {}
        for detail in self.catalog.search_products_as_admin()["ProductViewDetails"]:
            view = detail["ProductViewSummary"]
            found[view["Name"]] = view["ProductId"]
            artifacts = self.catalog.list_provisioning_artifacts(ProductId=view["ProductId"])
            found |= {f"{view['Name']}/{a['Name']}": a["Id"] for a in artifacts["ProvisioningArtifactDetails"]}
        for detail in self.catalog.list_portfolios()["PortfolioDetails"]:
            found[detail["DisplayName"]] = detail["Id"]
        return found

    def put_up(
        self, out: Path, stacks: Sequence[str], given: Mapping[str, Mapping[str, str]], *, alone: bool = False
    ) -> None:
        """What the CDK CLI does: files to the bucket, and each stack made or updated."""
        for stack in stacks:
            put_up(out, stack, stack.removeprefix(PREFIX).removesuffix("-Assets"), given.get(stack, {}))


def put_up(out: Path, stack: str, region: str, given: Mapping[str, str]) -> None:
    """One stack of an assembly, as the caller of the environment. AssertionError where it fails."""
    config = Config(read_timeout=120, retries={"total_max_attempts": 1})
    s3, cloudformation = boto3.client("s3", region_name=region), boto3.client("cloudformation", region, config=config)
    files = _files(out / f"{stack}.assets.json", boto3.client("sts").get_caller_identity()["Account"])
    there = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for bucket in {bucket for bucket, _, _ in files} - there:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    for bucket, key, path in files:
        s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())
    arguments: Any = {
        "StackName": stack,
        "TemplateURL": f"{s3.meta.endpoint_url}/{files[0][0]}/{_template_key(files, stack)}",
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
    }
    known = {each["StackName"] for each in cloudformation.describe_stacks()["Stacks"]}
    if stack in known:
        try:
            cloudformation.update_stack(**arguments)
        except cloudformation.exceptions.ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
    else:
        cloudformation.create_stack(**arguments)
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    assert found["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), found.get("StackStatusReason")


def _release(card: Product, root: Path, version: str) -> None:
    resources = {"Topic": TOPIC} | ({"More": TOPIC} if version != "1.0.0" else {})
    body = canonical({"Parameters": {"Label": {"Type": "String", "Default": card.name}}, "Resources": resources})
    before = released.read(card.name, root)
    notes = f"{card.name} {version}."
    release = Release(version=version, sha256=sha256(body).hexdigest(), date=date(2026, 11, 29), notes=notes)
    freeze(card.name, before, release, body, root)
