"""As `type_cases`, for schedules, registries, address sets and what else stands around guest systems."""

import json
from typing import Any

from tests.product_factory.sandbox.resource_types.guest_cases import HEARS, NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, TRUST, Aws, Case, made, pick
from tests.product_factory.sandbox.resource_types.workload_cases import GROUP

ME = "123456789012"
SCHEDULER_ROLE = {"Role": made("IAM::Role", AssumeRolePolicyDocument=TRUST)}
TARGET = {
    "Arn": "arn:aws:scheduler:::aws-sdk:ec2:stopInstances",
    "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
    "Input": '{"InstanceIds": ["i-0"]}',
}
NIGHTLY: dict[str, Any] = {
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "ScheduleExpression": "cron(0 20 * * ? *)",
    "Target": TARGET,
}
ACL = {
    "Acl": made(
        "WAFv2::WebACL",
        Name="acl",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={"CloudWatchMetricsEnabled": True, "MetricName": "acl", "SampledRequestsEnabled": True},
    )
}
ACL_ARN = {"Fn::GetAtt": ["Acl", "Arn"]}
LOGS = [f"arn:aws:logs:us-east-1:{ME}:log-group:aws-waf-logs-one"]
SCALED = {
    **NETWORK,
    "Template": made("EC2::LaunchTemplate", LaunchTemplateData={"ImageId": "ami-12c6146b", "InstanceType": "t3.micro"}),
    "Scaled": made("AutoScaling::AutoScalingGroup", AutoScalingGroupName="scaled", **GROUP),
}
OF_GROUP = {"AutoScalingGroupName": {"Ref": "Scaled"}}
PLAN: dict[str, Any] = {
    "RestoreTestingPlanName": "weekly",
    "ScheduleExpression": "cron(0 5 ? * 1 *)",
    "RecoveryPointSelection": {
        "Algorithm": "LATEST_WITHIN_WINDOW",
        "IncludeVaults": ["*"],
        "RecoveryPointTypes": ["SNAPSHOT"],
    },
}


def schedule(aws: Aws, name: str) -> Any:
    found = aws("scheduler").get_schedule(Name=name)
    names = ("Description", "ScheduleExpression", "ScheduleExpressionTimezone", "State")
    return {**pick(found, *names), "target": found["Target"]["Arn"], "input": found["Target"].get("Input")}


def schedule_group(aws: Aws, name: str) -> Any:
    found = aws("scheduler").get_schedule_group(Name=name)
    return {**pick(found, "State"), "tags": aws("scheduler").list_tags_for_resource(ResourceArn=found["Arn"])["Tags"]}


def ip_set(aws: Aws, physical_id: str) -> Any:
    name, set_id, scope = physical_id.split("|")
    found = aws("wafv2").get_ip_set(Name=name, Id=set_id, Scope=scope)["IPSet"]
    tags = aws("wafv2").list_tags_for_resource(ResourceARN=found["ARN"])["TagInfoForResource"]["TagList"]
    return {**pick(found, "Addresses", "Description", "IPAddressVersion"), "tags": tags}


def acl_logging(aws: Aws, arn: str) -> Any:
    found = aws("wafv2").get_logging_configuration(ResourceArn=arn)["LoggingConfiguration"]
    return pick(found, "LogDestinationConfigs", "RedactedFields")


def registry_policy(aws: Aws, _: str) -> Any:
    return json.loads(aws("ecr").get_registry_policy()["policyText"])["Statement"][0]["Action"]


def replication(aws: Aws, _: str) -> Any:
    rule = aws("ecr").describe_registry()["replicationConfiguration"]["rules"][0]
    return [each["region"] for each in rule["destinations"]]


def scanning(aws: Aws, _: str) -> Any:
    found = aws("ecr").get_registry_scanning_configuration()["scanningConfiguration"]
    assert found["rules"]
    return {**pick(found, "scanType"), "often": found["rules"][0]["scanFrequency"]}


def scheduled(aws: Aws, name: str) -> Any:
    found = aws("autoscaling").describe_scheduled_actions(ScheduledActionNames=[name])["ScheduledUpdateGroupActions"][0]
    return pick(found, "AutoScalingGroupName", "MinSize", "MaxSize", "Recurrence", "TimeZone")


def hook(aws: Aws, name: str) -> Any:
    found = aws("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName="scaled")["LifecycleHooks"][0]
    assert found["LifecycleHookName"] == name
    return pick(found, "LifecycleTransition", "HeartbeatTimeout", "DefaultResult")


def warm_pool(aws: Aws, name: str) -> Any:
    found = aws("autoscaling").describe_warm_pool(AutoScalingGroupName=name).get("WarmPoolConfiguration")
    return pick(found, "MinSize", "PoolState") if found else None


def providers(aws: Aws, name: str) -> Any:
    found = aws("ecs").describe_clusters(clusters=[name])["clusters"][0]
    assert found["capacityProviders"]
    strategy = [(each["capacityProvider"], each.get("weight")) for each in found["defaultCapacityProviderStrategy"]]
    return {"providers": found["capacityProviders"], "strategy": strategy}


def dhcp(aws: Aws, options_id: str) -> Any:
    found = aws("ec2").describe_dhcp_options(DhcpOptionsIds=[options_id])["DhcpOptions"][0]
    values = {each["Key"]: [one["Value"] for one in each["Values"]] for each in found["DhcpConfigurations"]}
    return {"values": values, "team": [each for each in found["Tags"] if each["Key"] == "team"]}


def dhcp_of_vpc(aws: Aws, physical_id: str) -> Any:
    options, vpc = physical_id.split("|")
    found = aws("ec2").describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["DhcpOptionsId"]
    assert found == options
    return True


def prefixes(aws: Aws, list_id: str) -> Any:
    found = aws("ec2").describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"][0]
    assert found["State"] != "delete-complete"
    entries = aws("ec2").get_managed_prefix_list_entries(PrefixListId=list_id)["Entries"]
    team = [each for each in found.get("Tags", []) if each["Key"] == "team"]
    return {**pick(found, "PrefixListName", "Version"), "entries": [each["Cidr"] for each in entries], "team": team}


def provider(aws: Aws, arn: str) -> Any:
    found = aws("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    return pick(found, "ClientIDList", "ThumbprintList", "Tags")


def snapshots(aws: Aws, _: str) -> Any:
    found = aws("ec2").get_snapshot_block_public_access_state()["State"]
    return found if found != "unblocked" else None


def vpc_block(aws: Aws, _: str) -> Any:
    found = aws("ec2").describe_vpc_block_public_access_options()["VpcBlockPublicAccessOptions"]
    return found["InternetGatewayBlockMode"] if found["InternetGatewayBlockMode"] != "off" else None


def exclusion(aws: Aws, exclusion_id: str) -> Any:
    asked = aws("ec2").describe_vpc_block_public_access_exclusions(ExclusionIds=[exclusion_id])
    found = asked["VpcBlockPublicAccessExclusions"][0]
    return {**pick(found, "InternetGatewayExclusionMode"), "tags": found["Tags"]}


def setting(aws: Aws, arn: str) -> Any:
    found = aws("ssm").get_service_setting(SettingId=arn)["ServiceSetting"]
    return found["SettingValue"] if found["Status"] == "Customized" else None


def canary(aws: Aws, name: str) -> Any:
    found = aws("synthetics").get_canary(Name=name)["Canary"]
    names = ("RuntimeVersion", "SuccessRetentionPeriodInDays", "Tags")
    return {**pick(found, *names), "often": found["Schedule"]["Expression"], "state": found["Status"]["State"]}


def alias(aws: Aws, arn: str) -> Any:
    found = aws("lambda").get_alias(FunctionName="hears", Name=arn.rpartition(":")[2])
    weights = found.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    return {**pick(found, "Description", "FunctionVersion"), "weights": weights}


def version(aws: Aws, arn: str) -> Any:
    found = aws("lambda").list_versions_by_function(FunctionName="hears")["Versions"]
    return [each["Description"] for each in found if each["FunctionArn"] == arn]


def archived(aws: Aws, name: str) -> Any:
    return pick(aws("events").describe_archive(ArchiveName=name), "Description", "EventPattern", "RetentionDays")


def connection(aws: Aws, name: str) -> Any:
    found = aws("events").describe_connection(Name=name)
    return {
        **pick(found, "AuthorizationType", "Description"),
        "key": found["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyName"],
    }


def destination(aws: Aws, name: str) -> Any:
    names = ("HttpMethod", "InvocationEndpoint", "InvocationRateLimitPerSecond")
    return pick(aws("events").describe_api_destination(Name=name), *names)


def secret_policy(aws: Aws, arn: str) -> Any:
    found = aws("secretsmanager").get_resource_policy(SecretId=arn).get("ResourcePolicy")
    return json.loads(found)["Statement"][0]["Effect"] if found else None


def of_secret(effect: str) -> dict[str, Any]:
    statement = {"Effect": effect, "Principal": {"AWS": ME}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def api_key(name: str) -> dict[str, Any]:
    return {"ApiKeyAuthParameters": {"ApiKeyName": name, "ApiKeyValue": "a-key-of-tests"}}


def allow_replication(action: str) -> dict[str, Any]:
    statement = {
        "Sid": "s",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ME}:root"},
        "Action": [action],
        "Resource": f"arn:aws:ecr:us-east-1:{ME}:repository/*",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def destinations(*regions: str) -> dict[str, Any]:
    return {"Rules": [{"Destinations": [{"Region": region, "RegistryId": ME} for region in regions]}]}


def rules(often: str) -> list[dict[str, Any]]:
    return [{"ScanFrequency": often, "RepositoryFilters": [{"Filter": "*", "FilterType": "WILDCARD"}]}]


OF_VPC = {"VpcId": {"Ref": "Vpc"}, "Tags": TAGS}
HOST = {"SettingId": "/ssm/managed-instance/default-ec2-instance-management-role"}
CANARY: dict[str, Any] = {
    "Name": "page",
    "ArtifactS3Location": "s3://artifacts",
    "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
    "RuntimeVersion": "syn-nodejs-puppeteer-10.0",
    "Schedule": {"Expression": "rate(5 minutes)"},
    "Code": {"Handler": "index.handler", "Script": "exports.handler = async () => {};"},
}
NAMED = {"FunctionName": {"Ref": "Function"}}
PUBLISHED = {**HEARS, "Version": made("Lambda::Version", **NAMED)}
LIVE = {**NAMED, "Name": "live", "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]}}
BUS = f"arn:aws:events:us-east-1:{ME}:event-bus/default"
CONNECTED = {"Connection": made("Events::Connection", AuthorizationType="API_KEY", AuthParameters=api_key("k"))}
HOOK = {"ConnectionArn": {"Fn::GetAtt": ["Connection", "Arn"]}, "HttpMethod": "POST"}
THUMBS = ["a" * 40, "b" * 40]
CASES = [
    Case("Lambda::Version", {**NAMED, "Description": "first"}, version, ["first"], needs=HEARS),
    Case(
        "Lambda::Alias",
        {**LIVE, "Description": "one"},
        alias,
        {"Description": "one", "FunctionVersion": "1", "weights": {}},
        {**LIVE, "RoutingConfig": {"AdditionalVersionWeights": [{"FunctionVersion": "2", "FunctionWeight": 0.1}]}},
        {"Description": "", "FunctionVersion": "1", "weights": {"2": 0.1}},
        needs=PUBLISHED,
    ),
    Case(
        "Events::Archive",
        {"SourceArn": BUS, "Description": "one", "RetentionDays": 3, "EventPattern": {"source": ["a"]}},
        archived,
        {"Description": "one", "RetentionDays": 3, "EventPattern": '{"source": ["a"]}'},
        {"SourceArn": BUS, "Description": "two", "RetentionDays": 5, "EventPattern": {"source": ["b"]}},
        {"Description": "two", "RetentionDays": 5, "EventPattern": '{"source": ["b"]}'},
    ),
    Case(
        "Events::Connection",
        {"AuthorizationType": "API_KEY", "Description": "one", "AuthParameters": api_key("first")},
        connection,
        {"AuthorizationType": "API_KEY", "Description": "one", "key": "first"},
        {"AuthorizationType": "API_KEY", "Description": "two", "AuthParameters": api_key("second")},
        {"AuthorizationType": "API_KEY", "Description": "two", "key": "second"},
    ),
    Case(
        "Events::ApiDestination",
        {**HOOK, "InvocationEndpoint": "https://example.com/a", "InvocationRateLimitPerSecond": 5},
        destination,
        {"HttpMethod": "POST", "InvocationEndpoint": "https://example.com/a", "InvocationRateLimitPerSecond": 5},
        {**HOOK, "InvocationEndpoint": "https://example.com/b", "InvocationRateLimitPerSecond": 9},
        {"HttpMethod": "POST", "InvocationEndpoint": "https://example.com/b", "InvocationRateLimitPerSecond": 9},
        needs=CONNECTED,
    ),
    Case(
        "SecretsManager::ResourcePolicy",
        {"SecretId": {"Ref": "Secret"}, "ResourcePolicy": of_secret("Allow")},
        secret_policy,
        "Allow",
        {"SecretId": {"Ref": "Secret"}, "ResourcePolicy": of_secret("Deny")},
        "Deny",
        needs={"Secret": made("SecretsManager::Secret")},
    ),
    Case(
        "SSM::ServiceSetting",
        {**HOST, "SettingValue": "service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole"},
        setting,
        "service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole",
        {**HOST, "SettingValue": "another"},
        "another",
    ),
    Case(
        "Synthetics::Canary",
        {**CANARY, "StartCanaryAfterCreation": True, "SuccessRetentionPeriod": 7, "Tags": TAGS},
        canary,
        {
            "RuntimeVersion": CANARY["RuntimeVersion"], "SuccessRetentionPeriodInDays": 7, "Tags": {"team": "blue"},
            "often": "rate(5 minutes)", "state": "RUNNING",
        },
        {**CANARY, "StartCanaryAfterCreation": True, "Schedule": {"Expression": "rate(1 hour)"}},
        {
            "RuntimeVersion": CANARY["RuntimeVersion"], "SuccessRetentionPeriodInDays": 31, "Tags": {},
            "often": "rate(1 hour)", "state": "RUNNING",
        },
        needs=SCHEDULER_ROLE,
    ),
    Case(
        "EC2::SnapshotBlockPublicAccess",
        {"State": "block-new-sharing"},
        snapshots,
        "block-new-sharing",
        {"State": "block-all-sharing"},
        "block-all-sharing",
    ),
    Case(
        "EC2::VPCBlockPublicAccessOptions",
        {"InternetGatewayBlockMode": "block-ingress"},
        vpc_block,
        "block-ingress",
        {"InternetGatewayBlockMode": "block-bidirectional"},
        "block-bidirectional",
    ),
    Case(
        "EC2::VPCBlockPublicAccessExclusion",
        {**OF_VPC, "InternetGatewayExclusionMode": "allow-egress"},
        exclusion,
        {"InternetGatewayExclusionMode": "allow-egress", "tags": TAGS},
        {**OF_VPC, "InternetGatewayExclusionMode": "allow-bidirectional"},
        {"InternetGatewayExclusionMode": "allow-bidirectional", "tags": TAGS},
        needs=NETWORK,
    ),
    Case(
        "IAM::OIDCProvider",
        {"Url": "https://token.example.com", "ClientIdList": ["a"], "ThumbprintList": THUMBS[:1], "Tags": TAGS},
        provider,
        {"ClientIDList": ["a"], "ThumbprintList": THUMBS[:1], "Tags": TAGS},
        {"Url": "https://token.example.com", "ClientIdList": ["b"], "ThumbprintList": THUMBS},
        {"ClientIDList": ["b"], "ThumbprintList": THUMBS, "Tags": []},
    ),
    Case(
        "Scheduler::Schedule",
        {**NIGHTLY, "Description": "one", "ScheduleExpressionTimezone": "Asia/Tokyo", "State": "DISABLED"},
        schedule,
        {
            "Description": "one", "ScheduleExpression": "cron(0 20 * * ? *)", "ScheduleExpressionTimezone": "Asia/Tokyo",
            "State": "DISABLED", "target": TARGET["Arn"], "input": TARGET["Input"],
        },
        {**NIGHTLY, "ScheduleExpression": "rate(1 hour)", "Target": {**TARGET, "Input": "{}"}},
        {
            "Description": None, "ScheduleExpression": "rate(1 hour)", "ScheduleExpressionTimezone": "UTC",
            "State": "ENABLED", "target": TARGET["Arn"], "input": "{}",
        },
        needs=SCHEDULER_ROLE,
    ),
    Case(
        "Scheduler::ScheduleGroup",
        {"Name": "nightly", "Tags": TAGS},
        schedule_group,
        {"State": "ACTIVE", "tags": TAGS},
        {"Name": "nightly"},
        {"State": "ACTIVE", "tags": []},
    ),
    Case(
        "WAFv2::IPSet",
        {"Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": ["10.0.0.0/8"], "Description": "old", "Tags": TAGS},
        ip_set,
        {"Addresses": ["10.0.0.0/8"], "Description": "old", "IPAddressVersion": "IPV4", "tags": TAGS},
        {"Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": ["192.0.2.0/24"]},
        {"Addresses": ["192.0.2.0/24"], "Description": None, "IPAddressVersion": "IPV4", "tags": []},
    ),
    Case(
        "WAFv2::LoggingConfiguration",
        {"ResourceArn": ACL_ARN, "LogDestinationConfigs": LOGS, "RedactedFields": [{"SingleHeader": {"Name": "cookie"}}]},
        acl_logging,
        {"LogDestinationConfigs": LOGS, "RedactedFields": [{"SingleHeader": {"Name": "cookie"}}]},
        {"ResourceArn": ACL_ARN, "LogDestinationConfigs": [f"{LOGS[0]}-two"]},
        {"LogDestinationConfigs": [f"{LOGS[0]}-two"], "RedactedFields": None},
        needs=ACL,
    ),
    Case(
        "ECR::RegistryPolicy",
        {"PolicyText": allow_replication("ecr:ReplicateImage")},
        registry_policy,
        ["ecr:ReplicateImage"],
        {"PolicyText": allow_replication("ecr:CreateRepository")},
        ["ecr:CreateRepository"],
    ),
    Case(
        "ECR::ReplicationConfiguration",
        {"ReplicationConfiguration": destinations("eu-west-1")},
        replication,
        ["eu-west-1"],
        {"ReplicationConfiguration": destinations("eu-west-1", "ap-northeast-1")},
        ["eu-west-1", "ap-northeast-1"],
    ),
    Case(
        "ECR::RegistryScanningConfiguration",
        {"ScanType": "BASIC", "Rules": rules("SCAN_ON_PUSH")},
        scanning,
        {"scanType": "BASIC", "often": "SCAN_ON_PUSH"},
        {"ScanType": "ENHANCED", "Rules": rules("CONTINUOUS_SCAN")},
        {"scanType": "ENHANCED", "often": "CONTINUOUS_SCAN"},
    ),
    Case(
        "AutoScaling::ScheduledAction",
        {**OF_GROUP, "MinSize": 0, "MaxSize": 1, "Recurrence": "0 20 * * *", "TimeZone": "Asia/Tokyo"},
        scheduled,
        {"AutoScalingGroupName": "scaled", "MinSize": 0, "MaxSize": 1, "Recurrence": "0 20 * * *", "TimeZone": "Asia/Tokyo"},
        {**OF_GROUP, "MinSize": 1, "MaxSize": 2, "Recurrence": "0 6 * * *", "TimeZone": "Asia/Tokyo"},
        {"AutoScalingGroupName": "scaled", "MinSize": 1, "MaxSize": 2, "Recurrence": "0 6 * * *", "TimeZone": "Asia/Tokyo"},
        needs=SCALED,
    ),
    Case(
        "AutoScaling::LifecycleHook",
        {**OF_GROUP, "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING", "HeartbeatTimeout": 60},
        hook,
        {"LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING", "HeartbeatTimeout": 60, "DefaultResult": "ABANDON"},
        {**OF_GROUP, "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING", "DefaultResult": "CONTINUE"},
        {"LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING", "HeartbeatTimeout": 3600, "DefaultResult": "CONTINUE"},
        needs=SCALED,
    ),
    Case(
        "AutoScaling::WarmPool",
        {**OF_GROUP, "MinSize": 1, "PoolState": "Stopped"},
        warm_pool,
        {"MinSize": 1, "PoolState": "Stopped"},
        {**OF_GROUP, "MinSize": 0, "PoolState": "Hibernated"},
        {"MinSize": 0, "PoolState": "Hibernated"},
        needs=SCALED,
    ),
    Case(
        "ECS::ClusterCapacityProviderAssociations",
        {
            "Cluster": {"Ref": "Cluster"}, "CapacityProviders": ["FARGATE"],
            "DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}],
        },
        providers,
        {"providers": ["FARGATE"], "strategy": [("FARGATE", 1)]},
        {
            "Cluster": {"Ref": "Cluster"}, "CapacityProviders": ["FARGATE", "FARGATE_SPOT"],
            "DefaultCapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 2}],
        },
        {"providers": ["FARGATE", "FARGATE_SPOT"], "strategy": [("FARGATE_SPOT", 2)]},
        needs={"Cluster": made("ECS::Cluster", ClusterName="c")},
    ),
    Case(
        "EC2::DHCPOptions",
        {"DomainName": "example.com", "DomainNameServers": ["10.0.0.2", "10.0.1.2"], "Tags": TAGS},
        dhcp,
        {"values": {"domain-name": ["example.com"], "domain-name-servers": ["10.0.0.2", "10.0.1.2"]}, "team": TAGS},
        {"DomainName": "example.com", "DomainNameServers": ["10.0.0.2", "10.0.1.2"]},
        {"values": {"domain-name": ["example.com"], "domain-name-servers": ["10.0.0.2", "10.0.1.2"]}, "team": []},
    ),
    Case(
        "EC2::VPCDHCPOptionsAssociation",
        {"VpcId": {"Ref": "Vpc"}, "DhcpOptionsId": {"Ref": "Options"}},
        dhcp_of_vpc,
        True,
        needs={**NETWORK, "Options": made("EC2::DHCPOptions", DomainName="example.com")},
    ),
    Case(
        "EC2::PrefixList",
        {
            "PrefixListName": "offices", "AddressFamily": "IPv4", "MaxEntries": 5, "Tags": TAGS,
            "Entries": [{"Cidr": "192.0.2.0/24", "Description": "a"}],
        },
        prefixes,
        {"PrefixListName": "offices", "Version": 1, "entries": ["192.0.2.0/24"], "team": TAGS},
        {
            "PrefixListName": "branches", "AddressFamily": "IPv4", "MaxEntries": 5,
            "Entries": [{"Cidr": "198.51.100.0/24"}],
        },
        {"PrefixListName": "branches", "Version": 2, "entries": ["198.51.100.0/24"], "team": []},
    ),
]  # fmt: skip
