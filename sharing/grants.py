"""Grants: each action that CloudFormation needs for a template, on which ARN, under which condition, and why so."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from products.errors import FactoryError
from products.schemas import name_property
from sharing.permissions import Handlers, Kind, can_be_told_by_stack_tag, handlers, kinds, tagging_actions
from sharing.scope import (
    ANY,
    STACK,
    Json,
    Place,
    acted_on,
    linked_role,
    own_kinds,
    places,
    service,
    text,
    usual_places,
)


class Why(StrEnum):
    """What bounds a statement: the end of its Sid, and the reason in words."""

    def __new__(cls, sid: str, reason: str) -> Why:
        made = str.__new__(cls, sid)
        made._value_ = sid
        made.reason = reason
        return made

    reason: str

    STACKS = "StacksOfServiceCatalog", "Service Catalog's stacks are named SC-…"
    TEMPLATES = "TemplatesHaveNoArn", "called for a template file, these act on no stack"
    TEMPLATE_FILES = "TemplatesOfServiceCatalog", "only objects that Service Catalog tagged as its templates"
    PARAMETERS = "ParametersTheFormNames", "only SSM parameters in the folder of those that the form names by default"
    STACK_NAME = "NamedByItsStack", "CloudFormation names these after their stack, SC-…"
    FIXED_NAME = "FixedName", "the template names these"
    FORM_NAME = "NameFromTheForm", "the form or AWS gives a part of the name, known only at launch"
    STACK_TAG = "TaggedByItsStack", "AWS gives these an ID; their tag tells the stack, SC-…"
    RANDOM_ID = "IdIsRandom", "AWS gives these an ID, and no tag surely tells their stack at that moment"
    NO_ARN = "ActionHasNoArn", "IAM authorizes these actions on all resources only"
    PASS_ROLE = "PassItsOwnRoles", "roles of the product's stacks, to the services that they trust"
    ATTACH_POLICY = (
        "AttachItsPolicies",
        "roles and groups of the product's stacks, and the policies that the template names",
    )
    PASS_LINKED = "PassLinkedRoleOfItsService", "the role that IAM links to the product's service, to that service only"
    LINKED_ROLE = "LinkedRoleOfItsService", "the role that IAM links to the product's service"


class Condition(NamedTuple):
    """One condition of a statement; all of its values are alternatives."""

    operator: str
    key: str
    values: tuple[str, ...]


class Grant(NamedTuple):
    """One action on one ARN, under at most one condition."""

    why: Why
    action: str
    resource: str
    condition: Condition | None = None


# Services that get a linked role, where it is not the type's service under amazonaws.com.
_LINKED = {
    "AWS::Chatbot::SlackChannelConfiguration": "management.chatbot.amazonaws.com",
    "AWS::Config::RemediationConfiguration": "remediation.config.amazonaws.com",
    "AWS::EC2::FlowLog": "delivery.logs.amazonaws.com",
}
# Services that make their linked role themselves, by the right of who switches them on; the schemas don't say so.
# https://docs.aws.amazon.com/securityhub/latest/userguide/using-service-linked-roles.html
_LINKS_ALSO = {"AWS::SecurityHub::Hub"}
_STACK_TAG = Condition("StringLike", "aws:ResourceTag/aws:cloudformation:stack-name", (STACK,))
_POLICY_DOCUMENT = re.compile(r"Policy(Document)?$")


def grants(template: Json, where: str, *, known: Container[str] = ()) -> Iterator[Grant]:
    """All that CloudFormation needs to create, read, update and delete the template's resources.

    What only a delete handler calls is left out for a resource that is retained on deletion and
    replacement, if it would reach the like of it in the whole account (any KMS key). What the resources
    in `known` need is left out: an earlier version has them just so. `where` (product and version) begins
    the text of FactoryError, raised where a type or a managed policy is not known.
    """
    for logical_id, resource in template["Resources"].items():
        if logical_id in known:
            continue
        told = handlers(resource["Type"])
        if told is None:
            raise FactoryError(
                f"{where}: {logical_id}: no permissions are published for {resource['Type']}, so its "
                "launch role cannot be derived; use another resource type"
            )
        yield from _Needs(template, logical_id, told, where).grants()


def _is_retained(resource: Json) -> bool:
    return all(resource.get(policy) == "Retain" for policy in ("DeletionPolicy", "UpdateReplacePolicy"))


class _Needs:
    """What one resource of a template needs."""

    def __init__(self, template: Json, logical_id: str, told: Handlers, where: str) -> None:
        self.template = template
        self.where = f"{where}: {logical_id}"
        resource = template["Resources"][logical_id]
        self.type: str = resource["Type"]
        self.properties: Json = resource.get("Properties", {})
        self.told = told
        self.retained = _is_retained(resource)
        self.own = places(template, logical_id)
        referred = [name for name in _references(self.properties) if name != logical_id]
        self.roles = [name for name in referred if template["Resources"].get(name, {}).get("Type") == "AWS::IAM::Role"]
        self.others = [place for name in referred if name in template["Resources"] for place in places(template, name)]
        self.others += acted_on(template, logical_id)
        self.others += [place for kind in self._kinds_by_property() for place in usual_places(kind)]

    def grants(self) -> Iterator[Grant]:
        whole = not self.own and not any(self._places(action) for action in self._actions())
        for action in self._actions():
            if action == "iam:PassRole":
                yield from self._pass_role()
            elif action == "iam:CreateServiceLinkedRole":
                yield self._create_linked_role()
            elif not kinds(action):
                yield Grant(Why.NO_ARN, action, ANY)
            elif action.startswith(("iam:Attach", "iam:Detach")):
                yield from self._attach(action)
            else:
                found = self._places(action)
                if whole and action.startswith(f"{service(self.type)}:"):
                    # A part of a resource that the template does not show: a metric filter of a log group.
                    found = [place for kind in sorted(kinds(action)) for place in usual_places(kind)]
                yield from (grant for place in found if not self._spared(grant := self._on(action, place)))

    def _spared(self, grant: Grant) -> bool:
        """Whether CloudFormation would destroy a retained resource, and could destroy others too."""
        early = self.told.create | self.told.read | self.told.update
        return self.retained and grant.why is Why.RANDOM_ID and grant.action not in early

    def _actions(self) -> list[str]:
        also = {"iam:CreateServiceLinkedRole"} if self.type in _LINKS_ALSO else set()
        return sorted(also.union(*self.told))

    def _places(self, action: str) -> list[Place]:
        """Where the action is authorized: on the resource itself, and on those it refers to."""
        wanted = kinds(action)
        others = [] if action in tagging_actions(self.type) else self.others
        found = [place for place in (*self.own, *others) if place.kind in wanted]
        if not found and action == "iam:GetRole" and self._links_a_role():
            found = [linked_role(self._linked())]
        return found

    def _on(self, action: str, place: Place) -> Grant:
        if place.name.startswith("aws-service-role/"):
            return Grant(Why.LINKED_ROLE, action, place.arn)
        if place.name == ANY:
            return self._on_unknown_name(action, place)
        if place.name.startswith((STACK, STACK.lower())) or f"/{STACK}" in place.name:
            return Grant(Why.STACK_NAME, action, place.arn)
        return Grant(Why.FORM_NAME if ANY in place.name else Why.FIXED_NAME, action, place.arn)

    def _on_unknown_name(self, action: str, place: Place) -> Grant:
        # Before a resource is made it has no tag; what creates and reads may come before it.
        early = action in self.told.create | self.told.read
        if not early and place in self.own and can_be_told_by_stack_tag(self.type, place.kind):
            return Grant(Why.STACK_TAG, action, place.arn, _STACK_TAG)
        named = place in self.own and name_property(self.type)
        return Grant(Why.FORM_NAME if named else Why.RANDOM_ID, action, place.arn)

    def _kinds_by_property(self) -> Iterator[Kind]:
        """Kinds of resources of other origin, which a property takes from the form: `VpcId`, `TopicArn`."""
        named = {kind for action in self._actions() for kind in kinds(action)} - set(own_kinds(self.type))
        for key, value in self.properties.items():
            if any(name not in self.template["Resources"] for name in _references({key: value})):
                plain = re.sub(r"(Id|Arn|Name)?s?$", "", key).lower()
                yield from sorted(kind for kind in named if plain.endswith(kind.name.replace("-", "")))

    def _pass_role(self) -> Iterator[Grant]:
        for role in self.roles:
            trusted = tuple(sorted(set(_trusted_services(self.template, role))))
            if trusted:
                operator = "StringLike" if any(ANY in name for name in trusted) else "StringEquals"
                condition = Condition(operator, "iam:PassedToService", trusted)
                for place in places(self.template, role):
                    yield Grant(Why.PASS_ROLE, "iam:PassRole", place.arn, condition)

        for arn, linked in sorted(_named_linked_roles(self.template, self.properties)):
            condition = Condition("StringEquals", "iam:PassedToService", (linked,))
            yield Grant(Why.PASS_LINKED, "iam:PassRole", arn, condition)

    def _links_a_role(self) -> bool:
        return "iam:CreateServiceLinkedRole" in self._actions()

    def _linked(self) -> str:
        if self.type == "AWS::IAM::ServiceLinkedRole":
            return text(self.template, self.properties["AWSServiceName"])
        return _LINKED.get(self.type, f"{service(self.type)}.amazonaws.com")

    def _create_linked_role(self) -> Grant:
        linked = self._linked()
        condition = Condition("StringEquals", "iam:AWSServiceName", (linked,))
        return Grant(Why.LINKED_ROLE, "iam:CreateServiceLinkedRole", linked_role(linked).arn, condition)

    def _attach(self, action: str) -> Iterator[Grant]:
        named = _alternatives(self.properties.get("ManagedPolicyArns", []))
        policies = {text(self.template, policy) for policy in named}
        if ANY in policies:
            raise FactoryError(
                f"{self.where}: ManagedPolicyArns: a policy that the template does not name could be any; name it there"
            )
        policies |= {place.arn for place in self.own if place.kind == Kind("iam", "policy")}
        if policies:
            condition = Condition("ArnLike", "iam:PolicyARN", tuple(sorted(policies)))
            yield from (Grant(Why.ATTACH_POLICY, action, place.arn, condition) for place in self._places(action))


def _references(value: Any) -> Iterator[str]:
    """Logical IDs and parameters that a property refers to; what a policy document names is not acted upon."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key == "Ref":
                yield part
            elif key == "Fn::GetAtt":
                yield part[0] if isinstance(part, list) else part.partition(".")[0]
            elif key == "Fn::Sub":
                pattern, known = part if isinstance(part, list) else (part, {})
                yield from (name for name in re.findall(r"\$\{([\w:]+)", pattern) if name not in known)
                yield from _references(known)
            elif not _POLICY_DOCUMENT.search(key):
                yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def _named_linked_roles(template: Json, value: Any) -> Iterator[tuple[str, str]]:
    """ARN and service of the linked roles that a property names itself; `linked_role` has the ARN's usual form."""
    if isinstance(value, Mapping):
        if "Fn::Sub" in value:
            found = re.search(r":iam::.*:role/aws-service-role/([\w.-]+)/[^/]+$", text(template, value))
            if found:
                yield linked_role(found[1]).arn, found[1]
        else:
            for part in value.values():
                yield from _named_linked_roles(template, part)
    elif isinstance(value, list):
        for part in value:
            yield from _named_linked_roles(template, part)


def _trusted_services(template: Json, role: str) -> Iterator[str]:
    """The services that the role's trust policy names: no other can be passed it."""
    document = template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]
    for statement in _alternatives(document["Statement"]):
        principal = statement.get("Principal", {})
        if statement["Effect"] == "Allow" and isinstance(principal, Mapping):
            names = (text(template, name) for name in _alternatives(principal.get("Service", [])))
            yield from (name for name in names if name != ANY)


def _alternatives(value: Any) -> Iterator[Any]:
    """All values that a list, a single value, or either under a condition can have."""
    if isinstance(value, list):
        for part in value:
            yield from _alternatives(part)
    elif isinstance(value, Mapping) and "Fn::If" in value:
        yield from _alternatives(value["Fn::If"][1:])
    elif value != {"Ref": "AWS::NoValue"}:
        yield value
