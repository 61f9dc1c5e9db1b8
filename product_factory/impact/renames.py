"""Renames: removed and added resources with the same content, which CloudFormation deletes and creates. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from product_factory.impact.template import Json

# What Fn::Sub takes: `${Name}` or `${Name.Attribute}`.
_NAMED = re.compile(r"\$\{([^{}.]+)([}.])")


def renames(old: Json, new: Json) -> dict[str, str]:
    """Old to new logical IDs of resources that only got another ID; references among them count as the same."""
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    found: dict[str, str] = {}
    if not gone or not come:
        return found
    by_content: dict[str, list[str]] = defaultdict(list)
    coming, going = frozenset(come), frozenset(gone)
    # What has no counterpart of its type needs no closer look.
    both = {_type(new[name]) for name in come} & {_type(old[name]) for name in gone}
    for name in come:
        if _type(new[name]) in both:
            by_content[_content(new, name, coming)].append(name)
    for name in gone:
        alike = by_content.get(_content(old, name, going)) if _type(old[name]) in both else None
        if alike:
            found[name] = alike.pop(0)
    return found


def _content(resources: Json, name: str, moving: Collection[str]) -> str:
    resource = resources[name]
    if not isinstance(resource, Mapping):
        return json.dumps(resource, default=str)
    kept = {key: value for key, value in resource.items() if key not in ("Metadata", "DependsOn")}
    return json.dumps(_anonymous(kept, resources, moving), sort_keys=True, default=str)


def _anonymous(node: Any, resources: Json, moving: Collection[str]) -> Any:
    """The node with the type of a moving resource in place of its logical ID."""
    match node:
        case {"Ref": str(name)} if len(node) == 1 and name in moving:
            return {"Ref": _type(resources[name])}
        case {"Fn::GetAtt": [str(name), attribute]} if name in moving:
            return {"Fn::GetAtt": [_type(resources[name]), _anonymous(attribute, resources, moving)]}
        case {"Fn::GetAtt": str(text)} if text.partition(".")[0] in moving:
            return {"Fn::GetAtt": [_type(resources[text.partition(".")[0]]), text.partition(".")[2]]}
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": _substituted(text, resources, moving)}
        case {"Fn::Sub": [str(text), *rest]}:
            return {"Fn::Sub": [_substituted(text, resources, moving), *_anonymous(rest, resources, moving)]}
        case Mapping():
            return {str(key): _anonymous(value, resources, moving) for key, value in node.items()}
        case list():
            return [_anonymous(each, resources, moving) for each in node]
        case _:
            return node


def _substituted(text: str, resources: Json, moving: Collection[str]) -> str:
    def typed(found: re.Match[str]) -> str:
        return "${" + _type(resources[found[1]]) + found[2] if found[1] in moving else found[0]

    return _NAMED.sub(typed, text)


def _type(resource: Any) -> str:
    return str(resource.get("Type")) if isinstance(resource, Mapping) else ""
