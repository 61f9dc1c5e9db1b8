"""A distribution as templates write it, in the form of CloudFront's API.

Lists stand in its API with their number, methods and signers with more, and what a template may leave out it demands:
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
"""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import JSON

_RENAMED = {"ipv6enabled": "isipv6enabled", "origincustomheaders": "customheaders", "locations": "items"}
_DEFAULTS: dict[str, JSON] = {
    "DistributionConfig": {"Comment": ""},
    "LoggingConfig": {"Enabled": True, "IncludeCookies": False, "Prefix": ""},
    "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443},
    "S3OriginConfig": {"OriginAccessIdentity": ""},
    "GeoRestriction": {"Quantity": 0},
}
"""Of the API's structures, where the template leaves them out."""


def distribution_config(client: Any, given: JSON, reference: str) -> JSON:
    """What CreateDistribution and UpdateDistribution take; ResourceError for a property that they haven't."""
    operation = client.meta.service_model.operation_model("UpdateDistribution")
    found = _shaped(given, operation.input_shape.members["DistributionConfig"])
    return {"CallerReference": reference, **found}


def _shaped(value: Any, shape: Any) -> Any:
    if shape.type_name == "structure":
        return _listed(value, shape) if isinstance(value, list) else _structure(value, shape)
    if shape.type_name == "list":
        return [_shaped(item, shape.member) for item in value]
    if shape.type_name in ("integer", "long"):
        return int(value)
    return str(value) if shape.type_name == "string" else value


def _listed(items: list[Any], shape: Any) -> JSON:
    """A list with its number; signers and key groups tell besides whether there are any."""
    made = {"Quantity": len(items), "Items": _shaped(items, shape.members["Items"])}
    return {"Enabled": bool(items), **made} if "Enabled" in shape.members else made


def _structure(given: JSON, shape: Any) -> JSON:
    members = {name.lower(): name for name in shape.members}
    found = {_RENAMED.get(name.lower(), name.lower()): each for name, each in given.items()}
    cached = found.pop("cachedmethods", None)
    if unknown := found.keys() - members.keys():
        raise ResourceError(f"The sandbox doesn't implement {', '.join(sorted(unknown))} of {shape.name}")
    made = {members[name]: _shaped(each, shape.members[members[name]]) for name, each in found.items()}
    if "AllowedMethods" in made and cached:
        made["AllowedMethods"]["CachedMethods"] = {"Quantity": len(cached), "Items": cached}
    if "Items" in made:
        made["Quantity"] = len(made["Items"])
    if "ACMCertificateArn" in made or "IAMCertificateId" in made:
        made["CloudFrontDefaultCertificate"] = False
    return _DEFAULTS.get(shape.name, {}) | made
