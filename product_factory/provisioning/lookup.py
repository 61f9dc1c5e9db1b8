"""From names to IDs: product, version and launch path, as the caller sees them.

Names are not unique in Service Catalog, so IDs are accepted wherever names are, and used from here on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.catalog.lifecycle import reason_in
from product_factory.catalog.released import Version
from product_factory.errors import UsageError
from product_factory.provisioning.errors import (
    PORTFOLIO_MEND,
    Ambiguous,
    ArgumentError,
    NoLaunchPath,
    ProductNotVisible,
    VersionDeprecated,
    VersionUnknown,
)
from product_factory.provisioning.session import Spoke


class Seen(BaseModel):
    """Something that the caller sees, by ID and name."""

    model_config = ConfigDict(frozen=True)
    id: str
    name: str


class ProductVersion(Seen):
    """An active version (provisioning artifact). reason: why it is deprecated, as its description says."""

    created: datetime
    deprecated: bool
    reason: str = ""


class VisibleProduct(Seen):
    """A product that the caller may launch, and its active versions."""

    versions: tuple[ProductVersion, ...]


def find_product(spoke: Spoke, wanted: str) -> VisibleProduct:
    """The product of this name or ID. ProductNotVisible; Ambiguous where several have the name."""
    return spoke.remembered(("product", wanted), lambda: _find_product(spoke, wanted), shared=True)


def _find_product(spoke: Spoke, wanted: str) -> VisibleProduct:
    products = spoke.listed("search_products", "ProductViewSummaries", PageSize=100)
    seen = [Seen(id=each["ProductId"], name=each["Name"]) for each in products]
    found = sorted({each.id for each in seen if wanted in (each.name, each.id)})
    if not found:
        names = sorted({each.name for each in seen})
        if ended := end_of(spoke, wanted):
            raise ProductNotVisible(f"product {wanted!r}: {ended}")
        near = get_close_matches(wanted, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"visible: {', '.join(names) or 'none'}."
        raise ProductNotVisible(f"product {wanted!r}: not visible in {spoke.place}; {hint}\n{PORTFOLIO_MEND}")
    if len(found) > 1:
        raise Ambiguous(f"product {wanted!r}: {len(found)} products have this name; pass an ID: {', '.join(found)}")
    return describe_product(spoke, found[0])


def end_of(spoke: Spoke, product: str) -> str:
    """Since when the product ends, and what to use in its place, as far as the facts tell; "" where it goes on."""
    return spoke.facts.end_of(product) if spoke.facts else ""


def describe_product(spoke: Spoke, product_id: str) -> VisibleProduct:
    """The product of this ID. ProductNotVisible where the caller has no path to it."""
    return spoke.remembered(("product", product_id), lambda: _describe_product(spoke, product_id), shared=True)


def _describe_product(spoke: Spoke, product_id: str) -> VisibleProduct:
    try:
        answer = spoke.catalog.describe_product(Id=product_id)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        raise ProductNotVisible(f"product {product_id}: not visible in {spoke.place}\n{PORTFOLIO_MEND}") from error
    return VisibleProduct(
        id=product_id,
        name=answer["ProductViewSummary"]["Name"],
        versions=tuple(
            ProductVersion(
                id=each["Id"],
                name=each.get("Name", each["Id"]),
                created=each["CreatedTime"],
                deprecated=each.get("Guidance") == "DEPRECATED",
                reason=reason_in(each.get("Description", "")),
            )
            for each in answer["ProvisioningArtifacts"]
        ),
    )


def version_of(
    spoke: Spoke, product: VisibleProduct, wanted: str, *, launching: bool, kept: str | None = None
) -> ProductVersion:
    """As `pick_version`; where a product that ends has no version to launch, what to use in its place."""
    try:
        return pick_version(product, wanted, launching=launching, kept=kept)
    except (VersionDeprecated, VersionUnknown) as error:
        if launching and (ended := end_of(spoke, product.name)):
            raise VersionDeprecated(f"{product.name}: {ended}") from error
        raise


def pick_version(product: VisibleProduct, wanted: str, *, launching: bool, kept: str | None = None) -> ProductVersion:
    """The active version of this name or ID, or by `default` or `latest`.

    `default`: the newest that is not deprecated. `latest`: the newest that this operation may take;
    deprecated ones may be updated to, not launched. Newest is the highest number where all versions are
    named MAJOR.MINOR.PATCH, else the last made. kept: the ID of the version that runs, which may stay, deprecated or
    not.
    """
    active = product.versions
    if wanted in ("default", "latest"):
        fit = [each for each in active if not each.deprecated or (wanted == "latest" and not launching)]
        fit = fit or [each for each in active if each.id == kept]
        if not fit:
            raise VersionDeprecated(f"{product.name}: every active version is deprecated; there is: {names(active)}")
        return newest(fit)
    found = [each for each in active if wanted in (each.name, each.id)]
    if not found:
        raise VersionUnknown(
            f"{product.name} has no active version {wanted!r}: it was never deployed, or is retired\n"
            f"Active: {names(active) or 'none'}; or write latest, or default."
        )
    if len(found) > 1:
        ids = ", ".join(each.id for each in found)
        raise Ambiguous(f"{product.name}: {len(found)} versions are named {wanted!r}; pass an ID: {ids}")
    if launching and found[0].deprecated and found[0].id != kept:
        raise VersionDeprecated(
            f"{product.name} {found[0].name} is deprecated{because(found[0])}: what runs may be updated to it, new "
            "launches may not use it\n"
            f"Launch another: {names([each for each in active if not each.deprecated]) or 'there is none'}."
        )
    return found[0]


def newest(versions: Sequence[ProductVersion]) -> ProductVersion:
    """The highest number where all names are numbers, else the last made."""
    try:
        return max(versions, key=lambda each: Version(each.name))
    except UsageError:
        return max(versions, key=lambda each: each.created)


def because(version: ProductVersion) -> str:
    """Why it is deprecated, in brackets, where somebody said it."""
    return f" ({version.reason})" if version.reason else ""


def names(versions: Sequence[ProductVersion]) -> str:
    """The versions' names, for people."""
    return ", ".join(
        each.name + (f" (deprecated{': ' if each.reason else ''}{each.reason})" if each.deprecated else "")
        for each in versions
    )


def find_paths(spoke: Spoke, product: VisibleProduct) -> list[Seen]:
    """The caller's launch paths, each with its portfolio's name. NoLaunchPath where there is none."""
    return spoke.remembered(("paths", product.id), lambda: _find_paths(spoke, product))


def _find_paths(spoke: Spoke, product: VisibleProduct) -> list[Seen]:
    paths = spoke.listed("list_launch_paths", "LaunchPathSummaries", ProductId=product.id)
    if not paths:
        raise NoLaunchPath(f"{product.name}: no launch path in {spoke.place}\n{PORTFOLIO_MEND}")
    return [Seen(id=each["Id"], name=each.get("Name", each["Id"])) for each in paths]


def path_of(spoke: Spoke, product: VisibleProduct, wanted: str | None) -> str | None:
    """What `pick_path` gives, of the paths that there are. Its errors, and those of `find_paths`."""
    return spoke.remembered(path_key(product, wanted), lambda: pick_path(product, find_paths(spoke, product), wanted))


def path_key(product: VisibleProduct, wanted: str | None) -> tuple[str, str, str | None]:
    """Under which a spoke remembers a product's path."""
    return ("path", product.id, wanted)


def pick_path(
    product: VisibleProduct, paths: Sequence[Seen], wanted: str | None, kept: str | None = None
) -> str | None:
    """The path's ID, or None where there is one path only and Service Catalog needs no choice.

    wanted: the portfolio's name or the path's ID. kept: the path of an earlier launch, taken while it is there.
    """
    told = ", ".join(f"{path.name} ({path.id})" for path in paths)
    if wanted is None:
        if len(paths) == 1:
            return None
        if kept in [path.id for path in paths]:
            return kept
        raise Ambiguous(f"{product.name}: {len(paths)} portfolios bring it here; choose with --path: {told}")
    found = [path.id for path in paths if wanted in (path.id, path.name)]
    if not found:
        raise ArgumentError(f"{product.name}: no launch path {wanted!r}; --path takes one of: {told}")
    if len(found) > 1:
        raise Ambiguous(f"{product.name}: {len(found)} portfolios are named {wanted!r}; pass an ID: {', '.join(found)}")
    return found[0]
