"""An account's blocks of EC2 are there, set, read and taken back, by API and by stack.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html and its neighbours
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def ec2(sandbox: Sandbox, account: str = "spoke-1") -> Any:
    return sandbox.session(account, ADMINISTRATOR).client("ec2")


def test_snapshots_are_open_and_images_blocked_until_somebody_says_otherwise(sandbox: Sandbox) -> None:
    """ "Block public access to your AMIs" and "Block public access for Amazon EBS snapshots" of EC2's guide."""
    api = ec2(sandbox)
    assert api.get_snapshot_block_public_access_state()["State"] == "unblocked"
    assert api.enable_snapshot_block_public_access(State="block-all-sharing")["State"] == "block-all-sharing"
    told = api.get_snapshot_block_public_access_state()
    assert (told["State"], told["ManagedBy"]) == ("block-all-sharing", "account")
    assert ec2(sandbox, "spoke-2").get_snapshot_block_public_access_state()["State"] == "unblocked"
    api.disable_snapshot_block_public_access()
    assert api.get_snapshot_block_public_access_state()["State"] == "unblocked"
    assert api.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "block-new-sharing"
    api.disable_image_block_public_access()
    assert api.get_image_block_public_access_state()["ImageBlockPublicAccessState"] == "unblocked"


def test_the_serial_console_is_closed_until_it_is_opened(sandbox: Sandbox) -> None:
    api = ec2(sandbox)
    assert api.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is False
    api.enable_serial_console_access()
    assert api.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is True
    api.disable_serial_console_access()
    assert api.get_serial_console_access_status()["SerialConsoleAccessEnabled"] is False


def test_defaults_of_instance_metadata_are_kept_one_by_one(sandbox: Sandbox) -> None:
    """API_ModifyInstanceMetadataDefaults: "no-preference" and -1 take a default away."""
    api = ec2(sandbox)
    api.modify_instance_metadata_defaults(HttpTokens="required", HttpPutResponseHopLimit=2)
    api.modify_instance_metadata_defaults(InstanceMetadataTags="enabled", HttpPutResponseHopLimit=-1)
    told = api.get_instance_metadata_defaults()["AccountLevel"]
    assert told == {"HttpTokens": "required", "InstanceMetadataTags": "enabled", "ManagedBy": "account"}


def test_vpcs_are_blocked_but_for_exclusions(sandbox: Sandbox) -> None:
    api = ec2(sandbox)
    assert api.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]["State"] == "default-state"
    api.modify_vpc_block_public_access_options(InternetGatewayBlockMode="block-ingress")
    told = api.describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
    assert (told["InternetGatewayBlockMode"], told["ExclusionsAllowed"]) == ("block-ingress", "allowed")
    vpc = api.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    create = api.create_vpc_block_public_access_exclusion
    made = create(VpcId=vpc, InternetGatewayExclusionMode="allow-egress")["VpcBlockPublicAccessExclusion"]
    assert made["ResourceArn"] == f"arn:aws:ec2:us-east-1:333333333333:vpc/{vpc}"
    (found,) = api.describe_vpc_block_public_access_exclusions()["VpcBlockPublicAccessExclusions"]
    assert (found["ExclusionId"], found["State"]) == (made["ExclusionId"], "create-complete")
    api.delete_vpc_block_public_access_exclusion(ExclusionId=made["ExclusionId"])
    assert api.describe_vpc_block_public_access_exclusions()["VpcBlockPublicAccessExclusions"] == []
    for wrong in ({}, {"VpcId": "vpc-00000000", "SubnetId": "subnet-00000000"}, {"VpcId": "vpc-00000000"}):
        with pytest.raises(ClientError):
            create(InternetGatewayExclusionMode="allow-egress", **wrong)
    with pytest.raises(ClientError, match="does not exist"):
        api.delete_vpc_block_public_access_exclusion(ExclusionId=made["ExclusionId"])
    api.modify_vpc_block_public_access_options(InternetGatewayBlockMode="off")


def test_what_a_declarative_policy_sets_is_not_answered_by_the_account(sandbox: Sandbox) -> None:
    """No page was found that tells those answers; other settings are as before."""
    organizations = sandbox.session("management", ADMINISTRATOR).client("organizations")
    kind, root = "DECLARATIVE_POLICY_EC2", sandbox.organization.root_id
    organizations.enable_policy_type(RootId=root, PolicyType=kind)
    guard = {"ec2_attributes": {"serial_console_access": {"status": {"@@assign": "disabled"}}}}
    made = organizations.create_policy(Name="d", Description="d", Type=kind, Content=json.dumps(guard))
    policy = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId="ou-demo-workload")
    for call in ("get_serial_console_access_status", "enable_serial_console_access"):
        with pytest.raises(ClientError, match="what a declarative policy's serial_console_access makes of it"):
            getattr(ec2(sandbox), call)()
    assert ec2(sandbox).get_snapshot_block_public_access_state()["ManagedBy"] == "account"
    assert ec2(sandbox, "outsider").get_serial_console_access_status()["SerialConsoleAccessEnabled"] is False
    organizations.detach_policy(PolicyId=policy, TargetId="ou-demo-workload")


def test_no_instance_without_imdsv2_starts_where_a_declarative_policy_enforces_it(sandbox: Sandbox) -> None:
    organizations = sandbox.session("management", ADMINISTRATOR).client("organizations")
    defaults = {"http_tokens": {"@@assign": "required"}, "http_tokens_enforced": {"@@assign": "enabled"}}
    guard = {"ec2_attributes": {"instance_metadata_defaults": defaults}}
    made = organizations.create_policy(
        Name="e", Description="d", Type="DECLARATIVE_POLICY_EC2", Content=json.dumps(guard)
    )
    policy = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId="ou-demo-workload")
    api = ec2(sandbox)
    image = api.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    wanted = {"ImageId": image, "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
    with pytest.raises(ClientError, match="IMDSv2"):
        api.run_instances(**wanted, MetadataOptions={"HttpTokens": "optional"})
    api.run_instances(**wanted, MetadataOptions={"HttpTokens": "required"})
    api.run_instances(**wanted)
    ec2(sandbox, "outsider").run_instances(**wanted, MetadataOptions={"HttpTokens": "optional"})
    organizations.detach_policy(PolicyId=policy, TargetId="ou-demo-workload")
