"""Templates: one stack for each guardrail, its policies one after the other, the newest version first. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from product_factory.guardrails.wanted import Version

MAX_BODY = 51_200
"""Bytes of a template that is not in a bucket: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


def logical_id(version: str, anew: int = 0) -> str:
    """The logical ID of a version's policy; `anew`: how often it was made again, after it was deleted by hand."""
    return f"V{version.replace('.', 'x')}" + (f"Anew{anew}" if anew else "")


def made_anew(made: Mapping[str, Any]) -> dict[str, int]:
    """How often each version's policy of a template was made again."""
    return {
        each["Metadata"]["Version"]: int(name.partition("Anew")[2] or 0) for name, each in made["Resources"].items()
    }


def template(
    title: str, held: Sequence[tuple[Version, Sequence[str]]], anew: Mapping[str, int] = MappingProxyType({})
) -> dict[str, Any]:
    """The stack of one guardrail: versions, newest first, each with the IDs that it is attached to.

    Policies follow each other: AWS Organizations refuses some of what is made at once, and a place gets the newer
    version before it loses the older one.
    """
    resources: dict[str, Any] = {}
    before: str | None = None
    for version, targets in held:
        name = logical_id(version.version, anew.get(version.version, 0))
        resources[name] = {
            "Type": "AWS::Organizations::Policy",
            "Metadata": {"Guardrail": version.guardrail, "Version": version.version},
            **({"DependsOn": before} if before else {}),
            "Properties": {
                "Name": version.policy,
                "Description": f"{title}. Guardrail {version.guardrail} {version.version} of the Service Catalog factory.",
                "Type": version.type,
                "Content": json.loads(version.document),
                "TargetIds": sorted(targets),
            },
        }
        before = name
    return {"Description": f"Guardrail {held[0][0].guardrail}: {title}", "Resources": resources}


def body(made: Mapping[str, Any]) -> str:
    """The template as it is sent, always the same for the same."""
    return json.dumps(made, sort_keys=True, separators=(",", ":"))


def targets(made: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """What a template attaches, by version."""
    return {
        each["Metadata"]["Version"]: frozenset(each["Properties"].get("TargetIds", ()))
        for each in made["Resources"].values()
    }
