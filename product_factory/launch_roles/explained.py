"""Explained: what each grant of a product's launch role is for, resource by resource, and what is not granted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from product_factory.authoring.product import OwnGrant, Product
from product_factory.aws.reference import only_reads
from product_factory.launch_roles.derivation import derivation
from product_factory.launch_roles.grants import Grant, Need, Spared
from product_factory.launch_roles.policies import statements_of
from product_factory.launch_roles.values import Json

TEMPLATE = "(the template)"


class Explained(NamedTuple):
    """Actions that one resource of a template needs, on what, and what bounds them; `on` is empty for none granted."""

    resource: str
    type: str
    actions: tuple[str, ...]
    on: tuple[str, ...]
    reason: str


def explained(product: Product, where: str, template: Json) -> list[Explained]:
    """One row for each resource and reason. Errors as for `derivation`; what is refused is left out."""
    found = derivation(template, where, stated=product.grants)
    rows: list[Explained] = []
    for (name, kind), group in groupby(found, key=lambda need: (need.logical_id, need.type)):
        needs = list(group)
        rows += _granted(name or TEMPLATE, kind, needs)
        rows += _spared(name, kind, needs)
    return rows


def _granted(name: str, kind: str, needs: Sequence[Need]) -> Iterator[Explained]:
    for statement in statements_of(need.outcome for need in needs if isinstance(need.outcome, Grant)):
        yield Explained(name, kind, statement.actions, statement.resources, statement.why.reason)


def _spared(name: str, kind: str, needs: Sequence[Need]) -> Iterator[Explained]:
    by_reason: dict[str, list[str]] = {}
    for need in needs:
        if isinstance(need.outcome, Spared):
            by_reason.setdefault(need.outcome.reason, []).append(need.outcome.action)
    for reason, actions in by_reason.items():
        yield Explained(name, kind, tuple(actions), (), f"not granted: {reason}")


def unbounded(template: Json, where: str, boundary: str) -> list[str]:
    """Roles and users of a template that set no permissions boundary, though the hub's settings demand one of all."""
    return [
        f"{where}: {name}: sets no PermissionsBoundary, and Hub(permissions_boundary={boundary!r}) refuses to make it"
        for name, made in template["Resources"].items()
        if made["Type"] in ("AWS::IAM::Role", "AWS::IAM::User")
        and "PermissionsBoundary" not in made.get("Properties", {})
    ]


def under_any_name(product: Product, where: str, template: Json) -> list[str]:
    """What the role may write in IAM, or pass, under whatever name the form gives: worth a prefix in the template."""
    open_to = {
        (need.logical_id, need.outcome.action)
        for need in derivation(template, where, stated=product.grants)
        if isinstance(need.outcome, Grant)
        and need.outcome.action.startswith("iam:")
        and not only_reads(need.outcome.action)
        and re.search(r":(role|user|group|policy)/\*", need.outcome.resource)
    }
    return [
        f"{where}: {name}: its launch role has {', '.join(sorted(a for n, a in open_to if n == name))} under any name; "
        "begin the name with a fixed text or ${AWS::StackName}"
        for name in dict.fromkeys(sorted(n for n, _ in open_to))
    ]


def needless(product: Product, versions: Mapping[str, Json]) -> list[str]:
    """Findings on the card's own grants: those that the derivation makes by itself now, or for types that no version has."""
    return [text for stated in product.grants for text in _needless(product, stated, versions)]


def _needless(product: Product, stated: OwnGrant, versions: Mapping[str, Json]) -> Iterator[str]:
    if not any(
        made["Type"] == stated.type for template in versions.values() for made in template["Resources"].values()
    ):
        yield f"grants: no version has a {stated.type}; remove what is stated for it"
        return
    for action in stated.actions:
        if all(_is_derived(stated, action, template) for template in versions.values()):
            yield f"grants: {action} of {stated.type} is derived by now; remove it from the card"


def _is_derived(stated: OwnGrant, action: str, template: Json) -> bool:
    """Whether every resource of the type gets the action on its own, and nothing of it is refused."""
    ids = [name for name, made in template["Resources"].items() if made["Type"] == stated.type]
    for logical_id in ids:
        needs = [need for need in derivation(template, "") if need.logical_id == logical_id]
        if not any(isinstance(n.outcome, Grant) and n.outcome.action.lower() == action.lower() for n in needs):
            return False
    return True
