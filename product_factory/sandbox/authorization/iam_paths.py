"""The path in which IAM holds a role, user or group: templates name them without it, and an ARN has it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from moto.iam.models import iam_backends

from .step import Need

_PLAIN = re.compile(r"arn:aws:iam::(\d{12}):(role|user|group)/([\w+=,.@-]+)")


def with_path(need: Need) -> Need:
    """The need on whom IAM holds under this name; as it is, where that is nobody, or one without a path."""
    found = _PLAIN.fullmatch(need.resource)
    if not found:
        return need
    account_id, kind, name = found.groups()
    held: Mapping[str, Any] = getattr(iam_backends[account_id]["aws"], f"{kind}s")
    return next((replace(need, resource=each.arn) for each in held.values() if each.name == name), need)
