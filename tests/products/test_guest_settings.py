"""The security settings of a guest system, row by row, in the newest released templates.

What BLEA's samples, those for financial institutions and the closed network's set for networks, keys, containers,
databases and backups, and what ours add. A row names a product, a type of resource, and what each of them must say.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from product_factory.catalog import catalog
from product_factory.catalog.released import newest

KEY, TOPIC = {"Ref": "KeyArn"}, {"Ref": "TopicArn"}
WEB, DATABASE, BACKUP, REGISTRY = "web-service-ecs", "database-aurora", "backup-plan", "container-registry"
ENDPOINTS, NETWORK = "private-endpoints", "workload-network"
BLOCKED = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
RULES = {
    "CommonRuleSet",
    "KnownBadInputsRuleSet",
    "AmazonIpReputationList",
    "LinuxRuleSet",
    "SQLiRuleSet",
}


def of(*words: str) -> Callable[[Any], bool]:
    """What is written holds all these words."""
    return lambda value: all(word in json.dumps(value) for word in words)


class Setting(NamedTuple):
    """What resources of a `kind` say, by the path of a property; `@` is before what stands beside the properties.

    `which` chooses among them by properties.
    """

    what: str
    product: str
    kind: str
    says: Mapping[str, Any]
    which: Mapping[str, Any] = {}


SETTINGS: tuple[Setting, ...] = (
    Setting("flow logs of all traffic", NETWORK, "EC2::FlowLog", {"TrafficType": "ALL", "LogDestinationType": "s3"}),
    Setting("flow logs lie in a closed bucket that stays", NETWORK, "S3::Bucket", {"PublicAccessBlockConfiguration": BLOCKED, "BucketEncryption": of("ServerSideEncryptionByDefault"), "@DeletionPolicy": "RetainExceptOnCreate"}),
    Setting("a subnet gives no public address", NETWORK, "EC2::Subnet", {"MapPublicIpOnLaunch": False}),
    Setting("the key rotates, and stays", "workload-key", "KMS::Key", {"EnableKeyRotation": True, "@DeletionPolicy": of("Retain")}),
    Setting("the topic is encrypted", "monitoring-notification", "SNS::Topic", {"KmsMasterKeyId": of("Key")}),
    Setting("endpoints are for own callers, by private names", ENDPOINTS, "EC2::VPCEndpoint", {"PolicyDocument": of("aws:Principal"), "PrivateDnsEnabled": True}),
    Setting("images are encrypted with the key, scanned, and keep their tags", REGISTRY, "ECR::Repository", {"EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": KEY}, "ImageScanningConfiguration.ScanOnPush": True, "ImageTagMutability": of("IMMUTABLE"), "LifecyclePolicy": of("imageCountMoreThan"), "@DeletionPolicy": of("Retain")}),
    Setting("findings in images are told", REGISTRY, "Events::Rule", {"EventPattern": of("CRITICAL"), "Targets": of("TopicArn")}),
    Setting("callers come by TLS", WEB, "ElasticLoadBalancingV2::Listener", {"Protocol": "HTTPS", "SslPolicy": of("TLS13-1-2")}, {"Port": 443}),
    Setting("and by nothing else", WEB, "ElasticLoadBalancingV2::Listener", {"DefaultActions": of('"redirect"', '"HTTPS"')}, {"Port": 80}),
    Setting("invalid headers are dropped, access is logged", WEB, "ElasticLoadBalancingV2::LoadBalancer", {"LoadBalancerAttributes": of('"routing.http.drop_invalid_header_fields.enabled", "Value": "true"', '"access_logs.s3.enabled", "Value": "true"')}),
    Setting("access logs lie in a closed bucket that stays", WEB, "S3::Bucket", {"PublicAccessBlockConfiguration": BLOCKED, "@DeletionPolicy": of("Retain")}),
    Setting("a firewall with AWS's rule groups", WEB, "WAFv2::WebACL", {"Scope": "REGIONAL", "Rules": of(*RULES)}),
    Setting("before the load balancer", WEB, "WAFv2::WebACLAssociation", {"ResourceArn": {"Ref": "LoadBalancer"}}),
    Setting("which tells what it stops", WEB, "WAFv2::LoggingConfiguration", {"LogDestinationConfigs": of("WebAclLogGroup")}),
    Setting("logs are encrypted with the key, for their days, and stay", WEB, "Logs::LogGroup", {"KmsKeyId": KEY, "RetentionInDays": {"Ref": "LogDays"}, "@DeletionPolicy": of("Retain")}),
    Setting("insights, and storage with the key", WEB, "ECS::Cluster", {"ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}], "Configuration.ManagedStorageConfiguration.FargateEphemeralStorageKmsKeyId": KEY}),
    Setting("no public address, no shell, and a way back", WEB, "ECS::Service", {"NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp": "DISABLED", "EnableExecuteCommand": False, "DeploymentConfiguration.DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}}),
    Setting("events of the own cluster alone", WEB, "Events::Rule", {"EventPattern.resources": of("service/${Cluster}/"), "Targets": of("TopicArn")}),
    Setting("alarms reach the team, and tell when all is well", WEB, "CloudWatch::Alarm", {"AlarmActions": [TOPIC], "OKActions": [TOPIC]}, {"Namespace": "AWS/ECS"}),
    Setting("a dashboard of its own", WEB, "CloudWatch::Dashboard", {"DashboardBody": of("RequestCount", "CPUUtilization", "HTTPCode_Target_5XX_Count", "UnHealthyHostCount")}),
    Setting("the database is encrypted with the key", DATABASE, "RDS::DBCluster", {"StorageEncrypted": True, "KmsKeyId": KEY}),
    Setting("its owner's secret is RDS's own, with the key", DATABASE, "RDS::DBCluster", {"ManageMasterUserPassword": True, "MasterUserSecret": {"KmsKeyId": KEY}}),
    Setting("its insights are encrypted with the key", DATABASE, "RDS::DBCluster", {"PerformanceInsightsEnabled": True, "PerformanceInsightsKmsKeyId": KEY}),
    Setting("and those of its instances", DATABASE, "RDS::DBInstance", {"EnablePerformanceInsights": True, "PerformanceInsightsKMSKeyId": KEY, "PubliclyAccessible": False}),
    Setting("its logs are exported, the audit log among them", DATABASE, "RDS::DBCluster", {"EnableCloudwatchLogsExports": of('"postgresql"', '"audit"')}),
    Setting("to log groups with the key, for their days, that stay", DATABASE, "Logs::LogGroup", {"KmsKeyId": KEY, "RetentionInDays": {"Ref": "LogDays"}, "@DeletionPolicy": of("Retain")}),
    Setting("TLS is demanded and statements are audited, by both engines", DATABASE, "RDS::DBClusterParameterGroup", {"Parameters": of('"rds.force_ssl": "1"', "pgaudit", '"require_secure_transport": "ON"', '"server_audit_logging": "1"')}),
    Setting("applications log in by IAM", DATABASE, "RDS::DBCluster", {"EnableIAMDatabaseAuthentication": True}),
    Setting("backups, and a snapshot of what goes", DATABASE, "RDS::DBCluster", {"BackupRetentionPeriod": {"Ref": "BackupDays"}, "CopyTagsToSnapshot": True, "@DeletionPolicy": "Snapshot", "@UpdateReplacePolicy": "Snapshot"}),
    Setting("no version that is out of support, paid for silently", DATABASE, "RDS::DBCluster", {"EngineLifecycleSupport": "open-source-rds-extended-support-disabled"}),
    Setting("events of this database alone", DATABASE, "Events::Rule", {"EventPattern.detail.SourceArn": of("cluster:${Name}", "db:${Name}", "Writer"), "EventPattern.detail.EventCategories": of("failover", "failure", "maintenance"), "Targets": of("TopicArn")}),
    Setting("alarms of the database reach the team", DATABASE, "CloudWatch::Alarm", {"AlarmActions": [TOPIC], "OKActions": [TOPIC]}, {"Namespace": "AWS/RDS"}),
    Setting("backups are encrypted with the key, nobody deletes them by hand, and they stay", BACKUP, "Backup::BackupVault", {"EncryptionKeyArn": KEY, "AccessPolicy": of('"Deny"', "backup:DeleteRecoveryPoint"), "LockConfiguration": of("LockMinDays", "GraceDays"), "@DeletionPolicy": of("Retain")}),
    Setting("daily and monthly", BACKUP, "Backup::BackupPlan", {"BackupPlan.BackupPlanRule": of("daily", "DailyDays", "monthly", "MonthlyDays")}),
    Setting("of what bears a tag", BACKUP, "Backup::BackupSelection", {"BackupSelection.Conditions": of("TagKey", "TagValue")}),
    Setting("failures of backups are told", BACKUP, "Events::Rule", {"EventPattern": of("FAILED"), "Targets": of("TopicArn")}),
)  # fmt: skip


def template(product: str) -> dict[str, Any]:
    latest = newest(catalog.load().released[product])
    assert latest is not None
    return latest.template()


def at(resource: Mapping[str, Any], path: str) -> Any:
    if path.startswith("@"):
        return resource.get(path[1:])
    value: Any = resource["Properties"]
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def chosen(made: Mapping[str, Any], row: Setting) -> list[dict[str, Any]]:
    found = [each for each in made["Resources"].values() if each["Type"] == f"AWS::{row.kind}"]
    return [each for each in found if all(at(each, path) == value for path, value in row.which.items())]


def said(made: Mapping[str, Any], row: Setting) -> dict[str, bool]:
    """By path, whether each resource says it."""
    resources = chosen(made, row)
    return {
        path: bool(resources)
        and all(wanted(at(each, path)) if callable(wanted) else at(each, path) == wanted for each in resources)
        for path, wanted in row.says.items()
    }


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: f"{row.product}: {row.what}")
def test_the_released_template_says_it(row: Setting) -> None:
    found = said(template(row.product), row)
    assert found == dict.fromkeys(row.says, True)
    # And the test would notice if it didn't.
    for path in row.says:
        weaker = copy.deepcopy(template(row.product))
        where = chosen(weaker, row)[-1]
        if path.startswith("@"):
            del where[path[1:]]
        else:
            *above, last = path.split(".")
            held = where["Properties"]
            for part in above:
                held = held[part]
            del held[last]
        assert not said(weaker, row)[path]


@pytest.mark.parametrize(
    ("product", "question", "least"),
    [(DATABASE, "BackupDays", 7), (DATABASE, "LogDays", 30), (WEB, "LogDays", 30), (BACKUP, "DailyDays", 7)],
)
def test_no_answer_keeps_for_a_shorter_time(product: str, question: str, least: int) -> None:
    asked = template(product)["Parameters"][question]
    assert min(map(int, asked["AllowedValues"])) == least
    assert int(asked["Default"]) >= least
