"""Templates in a bucket, and resources that nest them."""

import json
from typing import Any

import boto3

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks, Template

BUCKET = "nested-templates"
TOPIC: Template = {"Type": "AWS::SNS::Topic"}
BROKEN: Template = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "None", "Value": "v"}}


def put(key: str, resources: Template, **sections: Any) -> str:
    """The URL of a template that is written to the bucket."""
    s3 = boto3.client("s3", "us-east-1")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps({"Resources": resources, **sections}))
    return f"https://{BUCKET}.s3.amazonaws.com/{key}"


def nested(url: str, *, more: Template | None = None, **properties: Any) -> Template:
    """A resource that nests what is at the URL."""
    return {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": url, **properties},
        **(more or {}),
    }


def named_topic(**more: Any) -> Template:
    """A topic whose display name is the parameter Name."""
    return {"Topic": {**TOPIC, "Properties": {"DisplayName": {"Ref": "Name"}}}, **more}


PARAMETERS: Template = {"Name": {"Type": "String", "Default": "default"}}
OUTPUTS: Template = {"Arn": {"Value": {"Ref": "Topic"}}, "Said": {"Value": {"Ref": "Name"}}}
WHOLE: Template = {"Parameters": PARAMETERS, "Outputs": OUTPUTS}


def inner(stacks: Stacks, logical_id: str = "Inner", of: str = "SC-test") -> dict[str, Any]:
    """The nested stack as DescribeStacks shows it, deleted ones included."""
    return stacks.describe(stacks.physical_id(logical_id, of))


def names() -> list[str]:
    """The display names of all topics."""
    sns = boto3.client("sns", "us-east-1")
    arns = [each["TopicArn"] for each in sns.list_topics()["Topics"]]
    return sorted(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] for arn in arns)
