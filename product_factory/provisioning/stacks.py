"""Stacks: what is in a launched product's stack and in those nested in it, by paths such as `Alerts/Topic`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from product_factory.catalog.nested import STACK


def resources(client: Any, stack: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and summary of each resource, those of nested stacks too (cloudformation:ListStackResources on each).

    `client`: of CloudFormation, whose errors are passed on.
    """
    for page in client.get_paginator("list_stack_resources").paginate(StackName=stack):
        for each in page["StackResourceSummaries"]:
            yield each["LogicalResourceId"], each
            if stands(each):
                inner = resources(client, each["PhysicalResourceId"])
                yield from ((f"{each['LogicalResourceId']}/{path}", found) for path, found in inner)


def nested(client: Any, stack: str) -> dict[str, str]:
    """The IDs of the stacks nested in this one, in whatever depth, by path."""
    return {path: each["PhysicalResourceId"] for path, each in resources(client, stack) if stands(each)}


def stands(resource: dict[str, Any]) -> bool:
    """Whether this resource of a stack is a nested stack that is there."""
    gone = resource["ResourceStatus"] == "DELETE_COMPLETE"
    return resource["ResourceType"] == STACK and not gone and bool(resource.get("PhysicalResourceId"))
