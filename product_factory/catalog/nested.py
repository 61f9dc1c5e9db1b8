"""Nested: a version's template with what its nested stacks make in their places, as all that judges a version reads it.

A nested stack's template is an asset of its version, so it is at hand, and never another. A resource `Bucket` of the
nested stack `Inner` is `Inner/Bucket` here: no logical ID of CloudFormation's own has a slash. Pure.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.authoring.assets import REFERENCE
from product_factory.catalog.inlining import Inner, section
from product_factory.catalog.outer import Outer

Json = Mapping[str, Any]
STACK = "AWS::CloudFormation::Stack"
Read = Callable[[str], Json | None]
"""The template that is the asset of this name; None where there is none."""
# As CDK writes it, with the bucket in the path.
_URL = re.compile(
    r"https://s3(?:[.-]\$\{AWS::Region\})?\.(?:\$\{AWS::URLSuffix\}|amazonaws\.com)/"
    rf"{re.escape(REFERENCE)}/([0-9a-f]{{64}}\.json)"
)


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
    """The asset that is this nested stack's template; None where it is no nested stack, or can be one from elsewhere."""
    if not isinstance(resource, Mapping) or resource.get("Type") != STACK:
        return None
    found = _URL.fullmatch(_written(section(resource, "Properties").get("TemplateURL")))
    return found[1] if found else None


def _written(url: Any) -> str:
    """A text, and pseudo parameters in it as `Fn::Sub` has them; empty where it is anything else."""
    match url:
        case str():
            return url
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::Sub": str(text)}:
            return text
        case {"Fn::Join": ["", [*parts]]}:
            return "".join(map(_written, parts))
    return ""


def keys(template: Json) -> dict[str, str]:
    """The assets that are templates of nested stacks, by logical ID."""
    found = {str(name): key_of(each) for name, each in section(template, "Resources").items()}
    return {name: key for name, key in found.items() if key}


def templates(template: Json, read: Read) -> Iterator[tuple[str, str, Json]]:
    """Path (`Inner/Deep`), asset and template of all nested stacks, in whatever depth."""
    for name, key in keys(template).items():
        if (inner := read(key)) is not None:
            yield name, key, inner
            others = _but(key, read)
            yield from ((f"{name}/{path}", deep, made) for path, deep, made in templates(inner, others))


def _but(key: str, read: Read) -> Read:
    """Reads all templates but this one, which can't be nested in itself."""
    return lambda other: None if other == key else read(other)


def whole(template: Json, read: Read) -> dict[str, Any]:
    """The template with what nested stacks make in their places; itself where it has none.

    A nested stack stays in it as a resource, with its parameters. One whose template `read` doesn't have stays as it is.
    """
    inner = {
        name: whole(made, _but(key, read)) for name, key in keys(template).items() if (made := read(key)) is not None
    }
    if not inner:
        return dict(template)
    stacks = template["Resources"]
    return Outer(template, {name: Inner(name, made, stacks[name]) for name, made in inner.items()}).made()


def is_seen(template: Json, logical_id: str) -> bool:
    """Whether what this nested stack makes is in the template, which is whole."""
    return any(str(name).startswith(f"{logical_id}/") for name in template["Resources"])


def around(logical_id: str) -> list[str]:
    """The nested stacks in which a resource of a whole template is, the outermost first."""
    parts = logical_id.split("/")[:-1]
    return ["/".join(parts[: end + 1]) for end in range(len(parts))]


def stays(template: Json, logical_id: str) -> str:
    """What becomes of a resource when the stack is deleted: its DeletionPolicy, or that of a nested stack around it."""
    resources = template["Resources"]
    for name in (*around(logical_id), logical_id):
        policy = str(resources[name].get("DeletionPolicy", "Delete")) if name in resources else "Delete"
        if policy != "Delete":
            return policy
    return "Delete"
