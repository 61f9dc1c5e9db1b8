"""What CloudFormation looks up with the stack's principal, for a template's parameters and functions. Pure.

Looked up before and while resources are made: parameters of AWS-specific and SSM types, dynamic
references, and functions that ask the account.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .evidence.lookups import FUNCTIONS, PARAMETER_TYPES, PUBLIC
from .step import Need

Json = Mapping[str, Any]

_STORED = "AWS::SSM::Parameter::"
_DYNAMIC = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):(.+?)\}\}")
_ARN = re.compile(r"arn:[\w-]+:\w+:[\w-]*:\d*:(?:secret:)?[^:}]+")
_UNKNOWN = "*"


def lookups(template: Json, parameters: Mapping[str, str], *, account_id: str, region: str) -> Iterator[Need]:
    """The needs, for these values of the parameters and the defaults of the others; each once.

    A part of a name that only another resource tells stands as `*`.
    """
    declared: Json = template.get("Parameters") or {}
    values = {key: str(each["Default"]) for key, each in declared.items() if "Default" in each} | dict(parameters)
    place = f"{region}:{account_id}"
    found: list[Need] = []
    for key, each in declared.items():
        found += _for_parameter(str(each.get("Type", "String")), values.get(key, ""), place)
    asked = [template.get(section) for section in ("Conditions", "Resources", "Outputs", "Rules")]
    for function in FUNCTIONS:
        if any(_calls(each, function.name) for each in asked):
            found += [Need(action, "*") for action in function.actions]
    known = {**values, "AWS::Region": region, "AWS::AccountId": account_id, "AWS::Partition": "aws"}
    for text in _texts(asked, known):
        found += (need for kind, rest in _DYNAMIC.findall(text) for need in _for_reference(kind, rest, place))
    seen: set[tuple[str, str]] = set()
    for need in found:
        if (need.action, need.resource) not in seen:
            seen.add((need.action, need.resource))
            yield need


def _for_parameter(kind: str, value: str, place: str) -> Iterator[Need]:
    if kind.startswith(_STORED) and value:
        yield Need("ssm:GetParameters", parameter_arn(value, place))
    plain = re.sub(r"^AWS::SSM::Parameter::Value<(.+)>$", r"\1", kind)
    plain = re.sub(r"^List<(.+)>$", r"\1", plain)
    for row in PARAMETER_TYPES:
        if row.name == plain:
            yield from (Need(action, "*") for action in row.actions)


def _for_reference(kind: str, rest: str, place: str) -> Iterator[Need]:
    whole = _ARN.match(rest)
    name = whole[0] if whole else rest.split(":")[0]
    if kind == "secretsmanager":
        arn = name if whole else f"arn:aws:secretsmanager:{place}:secret:{name}-AbCdEf"
        yield Need("secretsmanager:GetSecretValue", arn)
    else:
        yield Need("ssm:GetParameters", parameter_arn(name, place))


def parameter_arn(name: str, place: str) -> str:
    """An SSM parameter's ARN: one of AWS's public parameters belongs to no account."""
    if name.startswith("arn:"):
        return name
    where = f"{place.partition(':')[0]}:" if name.startswith(PUBLIC) else place
    return f"arn:aws:ssm:{where}:parameter/{name.lstrip('/')}"


def _calls(value: Any, function: str) -> bool:
    if isinstance(value, Mapping):
        return function in value or any(_calls(each, function) for each in value.values())
    return isinstance(value, list) and any(_calls(each, function) for each in value)


def _texts(value: Any, known: Mapping[str, str]) -> Iterator[str]:
    """Every text, with joined and substituted parts put together."""
    match value:
        case str():
            yield value
        case {"Fn::Sub": str(pattern)}:
            yield _substituted(pattern, {}, known)
        case {"Fn::Sub": [str(pattern), dict(given)]}:
            yield _substituted(pattern, given, known)
        case {"Fn::Join": [str(separator), [*parts]]}:
            yield separator.join(_text(part, known) for part in parts)
        case Mapping():
            for each in value.values():
                yield from _texts(each, known)
        case list():
            for each in value:
                yield from _texts(each, known)


def _text(value: Any, known: Mapping[str, str]) -> str:
    if isinstance(value, Mapping) and isinstance(value.get("Ref"), str):
        return known.get(value["Ref"], _UNKNOWN)
    return next(iter(_texts(value, known)), _UNKNOWN)


def _substituted(pattern: str, given: Mapping[str, Any], known: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        return _text(given[name], known) if name in given else known.get(name, _UNKNOWN)

    return re.sub(r"\$\{([^!][^}]*)\}", value, pattern)
