"""Whoever the sandbox doesn't know is refused, with the code of the service's protocol.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
"""

import urllib.request
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from moto.core.utils import utcnow
from moto.sts.models import sts_backends

from product_factory.catalog.facts import Facts
from product_factory.sandbox import server
from product_factory.sandbox.console.callers import People as Visitors
from tests.product_factory.sandbox.authorization.requests.conftest import SPOKE, People, allow, document, refusal

# One service for each protocol: query, REST with XML, JSON that once was query, JSON, REST with JSON, EC2's and S3's.
CALLS = {
    "iam": "list_roles",
    "route53": "list_hosted_zones",
    "sqs": "list_queues",
    "servicecatalog": "search_products",
    "lambda": "list_functions",
    "ec2": "describe_vpcs",
    "s3": "list_buckets",
}
UNKNOWN = (*["InvalidClientTokenId"] * 3, *["UnrecognizedClientException"] * 2, "AuthFailure")


def codes(session: Any) -> tuple[str, ...]:
    return tuple(refusal(getattr(session.client(name), call))[0] for name, call in CALLS.items())


def credentials(people: People, **changed: str) -> dict[str, Any]:
    sts = people.admin("sts")
    given = sts.assume_role(RoleArn=f"arn:aws:iam::{SPOKE}:role/Administrator", RoleSessionName="changed")
    return {**given["Credentials"], **changed}


def test_keys_that_were_never_given_out(people: People) -> None:
    unknown = people.session({"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x", "SessionToken": "x"})
    assert codes(unknown) == (*UNKNOWN, "InvalidAccessKeyId")


def test_another_secret(people: People) -> None:
    wrong = people.session(credentials(people, SecretAccessKey="wrong"))
    failed = "SignatureDoesNotMatch"
    assert codes(wrong) == (*[failed] * 3, *["InvalidSignatureException"] * 2, "AuthFailure", failed)


def test_another_session_s_token(people: People) -> None:
    wrong = people.session(credentials(people, SessionToken="wrong"))
    assert codes(wrong) == (*UNKNOWN, "InvalidToken")


def test_a_session_ends_after_its_duration(people: People) -> None:
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"""
    given = credentials(people)
    session = people.session(given)
    assert codes(session) == ("",) * len(CALLS)
    known = sts_backends[SPOKE]["aws"].get_assumed_role_from_access_key(given["AccessKeyId"])
    assert known is not None
    assert known.expiration - utcnow() > timedelta(minutes=59)
    known.expiration = utcnow()
    expired = (*["ExpiredToken"] * 3, *["ExpiredTokenException"] * 2, "RequestExpired", "ExpiredToken")
    assert codes(session) == expired


def test_requests_without_signature(people: People) -> None:
    session = people.sandbox.session("spoke-1", "Administrator")
    # Of REST services but S3 nothing tells which one is asked.
    told = [name for name in CALLS if name not in ("lambda", "route53")]
    signed = {name: session.client(name, config=Config(signature_version=UNSIGNED)) for name in told}
    found = {name: refusal(getattr(client, CALLS[name]))[0] for name, client in signed.items()}
    assert found == {
        "iam": "MissingAuthenticationToken",
        "sqs": "MissingAuthenticationToken",
        "servicecatalog": "MissingAuthenticationTokenException",
        "ec2": "MissingAuthenticationToken",
        "s3": "AccessDenied",
    }


def test_a_key_that_was_made_inactive(people: People) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html"""
    iam = people.admin("iam")
    iam.create_user(UserName="somebody")
    iam.put_user_policy(UserName="somebody", PolicyName="p", PolicyDocument=document(allow("*")))
    key = iam.create_access_key(UserName="somebody")["AccessKey"]
    user = people.session(key)
    assert user.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{SPOKE}:user/somebody"
    iam.update_access_key(UserName="somebody", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert codes(user) == (*UNKNOWN, "InvalidAccessKeyId")


def test_no_header_chooses_the_account(people: People) -> None:
    credentials = people.sandbox.credentials("spoke-1", "Administrator")
    sts = server.SandboxSession(credentials, people.sandbox.region, people.sandbox.endpoint).client("sts")
    sts.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("x-moto-account-id", "222222222222")
    )
    assert sts.get_caller_identity()["Account"] == SPOKE


@pytest.mark.parametrize("version", ["2", "4"])
def test_a_presigned_url_is_its_signer_s_until_it_ends(people: People, version: str) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"""
    path: Any = {"addressing_style": "path"}
    # In us-east-1 boto3 presigns by version 2, where nothing else is said.
    config = Config(s3=path) if version == "2" else Config(s3=path, signature_version="s3v4")
    s3 = people.sandbox.session("spoke-1", "Administrator").client("s3", config=config)
    s3.create_bucket(Bucket=f"signed-{version}")
    named = {"Bucket": f"signed-{version}", "Key": "a folder/ü+.txt"}
    s3.put_object(**named, Body=b"text")
    url = s3.generate_presigned_url("get_object", Params=named)
    assert ("X-Amz-Credential" in url) is (version == "4")
    assert fetched(url) == "text"
    assert fetched(url.replace("a%20folder", "b%20folder")) == 403
    assert fetched(s3.generate_presigned_url("get_object", Params=named, ExpiresIn=-1)) == 403
    assert fetched(url.partition("?")[0]) == 403


def fetched(url: str) -> str | int:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310  (the sandbox's own)
            return str(answer.read().decode())
    except HTTPError as error:
        return error.code


def test_whoever_plays_for_long_is_not_put_out(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions last as long as AWS lets any last, and the sandbox's own are renewed before they end."""
    sandbox, role = people.sandbox, "AccountAdministrator"
    given = sandbox.credentials("spoke-2", role)
    assert given.last(timedelta(hours=11))
    monkeypatch.setattr(server, "SESSION_SECONDS", 900)
    visitors = Visitors(sandbox, Facts())
    for session in (sandbox.session, visitors.session):
        first, second = (session("spoke-2", role).given for _ in range(2))
        assert first.access_key_id != second.access_key_id
    monkeypatch.undo()
    for session in (sandbox.session, visitors.session):
        first, second = (session("spoke-2", role).given for _ in range(2))
        assert first.access_key_id == second.access_key_id
