"""Grants of KMS keys: what they allow, to whom, under which encryption context; and who makes, retires and revokes them.

https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html
https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
"""

from typing import Any

import pytest

from tests.product_factory.sandbox.authorization.requests.conftest import SPOKE, People, allow, deny, document, refusal

ADMIN = f"arn:aws:iam::{SPOKE}:role/Administrator"
ROOT = f"arn:aws:iam::{SPOKE}:root"
CONTEXT = {"dept": "it", "tier": "1"}


def statement(effect: str, principal: str, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": {"AWS": principal}, "Action": list(actions), "Resource": "*", **more}


def made(people: People, *more: dict[str, Any], **options: Any) -> str:
    """The ARN of a new key that lets its administrator alone in, but for `more`."""
    policy = document(statement("Allow", ADMIN, "kms:*"), *more)
    return str(people.admin("kms").create_key(Policy=policy, **options)["KeyMetadata"]["Arn"])


def grant(people: People, key: str, grantee: str, *operations: str, **more: Any) -> dict[str, Any]:
    asked = {"KeyId": key, "GranteePrincipal": grantee, "Operations": list(operations), **more}
    return dict(people.admin("kms").create_grant(**asked))


def test_a_grant_lets_its_grantee_do_its_operations_and_no_other(people: People) -> None:
    key, role, other = made(people), people.role(), people.role()
    mine, theirs = (people.acting(each).client("kms") for each in (role, other))
    encrypt = {"KeyId": key, "Plaintext": b"x"}
    assert refusal(mine.encrypt, **encrypt)[0] == "AccessDeniedException"
    given = grant(people, key, role, "Encrypt")
    assert refusal(mine.encrypt, **encrypt) == ("", "")
    assert refusal(theirs.encrypt, **encrypt)[0] == "AccessDeniedException"
    assert "no resource-based policy allows the kms:DescribeKey action" in refusal(mine.describe_key, KeyId=key)[1]
    people.admin("kms").revoke_grant(KeyId=key, GrantId=given["GrantId"])
    assert refusal(mine.encrypt, **encrypt)[0] == "AccessDeniedException"


def test_denials_count_before_grants(people: People) -> None:
    encrypt = {"Plaintext": b"x"}
    by_key, by_role = people.role(), people.role(deny("kms:Encrypt"))
    key = made(people, statement("Deny", by_key, "kms:Encrypt"))
    for role, kind in ((by_key, "resource-based policy"), (by_role, "identity-based policy")):
        grant(people, key, role, "Encrypt")
        message = refusal(people.acting(role).client("kms").encrypt, KeyId=key, **encrypt)[1]
        assert f"with an explicit deny in a{'n' if kind[0] == 'i' else ''} {kind}" in message


def test_a_grant_for_the_account_leaves_it_to_its_policies(people: People) -> None:
    key = made(people)
    grant(people, key, ROOT, "Encrypt")
    asked = {"KeyId": key, "Plaintext": b"x"}
    assert refusal(people.having(allow("kms:Encrypt")).client("kms").encrypt, **asked) == ("", "")
    assert refusal(people.having().client("kms").encrypt, **asked)[0] == "AccessDeniedException"


@pytest.mark.parametrize(
    ("constraint", "context", "allowed"),
    [
        ("EncryptionContextEquals", CONTEXT, True),
        ("EncryptionContextEquals", {**CONTEXT, "more": "x"}, False),
        ("EncryptionContextEquals", {"dept": "it"}, False),
        ("EncryptionContextEquals", {}, False),
        ("EncryptionContextSubset", CONTEXT, True),
        ("EncryptionContextSubset", {**CONTEXT, "more": "x"}, True),
        ("EncryptionContextSubset", {"dept": "it"}, False),
        ("EncryptionContextSubset", {**CONTEXT, "dept": "hr"}, False),
        ("EncryptionContextSubset", {"DEPT": "it", "tier": "1"}, False),
    ],
)
def test_an_encryption_context_may_be_asked_for(
    people: People, constraint: str, context: dict[str, str], allowed: bool
) -> None:
    key, role = made(people), people.role()
    grant(people, key, role, "Encrypt", "DescribeKey", Constraints={constraint: CONTEXT})
    kms = people.acting(role).client("kms")
    asked = {"KeyId": key, "Plaintext": b"x", "EncryptionContext": context}
    assert (refusal(kms.encrypt, **asked) == ("", "")) is allowed
    # "Grants with encryption context grant constraints can include DescribeKey: the constraint doesn't apply."
    assert refusal(kms.describe_key, KeyId=key) == ("", "")


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ({"Operations": ["Encrypt"], "Constraints": {"EncryptionContextSubset": {**CONTEXT, "more": "x"}}}, True),
        ({"Operations": ["Encrypt"], "Constraints": {"EncryptionContextEquals": CONTEXT}}, True),
        ({"Operations": ["Encrypt", "Decrypt"], "Constraints": {"EncryptionContextSubset": CONTEXT}}, False),
        ({"Operations": ["Encrypt"], "Constraints": {"EncryptionContextSubset": {"dept": "it"}}}, False),
        ({"Operations": ["Encrypt"]}, False),
    ],
)
def test_who_may_grant_by_a_grant_grants_no_more(people: People, asked: dict[str, Any], allowed: bool) -> None:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html: "equally strict or stricter"."""
    key, role, other = made(people), people.role(), people.role()
    grant(people, key, role, "CreateGrant", "Encrypt", Constraints={"EncryptionContextSubset": CONTEXT})
    kms = people.acting(role).client("kms")
    assert (refusal(kms.create_grant, KeyId=key, GranteePrincipal=other, **asked) == ("", "")) is allowed


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"Bool": {"kms:GrantIsForAWSResource": "true"}}, False),
        ({"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "Decrypt"]}}, True),
        ({"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}}, False),
        ({"StringEquals": {"kms:GrantConstraintType": "EncryptionContextSubset"}}, True),
        ({"StringEquals": {"kms:GrantConstraintType": "EncryptionContextEquals"}}, False),
        ({"StringEquals": {"kms:EncryptionContext:dept": "it"}}, True),
        ({"StringEquals": {"kms:EncryptionContext:team": "it"}}, False),
        ({"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "tier"}}, True),
        ({"StringLike": {"kms:GranteePrincipal": f"arn:aws:iam::{SPOKE}:role/*"}}, True),
        ({"StringLike": {"kms:RetiringPrincipal": "*"}}, False),
    ],
)
def test_policies_may_say_which_grants_are_made(people: People, condition: dict[str, Any], allowed: bool) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
    role, other = people.role(), people.role()
    key = made(people, statement("Allow", role, "kms:CreateGrant", Condition=condition))
    asked = {"KeyId": key, "GranteePrincipal": other, "Operations": ["Encrypt"]}
    create = people.acting(role).client("kms").create_grant
    constraints = {"EncryptionContextSubset": CONTEXT}
    assert (refusal(create, **asked, Constraints=constraints) == ("", "")) is allowed


def test_who_may_retire_a_grant_and_who_may_revoke_it(people: People) -> None:
    key, grantee, retiring = made(people, statement("Allow", ROOT, "kms:*")), people.role(), people.role()
    nobody, delegated = people.role(), people.role(allow("kms:RetireGrant"))
    asked: dict[str, Any] = {"RetiringPrincipal": retiring}
    for role, operations, may in (
        (grantee, ("Encrypt",), False),
        (nobody, ("Encrypt",), False),
        (retiring, ("Encrypt",), True),
        (grantee, ("Encrypt", "RetireGrant"), True),
        (delegated, ("Encrypt",), True),
    ):
        given = grant(people, key, grantee, *operations, **asked)
        kms = people.acting(role).client("kms")
        named = {"KeyId": key, "GrantId": given["GrantId"]}
        code = "" if may else "AccessDeniedException"
        assert refusal(kms.retire_grant, **named)[0] == code
        assert refusal(kms.revoke_grant, **named)[0] == "AccessDeniedException"
    by_token = grant(people, key, grantee, "Encrypt", **asked)
    assert refusal(people.acting(retiring).client("kms").retire_grant, GrantToken=by_token["GrantToken"]) == ("", "")
    assert by_token["GrantId"] not in {each["GrantId"] for each in people.admin("kms").list_grants(KeyId=key)["Grants"]}


def test_a_key_policy_lets_nobody_retire_and_may_forbid_it(people: People) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html (RetireGrant)"""
    grantee, named, retiring = people.role(), people.role(), people.role()
    key = made(people, statement("Allow", named, "kms:RetireGrant"), statement("Deny", retiring, "kms:RetireGrant"))
    given = grant(people, key, grantee, "Encrypt", RetiringPrincipal=retiring)
    for role in (named, retiring):
        retire = people.acting(role).client("kms").retire_grant
        assert refusal(retire, KeyId=key, GrantId=given["GrantId"])[0] == "AccessDeniedException"


def test_retirable_grants_are_asked_for_by_their_retiring_principal(people: People) -> None:
    key, grantee, retiring = made(people), people.role(), people.role()
    given = grant(people, key, grantee, "Encrypt", RetiringPrincipal=retiring)
    mine = people.having(allow("kms:ListRetirableGrants", Resource=retiring)).client("kms")
    (found,) = mine.list_retirable_grants(RetiringPrincipal=retiring)["Grants"]
    assert found["GrantId"] == given["GrantId"]
    assert refusal(mine.list_retirable_grants, RetiringPrincipal=grantee)[0] == "AccessDeniedException"
