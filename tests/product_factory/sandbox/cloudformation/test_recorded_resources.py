"""What resources are called, and what is told of them.

Recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/, of which each test names file and test.
"""

from typing import Any
from urllib.parse import quote

import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks


def test_a_rule_on_a_bus_is_called_by_both(stacks: Stacks, aws: Any) -> None:
    """resources/test_events.snapshot.json, test_rule_properties"""
    properties = {"Name": "rule", "EventPattern": {"source": ["mine"]}}
    rule = {"Type": "AWS::Events::Rule", "Properties": properties}
    on_bus = {"Type": "AWS::Events::Rule", "Properties": {**properties, "EventBusName": {"Ref": "Bus"}}}
    resources = {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "bus"}}, "On": on_bus, "Off": rule}
    arns = {each: {"Value": {"Fn::GetAtt": [each, "Arn"]}} for each in ("On", "Off")}
    stacks.create(resources, Outputs=arns)
    assert (stacks.physical_id("On"), stacks.physical_id("Off")) == ("bus|rule", "rule")
    place = "arn:aws:events:us-east-1:123456789012:rule"
    assert stacks.outputs() == {"On": f"{place}/bus/rule", "Off": f"{place}/rule"}
    stacks.delete()
    assert [bus["Name"] for bus in aws("events").list_event_buses()["EventBuses"]] == ["default"]


def test_a_handle_is_called_by_its_stack(stacks: Stacks) -> None:
    """resources/test_cloudformation.snapshot.json, test_waitconditionhandle"""
    made = stacks.create({"Wait": {"Type": "AWS::CloudFormation::WaitConditionHandle"}})
    path = quote(made["StackId"], safe="/")
    bucket = "cloudformation-waitcondition-us-east-1.s3.us-east-1.amazonaws.com"
    assert stacks.physical_id("Wait") == f"https://{bucket}/{path}/Wait"


def test_metadata_is_told_in_any_case(stacks: Stacks) -> None:
    """resource_providers/iam/aws_iam_user/test_basic.snapshot.json, test_getatt"""
    stacks.create({"Topic": {"Type": "AWS::SNS::Topic"}})
    told = stacks.api.describe_stack_resource(StackName="SC-test", LogicalResourceId="Topic")["StackResourceDetail"]
    assert told["Metadata"] == "{}"


def test_a_group_without_a_vpc_is_referred_to_by_its_name(stacks: Stacks) -> None:
    """resources/test_ec2.snapshot.json, test_ec2_security_group_id_with_vpc"""
    group = {"GroupDescription": "g", "GroupName": "mine"}
    resources = {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Out": {"Type": "AWS::EC2::SecurityGroup", "Properties": group},
        "In": {"Type": "AWS::EC2::SecurityGroup", "Properties": {**group, "VpcId": {"Ref": "Vpc"}}},
    }
    ids = {f"{each}Id": {"Value": {"Fn::GetAtt": [each, "GroupId"]}} for each in ("Out", "In")}
    stacks.create(resources, Outputs={each: {"Value": {"Ref": each}} for each in ("Out", "In")} | ids)
    told = stacks.outputs()
    assert (told["Out"], told["In"]) == ("mine", told["InId"])
    assert told["OutId"].startswith("sg-")


@pytest.mark.parametrize("disable", [True, False])
def test_no_rule_expires_before_it_begins(stacks: Stacks, disable: bool) -> None:
    """api/test_stacks.py, test_failure_options_for_stack_update: of two resources so many are as they were or should be."""

    def bucket(days: int) -> dict[str, Any]:
        rules = {"Rules": [{"Status": "Enabled", "ExpirationInDays": days}]}
        return {"Type": "AWS::S3::Bucket", "Properties": {"LifecycleConfiguration": rules}}

    stacks.create({"Stays": {"Type": "AWS::S3::Bucket"}, "Ages": bucket(1)})
    body = stacks.arguments({"Stays": {"Type": "AWS::S3::Bucket"}, "Ages": bucket(-1)}, {})["TemplateBody"]
    stacks.api.update_stack(StackName="SC-test", TemplateBody=body, DisableRollback=disable)
    assert stacks.describe()["StackStatus"] == ("UPDATE_FAILED" if disable else "UPDATE_ROLLBACK_COMPLETE")
    found = stacks.api.describe_stack_resources(StackName="SC-test")["StackResources"]
    settled = [each for each in found if each["ResourceStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")]
    assert len(settled) == (1 if disable else 2)
