"""Nested: a version's template with what its nested stacks make in their places, as all that judges a version reads it.

A nested stack's template is an asset of its version, so it is at hand, and never another. A resource `Bucket` of the
nested stack `Inner` is `Inner/Bucket` here: no logical ID of CloudFormation's own has a slash. Pure.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.authoring.assets import REFERENCE
from product_factory.catalog.inlining import Inner, Outer, parameters

Json = Mapping[str, Any]
STACK = "AWS::CloudFormation::Stack"
Read = Callable[[str], Json | None]
"""The template that is the asset of this name; None where there is none."""
_KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}\.json(?![0-9A-Za-z.])")


class Excluded(NamedTuple):
    """A way to launch that a version excludes, in English and Japanese."""

    english: str
    japanese: str


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html (no nested stacks)
# Blueprints are applied under a role of Control Tower's, which the bucket of files doesn't let in: ADR 74.
STACK_SETS = Excluded(
    "a StackSet of its template (with service-managed permissions StackSets take no nested stacks)",
    "テンプレート自体の StackSet (サービスマネージド型のアクセス許可では、StackSets はネストされたスタックをサポートしません)",
)
BLUEPRINTS = Excluded(
    "a blueprint of Control Tower (whose role may not read the product's files)",
    "Control Tower のブループリント (その IAM ロールは製品のファイルを読み取れません)",
)


def excluded(template: Json, assets: Collection[str]) -> tuple[Excluded, ...]:
    """What a version can't be used as, by its whole template and its files' names."""
    stacks = any(isinstance(each, Mapping) and each.get("Type") == STACK for each in template["Resources"].values())
    return (*((STACK_SETS,) if stacks else ()), *((BLUEPRINTS,) if assets else ()))


def none(key: str) -> None:
    """Reads nothing: where the templates of nested stacks aren't at hand."""


def key_of(resource: Any) -> str | None:
    """The asset that is this nested stack's template; None where it is no nested stack, or one from elsewhere."""
    if not isinstance(resource, Mapping) or resource.get("Type") != STACK:
        return None
    properties = resource.get("Properties")
    told = json.dumps(properties.get("TemplateURL")) if isinstance(properties, Mapping) else ""
    found = set(_KEY.findall(told)) if REFERENCE in told else set()
    return found.pop() if len(found) == 1 else None


def keys(template: Json) -> dict[str, str]:
    """The assets that are templates of nested stacks, by logical ID."""
    declared = template.get("Resources")
    found = {str(name): key_of(each) for name, each in declared.items()} if isinstance(declared, Mapping) else {}
    return {name: key for name, key in found.items() if key}


def templates(template: Json, read: Read) -> Iterator[tuple[str, str, Json]]:
    """Path (`Inner/Deep`), asset and template of all nested stacks, in whatever depth."""
    for name, key in keys(template).items():
        if (inner := read(key)) is not None:
            yield name, key, inner
            yield from ((f"{name}/{path}", deep, made) for path, deep, made in templates(inner, read))


def whole(template: Json, read: Read) -> dict[str, Any]:
    """The template with what nested stacks make in their places; itself where it has none.

    A nested stack stays in it as a resource, with its parameters. One whose template `read` doesn't have stays as it is.
    """
    inner = {name: made for name, key in keys(template).items() if (made := read(key)) is not None}
    if not inner:
        return dict(template)
    stacks = template["Resources"]
    return Outer(template, {name: Inner(name, whole(made, read), stacks[name]) for name, made in inner.items()}).made()


def is_seen(template: Json, logical_id: str) -> bool:
    """Whether what this nested stack makes is in the template, which is whole."""
    return any(str(name).startswith(f"{logical_id}/") for name in template["Resources"])


def unfit(template: Json, read: Read) -> Iterator[str]:
    """Findings on how the template and its nested stacks go together, as `path: what is wrong; the mend`."""
    for name, key in keys(template).items():
        if (inner := read(key)) is not None:
            given, asks = parameters(template["Resources"][name]), inner.get("Parameters") or {}
            where = f"Resources/{name}/Properties/Parameters"
            for unknown in sorted(given.keys() - asks.keys()):
                yield f"{where}/{unknown}: the nested template has no such parameter; take it out"
            for lacking in sorted(n for n in asks.keys() - given.keys() if "Default" not in asks[n]):
                yield f"{where}: the nested template's {lacking} has no default; give it a value"
            yield from (f"{name}: {finding}" for finding in unfit(inner, read))
    made = whole(template, read)
    for name in keys(template):
        if is_seen(made, name):
            for output in sorted(_outputs_of(name, made)):
                yield f"Resources/{name}: the nested template has no output {output}, which is asked for; declare it there"


def _outputs_of(name: str, node: Any) -> Iterator[str]:
    """Outputs of this nested stack that are still asked for."""
    if isinstance(node, Mapping):
        match dict(node):
            case {"Fn::GetAtt": [str(found), str(attribute)]} if found == name:
                yield attribute.removeprefix("Outputs.")
            case {"Fn::GetAtt": str(text)} if text.startswith(f"{name}.Outputs."):
                yield text.removeprefix(f"{name}.Outputs.")
            case _:
                for each in node.values():
                    yield from _outputs_of(name, each)
    elif isinstance(node, list):
        for each in node:
            yield from _outputs_of(name, each)
    elif isinstance(node, str):
        yield from re.findall(rf"\$\{{{re.escape(name)}\.Outputs\.([^}}]+)\}}", node)
