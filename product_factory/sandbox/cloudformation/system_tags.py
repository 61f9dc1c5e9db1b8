"""The tags `aws:cloudformation:…` in EC2's answers, on the types of which it is known that they bear them.

AWS sets them by a way of its own, since no API takes tags that begin with `aws:`. Which types bear them is evidence
of the sandbox (authorization/evidence/keys.py), not the table that launch roles are derived from.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix, simple_aws_filter_to_re

from product_factory.sandbox.authorization.evidence.keys import STACK_TAGS
from product_factory.sandbox.authorization.facts import stack_tags
from product_factory.sandbox.cloudformation.models import backend

Filters = dict[str, list[re.Pattern[str]]]

_DESCRIBE_TAGS = EC2Backend.describe_tags
_BEARING = {row.type for row in STACK_TAGS if row.type.startswith("AWS::EC2::")}


def describe_tags(self: EC2Backend, filters: dict[str, list[str]] | None = None) -> list[dict[str, str]]:
    """moto's, and the tags of CloudFormation's; by the same filters: key, value, resource-id, resource-type."""
    found: list[dict[str, str]] = _DESCRIBE_TAGS(self, filters)
    return [*found, *_system(self, _patterns(filters or {}))]


def _patterns(filters: dict[str, list[str]]) -> Filters:
    """Filters with wildcards, by the tags' members; one that moto doesn't know filters nothing, as in moto."""
    return {
        name.replace("-", "_"): [re.compile(simple_aws_filter_to_re(value)) for value in values]
        for name, values in filters.items()
        if name in EC2Backend.VALID_TAG_FILTERS
    }


def _system(here: EC2Backend, wanted: Filters) -> Iterator[dict[str, str]]:
    for stack in backend(here.account_id, here.region_name).stacks.values():
        for resource in stack.resources():
            if (
                resource.type in _BEARING
                and resource.physical_id
                and _fits(resource.physical_id, wanted, "resource_id")
            ):
                for tag in _tags(stack_tags(stack.name, stack.stack_id, resource.logical_id), resource.physical_id):
                    if all(_fits(tag[name], wanted, name) for name in wanted):
                        yield tag


def _fits(text: str, wanted: Filters, name: str) -> bool:
    return name not in wanted or any(pattern.match(text) for pattern in wanted[name])


def _tags(tags: Mapping[str, str], physical_id: str) -> Iterator[dict[str, str]]:
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(physical_id), "")
    for key, value in tags.items():
        yield {"resource_id": physical_id, "resource_type": kind, "key": key, "value": value}


def install_system_tags() -> None:
    """Answer so from now on; idempotent."""
    EC2Backend.describe_tags = describe_tags  # type: ignore[assignment,method-assign]


__all__: list[Any] = ["install_system_tags"]
