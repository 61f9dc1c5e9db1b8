"""Hub stacks: which stacks are the hub's in a Region, and what CloudFormation says of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.session import get_session

from product_factory.organization.calls import call_aws, caller_arn, client
from product_factory.sharing.pieces import Key, Stacks
from product_factory.sharing.templates import pieces

PREFIX = "ServiceCatalogHub-"
# The parameters of the home stacks that hold the StackSet's targets begin so.
TARGETS = "LaunchRoleOrganizationalUnitIds"


def is_hub_stack(name: str, region: str) -> bool:
    """Whether a stack of this name is the hub's: the Region's first, or one that goes on after it."""
    return name == PREFIX + region or name.startswith(f"{PREFIX}{region}-")


def hub_stacks(region: str) -> dict[str, dict[str, Any]]:
    """The hub's stacks in this Region by name, as CloudFormation describes them.

    Not those that wait for their first change set: a deployment that was cut off left them, and they hold nothing.
    """
    pages = client("cloudformation", region).get_paginator("describe_stacks")

    def read() -> dict[str, dict[str, Any]]:
        found = (stack for page in pages.paginate() for stack in page["Stacks"])
        ours = (stack for stack in found if is_hub_stack(stack["StackName"], region))
        return {stack["StackName"]: stack for stack in ours if stack["StackStatus"] != "REVIEW_IN_PROGRESS"}

    return call_aws(read, f"reading the stacks in {region}")


def stack_resources(region: str, resource_type: str) -> list[str] | None:
    """Physical IDs of the hub stacks' resources of a type; None where there is no hub stack."""
    stacks = hub_stacks(region)
    if not stacks:
        return None
    return [each["PhysicalResourceId"] for name in stacks for each in _there(region, name, resource_type)]


def pseudo_parameters(region: str) -> dict[str, str]:
    """The values of CloudFormation's pseudo parameters for stacks of this account in a Region."""
    _, partition, _, _, account, _ = caller_arn().split(":", 5)
    known = {each["id"]: each["outputs"]["dnsSuffix"] for each in get_session().get_data("partitions")["partitions"]}
    return {
        "AWS::AccountId": account,
        "AWS::Partition": partition,
        "AWS::Region": region,
        "AWS::URLSuffix": known.get(partition, "amazonaws.com"),
    }


def read_stacks(region: str) -> Stacks:
    """What the hub's stacks in a Region hold, resources that were never made left out."""
    stacks = hub_stacks(region)
    bodies = {name: _template(region, name) for name in stacks}
    physical = {
        Key(name, each["LogicalResourceId"]): each["PhysicalResourceId"]
        for name in stacks
        for each in _there(region, name)
    }
    declared = pieces(bodies, pseudo_parameters(region))
    for key, piece in declared.items():
        # Where the StackSet makes the hub's own copy, the stack doesn't; the role is deployed all the same.
        if piece.kind == "launch-role":
            physical.setdefault(key, piece.name)
    given = {
        each["ParameterKey"]: each.get("ParameterValue", "")
        for s in stacks.values()
        for each in s.get("Parameters", [])
    }
    return Stacks(
        region=region,
        pieces={key: piece for key, piece in declared.items() if key in physical},
        physical=physical,
        bodies=bodies,
        busy={name: _since(stack) for name, stack in stacks.items() if stack["StackStatus"].endswith("_IN_PROGRESS")},
        targets=targets(given),
    )


def targets(parameters: Mapping[str, str]) -> frozenset[str]:
    """The StackSet's targets in the parameters given to the home stacks."""
    return frozenset(
        each for name, value in parameters.items() if name.startswith(TARGETS) for each in value.split(",") if each
    )


def _since(stack: Mapping[str, Any]) -> str:
    at = stack.get("LastUpdatedTime") or stack["CreationTime"]
    return f"{stack['StackStatus']} since {at:%Y-%m-%d %H:%M} UTC"


def _there(region: str, stack: str, resource_type: str | None = None) -> list[dict[str, Any]]:
    pages = client("cloudformation", region).get_paginator("list_stack_resources").paginate(StackName=stack)

    def read() -> list[dict[str, Any]]:
        return [each for page in pages for each in page["StackResourceSummaries"]]

    return [
        each
        for each in call_aws(read, f"reading the resources of {stack}")
        if each.get("PhysicalResourceId")
        and each["ResourceStatus"] != "DELETE_COMPLETE"
        and resource_type in (None, each["ResourceType"])
    ]


def _template(region: str, stack: str) -> dict[str, Any]:
    cloudformation = client("cloudformation", region)
    body = call_aws(lambda: cloudformation.get_template(StackName=stack)["TemplateBody"], f"reading {stack}")
    read: dict[str, Any] = json.loads(body) if isinstance(body, str) else dict(body)
    return read
