"""Expanding: what AWS's SAM transform makes of a template, and where that is written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from product_factory.aws import serverless
from product_factory.errors import FactoryError

# In the metadata of a template that is not as it was at hand, or in which such a one is nested.
EXPANDED = "ExpandedAtImport"


def expanded(template: Mapping[str, Any], urls: Collection[str], fixed: Mapping[str, str]) -> dict[str, Any]:
    """What SAM makes of the template with these answers. FactoryError where it is not the same for all launches.

    `urls`: texts of `Fn::Sub` that its applications have as their location; SAM takes a text there, and no function.
    """
    try:
        made = serverless.expand(template, fixed)
    except serverless.NotExpandedError as error:
        raise FactoryError(f"Transform: {serverless.TRANSFORM} cannot be expanded: {error}") from error
    for resource in made["Resources"].values():
        properties = resource.get("Properties") or {}
        if resource.get("Type") == "AWS::CloudFormation::Stack" and properties.get("TemplateURL") in urls:
            properties["TemplateURL"] = {"Fn::Sub": properties["TemplateURL"]}
    return made


def marked(template: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The template with its origin: the same files give the same version, though a newer library may make others."""
    told = {"Transform": serverless.TRANSFORM, "By": serverless.library(), "Template": origin}
    return {**template, "Metadata": {**template.get("Metadata", {}), EXPANDED: told}}
