"""Doctor: every precondition between the hub and a developer's launch, each with its mend, read from AWS alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.catalog.loading import hub
from product_factory.catalog.offer import Offer, load
from product_factory.errors import FactoryError
from product_factory.hub.assets import files_of
from product_factory.organization.nodes import Tree
from product_factory.sharing import assets, aws, deployment, doctor_shares, shares
from product_factory.sharing.deploy_plan import plan_region
from product_factory.sharing.deploying import stacks_of
from product_factory.sharing.live import read_live
from product_factory.sharing.pieces import LiveHub, Stacks
from product_factory.sharing.rows import Row
from product_factory.sharing.spoke import look

SERVICE_CATALOG = "servicecatalog.amazonaws.com"
STACKSETS = "member.org.stacksets.cloudformation.amazonaws.com"
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError")
# How many findings a line names before the rest is only counted.
NAMED = 10


class Check(BaseModel):
    """One precondition: what was found, and how to mend it."""

    model_config = ConfigDict(frozen=True)
    name: str
    passed: bool
    found: str
    mend: str


class Place(BaseModel):
    """One Region of the hub, as CloudFormation and Service Catalog have it."""

    model_config = ConfigDict(frozen=True)
    stacks: Stacks
    live: LiveHub


def examine(spoke: str | None, role: str, offer: Offer | None = None, regions: Sequence[str] = ()) -> list[Check]:
    """All checks, in the order of the way. One that cannot be made counts as failed.

    `offer` and `regions`: by default those of the catalog at hand.
    """
    offer, regions = offer or load(), regions or hub().regions
    account, tree = aws.account_id(), aws.read_tree()
    checks = [_organization_access(regions[0]), *_delegations(account, tree)]
    for region in regions:
        checks += _hub(region, offer, tree)
    checks += [_shared(offer, regions), _launch_roles(tree, account, regions)]
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
        passed, found = False, _told(error)
    return Check(name=name, passed=passed, found=found, mend=mend)


def _told(error: FactoryError | ClientError) -> str:
    """The error; where access is denied, also to whom."""
    cause = error if isinstance(error, ClientError) else error.__cause__
    if isinstance(cause, ClientError) and cause.response["Error"].get("Code") in DENIED:
        return f"{error}; you are {aws.caller_arn()}"
    return str(error)


def _organization_access(home: str) -> Check:
    def find() -> tuple[bool, str]:
        status = aws.client("servicecatalog", home).get_aws_organizations_access_status()["AccessStatus"]
        return status == "ENABLED", status

    mend = "with the management account: aws servicecatalog enable-aws-organizations-access"
    return _check("Service Catalog may reach the organization", mend, find)


def _delegations(account: str, tree: Tree) -> Iterator[Check]:
    for name, principal in (("shares portfolios", SERVICE_CATALOG), ("deploys launch roles (StackSets)", STACKSETS)):

        def find(principal: str = principal) -> tuple[bool, str]:
            if account == tree.management_account:
                return False, "these are credentials of the management account, which StackSets skip"
            pages = aws.client("organizations", "us-east-1").get_paginator("list_delegated_administrators")
            found = [a for page in pages.paginate(ServicePrincipal=principal) for a in page["DelegatedAdministrators"]]
            ids = [admin["Id"] for admin in found]
            return account in ids, f"delegated administrators: {', '.join(ids) or 'none'}"

        mend = (
            "with the management account: aws organizations register-delegated-administrator "
            f"--account-id {account} --service-principal {principal}"
        )
        yield _check(f"hub {account} {name}", mend, find)


def _hub(region: str, offer: Offer, tree: Tree) -> Iterator[Check]:
    def bootstrapped() -> tuple[bool, str]:
        version = deployment.bootstrap_version(region)
        return version is not None, f"version {version}" if version else "not bootstrapped"

    yield _check(f"bootstrapped in {region}", "factory deploy --bootstrap", bootstrapped)
    try:
        place = Place(stacks=stacks_of(region, offer), live=read_live(region))
    except (FactoryError, ClientError) as error:
        yield Check(
            name=f"hub read in {region}", passed=False, found=_told(error), mend="allow these reads, and try again"
        )
        return
    rows = plan_region(place.stacks.pieces, place.stacks, place.live, offer.catalog.states)
    mend = "factory deploy"
    yield _check(f"every released version deployed in {region}", mend, lambda: _deployed(offer, place))
    if files := files_of(offer):
        yield _check(f"the products' files in {region}", mend, lambda: _files(region, files))
    yield _check(f"versions active in {region}", mend, lambda: _none([r for r in rows if r.action == "change"]))
    yield _check(f"nothing changed by hand in {region}", mend, lambda: _none([r for r in rows if r.action == "repair"]))
    strange = [row for row in rows if row.offered]
    mend = "factory deploy --dry-run says what --remove takes for each"
    yield _check(f"nothing else in the hub's portfolios in {region}", mend, lambda: _none(strange))
    yield from doctor_shares.portfolios(place.stacks, place.live, tree, Check)


def _deployed(offer: Offer, place: Place) -> tuple[bool, str]:
    there = {
        f"{found.name} {version.name}"
        for piece in place.stacks.pieces.values()
        if piece.kind == "product" and (found := place.live.pieces.get(("product", place.stacks.physical[piece.key])))
        for version in found.versions
    }
    wanted = [f"{name} {v.version}" for name, versions in offer.catalog.released.items() for v in versions]
    missing = [each for each in wanted if each not in there]
    return not missing, f"missing: {_named(missing)}" if missing else f"{len(wanted)} versions"


def _files(region: str, files: Mapping[str, Path]) -> tuple[bool, str]:
    """Whether the Region's bucket is ours and private, and has each file as it was released."""
    found = assets.look(region, files)
    assert found is not None
    if found.bucket != assets.OURS:
        return False, f"{found.name} is {found.bucket}"
    if wrong := assets.unsafe(region, found.name):
        return False, f"{found.name}: {wrong}; somebody changed it by hand"
    missing = [key for key in files if key not in found.there]
    other = f"; other content: {_named(sorted(found.other))}" if found.other else ""
    if missing:
        return False, f"{found.name} lacks {_named(missing)}{other}"
    return True, f"{len(files)} files in {found.name}"


def _none(rows: list[Row]) -> tuple[bool, str]:
    told = [f"{row.kind} {row.name} {row.why}" for row in rows]
    return not told, _named(told, "; ") if told else "as deployed, and as the catalog says"


def _named(names: list[str], between: str = ", ") -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return between.join(names[:NAMED]) + more


def _shared(offer: Offer, regions: Sequence[str]) -> Check:
    def find() -> tuple[bool, str]:
        steps = shares.read(offer.portfolios, regions).steps
        open_steps = [f"{s.action} {s.share.portfolio} with {s.share.node.value}" for s in steps if s.action != "keep"]
        return not open_steps, _named(open_steps, "; ") or f"{len(steps)} shares as in the settings"

    return _check("shares complete", "factory share", find)


def _launch_roles(tree: Tree, account: str, regions: Sequence[str]) -> Check:
    def find() -> tuple[bool, str]:
        return doctor_shares.launch_roles(tree, account, regions)

    return _check("launch roles in every account shared with", "factory deploy; then look at the StackSet", find)
