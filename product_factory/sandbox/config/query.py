"""The part of AWS Config's query language that asks for provisioned products, and no more.

`SELECT property, … WHERE property = 'value' AND property IN ('value', …)`; anything else raises.
https://docs.aws.amazon.com/config/latest/developerguide/query-components.html
"""

import re
from dataclasses import dataclass
from typing import Any

from product_factory.sandbox.config.errors import InvalidExpressionException, NotImplementedException

TYPE = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
# https://github.com/awslabs/aws-config-resource-schema; provisioningArtifactName is in AWS's documents alone.
PROPERTIES = frozenset(
    {"accountId", "arn", "awsRegion", "resourceId", "resourceName", "resourceType"}
    | {
        f"configuration.{name}"
        for name in [
            "arn",
            "createdTime",
            "id",
            "idempotencyToken",
            "lastRecordId",
            "name",
            "physicalId",
            "productId",
            "productName",
            "provisioningArtifactId",
            "provisioningArtifactName",
            "status",
            "statusMessage",
            "type",
            "userArn",
            "userArnSession",
        ]
    }
)
_SELECT = re.compile(r"\s*SELECT\s+(?P<fields>.+?)\s+WHERE\s+(?P<conditions>.+?)\s*", re.IGNORECASE | re.DOTALL)
STACK = "AWS::CloudFormation::Stack"
# https://github.com/awslabs/aws-config-resource-schema (AWS::CloudFormation::Stack.properties.json)
STACK_PROPERTIES = frozenset(
    {"accountId", "arn", "awsRegion", "resourceId", "resourceName", "resourceType"}
    | {"configuration.stackId", "configuration.stackName", "configuration.stackStatus"}
    | {"configuration.driftInformation.stackDriftStatus"}
)
_CONDITION = re.compile(
    r"\s*(?P<field>[\w.]+)\s*(?:=\s*(?P<one>'[^']*')|LIKE\s*'(?P<like>[^'%_]*)%'|IN\s*\((?P<many>[^()]*)\))\s*(?:AND\b|$)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"\s*'([^']*)'\s*(?:,|$)")


@dataclass(frozen=True)
class Query:
    """The properties asked for, and the values that each of some properties may have."""

    fields: tuple[str, ...]
    conditions: tuple[tuple[str, frozenset[str]], ...]
    beginnings: tuple[tuple[str, str], ...] = ()

    @property
    def type(self) -> str:
        """The resource type that is asked for."""
        return next((next(iter(values)) for field, values in self.conditions if field == "resourceType"), "")

    def answers(self, item: dict[str, Any]) -> bool:
        """Whether a configuration item agrees with all conditions."""
        return all(value_of(item, field) in values for field, values in self.conditions) and all(
            str(value_of(item, field)).startswith(beginning) for field, beginning in self.beginnings
        )

    def picked(self, item: dict[str, Any]) -> dict[str, Any]:
        """The properties asked for, nested as in the item; those without a value are left out."""
        result: dict[str, Any] = {}
        for field in self.fields:
            value = value_of(item, field)
            if value is None:
                continue
            *above, name = field.split(".")
            place = result
            for part in above:
                place = place.setdefault(part, {})
            place[name] = value
        return result


def value_of(item: dict[str, Any], field: str) -> Any:
    """The value of a property such as `configuration.id`, None where there is none."""
    value: Any = item
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def parse(expression: str) -> Query:
    """The query. InvalidExpressionException for an unknown property; NotImplementedException for the rest of SQL."""
    select = _SELECT.fullmatch(expression)
    if select is None:
        raise NotImplementedException(f"The sandbox's AWS Config doesn't understand: {expression}")
    fields = tuple(field.strip() for field in select["fields"].split(","))
    exact, beginnings = _conditions(select["conditions"])
    query = Query(fields, tuple(exact), tuple(beginnings))
    properties = STACK_PROPERTIES if query.type == STACK else PROPERTIES
    for field in (*fields, *(field for field, _ in (*query.conditions, *query.beginnings))):
        if not re.fullmatch(r"[A-Za-z][\w.]*", field):
            raise NotImplementedException(f"The sandbox's AWS Config doesn't select: {field}")
        if field not in properties:
            raise InvalidExpressionException(f"The property {field} does not exist.")
    if query.type not in (TYPE, STACK):
        raise NotImplementedException(f"The sandbox's AWS Config knows two resourceTypes alone: {TYPE}, {STACK}")
    return query


def _conditions(text: str) -> tuple[list[tuple[str, frozenset[str]]], list[tuple[str, str]]]:
    found: list[tuple[str, frozenset[str]]] = []
    beginnings, end = [], 0
    while end < len(text):
        condition = _CONDITION.match(text, end)
        if condition is None or (condition.end() == len(text) and text.upper().endswith("AND")):
            raise NotImplementedException(f"The sandbox's AWS Config doesn't understand the condition: {text[end:]}")
        if condition["like"] is not None:
            beginnings.append((condition["field"], condition["like"]))
        else:
            found.append((condition["field"], frozenset(_values(condition["one"] or condition["many"]))))
        end = condition.end()
    return found, beginnings


def _values(text: str) -> list[str]:
    values: list[str] = []
    end = 0
    while end < len(text) or not values:
        value = _VALUE.match(text, end)
        if value is None:
            raise NotImplementedException(f"The sandbox's AWS Config doesn't understand the values: {text}")
        values.append(value[1])
        end = value.end()
    return values
