"""Who signed a request, by the keys that IAM and STS gave out in the sandbox.

Wrong keys, tokens and signatures are refused, and sessions after their time.
"""

import hmac
from datetime import UTC
from typing import NamedTuple

from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, sts_backends

from ..documents import Statement, statements
from ..policies import Principal
from ..principals import PARTITION, managed, principal_by_arn, role_principal
from .refusals import Refusal
from .signatures import Environ, Signature, expected

_OWNERS: dict[str, str] = {}
"""Accounts by access key, as they were found last."""


class Signer(NamedTuple):
    """The account and the principal; keys: condition keys that tell of the session."""

    account_id: str
    principal: Principal
    keys: dict[str, str]


def signer_of(signed: Signature, environ: Environ, body: bytes) -> Signer:
    """Who signed the request; Refusal where nobody did whom the sandbox knows."""
    account_id = _owner(signed.access_key_id)
    key = iam_backends[account_id][PARTITION].access_keys[signed.access_key_id] if account_id else None
    if not account_id or key is None or key.status != "Active":
        raise Refusal("unknown")
    session = sts_backends[account_id][PARTITION].get_assumed_role_from_access_key(signed.access_key_id)
    if (session.session_token if session else "") != signed.token:
        raise Refusal("token")
    if not hmac.compare_digest(expected(signed, environ, body, key.secret_access_key), signed.value):
        raise Refusal("signature")
    if signed.presigned and float(signed.until or 0) <= utcnow().replace(tzinfo=UTC).timestamp():
        raise Refusal("denied", "Request has expired")
    if session and session.expiration <= utcnow():
        raise Refusal("expired")
    return _session(session) if session else _user(account_id, signed.access_key_id)


def _owner(access_key_id: str) -> str | None:
    known = _OWNERS.get(access_key_id)
    if known and access_key_id in iam_backends[known][PARTITION].access_keys:
        return known
    for account_id, account in list(iam_backends.items()):
        if access_key_id in account[PARTITION].access_keys:
            _OWNERS[access_key_id] = account_id
            return account_id
    return None


def _user(account_id: str, access_key_id: str) -> Signer:
    user = iam_backends[account_id][PARTITION].get_user_from_access_key_id(access_key_id)
    if user is None:
        raise Refusal("unknown")
    return Signer(account_id, principal_by_arn(user.arn, user.arn), {"kms:CallerAccount": account_id})


def _session(session: AssumedRole) -> Signer:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-session-properties"""
    roles = iam_backends[session.account_id][PARTITION].roles.values()
    role = next((each for each in roles if each.arn == session.role_arn), None)
    issued = getattr(session, "issued", "")
    keys = {"aws:MultiFactorAuthPresent": "false", "kms:CallerAccount": session.account_id}
    keys |= {"aws:TokenIssueTime": issued} if issued else {}
    if role is None:
        return Signer(session.account_id, principal_by_arn(session.role_arn, session.arn), keys)
    tags: dict[str, str] = getattr(session, "tags", {})
    principal = role_principal(role, session.session_name, _policies(session), tags)
    return Signer(session.account_id, principal, keys)


def _policies(session: AssumedRole) -> tuple[Statement, ...] | None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session"""
    arns: list[str] = getattr(session, "policy_arns", [])
    if not session.policy and not arns:
        return None
    own = statements(session.policy) if session.policy else ()
    return own + tuple(each for arn in arns for each in managed(session.account_id, arn))
