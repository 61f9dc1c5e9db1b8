"""Roles in a step: those that are passed to a service, and the one that a service gets linked. Pure."""

from collections.abc import Iterator

from . import reference
from .arns import read
from .evidence.exemptions import NO_ROLE, NOT_LINKED, Exemption
from .evidence.roles import LINKED, PASSED, Linked
from .own import own_services
from .reference import Kind
from .step import Need, Step, need
from .values import at, scalars

_ROLE = reference.arn_templates(Kind("iam", "role"))[0]
_STACKS = "AWS::CloudFormation::Stack"
_LINKED_PATH = "aws-service-role/"


def passed(step: Step, action: str) -> list[Need] | Exemption:
    """A need for each role that a property names, by ARN, by name, or by way of another resource."""
    roles = dict(_roles(step))
    made = [
        need(step, action, role, {"iam:PassedToService": service})
        for role, property_name in roles.items()
        for service in _receivers(step, role, property_name)
    ]
    return made or NO_ROLE


def _roles(step: Step) -> Iterator[tuple[str, str]]:
    for path, text in scalars(step.properties):
        if step.type.startswith(_STACKS) and path[:1] == ("Parameters",):
            # What a nested stack is given, it passes itself, by its own resources.
            continue
        if read(text, _ROLE) is not None:
            yield text, path[-1] if path else ""
        elif path and path[-1] in ("Role", "Roles", "RoleName", "ServiceRole", "IamRole") and _is_name(text):
            yield f"arn:aws:iam::{step.account_id}:role/{text.lstrip('/')}", path[-1]
    for role in step.indirect_roles:
        yield role, ""


def _is_name(text: str) -> bool:
    return bool(text) and not text.startswith(("arn:", "{{"))


def _receivers(step: Step, role: str, property_name: str) -> tuple[str, ...]:
    if _LINKED_PATH in role:
        return (role.split(_LINKED_PATH)[1].split("/")[0],)
    fitting = [row for row in PASSED if step.type.startswith(row.type) and row.property in ("", property_name)]
    return fitting[0].services if fitting else tuple(f"{name}.amazonaws.com" for name in _own(step))


def linked(step: Step, action: str) -> list[Need] | Exemption:
    """A need for the role that the step links to its service; the name is a stand-in."""
    services = linked_services(step)
    if not services:
        return NOT_LINKED
    return [need(step, action, linked_role(step, each), {"iam:AWSServiceName": each}) for each in services]


def links_anyway(step: Step) -> bool:
    """Whether making the resource may link a role, though its schema doesn't say so."""
    return step.operation == "create" and any(row.always for row in _rows(step))


def linked_services(step: Step) -> tuple[str, ...]:
    """The services whose roles the step may link; none where a feature that needs one isn't set."""
    named = step.properties.get("AWSServiceName")
    if isinstance(named, str):
        return (named,)
    rows = _rows(step)
    if not rows:
        return tuple(f"{name}.amazonaws.com" for name in _own(step))
    return tuple(dict.fromkeys(row.service for row in rows if _applies(step, row)))


def linked_role(step: Step, service: str) -> str:
    return f"arn:aws:iam::{step.account_id}:role/{_LINKED_PATH}{service}/AWSServiceRoleForIt"


def _rows(step: Step) -> list[Linked]:
    fitting = [row for row in LINKED if step.type.startswith(row.type)]
    longest = max((len(row.type) for row in fitting), default=0)
    return [row for row in fitting if len(row.type) == longest]


def _applies(step: Step, row: Linked) -> bool:
    if not row.when:
        return True
    given = at(step.properties, row.when)
    return row.value in given if row.value else row.when in step.properties


def _own(step: Step) -> list[str]:
    return sorted(own_services(step.type)) or [step.type.split("::")[1].lower()]
