"""Deployment: the hub stacks by the CDK CLI, then each version's life-cycle state by API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from product_factory.catalog.lifecycle import State, description_with, reason
from product_factory.catalog.loading import hub
from product_factory.catalog.offer import Offer, load
from product_factory.errors import FactoryError
from product_factory.organization.nodes import Tree
from product_factory.sharing import aws, bootstrapping, cdk_cli
from product_factory.sharing.hub_stacks import stack_resources
from product_factory.sharing.versions_plan import wanted_of

# Whenever it is done with a file, the CDK CLI looks through all that it has to do: 7,000 templates of a full hub at
# once would take longer to look through than to publish.
FILES = 500


@dataclass(frozen=True)
class Target:
    """Where launch roles go: roots or units for the StackSet; whether these cover the hub itself, and which units."""

    account: str
    places: tuple[str, ...]
    covers_hub: bool
    covered: frozenset[str] = field(default=frozenset(), compare=False)
    organization: str = field(default="", compare=False)


def target(account: str, tree: Tree, share_with: Iterator[str]) -> Target:
    """The fewest roots and units that hold whatever is shared with, whether or not an account is in them yet. Pure."""
    places = {tree.target(tree.node(setting)) for setting in share_with}
    widest = {place for place in places if not places & set(tree.above(place))}
    covered = frozenset(unit for unit in tree.units.values() if widest & set(tree.above(unit)))
    covers_hub = bool(widest & set(tree.above(account)))
    return Target(account, tuple(sorted(widest)), covers_hub, covered, tree.organization_id)


def read(tree: Tree, offer: Offer) -> Target:
    """The target, from the settings and the organization."""
    return target(aws.account_id(), tree, (node for portfolio in offer.portfolios for node in portfolio.share_with))


def check_bootstrapped() -> None:
    """FactoryError where a Region of the hub is not bootstrapped."""
    for region in hub().regions:
        if bootstrap_version(region) is None:
            raise FactoryError(
                f"account {aws.account_id()} is not bootstrapped in {region}; run `factory deploy --bootstrap` "
                "with credentials of the hub account"
            )


def bootstrap() -> None:
    """`cdk bootstrap` in every Region of the hub, as cdk.json wants it; what is up to date stays as it is."""
    account, cdk = aws.account_id(), bootstrapping.settings()
    regions = (f"aws://{account}/{region}" for region in hub().regions)
    with bootstrapping.without_app(cdk) as folder:
        cdk_cli.run("bootstrap", *regions, *bootstrapping.arguments(cdk), folder=Path(folder))


def bootstrap_version(region: str) -> str | None:
    """The CDK bootstrap stack's version in this Region, None where there is none."""
    ssm, name = aws.client("ssm", region), bootstrapping.parameter(bootstrapping.settings())
    found = aws.call_aws(lambda: ssm.get_parameters(Names=[name]), f"reading {name}")
    return str(found["Parameters"][0]["Value"]) if found["Parameters"] else None


def put_up(out: Path, stacks: Sequence[str], given: Mapping[str, Mapping[str, str]], *, alone: bool = False) -> None:
    """Deploy these stacks of a cloud assembly with the CDK CLI; `given`: stack → what its parameters are given.

    In the order given, those that come before others first. `alone`: one after another, and none that they depend on.
    Parameters that are not given keep their values.
    """
    toolkit = bootstrapping.toolkit(bootstrapping.settings())
    app = ("deploy", "--app", str(out), "--require-approval", "never", *toolkit)
    batches = [[stack] for stack in stacks] if alone else _batches(out, stacks)
    for names in batches:
        told = [f"{stack}:{name}={value}" for stack in names for name, value in given.get(stack, {}).items()]
        exclusively = ("--exclusively",) if alone or len(batches) > 1 else ()
        cdk_cli.run(*app, *exclusively, *names, *(part for each in told for part in ("--parameters", each)))


def _batches(out: Path, stacks: Sequence[str]) -> list[list[str]]:
    """The stacks in their order, so many at once that the CDK CLI has FILES to publish, or one stack's."""
    batches: list[list[str]] = []
    room = 0
    for stack in stacks:
        files = len(json.loads((out / f"{stack}.assets.json").read_bytes())["files"])
        if not batches or files > room:
            batches.append([])
            room = FILES
        batches[-1].append(stack)
        room -= files
    return batches


def apply_lifecycle() -> list[str]:
    """Set Active and Guidance of every version as the repository says, and read them back.

    CloudFormation knows neither. The lines tell what changed; none where all was so already.
    """
    states = load().catalog.states
    return [line for region in hub().regions for line in _apply_in(region, states)]


def _apply_in(region: str, states: dict[str, dict[str, State]]) -> Iterator[str]:
    catalog = aws.client("servicecatalog", region)
    for product_id, name in hub_products(region).items():
        for artifact in artifacts(region, product_id):
            state = states.get(name, {}).get(artifact["Name"], State.ACTIVE)
            why = reason(name, artifact["Name"]) if state is not State.ACTIVE else ""
            told = description_with(artifact.get("Description", ""), state, why)
            wanted = wanted_of(state) | ({"Description": told} if told != artifact.get("Description", "") else {})
            if all(artifact.get(key) == value for key, value in wanted.items()):
                continue
            doing = f"setting {name} {artifact['Name']} {state} in {region}"
            arguments = {"ProductId": product_id, "ProvisioningArtifactId": artifact["Id"], **wanted}
            aws.call_aws(partial(catalog.update_provisioning_artifact, **arguments), doing)
            found = next(a for a in artifacts(region, product_id) if a["Id"] == artifact["Id"])
            if any(found.get(key) != value for key, value in wanted.items()):
                raise FactoryError(f"{doing}: AWS took it, but answers otherwise; run `factory deploy` again")
            yield f"{name} {artifact['Name']} is now {state} in {region}."


def hub_products(region: str) -> dict[str, str]:
    """ID → name of the hub stack's products."""
    catalog = aws.client("servicecatalog", region)

    def read() -> dict[str, str]:
        ids = stack_resources(region, "AWS::ServiceCatalog::CloudFormationProduct") or []
        views = {i: catalog.describe_product_as_admin(Id=i)["ProductViewDetail"] for i in ids}
        return {i: view["ProductViewSummary"]["Name"] for i, view in views.items()}

    return aws.call_aws(read, f"reading the hub's products in {region}")


def artifacts(region: str, product_id: str) -> list[dict[str, Any]]:
    """A product's versions with Id, Name, Active and Guidance."""
    catalog = aws.client("servicecatalog", region)

    def read() -> list[dict[str, Any]]:
        found = catalog.list_provisioning_artifacts(ProductId=product_id)["ProvisioningArtifactDetails"]
        return [{"Active": True, "Guidance": "DEFAULT"} | detail for detail in found]

    return aws.call_aws(read, f"reading versions of {product_id} in {region}")
