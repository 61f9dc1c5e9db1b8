"""What is spared of moto's work is missed by nobody."""

import boto3
import pytest
from moto import mock_aws

from product_factory import sandbox


@pytest.mark.parametrize(
    ("spec", "usage"), [("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), ("RSA_2048", "SIGN_VERIFY"), (None, None)]
)
def test_a_key_does_what_it_is_for(spec: str | None, usage: str | None) -> None:
    sandbox.install()
    given = {"KeySpec": spec, "KeyUsage": usage} if spec else {}
    with mock_aws():
        kms = boto3.client("kms", "us-east-1")
        key = kms.create_key(**given)["KeyMetadata"]["KeyId"]
        if usage == "SIGN_VERIFY":
            said = {"KeyId": key, "Message": b"text", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
            assert kms.verify(**said, Signature=kms.sign(**said)["Signature"])["SignatureValid"]
            return
        hidden = kms.encrypt(KeyId=key, Plaintext=b"text")["CiphertextBlob"]
        assert kms.decrypt(CiphertextBlob=hidden)["Plaintext"] == b"text"
