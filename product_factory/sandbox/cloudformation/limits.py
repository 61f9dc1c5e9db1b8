"""How many and under which names a template's parts may be. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
Words as seen on AWS: https://github.com/serverless/serverless/issues/2387 (number), 6803; https://github.com/cfndsl/cfndsl/issues/343
(non alphanumeric); localstack/localstack, tests/aws/services/cloudformation/api/test_validations.snapshot.json and
engine/test_mappings.snapshot.json (properties, null values, mappings); https://github.com/getmoto/moto/pull/4221 (null sections);
https://github.com/aws/aws-cli/issues/7226 (Unrecognized resource types).
"""

import functools
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.registry import TYPES

NUMBERS = {"Resources": 500, "Parameters": 200, "Mappings": 200, "Outputs": 200}
MAP_ATTRIBUTES = 200
DESCRIPTION_BYTES = 1_024
NAME_LENGTH = 255
VERSION = "2010-09-09"
_SINGULAR = {"Resources": "Resource", "Parameters": "Parameter", "Mappings": "Mapping", "Outputs": "Output"}
_RESOURCE_MEMBERS = {
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Version",
}


def check_limits(template: JSON) -> None:
    """Raise ValidationError where there is too much of something, or under a name that can't be."""
    if str(template.get("AWSTemplateFormatVersion", VERSION)) != VERSION:
        raise ValidationError("Template format error: unsupported value for AWSTemplateFormatVersion.")
    if len(str(template.get("Description", "")).encode()) > DESCRIPTION_BYTES:
        raise ValidationError(f"Template format error: 'Description' length is greater than {DESCRIPTION_BYTES}.")
    for section, most in NUMBERS.items():
        _check_section(section, template.get(section) or {}, most)
    for name, declared in (template.get("Mappings") or {}).items():
        _check_mapping(name, declared)


def _check_section(section: str, declared: JSON, most: int) -> None:
    if len(declared) > most:
        raise ValidationError(
            f"Template format error: Number of {section.lower()}, {len(declared)}, is greater than maximum allowed, {most}"
        )
    for name in declared:
        if not (str(name).isascii() and str(name).isalnum()):
            raise ValidationError(f"Template format error: {_SINGULAR[section]} name {name} is non alphanumeric.")
        if len(str(name)) > NAME_LENGTH:
            raise ValidationError(
                f"Template format error: {_SINGULAR[section]} name {name} is longer than {NAME_LENGTH} characters."
            )


def _check_mapping(name: str, declared: Any) -> None:
    """The words as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/engine/test_mappings.snapshot.json,
    where the member is the key in the mapping that is no map."""
    flat = (
        [key for key, each in declared.items() if not isinstance(each, dict)] if isinstance(declared, dict) else [name]
    )
    if flat:
        raise ValidationError(f"Template format error: Every Mappings member {flat[0]} must be a map")
    for attributes in declared.values():
        if len(attributes) > MAP_ATTRIBUTES:
            raise ValidationError(
                f"Template format error: Number of attributes of mapping {name}, {len(attributes)}, is greater than "
                f"maximum allowed, {MAP_ATTRIBUTES}"
            )
        if any(isinstance(value, dict) for value in attributes.values()):
            raise ValidationError("Template format error: Every Mappings attribute must be a String or a List.")


def check_resources(resources: JSON) -> None:
    """Raise ValidationError for a type that AWS hasn't, and a member of a resource that none has."""
    for logical_id, resource in resources.items():
        for member in resource:
            if member not in _RESOURCE_MEMBERS:
                raise ValidationError(f"Invalid template resource property '{member}'")
        if not isinstance(resource["Type"], str):
            raise ValidationError(f"Template format error: [/Resources/{logical_id}/Type] must be a string.")
        if not isinstance(resource.get("Condition", ""), str):
            raise ValidationError("Template format error: Every Condition member must be a string.")
        depends = resource.get("DependsOn", [])
        if not isinstance(depends, str) and not (
            isinstance(depends, list) and all(isinstance(each, str) for each in depends)
        ):
            raise ValidationError(
                f"Template format error: [/Resources/{logical_id}/DependsOn] must be a string or a list."
            )
    if strange := unrecognized_types(resources):
        raise ValidationError(f"Template format error: Unrecognized resource types: [{', '.join(strange)}]")


def unrecognized_types(resources: JSON) -> list[str]:
    """The types that AWS hasn't, in order."""
    named = {each["Type"] for each in resources.values() if isinstance(each["Type"], str)}
    return [kind for kind in sorted(named - TYPES.keys() - _types()) if not kind.startswith("Custom::")]


@functools.cache
def _types() -> frozenset[str]:
    """us-east-1 has all of them; AWS::CDK::Metadata has no schema."""
    return frozenset(PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1")) | {"AWS::CDK::Metadata"}


def check_null(place: str, value: Any) -> None:
    """Raise ValidationError where something is null, which CloudFormation takes nowhere."""
    if value is None:
        raise ValidationError(f"[/{place}] 'null' values are not allowed in templates")
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        check_null(f"{place}/{key}", item)
