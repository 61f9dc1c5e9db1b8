"""Dynamic: what a dynamic reference is looked up with. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from product_factory.launch_roles.grants import Condition, Grant, Why
from product_factory.launch_roles.values import ANY

_KEYS = "arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*"


def dynamic(service: str, reference: str) -> Iterator[Grant]:
    """The grants for a reference of this service, as it is written behind it."""
    if service == "secretsmanager":
        yield Grant(Why.SECRETS, "secretsmanager:GetSecretValue", _secret(reference))
    else:
        parameter = _parts(reference)[0].lstrip("/")
        account = "" if parameter.startswith("aws/") else "${AWS::AccountId}"
        yield Grant(Why.SECRETS, "ssm:GetParameters", f"arn:${{AWS::Partition}}:ssm:*:{account}:parameter/{parameter}")
    if service != "ssm":
        yield decrypt(service)


def decrypt(service: str) -> Grant:
    """With a key that the reference does not tell."""
    through = "ssm" if service == "ssm-secure" else service
    condition = Condition("StringLike", "kms:ViaService", (f"{through}.*.amazonaws.com",))
    return Grant(Why.KEY_BY_SERVICE, "kms:Decrypt", _KEYS, (condition,))


def _secret(reference: str) -> str:
    """The secret's ARN: its name, or an ARN, comes before the JSON key, stage and version."""
    parts = _parts(reference)
    if reference.startswith("arn:"):
        return ":".join(parts[:7]).rstrip(ANY) + ANY
    named = parts[0] if parts[0].endswith(ANY) else f"{parts[0]}-??????"
    return f"arn:${{AWS::Partition}}:secretsmanager:*:${{AWS::AccountId}}:secret:{named}"


def _parts(reference: str) -> list[str]:
    """The reference cut at its colons, not at those of a placeholder."""
    return re.split(r":(?![^{}]*\})", reference)
