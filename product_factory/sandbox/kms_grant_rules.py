"""What a grant may be: operations of its key's usage, constraints, principals. Pure but for the key that is asked.

https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html (grant operations, grant constraints)
In which words AWS refuses an operation or a constraint is published nowhere: read no more than the names in them.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.exceptions import ValidationException
from moto.kms.models import Key

ALWAYS = {"CreateGrant", "DescribeKey", "RetireGrant"}
SYMMETRIC = {
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
}
ASYMMETRIC = {
    "ENCRYPT_DECRYPT": {"Decrypt", "Encrypt", "GetPublicKey", "ReEncryptFrom", "ReEncryptTo"},
    "SIGN_VERIFY": {"GetPublicKey", "Sign", "Verify"},
    "GENERATE_VERIFY_MAC": {"GenerateMac", "VerifyMac"},
    "KEY_AGREEMENT": {"DeriveSharedSecret", "GetPublicKey"},
}
CONTEXTS = ("EncryptionContextEquals", "EncryptionContextSubset")
PAIRS, LONGEST = 8, 384
SERVICES = ("GranteeServicePrincipal", "RetiringServicePrincipal")
_PRINCIPAL = re.compile(
    r"arn:aws:(iam::\d{12}:(root|user/.+|role/.+)|sts::\d{12}:(assumed-role/.+/.+|federated-user/.+))|\d{12}"
)


def refuse(asked: Mapping[str, Any]) -> None:
    """Refuse by name what the sandbox hasn't: services as principals, and what they act for."""
    named = [each for each in SERVICES if asked.get(each)]
    named += ["Constraints.SourceArn"] if (asked.get("Constraints") or {}).get("SourceArn") else []
    if named:
        raise ValidationException(f"{', '.join(named)} of grants is not implemented in the sandbox")


def check_principal(arn: str) -> None:
    """InvalidArnException for what is no account, user, role or session of one."""
    if not _PRINCIPAL.fullmatch(arn):
        raise JsonRESTError("InvalidArnException", f"ARN does not refer to a valid principal: {arn}")


def check_operations(key: Key, operations: Sequence[str]) -> None:
    allowed = ALWAYS | _of_usage(key)
    if unfit := [each for each in operations if each not in allowed]:
        raise ValidationException(f"Key {key.arn} doesn't support grants of {', '.join(unfit)}")
    if not operations:
        raise ValidationException("A grant needs operations")


def check_constraints(key: Key, constraints: Mapping[str, Any]) -> None:
    given = {name: constraints[name] for name in CONTEXTS if constraints.get(name)}
    if given and key.key_spec != "SYMMETRIC_DEFAULT":
        raise ValidationException(f"Key {key.arn} has no encryption context that {', '.join(given)} could constrain")
    for name, pairs in given.items():
        if len(pairs) > PAIRS or sum(len(key) + len(value) for key, value in pairs.items()) > LONGEST:
            raise ValidationException(f"{name} may hold {PAIRS} pairs and {LONGEST} characters at most")


def _of_usage(key: Key) -> set[str]:
    return SYMMETRIC if key.key_spec == "SYMMETRIC_DEFAULT" else ASYMMETRIC.get(key.key_usage, set())
