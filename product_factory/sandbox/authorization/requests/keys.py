"""The condition keys that a request carries, and those of which nobody here can know whether it would.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Mapping
from typing import Any

from moto.iam.models import iam_backends

from product_factory.sandbox.organization_requests import policy_type
from product_factory.sandbox.tree import organization_of

from .. import service_keys
from ..common_keys import common_keys
from ..grants import CONSTRAINT_TYPE, CONTEXT, CONTEXT_KEYS, EQUALS, GRANT_OPERATIONS, SUBSET
from .tagged import tags_named

_ANY_KIND = ":network-interface/"
"""A request of EC2 doesn't say with certainty which resources it is judged on."""
UNKNOWN = (
    "aws:SourceIp",
    "aws:UserAgent",
    "aws:Referer",
    "aws:SourceOwner",
    "aws:ResourceTag/*",
    "aws:MultiFactorAuthAge",
)
"""Patterns of global keys that hang on what a laptop's network says, or on what the sandbox doesn't ask: what waits for
them is taken as allowed. All other global keys are there or absent."""


def unknown_of(action: str, parameters: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The keys above, and those of the action's own service; tags too, where the parameters aren't read."""
    own = (*UNKNOWN, f"{action.partition(':')[0]}:*")
    return own if parameters is not None and not action.startswith("s3:") else (*own, "aws:RequestTag/*", "aws:TagKeys")


def keys_of(action: str, parameters: Mapping[str, Any] | None, region: str, owner: str) -> dict[str, Any]:
    """What the request says of itself; owner: the account of the resource."""
    found = common_keys(region, owner)
    given = parameters or {}
    tags = _tags(given.get("Tags") or given.get("tags"))
    if tags:
        found["aws:TagKeys"] = list(tags)
        found |= {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    return found | tags_named(action, given, region, owner) | _own(action, parameters, owner)


def _own(action: str, parameters: Mapping[str, Any] | None, owner: str) -> dict[str, Any]:
    """The service's own keys that are told; None for one that the request surely doesn't carry."""
    service, given = action.partition(":")[0], parameters or {}
    told = {key: given.get(member) or None for key, member in _OWN.get(service, {}).items()}
    if parameters is not None:
        told |= service_keys.told(action, parameters, _ANY_KIND)
    if service == "kms":
        return _of_keys(action, given)
    if service == "organizations":
        organization = organization_of(owner)
        return dict[str, Any](policy_type(organization, given)) if organization else {}
    if service == "s3" or parameters is None:
        return {key: value for key, value in told.items() if value is not None}
    return {**told, **_boundary(action, given, owner)} if service == "iam" else told


def _of_keys(action: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """KMS's keys of encryption contexts and grants; whoever calls KMS doesn't come by another service.

    Of CreateGrant the encryption context is that of the grant's constraint.
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    """
    constraints = given.get("Constraints") or {}
    kind = next((each for each in (EQUALS, SUBSET) if each in constraints), None)
    pairs = constraints.get(kind) if action == "kms:CreateGrant" else given.get("EncryptionContext")
    pairs = pairs if isinstance(pairs, Mapping) else {}
    return {
        "kms:ViaService": None,
        f"{CONTEXT}*": None,
        CONTEXT_KEYS: list(pairs) or None,
        **{f"{CONTEXT}{key}": str(value) for key, value in pairs.items()},
        CONSTRAINT_TYPE: kind,
        GRANT_OPERATIONS: given.get("Operations") or None,
        "kms:GranteePrincipal": given.get("GranteePrincipal"),
        "kms:RetiringPrincipal": given.get("RetiringPrincipal"),
        "kms:GrantIsForAWSResource": None,
    }


def _boundary(action: str, given: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """That which a request sets, else that of the role that it names; of users that are there nobody here knows it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PermissionsBoundary
    """
    key, role = "iam:PermissionsBoundary", given.get("RoleName")
    if set_now := given.get("PermissionsBoundary"):
        return {key: set_now}
    if isinstance(role, str):
        roles = iam_backends[owner]["aws"].roles.values() if owner else ()
        return {key: next((each.permissions_boundary_arn for each in roles if each.name == role), None) or None}
    return {} if "UserName" in given and action != "iam:CreateUser" else {key: None}


def _tags(given: Any) -> dict[str, str]:
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    pairs = [each for each in given or [] if isinstance(each, Mapping)] if isinstance(given, list) else []
    lowered = [{str(key).lower(): value for key, value in each.items()} for each in pairs]
    return {str(each["key"]): str(each.get("value", "")) for each in lowered if "key" in each}


_OWN = {
    "cloudformation": {
        "cloudformation:RoleArn": "RoleARN",
        "cloudformation:ChangeSetName": "ChangeSetName",
        "cloudformation:TemplateUrl": "TemplateURL",
        "cloudformation:StackPolicyUrl": "StackPolicyURL",
    },
    "iam": {"iam:PolicyARN": "PolicyArn"},
    "sts": {
        "sts:ExternalId": "ExternalId",
        "sts:RoleSessionName": "RoleSessionName",
        "sts:SourceIdentity": "SourceIdentity",
    },
    "s3": {"s3:prefix": "prefix", "s3:delimiter": "delimiter"},
}
"""Keys of services that a parameter tells, by IAM's prefix:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""
