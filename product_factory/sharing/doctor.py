"""Doctor: every precondition between the hub and a developer's launch, each with its mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.catalog.lifecycle import State
from product_factory.catalog.loading import hub
from product_factory.catalog.offer import Offer, load
from product_factory.errors import FactoryError
from product_factory.organization.nodes import Tree
from product_factory.sharing import aws, deployment, shares
from product_factory.sharing.spoke import look

SERVICE_CATALOG = "servicecatalog.amazonaws.com"
STACKSETS = "member.org.stacksets.cloudformation.amazonaws.com"


class Check(BaseModel):
    """One precondition: what was found, and how to mend it."""

    model_config = ConfigDict(frozen=True)
    name: str
    passed: bool
    found: str
    mend: str


def examine(spoke: str | None, role: str) -> list[Check]:
    """All checks, in the order of the way. One that cannot be made counts as failed."""
    offer, account, tree = load(), aws.account_id(), aws.read_tree()
    checks = [_organization_access(), *_delegations(account, tree)]
    for region in hub().regions:
        checks += _hub(region, offer)
    checks += [_shared(), *_launch_roles(offer, account, tree), *_principals(offer)]
    if spoke is not None:
        checks += [
            Check(name=f"{name} in {spoke}", passed=passed, found=found, mend=mend)
            for name, passed, found, mend in look(spoke, role, offer)
        ]
    return checks


def _check(name: str, mend: str, find: Callable[[], tuple[bool, str]]) -> Check:
    try:
        passed, found = find()
    except (FactoryError, ClientError) as error:
        passed, found = False, str(error)
    return Check(name=name, passed=passed, found=found, mend=mend)


def _organization_access() -> Check:
    def find() -> tuple[bool, str]:
        status = aws.client("servicecatalog", hub().regions[0]).get_aws_organizations_access_status()["AccessStatus"]
        return status == "ENABLED", status

    mend = "with the management account: aws servicecatalog enable-aws-organizations-access"
    return _check("Service Catalog may reach the organization", mend, find)


def _delegations(account: str, tree: Tree) -> Iterator[Check]:
    for name, principal in (("shares portfolios", SERVICE_CATALOG), ("deploys launch roles (StackSets)", STACKSETS)):

        def find(principal: str = principal) -> tuple[bool, str]:
            if account == tree.management_account:
                return False, "these are credentials of the management account, which StackSets skip"
            organizations = aws.client("organizations", "us-east-1")
            admins = organizations.list_delegated_administrators(ServicePrincipal=principal)["DelegatedAdministrators"]
            ids = [admin["Id"] for admin in admins]
            return account in ids, f"delegated administrators: {', '.join(ids) or 'none'}"

        mend = (
            "with the management account: aws organizations register-delegated-administrator "
            f"--account-id {account} --service-principal {principal}"
        )
        yield _check(f"hub {account} {name}", mend, find)


def _hub(region: str, offer: Offer) -> Iterator[Check]:
    def bootstrapped() -> tuple[bool, str]:
        version = deployment.bootstrap_version(region)
        return version is not None, f"version {version}" if version else "not bootstrapped"

    def deployed() -> tuple[bool, str]:
        there = {name: product_id for product_id, name in deployment.hub_products(region).items()}
        missing = [
            f"{product} {version.version}"
            for product, versions in offer.catalog.released.items()
            for version in versions
            if product not in there
            or version.version not in {a["Name"] for a in deployment.artifacts(region, there[product])}
        ]
        return not missing, f"missing: {', '.join(missing)}" if missing else f"{len(there)} products"

    def lifecycle() -> tuple[bool, str]:
        wrong = []
        for product_id, name in deployment.hub_products(region).items():
            for artifact in deployment.artifacts(region, product_id):
                state = offer.catalog.states.get(name, {}).get(str(artifact["Name"]), State.ACTIVE)
                if any(artifact[key] != value for key, value in deployment.wanted_of(state).items()):
                    wrong.append(f"{name} {artifact['Name']} is not {state}")
        return not wrong, "; ".join(wrong) or "as in the repository"

    yield _check(f"bootstrapped in {region}", "factory deploy --bootstrap", bootstrapped)
    yield _check(f"every released version deployed in {region}", "factory deploy", deployed)
    yield _check(f"versions active in {region}", "factory deploy", lifecycle)


def _shared() -> Check:
    def find() -> tuple[bool, str]:
        steps = shares.read().steps
        open_steps = [f"{s.action} {s.share.portfolio} with {s.share.node.value}" for s in steps if s.action != "keep"]
        return not open_steps, "; ".join(open_steps) or f"{len(steps)} shares as in the settings"

    return _check("shares complete", "factory share", find)


def _launch_roles(offer: Offer, account: str, tree: Tree) -> Iterator[Check]:
    """Each account shared with has its copy of the launch roles: asked of the StackSet, not of the spokes."""
    home = hub().regions[0]
    nodes = {node for portfolio in offer.portfolios for node in map(tree.node, portfolio.share_with)}
    reached = {a for node in nodes for a in tree.reached_by(node)} - {account}

    def find() -> tuple[bool, str]:
        names = aws.stack_resources(home, "AWS::CloudFormation::StackSet") or []
        if not names:
            return not reached, "no StackSet in the hub stack" if reached else "shared with no account"
        pages = aws.client("cloudformation", home).get_paginator("list_stack_instances")
        found: dict[str, str] = {}
        for name in names:
            # A StackSet's physical ID is `name:uuid`.
            for page in pages.paginate(StackSetName=name.split(":")[0], CallAs="DELEGATED_ADMIN"):
                for summary in page["Summaries"]:
                    state = summary.get("StackInstanceStatus", {}).get("DetailedStatus", summary["Status"])
                    # Of several StackSets the one that failed counts.
                    if found.get(summary["Account"]) in (None, "SUCCEEDED", "CURRENT"):
                        found[summary["Account"]] = state
        wrong = [
            f"{a}: {found.get(a, 'none')}" for a in sorted(reached) if found.get(a) not in ("SUCCEEDED", "CURRENT")
        ]
        return not wrong, "; ".join(wrong) or f"in {len(reached)} accounts"

    yield _check("launch roles in every account shared with", "factory deploy; then look at the StackSet", find)


def _principals(offer: Offer) -> Iterator[Check]:
    for portfolio in offer.portfolios:
        names = [principal.resource for principal in portfolio.principals]
        yield Check(
            name=f"{portfolio.name!r} has principals",
            passed=bool(names),
            found=", ".join(names) or "none: nobody sees its products",
            mend="portfolios/: principals: name the developers' roles or permission sets, then factory deploy",
        )
