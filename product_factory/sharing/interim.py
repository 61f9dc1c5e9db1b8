"""Interim: templates that lead from what is deployed to what shall be, where one update can't. Pure but for writing.

What was deleted by hand, and CloudFormation believes to be there, is made again by two updates: one without it and
all that refers to it, and then the real one. What moves from portfolio to portfolio stays in both in between.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

from product_factory.files import put
from product_factory.sharing.pieces import Key

Json = dict[str, Any]


def without(body: Mapping[str, Any], gone: Set[str]) -> Json:
    """The template without these logical IDs, and without what refers to them."""
    made: Json = copy.deepcopy(dict(body))
    resources = made["Resources"]
    while True:
        drop = {name for name, resource in resources.items() if name in gone or gone & set(references(resource))}
        if not drop:
            break
        gone = gone | drop
        for name in drop:
            del resources[name]
    outputs = made.get("Outputs") or {}
    made["Outputs"] = {name: each for name, each in outputs.items() if not gone & set(references(each))}
    if not made["Outputs"]:
        del made["Outputs"]
    return made


def with_kept(body: Mapping[str, Any], deployed: Mapping[str, Any], kept: Set[str]) -> Json:
    """The template with these resources as they are deployed, wherever all that they refer to is still in it."""
    made: Json = copy.deepcopy(dict(body))
    old = deployed["Resources"]
    there = set(made["Resources"]) | (set(kept) & set(old))
    known = there | set(made.get("Parameters") or {})
    for name in sorted(set(kept) & set(old)):
        if all(each in known or each.startswith("AWS::") for each in references(old[name])):
            made["Resources"].setdefault(name, old[name])
    return made


def bodies(
    new: Mapping[str, Mapping[str, Any]],
    deployed: Mapping[str, Mapping[str, Any]],
    gone: Set[Key],
    kept: Set[Key],
) -> dict[str, Json]:
    """The interim templates by stack name: of those stacks alone that need one."""
    found = {}
    for stack, body in new.items():
        drop = {key.logical_id for key in gone if key.stack == stack} | _importers(new, stack, gone)
        stay = {key.logical_id for key in kept if key.stack == stack}
        made = with_kept(body, deployed.get(stack, body), stay) if stay else body
        made = without(made, drop) if drop else made
        if made != body:
            found[stack] = dict(made)
    return found


def _importers(new: Mapping[str, Mapping[str, Any]], stack: str, gone: Set[Key]) -> set[str]:
    """Resources of a stack that import what another stack exports of those gone."""
    lost = {
        json.dumps(output["Export"]["Name"], sort_keys=True)
        for other, body in new.items()
        if other != stack
        for output in (body.get("Outputs") or {}).values()
        if "Export" in output and {key.logical_id for key in gone if key.stack == other} & set(references(output))
    }
    text = {name: json.dumps(each, sort_keys=True) for name, each in new[stack]["Resources"].items()}
    return {name for name, each in text.items() if any(f'{{"Fn::ImportValue": {export}}}' in each for export in lost)}


def references(value: Any) -> Iterator[str]:
    """Logical IDs and parameters that a part of a template names, DependsOn included."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    if not isinstance(value, dict):
        return
    for name, each in value.items():
        if name == "Ref" and isinstance(each, str):
            yield each
        elif name == "Fn::GetAtt":
            yield each.split(".")[0] if isinstance(each, str) else each[0]
        elif name == "DependsOn":
            yield from [each] if isinstance(each, str) else each
        elif name == "Fn::Sub":
            pattern = each if isinstance(each, str) else each[0]
            yield from (found.split(".")[0] for found in re.findall(r"\$\{([^}!]+)\}", pattern))
            yield from references(each if isinstance(each, list) else [])
        else:
            yield from references(each)


def write(out: Path, stack: str, body: Json) -> Callable[[], None]:
    """Put this template in the place of the stack's in a cloud assembly; what is given back puts it back.

    A template is an asset, known by its hash: under the same hash the CDK CLI would not upload it.
    """
    manifest, assets, template = out / "manifest.json", out / f"{stack}.assets.json", out / f"{stack}.template.json"
    before = {path: path.read_text() for path in (manifest, assets, template)}
    files = json.loads(before[assets])["files"]
    old = next(name for name, each in files.items() if each["source"].get("path") == template.name)
    text = json.dumps(body)
    new = hashlib.sha256(text.encode()).hexdigest()
    put(template, text)
    for path in (manifest, assets):
        put(path, before[path].replace(old, new))

    def put_back() -> None:
        for path, content in before.items():
            put(path, content)

    return put_back
