"""Grants: each action that CloudFormation needs for a template, on which ARN, under which conditions, and why so.

Nothing is dropped: an action of a type's handlers is granted, or spared or refused for a reason that is told.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from product_factory.authoring.product import OwnGrant


class Why(StrEnum):
    """What bounds a statement: the end of its Sid, and the reason in words."""

    def __new__(cls, sid: str, reason: str) -> Why:
        made = str.__new__(cls, sid)
        made._value_ = sid
        made.reason = reason
        return made

    reason: str

    STACKS = "StacksOfServiceCatalog", "Service Catalog's stacks are named SC-<account>-pp-…"
    TEMPLATES = "TemplatesHaveNoArn", "called for a template file, these act on no stack"
    TEMPLATE_FILES = "TemplatesOfServiceCatalog", "only objects that Service Catalog tagged as its templates"
    PARAMETERS = "ParametersTheFormNames", "only SSM parameters in the folder of those that the form names by default"
    LOOKUPS = "LooksUpWhatTheFormTakes", "CloudFormation looks up what a parameter or function of the template names"
    ASSETS = "FilesOfTheProduct", "the product's own files, which the hub keeps in its bucket of each Region"
    SECRETS = "SecretsTheTemplateNames", "only what the template's dynamic references name"
    STACK_NAME = "NamedByItsStack", "CloudFormation names these after their stack, SC-<account>-pp-…"
    FIXED_NAME = "FixedName", "the template names these"
    FORM_NAME = "NameFromTheForm", "the form or AWS gives a part of the name, known only at launch"
    STACK_TAG = "TaggedByItsStack", "AWS gives these an ID; their tag tells the stack, SC-…"
    RANDOM_ID = "IdIsRandom", "AWS gives these an ID, and no tag surely tells their stack at that moment"
    NO_ARN = "ActionHasNoArn", "IAM authorizes these actions on all resources only"
    UNLISTED = (
        "NotInIamsReference",
        "resource schemas name these, IAM's reference does not list them: newer, or AWS's own",
    )
    OTHERS = "OfAnotherService", "what the handlers do with another service, on resources that no property names"
    OF_AWS = "OfAws", "what AWS publishes in accounts of its own, and the handlers read"
    KEY_BY_SERVICE = "KeyThroughItsService", "keys of other origin, through the service that encrypts with them"
    PASS_ROLE = "PassItsOwnRoles", "roles of the product's stacks, to the services that they trust"
    PASS_GIVEN = "PassTheRoleItNames", "the role that form or template names, to the service that takes it there"
    ATTACH_POLICY = (
        "AttachItsPolicies",
        "roles and groups of the product's stacks, and the policies that the template names",
    )
    PASS_LINKED = "PassLinkedRoleOfItsService", "the role that IAM links to the product's service, to that service only"
    LINKED_ROLE = "LinkedRoleOfItsService", "the role that IAM links to the product's service"
    CARD = "StatedOnTheCard", "AWS publishes these nowhere; the card states them with a reason"


class Condition(NamedTuple):
    """One condition of a statement; all of its values are alternatives."""

    operator: str
    key: str
    values: tuple[str, ...]


class Grant(NamedTuple):
    """One action on one ARN, under all of its conditions."""

    why: Why
    action: str
    resource: str
    conditions: tuple[Condition, ...] = ()


class Spared(NamedTuple):
    """An action of a type's handlers that this resource does not call, and why not."""

    action: str
    reason: str


class Refused(NamedTuple):
    """An action that cannot be granted, or all of a type's (`action` is empty), and what is wrong."""

    action: str
    reason: str


class Need(NamedTuple):
    """What became of one thing that a resource needs; `logical_id` is empty for the template's own."""

    logical_id: str
    type: str
    outcome: Grant | Spared | Refused


def own_grants(stated: Sequence[OwnGrant], types: Container[str]) -> Iterator[Need]:
    """What a card states for resource types that the template has."""
    for each in stated:
        if each.type in types:
            conditions = tuple(Condition(c.operator, c.key, c.values) for c in each.conditions)
            for action in each.actions:
                for arn in each.resources:
                    yield Need("", each.type, Grant(Why.CARD, action, arn, conditions))
