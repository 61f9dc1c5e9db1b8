"""The operations on KMS grants, as AWS documents them.

https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html, API_ListGrants.html, API_RetireGrant.html
"""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from product_factory.sandbox import install

ROLE, OTHER = (f"arn:aws:iam::123456789012:role/{name}" for name in ("one", "two"))


@pytest.fixture
def kms() -> Iterator[Any]:
    install()
    with mock_aws():
        yield boto3.client("kms", "us-east-1")


@pytest.fixture
def key(kms: Any) -> str:
    return str(kms.create_key()["KeyMetadata"]["KeyId"])


def granted(kms: Any, key: str, **more: Any) -> dict[str, Any]:
    return dict(kms.create_grant(**{"KeyId": key, "GranteePrincipal": ROLE, "Operations": ["Decrypt"], **more}))


def test_what_is_told_of_a_grant(kms: Any, key: str) -> None:
    constraints = {"EncryptionContextSubset": {"Department": "IT"}}
    given = granted(kms, key, Name="mine", RetiringPrincipal=OTHER, Constraints=constraints)
    (found,) = kms.list_grants(KeyId=key)["Grants"]
    assert len(given["GrantId"]) == 64
    assert found.pop("CreationDate")
    assert found == {
        "KeyId": f"arn:aws:kms:us-east-1:123456789012:key/{key}",
        "GrantId": given["GrantId"],
        "Name": "mine",
        "GranteePrincipal": ROLE,
        "RetiringPrincipal": OTHER,
        "IssuingAccount": "arn:aws:iam::123456789012:root",
        "Operations": ["Decrypt"],
        "Constraints": constraints,
    }


def test_the_same_again_is_the_same_grant_where_it_has_a_name(kms: Any, key: str) -> None:
    """ "Note that the returned grant token is unique with every CreateGrant request.\""""
    first, second, other = (granted(kms, key, Name=name) for name in ("a", "a", "b"))
    assert first["GrantId"] == second["GrantId"] != other["GrantId"]
    assert first["GrantToken"] != second["GrantToken"]
    assert granted(kms, key, Name="a", Operations=["Encrypt"])["GrantId"] != first["GrantId"]
    assert granted(kms, key)["GrantId"] != granted(kms, key)["GrantId"]
    # "All grant tokens for the same grant ID can be used interchangeably."
    kms.retire_grant(GrantToken=first["GrantToken"])
    assert first["GrantId"] not in {each["GrantId"] for each in kms.list_grants(KeyId=key)["Grants"]}


def test_lists_are_filtered_and_paged(kms: Any, key: str) -> None:
    ids = [granted(kms, key, GranteePrincipal=each)["GrantId"] for each in (ROLE, OTHER, ROLE)]
    by_grantee = kms.list_grants(KeyId=key, GranteePrincipal=ROLE)["Grants"]
    assert [each["GrantId"] for each in by_grantee] == [ids[0], ids[2]]
    assert [each["GrantId"] for each in kms.list_grants(KeyId=key, GrantId=ids[1])["Grants"]] == [ids[1]]
    pages = list(kms.get_paginator("list_grants").paginate(KeyId=key, PaginationConfig={"PageSize": 2}))
    assert [each["Truncated"] for each in pages] == [True, False]
    assert [each["GrantId"] for page in pages for each in page["Grants"]] == ids


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no such key": ({"KeyId": "11111111-1111-1111-1111-111111111111"}, "NotFoundException", "does not exist"),
    "an alias": ({"KeyId": "alias/mine"}, "NotFoundException", "Invalid keyId"),
    "no principal": ({"GranteePrincipal": "arn:aws:iam::123456789012:group/g"}, "InvalidArnException", "group/g"),
    "not of its usage": ({"Operations": ["Sign"]}, "ValidationException", "Sign"),
    "too much context": (
        {"Constraints": {"EncryptionContextSubset": {str(each): "x" for each in range(9)}}},
        "ValidationException",
        "8 pairs",
    ),
    "only tried": ({"DryRun": True}, "DryRunOperationException", "would have succeeded"),
}


@pytest.mark.parametrize(("more", "code", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(kms: Any, key: str, more: dict[str, Any], code: str, why: str) -> None:
    with pytest.raises(ClientError, match=rf"\({code}\).*{why}"):
        granted(kms, key, **more)
    assert kms.list_grants(KeyId=key)["Grants"] == []


def test_keys_with_another_usage_have_other_operations_and_no_context(kms: Any) -> None:
    signing = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    granted(kms, signing, Operations=["Sign", "Verify", "GetPublicKey", "DescribeKey"])
    for more in (
        {"Operations": ["Decrypt"]},
        {"Operations": ["Sign"], "Constraints": {"EncryptionContextEquals": {"a": "b"}}},
    ):
        with pytest.raises(ClientError, match="ValidationException"):
            granted(kms, signing, **more)


def test_what_the_sandbox_has_not_is_refused_by_name(kms: Any, key: str) -> None:
    service = {"GranteeServicePrincipal": "s3.amazonaws.com", "RetiringPrincipal": ROLE}
    source = {"Constraints": {"SourceArn": "arn:aws:s3:::a-bucket-of-ours"}}
    asked: dict[str, Any] = {"KeyId": key, "Operations": ["Decrypt"], **service}
    with pytest.raises(ClientError, match="GranteeServicePrincipal of grants is not implemented"):
        kms.create_grant(**asked)
    with pytest.raises(ClientError, match=r"Constraints\.SourceArn of grants is not implemented"):
        granted(kms, key, **source)


@pytest.mark.parametrize(
    ("state", "code"), [("disable_key", "DisabledException"), ("schedule_key_deletion", "KMSInvalidStateException")]
)
def test_a_key_that_is_not_used_grants_nothing_new(kms: Any, key: str, state: str, code: str) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"""
    given = granted(kms, key)
    getattr(kms, state)(KeyId=key)
    with pytest.raises(ClientError, match=code):
        granted(kms, key)
    kms.revoke_grant(KeyId=key, GrantId=given["GrantId"])


def test_a_grant_that_is_not_there(kms: Any, key: str) -> None:
    for call in (kms.revoke_grant, kms.retire_grant):
        with pytest.raises(ClientError, match="NotFoundException"):
            call(KeyId=key, GrantId="0" * 64)
    with pytest.raises(ClientError, match="InvalidGrantTokenException"):
        kms.retire_grant(GrantToken="none")
    with pytest.raises(ClientError, match="ValidationException"):
        kms.retire_grant(KeyId=key)
