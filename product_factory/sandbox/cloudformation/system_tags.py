"""The tags `aws:cloudformation:…` in EC2's answers, on the types of which it is known that they bear them.

AWS sets them by a way of its own, since no API takes tags that begin with `aws:`. Which types bear them is evidence
of the sandbox (authorization/evidence/keys.py), not the table that launch roles are derived from.
"""

from collections.abc import Iterator
from typing import Any

from moto.ec2.models import EC2Backend

from product_factory.sandbox.authorization.evidence.keys import STACK_TAGS
from product_factory.sandbox.authorization.facts import stack_tags
from product_factory.sandbox.cloudformation.models import backend

_DESCRIBE_TAGS = EC2Backend.describe_tags
_BEARING = {row.type for row in STACK_TAGS if row.type.startswith("AWS::EC2::")}


def describe_tags(self: EC2Backend, filters: dict[str, list[str]] | None = None) -> list[dict[str, str]]:
    """moto's, and the tags of CloudFormation's; filtered by resource-id and key."""
    found: list[dict[str, str]] = _DESCRIBE_TAGS(self, filters)
    known = set(filters or {}) - {"resource-id", "key"}
    more = [] if known else [tag for tag in _system(self) if _wanted(tag, filters or {})]
    return [*found, *more]


def _wanted(tag: dict[str, str], filters: dict[str, list[str]]) -> bool:
    return all(
        tag[member] in filters[name]
        for name, member in (("resource-id", "resource_id"), ("key", "key"))
        if name in filters
    )


def _system(here: EC2Backend) -> Iterator[dict[str, str]]:
    for stack in backend(here.account_id, here.region_name).stacks.values():
        for resource in stack.resources():
            if resource.type in _BEARING and resource.physical_id:
                for key, value in stack_tags(stack.name, stack.stack_id, resource.logical_id).items():
                    kind = resource.type.removeprefix("AWS::EC2::").lower()
                    yield {"resource_id": resource.physical_id, "resource_type": kind, "key": key, "value": value}


def install_system_tags() -> None:
    """Answer so from now on; idempotent."""
    EC2Backend.describe_tags = describe_tags  # type: ignore[assignment,method-assign]


__all__: list[Any] = ["install_system_tags"]
