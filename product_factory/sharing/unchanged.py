"""Unchanged: the stacks that CloudFormation has just as they were synthesized, which needn't be deployed again.

Where in doubt a stack counts as changed: then the CDK CLI looks at it, and finds nothing to do.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from product_factory.hub.assembly import MANIFEST

# What a stack is in when its last change went through. After a rollback, let the CDK say what it needs.
SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def properties(assembly: Path) -> dict[str, dict[str, Any]]:
    """What the assembly's manifest says of each stack, by its name."""
    artifacts = json.loads((assembly / MANIFEST).read_bytes())["artifacts"]
    stacks = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    return {name: each.get("properties", {}) for name, each in stacks.items()}


def unchanged(
    deployed: Mapping[str, Any],
    bodies: tuple[Mapping[str, Any], Mapping[str, Any]],
    given: Mapping[str, str],
    wanted: Mapping[str, Any],
    cdk: Mapping[str, Any],
) -> bool:
    """Whether a deployed stack, as CloudFormation describes it, is what would be deployed. Pure.

    `bodies`: the template it has and the one that was synthesized; `given`: the parameters it is to have, the rest
    keep their values; `wanted`: what the manifest says of it; `cdk`: cdk.json, whose tags go before the stack's own.
    """
    has, new = bodies
    parameters = {each["ParameterKey"]: each.get("ParameterValue") for each in deployed.get("Parameters", ())}
    tags = {each["Key"]: each["Value"] for each in deployed.get("Tags", ())}
    told = {str(each["Key"]): str(each["Value"]) for each in cdk.get("tags") or ()} or wanted.get("tags") or {}
    return (
        deployed["StackStatus"] in SETTLED
        and has == new
        and all(parameters.get(name) == value for name, value in given.items())
        and tags == told
        and bool(deployed.get("EnableTerminationProtection")) == bool(wanted.get("terminationProtection"))
        and sorted(deployed.get("NotificationARNs", ())) == sorted(wanted.get("notificationArns", ()))
    )
