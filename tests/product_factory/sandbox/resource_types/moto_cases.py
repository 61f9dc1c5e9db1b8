"""For each type that is left to moto: every property that it is said to set, a change, and what its service shows."""

from typing import Any

from tests.product_factory.sandbox.resource_types.type_cases import TAGS, Aws, Case, pick


def stream(aws: Aws, name: str) -> Any:
    found = aws("kinesis").describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    tags = aws("kinesis").list_tags_for_stream(StreamName=name)["Tags"]
    return {**pick(found, "RetentionPeriodHours", "OpenShardCount"), "tags": tags}


def lifecycle(aws: Aws, arn: str) -> Any:
    name = arn.split("/")[-1]
    found = aws("sagemaker").describe_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName=name)
    return pick(found, "OnCreate", "OnStart")


def launch_configuration(aws: Aws, name: str) -> Any:
    found = aws("autoscaling").describe_launch_configurations(LaunchConfigurationNames=[name])["LaunchConfigurations"]
    return pick(found[0], *LAUNCH)


LAUNCH = {
    "AssociatePublicIpAddress": True,
    "EbsOptimized": True,
    "IamInstanceProfile": "worker",
    "ImageId": "ami-12c6146b",
    "InstanceType": "t3.micro",
    "KeyName": "staff",
    "LaunchConfigurationName": "web",
    "SecurityGroups": ["sg-0123456789abcdef0"],
    "UserData": "ZWNobw==",
}
CASES = [
    Case(
        "Kinesis::Stream",
        {"Name": "events", "RetentionPeriodHours": 48, "ShardCount": 1, "Tags": TAGS},
        stream,
        {"RetentionPeriodHours": 48, "OpenShardCount": 1, "tags": TAGS},
        {"Name": "events", "RetentionPeriodHours": 30, "ShardCount": 2},
        {"RetentionPeriodHours": 30, "OpenShardCount": 2, "tags": []},
    ),
    Case(
        "SageMaker::NotebookInstanceLifecycleConfig",
        {"NotebookInstanceLifecycleConfigName": "begin", "OnStart": [{"Content": "b25l"}]},
        lifecycle,
        {"OnCreate": None, "OnStart": [{"Content": "b25l"}]},
        {
            "NotebookInstanceLifecycleConfigName": "begin",
            "OnStart": [{"Content": "dHdv"}],
            "OnCreate": [{"Content": "b25l"}],
        },
        {"OnCreate": [{"Content": "b25l"}], "OnStart": [{"Content": "dHdv"}]},
    ),
    Case(
        "AutoScaling::LaunchConfiguration",
        LAUNCH,
        launch_configuration,
        LAUNCH,
    ),
]
