"""Which service a role is passed to, and which role a service gets linked.

Most rows cite AWS's own managed policies: their conditions name the services that AWS itself passes
roles to (`iam:PassedToService`) and links roles for (`iam:AWSServiceName`). A row is for one type, or
for all types that begin with it; the first that fits counts. Where no row fits, the service is the
IAM prefix of the type's own, which no page promises.
"""

from typing import NamedTuple

MANAGED = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/"


class Passed(NamedTuple):
    """The services that a type's role is passed to; property: the last name on the way to the role."""

    type: str
    services: tuple[str, ...]
    source: str
    property: str = ""


def _managed(type_: str, service: str, policy: str, property_: str = "") -> Passed:
    return Passed(type_, (f"{service}.amazonaws.com",), f"{MANAGED}{policy}.html", property_)


PASSED = (
    _managed(
        "AWS::ApiGateway", "apigateway", "AmazonSageMakerPartnerServiceCatalogProductsCloudFormationServiceRolePolicy"
    ),
    _managed("AWS::AppSync::", "appsync", "AWSAppSyncAdministrator"),
    _managed("AWS::ApplicationAutoScaling::", "application-autoscaling", "AmazonECS_FullAccess"),
    _managed("AWS::AutoScaling::", "autoscaling", "AWSElasticBeanstalkRoleCore"),
    _managed("AWS::Backup::RestoreTesting", "restore-testing.backup", "AWSBackupFullAccess"),
    _managed("AWS::Backup::", "backup", "AWSBackupFullAccess"),
    _managed("AWS::Batch::JobDefinition", "ecs-tasks", "AWSBatchServiceRole"),
    _managed("AWS::Budgets::", "budgets", "AWSBudgetsActionsWithAWSResourceControlAccess"),
    Passed(
        "AWS::Chatbot::",
        ("chatbot.amazonaws.com",),
        "https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam-roles-policies.html",
    ),
    _managed("AWS::CloudFormation::", "cloudformation", "AWSElasticBeanstalkRoleCore"),
    _managed("AWS::CloudTrail::", "cloudtrail", "AWSCloudTrail_FullAccess"),
    _managed("AWS::CodeBuild::", "codebuild", "AWSElasticBeanstalkServiceRolePolicy"),
    _managed("AWS::CodePipeline::", "codepipeline", "AWSCodePipeline_FullAccess"),
    _managed("AWS::Cognito::IdentityPool", "cognito-identity", "AmazonESCognitoAccess"),
    _managed("AWS::Config::RemediationConfiguration", "ssm", "ConfigConformsServiceRolePolicy"),
    _managed("AWS::Config::", "config", "AWSControlTowerAccountServiceRolePolicy"),
    _managed("AWS::DataSync::", "datasync", "AWSDataSyncFullAccess"),
    Passed(
        "AWS::EC2::FlowLog",
        ("vpc-flow-logs.amazonaws.com",),
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
    ),
    _managed("AWS::EC2::", "ec2", "AWSBatchServiceRole"),
    _managed("AWS::ECS::TaskDefinition", "ecs-tasks", "AmazonECS_FullAccess"),
    _managed("AWS::ECS::", "ecs", "AmazonECS_FullAccess"),
    _managed("AWS::EKS::PodIdentityAssociation", "pods.eks", "AWSElasticBeanstalkServiceRolePolicy"),
    _managed("AWS::EKS::", "eks", "AWSElasticBeanstalkServiceRolePolicy"),
    _managed("AWS::EMRServerless::", "emr-serverless", "AmazonSageMakerCanvasFullAccess"),
    _managed("AWS::EMR::", "elasticmapreduce", "AmazonSageMakerPipelinesIntegrations"),
    _managed("AWS::Events::", "events", "AmazonEventBridgeFullAccess"),
    _managed("AWS::Glue::", "glue", "AWSGlueConsoleFullAccess"),
    _managed(
        "AWS::GuardDuty::MalwareProtectionPlan", "malware-protection-plan.guardduty", "AmazonGuardDutyFullAccess_v2"
    ),
    _managed("AWS::IAM::InstanceProfile", "ec2", "AWSBatchServiceRole"),
    _managed("AWS::KinesisFirehose::", "firehose", "ApplicationDiscoveryServiceContinuousExportServiceRolePolicy"),
    _managed("AWS::Lambda::", "lambda", "AWSLambda_FullAccess"),
    _managed("AWS::Lex::", "lexv2", "AmazonLexFullAccess"),
    _managed("AWS::Logs::", "logs", "CloudWatchFullAccessV2"),
    _managed("AWS::Pipes::", "pipes", "AmazonEventBridgeFullAccess"),
    Passed(
        "AWS::RDS::DB",
        ("monitoring.rds.amazonaws.com",),
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html",
        "MonitoringRoleArn",
    ),
    _managed("AWS::RDS::", "rds", "NeptuneFullAccess"),
    _managed("AWS::Neptune::", "rds", "NeptuneFullAccess"),
    _managed("AWS::S3::Bucket", "s3", "AmazonSecurityLakeAdministrator"),
    _managed("AWS::SageMaker::", "sagemaker", "DataScientist"),
    _managed("AWS::Scheduler::", "scheduler", "AmazonEventBridgeFullAccess"),
    _managed("AWS::SSM::", "ssm", "AmazonSSMServiceRolePolicy"),
    _managed("AWS::StepFunctions::", "states", "AmazonSageMakerFullAccess"),
    Passed(
        "AWS::Synthetics::",
        ("lambda.amazonaws.com", "synthetics.amazonaws.com"),
        f"{MANAGED}CloudWatchSyntheticsFullAccess.html",
    ),
    _managed("AWS::Transfer::", "transfer", "AWSTransferFullAccess"),
)


class Linked(NamedTuple):
    """The service that a type's linked role is made for, where the property `when` is set to `value`, or always.

    always: the schema doesn't tell that creating one may link a role, but the source does.
    """

    type: str
    service: str
    source: str
    when: str = ""
    value: str = ""
    always: bool = False


def _linked(type_: str, service: str, policy: str, when: str = "", value: str = "", *, always: bool = False) -> Linked:
    return Linked(type_, f"{service}.amazonaws.com", f"{MANAGED}{policy}.html", when, value, always)


_SCALED = (
    ("ecs", "AmazonECS_FullAccess"),
    ("dynamodb", "AmazonDynamoDBFullAccess"),
    ("rds", "AmazonRDSFullAccess"),
    ("ec2", "AmazonEC2SpotFleetAutoscaleRole"),
    ("sagemaker", "AmazonSageMakerFullAccess"),
    ("appstream", "AmazonAppStreamFullAccess"),
    ("cassandra", "AmazonMCSFullAccess"),
)
_SCALING = "AWS::ApplicationAutoScaling::ScalableTarget"
_TABLE = "AWS::DynamoDB::Table"

LINKED = (
    *(
        _linked(_SCALING, f"{name}.application-autoscaling", policy, "ServiceNamespace", name)
        for name, policy in _SCALED
    ),
    _linked("AWS::APS::Scraper", "scraper.aps", "AmazonPrometheusFullAccess"),
    _linked("AWS::Cassandra::Keyspace", "replication.cassandra", "AmazonKeyspacesFullAccess"),
    _linked("AWS::Cassandra::Table", "cassandra.application-autoscaling", "AmazonMCSFullAccess"),
    _linked("AWS::Config::Connector", "thirdparty.config", "AmazonInspector2FullAccess_v2"),
    Linked(
        "AWS::Config::Organization",
        "config-multiaccountsetup.amazonaws.com",
        "https://docs.aws.amazon.com/config/latest/developerguide/config-rule-multi-account-deployment.html",
    ),
    Linked(
        "AWS::EC2::CapacityReservationFleet",
        "capacity-reservation-fleets.amazonaws.com",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-service-linked-roles.html",
    ),
    Linked("AWS::EC2::IPAM", "ipam.amazonaws.com", "https://docs.aws.amazon.com/vpc/latest/ipam/iam-ipam-slr.html"),
    Linked(
        "AWS::EC2::InstanceConnectEndpoint",
        "ec2-instance-connect.amazonaws.com",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/eice-slr.html",
    ),
    Linked(
        "AWS::EC2::VerifiedAccess",
        "verified-access.amazonaws.com",
        "https://docs.aws.amazon.com/verified-access/latest/ug/using-service-linked-roles.html",
    ),
    _linked("AWS::ECR::RegistryScanningConfiguration", "inspector2", "AmazonInspector2FullAccess"),
    Linked(
        "AWS::EKS::FargateProfile",
        "eks-fargate.amazonaws.com",
        "https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles-eks-fargate.html",
    ),
    Linked(
        "AWS::EKS::Nodegroup",
        "eks-nodegroup.amazonaws.com",
        "https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles-eks-nodegroups.html",
    ),
    _linked("AWS::EMRServerless::", "ops.emr-serverless", "SageMakerStudioProjectProvisioningRolePolicy"),
    _linked("AWS::Lex::Bot", "lexv2", "AmazonLexFullAccess"),
    _linked("AWS::RedshiftServerless::", "redshift", "AmazonRedshiftFullAccess"),
    _linked("AWS::Route53Resolver::", "route53resolver", "AWSObservabilityAdminTelemetryEnablementServiceRolePolicy"),
    Linked(
        "AWS::S3::StorageLens",
        "storage-lens.s3.amazonaws.com",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-service-linked-roles.html",
    ),
    _linked("AWS::ServiceCatalogAppRegistry::", "servicecatalog-appregistry", "AWSServiceCatalogAppRegistryFullAccess"),
    _linked("AWS::AccessAnalyzer::", "access-analyzer", "IAMAccessAnalyzerFullAccess"),
    _linked("AWS::AutoScaling::AutoScalingGroup", "autoscaling", "AmazonEC2FullAccess", always=True),
    Linked(
        "AWS::Chatbot::",
        "management.chatbot.amazonaws.com",
        "https://docs.aws.amazon.com/chatbot/latest/adminguide/using-service-linked-roles.html",
    ),
    _linked("AWS::Config::ConformancePack", "config-conforms", "AWSConfigMultiAccountSetupPolicy"),
    _linked("AWS::Config::RemediationConfiguration", "remediation.config", "ConfigConformsServiceRolePolicy"),
    _linked(_TABLE, "contributorinsights.dynamodb", "AmazonDynamoDBFullAccess", "ContributorInsightsSpecification"),
    _linked(_TABLE, "kinesisreplication.dynamodb", "AmazonDynamoDBFullAccess", "KinesisStreamSpecification"),
    _linked("AWS::DynamoDB::GlobalTable", "replication.dynamodb", "AmazonDynamoDBFullAccess"),
    _linked("AWS::EC2::FlowLog", "delivery.logs", "AmazonMSKFullAccess"),
    Linked(
        "AWS::ECR::PullThroughCacheRule",
        "pullthroughcache.ecr.amazonaws.com",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/slr-pullthroughcache.html",
    ),
    _linked("AWS::ECR::ReplicationConfiguration", "replication.ecr", "AmazonEC2ContainerRegistryFullAccess"),
    _linked("AWS::ECS::Cluster", "ecs", "AWSBatchServiceRole"),
    _linked("AWS::ECS::Service", "ecs", "AWSBatchServiceRole", always=True),
    _linked("AWS::ElasticLoadBalancing::LoadBalancer", "elasticloadbalancing", "AmazonEC2FullAccess", always=True),
    _linked("AWS::ElasticLoadBalancingV2::LoadBalancer", "elasticloadbalancing", "AmazonEC2FullAccess", always=True),
    _linked("AWS::ElastiCache::", "elasticache", "AmazonElastiCacheFullAccess"),
    _linked("AWS::Events::Connection", "apidestinations.events", "CloudWatchEventsFullAccess"),
    _linked("AWS::GuardDuty::Detector", "guardduty", "AmazonGuardDutyFullAccess_v2"),
    _linked("AWS::Neptune::", "rds", "NeptuneFullAccess"),
    _linked("AWS::OpenSearchServerless::", "observability.aoss", "CloudWatchOpenSearchDashboardsFullAccess"),
    _linked(
        "AWS::OpenSearchService::Domain",
        "opensearchservice",
        "CloudWatchOpenSearchDashboardsFullAccess",
        "VPCOptions",
        always=True,
    ),
    _linked("AWS::RDS::DBInstance", "rds", "NeptuneFullAccess", always=True),
    _linked("AWS::RDS::", "rds", "NeptuneFullAccess"),
    _linked("AWS::SecurityHub::HubV2", "securityhubv2", "AWSSecurityHubFullAccess"),
    _linked("AWS::SecurityHub::Hub", "securityhub", "AWSSecurityHubFullAccess", always=True),
    _linked("AWS::WAFv2::", "wafv2", "NetworkSecurityManagerServiceRolePolicy"),
)
