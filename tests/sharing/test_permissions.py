"""AWS's published permissions are found without cfn-lint being imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from products.errors import ROOT
from products.schemas import name_property, schema
from sharing.permissions import Kind, can_be_told_by_stack_tag, handlers, is_action, kinds
from sharing.scope import own_kinds
from tests.sharing.baseline import TYPES


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_the_baseline_has_permissions(kind: str) -> None:
    told = handlers(kind)
    assert told is not None
    assert told.create
    assert told.delete


@pytest.mark.parametrize("kind", TYPES)
def test_the_property_that_names_a_resource_exists(kind: str) -> None:
    path = name_property(kind)
    assert not path or path[0] in (schema(kind) or {})["properties"]


def test_unknown_types_have_none() -> None:
    assert handlers("AWS::Nowhere::Nothing") is None
    assert handlers("Custom::Thing") is None


def test_names_that_iam_does_not_know_are_left_out() -> None:
    told = handlers("AWS::S3::Bucket")
    assert told is not None
    raw = (schema("AWS::S3::Bucket") or {})["handlers"]["update"]["permissions"]
    assert "s3:DeleteBucketEncryption" in raw
    assert "s3:DeleteBucketEncryption" not in told.update
    assert all(is_action(action) for part in told for action in part)


def test_services_are_written_as_iam_writes_them() -> None:
    told = handlers("AWS::CloudTrail::Trail")
    assert told is not None
    assert "cloudtrail:CreateTrail" in told.create


def test_what_actions_are_authorized_on() -> None:
    assert kinds("logs:DescribeLogGroups") == frozenset()
    assert kinds("logs:CreateLogGroup") == {Kind("logs", "log-group")}
    assert kinds("kms:CreateAlias") == {Kind("kms", "alias"), Kind("kms", "key")}


def test_stack_tags_tell_only_where_schema_and_reference_say_so() -> None:
    assert can_be_told_by_stack_tag("AWS::EC2::VPC", Kind("ec2", "vpc"))
    # CloudFormation does not tag keys with its own tags.
    assert not can_be_told_by_stack_tag("AWS::KMS::Key", Kind("kms", "key"))


def test_some_types_are_parts_of_other_resources() -> None:
    assert own_kinds("AWS::IAM::Policy") == ()
    assert own_kinds("AWS::Logs::MetricFilter") == ()


def test_reading_imports_no_cfn_lint() -> None:
    code = (
        "import sys; from sharing.permissions import handlers, kinds; handlers('AWS::S3::Bucket'); "
        "kinds('s3:GetObject'); print(sorted({n.partition('.')[0] for n in sys.modules} & "
        "{'cfnlint', 'aws_cdk', 'jsii', 'boto3', 'botocore'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
