"""Condition keys of services by which guardrails keep things private, as a request or a template's property tells them.

"Actions, resources, and condition keys" of these services in the service authorization reference. A load
balancer without a scheme faces the internet, and carries no scheme; elsewhere a key of which nothing is said may come
from elsewhere, as from a launch template, and stays unknown.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .step import Need, Step


class Told(NamedTuple):
    """A key, and the way to its value: the names of an API's members, which templates write in other case.

    only: what stands in the ARN of the one kind of resource that carries it. sure: it is absent where nothing is said.
    """

    actions: tuple[str, ...]
    key: str
    path: tuple[str, ...]
    only: str = ""
    sure: bool = False


ROWS = (
    Told(("elasticloadbalancing:CreateLoadBalancer",), "elasticloadbalancing:Scheme", ("scheme",), sure=True),
    Told(
        ("ecs:CreateService", "ecs:UpdateService"),
        "ecs:auto-assign-public-ip",
        ("networkconfiguration", "awsvpcconfiguration", "assignpublicip"),
    ),
    Told(("ecs:CreateService", "ecs:UpdateService"), "ecs:enable-execute-command", ("enableexecutecommand",)),
    Told(
        (
            "rds:CreateDBInstance",
            "rds:CreateDBInstanceReadReplica",
            "rds:RestoreDBInstanceFromDBSnapshot",
            "rds:RestoreDBInstanceToPointInTime",
        ),
        "rds:PubliclyAccessible",
        ("publiclyaccessible",),
    ),
    Told(
        ("ec2:RunInstances",),
        "ec2:AssociatePublicIpAddress",
        ("networkinterfaces", "associatepublicipaddress"),
        ":network-interface/",
    ),
    Told(
        ("ec2:ModifyNetworkInterfaceAttribute",),
        "ec2:AssociatePublicIpAddress",
        ("associatepublicipaddress",),
        ":network-interface/",
    ),
    Told(
        ("ec2:RequestSpotInstances",),
        "ec2:AssociatePublicIpAddress",
        ("launchspecification", "networkinterfaces", "associatepublicipaddress"),
        ":network-interface/",
    ),
)
_SAID = {"enabled": "true", "disabled": "false", "true": "true", "false": "false"}


def told(action: str, given: Any, arn: str = "") -> dict[str, str | None]:
    """The keys of the action by these parameters or properties; None for one that is surely absent."""
    found = {
        row: next((_written(each) for each in _at(given, row.path)), None)
        for row in ROWS
        if action in row.actions and row.only in arn
    }
    return {row.key: value for row, value in found.items() if value is not None or row.sure}


def with_keys(step: Step, need: Need) -> Need:
    """The need, with the keys that the step's properties tell."""
    known = told(need.action, step.properties, need.resource)
    return need.having({key: value for key, value in known.items() if value is not None})


def _at(given: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(given, list):
        for each in given:
            yield from _at(each, path)
    elif not path:
        yield given
    elif isinstance(given, Mapping):
        for name, each in given.items():
            if name.lower() == path[0]:
                yield from _at(each, path[1:])


def _written(value: Any) -> str:
    return _SAID.get(str(value).lower(), str(value))
