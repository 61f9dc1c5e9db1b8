"""What is judged: one step of a stack on one resource, and the needs that it has. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .conditions import Context
from .own import own_services

PARTITION = "aws"
Properties = Mapping[str, Any]

CLOUDFORMATION = "cloudformation.amazonaws.com"
UNTOLD = ""
"""In place of a resource's ARN, where a request doesn't tell it with certainty."""


@dataclass(frozen=True)
class Need:
    """One action on one resource, and the condition keys known of the request."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)

    def having(self, keys: Context) -> "Need":
        """The same, with these keys too, where it doesn't know better."""
        return Need(self.action, self.resource, {**keys, **self.context})


@dataclass(frozen=True)
class Step:
    """One step of a stack: operation is create, update or delete of a resource.

    physical_name: what Ref gives, or before creation the name that it will get; empty where a
    service gives it an ID. tags: its own and the stack's. permissions: the schema's for the
    operation. arns: ARNs that the resource is known to have, once it is there. indirect_roles:
    ARNs of roles that a property names by way of another resource, such as an instance profile.
    """

    operation: str
    type: str
    physical_name: str
    properties: Properties
    tags: Mapping[str, str]
    account_id: str
    region: str
    permissions: tuple[str, ...]
    arns: tuple[str, ...] = ()
    indirect_roles: tuple[str, ...] = ()

    @property
    def place(self) -> dict[str, str]:
        """The variables of an ARN that the step's stack decides."""
        return {"Partition": PARTITION, "Region": self.region, "Account": self.account_id}


def need(step: Step, action: str, resource: str, more: Mapping[str, str] | None = None, *, own: bool = False) -> Need:
    """The need, with every condition key that a request of CloudFormation's for this step is known to carry.

    `aws:RequestTag` goes with each action; `aws:ResourceTag` only with those on the resource itself (`own`),
    once it is there. Keys of which no page says that they are sent are left out: no Allow can rely on them.
    """
    context: dict[str, Any] = {
        "aws:RequestedRegion": step.region,
        "aws:PrincipalAccount": step.account_id,
        "aws:ResourceAccount": step.account_id,
        "aws:CalledVia": [CLOUDFORMATION],
        "aws:CalledViaFirst": CLOUDFORMATION,
        "aws:CalledViaLast": CLOUDFORMATION,
        **(more or {}),
    }
    if step.tags:
        context["aws:TagKeys"] = list(step.tags)
    service = action.partition(":")[0]
    for key, value in step.tags.items():
        context[f"aws:RequestTag/{key}"] = value
        if own and not creates(step, action):
            context[f"aws:ResourceTag/{key}"] = value
            context[f"{service}:ResourceTag/{key}"] = value
    boundary = step.properties.get("PermissionsBoundary")
    if isinstance(boundary, str):
        context["iam:PermissionsBoundary"] = boundary
    return Need(action, resource, context)


_CREATING = ("create", "run", "allocate", "register", "request", "import", "copy")


def creates(step: Step, action: str) -> bool:
    """Whether the action, by its name, makes the resource that it is authorized on: so it isn't there yet.

    Only one of the type's own service: a grant is created on a key that is there.
    """
    service, _, verb = action.partition(":")
    return step.operation == "create" and verb.lower().startswith(_CREATING) and service in own_services(step.type)
