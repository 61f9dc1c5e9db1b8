"""Read a CloudFormation template, and find what in it refers to what. Pure."""

import functools
import json
import marshal
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

import yaml  # type: ignore[import-untyped]

from product_factory import template_yaml
from product_factory.sandbox.cloudformation.errors import ValidationError

SUB_REFERENCE = re.compile(r"\$\{([^!][^}]*)\}")
SECTIONS = {
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
    "Hooks",
    "Transform",
}
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
BODY_LIMIT = 51_200
URL_LIMIT = 1_048_576

JSON = dict[str, Any]


def parse(body: str) -> JSON:
    """The template in `body` (JSON or YAML); raises ValidationError where it isn't one.

    Words as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_validations.snapshot.json,
    test_stacks.snapshot.json (test_linting_error_during_creation).
    """
    kept = _kept(body)
    template: JSON = _parsed(body) if kept is None else marshal.loads(kept)  # noqa: S302  (of this process)
    return template


@functools.lru_cache(maxsize=64)
def _kept(body: str) -> bytes | None:
    """What `parse` found: one template is read for each account that it is deployed into. None for YAML's dates."""
    template = _parsed(body)
    try:
        return marshal.dumps(template)
    except ValueError:
        return None


def _parsed(body: str) -> JSON:
    template = _read(body)
    if not isinstance(template, dict):
        raise ValidationError("Template format error: unsupported structure.")
    _refuse_absent(template)
    if unknown := sorted(str(section) for section in set(template) - SECTIONS):
        raise ValidationError(f"Invalid template property or properties [{', '.join(unknown)}]")
    if not isinstance(template.get("Resources", {}), dict):
        raise ValidationError("Template format error: Any Resources member must be an object.")
    if not template.get("Resources"):
        raise ValidationError("Template format error: At least one Resources member must be defined.")
    for logical_id, resource in template["Resources"].items():
        if not isinstance(resource, dict):
            raise ValidationError("Template format error: Any Resources member must be an object.")
        if "Type" not in resource:
            raise ValidationError(
                f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type member."
            )
    return template


def _refuse_absent(template: JSON) -> None:
    """What AWS expands before it reads the rest, and what it does besides: neither is ignored, nor taken for something else."""
    if any(each != LANGUAGE_EXTENSIONS for each in transforms(template)):
        raise ValidationError("Transforms and macros are not implemented in the sandbox.")
    if "Hooks" in template:
        raise ValidationError("Hooks are not implemented in the sandbox.")
    keys = {key for section, value in template.items() if section != "Metadata" for key in _keys(value)}
    if "Fn::Transform" in {*template, *keys}:
        raise ValidationError("Transforms and macros are not implemented in the sandbox.")
    if any(key.startswith("Fn::ForEach") for key in keys):
        raise ValidationError("Fn::ForEach is not implemented in the sandbox.")


def _keys(value: Any) -> Iterator[str]:
    """Each key in `value`, at any depth."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def _read(body: str) -> Any:
    """What is written, as JSON where it is, else as YAML.

    Words as seen on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_templates.snapshot.json (JSON).
    """
    failed: json.JSONDecodeError | None = None
    if body.lstrip().startswith("{"):
        try:
            return json.loads(body)
        except json.JSONDecodeError as error:
            failed = error
    try:
        return template_yaml.load(body)
    except (yaml.YAMLError, ValueError) as error:
        if failed:
            # AWS tells the column behind a character that it didn't expect, Python the character's own.
            behind = failed.colno + (failed.msg.startswith("Expecting") and failed.pos < len(body))
            where = f"(line {failed.lineno}, column {behind})"
            raise ValidationError(f"Template format error: JSON not well-formed. {where}") from error
        mark = getattr(error, "problem_mark", None)
        where = f"(line {mark.line + 1}, column {mark.column + 1})" if mark else str(error)
        raise ValidationError(f"Template format error: YAML not well-formed. {where}") from error


def transforms(template: JSON) -> list[Any]:
    """The macros that the template names; of these AWS::LanguageExtensions is known, but for its Fn::ForEach."""
    named = template.get("Transform", [])
    return named if isinstance(named, list) else [named]


def as_made(template: JSON) -> JSON:
    """The template without what alone makes no update: the order of its resources, Description and Metadata of the whole.

    "During a stack update, you cannot update the Metadata section by itself", nor the Description section:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-description-structure.html
    """
    resources = {
        logical_id: {key: value for key, value in resource.items() if key != "DependsOn"}
        for logical_id, resource in template.get("Resources", {}).items()
    }
    made = {key: value for key, value in template.items() if key not in ("Description", "Metadata")}
    return {**made, "Resources": resources}


def references(value: Any) -> Iterator[str]:
    """Every name that `value` refers to: by Ref, Fn::GetAtt or Fn::Sub."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key == "Ref" and isinstance(item, str):
            yield item
        elif key == "Fn::GetAtt":
            yield item.split(".", 1)[0] if isinstance(item, str) else item[0]
        elif key == "Fn::Sub":
            text, given = item if isinstance(item, list) else (item, {})
            names = {name.strip().split(".", 1)[0] for name in SUB_REFERENCE.findall(text)}
            yield from sorted(names - set(given))
            yield from references(given)
        else:
            yield from references(item)


def _channels_wait_for_recorders(resources: JSON, graph: dict[str, list[str]]) -> None:
    """CloudFormation repeats a delivery channel until its template's recorder is there, without any DependsOn."""
    recorders = [name for name, each in resources.items() if each["Type"] == "AWS::Config::ConfigurationRecorder"]
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::Config::DeliveryChannel":
            graph[logical_id] += [name for name in recorders if logical_id not in graph[name]]


def dependencies(template: JSON) -> dict[str, list[str]]:
    """Of each resource those that it refers to or names in DependsOn. ValidationError for a reference to nothing.

    What a resource's metadata refers to is there before it, or cfn-init could not read it:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/deploying.applications.html
    """
    resources = template["Resources"]
    known = set(resources) | set(template.get("Parameters", {}))
    graph: dict[str, list[str]] = {}
    for logical_id, resource in resources.items():
        depends = resource.get("DependsOn", [])
        named = [depends] if isinstance(depends, str) else depends
        said = [resource.get("Properties", {}), resource.get("Metadata", {})]
        used = sorted(set(references(said)) | set(named))
        missing = [name for name in used if name not in known and not name.startswith("AWS::")]
        if missing:
            raise ValidationError(
                f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] "
                "in the Resources block of the template"
            )
        graph[logical_id] = [name for name in used if name in resources]
    return graph


def creation_order(template: JSON) -> list[str]:
    """The logical IDs, each after everything it depends on.

    Raises ValidationError as `dependencies`, and for a circle of references.
    """
    graph = dependencies(template)
    _channels_wait_for_recorders(template["Resources"], graph)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = ", ".join(sorted(set(error.args[1])))
        raise ValidationError(f"Circular dependency between resources: [{circle}]") from error
