"""Whole guest systems come up, are tagged anew and go again, and show what they were given."""

from typing import Any

import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types.guest_cases import NETWORK
from tests.product_factory.sandbox.resource_types.guest_drafts import DRAFTS
from tests.product_factory.sandbox.resource_types.type_cases import Aws

CERTIFICATE = {"Certificate": {"Type": "String"}}


@pytest.mark.parametrize("system", DRAFTS)
def test_a_guest_system_comes_up_changes_and_goes(stacks: Stacks, aws: Aws, system: str) -> None:
    launch(stacks, aws, system)
    certificate = stacks.describe()["Parameters"][0]["ParameterValue"]
    changed = stacks.update(
        DRAFTS[system], Parameters=CERTIFICATE, given={"Certificate": certificate}, tags={"team": "blue"}
    )
    assert changed["StackStatus"] == "UPDATE_COMPLETE", stacks.reasons()
    stacks.delete()
    assert stacks.api.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def launch(stacks: Stacks, aws: Aws, system: str) -> None:
    certificate = aws("acm").request_certificate(DomainName="example.com")["CertificateArn"]
    made = stacks.create(DRAFTS[system], Parameters=CERTIFICATE, given={"Certificate": certificate})
    assert made["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()


def test_a_database_is_watched_closely(stacks: Stacks, aws: Aws) -> None:
    launch(stacks, aws, "database-aurora")
    found = aws("rds").describe_db_clusters(DBClusterIdentifier="db")["DBClusters"][0]
    role = aws("iam").get_role(RoleName=stacks.physical_id("MonRole"))["Role"]["Arn"]
    assert (found["MonitoringInterval"], found["MonitoringRoleArn"]) == (60, role)


def test_a_group_shows_how_it_is_kept_up(stacks: Stacks, aws: Aws) -> None:
    launch(stacks, aws, "ec2-autoscaling")

    def group() -> dict[str, Any]:
        name = stacks.physical_id("G")
        found = aws("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        return dict(found["AutoScalingGroups"][0])

    assert (group()["DefaultInstanceWarmup"], group()["MaxInstanceLifetime"]) == (120, 604800)
    assert group()["InstanceMaintenancePolicy"] == {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110}
    assert len(group()["EnabledMetrics"]) == 20
    plain = DRAFTS["ec2-autoscaling"]["G"]
    taken = ("DefaultInstanceWarmup", "MaxInstanceLifetime", "InstanceMaintenancePolicy", "MetricsCollection")
    less = {**plain, "Properties": {name: each for name, each in plain["Properties"].items() if name not in taken}}
    stacks.update({**DRAFTS["ec2-autoscaling"], "G": less})
    assert not set(taken[:3]) & group().keys()
    assert group().get("EnabledMetrics", []) == []


@pytest.mark.parametrize(("device", "starts"), [("/dev/sda1", True), ("/dev/sdf", False)])
def test_a_disk_without_size_is_as_large_as_the_image_s(stacks: Stacks, aws: Aws, device: str, starts: bool) -> None:
    """ "Block device mappings" of EC2's guide: of the image's own device, the image tells what isn't said."""
    disk = {"DeviceName": device, "Ebs": {"Encrypted": True}}
    made = stacks.create({"I": instance(BlockDeviceMappings=[disk])})
    assert made["StackStatus"] == ("CREATE_COMPLETE" if starts else "ROLLBACK_COMPLETE"), stacks.reasons()
    if starts:
        (found,) = aws("ec2").describe_volumes()["Volumes"]
        assert (found["Size"], found["Encrypted"]) == (15, True)


def instance(**more: Any) -> dict[str, Any]:
    return {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": "ami-12c6146b", **more}}


def test_an_instance_has_the_interface_that_the_template_gives(stacks: Stacks, aws: Aws) -> None:
    """DeviceIndex is a text and GroupSet the groups: aws-properties-ec2-instance-networkinterface.html."""
    given = {"DeviceIndex": "0", "SubnetId": {"Ref": "Subnet"}, "GroupSet": [{"Ref": "Group"}], "Description": "d"}
    stacks.create({**NETWORK, "I": instance(NetworkInterfaces=[given])})
    found = aws("ec2").describe_instances(InstanceIds=[stacks.physical_id("I")])["Reservations"][0]["Instances"][0]
    assert found["SubnetId"] == stacks.physical_id("Subnet")
    groups = found["NetworkInterfaces"][0]["Groups"]
    assert [each["GroupId"] for each in groups] == [stacks.physical_id("Group")]
