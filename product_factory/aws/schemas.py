"""Schemas: what AWS publishes of each resource type's properties, as bundled with cfn-lint.

Reads cfn-lint's data files without importing cfn-lint, which takes a second.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# The Region with most resource types; a type's schema is the same wherever it exists.
_REGION = "us-east-1"
# Where the name stands, if neither in `Name` nor in `<Type>Name`; () where the ARN holds an ID in its place.
_NAMES: dict[str, tuple[str, ...]] = {
    "AWS::Budgets::Budget": ("Budget", "BudgetName"),
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration": ("ConfigurationName",),
    "AWS::Chatbot::SlackChannelConfiguration": ("ConfigurationName",),
    "AWS::CloudWatch::CompositeAlarm": ("AlarmName",),
    "AWS::Config::ConfigRule": (),
    "AWS::Config::RemediationConfiguration": (),
    "AWS::IAM::Policy": (),
    # The ARN of a log stream begins with its group's name.
    "AWS::Logs::LogStream": ("LogGroupName",),
    "AWS::SSM::Association": (),
}


@cache
def data() -> Path:
    """The folder of cfn-lint's data."""
    spec = find_spec("cfnlint")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data"


@cache
def _index() -> dict[str, str]:
    index: dict[str, str] = json.loads((data() / "schemas" / "providers" / f"{_REGION}.json").read_bytes())
    return index


@cache
def schema(resource_type: str) -> dict[str, Any] | None:
    """The type's resource schema; None for a type that AWS publishes none of."""
    name = _index().get(resource_type)
    if name is None:
        return None
    found: dict[str, Any] = json.loads((data() / "schemas" / "resources" / f"{name}.json").read_bytes())
    return found


def resource_types() -> tuple[str, ...]:
    """All resource types that AWS publishes a schema of."""
    return tuple(_index())


@cache
def name_property(resource_type: str) -> tuple[str, ...]:
    """The path of the property that names a resource; () where AWS gives it an ID."""
    if resource_type in _NAMES:
        return _NAMES[resource_type]
    found = schema(resource_type) or {}
    fixed = {path.removeprefix("/properties/") for path in found.get("readOnlyProperties", [])}
    for name in (f"{resource_type.rpartition('::')[2]}Name", "Name"):
        if name in found.get("properties", {}) and name not in fixed:
            return (name,)
    return ()
