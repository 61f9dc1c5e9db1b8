"""Names: how CloudFormation names a resource that the template leaves unnamed, and how much of it is certain.

It writes `<stack>-<logical ID>-<tail>`. Where that is over the type's limit, stack and logical ID are both
shortened; AWS does not publish how. Service Catalog's stacks are named `SC-<account>-pp-<id>`, 32 characters,
and real names show that at limits of 63 and more at least the first 25 of a long stack's name stay.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
https://github.com/KensioSoftware/yulin/issues/1113

Only types with a row here are believed to be named so: for others the launch role reaches any name.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PREFIX = "SC-*"
OWN_PREFIX = "SC-${AWS::AccountId}-pp-*"
# From this limit on the stack's name keeps what OWN_PREFIX has, 19 characters.
_KEEPS_ITS_STACK = 63


class Named(NamedTuple):
    """How a type's resources are named: the name's limit in characters, and where that is told.

    `lower`: in lower case. `by_logical_id`: the logical ID comes first, the stack's name may be left out.
    """

    limit: int
    source: str
    lower: bool = False
    by_logical_id: bool = False


_PAGE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html, supported resources"
_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-{}.html"
_SEEN = "https://github.com/faiscadev/fakecloud/pull/2536"
_RDS = f"{_PAGE}; RDS stores identifiers in lower case: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"

NAMED: dict[str, Named] = {
    "AWS::ApiGateway::ApiKey": Named(1024, _PAGE),
    "AWS::ApiGateway::Model": Named(1024, _PAGE),
    "AWS::AutoScaling::AutoScalingGroup": Named(255, _REFERENCE.format("autoscaling-autoscalinggroup")),
    "AWS::AutoScaling::LaunchConfiguration": Named(255, _REFERENCE.format("autoscaling-launchconfiguration")),
    "AWS::CloudTrail::Trail": Named(128, _REFERENCE.format("cloudtrail-trail")),
    "AWS::CloudWatch::Alarm": Named(255, _PAGE),
    "AWS::CloudWatch::CompositeAlarm": Named(255, _REFERENCE.format("cloudwatch-compositealarm")),
    "AWS::CodeDeploy::Application": Named(100, _PAGE),
    "AWS::CodeDeploy::DeploymentConfig": Named(100, _PAGE),
    "AWS::CodeDeploy::DeploymentGroup": Named(100, _PAGE),
    "AWS::CodePipeline::Pipeline": Named(100, _REFERENCE.format("codepipeline-pipeline")),
    "AWS::Config::ConfigurationRecorder": Named(256, _PAGE),
    "AWS::Config::DeliveryChannel": Named(256, _PAGE),
    "AWS::DynamoDB::Table": Named(255, _PAGE),
    "AWS::ECR::Repository": Named(256, f"{_PAGE}; the schema's pattern has no capitals", lower=True),
    "AWS::ECS::Cluster": Named(255, _PAGE),
    "AWS::ElastiCache::CacheCluster": Named(50, f"{_PAGE}; {_SEEN}", lower=True),
    "AWS::ElasticBeanstalk::Application": Named(100, _PAGE),
    "AWS::ElasticBeanstalk::Environment": Named(40, _PAGE),
    "AWS::ElasticLoadBalancing::LoadBalancer": Named(32, _PAGE),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Named(32, _PAGE),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Named(32, _PAGE),
    "AWS::Events::Rule": Named(64, _PAGE),
    "AWS::IAM::Group": Named(128, _PAGE),
    "AWS::IAM::InstanceProfile": Named(128, _REFERENCE.format("iam-instanceprofile")),
    "AWS::IAM::ManagedPolicy": Named(128, _PAGE),
    "AWS::IAM::Role": Named(64, _PAGE),
    "AWS::IAM::User": Named(64, _PAGE),
    "AWS::Kinesis::Stream": Named(128, _REFERENCE.format("kinesis-stream")),
    "AWS::KinesisFirehose::DeliveryStream": Named(64, _REFERENCE.format("kinesisfirehose-deliverystream")),
    "AWS::Lambda::Function": Named(64, _PAGE),
    "AWS::Logs::LogGroup": Named(512, _REFERENCE.format("logs-loggroup")),
    "AWS::OpenSearchService::Domain": Named(28, _SEEN, lower=True),
    "AWS::RDS::DBCluster": Named(63, _RDS, lower=True),
    "AWS::RDS::DBClusterParameterGroup": Named(255, _RDS, lower=True),
    "AWS::RDS::DBInstance": Named(63, _RDS, lower=True),
    "AWS::RDS::DBParameterGroup": Named(255, _RDS, lower=True),
    "AWS::RDS::DBSubnetGroup": Named(255, _RDS, lower=True),
    "AWS::RDS::OptionGroup": Named(255, _RDS, lower=True),
    "AWS::S3::Bucket": Named(63, _PAGE, lower=True),
    "AWS::SNS::Topic": Named(256, _PAGE),
    "AWS::SQS::Queue": Named(80, _PAGE),
    "AWS::SSM::Document": Named(128, _REFERENCE.format("ssm-document")),
    "AWS::SecretsManager::Secret": Named(512, _SEEN, by_logical_id=True),
    "AWS::StepFunctions::StateMachine": Named(80, _SEEN, by_logical_id=True),
}
# The property that names a resource in its ARN, where that is neither `Name` nor `<Type>Name`.
NAME_PROPERTIES: dict[str, tuple[str, ...]] = {
    "AWS::ECS::TaskDefinition": ("Family",),
    "AWS::ElastiCache::CacheCluster": ("ClusterName",),
    "AWS::Logs::LogStream": ("LogStreamName",),
    "AWS::Neptune::DBCluster": ("DBClusterIdentifier",),
    "AWS::Neptune::DBInstance": ("DBInstanceIdentifier",),
    "AWS::RDS::DBCluster": ("DBClusterIdentifier",),
    "AWS::RDS::DBInstance": ("DBInstanceIdentifier",),
    "AWS::SSM::ResourceDataSync": ("SyncName",),
    "AWS::SSM::ServiceSetting": ("SettingId",),
}


# Types whose names the service stores in lower case. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html
LOWERED = ("AWS::RDS::", "AWS::Neptune::", "AWS::DocDB::", "AWS::ElastiCache::", "AWS::MemoryDB::", "AWS::Redshift::")


def lowered(name: str) -> str:
    """The name in lower case, its placeholders as they are."""
    return "".join(part if part.startswith("${") else part.lower() for part in re.split(r"(\$\{[^}]*\})", name))


def unnamed(resource_type: str, logical_id: str) -> tuple[str, ...]:
    """The patterns that the name of an unnamed resource has: `*` where nothing is known of it."""
    row = NAMED.get(resource_type)
    if row is None:
        return ("*",)
    prefix = OWN_PREFIX if row.limit >= _KEEPS_ITS_STACK else PREFIX
    own = prefix.replace("SC-", "sc-") if row.lower else prefix
    # Reported by few only: the usual form is kept beside it.
    # Of a resource in a nested stack, `Inner/Secret`, the last part is its logical ID.
    return (f"{logical_id.rpartition('/')[2]}-*", own) if row.by_logical_id else (own,)
