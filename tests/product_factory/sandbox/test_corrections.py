"""What AWS documents, where moto answered otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.sandbox.organization import ADMINISTRATOR, Account, Credentials
from product_factory.sandbox.server import Sandbox, SandboxSession

NAMES = ("defaults", "some", "old-names", "both", "later")
ACCOUNTS = tuple(Account(name=name, id=str(930000000000 + n), unit="workloads") for n, name in enumerate(NAMES))
AMI = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(more_spokes=ACCOUNTS) as made:
        yield made


def guardduty(sandbox: Sandbox, account: str) -> Any:
    return sandbox.session(account, ADMINISTRATOR).client("guardduty")


def status(client: Any, detector: str) -> dict[str, str]:
    return {each["Name"]: each["Status"] for each in client.get_detector(DetectorId=detector)["Features"]}


def test_features_that_nobody_names_are_on_but_for_runtime_monitoring(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html"""
    client = guardduty(sandbox, "defaults")
    found = status(client, client.create_detector(Enable=True)["DetectorId"])
    assert found.pop("RUNTIME_MONITORING") == found.pop("EKS_RUNTIME_MONITORING") == "DISABLED"
    assert {"S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "CLOUD_TRAIL", "FLOW_LOGS"} <= set(found)
    assert set(found.values()) == {"ENABLED"}


def test_features_and_data_sources_tell_the_same(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-feature-object-api-changes-march2023.html"""
    client = guardduty(sandbox, "some")
    off = [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]
    detector = client.create_detector(Enable=True, Features=off)["DetectorId"]
    sources = client.get_detector(DetectorId=detector)["DataSources"]
    assert sources["S3Logs"] == {"Status": "DISABLED"}
    assert sources["Kubernetes"] == {"AuditLogs": {"Status": "ENABLED"}}
    assert sources["FlowLogs"] == {"Status": "ENABLED"}
    client.update_detector(DetectorId=detector, DataSources={"S3Logs": {"Enable": True}})
    assert status(client, detector)["S3_DATA_EVENTS"] == "ENABLED"


def test_what_an_update_does_not_name_stays(sandbox: Sandbox) -> None:
    client = guardduty(sandbox, "later")
    detector = client.create_detector(Enable=True)["DetectorId"]
    client.update_detector(DetectorId=detector, Features=[{"Name": "EKS_AUDIT_LOGS", "Status": "DISABLED"}])
    client.update_detector(DetectorId=detector, Features=[{"Name": "RUNTIME_MONITORING", "Status": "ENABLED"}])
    found = status(client, detector)
    assert (found["EKS_AUDIT_LOGS"], found["RUNTIME_MONITORING"]) == ("DISABLED", "ENABLED")


def test_both_at_once_are_refused_and_make_nothing(sandbox: Sandbox) -> None:
    """https://github.com/aws-cloudformation/cfn-lint/issues/4153"""
    client = guardduty(sandbox, "both")
    on = [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]
    with pytest.raises(client.exceptions.BadRequestException, match="both data sources and features were provided"):
        client.create_detector(Enable=True, Features=on, DataSources={"S3Logs": {"Enable": True}})
    runtime = [{"Name": name, "Status": "ENABLED"} for name in ("RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING")]
    with pytest.raises(client.exceptions.BadRequestException, match="RUNTIME_MONITORING"):
        client.create_detector(Enable=True, Features=runtime)
    with pytest.raises(client.exceptions.BadRequestException, match="has no name"):
        client.create_detector(Enable=True, Features=[{"Status": "ENABLED"}])
    assert client.list_detectors()["DetectorIds"] == []


@pytest.mark.parametrize("key", ["alias/nothing", "arn:aws:kms:us-east-1:930000000000:alias/nothing", "nothing"])
def test_a_key_that_is_not_there_is_not_found(sandbox: Sandbox, key: str) -> None:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html (errors)"""
    kms = sandbox.session("defaults", ADMINISTRATOR).client("kms")
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.describe_key(KeyId=key)
    with pytest.raises(kms.exceptions.NotFoundException):
        kms.create_grant(KeyId=key, GranteePrincipal="arn:aws:iam::930000000000:role/any", Operations=["Decrypt"])


def test_other_services_tell_of_such_a_key_in_their_own_way(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html (errors)"""
    rds = sandbox.session("defaults", ADMINISTRATOR).client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="db", DBInstanceClass="db.t4g.micro", Engine="mysql", AllocatedStorage=20
    )
    rds.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="one")
    with pytest.raises(rds.exceptions.KMSKeyNotAccessibleFault):
        rds.copy_db_snapshot(
            SourceDBSnapshotIdentifier="one", TargetDBSnapshotIdentifier="two", KmsKeyId="alias/nothing"
        )


def test_a_key_encrypts_unless_it_is_said_otherwise(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html (KeyUsage)"""
    kms = sandbox.session("defaults", ADMINISTRATOR).client("kms")
    assert kms.create_key()["KeyMetadata"]["KeyUsage"] == "ENCRYPT_DECRYPT"
    with pytest.raises(kms.exceptions.MalformedPolicyDocumentException):
        kms.create_key(Policy="a policy")


def test_a_trail_s_name_is_read_before_it_is_looked_for(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html"""
    cloudtrail = sandbox.session("defaults", ADMINISTRATOR).client("cloudtrail")
    with pytest.raises(cloudtrail.exceptions.InvalidTrailNameException):
        cloudtrail.get_trail_status(Name="?")
    with pytest.raises(
        cloudtrail.exceptions.TrailNotFoundException, match="Unknown trail: arn:aws:cloudtrail:us-east-1:"
    ):
        cloudtrail.get_trail_status(Name="unknown")


def test_a_group_with_members_or_policies_stays(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html; https://github.com/go-to-k/delstack/issues/40"""
    iam = sandbox.session("defaults", ADMINISTRATOR).client("iam")
    iam.create_group(GroupName="people")
    iam.create_user(UserName="somebody")
    iam.add_user_to_group(GroupName="people", UserName="somebody")
    iam.attach_group_policy(GroupName="people", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    with pytest.raises(iam.exceptions.DeleteConflictException, match="must remove users from group first"):
        iam.delete_group(GroupName="people")
    iam.remove_user_from_group(GroupName="people", UserName="somebody")
    with pytest.raises(iam.exceptions.DeleteConflictException, match="must detach all policies first"):
        iam.delete_group(GroupName="people")
    iam.detach_group_policy(GroupName="people", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.delete_group(GroupName="people")
    assert iam.list_groups()["Groups"] == []


def test_a_policy_that_somebody_has_or_is_bounded_by_stays(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html; https://github.com/gruntwork-io/cloud-nuke/issues/972"""
    iam = sandbox.session("defaults", ADMINISTRATOR).client("iam")
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = iam.create_policy(PolicyName="held", PolicyDocument=document)["Policy"]["Arn"]
    trust = {**statement, "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    del trust["Resource"]
    iam.create_role(
        RoleName="holder",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        PermissionsBoundary=policy,
    )
    iam.attach_role_policy(RoleName="holder", PolicyArn=policy)
    iam.delete_role_permissions_boundary(RoleName="holder")
    with pytest.raises(iam.exceptions.DeleteConflictException, match="Cannot delete a policy attached to entities"):
        iam.delete_policy(PolicyArn=policy)
    iam.detach_role_policy(RoleName="holder", PolicyArn=policy)
    iam.put_role_permissions_boundary(RoleName="holder", PermissionsBoundary=policy)
    with pytest.raises(iam.exceptions.DeleteConflictException, match="Cannot delete a policy attached to entities"):
        iam.delete_policy(PolicyArn=policy)
    iam.delete_role_permissions_boundary(RoleName="holder")
    iam.delete_policy(PolicyArn=policy)


def test_public_parameters_are_aws_s(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-finding-public-parameters.html"""
    ssm = sandbox.session("defaults", ADMINISTRATOR).client("ssm")
    found = ssm.get_parameter(Name=AMI)["Parameter"]
    assert found["ARN"] == f"arn:aws:ssm:us-east-1::parameter{AMI}"
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.delete_parameter(Name=AMI)
    assert ssm.delete_parameters(Names=[AMI])["InvalidParameters"] == [AMI]
    assert ssm.get_parameter(Name=AMI)["Parameter"]["Value"] == found["Value"]
    ssm.put_parameter(Name="/own", Value="1", Type="String")
    assert [each["Name"] for each in ssm.describe_parameters()["Parameters"]] == ["/own"]


def test_who_made_an_account_administers_it(sandbox: Sandbox) -> None:
    """https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html"""
    management = sandbox.session("management", ADMINISTRATOR)
    made = management.client("organizations").create_account(AccountName="new", Email="new@example.com")
    arn = f"arn:aws:iam::{made['CreateAccountStatus']['AccountId']}:role/OrganizationAccountAccessRole"
    given = management.client("sts").assume_role(RoleArn=arn, RoleSessionName="new")["Credentials"]
    keys = Credentials(
        access_key_id=given["AccessKeyId"],
        secret_access_key=given["SecretAccessKey"],
        session_token=given["SessionToken"],
    )
    iam = SandboxSession(keys, sandbox.region, sandbox.endpoint).client("iam")
    iam.create_user(UserName="first")
    assert [each["UserName"] for each in iam.list_users()["Users"]] == ["first"]
