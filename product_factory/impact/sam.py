"""SAM: what CloudFormation compares is what the transform made of a template, not what the template says. Pure."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from product_factory.aws import serverless
from product_factory.impact.template import Json, mappings

SERVERLESS = "AWS::Serverless::"
# Local files, which are packaged to an address of S3 before CloudFormation reads the template.
_PACKAGED = ("CodeUri", "ContentUri", "DefinitionUri")


def deployed(template: Json) -> Json:
    """The template as SAM leaves it, with the default answers; as it is where it asks for no SAM, or SAM refuses it.

    Other macros make what is not known: with them nothing is expanded.
    """
    if template.get("Transform") not in (serverless.TRANSFORM, [serverless.TRANSFORM]):
        return template
    try:
        return _kept(template, serverless.translated(_packaged(template), _answers(template)))
    except serverless.NotExpandedError:
        return template


def _packaged(template: Json) -> Json:
    found = copy.deepcopy(dict(template))
    for resource in mappings(found, "Resources").values():
        properties = resource.get("Properties")
        if str(resource.get("Type")).startswith(SERVERLESS) and isinstance(properties, dict):
            for name in _PACKAGED:
                given = properties.get(name)
                if isinstance(given, str) and "://" not in given:
                    properties[name] = f"s3://packaged/{given}"
    return found


def _answers(template: Json) -> dict[str, Any]:
    """The default of each question, or the first of the answers that it allows."""
    found = {}
    for name, parameter in mappings(template, "Parameters").items():
        allowed = parameter.get("AllowedValues")
        default = parameter.get("Default", allowed[0] if isinstance(allowed, list) and allowed else None)
        if default is not None:
            found[name] = str(default)
    return found


def _kept(template: Json, made: Mapping[str, Any]) -> Json:
    return {**made, **{name: template[name] for name in ("Parameters",) if name in template}}
