"""A template that may be used: what of it is wrong whatever the parameters are. Pure.

Checked when a product or stack is made, so that no later call trips over it.
AWS gives invalid regular expressions back, too (https://github.com/aws-cloudformation/cfn-lint/issues/1565), in words that
are published nowhere: nobody should read them.
"""

import hashlib
from typing import Any

from product_factory.sandbox.cloudformation.deletion_policies import check_policies
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.functions import EXTENSIONS, SUPPORTED, check_names
from product_factory.sandbox.cloudformation.limits import check_limits, check_null, check_resources
from product_factory.sandbox.cloudformation.linted import check_lint
from product_factory.sandbox.cloudformation.template import JSON, creation_order, parse
from product_factory.sandbox.resource_types.java_patterns import PatternError, compiled

OBJECTS = ("Parameters", "Rules", "Mappings", "Conditions", "Outputs")


_UNFIT = {*SUPPORTED, *EXTENSIONS} - {"Fn::If"}
"""Functions that give no map of properties; Fn::If may."""
_seen: set[bytes] = set()
"""Hashes of the templates that were found good: those of a catalog are looked at many times."""


def checked(body: str) -> JSON:
    """The template in `body`; raises ValidationError as `parse`, and for what AWS refuses whatever the parameters are."""
    template = parse(body)
    check(body, template)
    return template


def check(body: str, template: JSON) -> None:
    """Raise ValidationError for what AWS refuses of the template in `body`, parsed already, whatever the parameters are."""
    digest = hashlib.sha256(body.encode()).digest()
    if digest not in _seen:
        _check(template)
        _seen.add(digest)


def _check(template: JSON) -> None:
    for section in OBJECTS:
        check_null(section, template.get(section, {}))
        _object(section, template.get(section, {}))
    check_limits(template)
    for name, declared in template.get("Parameters", {}).items():
        _check_parameter(name, _object(f"Parameters/{name}", declared))
    for name, declared in template.get("Outputs", {}).items():
        if "Value" not in _object(f"Outputs/{name}", declared):
            raise ValidationError("Template format error: Every Outputs member must contain a Value object")
        _check_output(declared["Value"])
    for logical_id, resource in template["Resources"].items():
        for member in set(resource) - {"Metadata"}:
            # As AWS says it of a property: https://github.com/aws-cloudformation/cfn-lint/issues/38 and 246.
            shown = "Type" if member == "Properties" and resource[member] is not None else member
            check_null(f"Resources/{logical_id}/{shown}", resource[member])
        properties = _object(f"Resources/{logical_id}/Properties", resource.get("Properties", {}))
        if len(properties) == 1 and not _UNFIT.isdisjoint(properties):
            raise ValidationError(f"Template format error: [/Resources/{logical_id}/Properties] must be an object.")
    check_resources(template["Resources"])
    check_policies(template)
    check_names(template)
    creation_order(template)
    check_lint(template)


def _object(place: str, value: Any) -> JSON:
    if not isinstance(value, dict):
        raise ValidationError(f"Template format error: [/{place}] must be an object.")
    return value


def _check_output(value: Any) -> None:
    """https://github.com/aws-cloudformation/cfn-lint/issues/485, https://github.com/org-formation/org-formation-cli/issues/15"""
    is_function = isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))
    if isinstance(value, list | dict) and not is_function:
        kind = "List" if isinstance(value, list) else "Map"
        raise ValidationError(
            f"Template format error: The Value field of every Outputs member must evaluate to a String and not a {kind}."
        )


def _check_parameter(name: str, declared: JSON) -> None:
    if "Type" not in declared:
        raise ValidationError(f"Template format error: Every Parameters object must contain a Type member: {name}")
    pattern = declared.get("AllowedPattern")
    if pattern is None:
        return
    if not isinstance(pattern, str):
        raise ValidationError(f"Template format error: AllowedPattern of parameter {name} must be a string.")
    try:
        compiled(pattern)
    except PatternError as error:
        raise ValidationError(
            f"Template format error: AllowedPattern of parameter {name} is not a valid regular expression: {error}"
        ) from error
