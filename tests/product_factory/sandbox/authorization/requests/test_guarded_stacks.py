"""What CloudFormation does for a stack is judged by the policies of resources and of the organization, too.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

import json
from typing import Any

import pytest

from tests.product_factory.sandbox.authorization.requests.conftest import SPOKE, People, allow, deny, refusal
from tests.product_factory.sandbox.authorization.requests.organizations import controlled

TRUST = [{"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}]


def template(kind: str, **properties: Any) -> str:
    return json.dumps({"Resources": {"It": {"Type": kind, "Properties": properties}}})


def ended(people: People, stack: str, account: str = "spoke-1") -> tuple[str, str]:
    """The stack's status, and the first reason why a resource failed."""
    cloudformation = people.admin("cloudformation", account)
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [each["ResourceStatusReason"] for each in events if each["ResourceStatus"].endswith("_FAILED")]
    return found["StackStatus"], failed[-1] if failed else ""


def everything_but(people: People, *statements: dict[str, Any]) -> str:
    """A role for stacks that isn't an administrator's: it may everything but one thing that nobody asks for."""
    return people.role(allow("*"), deny("sqs:PurgeQueue"), *statements, trust=TRUST)


def test_a_bucket_policy_may_deny_a_stack_s_role(people: People) -> None:
    role = everything_but(people)
    cloudformation, s3 = people.admin("cloudformation"), people.admin("s3")
    body = template("AWS::S3::Bucket", BucketName="guarded-by-its-policy")
    cloudformation.create_stack(StackName="bucket", TemplateBody=body, RoleARN=role)
    assert ended(people, "bucket") == ("CREATE_COMPLETE", "")
    bucket = "arn:aws:s3:::guarded-by-its-policy"
    kept = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": bucket}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [kept]})
    s3.put_bucket_policy(Bucket="guarded-by-its-policy", Policy=policy)
    cloudformation.delete_stack(StackName="bucket")
    status, reason = ended(people, "bucket")
    assert status == "DELETE_FAILED"
    assert "is not authorized to perform: s3:DeleteBucket" in reason
    assert reason.endswith("with an explicit deny in a resource-based policy")
    s3.delete_bucket_policy(Bucket="guarded-by-its-policy")
    cloudformation.delete_stack(StackName="bucket")
    assert "does not exist" in refusal(cloudformation.describe_stacks, StackName="bucket")[1]


def test_a_key_s_policy_has_to_let_a_stack_s_role_in(people: People) -> None:
    """https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"""
    admin = {"AWS": f"arn:aws:iam::{SPOKE}:role/Administrator"}
    closed = {"Effect": "Allow", "Principal": admin, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [closed]})
    key = people.admin("kms").create_key(Policy=policy)["KeyMetadata"]["KeyId"]
    body = template("AWS::KMS::Alias", AliasName="alias/closed", TargetKeyId=key)
    cloudformation = people.admin("cloudformation")
    cloudformation.create_stack(StackName="alias", TemplateBody=body, RoleARN=everything_but(people))
    status, reason = ended(people, "alias")
    assert status == "ROLLBACK_COMPLETE"
    assert "because no resource-based policy allows the kms:CreateAlias action" in reason


def test_a_resource_control_policy_guards_against_a_stack_s_role(people: People) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html"""
    body = template("AWS::SQS::Queue", QueueName="controlled")
    insecure = {"BoolIfExists": {"aws:SecureTransport": "false"}}
    guard = {**deny("s3:*", Condition=insecure), "Principal": "*"}, {**deny("s3:CreateBucket"), "Principal": "*"}
    cloudformation = people.admin("cloudformation")
    body = template("AWS::S3::Bucket", BucketName="under-control")
    with controlled(people, SPOKE, "RESOURCE_CONTROL_POLICY", *guard):
        cloudformation.create_stack(StackName="controlled", TemplateBody=body, RoleARN=everything_but(people))
        status, reason = ended(people, "controlled")
    assert status == "ROLLBACK_COMPLETE"
    assert reason.endswith("with an explicit deny in a resource control policy")
    cloudformation.delete_stack(StackName="controlled")
    # What every request carries is known of a stack's, too.
    with controlled(people, SPOKE, "RESOURCE_CONTROL_POLICY", guard[0]):
        cloudformation.create_stack(StackName="controlled", TemplateBody=body, RoleARN=everything_but(people))
        assert ended(people, "controlled") == ("CREATE_COMPLETE", "")


@pytest.mark.parametrize(
    ("by", "key", "status"),
    [
        ("role", {"Bool": {"aws:ViaAWSService": "true"}}, "CREATE_COMPLETE"),
        ("role", {"Null": {"aws:CalledVia": "false"}}, "CREATE_COMPLETE"),
        ("caller", {"Bool": {"aws:ViaAWSService": "true"}}, "ROLLBACK_COMPLETE"),
        (
            "caller",
            {"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}},
            "ROLLBACK_COMPLETE",
        ),
    ],
)
def test_cloudformation_is_in_the_chain_with_the_caller_s_session_alone(
    people: People, by: str, key: dict[str, Any], status: str
) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
    and #condition-keys-calledvia: neither says so where a service uses a role of its own.
    """
    chained = deny("ssm:PutParameter", Condition=key)
    body = template("AWS::SSM::Parameter", Name="/chained", Type="String", Value="1")
    given: dict[str, Any] = {"StackName": "chained", "TemplateBody": body}
    if by == "role":
        people.admin("cloudformation").create_stack(**given, RoleARN=everything_but(people, chained))
    else:
        people.having(allow("*"), chained).client("cloudformation").create_stack(**given)
    assert ended(people, "chained")[0] == status
    people.admin("cloudformation").delete_stack(StackName="chained")


BOUND = "arn:aws:iam::*:role/stacksets-exec-*"


@pytest.mark.parametrize(("spared", "status"), [(False, "FAILED"), (True, "SUCCEEDED")])
def test_stack_sets_obey_service_control_policies(people: People, spared: bool, status: str) -> None:
    """They act as `stacksets-exec-…`, with AdministratorAccess:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-custom-execution-role.html
    """
    but = {"Condition": {"ArnNotLike": {"aws:PrincipalArn": BOUND}}} if spared else {}
    cloudformation = people.admin("cloudformation", "hub")
    body = template("AWS::SSM::Parameter", Name=f"/by-stack-set/{spared}", Type="String", Value="1")
    name = f"parameters-{spared}"
    given = {"CallAs": "DELEGATED_ADMIN", "StackSetName": name}
    cloudformation.create_stack_set(
        **given,
        TemplateBody=body,
        PermissionModel="SERVICE_MANAGED",
        AutoDeployment={"Enabled": False},
    )
    unit = people.sandbox.organization.unit("workloads").id
    with controlled(people, SPOKE, "SERVICE_CONTROL_POLICY", deny("ssm:PutParameter", **but)):
        operation = cloudformation.create_stack_instances(
            **given,
            Regions=["us-east-1"],
            DeploymentTargets={
                "OrganizationalUnitIds": [unit],
                "Accounts": [SPOKE],
                "AccountFilterType": "INTERSECTION",
            },
        )["OperationId"]
    results = cloudformation.list_stack_set_operation_results(**given, OperationId=operation)["Summaries"]
    assert [each["Status"] for each in results] == [status]
    if not spared:
        reason = results[0]["StatusReason"]
        assert f"arn:aws:sts::{SPOKE}:assumed-role/stacksets-exec-" in reason
        assert "with an explicit deny in a service control policy" in reason
