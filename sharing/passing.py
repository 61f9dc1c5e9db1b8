"""Passing: which roles a resource hands to a service, and which policies it attaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sharing.grants import Condition, Grant, Refused, Spared, Why
from sharing.passed_roles import passed_to, role_properties
from sharing.reference import Kind
from sharing.scope import Place, linked_role, places, value
from sharing.values import ANY, Json, alternatives, properties, references, resource

if TYPE_CHECKING:
    from sharing.needs import Outcome, Step

_ROLE = "AWS::IAM::Role"
# What carries a role along, so that who uses it passes the role.
_CARRIERS = {
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::EC2::LaunchTemplate",
    "AWS::ECS::TaskDefinition",
    "AWS::IAM::InstanceProfile",
}
_LINKED = re.compile(r":iam::[^:]*:role/aws-service-role/([\w.-]+)/[^/]+$")


def passed(step: Step) -> Iterator[Outcome]:
    """iam:PassRole for each role that a property names, to the services that take it there."""
    found = list(_roles(step))
    yield from dict.fromkeys(found)
    if not found:
        yield Spared("iam:PassRole", "no property names a role, so there is none to pass")


def _roles(step: Step) -> Iterator[Outcome]:
    made = list(dict.fromkeys(_made_roles(step.template, step.given, {step.logical_id})))
    for name in made:
        # AWS's policies mostly pass a role to the service that it trusts; where they differ, to both.
        trusted = tuple(sorted({*trusted_services(step.template, name)}))
        if trusted:
            trusted = tuple(sorted({*trusted, *(passed_to(step.type) or ())}))
        for place in places(step.template, name) if trusted else ():
            yield Grant(Why.PASS_ROLE, "iam:PassRole", place.arn, (_to(trusted),))
    for path, given in _named_roles(step.type, step.given):
        if not any(resource(step.template, name) for name in references(given)):
            yield from _given_role(step, path, value(step.template, given))


def _given_role(step: Step, path: tuple[str, ...], text: str) -> Iterator[Outcome]:
    if found := _LINKED.search(text):
        yield Grant(Why.PASS_LINKED, "iam:PassRole", linked_role(found[1]).arn, (_to((found[1],)),))
        return
    services = passed_to(step.type, path)
    if services is None:
        yield Refused("iam:PassRole", f"it is not known which service takes the role in {'.'.join(path)}")
        return
    for arn in _role_arns(text):
        yield Grant(Why.PASS_GIVEN, "iam:PassRole", arn, (_to(services),))


def _role_arns(text: str) -> Iterator[str]:
    """The role of an ARN, or of a name, whose path is not known."""
    roles = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/"
    if text.startswith("arn:") and ":role/" in text:
        yield text
    elif text == ANY or text.startswith("arn:"):
        yield f"{roles}{ANY}"
    else:
        yield f"{roles}{text}"
        yield f"{roles}{ANY}/{text}"


def _to(services: tuple[str, ...]) -> Condition:
    operator = "StringLike" if any(ANY in name for name in services) else "StringEquals"
    return Condition(operator, "iam:PassedToService", services)


def _made_roles(template: Json, given: Any, seen: set[str]) -> Iterator[str]:
    """Roles of the template that the value refers to, also through what carries a role along."""
    for name in references(_without_policies(given)):
        kind = resource(template, name).get("Type")
        if kind == _ROLE:
            yield name
        elif kind in _CARRIERS and name not in seen:
            yield from _made_roles(template, properties(template, name), seen | {name})


def _without_policies(given: Any) -> Any:
    """What a policy document names is not passed."""
    if isinstance(given, Mapping):
        return {k: _without_policies(v) for k, v in given.items() if not re.search(r"Policy(Document)?$", str(k))}
    return [_without_policies(part) for part in given] if isinstance(given, list) else given


def _named_roles(resource_type: str, given: Json) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The values of the properties that hold roles, with their paths."""
    for path in role_properties(resource_type):
        yield from ((path, found) for found in _at(given, path) if found not in ("", {"Ref": "AWS::NoValue"}))


def _at(given: Any, path: Sequence[str]) -> Iterator[Any]:
    """What stands at the path; `*` in it is any element of a list, or any value of a map."""
    for part in alternatives(given):
        if not path:
            yield part
        elif path[0] == "*":
            yield from _at(part, path[1:])
            if isinstance(part, Mapping):
                yield from (found for each in part.values() for found in _at(each, path[1:]) if len(path) > 1)
        elif isinstance(part, Mapping) and path[0] in part:
            yield from _at(part[path[0]], path[1:])


def trusted_services(template: Json, role: str) -> Iterator[str]:
    """The services that the role's trust policy names: no other can be passed it."""
    document = properties(template, role).get("AssumeRolePolicyDocument", {})
    for statement in alternatives(document.get("Statement", [])):
        principal = statement.get("Principal", {})
        if statement.get("Effect") == "Allow" and isinstance(principal, Mapping):
            names = (value(template, name) for name in alternatives(principal.get("Service", [])))
            yield from (name for name in names if name != ANY)


def attached(step: Step, action: str, on: Sequence[Place]) -> Iterator[Outcome]:
    """Attaching and detaching on the product's own roles and groups, of policies that the template names."""
    given = alternatives(step.given.get("ManagedPolicyArns", []))
    policies = {value(step.template, policy) for policy in given}
    if ANY in policies:
        yield Refused(action, "ManagedPolicyArns: a policy that the template does not name could be any; name it there")
        return
    policies |= {place.arn for place in step.own if place.kind == Kind("iam", "policy")}
    if not policies or not on:
        yield Spared(action, "the template attaches no policy to such")
        return
    condition = Condition("ArnLike", "iam:PolicyARN", tuple(sorted(policies)))
    yield from (Grant(Why.ATTACH_POLICY, action, place.arn, (condition,)) for place in on)
