"""A version's template: read once from S3, kept as the service's own copy, and read for its form.

Quotas and the parameters' shape are those of
https://docs.aws.amazon.com/servicecatalog/latest/dg/API_ProvisioningArtifactParameter.html
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote, urlparse

from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from product_factory.sandbox.cloudformation.checked import check, checked
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import parse

from . import quotas
from .caller import PARTITION
from .entities import without_none
from .exceptions import InvalidParametersException, LimitExceededException

T = TypeVar("T")


def read_template(url: str, account_id: str) -> str:
    """The object at a virtual-hosted or path-style S3 URL, out of this account's buckets.

    Raises InvalidParametersException for an object that isn't there or isn't this account's.
    """
    parts = urlparse(url)
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    if host.startswith(("s3.", "s3-")) or not host.endswith((".amazonaws.com", ".localhost")):
        bucket, _, key = path.partition("/")
    else:
        bucket, key = host.split(".s3", 1)[0], path
    try:
        stored = s3_backends[account_id][PARTITION].get_object(bucket, key)
    except MissingBucket:
        stored = None
    if stored is None:
        raise InvalidParametersException(f"Could not read the template at {url} from Amazon S3.")
    return bytes(stored.value).decode()


def check_template(body: str, *, validate: bool) -> None:
    """Refuse a template that is too long or, when `validate`, isn't one or is over another quota.

    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/limits.html
    """
    if len(body.encode()) > quotas.TEMPLATE_BYTES:
        raise LimitExceededException(f"The template is over {quotas.TEMPLATE_BYTES} bytes.")
    if not validate:
        return
    template = _parsed(body, parse)
    limits = {
        "Parameters": quotas.TEMPLATE_PARAMETERS,
        "Resources": quotas.TEMPLATE_RESOURCES,
        "Outputs": quotas.TEMPLATE_OUTPUTS,
    }
    for section, quota in limits.items():
        if len(template.get(section) or {}) > quota:
            raise LimitExceededException(f"The template has more than {quota} {section}.")
    _parsed(body, lambda text: check(text, template))


def parsed(body: str) -> dict[str, Any]:
    """The template as a mapping; InvalidParametersException where it isn't one."""
    return _parsed(body, checked)


def _parsed(body: str, read: Callable[[str], T]) -> T:
    try:
        return read(body)
    except ValidationError as error:
        raise InvalidParametersException(f"Invalid template body: {error.message}") from error


def artifact_parameters(template: dict[str, Any]) -> list[dict[str, Any]]:
    """The template's parameters as ProvisioningArtifactParameters."""
    return [
        without_none(
            {
                "ParameterKey": key,
                "DefaultValue": _text(parameter.get("Default")),
                "ParameterType": parameter.get("Type", "String"),
                "IsNoEcho": _text(parameter.get("NoEcho", False)).lower() == "true",
                "Description": parameter.get("Description"),
                "ParameterConstraints": _parameter_constraints(parameter),
            }
        )
        for key, parameter in (template.get("Parameters") or {}).items()
    ]


def parameters_for_update(previous: dict[str, str], given: list[dict[str, Any]]) -> dict[str, str]:
    """Values by UpdateProvisioningParameters; InvalidParametersException for an unknown previous.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_UpdateProvisioningParameter.html
    """
    parameters = {}
    for each in given:
        key = each["Key"]
        if not each.get("UsePreviousValue"):
            parameters[key] = each.get("Value", "")
        elif key in previous:
            parameters[key] = previous[key]
        else:
            raise InvalidParametersException(f"Parameter {key} has no previous value to use.")
    return parameters


def output_keys(template: dict[str, Any]) -> list[dict[str, Any]]:
    """The template's outputs as ProvisioningArtifactOutputs."""
    return [
        without_none({"Key": key, "Description": output.get("Description")})
        for key, output in (template.get("Outputs") or {}).items()
    ]


def usage_instructions(template: dict[str, Any]) -> list[dict[str, str]]:
    """What the template says of itself: description, rules, and metadata such as its Interface."""
    instructions = [{"Type": "rules", "Value": json.dumps(template.get("Rules") or {})}]
    if template.get("Description"):
        instructions.append({"Type": "instructions", "Value": template["Description"]})
    if template.get("Metadata"):
        instructions.append({"Type": "metadata", "Value": json.dumps(template["Metadata"])})
    return instructions


def _parameter_constraints(parameter: dict[str, Any]) -> dict[str, Any]:
    texts = (
        "AllowedPattern",
        "ConstraintDescription",
        "MaxLength",
        "MinLength",
        "MaxValue",
        "MinValue",
    )
    constraints = {key: _text(parameter[key]) for key in texts if key in parameter}
    allowed = [_text(value) for value in parameter.get("AllowedValues", [])]
    return {"AllowedValues": allowed, **constraints}


def _text(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
