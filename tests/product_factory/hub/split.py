"""A catalog whose hub grows out of its first stack, and a sandbox to deploy it into as `factory deploy` would."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3

from product_factory.authoring.portfolio import Portfolio, Role, TagOption
from product_factory.aws.schemas import schema
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as catalog
from product_factory.catalog import released
from product_factory.catalog.layout import Layout
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Release, canonical
from product_factory.hub.limits import Limits
from product_factory.hub.placing import first_stack
from product_factory.hub.synth import Synthesized, synthesize
from product_factory.releasing.release import freeze
from product_factory.sharing import hub_stacks, stack_changes
from product_factory.sharing.deployment import Target
from tests.product_factory.authoring.fake import product

REGION = "eu-west-1"
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Label"}}}
OLD, NEW = ("alerts", "ledger"), ("vault", "queue", "table")
COST = TagOption(key="cost", values=("low", "high"))
# What the grown hub doesn't fit in, and each of its stacks does.
LOW = Limits(resources=26)


def portfolio(name: str, *names: str, **more: Any) -> Portfolio:
    """A portfolio of these products for developers."""
    return Portfolio(
        **{
            "name": name,
            "description": "d",
            "provider": "p",
            "products": names,
            "principals": (Role(name="Developer"),),
            "share_with": ("/Workloads",),
        }
        | more
    )


SMALL = (portfolio("Base", *OLD, tag_options=(COST,)), portfolio("Side", "ledger", tag_options=(COST,)))
# Who had made the TagOption no longer has it.
MOVED = (portfolio("Base", *OLD), SMALL[1])
GROWN = (
    portfolio("Foundation", *OLD, *NEW, id="Base"),
    SMALL[1],
    portfolio("More", *OLD, *NEW, tag_options=(COST, TagOption(key="team", values=("a",)))),
)


def offer(folder: Path, names: Sequence[str], portfolios: Sequence[Portfolio], **cards: Any) -> Offer:
    """The offer of these products, each released once."""
    made = [product(name=name, **cards.get(name, {})) for name in names]
    for card in made:
        if not released.read(card.name, folder):
            body = canonical({"Parameters": {"Label": {"Type": "String", "Default": "x"}}, "Resources": {"T": TOPIC}})
            one = Release(version="1.0.0", sha256=sha256(body).hexdigest(), date=date(2026, 11, 29), notes="First.")
            freeze(card.name, (), one, body, folder)
    return catalog.load(portfolios, products.load(made, folder))


def replaced(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What an update deletes or replaces, by the create-only properties of AWS's own resource schemas."""
    found = []
    for name, old in before["Resources"].items():
        new = after["Resources"].get(name)
        if new is None or new["Type"] != old["Type"]:
            found.append(name)
            continue
        fixed = (schema(old["Type"]) or {}).get("createOnlyProperties", [])
        paths = [path.split("/")[2] for path in fixed]
        if any(old["Properties"].get(path) != new["Properties"].get(path) for path in paths):
            found.append(name)
    return found


class Deployed:
    """The hub in a sandbox's hub account, deployed by CloudFormation's API alone."""

    def __init__(self, folder: Path, where: Target) -> None:
        self.folder, self.where = folder, where
        self.cloudformation = boto3.client("cloudformation", region_name=REGION)
        self.catalog = boto3.client("servicecatalog", region_name=REGION)

    def synthesize(self, made: Offer, name: str, layout: Layout | None = None, **more: Any) -> list[Synthesized]:
        """The assembly, in a folder of this name."""
        return synthesize(self.folder / name, offer=made, regions=(REGION,), layout=layout or Layout(), **more)

    def deploy(self, stacks: Sequence[Synthesized]) -> None:
        """Every stack of the assembly, in the order in which it comes."""
        for stack in stacks:
            self._upload(stack)
            there = hub_stacks.hub_stacks(REGION).get(stack.name)
            given = stack_changes.given(stack, self.where, there)
            call = self.cloudformation.update_stack if there else self.cloudformation.create_stack
            try:
                call(
                    StackName=stack.name,
                    TemplateURL=self._url(f"{stack.name}.json"),
                    Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
                    Capabilities=["CAPABILITY_NAMED_IAM"],
                )
            except self.cloudformation.exceptions.ClientError as error:
                assert "No updates are to be performed" in str(error), error  # noqa: PT017
            (now,) = self.cloudformation.describe_stacks(StackName=stack.name)["Stacks"]
            events = self.cloudformation.describe_stack_events(StackName=stack.name)["StackEvents"]
            failed = [e.get("ResourceStatusReason") for e in events if "FAILED" in e["ResourceStatus"]]
            assert now["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), failed

    def resources(self) -> dict[tuple[str, str], str]:
        """(stack, logical ID) → physical ID, of all of the hub's stacks."""
        found = {}
        for name in hub_stacks.hub_stacks(REGION):
            for each in self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=name):
                for one in each["StackResourceSummaries"]:
                    found[name, one["LogicalResourceId"]] = one["PhysicalResourceId"]
        return found

    def template(self, name: str) -> dict[str, Any]:
        """The first stack's template of an assembly."""
        found: dict[str, Any] = json.loads((self.folder / name / f"{first_stack(REGION)}.template.json").read_bytes())
        return found

    def tag_options(self) -> dict[tuple[str, str], set[str]]:
        """(key, value) → names of portfolios and products; AssertionError where one is there twice."""
        options = self.catalog.list_tag_options()["TagOptionDetails"]
        assert len({(each["Key"], each["Value"]) for each in options}) == len(options)
        return {
            (each["Key"], each["Value"]): {
                found["Name"]
                for found in self.catalog.list_resources_for_tag_option(TagOptionId=each["Id"])["ResourceDetails"]
            }
            for each in options
        }

    def offered(self) -> dict[str, set[str]]:
        """Portfolio's display name → names of its products."""
        names = {
            view["ProductViewSummary"]["ProductId"]: view["ProductViewSummary"]["Name"]
            for view in self.catalog.search_products_as_admin()["ProductViewDetails"]
        }
        return {
            each["DisplayName"]: {
                names[view["ProductViewSummary"]["ProductId"]]
                for view in self.catalog.search_products_as_admin(PortfolioId=each["Id"])["ProductViewDetails"]
            }
            for each in self.catalog.list_portfolios()["PortfolioDetails"]
        }

    def _upload(self, stack: Synthesized) -> None:
        s3, account = boto3.client("s3", region_name=REGION), self.where.account
        assets = json.loads((stack.template.parent / f"{stack.name}.assets.json").read_bytes())["files"]
        for asset in assets.values():
            for place in asset["destinations"].values():
                bucket = place["bucketName"].replace("${AWS::AccountId}", account)
                if bucket not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
                    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
                body = (stack.template.parent / asset["source"]["path"]).read_bytes()
                s3.put_object(Bucket=bucket, Key=place["objectKey"], Body=body)
                if asset["source"]["path"].endswith(".template.json"):
                    s3.put_object(Bucket=bucket, Key=f"{stack.name}.json", Body=body)
                    self._bucket = bucket

    def _url(self, key: str) -> str:
        return f"{boto3.client('s3', region_name=REGION).meta.endpoint_url}/{self._bucket}/{key}"
