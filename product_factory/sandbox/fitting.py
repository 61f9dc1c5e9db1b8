"""Fitting: the organization that a catalog needs, by where its portfolios are shared and whom they name. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from product_factory.authoring.portfolio import HubRole, PermissionSet, Portfolio, Principal, Role, RolePattern
from product_factory.catalog import loading
from product_factory.errors import FactoryError
from product_factory.sandbox.organization import (
    ACCOUNT_ADMINISTRATOR,
    DEVELOPER,
    HUB,
    MANAGEMENT,
    ORGANIZATION_ID,
    PARTITION,
    ROOT_ID,
    SPOKES,
    UNITS,
    Account,
    ActingRole,
    Needs,
    Unit,
)
from product_factory.sandbox.servicecatalog.caller import Caller
from product_factory.sandbox.servicecatalog.entities import Principal as Granted
from product_factory.sandbox.servicecatalog.visibility import matches

# The end of the name of each role that IAM Identity Center makes for a permission set.
_SUFFIX = "0123456789abcdef"
_WORKLOADS = "/Workloads"
# Where accounts stand that are named by ID. Each is in a unit: a StackSet brings launch roles to whole units only.
_ALONE = "/Accounts"
# The hub's unit, whose key other code knows.
_KEYS = {"/Platform": "platform"}
# How many spokes there are at least, besides the one that nothing is shared with.
_SPOKES = len(SPOKES) - 1


def of_catalog() -> Needs:
    """What the catalog at hand needs. FactoryError where no organization could have it."""
    return fitted(
        loading.portfolios(),
        developers=loading.developers(),
        administrators=loading.administrators(),
        boundary=loading.hub().permissions_boundary,
    )


def fitted(
    portfolios: Sequence[Portfolio],
    *,
    developers: Sequence[Principal] = (),
    administrators: Sequence[Principal] = (),
    boundary: str | None = None,
) -> Needs:
    """The organization that these portfolios and audiences need; that of the baseline where that fits.

    The first spoke is one that the developers' first portfolio is shared with; the last, `outsider`, stands
    where nothing is shared, but for a share with the whole organization. FactoryError where portfolios name two
    organizations, or units of two.
    """
    first = sorted(portfolios, key=lambda portfolio: not set(portfolio.principals) & set(developers))
    nodes = list(dict.fromkeys(node for portfolio in first for node in portfolio.share_with))
    root_id, spokes, units = _places(nodes)
    developer = _acting(developers, portfolios, without=administrators) or ActingRole(name=DEVELOPER)
    administrator = _acting(administrators, portfolios) or ActingRole(name=ACCOUNT_ADMINISTRATOR)
    named = [principal for portfolio in portfolios for principal in portfolio.principals]
    return Needs(
        id=_one([node for node in nodes if node.startswith("o-")], "organizations") or ORGANIZATION_ID,
        root_id=root_id,
        spokes=spokes,
        units=units,
        developer=developer,
        administrator=administrator,
        others=tuple(_others(portfolios, (developer, administrator))),
        hub_roles=tuple(dict.fromkeys(each.name for each in named if isinstance(each, HubRole))),
        boundary=boundary,
    )


def granted(portfolio: Portfolio, role_arn: str) -> bool:
    """Whether a principal of the portfolio is this role of a spoke."""
    caller = Caller(role_arn.split(":")[4], role_arn, role_arn)
    return any(
        matches(Granted(f"arn:{PARTITION}:iam:::{each.resource}", "IAM_PATTERN"), caller)
        for each in portfolio.principals
        if not isinstance(each, HubRole)
    )


def role_of(principal: Principal) -> ActingRole | None:
    """A role that this principal stands for in a spoke; None for a role of the hub alone."""
    if isinstance(principal, Role):
        return ActingRole(name=principal.name, path=principal.path)
    if isinstance(principal, PermissionSet):
        return _role(principal.resource.replace("?" * len(_SUFFIX), _SUFFIX))
    if isinstance(principal, RolePattern):
        return next(filter(None, map(_role, _matching(principal.resource))), None)
    return None


def _matching(pattern: str) -> Iterator[str]:
    """Names that the pattern matches, the plainest first: `*` is any characters, `?` none or one."""
    for many, one in (("", ""), ("Any", ""), ("Any", "x")):
        yield pattern.replace("*", many).replace("?", one)


def _role(resource: str) -> ActingRole | None:
    """The role of `role/PATH/NAME`, where IAM could have it."""
    path, _, name = resource.removeprefix("role").rpartition("/")
    fits = re.fullmatch(r"[\w+=,.@-]{1,64}", name, re.ASCII) and "//" not in f"{path}/" and len(path) < 512
    return ActingRole(name=name, path=f"{path}/") if fits else None


def _acting(
    audience: Sequence[Principal], portfolios: Sequence[Portfolio], without: Sequence[Principal] | None = None
) -> ActingRole | None:
    """The first of the audience whom a portfolio names; else, of developers, the first whom one names; else the first."""
    named = [principal for portfolio in portfolios for principal in portfolio.principals]
    wanted = [principal for principal in audience if principal in named]
    if without is not None:
        wanted += [principal for principal in named if principal not in without]
    return next(filter(None, map(role_of, [*wanted, *audience])), None)


def _others(portfolios: Sequence[Portfolio], known: Sequence[ActingRole]) -> Iterator[ActingRole]:
    """For each portfolio that is granted to none of the known roles one that it names."""
    there = list(known)
    for portfolio in portfolios:
        roles = [role for principal in portfolio.principals if (role := role_of(principal))]
        sees = any(granted(portfolio, f"arn:{PARTITION}:iam::{HUB.id}:role{each.path}{each.name}") for each in there)
        if roles and not sees:
            there.append(roles[0])
            yield roles[0]


def _places(nodes: Sequence[str]) -> tuple[str, tuple[Account, ...], tuple[Unit, ...]]:
    """The root's ID, the spokes, and the units, for what is shared with these nodes."""
    nodes = [node for node in nodes if node not in (HUB.id, MANAGEMENT.id)]
    named = [node for node in nodes if node.isdigit()]
    shared = [node for node in nodes if node.startswith(("/", "ou-"))]
    if not named and shared in ([], [_WORKLOADS]):
        return ROOT_ID, SPOKES, UNITS
    # An ID of a unit holds the root's: https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
    roots = [node.split("-")[1] for node in shared if node.startswith("ou-")]
    root = _one(roots, "roots of units (ou-ROOT-…)") or ROOT_ID.removeprefix("r-")
    outside = "/Outside" if any(f"{node}/".startswith("/Sandbox/") for node in shared) else "/Sandbox"
    whole = [_WORKLOADS] if any(node.startswith("o-") for node in nodes) else []
    homes = [node if node in shared else _ALONE if node in named else _WORKLOADS for node in nodes]
    fill = [*shared, *whole] or [outside]
    homes += [fill[number % len(fill)] for number in range(_SPOKES - len(homes))]
    free = _free_ids(named)
    spokes = [
        Account(name=f"spoke-{number}", id=node if node in named else next(free), unit=_KEYS.get(home, home))
        for number, (node, home) in enumerate(zip_longest(nodes, homes), start=1)
    ]
    spokes.append(Account(name=SPOKES[-1].name, id=next(free), unit=outside))
    return f"r-{root}", tuple(spokes), tuple(_units([*homes, outside], root))


def _free_ids(taken: Sequence[str]) -> Iterator[str]:
    """IDs of accounts that nobody names, those of the baseline's organization first."""
    yield from (each.id for each in SPOKES if each.id not in taken)
    yield from (each for number in range(1000) if (each := f"8{number:011d}") not in taken)


def _units(places: Sequence[str], root: str) -> Iterator[Unit]:
    """The hub's unit, and these by path or ID, with all above them; the key is the path or ID, but for the hub's."""
    paths = list(_KEYS)
    for place in places:
        parts = place.split("/")
        above = ["/".join(parts[:end]) for end in range(2, len(parts) + 1)] if place.startswith("/") else [place]
        paths += [each for each in above if each not in paths]
    for path in paths:
        parent, _, name = path.rpartition("/") if path.startswith("/") else ("", "", path)
        yield Unit(
            key=_KEYS.get(path, path),
            name=name,
            id=path if path.startswith("ou-") else f"ou-{root}-{hashlib.sha256(path.encode()).hexdigest()[:8]}",
            parent=_KEYS.get(parent, parent) or None,
        )


def _one(values: Sequence[str], what: str) -> str | None:
    """The one value there is; None where there is none."""
    different = list(dict.fromkeys(values))
    if len(different) > 1:
        raise FactoryError(
            f"portfolios: share_with: {' and '.join(map(repr, different))} are two {what}; a catalog is shared in one"
        )
    return different[0] if different else None
