"""What a developer could answer to every question of every product: each answer is another than the default."""

from __future__ import annotations

from product_factory.sandbox.server import REGION

EVERY: dict[str, dict[str, str]] = {
    "security-notification": {
        "Email": "security-team@example.com",
        "SlackWorkspaceId": "T0123ABCD",
        "SlackChannelId": "C0123ABCD",
    },
    "audit-trail": {
        "LogGroupRetentionDays": "400",
        "TrailExpirationDays": "2555",
        "AccessLogGlacierDays": "30",
        "AccessLogExpirationDays": "400",
        "S3DataEvents": "all",
        "ObjectLock": "GOVERNANCE",
        "ObjectLockDays": "400",
    },
    "security-alarms": {
        "TopicArn": "/baseline/own/topic-arn",
        "LogGroupName": "/baseline/own/log-group-name",
        "RefusedDecryptByConfig": "ignore",
        "SecurityHubV2": "leave",
    },
    "default-sg-remediation": {
        "DefaultSecurityGroups": "report",
        "TopicArn": "/baseline/own/topic-arn",
        "ViolationAlerts": "leave",
    },
    "network-guardrails": {
        "AuthorizedVpcIds": "vpc-0123456789abcdef0,vpc-11111111",
        "AuthorizedTcpPorts": "443,8000-8080",
        "AuthorizedUdpPorts": "53",
        "BlockedPorts": "20,21,3389,3306,4333",
        "TopicArn": "/baseline/own/topic-arn",
        "ViolationAlerts": "leave",
    },
    "iam-baseline": {
        "TrustedPrincipalArn": "arn:aws:iam::111122223333:role/team/Engineers",
        "RolesRequireMfa": "no",
    },
    "config-recorder": {
        "GlobalResources": "leave",
        "RecorderRole": "linked",
        "SnapshotFrequency": "Six_Hours",
        "ConfigExpirationDays": "2555",
        "ConfigAccessLogGlacierDays": "30",
        "ConfigAccessLogExpirationDays": "400",
    },
    "guardduty": {
        "S3Protection": "DISABLED",
        "EksProtection": "DISABLED",
        "MalwareProtection": "DISABLED",
        "RdsProtection": "DISABLED",
        "LambdaProtection": "DISABLED",
        "RuntimeMonitoring": "ENABLED",
        "FindingFrequency": "ONE_HOUR",
    },
    "security-hub": {"FoundationalPractices": "off", "CisBenchmark": "5.0.0"},
    "access-analyzer": {"UnusedAccess": "find", "UnusedAccessDays": "30"},
    "detective-guardrails": {
        "RestrictedPorts": "20,21,3389,3306,5432",
        "AccountRules": "off",
        "DataEventsRule": "on",
        "TopicArn": "/baseline/own/topic-arn",
        "ViolationAlerts": "leave",
    },
}
GOVERNANCE = (
    "security-notification",
    "audit-trail",
    "security-alarms",
    "default-sg-remediation",
    "network-guardrails",
)
STANDALONE = (*GOVERNANCE, "config-recorder", "guardduty", "security-hub", "access-analyzer", "detective-guardrails")
ACCOUNT = (*GOVERNANCE, "iam-baseline")
for umbrella, components in (
    ("governance-base", GOVERNANCE),
    ("standalone-base", STANDALONE),
    ("account-base", ACCOUNT),
):
    EVERY[umbrella] = {
        name: answer
        for component in components
        for name, answer in EVERY[component].items()
        if name not in ("TopicArn", "LogGroupName")
    } | {"ViolationAlerts": "send"}
EVERY |= {
    "workload-network": {
        "NetworkName": "orders",
        "VpcCidr": "172.16.8.0/22",
        "Zones": "3",
        "FirstZone": f"{REGION}b",
        "SecondZone": f"{REGION}a",
        "ThirdZone": f"{REGION}c",
        "PublicSubnets": "no",
        "NatGateways": "0",
        "ConnectedCidrs": "10.200.0.0/16,192.168.7.0/24",
        "FlowLogExpirationDays": "0",
    },
    "workload-key": {
        "AliasName": "orders",
        "AdministratorArns": "arn:aws:iam::111122223333:role/team/KeyAdministrator",
        "UserArns": "arn:aws:iam::111122223333:role/Application,arn:aws:iam::111122223333:user/clerk",
        "AutoScaling": "yes",
    },
    "private-endpoints": {
        "NetworkName": "orders",
        "VpcId": "/baseline/own/vpc-id",
        "VpcCidr": "/baseline/own/vpc-cidr",
        "SubnetIds": "/baseline/own/protected-subnet-ids",
        "Containers": "no",
        "Secrets": "no",
        "Operations": "with-ec2messages",
        "Telemetry": "yes",
        "PrivateApis": "yes",
        "TokenService": "yes",
        "OrganizationId": "o-a1b2c3d4e5",
        "ConnectedCidrs": "10.200.0.0/16,192.168.7.0/24",
    },
    "web-service-ecs": {
        "ServiceName": "orders",
        "ImageUri": f"111122223333.dkr.ecr.{REGION}.amazonaws.com/orders:2.0.0",
        "CachedImage": "yes",
        "ContainerPort": "9000",
        "ContainerUser": "101:101",
        "RootFileSystem": "writable",
        "Size": "1vCPU-2GB",
        "Architecture": "ARM64",
        "Scheme": "internet-facing",
        "LoadBalancerSubnetIds": "/baseline/own/public-subnet-ids",
        "CallerCidr": "0.0.0.0/0",
        "CallerPrefixListId": "pl-58a04531",
        "CertificateArn": f"arn:aws:acm:{REGION}:111122223333:certificate/0a1b2c3d-5555-6666-7777-444455556666",
        "DeletionProtection": "on",
        "AccessLogDays": "0",
        "WebAcl": "count",
        "ServiceSubnetIds": "/baseline/own/private-subnet-ids",
        "MinTasks": "3",
        "MaxTasks": "6",
        "ScaleAtCpuPercent": "50",
        "ScaleAtRequests": "500",
        "HealthCheckPath": "/health",
        "StartSeconds": "120",
        "SecretArn": f"arn:aws:secretsmanager:{REGION}:111122223333:secret:orders-AbCdEf",
        "SecretKey": "password",
        "SecretVariable": "DATABASE_PASSWORD",
        "TaskPolicyName": "orders",
        "CpuAlarmPercent": "70",
        "MemoryAlarmPercent": "70",
        "ResponseAlarmSeconds": "2",
        "ClientErrorsAlarm": "50",
        "ServerErrorsAlarm": "5",
        "VpcId": "/baseline/own/vpc-id",
        "KeyArn": "/baseline/own/key-arn",
        "TopicArn": "/baseline/own/topic-arn",
        "LogDays": "400",
    },
    "monitoring-notification": {
        "Email": "operations-team@example.com",
        "SlackWorkspaceId": "T0456EFGH",
        "SlackChannelId": "C0456EFGH",
    },
    "budget-alert": {
        "MonthlyLimit": "1200",
        "BillingViewArn": "arn:aws:billing::111122223333:billingview/custom-team",
        "WarningPercent": "50",
        "LimitPercent": "90",
        "ForecastPercent": "0",
        "TopicArn": "/baseline/own/topic-arn",
        "Email": "payer@example.com",
    },
    "session-manager-log": {
        "EncryptSessions": "no",
        "IdleSessionMinutes": "5",
        "MaxSessionMinutes": "480",
        "LogGroupRetentionDays": "400",
        "SessionLogExpirationDays": "2555",
    },
    "container-registry": {
        "RepositoryName": "orders/api",
        "KeyArn": "/baseline/own/key-arn",
        "MovingTagPrefix": "live",
        "ImagesKept": "30",
        "UntaggedDays": "3",
        "RegistryScanning": "enhanced",
        "FindingAlerts": "CRITICAL",
        "TopicArn": "/baseline/own/topic-arn",
        "CacheUpstream": "public.ecr.aws",
        "CachePrefix": "ecr-public",
    },
    "database-aurora": {
        "ClusterName": "orders",
        "EngineVersion": "postgresql-18.4",
        "DatabaseName": "orders",
        "InstanceClass": "db.r7g.large",
        "LeastCapacity": "4",
        "MostCapacity": "16",
        "Readers": "2",
        "BackupDays": "14",
        "DeletionProtection": "on",
        "Insights": "advanced",
        "LogDays": "400",
        "CpuAlarmPercent": "80",
        "ConnectionsAlarm": "100",
        "MemoryAlarmMegabytes": "1024",
        "ReplicaLagMilliseconds": "500",
        "VpcId": "/baseline/own/vpc-id",
        "SubnetIds": "/baseline/own/protected-subnet-ids",
        "CallerGroupId": "sg-0123456789abcdef0",
        "KeyArn": "/baseline/own/key-arn",
        "TopicArn": "/baseline/own/topic-arn",
    },
    "backup-plan": {
        "PlanName": "orders",
        "TagKey": "protected",
        "TagValue": "orders",
        "Hour": "23",
        "TimeZone": "UTC",
        "DailyDays": "90",
        "MonthlyDays": "2557",
        "Lock": "compliance",
        "LockIsForEver": "understood",
        "GraceDays": "3",
        "LockMinDays": "30",
        "LockMaxDays": "3653",
        "KeyArn": "/baseline/own/key-arn",
        "CopyVaultArn": "arn:aws:backup:ap-northeast-3:111122223333:backup-vault:copies",
        "RestoreTests": "monthly",
        "RestoreTestOf": "RDS",
        "TopicArn": "/baseline/own/topic-arn",
    },
    "static-website": {
        "SiteName": "handbook",
        "DomainName": "www.example.com",
        "CertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666",
        "HostedZoneId": "Z0123456789ABCDEFGHIJ",
        "IndexPage": "home.html",
        "ErrorPage": "errors/404.html",
        "SinglePageApp": "yes",
        "ContentSecurityPolicy": "default-src 'self' https://images.example.com",
        "Frames": "SAMEORIGIN",
        "FormerVersionDays": "7",
        "WebAclArn": "arn:aws:wafv2:us-east-1:111122223333:global/webacl/site/0a1b2c3d-5555-6666-7777-444455556666",
        "CountryCodes": "JP,US",
        "CountryRule": "blacklist",
        "PriceClass": "PriceClass_All",
        "AccessLogs": "off",
        "AccessLogDays": "0",
        "ServerErrorPercent": "5",
        "ClientErrorPercent": "50",
        "TopicArn": "/baseline/own/topic-arn",
    },
    "deploy-role": {
        "PipelineName": "orders",
        "TakenBy": "github-environment",
        "Provider": "there",
        "Repository": "octo-org@123456/orders@456789",
        "BranchOrEnvironment": "production",
        "RepositoryArn": "/baseline/own/repository-arn",
        "ServiceArn": f"arn:aws:ecs:{REGION}:111122223333:service/apps/orders",
        "ProductUpdates": "yes",
    },
}
# What has no default, or may not stay at it.
REQUIRED: dict[str, dict[str, str]] = {
    "security-notification": {"Email": "team@example.com"},
    "monitoring-notification": {"Email": "team@example.com"},
    "budget-alert": {"MonthlyLimit": "500"},
    "workload-network": {"FirstZone": f"{REGION}a", "SecondZone": f"{REGION}b"},
    "deploy-role": {"Repository": "octo-org/orders"},
    "web-service-ecs": {
        "ImageUri": f"111122223333.dkr.ecr.{REGION}.amazonaws.com/application:1.0.0",
        "CertificateArn": f"arn:aws:acm:{REGION}:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666",
    },
}
# Products that need a Config recorder, which Control Tower or config-recorder provides.
NEED_RECORDER = frozenset({"default-sg-remediation", "network-guardrails", "governance-base", "account-base"})
# What a second launch in the same account must answer otherwise than the first.
SECOND: dict[str, dict[str, str]] = {
    "workload-network": {"NetworkName": "second"},
    "workload-key": {"AliasName": "second"},
    # In the same network: services that the first launch left out.
    "private-endpoints": {"NetworkName": "second", "Containers": "no", "Secrets": "no", "TokenService": "yes"},
    "container-registry": {"RepositoryName": "second"},
    "web-service-ecs": {"ServiceName": "second"},
    "database-aurora": {"ClusterName": "second"},
    "backup-plan": {"PlanName": "second"},
    "static-website": {"SiteName": "second"},
    "deploy-role": {"PipelineName": "second", "Provider": "there"},
}
# Without which a termination fails.
BEFORE_TERMINATION: dict[str, dict[str, str]] = {
    "web-service-ecs": {"DeletionProtection": "off"},
    "database-aurora": {"DeletionProtection": "off"},
}
# What a launch must answer otherwise after a termination, since something that stayed has the name.
AFTER_TERMINATION: dict[str, dict[str, str]] = {
    "container-registry": {"RepositoryName": "orders/web", "RegistryScanning": "leave"},
}
# What can only be answered at the launch: a later change is refused, and nothing changes.
AT_LAUNCH = frozenset({"VpcCidr", "FirstZone", "SecondZone"})
AT_LAUNCH_OF = {"database-aurora": frozenset({"DatabaseName", "KeyArn"})}
