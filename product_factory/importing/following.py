"""A later import of the same products: what is released stays, and what cannot follow it is left out."""

from __future__ import annotations

from pathlib import Path

from product_factory.catalog import released
from product_factory.catalog.released import Released, Version, sha256
from product_factory.importing import names
from product_factory.importing.models import LeftOut, Note, Plan, Release
from product_factory.importing.templates import EXPANDED
from product_factory.reading import read_text
from product_factory.root import root as catalog_root

SIGNATURE = "imported from AWS Service Catalog Factory"


def imported(module: str) -> bool:
    """Whether this is the text of a module that an import wrote."""
    return SIGNATURE in module.partition("\n")[0]


def same_file(there: Released, each: Release) -> bool:
    """Whether both were expanded from one template: a newer library may make other resources of it."""
    was, now = ((template.get("Metadata") or {}).get(EXPANDED) for template in (there.outer(), each.content))
    return isinstance(was, dict) and isinstance(now, dict) and was.get("Template") == now.get("Template")


def following(plan: Plan, root: Path | None = None) -> Plan:
    """The plan for a catalog in which some of its products were imported before.

    A version that is released keeps its content, and one that is lower than the newest one is left out: both are in
    `left_out` where their files say otherwise. Products that were not imported are left to `writing.steps`.
    """
    root = root or catalog_root()
    left: list[LeftOut] = []
    releases: list[Release] = []
    known = {product.name: _known(product.name, root) for product in plan.products}
    for each in plan.releases:
        there = known.get(each.product, {})
        reason = "" if each.problem else _contradiction(each, there)
        if reason:
            left.append(LeftOut(product=each.origin, version=each.theirs, file=each.template, reason=reason))
        if reason and each.version in there:
            found = there[each.version]
            each = each.model_copy(update={"body": found.path.read_bytes(), "content": found.outer()})
        elif reason:
            each = each.model_copy(update={"problem": reason, "body": b"", "content": {}})
        releases.append(each)
    taken = {each.product for each in releases if not each.problem}
    return plan.model_copy(
        update={
            "releases": tuple(releases),
            "products": tuple(product for product in plan.products if product.name in taken),
            "left_out": (*plan.left_out, *left),
            "notes": (*plan.notes, *map(_note, left)),
        }
    )


def _note(left: LeftOut) -> Note:
    return Note(where=f"{left.product} {left.version}", field="Source", outcome="left out", text=left.reason)


def _known(product: str, root: Path) -> dict[str, Released]:
    """What is released of a product that was imported."""
    module = root / "products" / f"{names.module_name(product)}.py"
    if not module.exists() or not imported(read_text(module)):
        return {}
    return {each.version: each for each in released.read(product, root / "products" / "released")}


def _contradiction(each: Release, known: dict[str, Released]) -> str:
    there = known.get(each.version)
    newest = max((Version(version) for version in known), default=None)
    if there and there.release.sha256 != sha256(each.body) and not same_file(there, each):
        return f"{each.version} is released here with other content, which never changes; rename it there to take it"
    if not there and newest and Version(each.version) < newest:
        return f"would be {each.version}, and {newest} is released here; rename it there to take it"
    return ""
