"""Nested templates: whole templates, as who launches may read them: of nested stacks that run, those that they have.

A version's own are files in the hub's bucket, which launch roles alone may read; a catalog at hand has them, too.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from product_factory.catalog import nested
from product_factory.provisioning import templates
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import ProvisionedProduct
from product_factory.provisioning.templates import NotReadable, Template, body_of, parsed


def running(spoke: Spoke, found: ProvisionedProduct) -> tuple[Template, dict[str, Template]]:
    """The whole template that the stack has now, and the templates of its nested stacks. NotReadable."""
    outer = templates.running(spoke, found)
    known = in_stack(spoke.client("cloudformation"), found.stack, outer)
    return nested.whole(outer, known.get), known


def in_stack(client: Any, stack: str, template: Template) -> dict[str, Template]:
    """The templates of the nested stacks that run in this one, by the files' names. NotReadable."""
    found: dict[str, Template] = {}
    keys = nested.keys(template)
    if not keys:
        return found
    try:
        pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
        made = [each for page in pages for each in page["StackResourceSummaries"]]
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        raise NotReadable(f"the nested stacks can't be read: {error.operation_name}: {code}") from error
    for each in made:
        key, physical = keys.get(each["LogicalResourceId"]), each.get("PhysicalResourceId")
        if key and physical:
            found[key] = parsed(body_of(client, physical), "the running template")
            found |= in_stack(client, physical, found[key])
    return found


def whole(template: Template, known: dict[str, Template], what: str) -> Template:
    """The template with what its nested stacks make in their places. NotReadable where a template of one is not known."""
    for name, resource in nested.whole(template, known.get)["Resources"].items():
        key = nested.key_of(resource)
        if key and key not in known:
            raise NotReadable(f"{what} nests {name}, whose template is a file of the hub; take the catalog to hand")
    return nested.whole(template, known.get)
