"""What a stack's operations speak of: actions, events, outputs, kept resources and goals."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from werkzeug.exceptions import HTTPException

from product_factory.sandbox.cloudformation.parameters import Parameters
from product_factory.sandbox.cloudformation.template import JSON, dependencies
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource

if TYPE_CHECKING:
    from product_factory.sandbox.cloudformation.stack_resources import StackResources

logger = logging.getLogger(__name__)


Undo = tuple[str, Callable[[], None]]
"""(logical ID, what takes back what an update did to it)"""


@dataclass(frozen=True)
class Action:
    """What is about to be done to a resource, told to every function in `before_action`."""

    stack: "StackResources"
    operation: str
    """create, update or delete."""
    resource: Resource
    previous: JSON | None = None
    """The properties before an update."""


before_action: list[Callable[[Action], None]] = []
"""Called before each action; raises ResourceError to refuse it (an IAM judge, a fault)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of DescribeStackEvents."""

    stack_id: str
    stack_name: str
    logical_resource_id: str
    physical_resource_id: str
    resource_type: str
    resource_status: str
    resource_status_reason: str | None = None
    properties: JSON | None = None
    """A resource's, with secrets hidden; None where AWS tells none: of a stack, and of what an update cleans up."""
    timestamp: datetime = field(default_factory=utcnow)
    number: str = field(default_factory=lambda: str(uuid4()))

    @property
    def event_id(self) -> str:
        """As recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/test_change_set_conditions.snapshot.json"""
        if self.resource_type == "AWS::CloudFormation::Stack":
            return self.number
        if self.properties is None:
            return f"{self.logical_resource_id}-{self.number}"
        at = self.timestamp.strftime("%Y-%m-%dT%H:%M:%S")
        return f"{self.logical_resource_id}-{self.resource_status}-{at}.{self.timestamp.microsecond // 1000:03}Z"


@dataclass(frozen=True)
class Output:
    key: str
    value: str
    description: str | None
    export_name: str | None


@dataclass
class Kept:
    """A resource in the stack, with what the template said besides its properties."""

    resource: Resource
    status: str
    deletion_policy: str
    replace_policy: str
    declared: JSON
    """Its properties as they were resolved, with secrets as references."""
    at: datetime = field(default_factory=utcnow)
    reason: str | None = None
    drift: str = "NOT_CHECKED"
    drift_at: datetime | None = None


@dataclass
class Wanted:
    """What a stack operation brings the stack to."""

    body: str
    template: JSON
    parameters: Parameters
    tags: dict[str, str]
    looked_up: dict[str, str] = field(default_factory=dict)
    """Dynamic references to parameter store, with the values that they have now."""


class Before(NamedTuple):
    """What a stack was before an update."""

    wanted: Wanted
    outputs: list[Output]
    imports: set[str]


class Failed(Exception):
    """A resource failed; its event is written."""

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(reason)
        self.logical_id = logical_id

    def summary(self, operation: str) -> str:
        return f"The following resource(s) failed to {operation}: [{self.logical_id}]."


class StackFailed(Failed):
    """The stack failed, and none of its resources: its outputs, or what is looked up for it."""

    def __init__(self, reason: str) -> None:
        super().__init__("", reason)

    def summary(self, operation: str) -> str:
        reason = str(self)
        return reason if operation == "update" or reason.endswith(".") else f"{reason}."


def failure_of(error: Exception) -> Failed:
    """What ended an operation; the stack itself where no resource did."""
    return error if isinstance(error, Failed) else StackFailed(reason_of(error))


def reason_of(error: Exception) -> str:
    """An exception as the status reason of a resource."""
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return (
            f'Resource handler returned message: "{error.response["Error"]["Message"]} '
            f'(Status Code: {status}, Error Code: {code})"'
        )
    if isinstance(error, ResourceError | BotoCoreError | ServiceException | Failed):
        return str(error)
    if isinstance(error, HTTPException):
        return str(error.description)
    logger.error("a resource failed unexpectedly", exc_info=error)
    return f"The sandbox itself failed at this resource, not your template: {type(error).__name__}: {error}"


def deletion_order(kept: dict[str, Kept], names: list[str], template: JSON) -> list[str]:
    """What nothing depends on goes first, and all of that at once: here by what yields to what, then the youngest."""
    needs = dependencies(template) if template else {}
    left, order = list(reversed(names)), list[str]()
    while left:
        needed = {name for each in left for name in needs.get(each, []) if name != each}
        wave = [each for each in left if each not in needed] or left
        types = {kept[each].resource.type for each in wave}
        wave.sort(key=lambda each: kept[each].resource.yields_to in types)
        order += wave
        left = [each for each in left if each not in wave]
    return order


def kept_resource(resource: Resource, status: str, declared: JSON, properties: JSON) -> Kept:
    """`properties`: the resource's, with secrets as references."""
    resource.tagged = resource.tags
    deletion = declared.get("DeletionPolicy", "Delete")
    return Kept(resource, status, deletion, declared.get("UpdateReplacePolicy", "Delete"), properties)


def pseudo_parameters(stack: "StackResources") -> JSON:
    return {
        "AWS::AccountId": stack.account_id,
        "AWS::Region": stack.region_name,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::StackId": stack.stack_id,
        "AWS::StackName": stack.name,
        "AWS::NotificationARNs": stack.notification_arns,
    }
