"""Check parameter values against a template's declarations, in AWS's wording. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
AWS publishes the texts of few of its refusals. "must have values", "should either have input value or default value",
"must be a number." (with its full stop), "do not exist in the template",
"must contain at least", "must match pattern", "failed to satisfy constraint" and "Unable to fetch
parameters" are as seen on AWS; the bounds follow their form.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.java_patterns import PatternError, matches

SSM_VALUE = "AWS::SSM::Parameter::Value<"
VALUE_LIMIT = 4_096

FetchParameters = Callable[[list[str]], dict[str, str]]
"""Parameter store: names → the values of those that exist."""
Exists = Callable[[str, str], bool]
"""(AWS-specific type, value) → whether the account has it in this region."""


@dataclass(frozen=True)
class Parameters:
    """The checked parameters of one stack operation."""

    given: dict[str, str]
    """As passed or defaulted: what DescribeStacks shows."""
    resolved: dict[str, str]
    """What parameter store holds, for the SSM parameter types."""
    values: dict[str, Any]
    """What Ref gives: text, or a list of texts."""


def check_parameters(template: JSON, given: dict[str, str], fetch: FetchParameters, exists: Exists) -> Parameters:
    """The parameters of `template` with `given` values; raises ValidationError on the first fault.

    Raises ValidationError("Unable to fetch parameters […]") where parameter store lacks one.
    """
    declared: dict[str, JSON] = template.get("Parameters", {})
    if unknown := [key for key in given if key not in declared]:
        raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    raw = {
        key: given.get(key, _default(declaration))
        for key, declaration in declared.items()
        if key in given or "Default" in declaration
    }
    missing = [key for key in declared if key not in raw]
    if missing and all(_is_stored(declared[key]) for key in missing):
        raise ValidationError(f"Parameter {missing[0]} should either have input value or default value")
    if missing:
        raise ValidationError(f"Parameters: [{', '.join(missing)}] must have values")
    stored = _stored(declared, raw, fetch)
    values = {}
    for key, declaration in declared.items():
        check_value(key, declaration, raw[key])
        values[key] = _typed(key, declaration, stored.get(key, raw[key]), exists)
    return Parameters(raw, stored, values)


def check_value(key: str, declaration: JSON, value: str) -> None:
    """Raise ValidationError where `value` breaks a constraint of its declaration.

    Of a CommaDelimitedList or List<…> each item is judged by AllowedValues and AllowedPattern;
    of an SSM parameter type the parameter's name is.
    """
    if len(value.encode()) > VALUE_LIMIT:
        raise ValidationError(f"Parameter '{key}' must contain at most {VALUE_LIMIT} bytes")
    kind = str(declaration.get("Type", "String"))
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    problem = None
    for item in _items(value) if is_list else [value]:
        problem = problem or _item_problem(declaration, item)
    if problem is None and not is_list:
        problem = _length_problem(declaration, value)
    if problem is None:
        return
    if "ConstraintDescription" in declaration:
        raise ValidationError(f"Parameter {key} failed to satisfy constraint: {declaration['ConstraintDescription']}")
    raise ValidationError(f"Parameter '{key}' must {problem}")


def _item_problem(declaration: JSON, value: str) -> str | None:
    if "AllowedValues" in declaration:
        allowed = [_text(item) for item in declaration["AllowedValues"]]
        if value not in allowed:
            return "be one of AllowedValues"
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and not _matches(pattern, value):
        return f"match pattern {pattern}"
    if declaration.get("Type") in ("Number", "List<Number>"):
        return _number_problem(declaration, value)
    return None


def _matches(pattern: str, value: str) -> bool:
    try:
        return matches(pattern, value)
    except PatternError as error:
        raise ValidationError(f"AllowedPattern {pattern} can't be used: {error}") from error


def _number_problem(declaration: JSON, value: str) -> str | None:
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", value):
        return "be a number."
    if "MinValue" in declaration and float(value) < float(declaration["MinValue"]):
        return f"be a number not less than {declaration['MinValue']}"
    if "MaxValue" in declaration and float(value) > float(declaration["MaxValue"]):
        return f"be a number not greater than {declaration['MaxValue']}"
    return None


def _length_problem(declaration: JSON, value: str) -> str | None:
    if "MinLength" in declaration and len(value) < int(declaration["MinLength"]):
        return f"contain at least {declaration['MinLength']} characters"
    if "MaxLength" in declaration and len(value) > int(declaration["MaxLength"]):
        return f"contain at most {declaration['MaxLength']} characters"
    return None


def _is_stored(declaration: JSON) -> bool:
    return str(declaration.get("Type", "")).startswith(SSM_VALUE)


def _stored(declared: JSON, raw: dict[str, str], fetch: FetchParameters) -> dict[str, str]:
    names = {key: raw[key] for key, declaration in declared.items() if _is_stored(declaration)}
    if not names:
        return {}
    found = fetch(sorted(set(names.values())))
    if missing := sorted({name for name in names.values() if name not in found}):
        raise ValidationError(
            f"Unable to fetch parameters [{','.join(missing)}] from parameter store for this account."
        )
    return {key: found[name] for key, name in names.items()}


def _typed(key: str, declaration: JSON, value: str, exists: Exists) -> Any:
    kind = str(declaration.get("Type", "String"))
    if kind.startswith(SSM_VALUE):
        kind = kind.removeprefix(SSM_VALUE).removesuffix(">")
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        items = _items(value)
        for item in items:
            _check_exists(key, kind.removeprefix("List<").removesuffix(">"), item, exists)
        return items
    _check_exists(key, kind, value, exists)
    return value


def _check_exists(key: str, kind: str, value: str, exists: Exists) -> None:
    if kind.startswith("AWS::EC2::") and not exists(kind, value):
        raise ValidationError(
            f"Parameter validation failed: parameter value {value} for parameter name {key} does not exist"
        )


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",")]


def _default(declaration: JSON) -> str:
    return _text(declaration.get("Default", ""))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
