"""Refuse types that can't be made and references to what isn't, before anything is made. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/outputs-section-syntax.html
Words as seen on AWS: https://github.com/awslabs/aws-api-gateway-developer-portal/issues/216 (Outputs), through Service Catalog
in hashicorp/terraform-provider-aws, internal/service/servicecatalog/provisioned_product_test.go;
https://github.com/serverless/serverless/issues/4535 (Resources).
"""

import re
from collections.abc import Iterable
from typing import Any

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.functions import calls
from product_factory.sandbox.cloudformation.intrinsics import Scope, resolve, text
from product_factory.sandbox.cloudformation.linted import malformed_export
from product_factory.sandbox.cloudformation.template import JSON, references
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.registry import resource_class
from product_factory.sandbox.resource_types.resource import all_properties

EXPORT_NAME = re.compile(r"[A-Za-z0-9:-]+")
LOOKUPS = ("Fn::FindInMap", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub")
NO_VALUE = {"Ref": "AWS::NoValue"}
LATER = {"Fn::GetAZs", "Fn::ImportValue", "Fn::GetAtt"}


def check_types(template: JSON, scope: Scope) -> None:
    """Raise ValidationError where a resource that is made has a type, or is given a property, which the sandbox doesn't make."""
    for name, each in template["Resources"].items():
        if _is_made(each, scope):
            try:
                resource_class(each["Type"], name).check_implemented(name, _given(each, scope))
            except ResourceError as error:
                raise ValidationError(str(error)) from error


def check_references(template: JSON, scope: Scope) -> None:
    """Raise ValidationError where a resource or output that is made refers to one that is not, by its condition.

    Of Fn::If the branch that is taken counts. An output that names nothing of the template is refused in any case.
    """
    resources, outputs = template["Resources"], template.get("Outputs") or {}
    absent = {name for name, each in resources.items() if not _is_made(each, scope)}
    for name, each in resources.items():
        if name not in absent:
            _refuse(absent.intersection(_taken(each.get("Properties", {}), scope)), "Resources")
    known = {*resources, *template.get("Parameters", {})}
    for each in outputs.values():
        unknown = {name for name in references(each) if name not in known and not name.startswith("AWS::")}
        taken = _taken(each, scope) if _is_made(each, scope) else ()
        _refuse(unknown | absent.intersection(taken), "Outputs")


def check_lookups(template: JSON, scope: Scope) -> None:
    """Raise ValidationError where the parameters tell that a function can't be: a map or a list lacks what is looked up in it.

    localstack/localstack, tests/aws/services/cloudformation/engine/test_mappings.snapshot.json. What depends on a resource,
    or on the zones that an account has, fails where it is needed.
    """
    made = [each for each in template["Resources"].values() if _is_made(each, scope)]
    outputs = [each for each in (template.get("Outputs") or {}).values() if _is_made(each, scope)]
    for value in [*(each.get("Properties", {}) for each in made), *outputs]:
        for function, argument in calls(_pruned(value, scope)):
            if function in LOOKUPS and LATER.isdisjoint(name for name, _ in calls(argument)):
                _look_up(function, argument, scope)


def check_export_names(template: JSON, scope: Scope) -> None:
    """Raise ValidationError where the parameters tell an export's name that can't be one."""
    for output, each in (template.get("Outputs") or {}).items():
        name = each.get("Export", {}).get("Name", "")
        if not _is_made(each, scope) or any(used not in scope.values for used in references(name)):
            continue
        if not LATER.isdisjoint(function for function, _ in calls(name)):
            continue
        if "Export" in each and not EXPORT_NAME.fullmatch(text(resolve(name, scope))):
            raise ValidationError(malformed_export(output))


def _look_up(function: str, argument: Any, scope: Scope) -> None:
    known = {*scope.values, "AWS::NoValue"}
    if all(name in known for name in references({function: argument})):
        try:
            resolve({function: argument}, scope)
        except ResourceError as error:
            raise ValidationError(str(error)) from error


def _given(declared: JSON, scope: Scope) -> list[str]:
    """The properties of its type that it is given, by the branches of Fn::If that are taken."""
    properties = _pruned(declared.get("Properties", {}), scope)
    named = {name for name, value in properties.items() if value != NO_VALUE} if isinstance(properties, dict) else set()
    return sorted(named & all_properties(declared["Type"]))


def _is_made(declared: JSON, scope: Scope) -> bool:
    return "Condition" not in declared or scope.condition(declared["Condition"])


def _refuse(missing: Iterable[str], block: str) -> None:
    if names := ", ".join(sorted(missing)):
        # Of outputs AWS says it without the prefix.
        prefix = "Template format error: " if block == "Resources" else ""
        raise ValidationError(
            f"{prefix}Unresolved resource dependencies [{names}] in the {block} block of the template"
        )


def _taken(value: Any, scope: Scope) -> list[str]:
    return list(references(_pruned(value, scope)))


def _pruned(value: Any, scope: Scope) -> Any:
    """`value` with each Fn::If as the branch that is taken."""
    match value:
        case {"Fn::If": [str(name), yes, no]}:
            return _pruned(yes if scope.condition(name) else no, scope)
        case dict():
            return {key: _pruned(item, scope) for key, item in value.items()}
        case list():
            return [_pruned(item, scope) for item in value]
    return value
