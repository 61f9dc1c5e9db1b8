"""Passed roles: which services a role in a resource's property is passed to, and which properties hold roles.

For roles whose trust policy is not at hand: of a parameter, or with a literal ARN. Each row names the page or
managed policy that it is taken from: one that limits iam:PassRole by iam:PassedToService, or that gives the trust
policy of such a role. The two mostly agree, not always (App Runner): then the row has both, as alternatives. Of a
type without a row nothing is known: whoever derives a role from it must ask for a role made in the template.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from product_factory.aws.linked_roles import Row, page, policy
from product_factory.aws.schemas import name_property, schema

Path = tuple[str, ...]

# Definitions refer to each other; no schema holds a role deeper than this.
_DEPTH = 12
_ROLE = re.compile(r"(Role|InstanceProfile)s?(Arn|ARN|Name)?s?$")
# Roles whose properties are named otherwise; what the schemas leave open (a map of anything) included.
_NAMED_OTHERWISE: Mapping[str, tuple[Path, ...]] = {
    "AWS::ApiGateway::Authorizer": (("AuthorizerCredentials",),),
    "AWS::ApiGateway::Method": (("Integration", "Credentials"),),
    "AWS::ApiGatewayV2::Authorizer": (("AuthorizerCredentialsArn",),),
    "AWS::ApiGatewayV2::Integration": (("CredentialsArn",),),
    "AWS::Cognito::IdentityPoolRoleAttachment": (("Roles", "*"),),
    "AWS::Cognito::UserPool": (("SmsConfiguration", "SnsCallerArn"),),
    "AWS::Config::RemediationConfiguration": (
        ("Parameters", "AutomationAssumeRole", "StaticValue", "Values", "*"),
        ("Parameters", "AutomationAssumeRole", "StaticValue", "Value", "*"),
    ),
    "AWS::EC2::FlowLog": (("DeliverLogsPermissionArn",),),
}
# Named like roles, but no IAM roles, or none that is passed: of databases, of columns, of identity providers.
_NO_ROLES = re.compile(
    "|".join(
        (
            r"(Audio|Caption)DashRoles/\*",
            r"ApproverRoles/\*",
            r"AssertionAttributes/Role",
            r"ColumnDataRole",
            r"DatabaseAccessControlRole",
            r".*GeographicRole",
            r"GeographicalRole",
            r"IamActionDefinition/Roles/\*",
            r"LdapServerMetadata/\w+",
            r"MasterBackendRole",
            r"Members/\*/Role",
            r"OrganizationRoleName",
            r"PlacementGroupConfigs/\*/InstanceRole",
            r"StackRoles/.*",
        )
    )
)
# Types that attach policies to roles, make one in another account, filter by their names or call nodes so.
_NO_ROLES_IN = {
    "AWS::AccountAccess::Entitlement",
    "AWS::EMR::InstanceGroupConfig",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::IdentityStore::User",
    "AWS::InspectorV2::Filter",
    "AWS::IoTSiteWise::AccessPolicy",
    "AWS::Organizations::Account",
    "AWS::SecurityHub::Insight",
}


_STUDIO = "SageMakerStudioProjectProvisioningRolePolicy"
_BEANSTALK = "AdministratorAccess-AWSElasticBeanstalk"
_ECS_TASKS = policy("AmazonECS_FullAccess", 22, "ecs-tasks")
_BATCH_TASKS = policy("BatchServiceRolePolicy", 8, "ecs-tasks")
# Whatever type takes an instance profile.
_INSTANCE_PROFILE = page("IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles", "ec2")

# By namespace, by type, or by either and the end of a property's path ("*" left out); the closest counts.
ROWS: Mapping[str, Row] = {
    "AWS::AIOps": policy("AIOpsConsoleAdminPolicy", 9, "aiops"),
    "AWS::ARCRegionSwitch": page(
        "r53recovery/latest/dg/security_iam_id-based-policy-examples-region-switch", "arc-region-switch"
    ),
    "AWS::AgentRegistry": policy("AgentRegistryFullAccess", 2, "agent-registry"),
    "AWS::Amplify": page("amplify/latest/userguide/amplify-service-role", "amplify"),
    "AWS::ApiGateway": policy(
        "AmazonSageMakerPartnerServiceCatalogProductsCloudFormationServiceRolePolicy", 1, "apigateway"
    ),
    "AWS::ApiGatewayV2": policy(
        "AmazonSageMakerPartnerServiceCatalogProductsCloudFormationServiceRolePolicy", 1, "apigateway"
    ),
    "AWS::AppConfig": page(
        "appconfig/latest/userguide/appconfig-creating-configuration-and-profile-S3-source", "appconfig"
    ),
    "AWS::AppFlow": page("appflow/latest/userguide/security_iam_service-role-policies", "appflow"),
    # Passed to the service as AWSAppRunnerFullAccess has it, trusted as the page has it.
    "AWS::AppRunner/AccessRoleArn": page(
        "apprunner/latest/dg/security_iam_service-with-iam", "apprunner", "build.apprunner"
    ),
    "AWS::AppRunner/InstanceRoleArn": page(
        "apprunner/latest/dg/security_iam_service-with-iam", "apprunner", "tasks.apprunner"
    ),
    "AWS::AppStream": page(
        "appstream2/latest/developerguide/how-to-use-iam-role-with-streaming-instances", "appstream"
    ),
    "AWS::AppSync": policy("AWSAppSyncAdministrator", 2, "appsync"),
    "AWS::ApplicationAutoScaling": policy("AmazonECS_FullAccess", 22, "application-autoscaling"),
    "AWS::Athena": policy(_STUDIO, 83, "athena"),
    "AWS::AutoScaling": page("autoscaling/ec2/userguide/prepare-for-lifecycle-notifications", "autoscaling"),
    "AWS::Backup": policy("AWSBackupFullAccess", 30, "backup"),
    "AWS::Backup/ScannerRoleArn": policy("AWSBackupFullAccess", 30, "malware-protection.guardduty"),
    "AWS::Backup::RestoreTestingSelection": policy("AWSBackupFullAccess", 30, "backup", "restore-testing.backup"),
    "AWS::Batch/ExecutionRoleArn": _BATCH_TASKS,
    "AWS::Batch/InfrastructureRoleArn": policy("BatchServiceRolePolicy", 8, "ecs"),
    "AWS::Batch/InstanceRole": policy("BatchServiceRolePolicy", 8, "ec2"),
    "AWS::Batch/JobRoleArn": _BATCH_TASKS,
    "AWS::Batch/ServiceRole": page("batch/latest/userguide/service_IAM_role", "batch"),
    "AWS::Batch/SpotIamFleetRole": page("batch/latest/userguide/spot_fleet_IAM_role", "spotfleet"),
    "AWS::Batch/TaskRoleArn": _BATCH_TASKS,
    "AWS::Bedrock": policy("AmazonBedrockFullAccess", 11, "bedrock"),
    "AWS::BedrockAgentCore": policy("BedrockAgentCoreFullAccess", 21, "bedrock-agentcore"),
    "AWS::Budgets": policy("AWSBudgetsActionsWithAWSResourceControlAccess", 1, "budgets"),
    "AWS::Chatbot": page("chatbot/latest/adminguide/chatbot-iam-policies", "chatbot"),
    "AWS::Chime/ResourceAccessRoleArn": page(
        "chime-sdk/latest/dg/call-analytics-resource-access-role", "mediapipelines.chime"
    ),
    "AWS::CleanRooms": policy("AWSCleanRoomsFullAccess", 2, "cleanrooms"),
    "AWS::CleanRoomsML": policy("AWSCleanRoomsMLFullAccess", 4, "cleanrooms-ml"),
    "AWS::CloudFormation/AdministrationRoleARN": page(
        "AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed", "cloudformation"
    ),
    "AWS::CloudFormation/RoleARN": page("AWSCloudFormation/latest/UserGuide/using-iam-servicerole", "cloudformation"),
    "AWS::CloudFormation/ExecutionRoleArn": page(
        "AWSCloudFormation/latest/APIReference/API_ActivateType", "resources.cloudformation", "hooks.cloudformation"
    ),
    "AWS::CloudFront": page("AmazonCloudFront/latest/DeveloperGuide/real-time-logs", "cloudfront"),
    "AWS::CloudTrail/CloudWatchLogsRoleArn": policy("AWSCloudTrail_FullAccess", 3, "cloudtrail"),
    "AWS::CloudWatch::LogAlarm": policy("CloudWatchFullAccessV2", 17, "cloudwatch", "logs"),
    "AWS::CloudWatch::MetricStream": page(
        "AmazonCloudWatch/latest/monitoring/CloudWatch-metric-streams-trustpolicy", "streams.metrics.cloudwatch"
    ),
    "AWS::CodeBuild": policy("AWSProtonCodeBuildProvisioningServiceRolePolicy", 2, "codebuild"),
    "AWS::CodeDeploy": page("codedeploy/latest/userguide/getting-started-create-service-role", "codedeploy"),
    "AWS::CodePipeline": policy("AWSCodePipeline_FullAccess", 3, "codepipeline"),
    "AWS::CodeStarConnections": page(
        "AWSCloudFormation/latest/UserGuide/git-sync-prereq", "cloudformation.sync.codeconnections"
    ),
    "AWS::Cognito::IdentityPoolRoleAttachment": policy("AmazonCloudWatchRUMFullAccess", 1, "cognito-identity"),
    "AWS::Cognito::UserPool": page("cognito-user-identity-pools/latest/APIReference/API_CreateUserPool", "cognito-idp"),
    "AWS::Cognito::UserPoolGroup": policy("AmazonCloudWatchRUMFullAccess", 1, "cognito-identity"),
    "AWS::Comprehend": page("comprehend/latest/dg/security_iam_id-based-policy-examples", "comprehend"),
    "AWS::Config": policy("AWSControlTowerAccountServiceRolePolicy", 11, "config"),
    "AWS::Config::RemediationConfiguration": page("config/latest/developerguide/setup-autoremediation", "ssm"),
    "AWS::DAX": policy("AmazonDynamoDBFullAccess", 15, "dax"),
    "AWS::DLM": page("ebs/latest/userguide/service-role", "dlm"),
    "AWS::DMS": policy("DBModProvisioningAndMigration", 1, "dms", "dms.*", "schema-conversion.dms"),
    "AWS::DataBrew": policy("AwsGlueDataBrewFullAccessPolicy", 8, "databrew"),
    "AWS::DataPipeline": page(
        "datapipeline/latest/DeveloperGuide/dp-iam-roles", "datapipeline", "elasticmapreduce", "ec2"
    ),
    "AWS::DataSync": policy("AWSDataSyncFullAccess", 16, "datasync"),
    "AWS::DataZone": policy("AmazonDataZoneFullAccess", 13, "datazone"),
    "AWS::Deadline": page("deadline-cloud/latest/userguide/security_iam_id-based-policy-examples", "deadline"),
    "AWS::EC2/IamFleetRole": page("AWSEC2/latest/UserGuide/spot-fleet-prerequisites", "spotfleet"),
    "AWS::EC2::FlowLog/DeliverLogsPermissionArn": page("vpc/latest/userguide/flow-logs-iam-role", "vpc-flow-logs"),
    "AWS::ECR::PullThroughCacheRule": page(
        "AmazonECR/latest/userguide/pull-through-cache-private", "pullthroughcache.ecr"
    ),
    "AWS::ECS": policy("AmazonECS_FullAccess", 22, "ecs"),
    "AWS::ECS/ExecutionRoleArn": _ECS_TASKS,
    "AWS::ECS/TaskRoleArn": _ECS_TASKS,
    "AWS::EFS": policy("AmazonElasticFileSystemFullAccess", 10, "elasticfilesystem"),
    "AWS::EKS::Addon": policy("AWSBackupServiceRolePolicyForRestores", 36, "eks", "pods.eks"),
    "AWS::EKS::Capability/RoleArn": page("eks/latest/userguide/capability-role", "eks", "capabilities.eks"),
    "AWS::EKS::Cluster": policy("AWSBackupServiceRolePolicyForRestores", 36, "eks"),
    "AWS::EKS::Cluster/NodeRoleArn": page("eks/latest/userguide/create-node-role", "eks", "ec2"),
    "AWS::EKS::FargateProfile": page("eks/latest/userguide/pod-execution-role", "eks", "eks-fargate-pods"),
    "AWS::EKS::Nodegroup": page("eks/latest/userguide/create-node-role", "eks", "ec2"),
    "AWS::EKS::PodIdentityAssociation": policy("AWSBackupServiceRolePolicyForRestores", 36, "pods.eks"),
    "AWS::EMR/AutoScalingRole": policy("AmazonEMRFullAccessPolicy_v2", 7, "application-autoscaling"),
    "AWS::EMR/JobFlowRole": policy("AmazonEMRFullAccessPolicy_v2", 7, "ec2"),
    "AWS::EMR/ServiceRole": policy("AmazonEMRFullAccessPolicy_v2", 7, "elasticmapreduce"),
    "AWS::EMR/UserRole": page("emr/latest/ManagementGuide/emr-studio-service-role", "elasticmapreduce"),
    "AWS::ElasticBeanstalk": policy(_BEANSTALK, 10, "elasticbeanstalk"),
    "AWS::ElasticBeanstalk/CodeBuildServiceRole": policy("AWSElasticBeanstalkServiceRolePolicy", 8, "codebuild"),
    "AWS::Elasticsearch": page("opensearch-service/latest/developerguide/cognito-auth", "es", "opensearchservice"),
    "AWS::EntityResolution": policy("AWSEntityResolutionConsoleFullAccess", 5, "entityresolution"),
    "AWS::Events": policy("AmazonEventBridgeFullAccess", 7, "events"),
    "AWS::FIS::ExperimentTemplate": policy("AWSResilienceHubResilienceTestingPolicy", 1, "fis"),
    "AWS::FMS": page("fms/2018-01-01/APIReference/API_PutNotificationChannel", "fms"),
    "AWS::Forecast": policy("AmazonForecastFullAccess", 1, "forecast"),
    "AWS::GameLift": page("gameliftservers/latest/developerguide/gamelift-iam-policy-examples", "gamelift"),
    "AWS::Glue": policy("AWSGlueConsoleFullAccess", 15, "glue"),
    "AWS::Grafana": policy("AWSGrafanaAccountAdministrator", 3, "grafana"),
    "AWS::GuardDuty": policy("AmazonGuardDutyFullAccess_v2", 7, "malware-protection-plan.guardduty"),
    "AWS::HealthLake": policy("AmazonHealthLakeFullAccess", 1, "healthlake"),
    "AWS::IAM::InstanceProfile": _INSTANCE_PROFILE,
    "AWS::ImageBuilder": page("imagebuilder/latest/userguide/image-lifecycle-prerequisites", "imagebuilder"),
    "AWS::IoT": page("iot/latest/developerguide/iot-create-role", "iot"),
    "AWS::IoT::RoleAlias": policy("AmazonSageMakerEdgeDeviceFleetPolicy", 1, "iot", "credentials.iot"),
    "AWS::IoTFleetWise": page("iot-fleetwise/latest/developerguide/controlling-access", "iotfleetwise"),
    "AWS::IoTSiteWise": policy("AWSIoTSiteWiseConsoleFullAccess", 1, "iotsitewise"),
    "AWS::IoTTwinMaker": page("iot-twinmaker/latest/guide/twinmaker-gs-service-role", "iottwinmaker"),
    "AWS::IoTWireless": page("iot-wireless/latest/developerguide/lorawan-create-destinations", "iotwireless"),
    "AWS::KafkaConnect": page("msk/latest/developerguide/msk-connect-service-execution-role", "kafkaconnect"),
    "AWS::Kendra": policy("AmazonKendraFullAccess", 1, "kendra"),
    "AWS::KinesisAnalytics": page("kinesisanalytics/latest/dev/iam-role", "kinesisanalytics"),
    "AWS::KinesisAnalyticsV2": page("managed-flink/latest/java/how-zeppelin-iam", "kinesisanalytics"),
    "AWS::KinesisFirehose": policy("ApplicationDiscoveryServiceContinuousExportServiceRolePolicy", 2, "firehose"),
    "AWS::Lambda": policy("AWSLambda_FullAccess", 7, "lambda"),
    "AWS::Lex": policy("AmazonLexFullAccess", 9, "lexv2"),
    "AWS::Logs": policy("CloudWatchFullAccessV2", 17, "logs"),
    "AWS::Logs/DataSourceRoleArn": policy(
        "CloudWatchOpenSearchDashboardsFullAccess", 3, "directquery.opensearchservice"
    ),
    "AWS::LookoutEquipment": policy("AmazonLookoutEquipmentFullAccess", 3, "lookoutequipment"),
    "AWS::MSK": policy("AmazonMSKFullAccess", 7, "kafka"),
    "AWS::MWAA": page("mwaa/latest/userguide/mwaa-create-role", "airflow", "airflow-env"),
    "AWS::MWAAServerless": policy("SageMakerStudioAdminIAMDefaultExecutionPolicy", 24, "airflow-serverless"),
    "AWS::MediaConnect": policy("AWSElementalMediaConnectCreateFlow", 1, "mediaconnect"),
    "AWS::MediaLive/RoleArn": page("medialive/latest/ug/scenarios-for-medialive-role", "medialive"),
    "AWS::MediaPackage": page("mediapackage/latest/ug/setting-up-create-trust-rel", "mediapackage"),
    "AWS::Neptune": policy("NeptuneFullAccess", 7, "rds"),
    "AWS::NeptuneGraph": policy("NeptuneConsoleFullAccess", 5, "neptune-graph"),
    "AWS::OSIS": page("opensearch-service/latest/developerguide/pipeline-security-overview", "osis-pipelines"),
    "AWS::ObservabilityAdmin::TelemetryPipelines": policy(
        "CloudWatchFullAccessV2", 17, "telemetry-pipelines.observabilityadmin"
    ),
    "AWS::OpenSearch::DataSource": policy(
        "CloudWatchOpenSearchDashboardsFullAccess", 3, "directquery.opensearchservice"
    ),
    "AWS::OpenSearchService": page("opensearch-service/latest/developerguide/cognito-auth", "es", "opensearchservice"),
    "AWS::Panorama": policy("AWSPanoramaFullAccess", 7, "panorama"),
    "AWS::Personalize": policy("AmazonPersonalizeFullAccess", 2, "personalize"),
    "AWS::Pipes": policy("AmazonEventBridgePipesFullAccess", 1, "pipes"),
    "AWS::Pipes/ExecutionRoleArn": _ECS_TASKS,
    "AWS::Pipes/TaskRoleArn": _ECS_TASKS,
    "AWS::Proton": policy("AWSProtonFullAccess", 3, "proton"),
    "AWS::QBusiness": page("amazonq/latest/qbusiness-ug/iam-roles", "qbusiness"),
    "AWS::QLDB": policy("AmazonQLDBFullAccess", 5, "qldb"),
    "AWS::QuickSight": policy(_STUDIO, 83, "quicksight"),
    "AWS::RDS": page("AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.Authorizing.IAM.CreateRole", "rds"),
    "AWS::RDS/MonitoringRoleArn": page("AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling", "monitoring.rds"),
    "AWS::RDS::DBProxy": page("AmazonRDS/latest/UserGuide/rds-proxy-iam-setup", "rds"),
    "AWS::RUM/GuestRoleArn": policy("AmazonCloudWatchRUMFullAccess", 1, "cognito-identity"),
    "AWS::Redshift::Cluster": page("redshift/latest/mgmt/authorizing-redshift-service", "redshift"),
    "AWS::Redshift::ScheduledAction": page(
        "redshift/latest/APIReference/API_CreateScheduledAction", "scheduler.redshift"
    ),
    "AWS::RedshiftServerless": policy(_STUDIO, 83, "redshift", "redshift-serverless"),
    "AWS::Rekognition": page("rekognition/latest/dg/api-streaming-video-roles", "rekognition"),
    "AWS::RolesAnywhere": policy("AWSRolesAnywhereFullAccess", 3, "rolesanywhere"),
    "AWS::S3::AccessGrantsLocation": policy("SageMakerStudioProjectUserRolePolicy", 75, "access-grants.s3"),
    "AWS::S3::Bucket/ReplicationConfiguration/Role": page(
        "AmazonS3/latest/userguide/setting-repl-config-perm-overview", "s3"
    ),
    "AWS::S3Files": policy("AmazonS3FilesFullAccess", 1, "elasticfilesystem"),
    "AWS::S3Tables": policy("AmazonS3TablesFullAccess", 6, "replication.s3tables"),
    "AWS::SES::ConfigurationSetEventDestination": page(
        "ses/latest/dg/event-publishing-add-event-destination-firehose", "ses"
    ),
    "AWS::SES::ReceiptRule": page("ses/latest/dg/receiving-email-permissions", "ses"),
    "AWS::SMSVOICE": page("sms-voice/latest/userguide/two-way-sms-iam-policy-auto", "sms-voice"),
    "AWS::SNS::Subscription": page("sns/latest/dg/prereqs-kinesis-data-firehose", "sns"),
    "AWS::SNS::Topic": page("sns/latest/dg/sns-topic-attributes", "sns"),
    "AWS::SSM": policy("AWSQuickSetupDeploymentRolePolicy", 14, "ssm"),
    "AWS::SageMaker": policy("AmazonSageMakerFullAccess", 29, "sagemaker"),
    "AWS::SageMaker::DeviceFleet": policy("AmazonSageMakerEdgeDeviceFleetPolicy", 1, "iot", "credentials.iot"),
    "AWS::Scheduler": policy("AmazonEventBridgeSchedulerFullAccess", 4, "scheduler"),
    "AWS::SecurityAgent": policy("AWSTransformSecurityAgentExecutorAccess", 2, "securityagent"),
    "AWS::SecurityLake/MetaStoreManagerRoleArn": policy("AmazonSecurityLakeAdministrator", 2, "lambda"),
    "AWS::SecurityLake/ReplicationConfiguration/RoleArn": policy("AmazonSecurityLakeAdministrator", 2, "s3"),
    "AWS::SecurityLake/TargetRoleArn": policy("AmazonSecurityLakeAdministrator", 2, "events"),
    "AWS::ServiceCatalog": policy("AWSServiceCatalogAdminFullAccess", 9, "servicecatalog"),
    "AWS::Shield": page("waf/latest/DDOSAPIReference/API_AssociateDRTRole", "drt.shield"),
    "AWS::StepFunctions": policy("AmazonSageMakerFullAccess", 29, "states"),
    "AWS::StorageGateway": page("filegateway/latest/files3/grant-access-s3", "storagegateway"),
    "AWS::Synthetics": policy("CloudWatchSyntheticsFullAccess", 14, "lambda", "synthetics"),
    "AWS::Transcribe": page("transcribe/latest/APIReference/API_CreateVocabulary", "transcribe"),
    "AWS::Transfer": policy("AWSTransferFullAccess", 1, "transfer"),
    "AWS::WellArchitected": policy("WellArchitectedConsoleFullAccess", 2, "agent.wellarchitected", "wellarchitected"),
    "AWS::WorkSpaces": page("workspaces/latest/adminguide/workspaces-access-control", "workspaces"),
}


@cache
def _row(resource_type: str, path: Path) -> Row | None:
    """The closest row: of the path's end in the type, in the namespace; of the type; of the namespace."""
    namespace = resource_type.rpartition("::")[0]
    names = [name for name in path if name != "*"]
    for owner in (resource_type, namespace):
        for start in range(len(names)):
            if found := ROWS.get("/".join((owner, *names[start:]))):
                return found
    if "InstanceProfile" in "".join(path):
        return _INSTANCE_PROFILE
    return ROWS.get(resource_type) or ROWS.get(namespace)


def _paths(resource_type: str, path: Path) -> tuple[Path, ...]:
    return (path,) if path else role_properties(resource_type) or ((),)


def passed_to(resource_type: str, path: Path = ()) -> tuple[str, ...] | None:
    """The principals that the role in the property may be passed to, as iam:PassedToService has them.

    Alternatives; "*" in one stands for a Region (StringLike). Without a path, or for a type whose roles the
    schema does not show: those of all its roles. None where nothing is known.
    """
    rows = [row for each in _paths(resource_type, path) if (row := _row(resource_type, each))]
    return tuple(dict.fromkeys(name for row in rows for name in row.principals)) or None


def source(resource_type: str, path: Path = ()) -> str | None:
    """Where AWS says so: pages' addresses, or managed policies with their versions; None where nothing is known."""
    rows = [row for each in _paths(resource_type, path) if (row := _row(resource_type, each))]
    return "; ".join(dict.fromkeys(row.source for row in rows)) or None


@cache
def role_properties(resource_type: str) -> tuple[Path, ...]:
    """The paths of the type's properties that take an IAM role or instance profile, by name or by ARN.

    Found by their names in the schema, which says no more of them; "*" stands for any item or key. Sorted;
    () for a type that has none or is not known.
    """
    if resource_type in _NO_ROLES_IN:
        return ()
    whole = schema(resource_type) or {}
    fixed = {path.removeprefix("/properties/") for path in whole.get("readOnlyProperties", [])}
    given = (path for path in _roles(whole, whole, (), frozenset()) if not _is_none(path))
    found = {path for path in given if not any("/".join(path[:end]) in fixed for end in range(1, len(path) + 1))}
    found |= set(_NAMED_OTHERWISE.get(resource_type, ()))
    return tuple(sorted(found - {name_property(resource_type)} if whole else found))


def _is_none(path: Path) -> bool:
    return any(_NO_ROLES.fullmatch("/".join(path[start:])) for start in range(len(path)))


def _roles(whole: Mapping[str, Any], node: Any, path: Path, seen: frozenset[str]) -> Iterator[Path]:
    """The paths below the node that end in a text named as a role."""
    node, seen = _resolved(whole, node, seen)
    if not isinstance(node, Mapping) or len(path) > _DEPTH:
        return
    if path and _is_text(node) and _ROLE.search(next((name for name in reversed(path) if name != "*"), "")):
        yield path
    for name, below in node.get("properties", {}).items():
        inside = _resolved(whole, below, seen)[0]
        if _ROLE.search(name) and isinstance(inside, Mapping) and inside.get("type") == "object":
            yield from ((*path, name, part) for part in ("Arn", "Name") if part in inside.get("properties", {}))
        yield from _roles(whole, below, (*path, name), seen)
    for below in (node.get("items"), *node.get("patternProperties", {}).values()):
        yield from _roles(whole, below, (*path, "*"), seen)
    for below in (part for word in ("oneOf", "anyOf", "allOf") for part in node.get(word, [])):
        yield from _roles(whole, below, path, seen)


def _is_text(node: Mapping[str, Any]) -> bool:
    kinds = node.get("type", "string" if "pattern" in node else None)
    return "string" in (kinds if isinstance(kinds, list) else [kinds]) and "enum" not in node


def _resolved(whole: Mapping[str, Any], node: Any, seen: frozenset[str]) -> tuple[Any, frozenset[str]]:
    """The node that a reference names, and the references passed on the way; None where it leads back."""
    while isinstance(node, Mapping) and "$ref" in node:
        reference = node["$ref"]
        if reference in seen:
            return None, seen
        seen |= {reference}
        node = whole
        for name in reference.removeprefix("#/").split("/"):
            node = node.get(name, {})
    return node, seen
