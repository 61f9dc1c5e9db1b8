"""Intrinsic functions as they are written: their form, and the names in them. Pure.

Words as seen on AWS: https://github.com/AWS-South-Wales-User-Group/qldb-bicycle-licence/pull/26 and
https://github.com/aws-samples/ecs-refarch-cloudformation/issues/55 (Fn::GetAtt),
https://github.com/serverless-heaven/serverless-aws-alias/issues/144 (undefined resource),
https://github.com/aws-cloudformation/cfn-lint/issues/316 (Fn::If), 1639 (Fn::Equals), 390 (Fn::Sub),
https://github.com/buildkite/elastic-ci-stack-for-aws/issues/370 (Fn::And). Of a form's words that are published
nowhere nobody should read more than the function's name.
"""

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON, LANGUAGE_EXTENSIONS, transforms

SUPPORTED = [
    "Fn::Base64",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Split",
    "Fn::FindInMap",
    "Fn::Select",
    "Ref",
    "Fn::Equals",
    "Fn::If",
    "Fn::Not",
    "Condition",
    "Fn::And",
    "Fn::Or",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::ValueOf",
    "Fn::ValueOfAll",
    "Fn::RefAll",
    "Fn::Sub",
    "Fn::Cidr",
]
"""As AWS lists them (https://github.com/aws/aws-cli/pull/2746), with the later Fn::Cidr."""
EXTENSIONS = {"Fn::ForEach", "Fn::Length", "Fn::ToJsonString"}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html"""
ABSENT = {"Fn::GetStackOutput"}
"""What AWS has and the sandbox hasn't: cfn-lint's E1033."""
Call = tuple[str, Any]
"""(function, argument)"""


def calls(value: Any) -> Iterator[Call]:
    """Each function in `value`, outer ones first."""
    if isinstance(value, list):
        for item in value:
            yield from calls(item)
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if len(value) == 1 and (key == "Ref" or key.startswith("Fn::")):
            yield key, item
        yield from calls(item)


def check_form(function: str, argument: Any, template: JSON) -> None:
    """Raise ValidationError for a function that there isn't, and one without the argument that it takes."""
    if function == "Fn::Transform":
        raise ValidationError("Transforms and macros are not implemented in the sandbox.")
    extended = LANGUAGE_EXTENSIONS in transforms(template)
    if function in ABSENT or (function == "Ref" and extended and isinstance(argument, dict)):
        raise ValidationError(f"Template error: {function} is not implemented in the sandbox as it is written")
    if function not in SUPPORTED and not (function in EXTENSIONS and extended):
        supported = ", ".join(SUPPORTED)
        raise ValidationError(
            f"Template Error: Encountered unsupported function: {function} Supported functions are: [{supported}]"
        )
    fits, words = _FORMS.get(function, (_anything, ""))
    if function == "Fn::GetAtt" and isinstance(argument, str) and not _attribute(argument):
        raise ValidationError(
            "Template error: if specifying one argument to Fn::GetAtt, that argument must be a non-empty string in format "
            "<LogicalId>.<Attribute>"
        )
    if not fits(argument):
        raise ValidationError(words)


def wrong_form(function: str) -> str:
    """What is said of a function whose argument comes to something that it doesn't take."""
    return (
        _FORMS[function][1]
        if function in _FORMS
        else f"Template error: {function} has an argument that it doesn't take"
    )


def _anything(argument: Any) -> bool:
    return True


def _list_of(*counts: int) -> Callable[[Any], bool]:
    """A list of so many, or a function that may give one."""
    return lambda argument: isinstance(argument, list) and len(argument) in counts


def _attribute(argument: Any) -> bool:
    if isinstance(argument, str):
        return all(argument.partition("."))
    return isinstance(argument, list) and len(argument) == 2 and all(argument) and isinstance(argument[0], str)


def _text_and_values(argument: Any) -> bool:
    if isinstance(argument, str):
        return True
    return _list_of(2)(argument) and isinstance(argument[0], str) and isinstance(argument[1], dict)


def _selectable(argument: Any) -> bool:
    """localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_select.snapshot.json (index out of range)"""
    if not _list_of(2)(argument):
        return False
    index, items = argument
    return not (isinstance(items, list) and str(index).isdecimal() and int(index) >= len(items))


def _condition_first(argument: Any) -> bool:
    return _list_of(3)(argument) and isinstance(argument[0], str)


_FORMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "Ref": (
        lambda argument: isinstance(argument, str) and bool(argument),
        "Template format error: Every Ref object must have a single String value.",
    ),
    "Fn::GetAtt": (
        _attribute,
        "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the "
        "resource attribute",
    ),
    "Fn::Join": (
        _list_of(2),
        "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of "
        "strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
    ),
    "Fn::Split": (
        _list_of(2),
        "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to "
        "be split or a function that returns a string to be split.",
    ),
    "Fn::Select": (
        _selectable,
        "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
    ),
    "Fn::If": (
        _condition_first,
        "Template error: Fn::If requires a list argument with the first element being a condition",
    ),
    "Fn::Sub": (
        _text_and_values,
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
        "first argument, and an optional second argument to specify a mapping of values to replace in the string",
    ),
    "Fn::FindInMap": (
        _list_of(3, 4),
        "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute "
        "for return value",
    ),
    "Fn::Cidr": (_list_of(2, 3), "Template error: every Fn::Cidr object requires two or three parameters"),
    "Fn::Equals": (_list_of(2), "Template error: every Fn::Equals object requires a list of 2 string parameters."),
    "Fn::Not": (_list_of(1), "Template error: every Fn::Not object requires one boolean parameter."),
    "Fn::And": (
        _list_of(*range(2, 11)),
        "Template error: every Fn::And object requires a list of atleast 2 and atmost 10 boolean parameters.",
    ),
    "Fn::Or": (
        _list_of(*range(2, 11)),
        "Template error: every Fn::Or object requires a list of atleast 2 and atmost 10 boolean parameters.",
    ),
}


def check_names(template: JSON) -> None:
    """Raise ValidationError where a function names a resource, condition or map that the template hasn't."""
    for block in ("Resources", "Outputs"):
        for declared in (template.get(block) or {}).values():
            _check_condition(declared.get("Condition"), template, block)
            for call in calls(declared.get("Properties", {}) if block == "Resources" else declared):
                _check_call(*call, template, block)
    conditions = template.get("Conditions") or {}
    for declared in conditions.values():
        _check_conditions(declared, template)
    try:
        TopologicalSorter({name: set(_named_conditions(each)) for name, each in conditions.items()}).prepare()
    except CycleError as error:
        circle = ", ".join(sorted(set(error.args[1])))
        raise ValidationError(f"Template format error: Circular dependency between conditions: [{circle}]") from error


def _check_call(function: str, argument: Any, template: JSON, block: str) -> None:
    check_form(function, argument, template)
    if function == "Fn::GetAtt":
        name = argument.partition(".")[0] if isinstance(argument, str) else argument[0]
        if isinstance(name, str) and name not in template["Resources"]:
            raise ValidationError(f"Template error: instance of Fn::GetAtt references undefined resource {name}")
    elif function == "Ref" and block == "Outputs" and not _is_named(argument, template):
        raise ValidationError(f"Unresolved resource dependencies [{argument}] in the Outputs block of the template")
    elif function == "Fn::If":
        _check_condition(argument[0], template, block)
    elif function == "Fn::FindInMap":
        _check_map(argument, template)


def _is_named(name: str, template: JSON) -> bool:
    return name.startswith("AWS::") or name in template["Resources"] or name in (template.get("Parameters") or {})


def _check_map(argument: list[Any], template: JSON) -> None:
    """https://github.com/zalando-stups/senza, docs (Mapping named); localstack/localstack, test_mappings.snapshot.json."""
    name, mappings = argument[0], template.get("Mappings") or {}
    if not isinstance(name, str) or len(argument) == 4:
        return
    if name not in mappings:
        raise ValidationError(
            f"Template error: Mapping named '{name}' is not present in the 'Mappings' section of template."
        )
    keys = [str(key) for key in argument[1:] if not isinstance(key, dict)]
    if len(keys) == 2 and keys[1] not in mappings[name].get(keys[0], {}):
        raise ValidationError(f"Template error: Unable to get mapping for {name}::{keys[0]}::{keys[1]}")


def _check_condition(name: Any, template: JSON, block: str) -> None:
    if isinstance(name, str) and name not in (template.get("Conditions") or {}):
        raise ValidationError(
            f"Template format error: Unresolved condition dependency {name} in the {block} block of the template"
        )


def _check_conditions(value: Any, template: JSON) -> None:
    """Conditions see parameters, maps and each other, and no resource.

    https://github.com/localstack/localstack, tests/aws/services/cloudformation/engine/test_conditions.snapshot.json
    """
    for function, argument in calls(value):
        check_form(function, argument, template)
        if (
            function == "Ref"
            and not argument.startswith("AWS::")
            and argument not in (template.get("Parameters") or {})
        ):
            raise ValidationError(
                f"Template format error: Unresolved dependencies [{argument}]. Cannot reference resources in the "
                "Conditions block of the template"
            )
        if function == "Fn::FindInMap":
            _check_map(argument, template)
        if function == "Fn::Equals" and any(_is_list(each, template) for each in argument):
            raise ValidationError(wrong_form(function))
    for name in _named_conditions(value):
        _check_condition(name, template, "Conditions")


def _is_list(value: Any, template: JSON) -> bool:
    """Whether it is a parameter that is a list, which Fn::Equals takes with AWS::LanguageExtensions alone."""
    match value:
        case {"Ref": str(name)}:
            kind = str((template.get("Parameters") or {}).get(name, {}).get("Type"))
            return LANGUAGE_EXTENSIONS not in transforms(template) and ("List" in kind)
    return False


def _named_conditions(value: Any) -> Iterator[str]:
    match value:
        case {"Condition": str(name)}:
            yield name
        case dict():
            for item in value.values():
                yield from _named_conditions(item)
        case list():
            for item in value:
                yield from _named_conditions(item)
