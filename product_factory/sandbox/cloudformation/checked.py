"""A template that may be used: what of it is wrong whatever the parameters are. Pure.

Checked when a product or stack is made, so that no later call trips over it.
AWS gives invalid regular expressions back, too (https://github.com/aws-cloudformation/cfn-lint/issues/1565), in words that
are published nowhere: nobody should read them.
"""

from typing import Any

from product_factory.sandbox.cloudformation.deletion_policies import check_policies
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.patterns import PatternError, compiled
from product_factory.sandbox.cloudformation.template import JSON, parse

OBJECTS = ("Parameters", "Rules", "Mappings", "Conditions", "Outputs")


def checked(body: str) -> JSON:
    """The template in `body`; raises ValidationError as `parse`, and where a section can't be read."""
    template = parse(body)
    for section in OBJECTS:
        _object(section, template.get(section, {}))
    for name, declared in template.get("Parameters", {}).items():
        _check_parameter(name, _object(f"Parameters/{name}", declared))
    for name, declared in template.get("Outputs", {}).items():
        if "Value" not in _object(f"Outputs/{name}", declared):
            raise ValidationError(f"Template format error: Every Outputs member must contain a Value object: {name}")
    for logical_id, resource in template["Resources"].items():
        _object(f"Resources/{logical_id}/Properties", resource.get("Properties", {}))
    check_policies(template)
    return template


def _object(place: str, value: Any) -> JSON:
    if value is None:
        raise ValidationError(f"Template format error: [/{place}] 'null' values are not allowed in templates")
    if not isinstance(value, dict):
        raise ValidationError(f"Template format error: [/{place}] must be an object.")
    return value


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
