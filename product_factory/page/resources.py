"""Resources: what a template makes, and which of it refers to which. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from product_factory.catalog import nested

# Services whose resource types name them otherwise than people do.
_SERVICES = {
    "AccessAnalyzer": "IAM Access Analyzer",
    "ApplicationAutoScaling": "Application Auto Scaling",
    "AutoScaling": "Auto Scaling",
    "CertificateManager": "Certificate Manager",
    "Chatbot": "Chat (Amazon Q)",
    "Config": "AWS Config",
    "ElasticLoadBalancingV2": "Load Balancing",
    "Events": "EventBridge",
    "Logs": "CloudWatch Logs",
    "SSM": "Systems Manager",
    "SecretsManager": "Secrets Manager",
    "SecurityHub": "Security Hub",
}


class Resource(NamedTuple):
    """One resource. `title` is its logical ID without the digits that CDK adds; `refers_to` holds logical IDs.

    `stays`: data kept after termination. `maybe`: made only where the answers ask for it.
    """

    id: str
    title: str
    type: str
    service: str
    kind: str
    stays: bool
    maybe: bool
    refers_to: tuple[str, ...]


def service_name(resource_type: str) -> str:
    """The service of a resource type, as people call it."""
    name = resource_type.split("::")[1] if resource_type.count("::") == 2 else "Custom"
    return _SERVICES.get(name, name)


def resources_of(template: Mapping[str, Any]) -> tuple[Resource, ...]:
    """The resources, by service, type and ID."""
    declared: Mapping[str, Mapping[str, Any]] = template.get("Resources", {})
    found = []
    for logical_id, resource in declared.items():
        named = {name for name in _names(resource) if name in declared and name != logical_id}
        found.append(
            Resource(
                id=logical_id,
                title=re.sub(r"(?<=.)[0-9A-F]{8}$", "", logical_id),
                type=resource["Type"],
                service=service_name(resource["Type"]),
                kind=resource["Type"].rpartition("::")[2],
                stays=nested.stays(template, logical_id).startswith("Retain"),
                maybe="Condition" in resource,
                refers_to=tuple(sorted(named)),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.service.lower(), each.kind, each.id)))


def _names(value: Any) -> Iterator[str]:
    """All logical IDs and parameters that a part of the template names."""
    if isinstance(value, list):
        for part in value:
            yield from _names(part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key == "Ref" and isinstance(part, str):
                yield part
            elif key == "Fn::GetAtt":
                yield part[0] if isinstance(part, list) else part.partition(".")[0]
            elif key == "DependsOn":
                yield from [part] if isinstance(part, str) else part
            elif key == "Fn::Sub":
                pattern, known = part if isinstance(part, list) else (part, {})
                yield from (name for name in re.findall(r"\$\{([^{}.!]+)", pattern) if name not in known)
                yield from _names(known)
            else:
                yield from _names(part)
