"""Handlers: which actions CloudFormation calls to create, read, update, delete and tag a resource of a type.

The resource schemas, bundled with cfn-lint, tell.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from product_factory.aws.misnamed import by_iam
from product_factory.aws.reference import matching, spelled
from product_factory.aws.schemas import schema

# CloudFormation makes these itself, without any permission of the caller's.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
_NEED_NOTHING = {
    "AWS::CDK::Metadata",
    "AWS::CloudFormation::WaitCondition",
    "AWS::CloudFormation::WaitConditionHandle",
}
# IAM's grammar: letters and digits, and a hyphen in the service's prefix.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_READS = re.compile(r"[a-z0-9-]+:(BatchGet|Describe|Get|List|Search)")


class Handlers(NamedTuple):
    """The actions that CloudFormation's handlers of one type call; list handlers serve imports, not stacks.

    `tags` are what the schema's `tagging` adds, `patterns` those with a wildcard that may change something, and
    `unreadable` what is no name of an action at all.
    """

    create: frozenset[str]
    read: frozenset[str]
    update: frozenset[str]
    delete: frozenset[str]
    tags: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()

    @property
    def actions(self) -> frozenset[str]:
        """All of them."""
        return self.create | self.read | self.update | self.delete | self.tags

    @property
    def early(self) -> frozenset[str]:
        """Those that may be called before the resource has tags, or that only look."""
        return self.create | self.read


_OPERATIONS = ("create", "read", "update", "delete")


@cache
def handlers(resource_type: str) -> Handlers | None:
    """The actions of the type's handlers, as IAM names them; None where AWS publishes none.

    Patterns that only read (`ec2:Describe*`) become the actions that they mean. Names that IAM's reference
    does not list are kept: they may be newer than it.
    """
    if resource_type in _NEED_NOTHING:
        return Handlers(*[frozenset()] * 4)
    told: dict[str, Any] = schema(resource_type) or {}
    written = {name: told.get("handlers", {}).get(name, {}).get("permissions", []) for name in _OPERATIONS}
    if not any(written.values()):
        return None
    tagging = told.get("tagging", {})
    tags = tagging.get("permissions", []) if tagging.get("taggable") else []
    every = [permission for part in (*written.values(), tags) for permission in part]
    return Handlers(
        **{name: frozenset(_actions(part)) for name, part in written.items()},
        tags=frozenset(_actions(tags)),
        patterns=frozenset(p for p in every if "*" in p and not _READS.match(p)),
        unreadable=frozenset(_unreadable(every)),
    )


def _actions(permissions: Iterable[str]) -> Iterator[str]:
    for permission in permissions:
        for action in by_iam(permission):
            if "*" in action:
                yield from matching(action) if _READS.match(action) else ()
            elif _ACTION.fullmatch(action):
                yield spelled(action)


def _unreadable(permissions: Iterable[str]) -> Iterator[str]:
    """What grants nothing: no action can be named so, or a reading pattern that matches none."""
    for permission in permissions:
        for action in by_iam(permission):
            if "*" in action:
                if _READS.match(action) and not matching(action):
                    yield permission
            elif not _ACTION.fullmatch(action):
                yield permission


@cache
def tagging_actions(resource_type: str) -> frozenset[str]:
    """The actions that only tag a resource of this type."""
    return frozenset(
        spelled(action)
        for permission in (schema(resource_type) or {}).get("tagging", {}).get("permissions", [])
        for action in by_iam(permission)
    )
