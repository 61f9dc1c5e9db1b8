"""As `type_cases`, for databases, backups, web ACLs, state machines and maintenance windows."""

import json
from contextlib import suppress
from typing import Any

from tests.product_factory.sandbox.resource_types.guest_cases import ASSUME, NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, TRUST, Aws, Case, made, pick
from tests.product_factory.sandbox.resource_types.workload_cases import BALANCER, SUBNETS

METRIC = {"CloudWatchMetricsEnabled": True, "MetricName": "acl", "SampledRequestsEnabled": True}
RATE = {
    "Name": "rate",
    "Priority": 0,
    "Action": {"Block": {}},
    "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}},
    "VisibilityConfig": METRIC,
}
ACL = {"Name": "acl", "Scope": "REGIONAL", "VisibilityConfig": METRIC}
ACLS = {**BALANCER, "Acl": made("WAFv2::WebACL", **ACL, DefaultAction={"Allow": {}})}
GROUP = {
    **NETWORK,
    "Subnets": made("RDS::DBSubnetGroup", DBSubnetGroupDescription="d", SubnetIds=SUBNETS, DBSubnetGroupName="places"),
    "Parameters": made(
        "RDS::DBClusterParameterGroup",
        Description="d",
        Family="aurora-postgresql17",
        Parameters={"rds.force_ssl": "1"},
    ),
    "Topic": made("SNS::Topic"),
}
CLUSTER = {
    "DBClusterIdentifier": "db",
    "Engine": "aurora-postgresql",
    "MasterUsername": "owner",
    "ManageMasterUserPassword": True,
    "DBSubnetGroupName": {"Ref": "Subnets"},
    "StorageEncrypted": True,
}
CLUSTERED = {**GROUP, "Cluster": made("RDS::DBCluster", **CLUSTER)}
WRITER = {
    "DBClusterIdentifier": {"Ref": "Cluster"},
    "Engine": "aurora-postgresql",
    "DBInstanceClass": "db.r6g.large",
    "DBInstanceIdentifier": "writer",
    "EnablePerformanceInsights": True,
    "PerformanceInsightsKMSKeyId": "alias/aws/rds",
    "PromotionTier": 0,
}
DATABASE = {
    "AllocatedStorage": "20",
    "DBInstanceClass": "db.t4g.micro",
    "Engine": "postgres",
    "MasterUsername": "somebody",
    "MasterUserPassword": "a-password-of-tests",
}
KEEP = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}],
}
VAULT = {"Vault": made("Backup::BackupVault", BackupVaultName="vault")}


def plan_of(schedule: str) -> dict[str, Any]:
    rule = {"RuleName": "daily", "TargetBackupVault": "vault", "ScheduleExpression": schedule}
    return {"BackupPlanName": "plan", "BackupPlanRule": [{**rule, "Lifecycle": {"DeleteAfterDays": 35}}]}


PLANNED = {**VAULT, "Plan": made("Backup::BackupPlan", BackupPlan=plan_of("cron(0 5 * * ? *)"))}
STATES_ROLE = {
    "Role": made(
        "IAM::Role",
        AssumeRolePolicyDocument={
            **TRUST,
            "Statement": [{**ASSUME, "Principal": {"Service": "states.amazonaws.com"}}],
        },
    )
}


def acl(aws: Aws, ref: str) -> Any:
    name, acl_id, scope = ref.split("|")
    found = aws("wafv2").get_web_acl(Name=name, Id=acl_id, Scope=scope)["WebACL"]
    tags = aws("wafv2").list_tags_for_resource(ResourceARN=found["ARN"])["TagInfoForResource"]["TagList"]
    return {
        "default": list(found["DefaultAction"]),
        "rules": [each["Name"] for each in found["Rules"]],
        "description": found.get("Description"),
        "tags": tags,
    }


def association(aws: Aws, ref: str) -> Any:
    found = aws("wafv2").get_web_acl_for_resource(ResourceArn=ref.split("|")[0])
    return found.get("WebACL", {}).get("Name")


def tags_of(aws: Aws, arn: str) -> Any:
    return aws("rds").list_tags_for_resource(ResourceName=arn)["TagList"]


def subnet_group(aws: Aws, name: str) -> Any:
    found = aws("rds").describe_db_subnet_groups(DBSubnetGroupName=name)["DBSubnetGroups"][0]
    return {
        **pick(found, "DBSubnetGroupDescription"),
        "subnets": len(found["Subnets"]),
        "tags": tags_of(aws, found["DBSubnetGroupArn"]),
    }


def cluster_parameters(aws: Aws, name: str) -> Any:
    found = aws("rds").describe_db_cluster_parameter_groups(DBClusterParameterGroupName=name)
    group = found["DBClusterParameterGroups"][0]
    values = aws("rds").describe_db_cluster_parameters(DBClusterParameterGroupName=name)["Parameters"]
    return {
        **pick(group, "DBParameterGroupFamily", "Description"),
        "values": {each["ParameterName"]: each["ParameterValue"] for each in values},
        "tags": tags_of(aws, group["DBClusterParameterGroupArn"]),
    }


def parameters(aws: Aws, name: str) -> Any:
    group = aws("rds").describe_db_parameter_groups(DBParameterGroupName=name)["DBParameterGroups"][0]
    values = aws("rds").describe_db_parameters(DBParameterGroupName=name)["Parameters"]
    return {
        **pick(group, "DBParameterGroupFamily"),
        "values": {each["ParameterName"]: each["ParameterValue"] for each in values},
    }


def cluster(aws: Aws, name: str) -> Any:
    found = aws("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]
    return {
        **pick(found, "BackupRetentionPeriod", "DeletionProtection", "EngineVersion", "PerformanceInsightsEnabled"),
        **pick(found, "DatabaseInsightsMode", "DBSubnetGroup", "EnabledCloudwatchLogsExports"),
        "iam": found["IAMDatabaseAuthenticationEnabled"],
        "secret": "MasterUserSecret" in found,
        "capacity": found.get("ServerlessV2ScalingConfiguration", {}).get("MaxCapacity"),
        "group": found["DBClusterParameterGroup"] != "default.aurora8.0",
        "tags": found["TagList"],
    }


def instance(aws: Aws, name: str) -> Any:
    found = aws("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    names = ("AllocatedStorage", "DBInstanceClass", "BackupRetentionPeriod", "MultiAZ")
    return {**pick(found, *names), "tags": found["TagList"]}


def member(aws: Aws, name: str) -> Any:
    found = aws("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    shown = ("PerformanceInsightsEnabled", "PerformanceInsightsKMSKeyId", "PromotionTier")
    return pick(found, "DBClusterIdentifier", "DBInstanceClass", *shown)


def subscription(aws: Aws, name: str) -> Any:
    found = aws("rds").describe_event_subscriptions(SubscriptionName=name)["EventSubscriptionsList"][0]
    return pick(found, "Enabled", "EventCategoriesList", "SourceType")


def vault(aws: Aws, name: str) -> Any:
    found = aws("backup").describe_backup_vault(BackupVaultName=name)
    tags = aws("backup").list_tags(ResourceArn=found["BackupVaultArn"])["Tags"]
    return {**pick(found, "MinRetentionDays", "MaxRetentionDays"), "tags": tags, **vault_settings(aws, name)}


def vault_settings(aws: Aws, name: str) -> dict[str, Any]:
    """Policy and notifications, None where there are none."""
    api, found = aws("backup"), dict[str, Any]({"policy": None, "told": None})
    with suppress(api.exceptions.ResourceNotFoundException):
        policy = json.loads(api.get_backup_vault_access_policy(BackupVaultName=name)["Policy"])
        found["policy"] = policy["Statement"][0]["Effect"]
    with suppress(api.exceptions.ResourceNotFoundException):
        found["told"] = api.get_backup_vault_notifications(BackupVaultName=name)["BackupVaultEvents"]
    return found


def plan(aws: Aws, plan_id: str) -> Any:
    found = aws("backup").get_backup_plan(BackupPlanId=plan_id)
    (rule,) = found["BackupPlan"]["Rules"]
    tags = aws("backup").list_tags(ResourceArn=found["BackupPlanArn"])["Tags"]
    return {**pick(rule, "ScheduleExpression", "TargetBackupVaultName", "Lifecycle"), "tags": tags}


def machine(aws: Aws, arn: str) -> Any:
    found = aws("stepfunctions").describe_state_machine(stateMachineArn=arn)
    tags = aws("stepfunctions").list_tags_for_resource(resourceArn=arn)["tags"]
    return {
        "starts": json.loads(found["definition"])["StartAt"],
        "level": found["loggingConfiguration"]["level"],
        "tags": tags,
    }


def window(aws: Aws, window_id: str) -> Any:
    found = aws("ssm").get_maintenance_window(WindowId=window_id)
    tags = aws("ssm").list_tags_for_resource(ResourceType="MaintenanceWindow", ResourceId=window_id)["TagList"]
    return {**pick(found, "Name", "Duration", "Cutoff", "Schedule", "Description"), "tags": tags}


def table(aws: Aws, name: str) -> Any:
    api = aws("dynamodb")
    found = api.describe_table(TableName=name)["Table"]
    backups = api.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    return {
        **pick(found, "DeletionProtectionEnabled"),
        "billing": found.get("BillingModeSummary", {}).get("BillingMode"),
        "recovers": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
        "expires": api.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"],
        "streams": found.get("StreamSpecification", {}).get("StreamEnabled", False),
        "key": found.get("SSEDescription", {}).get("SSEType"),
        "tags": api.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"],
    }


TABLE: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}
ENCRYPTED = {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": "alias/aws/dynamodb"}}


def states(name: str) -> str:
    return json.dumps({"StartAt": name, "States": {name: {"Type": "Succeed"}}})


POSTGRES = {"Description": "d", "Family": "postgres17"}
AURORA = {"Description": "d", "Family": "aurora-postgresql17", "DBClusterParameterGroupName": "Forced"}
TAKEN = {"MasterUserSecret": {"KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}, "EnableIAMDatabaseAuthentication": True}
LOGS = {"EnableCloudwatchLogsExports": ["postgresql"], "DBClusterParameterGroupName": {"Ref": "Parameters"}}
WINDOW = {"Name": "night", "Schedule": "cron(0 2 ? * SUN *)", "AllowUnassociatedTargets": False}

CASES = [
    Case(
        "WAFv2::WebACL",
        {**ACL, "DefaultAction": {"Allow": {}}, "Rules": [RATE], "Description": "one", "Tags": TAGS},
        acl,
        {"default": ["Allow"], "rules": ["rate"], "description": "one", "tags": TAGS},
        {**ACL, "DefaultAction": {"Block": {}}},
        {"default": ["Block"], "rules": [], "description": "", "tags": []},
    ),
    Case(
        "WAFv2::WebACLAssociation",
        {"ResourceArn": {"Ref": "Balancer"}, "WebACLArn": {"Fn::GetAtt": ["Acl", "Arn"]}},
        association,
        "acl",
        needs=ACLS,
    ),
    Case(
        "RDS::DBSubnetGroup",
        {"DBSubnetGroupDescription": "one", "SubnetIds": [{"Ref": "Subnet"}], "Tags": TAGS},
        subnet_group,
        {"DBSubnetGroupDescription": "one", "subnets": 1, "tags": TAGS},
        {"DBSubnetGroupDescription": "two", "SubnetIds": SUBNETS},
        {"DBSubnetGroupDescription": "two", "subnets": 2, "tags": []},
        needs=NETWORK,
    ),
    Case(
        "RDS::DBClusterParameterGroup",
        {**AURORA, "Parameters": {"rds.force_ssl": "0"}, "Tags": TAGS},
        cluster_parameters,
        {
            "DBParameterGroupFamily": "aurora-postgresql17", "Description": "d", "values": {"rds.force_ssl": "0"},
            "tags": TAGS,
        },
        {**AURORA, "Parameters": {"rds.force_ssl": 1}},
        {
            "DBParameterGroupFamily": "aurora-postgresql17", "Description": "d", "values": {"rds.force_ssl": "1"},
            "tags": [],
        },
    ),
    Case(
        "RDS::DBParameterGroup",
        {**POSTGRES, "Parameters": {"rds.force_ssl": "0"}},
        parameters,
        {"DBParameterGroupFamily": "postgres17", "values": {"rds.force_ssl": "0"}},
        {**POSTGRES, "Parameters": {"rds.force_ssl": "1"}},
        {"DBParameterGroupFamily": "postgres17", "values": {"rds.force_ssl": "1"}},
    ),
    Case(
        "RDS::DBCluster",
        {
            **CLUSTER, **TAKEN, **LOGS, "EngineVersion": "17.4", "BackupRetentionPeriod": 7, "DeletionProtection": True,
            "PerformanceInsightsEnabled": True, "DatabaseInsightsMode": "standard", "Tags": TAGS,
            "ServerlessV2ScalingConfiguration": {"MinCapacity": 1, "MaxCapacity": 2},
        },
        cluster,
        {
            "BackupRetentionPeriod": 7, "DeletionProtection": True, "EngineVersion": "17.4", "DBSubnetGroup": "places",
            "PerformanceInsightsEnabled": True, "DatabaseInsightsMode": "standard", "iam": True, "secret": True,
            "EnabledCloudwatchLogsExports": ["postgresql"], "capacity": 2, "group": True, "tags": TAGS,
        },
        {
            **CLUSTER, **TAKEN, **LOGS, "EngineVersion": "17.5", "BackupRetentionPeriod": 14,
            "DeletionProtection": False, "PerformanceInsightsEnabled": False, "DatabaseInsightsMode": "advanced",
            "ServerlessV2ScalingConfiguration": {"MinCapacity": 1, "MaxCapacity": 8},
        },
        {
            "BackupRetentionPeriod": 14, "DeletionProtection": False, "EngineVersion": "17.5", "DBSubnetGroup": "places",
            "PerformanceInsightsEnabled": False, "DatabaseInsightsMode": "advanced", "iam": True, "secret": True,
            "EnabledCloudwatchLogsExports": ["postgresql"], "capacity": 8, "group": True, "tags": [],
        },
        needs={**GROUP, "Key": made("KMS::Key")},
    ),
    Case(
        "RDS::DBInstance",
        {**DATABASE, "BackupRetentionPeriod": 7, "Port": "3307", "Tags": TAGS},
        instance,
        {
            "AllocatedStorage": 20, "DBInstanceClass": "db.t4g.micro", "BackupRetentionPeriod": 7, "MultiAZ": False,
            "tags": TAGS,
        },
        {**DATABASE, "AllocatedStorage": 40, "DBInstanceClass": "db.t4g.small", "BackupRetentionPeriod": 8,
         "MultiAZ": True, "Port": "3307"},
        {
            "AllocatedStorage": 40, "DBInstanceClass": "db.t4g.small", "BackupRetentionPeriod": 8, "MultiAZ": True,
            "tags": [],
        },
    ),
    Case(
        "RDS::EventSubscription",
        {"SnsTopicArn": {"Ref": "Topic"}, "SourceType": "db-cluster", "EventCategories": ["failover"]},
        subscription,
        {"Enabled": True, "EventCategoriesList": ["failover"], "SourceType": "db-cluster"},
        {"SnsTopicArn": {"Ref": "Topic"}, "SourceType": "db-cluster", "EventCategories": ["failure"], "Enabled": False},
        {"Enabled": False, "EventCategoriesList": ["failure"], "SourceType": "db-cluster"},
        needs={"Topic": made("SNS::Topic")},
    ),
    Case(
        "Backup::BackupVault",
        {
            "BackupVaultName": "mine", "LockConfiguration": {"MinRetentionDays": 1, "MaxRetentionDays": 10},
            "BackupVaultTags": {"team": "blue"}, "AccessPolicy": KEEP,
            "Notifications": {"BackupVaultEvents": ["BACKUP_JOB_FAILED"], "SNSTopicArn": {"Ref": "Topic"}},
        },
        vault,
        {
            "MinRetentionDays": 1, "MaxRetentionDays": 10, "tags": {"team": "blue"}, "policy": "Deny",
            "told": ["BACKUP_JOB_FAILED"],
        },
        {"BackupVaultName": "mine"},
        {"MinRetentionDays": None, "MaxRetentionDays": None, "tags": {}, "policy": None, "told": None},
        needs={"Topic": made("SNS::Topic")},
    ),
    Case(
        "Backup::BackupPlan",
        {"BackupPlan": plan_of("cron(0 5 * * ? *)"), "BackupPlanTags": {"team": "blue"}},
        plan,
        {
            "ScheduleExpression": "cron(0 5 * * ? *)", "TargetBackupVaultName": "vault",
            "Lifecycle": {"DeleteAfterDays": 35}, "tags": {"team": "blue"},
        },
        {"BackupPlan": plan_of("cron(0 6 * * ? *)")},
        {
            "ScheduleExpression": "cron(0 6 * * ? *)", "TargetBackupVaultName": "vault",
            "Lifecycle": {"DeleteAfterDays": 35}, "tags": {},
        },
        needs=VAULT,
    ),
    Case(
        "StepFunctions::StateMachine",
        {
            "DefinitionString": states("${first}"), "DefinitionSubstitutions": {"first": "A"},
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "Tags": TAGS, "LoggingConfiguration": {"Level": "OFF"},
        },
        machine,
        {"starts": "A", "level": "OFF", "tags": [{"key": "team", "value": "blue"}]},
        {
            "Definition": json.loads(states("B")), "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "LoggingConfiguration": {"Level": "ERROR"},
        },
        {"starts": "B", "level": "ERROR", "tags": []},
        needs=STATES_ROLE,
    ),
    Case(
        "SSM::MaintenanceWindow",
        {**WINDOW, "Duration": 4, "Cutoff": 1, "Description": "one", "Tags": TAGS},
        window,
        {
            "Name": "night", "Duration": 4, "Cutoff": 1, "Schedule": WINDOW["Schedule"], "Description": "one",
            "tags": TAGS,
        },
        {**WINDOW, "Duration": 3, "Cutoff": 0},
        {
            "Name": "night", "Duration": 3, "Cutoff": 0, "Schedule": WINDOW["Schedule"], "Description": None,
            "tags": [],
        },
    ),
    Case(
        "DynamoDB::Table",
        {
            **TABLE, **ENCRYPTED, "Tags": TAGS, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            "TimeToLiveSpecification": {"AttributeName": "gone", "Enabled": True}, "DeletionProtectionEnabled": True,
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        },
        table,
        {
            "DeletionProtectionEnabled": True, "billing": "PAY_PER_REQUEST", "recovers": "ENABLED", "expires": "ENABLED",
            "streams": True, "key": "KMS", "tags": TAGS,
        },
        {**TABLE, **ENCRYPTED},
        {
            "DeletionProtectionEnabled": False, "billing": "PAY_PER_REQUEST", "recovers": "DISABLED",
            "expires": "DISABLED", "streams": False, "key": "KMS", "tags": [],
        },
    ),
]  # fmt: skip
