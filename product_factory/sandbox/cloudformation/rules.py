"""Enforce a template's Rules section: assertions over parameters. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from collections.abc import Callable
from typing import Any

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.intrinsics import Scope, is_true, resolve, text
from product_factory.sandbox.cloudformation.template import JSON

AttributeOf = Callable[[str, str, str], str]
"""(AWS-specific parameter type, value, attribute) → the attribute's value."""


def check_rules(template: JSON, values: dict[str, Any], attribute_of: AttributeOf) -> None:
    """Raise ValidationError with the AssertDescription of the first assertion that is false.

    A rule whose RuleCondition is false isn't checked.
    """
    scope = Scope(values)
    for name, rule in template.get("Rules", {}).items():
        try:
            broken = _broken(rule, lambda each: _holds(each, scope, template, attribute_of))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise ValidationError(
                f"Template error: rule {name} has a function with an argument that it doesn't take"
            ) from error
        for assertion in broken:
            raise ValidationError(assertion.get("AssertDescription", f"Rule {name} failed"))


def _broken(rule: JSON, holds: Callable[[Any], bool]) -> list[JSON]:
    if not holds(rule.get("RuleCondition", True)):
        return []
    return [assertion for assertion in rule["Assertions"] if not holds(assertion["Assert"])]


def _holds(rule: Any, scope: Scope, template: JSON, attribute_of: AttributeOf) -> bool:
    if isinstance(rule, bool):
        return rule
    ((function, argument),) = rule.items()

    def value(item: Any) -> Any:
        return _value(item, scope, template, attribute_of)

    match function:
        case "Fn::Not":
            return not _holds(argument[0], scope, template, attribute_of)
        case "Fn::And":
            return all(_holds(item, scope, template, attribute_of) for item in argument)
        case "Fn::Or":
            return any(_holds(item, scope, template, attribute_of) for item in argument)
        case "Fn::Contains":
            return text(value(argument[1])) in _texts(value(argument[0]))
        case "Fn::EachMemberIn":
            return set(_texts(value(argument[0]))) <= set(_texts(value(argument[1])))
        case "Fn::EachMemberEquals":
            return all(item == text(value(argument[1])) for item in _texts(value(argument[0])))
        case "Fn::Equals":
            left, right = value(argument[0]), value(argument[1])
            return is_true({"Fn::Equals": [left, right]}, scope)
    raise ValidationError(f"Template error: unsupported rule function {function}")


def _value(item: Any, scope: Scope, template: JSON, attribute_of: AttributeOf) -> Any:
    if not isinstance(item, dict):
        return item
    ((function, argument),) = item.items()
    if function == "Fn::RefAll":
        raise ValidationError("Template error: Fn::RefAll is not implemented in the sandbox")
    if function in ("Fn::ValueOf", "Fn::ValueOfAll"):
        if function == "Fn::ValueOfAll":
            names = [name for name, d in template["Parameters"].items() if d["Type"] == argument[0]]
        else:
            names = [argument[0]]
        found = []
        for name in names:
            kind = template["Parameters"][name]["Type"]
            kind = kind.removeprefix("List<").removesuffix(">")
            given = scope.values[name]
            for each in given if isinstance(given, list) else [given]:
                found.append(attribute_of(kind, each, argument[1]))
        return found if function == "Fn::ValueOfAll" or len(found) != 1 else found[0]
    return resolve(item, scope)


def _texts(value: Any) -> list[str]:
    return [text(item) for item in (value if isinstance(value, list) else [value])]
