"""Linked roles: which service principals' service-linked roles CloudFormation may have to create for a resource.

The resource schemas list iam:CreateServiceLinkedRole, never for whom; AWS tells that per service, in its
user guides and managed policies. Each row names the one it is taken from. Of a type without a row nothing is
known: whoever derives a role from it must refuse the type, not guess.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from product_factory.aws.schemas import schema

_ACTION = "iam:createservicelinkedrole"


class Row(NamedTuple):
    """Service principals, as iam:AWSServiceName has them, and where AWS says so.

    The source is a page's address or "AWS managed policy <name>, <version>": the newest version that was read.
    """

    principals: tuple[str, ...]
    source: str


def page(path: str, *principals: str) -> Row:
    """A page of AWS's guides; the principals without the end that all have in common."""
    return Row(
        tuple(f"{principal}.amazonaws.com" for principal in principals), f"https://docs.aws.amazon.com/{path}.html"
    )


def policy(name: str, version: int, *principals: str) -> Row:
    """A managed policy that limits iam:CreateServiceLinkedRole, or iam:PassRole, to the principals."""
    return Row(
        tuple(f"{principal}.amazonaws.com" for principal in principals), f"AWS managed policy {name}, v{version}"
    )


_SCALING_PAGE = "autoscaling/application/userguide/application-auto-scaling-service-linked-roles"
_CLOUDWATCH = "AmazonCloudWatch/latest/monitoring"
_KMS = page("kms/latest/developerguide/multi-region-auth-slr", "mrk.kms")
_RDS = policy("AmazonRDSFullAccess", 14, "rds")
_DOCDB = policy("AmazonDocDBFullAccess", 1, "rds")
_TRANSIT = policy("AmazonEC2FullAccess", 5, "transitgateway")

# For all types of the namespace whose handlers list the action, unless the type has a row of its own.
NAMESPACES: Mapping[str, Row] = {
    "AWS::APS": policy("AmazonPrometheusFullAccess", 2, "scraper.aps"),
    "AWS::ARCZonalShift": page(
        "r53recovery/latest/dg/using-service-linked-roles-zonal-autoshift", "practice-run.arc-zonal-shift"
    ),
    "AWS::AccessAnalyzer": policy("IAMAccessAnalyzerFullAccess", 1, "access-analyzer"),
    "AWS::AgentRegistry": policy("AgentRegistryFullAccess", 2, "agent-registry"),
    "AWS::AmazonMQ": policy("AmazonMQFullAccess", 6, "mq"),
    "AWS::ApiGatewayV2": page("apigateway/latest/developerguide/using-service-linked-roles", "ops.apigateway"),
    "AWS::ApplicationSignals": policy(
        "CloudWatchApplicationSignalsFullAccess", 7, "application-signals.cloudwatch", "resource-explorer-2"
    ),
    "AWS::Athena": policy("SageMakerStudioProjectProvisioningRolePolicy", 83, "ops.athena"),
    "AWS::AutoScaling": policy("AutoScalingFullAccess", 2, "autoscaling"),
    "AWS::AutoScalingPlans": page(
        "autoscaling/plans/userguide/aws-auto-scaling-service-linked-roles", "autoscaling-plans"
    ),
    "AWS::Backup": policy("AWSBackupFullAccess", 30, "backup"),
    "AWS::BedrockAgentCore": policy(
        "BedrockAgentCoreFullAccess",
        21,
        "bedrock-agentcore",
        "network.bedrock-agentcore",
        "runtime-identity.bedrock-agentcore",
        "runtime-instances.bedrock-agentcore",
    ),
    "AWS::Cassandra": policy(
        "AmazonKeyspacesFullAccess",
        8,
        "cassandra-streams",
        "cassandra.application-autoscaling",
        "replication.cassandra",
    ),
    "AWS::Chatbot": page("chatbot/latest/adminguide/using-service-linked-roles", "management.chatbot"),
    "AWS::Cloud9": policy("AWSCloud9Administrator", 7, "cloud9"),
    "AWS::CloudFront": page(
        "AmazonCloudFront/latest/DeveloperGuide/using-service-linked-roles", "vpcorigin.cloudfront"
    ),
    "AWS::CloudHSM": page("cloudhsm/latest/userguide/service-linked-roles", "cloudhsm"),
    "AWS::CodeGuruReviewer": policy("AmazonCodeGuruReviewerFullAccess", 3, "codeguru-reviewer"),
    "AWS::CodeStarConnections": page(
        "dtconsole/latest/userguide/service-linked-role-connections", "repository.sync.codeconnections"
    ),
    "AWS::Cognito": policy("AmazonCognitoPowerUser", 9, "cognito-idp", "email.cognito-idp"),
    "AWS::Connect": policy("AmazonConnect_FullAccess", 4, "connect", "profile"),
    "AWS::DAX": policy("AmazonDynamoDBFullAccess_v2", 3, "dax"),
    "AWS::DMS": policy("DBModDiscoveryAndAssessment", 1, "dms"),
    "AWS::DSQL": policy("AmazonAuroraDSQLFullAccess", 16, "dsql"),
    "AWS::DataSync": policy("AWSDataSyncFullAccess", 16, "datasync"),
    "AWS::Detective": policy("AmazonDetectiveOrganizationsAccess", 1, "detective"),
    "AWS::DocDBElastic": policy("AmazonDocDBElasticFullAccess", 8, "docdb-elastic"),
    "AWS::DynamoDB": policy(
        "AmazonDynamoDBFullAccess_v2",
        3,
        "contributorinsights.dynamodb",
        "dynamodb.application-autoscaling",
        "kinesisreplication.dynamodb",
        "replication.dynamodb",
    ),
    "AWS::ECS": page("AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters", "ecs"),
    "AWS::EFS": policy("AmazonElasticFileSystemFullAccess", 10, "elasticfilesystem"),
    "AWS::EKS": policy("AWSElasticBeanstalkServiceRolePolicy", 8, "eks"),
    "AWS::EMR": page("emr/latest/ManagementGuide/using-service-linked-roles-wal", "emrwal"),
    "AWS::EMRContainers": policy("SageMakerStudioProjectProvisioningRolePolicy", 83, "emr-containers"),
    "AWS::EMRServerless": policy("SageMakerStudioProjectProvisioningRolePolicy", 83, "ops.emr-serverless"),
    "AWS::EVS": page("evs/latest/userguide/using-service-linked-roles", "evs"),
    "AWS::ElastiCache": policy("AmazonElastiCacheFullAccess", 3, "elasticache"),
    "AWS::EventSchemas": policy("AmazonEventBridgeFullAccess", 7, "schemas"),
    "AWS::Events": policy("AmazonEventBridgeFullAccess", 7, "apidestinations.events"),
    "AWS::FSx": policy("AmazonFSxFullAccess", 13, "fsx", "s3.data-source.lustre.fsx"),
    # Its groups are Auto Scaling groups.
    "AWS::GameLift": page("gameliftservers/latest/fleetiqguide/gsg-iam-permissions-roles", "autoscaling"),
    "AWS::Grafana": page("grafana/latest/userguide/using-service-linked-roles", "grafana"),
    "AWS::GroundStation": page("ground-station/latest/ug/using-service-linked-roles", "groundstation"),
    "AWS::GuardDuty": policy("AmazonGuardDutyFullAccess_v2", 7, "guardduty", "malware-protection.guardduty"),
    "AWS::IVS": page("ivs/latest/LowLatencyUserGuide/security-service-linked-roles", "ivs"),
    "AWS::ImageBuilder": policy("AWSImageBuilderFullAccess", 2, "imagebuilder"),
    "AWS::InspectorV2": policy(
        "AmazonInspector2FullAccess_v2", 9, "inspector2", "thirdparty.config", "thirdparty.inspector2"
    ),
    "AWS::KafkaConnect": page("msk/latest/developerguide/mkc-using-service-linked-roles", "kafkaconnect"),
    "AWS::Lambda": policy("AWSLambda_FullAccess", 7, "lambda"),
    "AWS::Lex": policy("AmazonLexFullAccess", 9, "lexv2", "channels.lexv2", "replication.lexv2"),
    "AWS::Logs": policy("CloudWatchOpenSearchDashboardsFullAccess", 3, "observability.aoss", "opensearchservice"),
    "AWS::M2": page("m2/latest/userguide/using-service-linked-roles", "m2"),
    "AWS::MGN": page("mgn/latest/ug/using-service-linked-roles", "mgn"),
    "AWS::MSK": policy("AmazonMSKFullAccess", 7, "kafka", "delivery.logs"),
    "AWS::MWAA": policy("SageMakerStudioProjectProvisioningRolePolicy", 83, "airflow"),
    "AWS::MWAAServerless": policy("SageMakerStudioAdminIAMDefaultExecutionPolicy", 24, "airflow-serverless"),
    "AWS::MediaConnect": page("mediaconnect/latest/ug/slr-permissions", "mediaconnect"),
    "AWS::MediaPackage": page("mediapackage/latest/ug/using-service-linked-roles", "mediapackage"),
    "AWS::MediaTailor": page("mediatailor/latest/ug/slr-permissions", "mediatailor"),
    "AWS::MemoryDB": policy("AmazonMemoryDBFullAccess", 1, "memorydb"),
    "AWS::Neptune": policy("NeptuneFullAccess", 7, "rds"),
    "AWS::NeptuneGraph": policy("NeptuneConsoleFullAccess", 5, "neptune-graph"),
    "AWS::NetworkFirewall": policy("AWSNetworkFirewallFullAccess", 3, "network-firewall", "delivery.logs"),
    "AWS::NetworkFlowMonitor": page(
        f"{_CLOUDWATCH}/using-service-linked-roles-network-flow-monitor",
        "networkflowmonitor",
        "topology.networkflowmonitor",
    ),
    "AWS::NetworkManager": policy("AWSNetworkManagerFullAccess", 1, "networkmanager"),
    "AWS::NetworkMonitor": page(f"{_CLOUDWATCH}/monitoring-using-service-linked-roles-nw", "networkmonitor"),
    "AWS::Notifications": page("notifications/latest/userguide/using-service-linked-roles", "notifications"),
    "AWS::ODB": policy("AmazonODBExadataInfrastructureAdmin", 2, "odb"),
    "AWS::OSIS": policy("AmazonOpenSearchIngestionFullAccess", 1, "osis"),
    "AWS::ObservabilityAdmin": page(
        f"{_CLOUDWATCH}/telemetry-config-turn-on", "observabilityadmin", "telemetry-enablement.observabilityadmin"
    ),
    "AWS::Omics": page("omics/latest/dev/using-service-linked-roles", "omics"),
    "AWS::OpenSearchServerless": policy("SageMakerStudioProjectProvisioningRolePolicy", 83, "observability.aoss"),
    "AWS::OpenSearchService": policy("CloudWatchOpenSearchDashboardsFullAccess", 3, "opensearchservice"),
    "AWS::Organizations": policy("AWSOrganizationsFullAccess", 9, "organizations"),
    "AWS::PCS": page("pcs/latest/userguide/service-linked-roles", "pcs"),
    "AWS::RDS": _RDS,
    "AWS::RTBFabric": page("rtb-fabric/latest/userguide/using-service-linked-roles", "rtbfabric"),
    "AWS::RUM": policy("AmazonCloudWatchRUMFullAccess", 1, "rum"),
    "AWS::Redshift": policy("AmazonRedshiftFullAccess", 5, "redshift"),
    "AWS::RedshiftServerless": policy("AmazonRedshiftFullAccess", 5, "redshift"),
    "AWS::RefactorSpaces": policy(
        "AWSMigrationHubRefactorSpacesFullAccess", 6, "refactor-spaces", "elasticloadbalancing"
    ),
    "AWS::ResourceExplorer2": policy("AWSResourceExplorerFullAccess", 2, "resource-explorer-2"),
    "AWS::RolesAnywhere": policy("AWSRolesAnywhereFullAccess", 3, "rolesanywhere"),
    "AWS::Route53Resolver": policy("AWSObservabilityAdminTelemetryEnablementServiceRolePolicy", 15, "route53resolver"),
    "AWS::S3": page("AmazonS3/latest/userguide/using-service-linked-roles", "storage-lens.s3"),
    "AWS::SES": page("ses/latest/dg/using-service-linked-roles", "ses"),
    "AWS::SSM": policy("AWSQuickSetupDeploymentRolePolicy", 14, "ssm"),
    "AWS::SSMIncidents": page("incident-manager/latest/userguide/using-service-linked-roles", "ssm-incidents"),
    "AWS::SSMQuickSetup": policy("AWSSystemsManagerJustInTimeNodeAccessRolePropagationPolicy", 6, "ssm-quicksetup"),
    "AWS::SSO": policy("AWSSSOMasterAccountAdministrator", 13, "sso"),
    "AWS::SecurityLake": policy(
        "AmazonSecurityLakeAdministrator", 2, "securitylake", "lakeformation", "apidestinations.events"
    ),
    "AWS::ServiceCatalogAppRegistry": policy("AWSServiceCatalogAppRegistryFullAccess", 7, "servicecatalog-appregistry"),
    "AWS::Shield": policy("FMSServiceRolePolicy", 37, "shield"),
    "AWS::SystemsManagerSAP": policy("AWSSystemsManagerForSAPFullAccess", 3, "ssm-sap"),
    "AWS::Timestream": policy("AmazonTimestreamInfluxDBFullAccess", 18, "timestream-influxdb"),
    "AWS::VpcLattice": policy("VPCLatticeFullAccess", 4, "vpc-lattice", "delivery.logs"),
    "AWS::WAFv2": policy("NetworkSecurityManagerServiceRolePolicy", 1, "wafv2"),
}

# For the type, whether or not its handlers list the action.
TYPES: Mapping[str, Row] = {
    "AWS::AppRunner::Service": policy("AWSAppRunnerFullAccess", 1, "apprunner"),
    "AWS::AppRunner::VpcConnector": page(
        "apprunner/latest/dg/using-service-linked-roles-networking", "networking.apprunner"
    ),
    # By the service namespace: see _scaled.
    "AWS::ApplicationAutoScaling::ScalableTarget": page(
        _SCALING_PAGE,
        "appstream.application-autoscaling",
        "cassandra.application-autoscaling",
        "comprehend.application-autoscaling",
        "custom-resource.application-autoscaling",
        "dynamodb.application-autoscaling",
        "ec2.application-autoscaling",
        "ecs.application-autoscaling",
        "elasticache.application-autoscaling",
        "kafka.application-autoscaling",
        "lambda.application-autoscaling",
        "neptune.application-autoscaling",
        "rds.application-autoscaling",
        "sagemaker.application-autoscaling",
        "workspaces.application-autoscaling",
    ),
    "AWS::Backup::ReportPlan": page(
        "aws-backup/latest/devguide/using-service-linked-roles-AWSServiceRoleForBackupReports", "reports.backup"
    ),
    "AWS::Backup::RestoreTestingPlan": policy("AWSBackupFullAccess", 30, "backup", "restore-testing.backup"),
    "AWS::Batch::ComputeEnvironment": policy("AWSBatchFullAccess", 7, "batch"),
    "AWS::Batch::ServiceEnvironment": page(
        "batch/latest/userguide/using-service-linked-roles-batch-sagemaker", "sagemaker-queuing.batch"
    ),
    "AWS::CloudTrail::EventDataStore": page(
        "awscloudtrail/latest/userguide/using-service-linked-roles-create-slr-for-context-management",
        "cloudtrail",
        "context.cloudtrail",
    ),
    "AWS::CloudTrail::Trail": page(
        "awscloudtrail/latest/userguide/using-service-linked-roles-create-slr-for-org-trails", "cloudtrail"
    ),
    "AWS::Cognito::LogDeliveryConfiguration": page(
        "AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-Firehose", "delivery.logs"
    ),
    "AWS::Config::ConformancePack": policy("AWSConfigMultiAccountSetupPolicy", 5, "config-conforms"),
    "AWS::Config::Connector": policy("AmazonInspector2FullAccess_v2", 9, "thirdparty.config"),
    "AWS::Config::OrganizationConfigRule": page(
        "config/latest/APIReference/API_PutOrganizationConfigRule", "config-multiaccountsetup"
    ),
    "AWS::Config::OrganizationConformancePack": page(
        "config/latest/APIReference/API_PutOrganizationConformancePack", "config-multiaccountsetup"
    ),
    "AWS::Config::RemediationConfiguration": policy("ConfigConformsServiceRolePolicy", 6, "remediation.config"),
    "AWS::DAX::Cluster": policy("AmazonDynamoDBFullAccess_v2", 3, "dax"),
    "AWS::DocDB::DBCluster": _DOCDB,
    "AWS::DocDB::DBInstance": _DOCDB,
    "AWS::EC2::CapacityReservationFleet": page(
        "AWSEC2/latest/UserGuide/using-service-linked-roles", "capacity-reservation-fleet"
    ),
    "AWS::EC2::ClientVpnEndpoint": page("vpn/latest/clientvpn-admin/using-service-linked-roles", "clientvpn"),
    "AWS::EC2::FlowLog": page("AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-Firehose", "delivery.logs"),
    "AWS::EC2::IPAM": page("vpc/latest/ipam/iam-ipam-slr", "ipam"),
    "AWS::EC2::IPAMResourceDiscovery": page("vpc/latest/ipam/iam-ipam-slr", "ipam"),
    "AWS::EC2::InstanceConnectEndpoint": page("AWSEC2/latest/UserGuide/eice-slr", "ec2-instance-connect"),
    "AWS::EC2::SqlHaStandbyDetectedInstance": page("sql-server-ec2/latest/userguide/slr-sql-ha", "ec2sqlha"),
    "AWS::EC2::TransitGatewayAttachment": _TRANSIT,
    "AWS::EC2::TransitGatewayVpcAttachment": _TRANSIT,
    "AWS::EC2::VerifiedAccessEndpoint": page("verified-access/latest/ug/using-service-linked-roles", "verified-access"),
    "AWS::EC2::VerifiedAccessInstance": page("verified-access/latest/ug/using-service-linked-roles", "verified-access"),
    "AWS::ECR::PullThroughCacheRule": page("AmazonECR/latest/userguide/slr-pullthroughcache", "pullthroughcache.ecr"),
    "AWS::ECR::RegistryScanningConfiguration": policy("AmazonInspector2FullAccess_v2", 9, "inspector2"),
    "AWS::ECR::ReplicationConfiguration": policy("AmazonEC2ContainerRegistryFullAccess", 3, "replication.ecr"),
    "AWS::ECR::RepositoryCreationTemplate": page("AmazonECR/latest/userguide/slr-rct", "ecr"),
    "AWS::ECS::CapacityProvider": policy("BatchServiceRolePolicy", 8, "ecs", "ecs-compute"),
    "AWS::ECS::Service": page("AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters", "ecs"),
    "AWS::EKS::FargateProfile": page("eks/latest/userguide/using-service-linked-roles-eks-fargate", "eks-fargate"),
    "AWS::EKS::Nodegroup": page("eks/latest/userguide/using-service-linked-roles-eks-nodegroups", "eks-nodegroup"),
    "AWS::ElasticBeanstalk::Environment": policy(
        "AdministratorAccess-AWSElasticBeanstalk",
        10,
        "elasticbeanstalk",
        "maintenance.elasticbeanstalk",
        "managedupdates.elasticbeanstalk",
    ),
    "AWS::ElasticLoadBalancing::LoadBalancer": policy("AmazonEC2FullAccess", 5, "elasticloadbalancing"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": policy("AmazonEC2FullAccess", 5, "elasticloadbalancing"),
    "AWS::GlobalAccelerator::Accelerator": policy("GlobalAcceleratorFullAccess", 6, "globalaccelerator"),
    "AWS::KMS::Key": _KMS,
    "AWS::KMS::ReplicaKey": _KMS,
    "AWS::LakeFormation::Resource": policy("AmazonSecurityLakeAdministrator", 2, "lakeformation"),
    "AWS::Macie::Session": policy("AmazonMacieFullAccess", 5, "macie"),
    "AWS::RDS::DBCluster": _RDS,
    "AWS::RDS::DBInstance": _RDS,
    "AWS::SageMaker::Cluster": page(
        "sagemaker/latest/dg/security-iam-awsmanpol-AmazonSageMakerHyperPodServiceRolePolicy", "hyperpod.sagemaker"
    ),
    "AWS::SageMaker::Domain": policy("SageMakerStudioProjectProvisioningRolePolicy", 83, "sagemaker"),
    "AWS::SecurityHub::Hub": policy("AWSSecurityHubFullAccess", 9, "securityhub"),
    "AWS::SecurityHub::HubV2": policy("AWSSecurityHubFullAccess", 9, "securityhubv2"),
    "AWS::XRay::TransactionSearchConfig": policy(
        "CloudWatchApplicationSignalsFullAccess", 7, "application-signals.cloudwatch"
    ),
}

# Only with the property set; an intrinsic function counts as set.
_ONLY_WITH = {
    "AWS::KMS::Key": "MultiRegion",
    "AWS::LakeFormation::Resource": "UseServiceLinkedRole",
}
# EMR's instance groups are scaled by a role that the user makes: they are no row of the page's table.
_SCALED_WITHOUT = {"elasticmapreduce"}


@cache
def _row(resource_type: str) -> Row | None:
    if resource_type in TYPES:
        return TYPES[resource_type]
    if not lists_the_action(resource_type):
        return None
    return NAMESPACES.get(resource_type.rpartition("::")[0])


def lists_the_action(resource_type: str) -> bool:
    """Whether a handler of the type's schema lists iam:CreateServiceLinkedRole; a few write it in another case."""
    handlers = (schema(resource_type) or {}).get("handlers", {}).values()
    return any(name.lower() == _ACTION for handler in handlers for name in handler.get("permissions", []))


def linked_services(resource_type: str, properties: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The principals whose linked roles the resource may need; () where it needs none, None where nothing is known.

    `properties` are the template's. Where a property decides and its value is not written out (a parameter),
    all that it could be are returned. An `AWS::IAM::ServiceLinkedRole` names its service itself: None if not
    written out.
    """
    if resource_type == "AWS::IAM::ServiceLinkedRole":
        named = properties.get("AWSServiceName")
        return (named,) if isinstance(named, str) else None
    row = _row(resource_type)
    if row is None:
        return None
    if resource_type in _ONLY_WITH and properties.get(_ONLY_WITH[resource_type]) in (None, False, "false"):
        return ()
    if resource_type == "AWS::ApplicationAutoScaling::ScalableTarget":
        return _scaled(row, properties.get("ServiceNamespace"))
    return row.principals


def _scaled(row: Row, namespace: Any) -> tuple[str, ...] | None:
    if not isinstance(namespace, str):
        return row.principals
    if namespace in _SCALED_WITHOUT:
        return ()
    return tuple(name for name in row.principals if name.startswith(f"{namespace}.")) or None


def source(resource_type: str) -> str | None:
    """Where AWS says so: a page's address, or a managed policy with its version; None where nothing is known."""
    row = _row(resource_type)
    return row.source if row else None
