"""What is spared of moto's work is missed by nobody."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.iam import models
from moto.iam.models import iam_backends

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


def test_public_images_are_made_when_they_are_looked_at() -> None:
    sandbox.install()
    with mock_aws():
        ec2 = boto3.client("ec2", "us-east-1")
        ec2.create_security_group(GroupName="mine", Description="-")
        held = vars(ec2_backends[DEFAULT_ACCOUNT_ID]["us-east-1"])
        assert not held["amis"]
        assert not held["snapshots"]
        assert ec2.describe_snapshots()["Snapshots"][0]["Description"].startswith("Auto-created snapshot for AMI ami-")
        assert len(ec2.describe_images()["Images"]) > 500


def test_public_images_are_whole_for_all_who_ask_at_once() -> None:
    sandbox.install()
    with mock_aws(), ThreadPoolExecutor(4) as pool:
        backend = ec2_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]
        counts = list(pool.map(lambda _: len(backend.amis), range(4)))
        assert counts == [len(backend.amis)] * 4
        assert counts[0] > 500


def test_a_key_is_the_account_s_that_has_it_now() -> None:
    sandbox.install()
    accounts = ("111111111111", "222222222222")
    key = "AKIA0123456789ABCDEF"
    with mock_aws():
        held: Any = {account: iam_backends[account]["aws"].access_keys for account in accounts}
        for account in (*accounts, accounts[0]):
            held[account][key] = held
            assert models.get_account_id_from(key) == account
            del held[account][key]
        assert models.get_account_id_from(key) == DEFAULT_ACCOUNT_ID


def test_what_was_made_while_all_was_reset_is_reset_the_next_time() -> None:
    """A reset that another service's makes an account in leaves it there, and lists nothing of it."""
    sandbox.install()
    with mock_aws():
        assert iam_backends[DEFAULT_ACCOUNT_ID] is not None
        instances: Any = vars(BackendDict)["_instances"]
        instances.clear()
        BackendDict.reset()
        assert iam_backends[DEFAULT_ACCOUNT_ID] is not None
        assert any(each is iam_backends for each in instances)
