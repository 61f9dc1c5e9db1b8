"""What organization-trail promises: this organization's trail alone writes there, and the management account makes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import REGION, Sandbox

LATEST = newest(catalog.load().released["organization-trail"])
assert LATEST is not None
BODY = LATEST.template()
ANSWERS = {"ManagementAccount": "111111111111", "OrganizationId": "o-demo000000"}
TRAIL = f"arn:aws:cloudtrail:{REGION}:111111111111:trail/organization"


class Logs:
    """The account that keeps logs."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        cloudformation = self.of("cloudformation")
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in ANSWERS.items()]
        cloudformation.create_stack(StackName="SC-trail", TemplateBody=json.dumps(BODY), Parameters=given)
        (made,) = cloudformation.describe_stacks(StackName="SC-trail")["Stacks"]
        assert made["StackStatus"] == "CREATE_COMPLETE"
        self.outputs = {each["OutputKey"]: each["OutputValue"] for each in made["Outputs"]}

    def of(self, service: str, account: str = "outsider") -> Any:
        return self.sandbox.session(account, ADMINISTRATOR).client(service)

    def trail(self, account: str = "management", name: str = "organization") -> Any:
        return self.of("cloudtrail", account).create_trail(
            Name=name,
            S3BucketName=self.outputs["TrailBucketName"],
            KmsKeyId=self.outputs["TrailKeyArn"],
            IsOrganizationTrail=True,
            IsMultiRegionTrail=True,
            EnableLogFileValidation=True,
        )


@pytest.fixture(scope="module")
def logs() -> Iterator[Logs]:
    with Sandbox() as sandbox:
        yield Logs(sandbox)


def test_only_the_organizations_trail_writes_and_nobody_deletes(logs: Logs) -> None:
    bucket = logs.outputs["TrailBucketName"]
    statements = json.loads(logs.of("s3").get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    (writes,) = [each for each in statements if each["Action"] == "s3:PutObject"]
    assert sorted(writes["Resource"]) == [
        f"arn:aws:s3:::{bucket}/AWSLogs/111111111111/*",
        f"arn:aws:s3:::{bucket}/AWSLogs/o-demo000000/*",
    ]
    assert writes["Condition"]["StringLike"] == {"aws:SourceArn": TRAIL}
    assert {each["Effect"] for each in statements if "s3:DeleteObject" in each["Action"]} == {"Deny"}
    key = logs.outputs["TrailKeyArn"]
    policy = json.loads(logs.of("kms").get_key_policy(KeyId=key, PolicyName="default")["Policy"])["Statement"]
    encrypts = next(each for each in policy if each.get("Sid") == "CloudTrailEncrypts")
    assert encrypts["Condition"]["StringLike"] == {
        "aws:SourceArn": TRAIL,
        "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111111111111:trail/*",
    }
    assert not [each for each in policy if "logs." in str(each["Principal"])]


def test_the_management_account_makes_it_and_every_account_sees_it(logs: Logs) -> None:
    with pytest.raises(ClientError, match="CloudTrailAccessNotEnabled"):
        logs.trail()
    organizations = logs.of("organizations", "management")
    organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    for wrong in ("other", "organization2"):
        with pytest.raises(ClientError, match="InsufficientS3BucketPolicy"):
            logs.trail(name=wrong)
    made = logs.trail()
    assert made["TrailARN"] == TRAIL
    logs.of("cloudtrail", "management").start_logging(Name="organization")
    seen = logs.of("cloudtrail", "spoke-1").describe_trails()["trailList"]
    assert [(each["TrailARN"], each["IsOrganizationTrail"]) for each in seen] == [(TRAIL, True)]


def test_a_member_that_is_not_registered_makes_none(logs: Logs) -> None:
    """https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html, its errors"""
    with pytest.raises(ClientError, match="NotOrganizationMasterAccount"):
        logs.trail("outsider")
