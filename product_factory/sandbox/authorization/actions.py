"""From the permissions that a schema writes to actions that IAM has. Pure.

The schemas write prefixes in any case (`CloudTrail:CreateTrail`), wildcards (`ec2:Describe*`), names of
APIs in place of actions (`s3:HeadBucket`), names of SDKs in place of prefixes (`stepfunctions:…`),
and some things that AWS knows nowhere. Botocore's models are the second source.
"""

from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

import botocore.loaders

from . import reference
from .evidence.exemptions import APIS, NO_ACTION, Exemption


class Told(NamedTuple):
    """The actions behind a permission; unplaced: the newer copy of IAM's reference lacks them, another source has them."""

    actions: tuple[str, ...]
    unplaced: bool = False


@cache
def actions(permission: str) -> Told | Exemption:
    """The actions that the permission asks for, or why it asks for none."""
    prefix, _, verb = permission.partition(":")
    service = prefix.lower()
    written = f"{service}:{verb}"
    for api in APIS:
        if api.written.lower() == written.lower():
            return Told(api.actions)
    if reference.exists(written):
        return Told((written,))
    if "*" in verb and reference.knows(service):
        found = [f"{service}:{each}" for each in reference.verbs(service) if fnmatchcase(each, verb.lower())]
        return Told(tuple(found)) if found else NO_ACTION
    model = _model(service)
    signed = _prefix_of(model)
    if signed and reference.exists(f"{signed}:{verb}"):
        return Told((f"{signed}:{verb}",))
    is_operation = verb.lower() in {each.lower() for each in model.get("operations", {})}
    if is_operation or (not reference.knows(service) and reference.knew(service)):
        return Told((written,), unplaced=True)
    return NO_ACTION


@cache
def _model(service: str) -> dict[str, Any]:
    """Botocore's model of the API of this name; empty where there is none."""
    loader = botocore.loaders.Loader()
    if service not in loader.list_available_services("service-2"):
        return {}
    model: dict[str, Any] = loader.load_service_model(service, "service-2")
    return model


def _prefix_of(model: dict[str, Any]) -> str:
    metadata = model.get("metadata", {})
    return str(metadata.get("signingName", metadata.get("endpointPrefix", "")))
