"""Drafts of what teams will run on the foundation: the resources and properties that guest systems need, system by system."""

import json
from typing import Any

from tests.product_factory.sandbox.resource_types.site_cases import DISTRIBUTION, SITE
from tests.product_factory.sandbox.resource_types.type_cases import made

Json = dict[str, Any]


def ref(name: str) -> Json:
    return {"Ref": name}


def att(name: str, attribute: str) -> Json:
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> Json:
    return {"Fn::Sub": text}


EXPIRY = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30},
                "action": {"type": "expire"},
            }
        ]
    }
)
"""A lifecycle policy of images."""

NET = {
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16", EnableDnsHostnames=True, EnableDnsSupport=True),
    "A": made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24", AvailabilityZone="us-east-1a"),
    "B": made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.2.0/24", AvailabilityZone="us-east-1b"),
    "Topic": made("SNS::Topic"),
    "Key": made(
        "KMS::Key",
        KeyPolicy={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ],
        },
    ),
}


def service(principal: str) -> Json:
    statement = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


SUBNETS = [ref("A"), ref("B")]


def alarm(namespace: str, metric: str, dimensions: Json, **more: Any) -> Json:
    return made(
        "CloudWatch::Alarm",
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        Period=60,
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Threshold=80,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[ref("Topic")],
        OKActions=[ref("Topic")],
        **more,
    )


MEAN, SUM = {"Statistic": "Average"}, {"Statistic": "Sum"}

PRIVATE_ENDPOINTS: Json = {
    **NET,
    "Group": made(
        "EC2::SecurityGroup",
        GroupDescription="e",
        VpcId=ref("Vpc"),
        SecurityGroupIngress=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": att("Vpc", "CidrBlock"), "Description": "d"}
        ],
        SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32", "Description": "none"}],
    ),
    "Api": made(
        "EC2::VPCEndpoint",
        VpcId=ref("Vpc"),
        ServiceName=sub("com.amazonaws.${AWS::Region}.ecr.api"),
        VpcEndpointType="Interface",
        PrivateDnsEnabled=True,
        SubnetIds=SUBNETS,
        SecurityGroupIds=[ref("Group")],
        PolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:PrincipalAccount": ref("AWS::AccountId")}},
                }
            ],
        },
    ),
}
CONTAINER_REGISTRY: Json = {
    **NET,
    "Repo": made(
        "ECR::Repository",
        RepositoryName="team/app",
        ImageTagMutability="IMMUTABLE",
        ImageScanningConfiguration={"ScanOnPush": True},
        EncryptionConfiguration={"EncryptionType": "KMS", "KmsKey": att("Key", "Arn")},
        LifecyclePolicy={"LifecyclePolicyText": EXPIRY},
        RepositoryPolicyText={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
                    "Action": "ecr:BatchGetImage",
                }
            ],
        },
    ),
    "Role": made("IAM::Role", AssumeRolePolicyDocument=service("ecr.amazonaws.com")),
    "Cache": made(
        "ECR::PullThroughCacheRule",
        EcrRepositoryPrefix="public",
        UpstreamRegistryUrl="public.ecr.aws",
        UpstreamRegistry="ecr-public",
    ),
    "Template": made(
        "ECR::RepositoryCreationTemplate",
        Prefix="public",
        AppliedFor=["PULL_THROUGH_CACHE"],
        ImageTagMutability="MUTABLE",
        EncryptionConfiguration={"EncryptionType": "KMS", "KmsKey": att("Key", "Arn")},
        CustomRoleArn=att("Role", "Arn"),
        ResourceTags=[{"Key": "a", "Value": "b"}],
        LifecyclePolicy=EXPIRY,
    ),
    "Scans": made(
        "Events::Rule",
        EventPattern={"source": ["aws.ecr", "aws.inspector2"], "detail-type": ["ECR Image Scan", "Inspector2 Finding"]},
        Targets=[
            {
                "Id": "t",
                "Arn": ref("Topic"),
                "InputTransformer": {"InputPathsMap": {"r": "$.detail.repository-name"}, "InputTemplate": '"<r>"'},
            }
        ],
    ),
}
WEB_SERVICE: Json = {
    **NET,
    "Gw": made("EC2::InternetGateway"),
    "At": made("EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gw")),
    "Logs": made(
        "S3::Bucket",
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        PublicAccessBlockConfiguration=dict.fromkeys(
            ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
        ),
        LifecycleConfiguration={"Rules": [{"Status": "Enabled", "ExpirationInDays": 90}]},
    )
    # The load balancer's test file is in it.
    | {"DeletionPolicy": "Retain"},
    "LogsPolicy": made(
        "S3::BucketPolicy",
        Bucket=ref("Logs"),
        PolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": sub("${Logs.Arn}/*"),
                    "Condition": {
                        "ArnLike": {
                            "aws:SourceArn": sub(
                                "arn:${AWS::Partition}:elasticloadbalancing:${AWS::Region}:${AWS::AccountId}:loadbalancer/*"
                            )
                        }
                    },
                }
            ],
        },
    ),
    "LbGroup": made(
        "EC2::SecurityGroup",
        GroupDescription="lb",
        VpcId=ref("Vpc"),
        SecurityGroupIngress=[
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "SourcePrefixListId": "pl-3b927c52",
                "Description": "x",
            }
        ],
    ),
    "AppGroup": made("EC2::SecurityGroup", GroupDescription="app", VpcId=ref("Vpc")),
    "In": made(
        "EC2::SecurityGroupIngress",
        GroupId=att("AppGroup", "GroupId"),
        IpProtocol="tcp",
        FromPort=8080,
        ToPort=8080,
        SourceSecurityGroupId=att("LbGroup", "GroupId"),
    ),
    "Balancer": {
        **made(
            "ElasticLoadBalancingV2::LoadBalancer",
            Type="application",
            Scheme="internal",
            IpAddressType="ipv4",
            Subnets=SUBNETS,
            SecurityGroups=[ref("LbGroup")],
            LoadBalancerAttributes=[
                {"Key": k, "Value": v}
                for k, v in {
                    "access_logs.s3.enabled": "true",
                    "access_logs.s3.bucket": ref("Logs"),
                    "deletion_protection.enabled": "false",
                    "routing.http.drop_invalid_header_fields.enabled": "true",
                }.items()
            ],
        ),
        "DependsOn": "LogsPolicy",
    },
    "Targets": made(
        "ElasticLoadBalancingV2::TargetGroup",
        Port=8080,
        Protocol="HTTP",
        TargetType="ip",
        VpcId=ref("Vpc"),
        HealthCheckPath="/",
        HealthCheckEnabled=True,
        HealthCheckProtocol="HTTP",
        HealthCheckIntervalSeconds=15,
        HealthCheckTimeoutSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
        Matcher={"HttpCode": "200-299"},
        TargetGroupAttributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
    ),
    "Listener": made(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn=ref("Balancer"),
        Port=443,
        Protocol="HTTPS",
        SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        Certificates=[{"CertificateArn": ref("Certificate")}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": ref("Targets")}],
    ),
    "Redirect": made(
        "ElasticLoadBalancingV2::Listener",
        LoadBalancerArn=ref("Balancer"),
        Port=80,
        Protocol="HTTP",
        DefaultActions=[
            {"Type": "redirect", "RedirectConfig": {"Port": "443", "Protocol": "HTTPS", "StatusCode": "HTTP_301"}}
        ],
    ),
    "Acl": made(
        "WAFv2::WebACL",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={"CloudWatchMetricsEnabled": True, "MetricName": "m", "SampledRequestsEnabled": True},
        Rules=[
            {
                "Name": "common",
                "Priority": 1,
                "OverrideAction": {"Count": {}},
                "Statement": {
                    "ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
                },
                "VisibilityConfig": {
                    "CloudWatchMetricsEnabled": True,
                    "MetricName": "c",
                    "SampledRequestsEnabled": True,
                },
            }
        ],
    ),
    "AclOn": made("WAFv2::WebACLAssociation", ResourceArn=ref("Balancer"), WebACLArn=att("Acl", "Arn")),
    "Group": made("Logs::LogGroup", RetentionInDays=30, KmsKeyId=att("Key", "Arn")),
    "Secret": made("SecretsManager::Secret", GenerateSecretString={}),
    "ExecRole": made(
        "IAM::Role",
        AssumeRolePolicyDocument=service("ecs-tasks.amazonaws.com"),
        Policies=[
            {
                "PolicyName": "start",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                            "Resource": att("Group", "Arn"),
                        },
                        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": ref("Secret")},
                    ],
                },
            }
        ],
    ),
    "TaskRole": made("IAM::Role", AssumeRolePolicyDocument=service("ecs-tasks.amazonaws.com")),
    "Cluster": made(
        "ECS::Cluster",
        ClusterSettings=[{"Name": "containerInsights", "Value": "enhanced"}],
        Configuration={"ExecuteCommandConfiguration": {"Logging": "DEFAULT"}},
    ),
    "Providers": made(
        "ECS::ClusterCapacityProviderAssociations",
        Cluster=ref("Cluster"),
        CapacityProviders=["FARGATE"],
        DefaultCapacityProviderStrategy=[{"CapacityProvider": "FARGATE", "Weight": 1}],
    ),
    "Task": made(
        "ECS::TaskDefinition",
        Cpu="512",
        Memory="1024",
        NetworkMode="awsvpc",
        RequiresCompatibilities=["FARGATE"],
        RuntimePlatform={"CpuArchitecture": "X86_64", "OperatingSystemFamily": "LINUX"},
        ExecutionRoleArn=att("ExecRole", "Arn"),
        TaskRoleArn=att("TaskRole", "Arn"),
        Volumes=[{"Name": "tmp"}],
        ContainerDefinitions=[
            {
                "Name": "app",
                "Image": "nginx",
                "Essential": True,
                "ReadonlyRootFilesystem": True,
                "User": "1000",
                "PortMappings": [{"ContainerPort": 8080, "Protocol": "tcp"}],
                "LogConfiguration": {
                    "LogDriver": "awslogs",
                    "Options": {
                        "awslogs-group": ref("Group"),
                        "awslogs-region": ref("AWS::Region"),
                        "awslogs-stream-prefix": "app",
                    },
                },
                "Secrets": [
                    {
                        "Name": "PASSWORD",
                        "ValueFrom": sub("${Secret}:password::"),
                    }
                ],
                "MountPoints": [{"SourceVolume": "tmp", "ContainerPath": "/work", "ReadOnly": False}],
                "LinuxParameters": {"InitProcessEnabled": True},
                "Environment": [{"Name": "A", "Value": "b"}],
                "HealthCheck": {"Command": ["CMD-SHELL", "true"], "Interval": 30},
            }
        ],
    ),
    "Service": {
        **made(
            "ECS::Service",
            Cluster=ref("Cluster"),
            TaskDefinition=ref("Task"),
            LaunchType="FARGATE",
            PlatformVersion="LATEST",
            DesiredCount=2,
            HealthCheckGracePeriodSeconds=60,
            EnableECSManagedTags=True,
            PropagateTags="SERVICE",
            DeploymentConfiguration={
                "MinimumHealthyPercent": 100,
                "MaximumPercent": 200,
                "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
                "Alarms": {"AlarmNames": [ref("Fives")], "Enable": True, "Rollback": True},
            },
            NetworkConfiguration={
                "AwsvpcConfiguration": {
                    "AssignPublicIp": "DISABLED",
                    "Subnets": SUBNETS,
                    "SecurityGroups": [ref("AppGroup")],
                }
            },
            LoadBalancers=[{"ContainerName": "app", "ContainerPort": 8080, "TargetGroupArn": ref("Targets")}],
        ),
        "DependsOn": ["Listener"],
    },
    "Fives": alarm(
        "AWS/ApplicationELB",
        "HTTPCode_Target_5XX_Count",
        {"LoadBalancer": att("Balancer", "LoadBalancerFullName"), "TargetGroup": att("Targets", "TargetGroupFullName")},
        **SUM,
    ),
    "Slow": alarm(
        "AWS/ApplicationELB",
        "TargetResponseTime",
        {"LoadBalancer": att("Balancer", "LoadBalancerFullName")},
        ExtendedStatistic="p95",
    ),
    "Scalable": made(
        "ApplicationAutoScaling::ScalableTarget",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=sub("service/${Cluster}/${Service.Name}"),
        MinCapacity=2,
        MaxCapacity=10,
    ),
    "Cpu": made(
        "ApplicationAutoScaling::ScalingPolicy",
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=ref("Scalable"),
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 60,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            "ScaleInCooldown": 60,
        },
    ),
    "Requests": made(
        "ApplicationAutoScaling::ScalingPolicy",
        PolicyName="requests",
        PolicyType="TargetTrackingScaling",
        ScalingTargetId=ref("Scalable"),
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 1000,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ALBRequestCountPerTarget",
                "ResourceLabel": sub("${Balancer.LoadBalancerFullName}/${Targets.TargetGroupFullName}"),
            },
        },
    ),
    "Board": made("CloudWatch::Dashboard", DashboardBody=sub('{"widgets":[]}')),
    "Told": made(
        "Events::Rule",
        EventPattern={"source": ["aws.ecs"], "detail-type": ["ECS Service Action"], "resources": [ref("Service")]},
        Targets=[{"Id": "t", "Arn": ref("Topic")}],
    ),
    "Acls": made(
        "WAFv2::LoggingConfiguration", ResourceArn=att("Acl", "Arn"), LogDestinationConfigs=[att("Group", "Arn")]
    ),
}
DEPLOY_ROLE: Json = {
    "Oidc": made(
        "IAM::OIDCProvider", Url="https://token.actions.githubusercontent.com", ClientIdList=["sts.amazonaws.com"]
    ),
    "Role": made(
        "IAM::Role",
        MaxSessionDuration=3600,
        AssumeRolePolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Federated": ref("Oidc")},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
                }
            ],
        },
        Policies=[
            {
                "PolicyName": "p",
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}],
                },
            }
        ],
    ),
}
DATABASE: Json = {
    **NET,
    "Subnets": made("RDS::DBSubnetGroup", DBSubnetGroupDescription="d", SubnetIds=SUBNETS),
    "Sg": made("EC2::SecurityGroup", GroupDescription="db", VpcId=ref("Vpc")),
    "Params": made(
        "RDS::DBClusterParameterGroup",
        Description="d",
        Family="aurora-postgresql16",
        Parameters={"rds.force_ssl": "1", "shared_preload_libraries": "pgaudit"},
    ),
    "IParams": made(
        "RDS::DBParameterGroup",
        Description="d",
        Family="aurora-postgresql16",
        Parameters={"log_min_duration_statement": "1000"},
    ),
    "Log": made(
        "Logs::LogGroup", LogGroupName="/aws/rds/cluster/db/postgresql", RetentionInDays=90, KmsKeyId=att("Key", "Arn")
    ),
    "MonRole": made("IAM::Role", AssumeRolePolicyDocument=service("monitoring.rds.amazonaws.com")),
    "Db": {
        **made(
            "RDS::DBCluster",
            DBClusterIdentifier="db",
            Engine="aurora-postgresql",
            EngineVersion="16.4",
            DatabaseName="app",
            MasterUsername="owner",
            ManageMasterUserPassword=True,
            MasterUserSecret={"KmsKeyId": att("Key", "Arn")},
            StorageEncrypted=True,
            KmsKeyId=att("Key", "Arn"),
            DBSubnetGroupName=ref("Subnets"),
            VpcSecurityGroupIds=[ref("Sg")],
            DBClusterParameterGroupName=ref("Params"),
            BackupRetentionPeriod=7,
            DeletionProtection=False,
            CopyTagsToSnapshot=True,
            EnableCloudwatchLogsExports=["postgresql"],
            EnableIAMDatabaseAuthentication=True,
            PreferredBackupWindow="17:00-18:00",
            PreferredMaintenanceWindow="sun:18:00-sun:19:00",
            ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 4},
            EngineLifecycleSupport="open-source-rds-extended-support-disabled",
            DatabaseInsightsMode="standard",
            PerformanceInsightsEnabled=True,
            PerformanceInsightsKmsKeyId=att("Key", "Arn"),
            PerformanceInsightsRetentionPeriod=7,
            Port=5432,
            MonitoringInterval=60,
            MonitoringRoleArn=att("MonRole", "Arn"),
        ),
        "DependsOn": "Log",
        "DeletionPolicy": "Snapshot",
        "UpdateReplacePolicy": "Snapshot",
    },
    "Writer": made(
        "RDS::DBInstance",
        DBClusterIdentifier=ref("Db"),
        DBInstanceClass="db.serverless",
        Engine="aurora-postgresql",
        DBParameterGroupName=ref("IParams"),
        AutoMinorVersionUpgrade=True,
        PubliclyAccessible=False,
        PromotionTier=0,
        EnablePerformanceInsights=True,
        PerformanceInsightsKMSKeyId=att("Key", "Arn"),
        PerformanceInsightsRetentionPeriod=7,
        MonitoringInterval=60,
        MonitoringRoleArn=att("MonRole", "Arn"),
    ),
    "Told": made(
        "RDS::EventSubscription",
        SnsTopicArn=ref("Topic"),
        SourceType="db-cluster",
        SourceIds=[ref("Db")],
        EventCategories=["failover"],
    ),
    "Cpu": alarm("AWS/RDS", "CPUUtilization", {"DBClusterIdentifier": ref("Db")}, **MEAN),
    "P": made("SSM::Parameter", Type="String", Name="/b/e", Value=att("Db", "Endpoint.Address")),
    "P2": made("SSM::Parameter", Type="String", Name="/b/s", Value=att("Db", "MasterUserSecret.SecretArn")),
}
BACKUP: Json = {
    **NET,
    "Vault": made(
        "Backup::BackupVault",
        BackupVaultName="mine",
        EncryptionKeyArn=att("Key", "Arn"),
        LockConfiguration={"MinRetentionDays": 7, "MaxRetentionDays": 365},
        AccessPolicy={
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}
            ],
        },
        Notifications={"BackupVaultEvents": ["BACKUP_JOB_FAILED"], "SNSTopicArn": ref("Topic")},
    ),
    "Plan": made(
        "Backup::BackupPlan",
        BackupPlan={
            "BackupPlanName": "p",
            "AdvancedBackupSettings": [{"ResourceType": "EC2", "BackupOptions": {"WindowsVSS": "enabled"}}],
            "BackupPlanRule": [
                {
                    "RuleName": "daily",
                    "TargetBackupVault": ref("Vault"),
                    "ScheduleExpression": "cron(0 17 * * ? *)",
                    "ScheduleExpressionTimezone": "Asia/Tokyo",
                    "StartWindowMinutes": 60,
                    "CompletionWindowMinutes": 180,
                    "Lifecycle": {"DeleteAfterDays": 35},
                    "EnableContinuousBackup": False,
                    "RecoveryPointTags": {"a": "b"},
                    "CopyActions": [
                        {
                            "DestinationBackupVaultArn": "arn:aws:backup:ap-northeast-3:123456789012:backup-vault:x",
                            "Lifecycle": {"DeleteAfterDays": 35},
                        }
                    ],
                }
            ],
        },
    ),
    "Role": made(
        "IAM::Role",
        AssumeRolePolicyDocument=service("backup.amazonaws.com"),
        ManagedPolicyArns=["arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"],
    ),
    "Sel": made(
        "Backup::BackupSelection",
        BackupPlanId=ref("Plan"),
        BackupSelection={
            "SelectionName": "s",
            "IamRoleArn": att("Role", "Arn"),
            "ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": "true"}],
        },
    ),
    "Failed": made(
        "Events::Rule",
        EventPattern={
            "source": ["aws.backup"],
            "detail-type": ["Backup Job State Change"],
            "detail": {"state": ["FAILED"]},
        },
        Targets=[{"Id": "t", "Arn": ref("Topic")}],
    ),
    "RPlan": made(
        "Backup::RestoreTestingPlan",
        RestoreTestingPlanName="r",
        ScheduleExpression="cron(0 5 ? * 1 *)",
        RecoveryPointSelection={
            "Algorithm": "LATEST_WITHIN_WINDOW",
            "IncludeVaults": [att("Vault", "BackupVaultArn")],
            "RecoveryPointTypes": ["SNAPSHOT"],
        },
    ),
    "RSel": made(
        "Backup::RestoreTestingSelection",
        RestoreTestingPlanName=ref("RPlan"),
        RestoreTestingSelectionName="s",
        ProtectedResourceType="RDS",
        IamRoleArn=att("Role", "Arn"),
        ProtectedResourceArns=["*"],
    ),
}
MAINTENANCE: Json = {
    **NET,
    "Sg": made("EC2::SecurityGroup", GroupDescription="i", VpcId=ref("Vpc")),
    "Role": made(
        "IAM::Role",
        AssumeRolePolicyDocument=service("ec2.amazonaws.com"),
        ManagedPolicyArns=["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
    ),
    "Profile": made("IAM::InstanceProfile", Roles=[ref("Role")]),
    "I": made(
        "EC2::Instance",
        ImageId="ami-12c6146b",
        InstanceType="t3.small",
        SubnetId=ref("A"),
        SecurityGroupIds=[ref("Sg")],
        IamInstanceProfile=ref("Profile"),
        MetadataOptions={
            "HttpTokens": "required",
            "HttpEndpoint": "enabled",
            "HttpPutResponseHopLimit": 1,
            "InstanceMetadataTags": "disabled",
        },
        BlockDeviceMappings=[
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "Encrypted": True,
                    "KmsKeyId": att("Key", "Arn"),
                    "VolumeType": "gp3",
                    "VolumeSize": 20,
                    "DeleteOnTermination": True,
                },
            }
        ],
        Monitoring=True,
        DisableApiTermination=False,
        EbsOptimized=True,
    ),
    "SRole": made("IAM::Role", AssumeRolePolicyDocument=service("scheduler.amazonaws.com")),
    "Stop": made(
        "Scheduler::Schedule",
        FlexibleTimeWindow={"Mode": "OFF"},
        ScheduleExpression="cron(0 20 ? * MON-FRI *)",
        ScheduleExpressionTimezone="Asia/Tokyo",
        Target={
            "Arn": "arn:aws:scheduler:::aws-sdk:ec2:stopInstances",
            "RoleArn": att("SRole", "Arn"),
            "Input": sub('{"InstanceIds":["${I}"]}'),
            "RetryPolicy": {"MaximumRetryAttempts": 3},
            "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:123456789012:q"},
        },
    ),
    "Doc": made(
        "SSM::Document",
        Name="session",
        DocumentType="Session",
        DocumentFormat="JSON",
        UpdateMethod="NewVersion",
        Content={
            "schemaVersion": "1.0",
            "description": "d",
            "sessionType": "Standard_Stream",
            "inputs": {"s3EncryptionEnabled": True},
        },
    ),
    "Recover": alarm("AWS/EC2", "StatusCheckFailed_System", {"InstanceId": ref("I")}, **MEAN),
}
SCALED: Json = {
    **NET,
    # Auto Scaling uses it in its own name.
    "Key": made(
        "KMS::Key",
        KeyPolicy={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {
                        "AWS": [
                            sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root"),
                            sub(
                                "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/"
                                "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
                            ),
                        ]
                    },
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ],
        },
    ),
    "Sg": made("EC2::SecurityGroup", GroupDescription="i", VpcId=ref("Vpc")),
    "Role": made("IAM::Role", AssumeRolePolicyDocument=service("ec2.amazonaws.com")),
    "Profile": made("IAM::InstanceProfile", Roles=[ref("Role")]),
    "T": made(
        "EC2::LaunchTemplate",
        LaunchTemplateData={
            "ImageId": "ami-12c6146b",
            "InstanceType": "t3.micro",
            "IamInstanceProfile": {"Arn": att("Profile", "Arn")},
            "SecurityGroupIds": [ref("Sg")],
            "MetadataOptions": {"HttpTokens": "required"},
            "BlockDeviceMappings": [
                {"DeviceName": "/dev/sda1", "Ebs": {"Encrypted": True, "KmsKeyId": att("Key", "Arn")}}
            ],
            "UserData": {"Fn::Base64": "#!/bin/sh"},
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
        },
    ),
    "TG": made(
        "ElasticLoadBalancingV2::TargetGroup", Port=80, Protocol="HTTP", TargetType="instance", VpcId=ref("Vpc")
    ),
    "G": {
        **made(
            "AutoScaling::AutoScalingGroup",
            MinSize="1",
            MaxSize="2",
            DesiredCapacity="1",
            VPCZoneIdentifier=SUBNETS,
            LaunchTemplate={"LaunchTemplateId": ref("T"), "Version": att("T", "LatestVersionNumber")},
            HealthCheckType="ELB",
            HealthCheckGracePeriod=120,
            TargetGroupARNs=[ref("TG")],
            DefaultInstanceWarmup=120,
            MetricsCollection=[{"Granularity": "1Minute"}],
            MaxInstanceLifetime=604800,
            InstanceMaintenancePolicy={"MinHealthyPercentage": 100, "MaxHealthyPercentage": 110},
            Tags=[{"Key": "a", "Value": "b", "PropagateAtLaunch": True}],
        ),
        "UpdatePolicy": {"AutoScalingRollingUpdate": {"MinInstancesInService": 1}},
    },
    "P": made(
        "AutoScaling::ScalingPolicy",
        AutoScalingGroupName=ref("G"),
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "TargetValue": 50,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
        },
    ),
}
DATA_TRAIL: Json = {
    "B": made("S3::Bucket"),
    "BP": made(
        "S3::BucketPolicy",
        Bucket=ref("B"),
        PolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudtrail.amazonaws.com"},
                    "Action": ["s3:GetBucketAcl", "s3:PutObject"],
                    "Resource": [att("B", "Arn"), sub("${B.Arn}/*")],
                }
            ],
        },
    ),
    "T": {
        **made(
            "CloudTrail::Trail",
            TrailName="data",
            S3BucketName=ref("B"),
            IsLogging=True,
            IsMultiRegionTrail=False,
            IncludeGlobalServiceEvents=False,
            EnableLogFileValidation=True,
            AdvancedEventSelectors=[
                {
                    "Name": "s3",
                    "FieldSelectors": [
                        {"Field": "eventCategory", "Equals": ["Data"]},
                        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
                        {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::x/"]},
                    ],
                }
            ],
        ),
        "DependsOn": "BP",
    },
}
BATCH_JOB: Json = {
    **{k: NET[k] for k in ("Vpc", "A", "B", "Topic")},
    "Sg": made("EC2::SecurityGroup", GroupDescription="i", VpcId=ref("Vpc")),
    "Role": made("IAM::Role", AssumeRolePolicyDocument=service("states.amazonaws.com")),
    "ERole": made("IAM::Role", AssumeRolePolicyDocument=service("ecs-tasks.amazonaws.com")),
    "Cluster": made("ECS::Cluster"),
    "Task": made(
        "ECS::TaskDefinition",
        Cpu="256",
        Memory="512",
        NetworkMode="awsvpc",
        RequiresCompatibilities=["FARGATE"],
        ExecutionRoleArn=att("ERole", "Arn"),
        ContainerDefinitions=[{"Name": "job", "Image": "x"}],
    ),
    "Log": made("Logs::LogGroup", LogGroupName="/aws/vendedlogs/states/x"),
    "M": made(
        "StepFunctions::StateMachine",
        StateMachineType="STANDARD",
        RoleArn=att("Role", "Arn"),
        DefinitionString=sub(
            json.dumps(
                {
                    "StartAt": "Run",
                    "States": {
                        "Run": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::ecs:runTask.sync",
                            "Parameters": {
                                "Cluster": "${Cluster.Arn}",
                                "TaskDefinition": "${Task}",
                                "LaunchType": "FARGATE",
                            },
                            "End": True,
                        }
                    },
                }
            )
        ),
        LoggingConfiguration={
            "Level": "ERROR",
            "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": att("Log", "Arn")}}],
        },
        TracingConfiguration={"Enabled": True},
    ),
    "S": made(
        "Scheduler::Schedule",
        FlexibleTimeWindow={"Mode": "OFF"},
        ScheduleExpression="rate(1 day)",
        Target={"Arn": ref("M"), "RoleArn": att("Role", "Arn"), "Input": "{}"},
    ),
    "F": alarm("AWS/States", "ExecutionsFailed", {"StateMachineArn": ref("M")}, **SUM),
}
STATIC_SITE = {
    **SITE,
    "Zone": made("Route53::HostedZone", Name="example.com"),
    "Site": made("CloudFront::Distribution", DistributionConfig=DISTRIBUTION),
    "Name": made(
        "Route53::RecordSet",
        HostedZoneId=ref("Zone"),
        Name="www.example.com",
        Type="A",
        AliasTarget={"DNSName": att("Site", "DomainName"), "HostedZoneId": "Z2FDTNDATAQYW2"},
    ),
    "Read": made(
        "S3::BucketPolicy",
        Bucket=ref("Content"),
        PolicyDocument={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudfront.amazonaws.com"},
                    "Action": "s3:GetObject",
                    "Resource": sub("${Content.Arn}/*"),
                    "Condition": {
                        "StringEquals": {
                            "AWS:SourceArn": sub(
                                "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Site}"
                            )
                        }
                    },
                }
            ],
        },
    ),
}
DRAFTS: dict[str, Json] = {
    "private-endpoints": PRIVATE_ENDPOINTS,
    "container-registry": CONTAINER_REGISTRY,
    "web-service-ecs": WEB_SERVICE,
    "deploy-role": DEPLOY_ROLE,
    "database-aurora": DATABASE,
    "backup-plan": BACKUP,
    "maintenance-instance": MAINTENANCE,
    "ec2-autoscaling": SCALED,
    "static-website": STATIC_SITE,
    "data-event-trail": DATA_TRAIL,
    "batch-job": BATCH_JOB,
}
