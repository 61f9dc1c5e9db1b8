"""As `type_cases`, for what guest systems need: secrets, functions, images, instances, queues, users."""

import io
import json
import zipfile
from typing import Any

from tests.product_factory.sandbox.resource_types.type_cases import TAGS, TRUST, VIEW, Aws, Case, made, pick

ZONE = "us-east-1a"
ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole"}
NETWORK = {
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Subnet": made("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.0.1.0/24", AvailabilityZone=ZONE),
    "Far": made("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.0.2.0/24", AvailabilityZone="us-east-1b"),
    "Group": made("EC2::SecurityGroup", GroupDescription="g", VpcId={"Ref": "Vpc"}),
    "Second": made("EC2::SecurityGroup", GroupDescription="h", VpcId={"Ref": "Vpc"}),
}
ROLE = {
    "Role": made(
        "IAM::Role",
        AssumeRolePolicyDocument={
            **TRUST,
            "Statement": [{**ASSUME, "Principal": {"Service": "lambda.amazonaws.com"}}],
        },
    )
}
FUNCTION: dict[str, Any] = {
    "Code": {"ZipFile": "def handler(event, context): ..."},
    "Handler": "index.handler",
    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
    "Runtime": "python3.13",
}

SYSTEM = "aws:cloudformation:"
"""Beside their own tags these types bear CloudFormation's: test_system_tags.py."""


def secret(aws: Aws, arn: str) -> Any:
    api = aws("secretsmanager")
    found = api.describe_secret(SecretId=arn)
    value = json.loads(api.get_secret_value(SecretId=arn)["SecretString"])
    return {
        **pick(found, "Description"),
        "Tags": [each for each in found.get("Tags", []) if not each["Key"].startswith(SYSTEM)],
        "user": value["username"],
        "length": len(value["password"]),
        "digits": any(letter.isdigit() for letter in value["password"]),
        "has ARN": found["ARN"] == arn,
    }


def function(aws: Aws, name: str) -> Any:
    found = aws("lambda").get_function(FunctionName=name)
    described = found["Configuration"]
    return {
        **pick(described, "Handler", "Runtime", "Timeout", "MemorySize", "Description"),
        "variables": described.get("Environment", {}).get("Variables", {}),
        "tags": {key: value for key, value in found.get("Tags", {}).items() if not key.startswith(SYSTEM)},
        "reserved": found.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
    }


def permission(aws: Aws, statement: str) -> Any:
    policy = json.loads(aws("lambda").get_policy(FunctionName="hears")["Policy"])
    (found,) = [each for each in policy["Statement"] if each["Sid"] == statement]
    return pick(found, "Action", "Principal", "Condition")


def bus(aws: Aws, name: str) -> Any:
    found = aws("events").describe_event_bus(Name=name)
    tags = aws("events").list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
    return {"description": found.get("Description"), "open": "Policy" in found, "tags": tags}


def endpoint(aws: Aws, endpoint_id: str) -> Any:
    found = aws("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
    assert found["State"] == "available"
    return {
        **pick(found, "VpcEndpointType", "PrivateDnsEnabled"),
        "subnets": len(found["SubnetIds"]),
        "groups": len(found["Groups"]),
        "team": [each for each in found["Tags"] if each["Key"] == "team"],
    }


def template(aws: Aws, template_id: str) -> Any:
    tags = aws("ec2").describe_launch_templates(LaunchTemplateIds=[template_id])["LaunchTemplates"][0].get("Tags", [])
    found = aws("ec2").describe_launch_template_versions(LaunchTemplateId=template_id)["LaunchTemplateVersions"]
    versions = [
        (each["VersionNumber"], each["DefaultVersion"], each["LaunchTemplateData"]["InstanceType"]) for each in found
    ]
    return {"versions": versions, "tags": tags}


def instance(aws: Aws, instance_id: str) -> Any:
    found = aws("ec2").describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
    assert found["State"]["Name"] == "running"
    data = aws("ec2").describe_instance_attribute(InstanceId=instance_id, Attribute="userData")["UserData"]
    return {
        **pick(found, "InstanceType"),
        "zone": found["Placement"]["AvailabilityZone"],
        "groups": len(found["SecurityGroups"]),
        "team": [each["Value"] for each in found.get("Tags", []) if each["Key"] == "team"],
        "data": data.get("Value"),
    }


def volume(aws: Aws, volume_id: str) -> Any:
    found = aws("ec2").describe_volumes(VolumeIds=[volume_id])["Volumes"][0]
    return {**pick(found, "Size", "VolumeType"), "team": [t for t in found.get("Tags", []) if t["Key"] == "team"]}


def user(aws: Aws, name: str) -> Any:
    iam = aws("iam")
    found = iam.get_user(UserName=name)["User"]
    return {
        **pick(found, "Path"),
        "tags": found.get("Tags", []),
        "policies": iam.list_user_policies(UserName=name)["PolicyNames"],
        "managed": [each["PolicyName"] for each in iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]],
        "groups": len(iam.list_groups_for_user(UserName=name)["Groups"]),
    }


def access_key(aws: Aws, key_id: str) -> Any:
    keys = aws("iam").list_access_keys(UserName="person")["AccessKeyMetadata"]
    return [each["Status"] for each in keys if each["AccessKeyId"] == key_id]


def dashboard(aws: Aws, name: str) -> Any:
    return json.loads(aws("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])


def queue(aws: Aws, url: str) -> Any:
    found = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    tags = aws("sqs").list_queue_tags(QueueUrl=url).get("Tags")
    return {**pick(found, "DelaySeconds", "VisibilityTimeout", "SqsManagedSseEnabled"), "tags": tags}


def queue_policy(aws: Aws, _: str) -> Any:
    url = aws("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    found = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {})
    return [each["Effect"] for each in json.loads(found["Policy"])["Statement"]] if found.get("Policy") else []


def generated(length: int, **more: Any) -> dict[str, Any]:
    template = json.dumps({"username": "app"})
    return {
        "SecretStringTemplate": template,
        "GenerateStringKey": "password",
        "PasswordLength": length,
        **more,
    }


def statement(effect: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "s", "Effect": effect, "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}],
    }


SECRET = {"user": "app", "has ARN": True}
PERSON = {"Person": made("IAM::User", UserName="person")}
QUEUE = {"Queue": made("SQS::Queue", QueueName="jobs")}
HEARS = {**ROLE, "Function": made("Lambda::Function", **FUNCTION, FunctionName="hears")}
BUS_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "s", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
         "Action": "events:PutEvents", "Resource": "arn:aws:events:us-east-1:123456789012:event-bus/own"}
    ],
}  # fmt: skip

CASES = [
    Case(
        "SecretsManager::Secret",
        {"Description": "one", "GenerateSecretString": generated(20), "Tags": TAGS},
        secret,
        {**SECRET, "Description": "one", "Tags": TAGS, "length": 20, "digits": True},
        {"Description": "two", "GenerateSecretString": generated(40, ExcludeNumbers=True)},
        {**SECRET, "Description": "two", "Tags": [], "length": 40, "digits": False},
    ),
    Case(
        "Lambda::Function",
        {**FUNCTION, "Environment": {"Variables": {"A": "1"}}, "Tags": TAGS, "ReservedConcurrentExecutions": 2},
        function,
        {
            "Handler": "index.handler", "Runtime": "python3.13", "Timeout": 3, "MemorySize": 128, "Description": "",
            "variables": {"A": "1"}, "tags": {"team": "blue"}, "reserved": 2,
        },
        {**FUNCTION, "Runtime": "python3.14", "Timeout": 60, "MemorySize": 256, "Description": "slow"},
        {
            "Handler": "index.handler", "Runtime": "python3.14", "Timeout": 60, "MemorySize": 256, "Description": "slow",
            "variables": {}, "tags": {}, "reserved": None,
        },
        needs=ROLE,
    ),
    Case(
        "Lambda::Permission",
        {
            "FunctionName": {"Ref": "Function"}, "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com",
            "SourceArn": "arn:aws:events:us-east-1:123456789012:rule/a",
        },
        permission,
        {
            "Action": "lambda:InvokeFunction",
            "Principal": {"Service": "events.amazonaws.com"},
            "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/a"}},
        },
        needs=HEARS,
    ),
    Case(
        "Events::EventBus",
        {"Name": "own", "Description": "one", "Policy": BUS_POLICY, "Tags": TAGS},
        bus,
        {"description": "one", "open": True, "tags": TAGS},
        {"Name": "own", "Description": "two"},
        {"description": "two", "open": False, "tags": []},
    ),
    Case(
        "EC2::VPCEndpoint",
        {
            "VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.us-east-1.ecr.api", "VpcEndpointType": "Interface",
            "PrivateDnsEnabled": True, "SubnetIds": [{"Ref": "Subnet"}], "SecurityGroupIds": [{"Ref": "Group"}],
            "Tags": TAGS,
        },
        endpoint,
        {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True, "subnets": 1, "groups": 1, "team": TAGS},
        {
            "VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.us-east-1.ecr.api", "VpcEndpointType": "Interface",
            "PrivateDnsEnabled": True, "SubnetIds": [{"Ref": "Subnet"}, {"Ref": "Far"}],
            "SecurityGroupIds": [{"Ref": "Group"}, {"Ref": "Second"}],
        },
        {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True, "subnets": 2, "groups": 2, "team": []},
        needs=NETWORK,
    ),
    Case(
        "EC2::LaunchTemplate",
        {
            "LaunchTemplateName": "web", "LaunchTemplateData": {"InstanceType": "t3.micro"},
            "TagSpecifications": [{"ResourceType": "launch-template", "Tags": TAGS}],
        },
        template,
        {"versions": [(1, True, "t3.micro")], "tags": TAGS},
        {"LaunchTemplateName": "web", "LaunchTemplateData": {"InstanceType": "t3.small"}},
        {"versions": [(1, True, "t3.micro"), (2, False, "t3.small")], "tags": []},
    ),
    Case(
        "EC2::Instance",
        {
            "ImageId": "ami-12c6146b", "InstanceType": "t3.micro", "SubnetId": {"Ref": "Subnet"},
            "SecurityGroupIds": [{"Ref": "Group"}], "UserData": "b25l", "Tags": TAGS,
        },
        instance,
        {"InstanceType": "t3.micro", "zone": ZONE, "groups": 1, "team": ["blue"], "data": "b25l"},
        {
            "ImageId": "ami-12c6146b", "InstanceType": "t3.small", "SubnetId": {"Ref": "Subnet"},
            "SecurityGroupIds": [{"Ref": "Group"}, {"Ref": "Second"}], "UserData": "dHdv",
        },
        {"InstanceType": "t3.small", "zone": ZONE, "groups": 2, "team": [], "data": "dHdv"},
        needs=NETWORK,
    ),
    Case(
        "EC2::Volume",
        {"Size": 1, "AvailabilityZone": ZONE, "VolumeType": "gp3", "Tags": TAGS},
        volume,
        {"Size": 1, "VolumeType": "gp3", "team": TAGS},
        {"Size": 1, "AvailabilityZone": ZONE, "VolumeType": "gp3"},
        {"Size": 1, "VolumeType": "gp3", "team": []},
    ),
    Case(
        "IAM::User",
        {
            "Path": "/a/", "ManagedPolicyArns": [VIEW], "Tags": TAGS, "Groups": [{"Ref": "Team"}],
            "Policies": [{"PolicyName": "p", "PolicyDocument": statement("Deny")}],
        },
        user,
        {"Path": "/a/", "tags": TAGS, "policies": ["p"], "managed": ["ViewOnlyAccess"], "groups": 1},
        {"Path": "/b/"},
        {"Path": "/b/", "tags": [], "policies": [], "managed": [], "groups": 0},
        needs={"Team": made("IAM::Group")},
    ),
    Case(
        "IAM::AccessKey",
        {"UserName": {"Ref": "Person"}},
        access_key,
        ["Active"],
        {"UserName": {"Ref": "Person"}, "Status": "Inactive"},
        ["Inactive"],
        needs=PERSON,
    ),
    Case(
        "CloudWatch::Dashboard",
        {"DashboardBody": '{"widgets": []}'},
        dashboard,
        {"widgets": []},
        {"DashboardBody": '{"widgets": [], "start": "-PT1H"}'},
        {"widgets": [], "start": "-PT1H"},
    ),
    Case(
        "SQS::Queue",
        {"DelaySeconds": 5, "VisibilityTimeout": 7, "SqsManagedSseEnabled": False, "Tags": TAGS},
        queue,
        {"DelaySeconds": "5", "VisibilityTimeout": "7", "SqsManagedSseEnabled": "false", "tags": {"team": "blue"}},
        {"VisibilityTimeout": 8},
        {"DelaySeconds": "0", "VisibilityTimeout": "8", "SqsManagedSseEnabled": "true", "tags": {}},
    ),
    Case(
        "SQS::QueuePolicy",
        {"Queues": [{"Ref": "Queue"}], "PolicyDocument": statement("Allow")},
        queue_policy,
        ["Allow"],
        {"Queues": [{"Ref": "Queue"}], "PolicyDocument": statement("Deny")},
        ["Deny"],
        needs=QUEUE,
    ),
]  # fmt: skip


def archive(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made_archive:
        made_archive.writestr(name, "def handler(event, context): ...")
    return held.getvalue()
