"""What the CDK CLI asks for works: change sets, template URLs, the bootstrap version's check."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks

BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"


def cdk_template(*buckets: str) -> str:
    """What a CDK app with buckets synthesizes."""
    return json.dumps({
        "Resources": {
            **{
                name: {"Type": "AWS::S3::Bucket", "UpdateReplacePolicy": "Delete",
                       "DeletionPolicy": "Delete", "Metadata": {"aws:cdk:path": f"Hub/{name}"}}
                for name in buckets
            },
            "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2:x"}},
        },
        "Parameters": {
            "BootstrapVersion": {
                "Type": "AWS::SSM::Parameter::Value<String>", "Default": BOOTSTRAP,
                "Description": "Version of the CDK Bootstrap resources. [cdk:skip]",
            }
        },
        "Rules": {
            "CheckBootstrapVersion": {
                "Assertions": [{
                    "Assert": {"Fn::Not": [
                        {"Fn::Contains": [["1", "2", "3", "4", "5"], {"Ref": "BootstrapVersion"}]}
                    ]},
                    "AssertDescription": "CDK bootstrap stack version 6 required.",
                }]
            }
        },
    })  # fmt: skip


def deploy(stacks: Stacks, aws: Any, body: str, kind: str) -> dict[str, Any]:
    """As `cdk deploy` does: template to S3, change set, describe, execute, watch."""
    aws("s3").put_object(Bucket="cdk-assets", Key="hub.json", Body=body)
    made = stacks.api.create_change_set(
        StackName="Hub", ChangeSetName=f"cdk-{kind.lower()}-1", ChangeSetType=kind,
        TemplateURL="https://s3.us-east-1.amazonaws.com/cdk-assets/hub.json",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        Tags=[{"Key": "app", "Value": "hub"}], Description="CDK Changeset for execution",
        ClientToken="c1", IncludeNestedStacks=False, ImportExistingResources=True,
    )  # fmt: skip
    described = stacks.api.describe_change_set(ChangeSetName=made["Id"], StackName="Hub")
    if described["Status"] == "CREATE_COMPLETE":
        stacks.api.execute_change_set(StackName="Hub", ChangeSetName=made["Id"], ClientRequestToken="t")
    return dict(described)


@pytest.fixture
def bootstrapped(aws: Any) -> Any:
    aws("s3").create_bucket(Bucket="cdk-assets")
    aws("ssm").put_parameter(Name=BOOTSTRAP, Value="33", Type="String")
    return aws


def test_deploy_and_deploy_again(stacks: Stacks, bootstrapped: Any) -> None:
    first = deploy(stacks, bootstrapped, cdk_template("A"), "CREATE")
    assert [c["ResourceChange"]["Action"] for c in first["Changes"]] == ["Add", "Add"]
    hub = stacks.describe("Hub")
    assert hub["StackStatus"] == "CREATE_COMPLETE"
    assert hub["Tags"] == [{"Key": "app", "Value": "hub"}]
    assert hub["Parameters"][0]["ResolvedValue"] == "33"
    bucket = stacks.physical_id("A", "Hub")

    same = deploy(stacks, bootstrapped, cdk_template("A"), "UPDATE")
    assert same["Status"] == "FAILED"
    assert same["StatusReason"].startswith("The submitted information didn't contain changes.")

    stacks.api.delete_change_set(StackName="Hub", ChangeSetName=same["ChangeSetId"])
    more = deploy(stacks, bootstrapped, cdk_template("A", "B"), "UPDATE")
    changes = [c["ResourceChange"] for c in more["Changes"]]
    assert [(c["Action"], c["LogicalResourceId"]) for c in changes] == [("Add", "B")]
    assert stacks.describe("Hub")["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.physical_id("A", "Hub") == bucket
    events = stacks.api.describe_events(StackName="Hub")["OperationEvents"]
    assert events[0]["ResourceStatus"] == "UPDATE_COMPLETE"


def test_an_old_bootstrap_is_refused(stacks: Stacks, bootstrapped: Any) -> None:
    bootstrapped("ssm").put_parameter(Name=BOOTSTRAP, Value="5", Type="String", Overwrite=True)
    with pytest.raises(ClientError, match="CDK bootstrap stack version 6 required"):
        deploy(stacks, bootstrapped, cdk_template("A"), "CREATE")


def test_a_failed_change_set_rolls_the_stack_back(stacks: Stacks, bootstrapped: Any) -> None:
    bad = json.dumps({"Resources": {"X": {"Type": "AWS::SNS::Topic", "Properties": {"Colour": "red"}}}})
    deploy(stacks, bootstrapped, bad, "CREATE")
    assert stacks.describe("Hub")["StackStatus"] == "ROLLBACK_COMPLETE"
    stacks.delete("Hub")
    with pytest.raises(ClientError, match="Stack with id Hub does not exist"):
        stacks.describe("Hub")


def test_short_forms_of_yaml(stacks: Stacks, bootstrapped: Any) -> None:
    body = """
AWSTemplateFormatVersion: 2010-09-09
Conditions:
  Encrypted: !Not [!Equals [!Ref AWS::Region, eu-north-1]]
Resources:
  Key:
    Type: AWS::KMS::Key
    Condition: Encrypted
    Properties:
      KeyPolicy:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"},
             Action: "kms:*", Resource: "*"}
  Version:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Name: !Sub ["/x/${Name}/v", {Name: !Select [1, !Split ["-", "a-b"]]}]
      Value: !If [Encrypted, !GetAtt Key.Arn, "${!none}"]
Outputs:
  Where:
    Value: !Join ["|", [!Ref Version, !Sub "${Key.KeyId}", !Sub "${!literal}"]]
"""
    stacks.api.create_stack(StackName="SC-test", TemplateBody=body)
    assert stacks.describe()["StackStatus"] == "CREATE_COMPLETE", stacks.reasons()
    name, key_id, literal = stacks.outputs()["Where"].split("|")
    assert (name, literal) == ("/x/b/v", "${literal}")
    value = bootstrapped("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    assert value == f"arn:aws:kms:us-east-1:123456789012:key/{key_id}"
