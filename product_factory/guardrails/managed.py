"""Managed: resources of a product that can't be made where a management policy says the same already. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from product_factory.aws.organization_policies import KEYS, MANAGED
from product_factory.guardrails.wanted import Version

Json = Mapping[str, Any]
BY_ANSWER = "an answer of the form makes it"


def managed(versions: Sequence[Version], template: Json) -> Iterator[tuple[str, str, str]]:
    """The guardrail, the resource type, and when: empty where it is in each launch."""
    for version in versions:
        for type_ in _types(version):
            asking = [each for each in template.get("Resources", {}).values() if each.get("Type") == type_]
            if asking:
                yield version.guardrail, type_, BY_ANSWER if all("Condition" in each for each in asking) else ""


def _types(version: Version) -> Iterator[str]:
    said = json.loads(version.document).get(KEYS.get(version.type, ""), {})
    for (kind, setting), types in MANAGED.items():
        if kind == version.type and setting in said:
            yield from types
