"""Passed roles, against witnesses that the table is not made of: AWS's managed policies and its user guides."""

from __future__ import annotations

import re
from functools import cache

import pytest

from product_factory.aws.linked_roles import Row
from product_factory.aws.passed_roles import ROWS, Path, passed_to, role_properties, source
from product_factory.aws.schemas import resource_types, schema
from tests.product_factory.aws.test_linked_roles import DOCS, managed_policies, many, statements

# The service that the role in the property is passed to, among others at most, and AWS's page on such roles.
# Written down apart from the table; for some rows both rest on the same page, which tells whom the role trusts.
PAGES: list[tuple[str, Path, str, str]] = [
    ("AWS::Lambda::Function", ("Role",), "lambda", "lambda/latest/dg/lambda-intro-execution-role"),
    (
        "AWS::Lambda::CapacityProvider",
        ("PermissionsConfig", "CapacityProviderOperatorRoleArn"),
        "lambda",
        "lambda/latest/dg/lambda-managed-instances-operator-role",
    ),
    (
        "AWS::ECS::TaskDefinition",
        ("ExecutionRoleArn",),
        "ecs-tasks",
        "AmazonECS/latest/developerguide/task_execution_IAM_role",
    ),
    ("AWS::ECS::TaskDefinition", ("TaskRoleArn",), "ecs-tasks", "AmazonECS/latest/developerguide/task-iam-roles"),
    (
        "AWS::ECS::Service",
        ("VolumeConfigurations", "*", "ManagedEBSVolume", "RoleArn"),
        "ecs",
        "AmazonECS/latest/developerguide/infrastructure_IAM_role",
    ),
    ("AWS::StepFunctions::StateMachine", ("RoleArn",), "states", "step-functions/latest/dg/procedure-create-iam-role"),
    (
        "AWS::CodePipeline::Pipeline",
        ("RoleArn",),
        "codepipeline",
        "codepipeline/latest/userguide/pipelines-create-service-role",
    ),
    ("AWS::CodeBuild::Project", ("ServiceRole",), "codebuild", "codebuild/latest/userguide/setting-up-service-role"),
    (
        "AWS::CodeDeploy::DeploymentGroup",
        ("ServiceRoleArn",),
        "codedeploy",
        "codedeploy/latest/userguide/getting-started-create-service-role",
    ),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        ("ExtendedS3DestinationConfiguration", "RoleARN"),
        "firehose",
        "firehose/latest/dev/controlling-access",
    ),
    (
        "AWS::EC2::FlowLog",
        ("DeliverLogsPermissionArn",),
        "vpc-flow-logs",
        "vpc/latest/userguide/flow-logs-iam-role",
    ),
    (
        "AWS::EC2::Instance",
        ("IamInstanceProfile",),
        "ec2",
        "IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles",
    ),
    (
        "AWS::EC2::LaunchTemplate",
        ("LaunchTemplateData", "IamInstanceProfile", "Arn"),
        "ec2",
        "autoscaling/ec2/userguide/us-iam-role",
    ),
    (
        "AWS::EC2::SpotFleet",
        ("SpotFleetRequestConfigData", "IamFleetRole"),
        "spotfleet",
        "AWSEC2/latest/UserGuide/spot-fleet-prerequisites",
    ),
    (
        "AWS::IAM::InstanceProfile",
        ("Roles", "*"),
        "ec2",
        "IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles",
    ),
    ("AWS::Events::Rule", ("Targets", "*", "RoleArn"), "events", "eventbridge/latest/userguide/eb-use-identity-based"),
    ("AWS::Scheduler::Schedule", ("Target", "RoleArn"), "scheduler", "scheduler/latest/UserGuide/setting-up"),
    (
        "AWS::Config::RemediationConfiguration",
        ("Parameters", "AutomationAssumeRole", "StaticValue", "Values", "*"),
        "ssm",
        "config/latest/developerguide/setup-autoremediation",
    ),
    (
        "AWS::Config::ConfigurationRecorder",
        ("RoleARN",),
        "config",
        "config/latest/developerguide/iamrole-permissions",
    ),
    (
        "AWS::RDS::DBInstance",
        ("MonitoringRoleArn",),
        "monitoring.rds",
        "AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling",
    ),
    ("AWS::RDS::DBProxy", ("RoleArn",), "rds", "AmazonRDS/latest/UserGuide/rds-proxy-iam-setup"),
    (
        "AWS::Backup::BackupSelection",
        ("BackupSelection", "IamRoleArn"),
        "backup",
        "aws-backup/latest/devguide/iam-service-roles",
    ),
    ("AWS::Glue::Job", ("Role",), "glue", "glue/latest/dg/create-an-iam-role"),
    ("AWS::SageMaker::Model", ("ExecutionRoleArn",), "sagemaker", "sagemaker/latest/dg/sagemaker-roles"),
    (
        "AWS::Batch::ComputeEnvironment",
        ("ComputeResources", "SpotIamFleetRole"),
        "spotfleet",
        "batch/latest/userguide/spot_fleet_IAM_role",
    ),
    (
        "AWS::Batch::ComputeEnvironment",
        ("ComputeResources", "InstanceRole"),
        "ec2",
        "batch/latest/userguide/instance_IAM_role",
    ),
    (
        "AWS::Batch::JobDefinition",
        ("ContainerProperties", "ExecutionRoleArn"),
        "ecs-tasks",
        "batch/latest/userguide/execution-IAM-role",
    ),
    ("AWS::IoT::TopicRule", (), "iot", "iot/latest/developerguide/iot-create-role"),
    ("AWS::IoT::RoleAlias", ("RoleArn",), "credentials.iot", "iot/latest/developerguide/authorizing-direct-aws"),
    ("AWS::AppSync::DataSource", ("ServiceRoleArn",), "appsync", "appsync/latest/devguide/attaching-a-data-source"),
    (
        "AWS::ApiGateway::Account",
        ("CloudWatchRoleArn",),
        "apigateway",
        "apigateway/latest/developerguide/set-up-logging",
    ),
    (
        "AWS::Cognito::IdentityPoolRoleAttachment",
        ("Roles", "*"),
        "cognito-identity",
        "cognito/latest/developerguide/iam-roles",
    ),
    ("AWS::Transfer::Server", ("LoggingRole",), "transfer", "transfer/latest/userguide/requirements-roles"),
    ("AWS::MWAA::Environment", ("ExecutionRoleArn",), "airflow-env", "mwaa/latest/userguide/mwaa-create-role"),
    ("AWS::EKS::Cluster", ("RoleArn",), "eks", "eks/latest/userguide/cluster-iam-role"),
    ("AWS::EKS::Nodegroup", ("NodeRole",), "ec2", "eks/latest/userguide/create-node-role"),
    (
        "AWS::EMR::Cluster",
        ("ServiceRole",),
        "elasticmapreduce",
        "emr/latest/ManagementGuide/emr-iam-roles",
    ),
    (
        "AWS::SSM::MaintenanceWindowTask",
        ("ServiceRoleArn",),
        "ssm",
        "systems-manager/latest/userguide/automation-setup",
    ),
    (
        "AWS::S3::Bucket",
        ("ReplicationConfiguration", "Role"),
        "s3",
        "AmazonS3/latest/userguide/setting-repl-config-perm-overview",
    ),
    (
        "AWS::CloudTrail::Trail",
        ("CloudWatchLogsRoleArn",),
        "cloudtrail",
        "awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs",
    ),
    ("AWS::DLM::LifecyclePolicy", ("ExecutionRoleArn",), "dlm", "ebs/latest/userguide/service-role"),
    (
        "AWS::Redshift::Cluster",
        ("IamRoles", "*"),
        "redshift",
        "redshift/latest/mgmt/authorizing-redshift-service",
    ),
    (
        "AWS::OpenSearchService::Domain",
        ("CognitoOptions", "RoleArn"),
        "es",
        "opensearch-service/latest/developerguide/cognito-auth",
    ),
    ("AWS::Logs::SubscriptionFilter", ("RoleArn",), "logs", "AmazonCloudWatch/latest/logs/SubscriptionFilters"),
    (
        "AWS::ServiceCatalog::LaunchRoleConstraint",
        ("RoleArn",),
        "servicecatalog",
        "servicecatalog/latest/adminguide/constraints-launch",
    ),
    ("AWS::Bedrock::Agent", ("AgentResourceRoleArn",), "bedrock", "bedrock/latest/userguide/agents-permissions"),
    (
        "AWS::Synthetics::Canary",
        ("ExecutionRoleArn",),
        "lambda",
        "AmazonSynthetics/latest/APIReference/API_CreateCanary",
    ),
    (
        "AWS::AppRunner::Service",
        ("InstanceConfiguration", "InstanceRoleArn"),
        "tasks.apprunner",
        "apprunner/latest/dg/security_iam_service-with-iam",
    ),
    ("AWS::DMS::Endpoint", ("KinesisSettings", "ServiceAccessRoleArn"), "dms", "dms/latest/userguide/security-iam"),
]
# Read from the resource types' pages: every property that takes a role.
PROPERTIES: list[tuple[str, set[str]]] = [
    ("AWS::Lambda::Function", {"Role"}),
    ("AWS::ECS::TaskDefinition", {"ExecutionRoleArn", "TaskRoleArn"}),
    ("AWS::EC2::Instance", {"IamInstanceProfile"}),
    (
        "AWS::EC2::LaunchTemplate",
        {"LaunchTemplateData.IamInstanceProfile.Arn", "LaunchTemplateData.IamInstanceProfile.Name"},
    ),
    ("AWS::EC2::FlowLog", {"DeliverCrossAccountRole", "DeliverLogsPermissionArn"}),
    ("AWS::Events::Rule", {"RoleArn", "Targets.*.RoleArn"}),
    ("AWS::Cognito::UserPool", {"SmsConfiguration.SnsCallerArn"}),
    ("AWS::ApiGateway::Method", {"Integration.Credentials"}),
    ("AWS::IAM::InstanceProfile", {"Roles.*"}),
    ("AWS::IAM::Role", set()),
    ("AWS::IAM::Policy", set()),
    ("AWS::Organizations::Account", set()),
    ("AWS::SQS::Queue", set()),
    (
        "AWS::RDS::DBInstance",
        {"AssociatedRoles.*.RoleArn", "CustomIAMInstanceProfile", "DomainIAMRoleName", "MonitoringRoleArn"},
    ),
    ("AWS::EMR::Cluster", {"AutoScalingRole", "JobFlowRole", "ServiceRole"}),
    ("AWS::MediaLive::Channel", {"RoleArn"}),
    ("AWS::Redshift::Cluster", {"IamRoles.*"}),
    ("AWS::RedshiftServerless::Namespace", {"DefaultIamRoleArn", "IamRoles.*"}),
    ("AWS::Budgets::BudgetsAction", {"ExecutionRoleArn"}),
    ("AWS::Grafana::Workspace", {"RoleArn"}),
    ("AWS::QuickSight::Topic", set()),
    (
        "AWS::Transfer::Server",
        {
            "IdentityProviderDetails.InvocationRole",
            "LoggingRole",
            "WorkflowDetails.OnPartialUpload.*.ExecutionRole",
            "WorkflowDetails.OnUpload.*.ExecutionRole",
        },
    ),
    ("AWS::Nowhere::Nothing", set()),
]


@cache
def passing(policy: str) -> frozenset[str]:
    """The services that a managed policy lets roles be passed to; a "*" at the end is for other partitions."""
    conditions = [each for statement in statements(policy) for each in statement.get("Condition", {}).values()]
    named = [many(value) for each in conditions for key, value in each.items() if key.lower() == "iam:passedtoservice"]
    return frozenset(name.rstrip("*") for names in named for name in names)


def lists_the_action(resource_type: str) -> bool:
    handlers = (schema(resource_type) or {}).get("handlers", {}).values()
    return any(name.lower() == "iam:passrole" for handler in handlers for name in handler.get("permissions", []))


@pytest.mark.parametrize(("resource_type", "path", "service", "page"), PAGES)
def test_what_aws_guides_say(resource_type: str, path: Path, service: str, page: str) -> None:
    assert f"{service}.amazonaws.com" in (passed_to(resource_type, path) or ()), f"{DOCS}{page}.html"
    assert not path or path in role_properties(resource_type)


@pytest.mark.parametrize(("of", "row"), [(of, row) for of, row in ROWS.items() if not row.source.startswith(DOCS)])
def test_a_row_of_a_managed_policy_is_in_that_policy(of: str, row: Row) -> None:
    found = re.fullmatch(r"AWS managed policy (\S+), v(\d+)", row.source)
    assert found, row.source
    policy, version = found[1], int(found[2])
    assert version <= int(managed_policies()[policy]["DefaultVersionId"].removeprefix("v"))
    assert set(row.principals) <= passing(policy), of


@pytest.mark.parametrize(("of", "row"), ROWS.items())
def test_every_principal_is_in_some_managed_policy_or_on_a_page(of: str, row: Row) -> None:
    anywhere = frozenset().union(*(passing(policy) for policy in managed_policies()))
    page = row.source.startswith(DOCS) and row.source.endswith(".html")
    assert page or set(row.principals) <= anywhere, of
    assert row.principals
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+|\.\*)*\.amazonaws\.com", each) for each in row.principals)


def test_every_row_speaks_for_a_type_and_a_property_that_exist() -> None:
    named = {
        each: [[name for name in path if name != "*"] for path in role_properties(each)] for each in resource_types()
    }
    for key in ROWS:
        owner, *end = key.split("/")
        types = [each for each in resource_types() if each == owner or each.startswith(f"{owner}::")]
        assert types, key
        assert not end or any(path[-len(end) :] == end for each in types for path in named[each]), key


def test_most_types_that_list_the_action_have_a_row() -> None:
    listing = [each for each in resource_types() if lists_the_action(each)]
    known = [each for each in listing if passed_to(each)]
    paths = [(each, path) for each in listing for path in role_properties(each)]
    told = [each for each in paths if passed_to(*each)]
    print(f"passed roles: {len(known)} of {len(listing)} types, {len(told)} of {len(paths)} properties")
    assert len(listing) > 300
    assert len(known) / len(listing) >= 0.85
    assert len(told) / len(paths) >= 0.85


@pytest.mark.parametrize(("resource_type", "properties"), PROPERTIES)
def test_properties_that_take_a_role(resource_type: str, properties: set[str]) -> None:
    assert {".".join(path) for path in role_properties(resource_type)} == properties


def test_no_property_that_aws_sets_is_a_role_of_the_template() -> None:
    for each in resource_types():
        fixed = {path.removeprefix("/properties/") for path in (schema(each) or {}).get("readOnlyProperties", [])}
        assert not {"/".join(path) for path in role_properties(each)} & fixed, each


def test_a_task_role_is_not_passed_to_the_service_itself() -> None:
    assert passed_to("AWS::ECS::TaskDefinition", ("TaskRoleArn",)) == ("ecs-tasks.amazonaws.com",)
    assert passed_to("AWS::ECS::Service", ("Role",)) == ("ecs.amazonaws.com",)


def test_without_a_path_all_roles_of_the_type_count() -> None:
    assert set(passed_to("AWS::EMR::Cluster") or ()) == {
        "application-autoscaling.amazonaws.com",
        "ec2.amazonaws.com",
        "elasticmapreduce.amazonaws.com",
    }
    assert source("AWS::EMR::Cluster") == "AWS managed policy AmazonEMRFullAccessPolicy_v2, v7"
    assert len((source("AWS::RDS::DBInstance") or "").split("; ")) == 3


@pytest.mark.parametrize(
    ("resource_type", "path"),
    [
        ("AWS::SQS::Queue", ()),
        ("AWS::Nowhere::Nothing", ()),
        ("Custom::Thing", ()),
        ("AWS::EC2::FlowLog", ("DeliverCrossAccountRole",)),
    ],
)
def test_nothing_is_known_of_others(resource_type: str, path: Path) -> None:
    assert passed_to(resource_type, path) is None
    assert source(resource_type, path) is None
