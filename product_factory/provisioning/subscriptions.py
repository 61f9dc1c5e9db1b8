"""Subscriptions: what has to be confirmed by e-mail after a launch, or nothing arrives.

https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from botocore.exceptions import ClientError

from product_factory.provisioning.errors import denied
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.stacks import resources

_ADDRESS = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_TYPES = ("AWS::SNS::Subscription", "AWS::SNS::Topic")


def notes(spoke: Spoke, stack: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """A note that names the addresses among these values, where the stack has a topic, or can't be read."""
    addresses = to_confirm(spoke, stack, values)
    told = ", ".join(addresses)
    return (f"AWS sends a message to {told}: confirm the subscription in it, or nothing arrives there.",) * bool(told)


def to_confirm(spoke: Spoke, stack: str, values: Mapping[str, str | None]) -> tuple[str, ...]:
    """The addresses among these values that AWS sends a link to, where the stack has a topic, or can't be read."""
    addresses = sorted({found for value in values.values() for found in _ADDRESS.findall(value or "")})
    return tuple(addresses) if addresses and _tells(spoke, stack) else ()


def _tells(spoke: Spoke, stack: str) -> bool:
    try:
        return any(each["ResourceType"] in _TYPES for _, each in resources(spoke.client("cloudformation"), stack))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if denied(code) or code == "ValidationError":
            return True
        raise
