"""Resolving: a template's resources as a hook sees them, with these answers. Pure.

CloudFormation calls a hook for each resource just before it is made, with its properties resolved.
https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/guard-hooks-write-rules.html
Values arrive as text (https://github.com/aws-cloudformation/cloudformation-cli/issues/435), and a rule such as
"RetentionInDays >= 365" holds for numbers alone; so it is taken that Control Tower gives them the schema's types.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.aws.schemas import schema
from product_factory.errors import FactoryError

_NONE = object()
_SUB = re.compile(r"\$\{([^!][^}]*)\}")
ACCOUNT, REGION = "111122223333", "ap-northeast-1"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::NotificationARNs": [],
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/SC-{ACCOUNT}-pp-example/example",
    "AWS::StackName": f"SC-{ACCOUNT}-pp-example",
    "AWS::URLSuffix": "amazonaws.com",
}


class Resolved(NamedTuple):
    """A resource that the template makes with some answers."""

    logical_id: str
    type: str
    properties: dict[str, Any]

    def document(self) -> str:
        """What a hook gives to the rules."""
        return json.dumps({self.type: {"resourceProperties": self.properties}}, sort_keys=True)


def resolved(template: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[Resolved]:
    """The resources that are made with these answers, in the template's order.

    What only AWS knows, such as the ARN of a resource, has a stand-in. FactoryError for a function that is unknown.
    """
    scope = _Scope(template, {**PSEUDO, **answers})
    for logical_id, resource in template["Resources"].items():
        if "Condition" in resource and not scope.condition(resource["Condition"]):
            continue
        properties = scope.value(resource.get("Properties", {}))
        yield Resolved(logical_id, resource["Type"], _typed(properties, resource["Type"]))


def name_of(logical_id: str) -> str:
    """The stand-in for a resource's Ref: of most a name; where it is an ARN or ID, rules read it as text all the same."""
    return f"sc-{logical_id.lower().replace('/', '-')}"


def attribute_of(resource_type: str, logical_id: str, name: str) -> str:
    """The stand-in for an attribute of a resource."""
    if resource_type == "AWS::S3::Bucket" and name == "Arn":
        return f"arn:aws:s3:::{name_of(logical_id)}"
    _, service, what = resource_type.lower().split("::")
    if name.endswith("Arn"):
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{what}/{name_of(logical_id)}"
    return "10.0.0.0/16" if name.startswith("CidrBlock") else f"{name_of(logical_id)}-{name.lower()}"


class _Scope:
    def __init__(self, template: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self.template, self.values = template, values

    def condition(self, name: str) -> bool:
        return self.holds(self.template["Conditions"][name])

    def holds(self, condition: Mapping[str, Any]) -> bool:
        ((function, argument),) = condition.items()
        match function:
            case "Condition":
                return self.condition(argument)
            case "Fn::Equals":
                one, other = (self.value(item) for item in argument)
                return _text(one) == _text(other)
            case "Fn::Not":
                return not self.holds(argument[0])
            case "Fn::And":
                return all(self.holds(item) for item in argument)
            case "Fn::Or":
                return any(self.holds(item) for item in argument)
        raise FactoryError(f"{function}: no condition function that is known here; add it to {__name__}")

    def value(self, node: Any) -> Any:
        if isinstance(node, list):
            return [item for item in map(self.value, node) if item is not _NONE]
        if not isinstance(node, Mapping):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function == "Ref":
                return _NONE if argument == "AWS::NoValue" else self.named(argument)
            if function.startswith("Fn::"):
                return self.call(function, argument)
        members = ((key, self.value(item)) for key, item in node.items())
        return {key: item for key, item in members if item is not _NONE}

    def named(self, name: str) -> Any:
        if name in self.values:
            return self.values[name]
        return name_of(name)

    def attribute(self, argument: Any) -> str:
        logical_id, name = argument.split(".", 1) if isinstance(argument, str) else argument
        return attribute_of(self.template["Resources"][logical_id]["Type"], logical_id, name)

    def call(self, function: str, argument: Any) -> Any:
        if function == "Fn::If":
            name, yes, no = argument
            return self.value(yes if self.condition(name) else no)
        if function == "Fn::Sub":
            return self.substituted(argument)
        if function == "Fn::GetAtt":
            return self.attribute(argument)
        if function == "Fn::FindInMap":
            table, *keys = self.value(argument)
            found: Any = self.template["Mappings"][table]
            for key in keys:
                found = found[_text(key)]
            return found
        if function not in _FUNCTIONS:
            raise FactoryError(f"{function}: no function that is known here; add it to {__name__}")
        return _FUNCTIONS[function](self.value(argument))

    def substituted(self, argument: Any) -> str:
        text, given = argument if isinstance(argument, list) else (argument, {})
        known = {key: self.value(item) for key, item in given.items()}

        def part(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name in known:
                return _text(known[name])
            return _text(self.attribute(name) if "." in name else self.named(name))

        return _SUB.sub(part, text).replace("${!", "${")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cidr(argument: Any) -> list[str]:
    block, count, bits = ipaddress.ip_network(argument[0]), int(argument[1]), int(argument[2])
    return [
        str(net) for net, _ in zip(block.subnets(new_prefix=block.max_prefixlen - bits), range(count), strict=False)
    ]


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "Fn::Base64": lambda text: base64.b64encode(text.encode()).decode(),
    "Fn::Cidr": _cidr,
    "Fn::GetAZs": lambda region: [f"{region or REGION}{letter}" for letter in "acd"],
    "Fn::Join": lambda argument: argument[0].join(map(_text, argument[1])),
    "Fn::Select": lambda argument: argument[1][int(argument[0])],
    "Fn::Split": lambda argument: argument[1].split(argument[0]),
}


def _typed(properties: dict[str, Any], resource_type: str) -> dict[str, Any]:
    """The properties with numbers and truth values where the type's schema has them."""
    found = schema(resource_type)
    return properties if found is None else _cast(properties, found, found)


def _cast(value: Any, part: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    while "$ref" in part:
        part = whole["definitions"][part["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        known = part.get("properties", {})
        return {key: _cast(item, known.get(key, {}), whole) for key, item in value.items()}
    if isinstance(value, list):
        return [_cast(item, part.get("items", {}), whole) for item in value]
    match part.get("type"):
        case "boolean" if value in ("true", "false"):
            return value == "true"
        case "integer" | "number" if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            return int(value)
        case "string" if not isinstance(value, str):
            return _text(value)
    return value
