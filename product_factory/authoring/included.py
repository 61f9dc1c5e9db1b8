"""Included: a product that goes on from a template that came from elsewhere."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from product_factory.authoring.interface import INTERFACE
from product_factory.files import put
from product_factory.reading import read_object
from product_factory.root import root

if TYPE_CHECKING:
    from aws_cdk.cloudformation_include import CfnInclude
    from constructs import Construct

    from product_factory.authoring.stack import Answers

# What the form says of a parameter takes the place of what the template said.
_OF_THE_FORM = (
    "allowed_pattern",
    "allowed_values",
    "constraint_description",
    "default",
    "description",
    "max_length",
    "max_value",
    "min_length",
    "min_value",
    "type",
)


def include(scope: Construct, answers: Answers, product: str, version: str) -> CfnInclude:
    """All that this released version made, as constructs: change one with `get_resource(logical_id)`.

    Logical IDs, conditions, outputs and hidden parameters (NoEcho) stay as they are; labels, texts and
    limits of parameters are those of the card's form. Add resources beside it, and take over piece by piece.
    https://docs.aws.amazon.com/cdk/v2/guide/use-cfn-template.html
    """
    from aws_cdk import Stack
    from aws_cdk.cloudformation_include import CfnInclude

    template = read_object(root() / "products" / "released" / product / f"{version}.json")
    (template.get("Metadata") or {}).pop(INTERFACE, None)
    stack = Stack.of(scope)
    if "Description" in template:
        stack.template_options.description = None
    asked = {name: found for name in (template.get("Parameters") or {}) if (found := answers.declaration(name))}
    for name in asked:
        # Declared once: the template's own declaration knows more, such as NoEcho.
        stack.node.try_remove_child(name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.json"
        put(file, json.dumps(template))
        included = CfnInclude(scope, "Included", template_file=str(file))
    for name, declared in asked.items():
        parameter = included.get_parameter(name)
        for field in _OF_THE_FORM:
            setattr(parameter, field, getattr(declared, field))
    return included
