"""The tags of the EC2 resources that a request names by ID: a guardrail on a tagged network bites by them.

A tag that none of them has stays unknown, as do resources that a request doesn't name, such as an association's route
table; and one that they have in several values, since the resource that a request is judged on isn't told apart.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.models import ec2_backends

from .. import reference
from ..evidence.names import IDS

_MORE = {"tgw-attach": "transit-gateway-attachment"}
_KINDS = {each.id.rpartition("-")[0]: each.kind.name for each in IDS if each.kind.service == "ec2"} | _MORE


def tags_named(action: str, given: Mapping[str, Any], region: str, owner: str) -> dict[str, str]:
    """`aws:ResourceTag/…` of what the action is judged on, by its ID; nothing for other services."""
    if not action.startswith("ec2:"):
        return {}
    kinds = {kind.name for kind in reference.kinds(action)}
    found: dict[str, set[str]] = {}
    tags = ec2_backends[owner][region].tags
    for each in _ids(given):
        if _KINDS.get(each.rpartition("-")[0]) in kinds:
            for key, value in tags.get(each, {}).items():
                found.setdefault(key, set()).add(str(value))
    return {f"aws:ResourceTag/{key}": next(iter(values)) for key, values in found.items() if len(values) == 1}


def _ids(given: Mapping[str, Any]) -> Iterator[str]:
    for value in given.values():
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
