"""Deployment: the hub stacks by the CDK CLI, then each version's life-cycle state by API."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from product_factory.catalog.lifecycle import State
from product_factory.catalog.loading import hub
from product_factory.catalog.offer import load
from product_factory.errors import FactoryError
from product_factory.organization.nodes import Tree
from product_factory.sharing import aws, cdk_cli

BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"


class Target(NamedTuple):
    """Where launch roles go: roots or units for the StackSet; whether these cover the hub itself."""

    account: str
    places: tuple[str, ...]
    covers_hub: bool


def target(account: str, tree: Tree, share_with: Iterator[str]) -> Target:
    """The fewest roots and units that hold all accounts shared with. Pure."""
    places = {tree.target(tree.node(setting)) for setting in share_with}
    accounts = {place: set(tree.accounts_under(place)) for place in places}
    widest = [
        place for place in places if not any(place != other and accounts[place] < accounts[other] for other in places)
    ]
    covered = any(account in accounts[place] for place in widest)
    return Target(account, tuple(sorted(widest)), covered)


def read() -> Target:
    """The target, from the settings and the organization. FactoryError where a Region is not bootstrapped."""
    offer = load()
    account, tree = aws.account_id(), aws.read_tree()
    for region in hub().regions:
        if bootstrap_version(region) is None:
            raise FactoryError(
                f"account {account} is not bootstrapped in {region}; run `factory deploy --bootstrap` "
                "with credentials of the hub account"
            )
    return target(account, tree, (node for portfolio in offer.portfolios for node in portfolio.share_with))


def bootstrap() -> None:
    """`cdk bootstrap` in every Region of the hub; what is up to date stays as it is."""
    account = aws.account_id()
    cdk_cli.run("bootstrap", *(f"aws://{account}/{region}" for region in hub().regions), folder=cdk_cli.HOME)


def bootstrap_version(region: str) -> str | None:
    """The CDK bootstrap stack's version in this Region, None where there is none."""
    ssm = aws.client("ssm", region)
    found = aws.call_aws(lambda: ssm.get_parameters(Names=[BOOTSTRAP_PARAMETER]), f"reading {BOOTSTRAP_PARAMETER}")
    return str(found["Parameters"][0]["Value"]) if found["Parameters"] else None


def deploy(where: Target, out: str) -> None:
    """Synthesize and deploy the hub stacks, one Region after another."""
    from product_factory.hub.synth import synthesize

    home, *others = synthesize(Path(out))
    parameters = {
        "LaunchRoleOrganizationalUnitIds": ",".join(where.places),
        "HubRolesFromStackSet": str(where.covers_hub).lower(),
    }
    given = [part for name, value in parameters.items() for part in ("--parameters", f"{home.name}:{name}={value}")]
    cdk_cli.run("deploy", "--app", out, "--require-approval", "never", home.name, *given)
    if others:
        cdk_cli.run("deploy", "--app", out, "--require-approval", "never", *(stack.name for stack in others))


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
            wanted = wanted_of(state)
            if all(artifact[key] == value for key, value in wanted.items()):
                continue
            doing = f"setting {name} {artifact['Name']} {state} in {region}"
            arguments = {"ProductId": product_id, "ProvisioningArtifactId": artifact["Id"], **wanted}
            aws.call_aws(partial(catalog.update_provisioning_artifact, **arguments), doing)
            found = next(a for a in artifacts(region, product_id) if a["Id"] == artifact["Id"])
            if any(found[key] != value for key, value in wanted.items()):
                raise FactoryError(f"{doing}: AWS took it, but answers otherwise; run `factory deploy` again")
            yield f"{name} {artifact['Name']} is now {state} in {region}."


def wanted_of(state: State) -> dict[str, Any]:
    """Active and Guidance of a version in this state, as UpdateProvisioningArtifact takes them."""
    return {
        "Active": state is not State.RETIRED,
        "Guidance": "DEFAULT" if state is State.ACTIVE else "DEPRECATED",
    }


def hub_products(region: str) -> dict[str, str]:
    """ID → name of the hub stack's products."""
    catalog = aws.client("servicecatalog", region)

    def read() -> dict[str, str]:
        ids = aws.stack_resources(region, "AWS::ServiceCatalog::CloudFormationProduct") or []
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
