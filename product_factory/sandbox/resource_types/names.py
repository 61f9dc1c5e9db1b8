"""The physical names CloudFormation gives: stack name, logical ID, random tail, within a limit.

A witness of its own: it reads nothing of what predicts names (product_factory/aws/physical_names.py, product_factory/aws/names.py).
Limits are those of the services' APIs, as botocore's models state them, or their documents where these state none.
A target group's name holds no `--` (https://github.com/zalando-stups/senza/issues/395), and CloudFormation makes none:
Elastic Beanstalk's stacks have load balancers `awseb--AWSEB-…` and target groups `awseb-AWSEB-…`.
How both parts are shortened was counted on real names: 25 + 24 + 14 in a bucket of 63, 25 + 25 + 14 in a role of 64
(https://github.com/KensioSoftware/yulin/issues/1113).
"""

import re
import string
from typing import NamedTuple

from moto.moto_api._internal import mock_random


class Name(NamedTuple):
    """How long the API lets a name be, where that is told, and whether it has to be in lower case or without `--`."""

    longest: int
    source: str
    lower: bool = False
    single: bool = False


_DOCS = "https://docs.aws.amazon.com"
NAMES: dict[str, Name] = {
    "AWS::AccessAnalyzer::Analyzer": Name(255, "botocore: accessanalyzer CreateAnalyzer.analyzerName"),
    "AWS::AutoScaling::LifecycleHook": Name(255, "botocore: autoscaling PutLifecycleHook.LifecycleHookName"),
    "AWS::AutoScaling::ScheduledAction": Name(
        255, "botocore: autoscaling PutScheduledUpdateGroupAction.ScheduledActionName"
    ),
    "AWS::Budgets::Budget": Name(100, "botocore: budgets BudgetName"),
    "AWS::CloudFormation::StackSet": Name(
        128, f"{_DOCS}/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html"
    ),
    "AWS::CloudTrail::Trail": Name(128, f"{_DOCS}/awscloudtrail/latest/APIReference/API_CreateTrail.html"),
    "AWS::CloudWatch::Alarm": Name(255, "botocore: cloudwatch PutMetricAlarm.AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": Name(255, "botocore: cloudwatch PutCompositeAlarm.AlarmName"),
    "AWS::CloudWatch::Dashboard": Name(
        255, f"{_DOCS}/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html"
    ),
    "AWS::Config::ConfigRule": Name(128, "botocore: config ConfigRule.ConfigRuleName"),
    "AWS::Config::ConfigurationRecorder": Name(256, "botocore: config ConfigurationRecorder.name"),
    "AWS::Config::DeliveryChannel": Name(256, "botocore: config DeliveryChannel.name"),
    "AWS::DynamoDB::Table": Name(255, f"{_DOCS}/amazondynamodb/latest/APIReference/API_CreateTable.html"),
    "AWS::EC2::SecurityGroup": Name(255, f"{_DOCS}/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"),
    "AWS::ECR::Repository": Name(256, "botocore: ecr CreateRepository.repositoryName", lower=True),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Name(
        32, f"{_DOCS}/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": Name(
        32, f"{_DOCS}/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html", single=True
    ),
    "AWS::Events::ApiDestination": Name(64, "botocore: events CreateApiDestination.Name"),
    "AWS::Events::Archive": Name(48, "botocore: events CreateArchive.ArchiveName"),
    "AWS::Events::Connection": Name(64, "botocore: events CreateConnection.Name"),
    "AWS::Events::EventBus": Name(256, "botocore: events CreateEventBus.Name"),
    "AWS::Events::Rule": Name(64, "botocore: events PutRule.Name"),
    "AWS::IAM::Group": Name(128, "botocore: iam CreateGroup.GroupName"),
    "AWS::IAM::InstanceProfile": Name(128, "botocore: iam CreateInstanceProfile.InstanceProfileName"),
    "AWS::IAM::ManagedPolicy": Name(128, "botocore: iam CreatePolicy.PolicyName"),
    "AWS::IAM::Role": Name(64, "botocore: iam CreateRole.RoleName"),
    "AWS::IAM::User": Name(64, "botocore: iam CreateUser.UserName"),
    "AWS::KMS::Alias": Name(256, "botocore: kms CreateAlias.AliasName"),
    "AWS::Lambda::Function": Name(64, f"{_DOCS}/lambda/latest/api/API_CreateFunction.html"),
    "AWS::Logs::LogGroup": Name(512, "botocore: logs CreateLogGroup.logGroupName"),
    "AWS::Logs::LogStream": Name(512, "botocore: logs CreateLogStream.logStreamName"),
    "AWS::Logs::MetricFilter": Name(512, "botocore: logs PutMetricFilter.filterName"),
    "AWS::RDS::DBCluster": Name(63, f"{_DOCS}/AmazonRDS/latest/APIReference/API_CreateDBCluster.html", lower=True),
    "AWS::RDS::DBClusterParameterGroup": Name(
        255, f"{_DOCS}/AmazonRDS/latest/APIReference/API_CreateDBClusterParameterGroup.html", lower=True
    ),
    "AWS::RDS::DBInstance": Name(63, f"{_DOCS}/AmazonRDS/latest/APIReference/API_CreateDBInstance.html", lower=True),
    "AWS::RDS::DBParameterGroup": Name(
        255, f"{_DOCS}/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html", lower=True
    ),
    "AWS::RDS::DBSubnetGroup": Name(
        255, f"{_DOCS}/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html", lower=True
    ),
    "AWS::S3::Bucket": Name(63, f"{_DOCS}/AmazonS3/latest/API/API_CreateBucket.html", lower=True),
    "AWS::Scheduler::Schedule": Name(64, "botocore: scheduler CreateSchedule.Name"),
    "AWS::Scheduler::ScheduleGroup": Name(64, "botocore: scheduler CreateScheduleGroup.Name"),
    "AWS::SecretsManager::Secret": Name(512, "botocore: secretsmanager CreateSecret.Name"),
    "AWS::SNS::Topic": Name(256, f"{_DOCS}/sns/latest/api/API_CreateTopic.html"),
    "AWS::SQS::Queue": Name(80, f"{_DOCS}/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"),
    "AWS::SSM::Document": Name(128, f"{_DOCS}/systems-manager/latest/APIReference/API_CreateDocument.html"),
    "AWS::SSM::Parameter": Name(1011, f"{_DOCS}/systems-manager/latest/APIReference/API_PutParameter.html"),
    "AWS::StepFunctions::StateMachine": Name(80, "botocore: stepfunctions CreateStateMachine.name"),
    "AWS::WAFv2::IPSet": Name(128, "botocore: wafv2 CreateIPSet.Name"),
    "AWS::WAFv2::WebACL": Name(128, "botocore: wafv2 CreateWebACL.Name"),
}
STACKLESS = {"AWS::SSM::Parameter": "CFN"}
"""Types whose names begin with something else than the stack's name, as recorded on AWS: localstack/localstack,
tests/aws/services/cloudformation/api/test_stacks.snapshot.json (test_stack_deploy_order)."""
UNKNOWN = Name(128, "")
"""Types that no row tells of."""
_TAIL = 12


def random_text(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(mock_random.choice(alphabet) for _ in range(length))


def physical_name(stack_name: str, logical_id: str, limit: int, lower: bool = False) -> str:
    """A name of at most `limit` characters. Letters are taken from the longer part until both fit."""
    stack, logical = stack_name, logical_id
    while len(stack) + len(logical) + 2 + _TAIL > limit:
        # Of two that are as long, the logical ID loses first: 25 + 24 was seen, never 24 + 25.
        if len(stack) > len(logical):
            stack = stack[:-1]
        else:
            logical = logical[:-1]
    alphabet = string.ascii_lowercase + string.digits if lower else string.ascii_letters
    name = f"{stack}-{logical}-{random_text(_TAIL, alphabet)}"
    return name.lower() if lower else name


def name_of_type(stack_name: str, logical_id: str, resource_type: str) -> str:
    """The name that CloudFormation gives a resource of this type."""
    known = NAMES.get(resource_type, UNKNOWN)
    name = physical_name(STACKLESS.get(resource_type, stack_name), logical_id, known.longest, known.lower)
    return re.sub("-+", "-", name) if known.single else name
