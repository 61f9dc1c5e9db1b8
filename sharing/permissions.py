"""Permissions: what AWS publishes of a resource type's handlers and of IAM's actions, as bundled with cfn-lint.

Reads cfn-lint's data files without importing cfn-lint, which takes a second.

- The resource schemas say which actions CloudFormation's handlers of a type call.
  https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
- The Service Authorization Reference says on which kinds of resource an action is authorized.
  https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from products.schemas import data, schema

# Copies of the reference disagree on these three, and AWS has been seen to refuse a topic's ARN for
# them: https://github.com/danilop/yas3fs/issues/57. On all resources they work either way.
_ON_ALL_RESOURCES = {"sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"}


class Kind(NamedTuple):
    """A kind of resource that IAM knows, such as `logs`, `log-group`."""

    service: str
    name: str


class Handlers(NamedTuple):
    """The actions that CloudFormation's handlers of one type call. List handlers serve imports, not stacks."""

    create: frozenset[str]
    read: frozenset[str]
    update: frozenset[str]
    delete: frozenset[str]


@cache
def _reference() -> dict[str, Any]:
    reference: dict[str, Any] = json.loads((data() / "AdditionalSpecs" / "Policies.json").read_bytes())
    return reference


@cache
def handlers(resource_type: str) -> Handlers | None:
    """The actions of the type's handlers; None where its schema tells none.

    Names that IAM has no action of (`s3:DeleteBucketEncryption`, an API without an action of its
    own) are left out: they would allow nothing.
    """
    told = (schema(resource_type) or {}).get("handlers", {})
    parts = {
        name: frozenset(filter(is_action, map(_action, told.get(name, {}).get("permissions", []))))
        for name in Handlers._fields
    }
    return Handlers(**parts) if any(parts.values()) else None


def _action(permission: str) -> str:
    """A few schemas write `CloudTrail:CreateTrail`."""
    service, _, verb = permission.partition(":")
    return f"{service.lower()}:{verb}"


def _entry(action: str) -> dict[str, Any] | None:
    service, _, verb = action.partition(":")
    found: dict[str, Any] | None = _reference().get(service, {}).get("Actions", {}).get(verb.lower())
    return found


@cache
def tagging_actions(resource_type: str) -> frozenset[str]:
    """The actions that only tag a resource of this type."""
    return frozenset(map(_action, (schema(resource_type) or {}).get("tagging", {}).get("permissions", [])))


def is_action(action: str) -> bool:
    """Whether IAM has this action."""
    return _entry(action) is not None


@cache
def kinds(action: str) -> frozenset[Kind]:
    """The kinds of resource that the action is authorized on; none where only `*` is."""
    if action in _ON_ALL_RESOURCES:
        return frozenset()
    service = action.partition(":")[0]
    return frozenset(Kind(service, name.lower()) for name in (_entry(action) or {}).get("Resources", []))


def kinds_of(service: str) -> frozenset[Kind]:
    """All kinds of resource of a service, by its IAM prefix."""
    return frozenset(Kind(service, name) for name in _reference().get(service, {}).get("Resources", {}))


def arn_formats(kind: Kind) -> tuple[str, ...]:
    """The kind's ARNs with `${Partition}`, `${Region}`, `${Account}`, and `.*` in place of names and IDs."""
    return tuple(_reference()[kind.service]["Resources"][kind.name]["ARNFormats"])


def can_be_told_by_stack_tag(resource_type: str, kind: Kind) -> bool:
    """Whether IAM can tell from the tag `aws:cloudformation:stack-name` that a stack made such a resource.

    True where the schema promises CloudFormation's own tags from creation on, and the reference
    lists `aws:ResourceTag` for the kind.
    """
    tagging = (schema(resource_type) or {}).get("tagging", {})
    keys = _reference()[kind.service]["Resources"][kind.name].get("ConditionKeys", [])
    return all(tagging.get(key) for key in ("taggable", "tagOnCreate", "cloudFormationSystemTags")) and (
        "aws:ResourceTag/${TagKey}" in keys
    )
