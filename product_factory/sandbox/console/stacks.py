"""Stacks behind launches: their events and resources, as who acts in the account may read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.provisioning import nested_templates, templates
from product_factory.provisioning.errors import aws_errors, denied
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.stacks import resources
from product_factory.provisioning.state import ProvisionedProduct

EVENTS = 200
"""So many of a stack's events are shown, the newest."""
STARTS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
# The sandbox makes a record once the stack's work is done; AWS makes it before.
_SLACK = timedelta(seconds=10)


class View(BaseModel):
    """Something that the page shows."""

    model_config = ConfigDict(frozen=True)


class EventView(View):
    """A stack's event."""

    time: datetime
    resource: str
    type: str
    status: str
    reason: str


def latest_events(spoke: Spoke, stack: str) -> tuple[EventView, ...] | None:
    """The stack's newest events, of all its operations; None where they can't be read."""
    found: list[EventView] = []
    try:
        for page in spoke.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack):
            found += map(event_of, page["StackEvents"])
            if len(found) >= EVENTS:
                break
    except ClientError as error:
        if denied(error.response["Error"]["Code"]):
            return None
        if error.response["Error"]["Code"] != "ValidationError":
            raise
    return tuple(found[:EVENTS])


def held(spoke: Spoke, stack: str) -> dict[str, Mapping[str, Any]] | None:
    """The resources that are there in the stack and those nested in it, by path (`Inner/Topic`).

    None where they can't be read.
    """
    try:
        found = dict(resources(spoke.client("cloudformation"), stack))
    except ClientError as error:
        if denied(error.response["Error"]["Code"]):
            return None
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return {}
    return {path: each for path, each in found.items() if each["ResourceStatus"] != "DELETE_COMPLETE"}


def events(spoke: Spoke, stack: str, since: datetime) -> Iterator[EventView]:
    """The stack's events of the operation that a record of that time stands for, oldest first.

    Nothing where there is no such stack (yet), or where the operation changed nothing.
    """
    seen = []
    try:
        for page in spoke.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack):
            for each in page["StackEvents"]:  # the newest first
                seen.append(each)
                if each.get("PhysicalResourceId") == each["StackId"] and each["ResourceStatus"] in STARTS:
                    yield from map(event_of, reversed(seen if each["Timestamp"] + _SLACK >= since else []))
                    return
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise


def event_of(each: dict[str, Any]) -> EventView:
    """As CloudFormation tells it."""
    return EventView(
        time=each["Timestamp"],
        resource=each["LogicalResourceId"],
        type=each["ResourceType"],
        status=each["ResourceStatus"],
        reason=each.get("ResourceStatusReason", ""),
    )


def running_template(spoke: Spoke, found: ProvisionedProduct) -> templates.Template:
    """The whole template that the stack has now; empty where it can't be read."""
    try:
        return nested_templates.running(spoke, found)[0]
    except templates.NotReadable:
        return {}


@aws_errors()
def stack_of(spoke: Spoke, name: str) -> str | None:
    """The ID of a provisioned product's stack, None where it has none."""
    found = spoke.listed(
        "search_provisioned_products", "ProvisionedProducts", AccessLevelFilter={"Key": "Account", "Value": "self"}
    )
    return next((each.get("PhysicalId") for each in found if each["Name"] == name), None)
