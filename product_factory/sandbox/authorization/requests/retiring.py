"""Who may retire a grant: whom it names, and whom the account that made it lets.

https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html: a key policy can't let anybody; it may deny.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from moto.kms.models import Grant, Key, kms_backends

from ..documents import Statement
from ..owners import target_of
from ..targets import Target

ACTION = "kms:RetireGrant"


class Retiring(NamedTuple):
    """The key whose grant is to be retired, and what its side says of that."""

    key_arn: str
    target: Target


def grant_to_retire(given: Mapping[str, Any], account_id: str, region: str) -> Retiring | None:
    """By its token, or by key and ID; None where there is none."""
    for key, grant in _grants(account_id, region):
        by_id = grant.id == given.get("GrantId") and str(given.get("KeyId", "")).endswith(key.id)
        if by_id or given.get("GrantToken") in getattr(grant, "tokens", (grant.token,)):
            return Retiring(key.arn, _side(key, grant))
    return None


def _grants(account_id: str, region: str) -> Iterator[tuple[Key, Grant]]:
    for key in kms_backends[account_id][region].keys.values():
        yield from ((key, grant) for grant in key.grants.values())


def _side(key: Key, grant: Grant) -> Target:
    target = target_of(ACTION, key.arn, key.account_id)
    denying = [each for each in target.statements or () if each["Effect"] == "Deny"]
    named = [grant.retiring_principal, *([grant.grantee_principal] if "RetireGrant" in grant.operations else [])]
    account = f"arn:aws:iam::{key.account_id}:root"
    allowing = [_allow(each) for each in (*named, account) if each]
    return replace(target, statements=(*denying, *allowing), needed=True, grants=())


def _allow(principal: str) -> Statement:
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": ACTION, "Resource": "*"}
