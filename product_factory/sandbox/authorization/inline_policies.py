"""Inline policies without Version, or with the older one, are taken as IAM takes them.

Version is optional there, 2008-10-17 by default:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
moto refuses all but 2012-10-17, as IAM does for managed policies alone.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.iam.models import IAMBackend

_NEWEST = "2012-10-17"
_HOLDERS = ("role", "group", "user")

Put = Callable[[IAMBackend, str, str, str], Any]


def install() -> None:
    """Take them so from now on; idempotent."""
    for holder in _HOLDERS:
        name = f"put_{holder}_policy"
        put = getattr(IAMBackend, name)
        if not hasattr(put, "__wrapped__"):
            setattr(IAMBackend, name, _lenient(put, holder))


def _lenient(put: Put, holder: str) -> Put:
    @wraps(put)
    def lenient(self: IAMBackend, name: str, policy_name: str, policy_json: str) -> Any:
        answer = put(self, name, policy_name, _as_newest(policy_json))
        getattr(self, f"get_{holder}")(name).policies[policy_name] = policy_json
        return answer

    return lenient


def _as_newest(policy_json: str) -> str:
    """The document with the newest Version, for checks of all else; text that is no document stays."""
    try:
        document = json.loads(policy_json)
    except ValueError:
        return policy_json
    if not isinstance(document, dict) or document.get("Version", "2008-10-17") != "2008-10-17":
        return policy_json
    return json.dumps({**document, "Version": _NEWEST})
