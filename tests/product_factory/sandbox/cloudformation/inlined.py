"""A template with nested stacks: what the engine makes of it, and what its whole template says of that."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import boto3
from moto.cloudformation.models import cloudformation_backends

from product_factory.authoring.assets import PARAMETER
from product_factory.catalog import nested
from product_factory.catalog.released import canonical
from product_factory.sandbox.cloudformation.intrinsics import Scope, resolve
from product_factory.sandbox.cloudformation.stack import Stack
from product_factory.sandbox.cloudformation.stack_facts import Kept
from tests.product_factory.nested_templates import Json, Templates
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

BUCKET = "hub-assets"
NAME = "SC-test"


def put(templates: Templates) -> None:
    """Into the bucket that templates find by the hub's parameter."""
    s3, ssm = boto3.client("s3", "us-east-1"), boto3.client("ssm", "us-east-1")
    s3.create_bucket(Bucket=BUCKET)
    ssm.put_parameter(Name=PARAMETER, Value=BUCKET, Type="String", Overwrite=True)
    for key, body in templates.known.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=canonical(body))


def made(stacks: Stacks, templates: Templates, template: Json) -> Json:
    """What the engine makes of it: properties by logical ID as the whole template has it, and outputs."""
    put(templates)
    sections = {key: part for key, part in template.items() if key != "Resources"}
    shown = stacks.create(template["Resources"], name=NAME, **sections)
    assert shown["StackStatus"] == "CREATE_COMPLETE", stacks.reasons(NAME)
    resources = {path: kept.resource.properties for path, kept in _kept(_stack(NAME)) if not _is_stack(kept)}
    return {**resources, "Outputs": stacks.outputs(NAME)}


def said(templates: Templates, template: Json) -> Json:
    """What the whole template says of what the engine has made."""
    whole, kept = templates.whole(template), dict(_kept(_stack(NAME)))
    scope = dataclasses.replace(
        _stack(NAME).scope_now(),
        mappings=whole.get("Mappings", {}),
        conditions=whole.get("Conditions", {}),
        ref=lambda name: kept[name].resource.physical_id,
        get_att=lambda name, attribute: kept[name].resource.get_att(attribute),
    )
    resources = {
        name: _looked_up(resolve(each.get("Properties", {}), scope))
        for name, each in whole["Resources"].items()
        if each["Type"] != nested.STACK and _is_there(each, scope)
    }
    outputs = {
        name: _looked_up(resolve(each["Value"], scope))
        for name, each in whole.get("Outputs", {}).items()
        if _is_there(each, scope)
    }
    return {**resources, "Outputs": outputs}


def _is_there(part: Json, scope: Scope) -> bool:
    return "Condition" not in part or scope.condition(part["Condition"])


def _looked_up(value: Any) -> Any:
    """With the values of dynamic references."""
    if isinstance(value, dict):
        return {key: _looked_up(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_looked_up(each) for each in value]
    ssm = boto3.client("ssm", "us-east-1")
    found = r"\{\{resolve:ssm:([^}]+)\}\}"
    told = re.sub(found, lambda name: ssm.get_parameter(Name=name[1])["Parameter"]["Value"], str(value))
    return told if isinstance(value, str) else value


def _stack(name: str) -> Stack:
    backend: Any = cloudformation_backends["123456789012"]["us-east-1"]
    found: Stack = backend.get_stack(name)
    return found


def _is_stack(kept: Kept) -> bool:
    return bool(kept.resource.type == nested.STACK)


def _kept(stack: Stack, path: str = "") -> Iterator[tuple[str, Kept]]:
    for name, kept in stack.kept.items():
        yield f"{path}{name}", kept
        if _is_stack(kept):
            yield from _kept(_stack(kept.resource.physical_id), f"{path}{name}/")
