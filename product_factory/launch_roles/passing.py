"""Passing: which roles a resource hands to a service, and which policies it attaches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from product_factory.aws.passed_roles import passed_to, role_properties
from product_factory.aws.reference import Kind
from product_factory.launch_roles.grants import Condition, Grant, Refused, Spared, Why
from product_factory.launch_roles.scope import Place, linked_role, places, texts
from product_factory.launch_roles.values import ANY, Json, alternatives, choices, properties, references, resource

if TYPE_CHECKING:
    from product_factory.launch_roles.needs import Outcome, Step

_ROLE = "AWS::IAM::Role"
# What carries a role along, so that who uses it passes the role.
_CARRIERS = {
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::EC2::LaunchTemplate",
    "AWS::ECS::TaskDefinition",
    "AWS::IAM::InstanceProfile",
}
_EC2, _TASKS = ("ec2.amazonaws.com",), ("ecs-tasks.amazonaws.com",)
_CARRIED: dict[str, tuple[str, ...]] = {
    "IamInstanceProfile": _EC2,
    "InstanceProfile": _EC2,
    "LaunchConfigurationName": _EC2,
    "LaunchTemplateId": _EC2,
    "LaunchTemplateName": _EC2,
    "TaskDefinition": _TASKS,
}
_ANY_ROLE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/"
_LINKED = re.compile(r":iam::[^:]*:role/aws-service-role/([\w.-]+)/[^/]+$")


def passed(step: Step) -> Iterator[Outcome]:
    """iam:PassRole for each role that a property names, to the services that take it there."""
    found = list(dict.fromkeys(_roles(step)))
    yield from found
    if not found:
        yield Spared("iam:PassRole", "no property names a role, so there is none to pass")


def _roles(step: Step) -> Iterator[Outcome]:
    for name in dict.fromkeys(_made_roles(step.template, step.given, {step.logical_id})):
        # AWS's policies mostly pass a role to the service that it trusts; where they differ, to both.
        services = tuple(sorted({*trusted_services(step.template, name), *(passed_to(step.type) or ())}))
        if not services:
            yield Refused("iam:PassRole", f"neither the trust of {name} nor AWS tells which service takes it")
        for place in places(step.template, name) if services else ():
            yield Grant(Why.PASS_ROLE, "iam:PassRole", place.arn, (_to(services),))
    for path, given in _named_roles(step.type, step.given):
        if not _leads_to_a_role(step.template, given):
            for text in texts(step.template, given):
                yield from _given_role(step, path, text)
    for services in dict.fromkeys(_outside(step.template, step.given)):
        # What carries a role along is made elsewhere, so that the role is not known.
        yield Grant(Why.PASS_GIVEN, "iam:PassRole", f"{_ANY_ROLE}{ANY}", (_to(services),))


def _leads_to_a_role(template: Json, given: Any) -> bool:
    kinds = {resource(template, name).get("Type") for name in references(given)}
    return bool(kinds & {_ROLE, *_CARRIERS})


def _outside(template: Json, given: Any) -> Iterator[tuple[str, ...]]:
    """The services that take the role of a launch template, profile or task definition made elsewhere."""
    if isinstance(given, Mapping):
        for key, part in given.items():
            if key in _CARRIED and _is_value(part):
                yield from () if _leads_to_a_role(template, part) else (_CARRIED[key],)
            else:
                yield from _outside(template, part)
    elif isinstance(given, list):
        for part in given:
            yield from _outside(template, part)


def _is_value(part: Any) -> bool:
    """Whether it is a text, or a function's result: no object of further properties."""
    if isinstance(part, Mapping):
        return len(part) == 1 and str(next(iter(part))).startswith(("Fn::", "Ref"))
    return not isinstance(part, list)


def _given_role(step: Step, path: tuple[str, ...], text: str) -> Iterator[Outcome]:
    if "InstanceProfile" in "".join(path):
        return  # a profile's name tells nothing of its role's
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
    if text.startswith("arn:") and ":role/" in text:
        yield text
    elif text == ANY or text.startswith("arn:"):
        yield f"{_ANY_ROLE}{ANY}"
    else:
        yield f"{_ANY_ROLE}{text}"
        yield f"{_ANY_ROLE}{ANY}/{text}"


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
        return {k: _without_policies(v) for k, v in given.items()} if "Statement" not in given else {}
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
    for document in choices(template, _read(properties(template, role).get("AssumeRolePolicyDocument"))):
        statements = document.get("Statement", []) if isinstance(document, Mapping) else []
        for statement in alternatives(statements):
            if not isinstance(statement, Mapping) or statement.get("Effect") != "Allow":
                continue
            for principal in alternatives(statement.get("Principal", {})):
                services = principal.get("Service", []) if isinstance(principal, Mapping) else []
                names = (text for each in alternatives(services) for text in texts(template, each))
                yield from (name for name in names if name != ANY)


def _read(document: Any) -> Any:
    """A policy document; written as JSON text, too, which some templates do."""
    if not isinstance(document, str):
        return document
    try:
        return json.loads(document)
    except ValueError:
        return {}


def attached(step: Step, action: str, on: Sequence[Place]) -> Iterator[Outcome]:
    """Attaching and detaching on the product's own roles and groups, of policies that the template names."""
    policies = set(texts(step.template, step.given.get("ManagedPolicyArns", [])))
    if any(place.name == ANY and place not in step.own for place in on):
        yield Refused(action, f"a {on[0].kind.name} that the template does not name could be any; name it there")
        return
    if ANY in policies:
        yield Refused(action, "ManagedPolicyArns: a policy that the template does not name could be any; name it there")
        return
    policies |= {place.arn for place in step.own if place.kind == Kind("iam", "policy")}
    if not policies or not on:
        yield Spared(action, "the template attaches no policy to such")
        return
    condition = Condition("ArnLike", "iam:PolicyARN", tuple(sorted(policies)))
    yield from (Grant(Why.ATTACH_POLICY, action, place.arn, (condition,)) for place in on)
