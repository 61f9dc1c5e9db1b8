"""The condition keys that a request carries, and those of which nobody here can know whether it would.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Mapping
from typing import Any

from ..common_keys import common_keys

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
    named = {key: given[member] for key, member in _OWN.get(action.partition(":")[0], {}).items() if given.get(member)}
    return found | named


def _tags(given: Any) -> dict[str, str]:
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    pairs = [each for each in given or [] if isinstance(each, Mapping)] if isinstance(given, list) else []
    lowered = [{str(key).lower(): value for key, value in each.items()} for each in pairs]
    return {str(each["key"]): str(each.get("value", "")) for each in lowered if "key" in each}


_OWN = {
    "cloudformation": {"cloudformation:RoleArn": "RoleARN", "cloudformation:ChangeSetName": "ChangeSetName"},
    "iam": {"iam:PermissionsBoundary": "PermissionsBoundary", "iam:PolicyARN": "PolicyArn"},
    "sts": {"sts:ExternalId": "ExternalId", "sts:RoleSessionName": "RoleSessionName"},
    "s3": {"s3:prefix": "prefix", "s3:delimiter": "delimiter"},
}
"""Keys of services that a parameter tells, by IAM's prefix:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"""
