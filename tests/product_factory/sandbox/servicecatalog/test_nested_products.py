"""A product with a nested stack, whose template is read from the hub's bucket under the launch role.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.sandbox.server import Sandbox
from tests.product_factory.sandbox.authorization.test_launch_roles import OWN, SNS
from tests.product_factory.sandbox.hub_catalog import Catalog, finished

INNER = {
    "Parameters": {"Title": {"Type": "String"}},
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Title"}}}},
    "Outputs": {"Arn": {"Value": {"Ref": "Topic"}}},
}
BUCKET = "hub-nested"
OBJECTS = f"arn:aws:s3:::{BUCKET}/*"
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS}
OF_ORGANIZATION = {
    **READ,
    "Principal": "*",
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-demo000000"}},
}
OUTER = {
    "Parameters": {"Title": {"Type": "String", "Default": "alerts"}},
    "Resources": {
        "Inner": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {
                "TemplateURL": f"https://{BUCKET}.s3.amazonaws.com/inner.json",
                "Parameters": {"Title": {"Ref": "Title"}},
            },
        }
    },
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": "Inner.Outputs.Arn"}}},
}


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    """A hub with the product, shared, and the nested template in a bucket of its own."""
    with Sandbox() as served:
        made = Catalog(served)
        made.s3.create_bucket(Bucket=BUCKET)
        made.s3.put_object(Bucket=BUCKET, Key="inner.json", Body=json.dumps(INNER))
        product_id, _ = made.product("nested", OUTER)
        made.share(made.portfolio(product_id))
        yield made


def opened(catalog: Catalog, *statements: dict[str, Any]) -> None:
    """The bucket, with a policy of these statements."""
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    catalog.s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))


def ended(catalog: Catalog, record: Any) -> Any:
    return finished(catalog.developer(), record["RecordDetail"]["RecordId"])


def launched(catalog: Catalog, name: str) -> Any:
    return ended(
        catalog,
        catalog.developer().provision_product(
            ProductName="nested", ProvisioningArtifactName="1.0.0", ProvisionedProductName=name
        ),
    )


def test_it_is_launched_updated_and_terminated(catalog: Catalog) -> None:
    opened(catalog, OF_ORGANIZATION)
    catalog.launch_role(statements=[*OWN, *SNS, READ])
    record = launched(catalog, "whole")
    assert record["RecordDetail"]["Status"] == "SUCCEEDED", record
    outputs = {each["OutputKey"]: each["OutputValue"] for each in record["RecordOutputs"]}
    sns = catalog.administrator("spoke-1", "sns")
    assert sns.get_topic_attributes(TopicArn=outputs["Arn"])["Attributes"]["DisplayName"] == "alerts"
    developer, named = catalog.developer(), {"ProvisionedProductName": "whole"}
    given = [{"Key": "Title", "Value": "news"}]
    update = ended(catalog, developer.update_provisioned_product(**named, ProvisioningParameters=given))
    assert update["RecordDetail"]["Status"] == "SUCCEEDED"
    assert sns.get_topic_attributes(TopicArn=outputs["Arn"])["Attributes"]["DisplayName"] == "news"
    stacks = catalog.administrator("spoke-1", "cloudformation")
    tags = {each["Key"] for found in stacks.describe_stacks()["Stacks"] if "RootId" in found for each in found["Tags"]}
    assert "aws:servicecatalog:productArn" in tags
    end = ended(catalog, developer.terminate_provisioned_product(**named))
    assert end["RecordDetail"]["Status"] == "SUCCEEDED"
    assert stacks.describe_stacks()["Stacks"] == []


REFUSED = {
    "the role may not read it": ([*OWN, *SNS], [OF_ORGANIZATION], "S3 error: Access Denied"),
    "the bucket lets nobody of another account in": ([*OWN, *SNS, READ], [], "S3 error: Access Denied"),
    "the role may not make what it holds": ([*OWN, READ], [OF_ORGANIZATION], "not successfully created"),
}


@pytest.mark.parametrize(("role", "bucket", "why"), REFUSED.values(), ids=REFUSED)
def test_what_the_launch_role_lacks_fails_it(
    catalog: Catalog, role: list[dict[str, Any]], bucket: list[dict[str, Any]], why: str
) -> None:
    if bucket:
        opened(catalog, *bucket)
    else:
        catalog.s3.delete_bucket_policy(Bucket=BUCKET)
    catalog.launch_role(statements=role)
    record = launched(catalog, f"refused-{why[:2]}-{len(role)}-{len(bucket)}")["RecordDetail"]
    assert record["Status"] == "FAILED"
    (error,) = (each["Description"] for each in record["RecordErrors"])
    assert error.startswith("Inner (AWS::CloudFormation::Stack) CREATE_FAILED: ")
    assert why in error


def test_whoever_may_do_everything_may_not_read_another_account_s_bucket_either(catalog: Catalog) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html"""
    catalog.s3.delete_bucket_policy(Bucket=BUCKET)
    stacks = catalog.administrator("spoke-1", "cloudformation")
    stacks.create_stack(StackName="by-administrator", TemplateBody=json.dumps(OUTER))
    (found,) = stacks.describe_stacks(StackName="by-administrator")["Stacks"]
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    events = stacks.describe_stack_events(StackName="by-administrator")["StackEvents"]
    assert any("S3 error: Access Denied" in each.get("ResourceStatusReason", "") for each in events)
    opened(catalog, OF_ORGANIZATION)
    stacks.create_stack(StackName="let-in", TemplateBody=json.dumps(OUTER))
    assert stacks.describe_stacks(StackName="let-in")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
