"""Global condition keys that every request carries, whoever makes it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from typing import Any

from moto.core.utils import utcnow

from .controls import organization_keys


def common_keys(region: str, owner: str) -> dict[str, Any]:
    """When and where a request goes; owner: the account of the resource, empty where that isn't told."""
    now = f"{utcnow():%Y-%m-%dT%H:%M:%SZ}"
    keys = {"aws:CurrentTime": now, "aws:EpochTime": now, "aws:SecureTransport": "true", "aws:ViaAWSService": "false"}
    place = {"aws:RequestedRegion": region} if region else {}
    of_owner = {"aws:ResourceAccount": owner, **organization_keys("Resource", owner)} if owner else {}
    return {**keys, **place, **of_owner}
