"""Nested templates: whole templates, as who launches may read them: of nested stacks that run, those that they have.

A version's own are files in the hub's bucket, which launch roles alone may read; a catalog at hand has them, too.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from product_factory.catalog import nested
from product_factory.provisioning import stacks, templates
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
    if not nested.keys(template):
        return found
    try:
        made = stacks.nested(client, stack)
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        raise NotReadable(f"the nested stacks can't be read: {error.operation_name}: {code}") from error
    bodies = {path: parsed(body_of(client, physical), "the running template") for path, physical in made.items()}
    for path in made:
        outer, _, name = path.rpartition("/")
        if key := nested.keys(bodies[outer] if outer else template).get(name):
            found[key] = bodies[path]
    return found


def whole(template: Template, known: dict[str, Template], what: str) -> Template:
    """The template with what its nested stacks make in their places. NotReadable where a template of one is not known."""
    for name, resource in nested.whole(template, known.get)["Resources"].items():
        key = nested.key_of(resource)
        if key and key not in known:
            raise NotReadable(f"{what} nests {name}, whose template is a file of the hub; take the catalog to hand")
    return nested.whole(template, known.get)
