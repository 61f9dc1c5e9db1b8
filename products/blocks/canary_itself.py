"""A canary that runs the script of canary_script, by choice in subnets of the workload's network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canary_form import MINUTES
from .canary_script import HANDLER, SCRIPT

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_synthetics as synthetics
    from constructs import Construct

    from product_factory import Answers


def canary(
    scope: Construct, answers: Answers, bucket: s3.Bucket, role_arn: str, inside: CfnCondition
) -> synthetics.CfnCanary:
    """Its function and layers go with it: ProvisionedResourceCleanup.

    https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CreateCanary.html
    """
    from aws_cdk import Aws, CfnMapping, Fn
    from aws_cdk import aws_synthetics as synthetics

    often = CfnMapping(
        scope,
        "Often",
        mapping={
            str(each): {"Rate": "rate(1 minute)" if each == 1 else f"rate({each} minutes)", "Seconds": str(each * 60)}
            for each in MINUTES
        },
    )
    made = synthetics.CfnCanary(
        scope,
        "Canary",
        name=answers.text("CanaryName"),
        artifact_s3_location=Fn.sub("s3://${Bucket}/runs", {"Bucket": bucket.bucket_name}),
        artifact_config=synthetics.CfnCanary.ArtifactConfigProperty(
            s3_encryption=synthetics.CfnCanary.S3EncryptionProperty(
                encryption_mode="SSE_KMS", kms_key_arn=answers.text("KeyArn")
            )
        ),
        code=synthetics.CfnCanary.CodeProperty(handler=HANDLER, script=SCRIPT),
        execution_role_arn=role_arn,
        runtime_version=answers.text("Runtime"),
        schedule=synthetics.CfnCanary.ScheduleProperty(
            expression=often.find_in_map(answers.text("Minutes"), "Rate"), duration_in_seconds="0"
        ),
        start_canary_after_creation=True,
        provisioned_resource_cleanup="AUTOMATIC",
        success_retention_period=answers.number("RunDays"),
        failure_retention_period=answers.number("RunDays"),
    )
    made.add_property_override("RunConfig", _run(scope, answers))
    made.add_property_override(
        "VPCConfig",
        Fn.condition_if(
            inside.logical_id,
            {
                "SubnetIds": Fn.split(",", answers.text("SubnetIds")),
                "SecurityGroupIds": [_group(scope, answers, inside).attr_group_id],
            },
            Aws.NO_VALUE,
        ),
    )
    return made


def _run(scope: Construct, answers: Answers) -> dict[str, object]:
    """A run ends before the next one begins, once a minute, too. What it is told is no secret."""
    from aws_cdk import Aws, CfnCondition, Fn

    told = CfnCondition(
        scope, "TextWanted", expression=Fn.condition_not(Fn.condition_equals(answers.text("WantedText"), ""))
    )
    return {
        "MemoryInMB": 960,
        "TimeoutInSeconds": 50,
        "EnvironmentVariables": {
            "TARGET_HOST": answers.text("Host"),
            "TARGET_PATH": answers.text("Path"),
            "WANTED_STATUS": answers.text("WantedStatus"),
            "WANTED_TEXT": Fn.condition_if(told.logical_id, answers.text("WantedText"), Aws.NO_VALUE),
        },
    }


def _group(scope: Construct, answers: Answers, inside: CfnCondition) -> ec2.CfnSecurityGroup:
    """It calls by HTTPS alone: what it watches, and AWS, whose gateway of S3 has public addresses."""
    from aws_cdk import aws_ec2 as ec2

    group = ec2.CfnSecurityGroup(
        scope,
        "CanaryGroup",
        group_description="A canary, which calls and is not called",
        vpc_id=answers.text("VpcId"),
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="tcp", from_port=443, to_port=443, cidr_ip="0.0.0.0/0", description="HTTPS"
            )
        ],
    )
    group.cfn_options.condition = inside
    return group
