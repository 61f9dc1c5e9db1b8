"""What an update adds goes again with its rollback: of every optional property that can be changed."""

from typing import Any

import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import data_cases as data
from tests.product_factory.sandbox.resource_types import edge_cases as edge
from tests.product_factory.sandbox.resource_types import guest_cases as guest
from tests.product_factory.sandbox.resource_types import site_cases as site
from tests.product_factory.sandbox.resource_types import workload_cases as workload
from tests.product_factory.sandbox.resource_types.type_cases import TAGS, Aws, Look, made

ROLE = {"Fn::GetAtt": ["Role", "Arn"]}
TABLE: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], Look]] = {
    "ElasticLoadBalancingV2::LoadBalancer": (
        guest.NETWORK,
        {"Subnets": workload.SUBNETS},
        {"LoadBalancerAttributes": workload.attribute(workload.DROP, "true"), "Tags": TAGS},
        workload.balancer,
    ),
    "ElasticLoadBalancingV2::TargetGroup": (
        guest.NETWORK,
        workload.TARGET_GROUP,
        {"TargetGroupAttributes": workload.attribute(workload.DELAY, "9"), "HealthCheckPath": "/up", "Tags": TAGS},
        workload.target_group,
    ),
    "ECS::Service": (
        {**workload.LISTENER, **workload.TASKS},
        {**workload.SERVICE, "EnableExecuteCommand": False},
        {"DesiredCount": 3, "EnableExecuteCommand": True, "Tags": TAGS, "HealthCheckGracePeriodSeconds": 9},
        workload.service,
    ),
    "RDS::DBCluster": (
        data.GROUP,
        data.CLUSTER,
        {"BackupRetentionPeriod": 7, "DeletionProtection": True, "PerformanceInsightsEnabled": True, "Tags": TAGS},
        data.cluster,
    ),
    "RDS::DBInstance": ({}, data.DATABASE, {"BackupRetentionPeriod": 7, "MultiAZ": True, "Tags": TAGS}, data.instance),
    "StepFunctions::StateMachine": (
        data.STATES_ROLE,
        {"DefinitionString": data.states("A"), "RoleArn": ROLE},
        {"LoggingConfiguration": {"Level": "ERROR"}, "TracingConfiguration": {"Enabled": True}, "Tags": TAGS},
        data.machine,
    ),
    "Lambda::Function": (
        guest.ROLE,
        guest.FUNCTION,
        {
            "Timeout": 9,
            "MemorySize": 256,
            "Environment": {"Variables": {"A": "1"}},
            "TracingConfig": {"Mode": "Active"},
            "EphemeralStorage": {"Size": 1024},
            "ReservedConcurrentExecutions": 1,
            "Tags": TAGS,
        },
        guest.function,
    ),
    "SecretsManager::Secret": (
        {},
        {"GenerateSecretString": guest.generated(20)},
        {"Description": "one", "Tags": TAGS},
        guest.secret,
    ),
    "AutoScaling::AutoScalingGroup": (
        {**guest.NETWORK, "Template": edge.SCALED["Template"]},
        workload.GROUP,
        {"HealthCheckGracePeriod": 60, "Tags": [{**TAGS[0], "PropagateAtLaunch": True}], "DefaultInstanceWarmup": 60},
        workload.scaling_group,
    ),
    "Backup::BackupVault": (
        {},
        {"BackupVaultName": "mine"},
        {"LockConfiguration": {"MinRetentionDays": 1}, "BackupVaultTags": {"team": "blue"}, "AccessPolicy": data.KEEP},
        data.vault,
    ),
    "CloudFront::Distribution": (
        site.SITE,
        {"DistributionConfig": site.SMALL},
        {"DistributionConfig": site.DISTRIBUTION, "Tags": TAGS},
        site.distribution,
    ),
    "IAM::OIDCProvider": (
        {},
        {"Url": "https://token.example.com", "ThumbprintList": edge.THUMBS[:1]},
        {"ClientIdList": ["a"], "ThumbprintList": edge.THUMBS, "Tags": TAGS},
        edge.provider,
    ),
    "Lambda::Alias": (edge.PUBLISHED, edge.LIVE, {"Description": "one"}, edge.alias),
    "Route53::HostedZone": (
        {},
        {"Name": "example.com"},
        {"HostedZoneConfig": {"Comment": "one"}, "HostedZoneTags": TAGS},
        site.zone,
    ),
    "Scheduler::Schedule": (
        edge.SCHEDULER_ROLE,
        edge.NIGHTLY,
        {"Description": "one", "ScheduleExpressionTimezone": "Asia/Tokyo", "State": "DISABLED"},
        edge.schedule,
    ),
    "Synthetics::Canary": (
        edge.SCHEDULER_ROLE,
        edge.CANARY,
        {"SuccessRetentionPeriod": 7, "Tags": TAGS, "RunConfig": {"TimeoutInSeconds": 60}},
        edge.canary,
    ),
    "WAFv2::IPSet": (
        {},
        {"Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": []},
        {"Description": "one", "Addresses": ["10.0.0.0/8"], "Tags": TAGS},
        edge.ip_set,
    ),
    "WAFv2::WebACL": (
        {},
        {**data.ACL, "DefaultAction": {"Allow": {}}},
        {"Rules": [data.RATE], "Description": "one", "Tags": TAGS},
        data.acl,
    ),
}


@pytest.mark.parametrize("kind", TABLE)
def test_it_goes_with_the_rollback(stacks: Stacks, aws: Aws, kind: str) -> None:
    needs, properties, added, look = TABLE[kind]
    stacks.create({**needs, "Made": made(kind, **properties)})
    before = look(aws, stacks.physical_id("Made"))
    bad = {"Type": "AWS::SNS::Topic", "Properties": {"Colour": "red"}, "DependsOn": "Made"}
    after = stacks.update({**needs, "Made": made(kind, **{**properties, **added}), "Bad": bad})
    assert "Made UPDATE_COMPLETE" in stacks.reasons()
    assert after["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE", stacks.reasons()
    now = look(aws, stacks.physical_id("Made"))
    # A service shows what it has by default only once that was said.
    assert {**now, "breaker": None} == {**before, "breaker": None}
