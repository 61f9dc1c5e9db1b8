"""A resource that a stack makes is what its service's API shows: made, changed and deleted."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types.type_cases import CASES, Aws, Case, made


@pytest.mark.parametrize("case", CASES, ids=[case.type for case in CASES])
def test_type(stacks: Stacks, aws: Aws, case: Case) -> None:
    def resources(properties: dict[str, Any]) -> dict[str, Any]:
        mine = {"Type": f"AWS::{case.type}", "Properties": properties}
        if "Recorder" in (case.needs or {}) and case.type != "Config::DeliveryChannel":
            mine["DependsOn"] = "Recorder"
        return {**(case.needs or {}), "Made": mine}

    assert stacks.create(resources(case.properties))["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    physical_id = stacks.physical_id("Made")
    assert case.look(aws, physical_id) == case.shows
    if case.changed is not None:
        updated = stacks.update(resources(case.changed))
        assert updated["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()
        assert stacks.physical_id("Made") == physical_id
        assert case.look(aws, physical_id) == case.then
    # A recorder holds its channel: both end at once.
    without = {} if case.type == "Config::DeliveryChannel" else case.needs or {}
    stacks.update({**without, "Other": {"Type": "AWS::SNS::Topic"}})
    assert "DELETE_FAILED" not in stacks.reasons()
    assert is_gone(case, aws, physical_id)
    stacks.delete()
    assert stacks.api.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def is_gone(case: Case, aws: Aws, physical_id: str) -> bool:
    try:
        found = case.look(aws, physical_id)
    except (ClientError, IndexError, AssertionError):
        return True
    return not found


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        ({"Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, True),
        ({"Action": "s3:PutObject"}, False),
    ],
)
def test_bucket_policies_judge(stacks: Stacks, aws: Aws, statement: dict[str, Any], written: bool) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Resource": "*", **statement}
    policy = {"Version": "2012-10-17", "Statement": [deny]}
    stacks.create({
        "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "judged"}},
        "P": {"Type": "AWS::S3::BucketPolicy",
              "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": policy}},
    })  # fmt: skip
    if written:
        aws("s3").put_object(Bucket="judged", Key="k", Body=b"")
        return
    with pytest.raises(ClientError, match="Forbidden"):
        aws("s3").put_object(Bucket="judged", Key="k", Body=b"")


@pytest.mark.parametrize("left_out", ["DataSources", "Features", None])
def test_guardduty_takes_data_sources_or_features_and_not_both(stacks: Stacks, left_out: str | None) -> None:
    """https://github.com/aws-cloudformation/cfn-lint/issues/4153"""
    wanted: dict[str, Any] = {
        "DataSources": {"S3Logs": {"Enable": True}},
        "Features": [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}],
    }
    status = stacks.create(
        {"Detector": made("GuardDuty::Detector", Enable=True, **{k: v for k, v in wanted.items() if k != left_out})}
    )["StackStatus"]
    assert status == ("CREATE_COMPLETE" if left_out else "ROLLBACK_COMPLETE")
    assert left_out or "both data sources and features were provided" in str(stacks.reasons())
