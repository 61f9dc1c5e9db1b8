"""Evaluate CloudFormation's intrinsic functions and conditions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
A function that isn't here raises ValidationError: nothing is passed on unevaluated.
"""

import base64
import ipaddress
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.functions import wrong_form
from product_factory.sandbox.cloudformation.template import JSON, SUB_REFERENCE
from product_factory.sandbox.resource_types.errors import ResourceError

NO_VALUE = object()
LITERAL = "${!"
_SUB_PART = re.compile(rf"{re.escape(LITERAL)}|{SUB_REFERENCE.pattern}")


@dataclass
class Scope:
    """What names mean while a template is evaluated."""

    values: dict[str, Any]
    """Parameters and pseudo parameters, by name."""
    mappings: JSON = field(default_factory=dict)
    conditions: JSON = field(default_factory=dict)
    ref: Callable[[str], Any] | None = None
    """The Ref of a resource by its logical ID."""
    get_att: Callable[[str, str], Any] | None = None
    import_value: Callable[[str], Any] | None = None
    zones: Callable[[str], list[str]] | None = None
    """What Fn::GetAZs gives for a region."""

    def condition(self, name: str) -> bool:
        if name not in self.conditions:
            raise ValidationError(
                f"Template format error: Unresolved condition dependency {name} in the Conditions block of the template"
            )
        return is_true(self.conditions[name], self)


def text(value: Any) -> str:
    """A scalar as CloudFormation writes it into a string."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        raise ValidationError("Template error: every value of Fn::Join or Fn::Sub must be a string")
    return str(value)


def is_true(condition: Any, scope: Scope) -> bool:
    """Evaluate a condition or a rule's assertion of Fn::Equals, And, Or, Not and Condition."""
    if isinstance(condition, bool):
        return condition
    if not isinstance(condition, dict) or len(condition) != 1:
        raise ValidationError(f"Template format error: {condition} is not a condition")
    ((function, argument),) = condition.items()
    match function:
        case "Condition":
            return scope.condition(argument)
        case "Fn::Equals":
            left, right = (resolve(item, scope) for item in argument)
            if isinstance(left, dict | list) or isinstance(right, dict | list):
                return bool(left == right)
            return text(left) == text(right)
        case "Fn::Not":
            return not is_true(argument[0], scope)
        case "Fn::And":
            return all(is_true(item, scope) for item in argument)
        case "Fn::Or":
            return any(is_true(item, scope) for item in argument)
    raise ValidationError(f"Template error: unsupported condition function {function}")


def resolve(value: Any, scope: Scope) -> Any:
    """`value` with every function evaluated; NO_VALUE members are left out."""
    if isinstance(value, list):
        return [item for item in (resolve(v, scope) for v in value) if item is not NO_VALUE]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return _ref(argument, scope)
        if function.startswith("Fn::"):
            return _call(function, argument, scope)
    members = {key: resolve(item, scope) for key, item in value.items()}
    return {key: item for key, item in members.items() if item is not NO_VALUE}


def _ref(name: str, scope: Scope) -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    if name in scope.values:
        return scope.values[name]
    if scope.ref is None or name.startswith("AWS::"):
        raise ValidationError(f"Template format error: Unresolved dependencies [{name}]")
    return scope.ref(name)


def _call(function: str, argument: Any, scope: Scope) -> Any:
    if function == "Fn::If":
        name, yes, no = argument
        return resolve(yes if scope.condition(name) else no, scope)
    if function == "Fn::Sub":
        return _sub(argument, scope)
    if function == "Fn::GetAtt":
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        return _get_att(parts[0], str(resolve(parts[1], scope)), scope)
    if function not in _FUNCTIONS:
        raise ValidationError(f"Template error: {function} is not implemented in the sandbox")
    resolved = resolve(argument, scope)
    try:
        return _FUNCTIONS[function](resolved, scope)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(wrong_form(function)) from error


def _get_att(logical_id: str, attribute: str, scope: Scope) -> Any:
    if scope.get_att is None:
        raise ValidationError("Template error: Fn::GetAtt is not allowed here")
    return scope.get_att(logical_id, attribute)


def _sub(argument: Any, scope: Scope) -> str:
    template, given = argument if isinstance(argument, list) else (argument, {})
    known = {key: resolve(item, scope) for key, item in given.items()}

    def value_of(name: str) -> Any:
        if name in known:
            return known[name]
        if "." in name:
            logical_id, attribute = name.split(".", 1)
            return _get_att(logical_id, attribute, scope)
        return _ref(name, scope)

    def substitute(match: Any) -> str:
        if match.group(0) == LITERAL:
            return "${"
        name = match.group(1).strip()
        value = value_of(name)
        if isinstance(value, dict | list) or value is NO_VALUE:
            raise ValidationError(f"Template error: variable {name} in Fn::Sub expression does not resolve to a string")
        return text(value)

    return str(_SUB_PART.sub(substitute, template))


def _find_in_map(argument: list[Any], scope: Scope) -> Any:
    found: Any = scope.mappings
    for key in argument[:3]:
        if text(key) not in found:
            if len(argument) == 4 and "DefaultValue" in argument[3]:
                return argument[3]["DefaultValue"]
            raise ValidationError(f"Template error: Unable to get mapping for {'::'.join(map(text, argument[:3]))}")
        found = found[text(key)]
    return found


def _select(argument: list[Any], scope: Scope) -> Any:
    items = argument[1]
    if not str(argument[0]).isdecimal() or not isinstance(items, list):
        raise ValidationError(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )
    index = int(argument[0])
    if not 0 <= index < len(items):
        raise ResourceError(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
    return items[index]


def _join(argument: list[Any], scope: Scope) -> str:
    if not isinstance(argument[1], list) or any(isinstance(item, dict | list) for item in argument[1]):
        raise ValidationError(wrong_form("Fn::Join"))
    return str(argument[0].join(text(item) for item in argument[1]))


def _cidr(argument: list[Any], scope: Scope) -> list[str]:
    block, count, bits = ipaddress.ip_network(argument[0]), int(argument[1]), int(argument[2])
    subnets = block.subnets(new_prefix=block.max_prefixlen - bits)
    return [str(subnet) for subnet, _ in zip(subnets, range(count), strict=False)]


def _zones(argument: Any, scope: Scope) -> list[str]:
    """The account's, where the scope knows an account; otherwise all of the region, in order."""
    region = argument or scope.values["AWS::Region"]
    if scope.zones is not None:
        return scope.zones(region)
    return sorted(zone.name for zone in RegionsAndZonesBackend.zones.get(region, []))


def _import_value(argument: Any, scope: Scope) -> Any:
    if scope.import_value is None:
        raise ValidationError("Template error: Fn::ImportValue is not allowed here")
    return scope.import_value(argument)


_FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Fn::Join": _join,
    "Fn::Split": lambda argument, _: argument[1].split(argument[0]),
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::Base64": lambda argument, _: base64.b64encode(argument.encode()).decode(),
    "Fn::GetAZs": _zones,
    "Fn::Cidr": _cidr,
    "Fn::ImportValue": _import_value,
    "Fn::ToJsonString": lambda argument, _: json.dumps(argument, separators=(",", ":")),
    "Fn::Length": lambda argument, _: len(argument),
}
