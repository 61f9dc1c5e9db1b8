"""Grants of KMS keys over HTTP: made, listed, retired and revoked as AWS documents it, in place of moto's.

https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html, API_ListGrants.html, API_ListRetirableGrants.html,
API_RetireGrant.html, API_RevokeGrant.html, API_GrantListEntry.html. What they allow is judged in `authorization/grants.py`.
"""

import json
import secrets
from collections.abc import Iterator
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time
from moto.kms.exceptions import NotFoundException, ValidationException
from moto.kms.models import Grant, Key
from moto.kms.responses import KmsResponse

from product_factory.sandbox.kms_grant_rules import check_constraints, check_operations, check_principal, refuse

PAGE = 50


class HeldGrant(Grant):
    """A grant with what AWS tells of it. tokens: each CreateGrant that gave it gave another."""

    def __init__(self, key: Key, asked: dict[str, Any]) -> None:
        super().__init__(
            key.arn,
            asked.get("Name") or "",
            asked["GranteePrincipal"],
            list(asked["Operations"]),
            asked.get("Constraints") or {},
            asked.get("RetiringPrincipal") or "",
        )
        self.id = secrets.token_hex(32)
        self.tokens: list[str] = []
        self.account_id, self.created = key.account_id, unix_time()

    def to_json(self) -> dict[str, Any]:
        told = {**super().to_json(), "IssuingAccount": f"arn:aws:iam::{self.account_id}:root"}
        return {key: value for key, value in told.items() if value} | {"CreationDate": self.created}

    def is_as(self, asked: dict[str, Any]) -> bool:
        """Whether it is what a request with this name asks for again."""
        return (self.name, self.grantee_principal, self.operations, self.constraints, self.retiring_principal) == (
            asked["Name"],
            asked["GranteePrincipal"],
            list(asked["Operations"]),
            asked.get("Constraints") or {},
            asked.get("RetiringPrincipal") or "",
        )


def create_grant(self: KmsResponse) -> str:
    """The same again for the same name and the same request."""
    asked = _asked(self)
    refuse(asked)
    key = _key(self, usable=True)
    check_principal(asked.get("GranteePrincipal") or "")
    if asked.get("RetiringPrincipal"):
        check_principal(asked["RetiringPrincipal"])
    check_operations(key, asked["Operations"])
    check_constraints(key, asked.get("Constraints") or {})
    _dry(asked)
    found = [each for each in key.grants.values() if asked.get("Name") and _held(each).is_as(asked)]
    grant = _held(found[0]) if found else HeldGrant(key, asked)
    key.grants[grant.id] = grant
    grant.tokens.append(secrets.token_urlsafe(96))
    return json.dumps({"GrantId": grant.id, "GrantToken": grant.tokens[-1]})


def list_grants(self: KmsResponse) -> str:
    asked = _asked(self)
    refuse(asked)
    wanted = {"id": asked.get("GrantId"), "grantee_principal": asked.get("GranteePrincipal")}
    found = [
        each
        for each in _key(self).grants.values()
        if all(value is None or getattr(each, name) == value for name, value in wanted.items())
    ]
    return _page(found, asked)


def list_retirable_grants(self: KmsResponse) -> str:
    """Those of the account's keys that name the principal as the one who retires them."""
    asked = _asked(self)
    refuse(asked)
    if not asked.get("RetiringPrincipal"):
        raise ValidationException("RetiringPrincipal is required: the sandbox calls nobody a service")
    check_principal(asked["RetiringPrincipal"])
    return _page([each for _, each in _all(self) if each.retiring_principal == asked["RetiringPrincipal"]], asked)


def revoke_grant(self: KmsResponse) -> str:
    asked, key = _asked(self), _key(self)
    if asked["GrantId"] not in key.grants:
        raise NotFoundException(f"Grant ID {asked['GrantId']} not found")
    _dry(asked)
    del key.grants[asked["GrantId"]]
    return "{}"


def retire_grant(self: KmsResponse) -> str:
    """By its token, or by key and ID."""
    asked = _asked(self)
    if token := asked.get("GrantToken"):
        found = [(key, each) for key, each in _all(self) if token in each.tokens]
        if not found:
            raise _Error("InvalidGrantTokenException", "The grant token is invalid.")
    elif asked.get("KeyId") and asked.get("GrantId"):
        key = _key(self)
        found = [(key, _held(each)) for each in key.grants.values() if each.id == asked["GrantId"]]
        if not found:
            raise NotFoundException(f"Grant ID {asked['GrantId']} not found")
    else:
        raise ValidationException("Specify a grant token, or a key ID and a grant ID")
    _dry(asked)
    for key, grant in found:
        del key.grants[grant.id]
    return "{}"


class _Error(JsonRESTError):
    code = 400


def _asked(response: KmsResponse) -> dict[str, Any]:
    asked: dict[str, Any] = json.loads(response.body or "{}")
    return asked


def _key(response: KmsResponse, usable: bool = False) -> Key:
    """The key by its ID or ARN; `usable`: neither disabled nor about to be deleted."""
    key_id = _asked(response)["KeyId"]
    response._validate_cmk_id(key_id)
    key: Key = response.kms_backend.describe_key(key_id)
    if usable and key.key_state == "PendingDeletion":
        raise _Error("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    if usable and not key.enabled:
        raise _Error("DisabledException", f"{key.arn} is disabled.")
    return key


def _all(response: KmsResponse) -> Iterator[tuple[Key, HeldGrant]]:
    for key in response.kms_backend.keys.values():
        yield from ((key, _held(each)) for each in key.grants.values())


def _held(grant: Grant) -> HeldGrant:
    assert isinstance(grant, HeldGrant)
    return grant


def _dry(asked: dict[str, Any]) -> None:
    if asked.get("DryRun"):
        raise _Error("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.")


def _page(found: list[Grant], asked: dict[str, Any]) -> str:
    marker, size = str(asked.get("Marker") or 0), asked.get("Limit") or PAGE
    if not marker.isdigit() or int(marker) > len(found):
        raise _Error("InvalidMarkerException", "The marker is invalid.")
    end = int(marker) + size
    more = {"NextMarker": str(end)} if end < len(found) else {}
    shown = [each.to_json() for each in found[int(marker) : end]]
    return json.dumps({"Grants": shown, "Truncated": bool(more), **more})


def install() -> None:
    """Answer so from now on; idempotent."""
    for answer in (create_grant, list_grants, list_retirable_grants, revoke_grant, retire_grant):
        setattr(KmsResponse, answer.__name__, answer)
