"""IAM's actions and the resources they take, as the Service Authorization Reference lists them.

Read from the copy bundled with cfn-lint; the original is
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import functools
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


@functools.cache
def _services() -> Mapping[str, Any]:
    path = files("cfnlint").joinpath("data", "AdditionalSpecs", "Policies.json")
    services: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return services


def exists(action: str) -> bool:
    """Whether IAM has this action: the schemas name a few that it hasn't."""
    service, _, verb = action.lower().partition(":")
    return verb in _services().get(service, {}).get("Actions", {})


def resource_types(action: str) -> list[str]:
    """The types of resource that the action takes; none when it takes only `*`."""
    service, _, verb = action.lower().partition(":")
    types: list[str] = _services()[service]["Actions"][verb].get("Resources", [])
    return types


def arn_formats(service: str, resource_type: str) -> list[str]:
    """ARNs of this type with ${Partition}, ${Region}, ${Account} and `.*` for the rest."""
    formats: list[str] = _services()[service]["Resources"][resource_type.lower()]["ARNFormats"]
    return formats


def matches_format(arn: str, arn_format: str) -> bool:
    """Whether an ARN can be of this format, in any partition, region and account."""
    pattern = re.sub(r"\$\{\w+\}", "[^:/]*", arn_format)
    return re.fullmatch(pattern, arn) is not None
