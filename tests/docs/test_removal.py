"""The clean-up of docs/REMOVAL.md lists what no stack holds, and nothing that any stack does."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from product_factory.sandbox import install
from tests.docs.pages import read

ACCOUNT, HOME, OTHER = "123456789012", "ap-northeast-1", "us-east-1"
(SCRIPT,) = [block.text for block in read("docs/REMOVAL.md").blocks if block.write == "left.py"]
KEPT = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
# As CDK names it; with the stack's name it is over a bucket's limit.
BUCKET = "TrailBucketA831CE63"


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    install()
    monkeypatch.setenv("AWS_DEFAULT_REGION", HOME)
    with mock_aws():
        (tmp_path / "left.py").write_text(SCRIPT)
        yield runpy.run_path(str(tmp_path / "left.py"))["left"]


def stack(name: str, resources: dict[str, Any], region: str = HOME) -> Any:
    cloudformation = boto3.client("cloudformation", region)
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    return cloudformation


def bucket(cloudformation: Any, name: str) -> str:
    resources = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    (found,) = [each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == BUCKET]
    return str(found)


@pytest.mark.parametrize("region", [HOME, OTHER])
def test_a_living_trails_bucket_is_not_listed_and_that_of_a_terminated_one_is(
    left: Callable[[], list[str]], region: str
) -> None:
    name = f"SC-{ACCOUNT}-pp-abcdefghijklm"
    cloudformation = stack(name, {BUCKET: KEPT}, region)
    trail = bucket(cloudformation, name)
    assert name.lower() not in trail, "its name no longer tells its stack"
    assert left() == []
    cloudformation.delete_stack(StackName=name)
    assert left() == [trail]


def test_what_a_stack_holds_that_could_not_be_deleted_is_not_listed(left: Callable[[], list[str]]) -> None:
    name = f"SC-{ACCOUNT}-pp-abcdefghijklm"
    full = "Full"
    cloudformation = stack(name, {BUCKET: KEPT, full: {"Type": "AWS::S3::Bucket"}})
    resources = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    held = next(each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] == full)
    boto3.client("s3").put_object(Bucket=held, Key="record", Body=b"")
    cloudformation.delete_stack(StackName=name)
    (failed,) = cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"]
    assert failed["StackName"] == name
    assert held not in left()


def test_buckets_of_other_origin_are_never_listed(left: Callable[[], list[str]]) -> None:
    stack("hand-made", {BUCKET: KEPT}).delete_stack(StackName="hand-made")
    where = {"LocationConstraint": HOME}
    boto3.client("s3").create_bucket(Bucket="sc-999999999999-pp-other", CreateBucketConfiguration=where)
    boto3.client("s3").create_bucket(Bucket="scans", CreateBucketConfiguration=where)
    assert left() == []
