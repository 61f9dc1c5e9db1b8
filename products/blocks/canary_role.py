"""The role of a canary's function: what Synthetics asks for one canary, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_cdk import CfnCondition
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


def canary_role(scope: Construct, bucket: s3.Bucket, key_arn: str, inside: CfnCondition) -> iam.CfnRole:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html"""
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_iam as iam

    from product_factory import acknowledge

    def statement(sid: str, actions: list[str], resources: object, **more: object) -> dict[str, Any]:
        return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources, **more}

    # Synthetics names the function after the first 21 characters of the canary's name, and adds an ID.
    logs = Fn.sub(
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/cwsyn-${CanaryName}-*"
    )
    by_s3 = {"StringEquals": {"kms:ViaService": Fn.sub("s3.${AWS::Region}.${AWS::URLSuffix}")}}
    own_metrics = {"StringEquals": {"cloudwatch:namespace": "CloudWatchSynthetics"}}
    runs = [
        statement("KeepRuns", ["s3:GetObject", "s3:PutObject"], bucket.arn_for_objects("runs/*")),
        statement("FindBucket", ["s3:GetBucketLocation"], bucket.bucket_arn),
        statement("EncryptRuns", ["kms:Decrypt", "kms:GenerateDataKey"], key_arn, Condition=by_s3),
        statement("Log", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], logs),
        statement("ListBuckets", ["s3:ListAllMyBuckets"], "*"),
        statement("PutMetrics", ["cloudwatch:PutMetricData"], "*", Condition=own_metrics),
    ]
    network = ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"]
    role = iam.CfnRole(
        scope,
        "CanaryRole",
        description="Runs one canary",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    # IfExists: AWS does not document that Lambda names its source when it assumes a function's role.
                    "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
                }
            ],
        },
    )
    role.add_property_override(
        "Policies",
        [
            _policy("Runs", runs),
            Fn.condition_if(
                inside.logical_id, _policy("Network", [statement("ReachTheVpc", network, "*")]), Aws.NO_VALUE
            ),
        ],
    )
    acknowledge(
        role,
        {
            "AwsSolutions-IAM5": (
                "Runs below one folder, the function's log group, whose name ends in an ID of Synthetics, and actions "
                "that IAM bounds by no resource."
            )
        },
    )
    return role


def _policy(name: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
