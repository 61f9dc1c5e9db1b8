"""Of one property of a resource: why a change set says that it changes, and from what to what. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
Which details stand side by side is as AWS's answers were recorded: localstack/localstack,
tests/aws/services/cloudformation/test_change_set_{parameters,ref,fn_get_attr,depends_on}.snapshot.json
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from product_factory.sandbox.cloudformation.template import JSON, SUB_REFERENCE
from product_factory.sandbox.resource_types.schema import conditional_create_only

UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""What AWS shows of a value that only the execution tells."""
HIDDEN = "****"


class Cause(NamedTuple):
    """Why a value changes: ChangeSource, Evaluation and CausingEntity."""

    source: str
    evaluation: str
    entity: str | None = None


DIRECT = Cause("DirectModification", "Static")
DIRECT_DYNAMIC = Cause("DirectModification", "Dynamic")
AUTOMATIC = Cause("Automatic", "Dynamic")
"""A nested stack that nobody changed: its template may have. Shown as in AWS's guide, "Change sets for nested stacks"."""


class Leaf(NamedTuple):
    """One value that changes, as IncludePropertyValues shows it; None is no value."""

    path: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        return "Add" if self.before is None else "Remove" if self.after is None else "Modify"


@dataclass(frozen=True)
class Detail:
    """Where a resource changes: an attribute, its property (none for Tags), why, and which values."""

    attribute: str
    name: str | None
    recreation: str
    causes: list[Cause]
    leaves: list[Leaf]

    @property
    def replaces(self) -> str:
        """True, Conditional or False, as far as this detail goes."""
        sure = all(cause.evaluation == "Static" for cause in self.causes if cause != DIRECT_DYNAMIC)
        if self.recreation == "Always" and sure:
            return "True"
        return "False" if self.recreation == "Never" else "Conditional"


def shown(detail: Detail, values: bool) -> Iterator[JSON]:
    """The detail in the API's shape: one entry for each cause, and with `values` for each value."""
    target: JSON = {"Attribute": detail.attribute, "RequiresRecreation": detail.recreation}
    if detail.name is not None:
        target["Name"] = detail.name
    causes = detail.causes if values else _named(detail.causes)
    for more in [_values(leaf) for leaf in detail.leaves] if values and detail.causes != [AUTOMATIC] else [{}]:
        for cause in causes:
            yield {
                "Target": {**target, **more},
                "Evaluation": cause.evaluation,
                "ChangeSource": cause.source,
                "CausingEntity": cause.entity,
            }


def _named(causes: list[Cause]) -> list[Cause]:
    """Without values, AWS leaves out that a resource's name or attribute is a modification, too."""
    of_resources = any(cause.source.startswith("Resource") for cause in causes)
    return [cause for cause in causes if not (of_resources and cause == DIRECT_DYNAMIC)]


def _values(leaf: Leaf) -> JSON:
    return {
        "Path": leaf.path,
        "BeforeValue": None if leaf.before is None else plain(leaf.before),
        "AfterValue": None if leaf.after is None else plain(leaf.after),
        "AttributeChangeType": leaf.kind,
    }


def plain(value: Any) -> str:
    """A value as change sets write it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def leaves(path: str, before: Any, after: Any) -> Iterator[Leaf]:
    """The innermost values that differ; lists of different lengths differ as a whole."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from leaves(f"{path}/{key}", before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from leaves(f"{path}/{index}", old, new)
    else:
        yield Leaf(path, before, after)


def recreation(resource_type: str, name: str, replacing: set[str]) -> str:
    """RequiresRecreation of a property, of which `replacing` are the paths that surely replace."""
    if name in {path.split("/")[0] for path in replacing}:
        return "Always"
    conditional = {path.split("/")[0] for path in conditional_create_only(resource_type)}
    return "Conditionally" if name in conditional else "Never"


def mentions(value: Any) -> Iterator[tuple[str, str | None]]:
    """What a declared value refers to: names of Ref and Fn::Sub, and with an attribute those of Fn::GetAtt."""
    match value:
        case {"Ref": str(name)}:
            yield name, None
        case {"Fn::GetAtt": str(text)} if "." in text:
            yield _split(text)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            yield name, attribute
        case {"Fn::Sub": str(text)}:
            yield from (_split(name.strip()) for name in SUB_REFERENCE.findall(text))
        case {"Fn::Sub": [str(text), dict(given)]}:
            names = [name.strip() for name in SUB_REFERENCE.findall(text)]
            yield from (_split(name) for name in names if name not in given)
            yield from mentions(given)
        case dict():
            for item in value.values():
                yield from mentions(item)
        case list():
            for item in value:
                yield from mentions(item)


def without_attributes(declared: Any, value: Any) -> Any:
    """A property's value in a resource that goes, of which AWS tells no other resource's attribute, as recorded:
    localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json (test_resource_deletion).
    """
    if not any(attribute for _, attribute in mentions(declared)):
        return value
    if isinstance(declared, dict) and isinstance(value, dict) and value.keys() <= declared.keys():
        return {key: without_attributes(declared[key], item) for key, item in value.items()}
    if isinstance(declared, list) and isinstance(value, list) and len(declared) == len(value):
        return [without_attributes(*each) for each in zip(declared, value, strict=True)]
    return UNKNOWN


def _split(name: str) -> tuple[str, str | None]:
    logical_id, _, attribute = name.partition(".")
    return logical_id, attribute or None
