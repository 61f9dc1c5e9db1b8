"""Policies: what is kept of a resource that goes, by its policies and by what its type holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from product_factory.impact.stateful import held, stateful
from product_factory.impact.template import Json
from product_factory.impact.types import SNAPSHOT_BY_DEFAULT

KEEP = {"Retain", "RetainExceptOnCreate", "Snapshot"}
POLICIES = {"DeletionPolicy", "UpdateReplacePolicy"}


def deletion_policy(resource: Json) -> str:
    """What happens to a resource that is removed, by its DeletionPolicy or the default of its type."""
    said = resource.get("DeletionPolicy")
    if isinstance(said, str):
        return said
    in_cluster = "DBClusterIdentifier" in properties_of(resource)
    return "Snapshot" if str(resource.get("Type")) in SNAPSHOT_BY_DEFAULT and not in_cluster else "Delete"


def holds(resource: Json, policy: str) -> bool:
    return str(resource.get(policy)) in KEEP


def weaker(old: str, new: str) -> str:
    """AWS does not say which template's policy counts: nothing is kept unless both keep it."""
    return new if old in KEEP and new in KEEP else "Delete"


def kept(policy: str, resource: Json, attribute: str) -> str:
    if policy == "Snapshot":
        return f"{attribute} Snapshot: its data stay in a snapshot."
    if policy in KEEP:
        return f"{attribute} {policy}: the old one stays, outside of the stack."
    kind, properties = str(resource.get("Type")), properties_of(resource)
    found = held(kind, properties)
    if found is None:
        return "Its cluster keeps the data." if kind in stateful() else "The old one is deleted."
    if found.stays(properties):
        return "It is deleted if empty; otherwise it stays, outside of the stack."
    return f"Its data are lost: {found.loses}."


def properties_of(resource: Json) -> Json:
    """The resource's properties as they are written."""
    found = resource.get("Properties")
    return found if isinstance(found, Mapping) else {}
