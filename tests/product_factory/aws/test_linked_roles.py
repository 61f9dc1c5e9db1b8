"""Linked roles, against witnesses that the table is not made of: AWS's managed policies and its user guides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from product_factory.aws.linked_roles import NAMESPACES, TYPES, Row, linked_services, lists_the_action, source
from product_factory.aws.schemas import resource_types

DOCS = "https://docs.aws.amazon.com/"
LISTING = [each for each in resource_types() if lists_the_action(each)]
SCALING = DOCS + "autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html"

# What the role of the type's service trusts, for a resource with the properties, and AWS's page on that role.
# Written down apart from the table; for some rows both rest on the same page.
PAGES: list[tuple[str, dict[str, Any], set[str], str]] = [
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {},
        {"elasticloadbalancing.amazonaws.com"},
        DOCS + "elasticloadbalancing/latest/userguide/elb-service-linked-roles.html",
    ),
    (
        "AWS::ElasticLoadBalancing::LoadBalancer",
        {},
        {"elasticloadbalancing.amazonaws.com"},
        DOCS + "elasticloadbalancing/latest/userguide/elb-service-linked-roles.html",
    ),
    (
        "AWS::RDS::DBInstance",
        {},
        {"rds.amazonaws.com"},
        DOCS + "AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html",
    ),
    (
        "AWS::AutoScaling::AutoScalingGroup",
        {},
        {"autoscaling.amazonaws.com"},
        DOCS + "autoscaling/ec2/userguide/autoscaling-service-linked-role.html",
    ),
    (
        "AWS::ECS::Cluster",
        {},
        {"ecs.amazonaws.com"},
        DOCS + "AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters.html",
    ),
    (
        "AWS::SecurityHub::Hub",
        {},
        {"securityhub.amazonaws.com"},
        DOCS + "securityhub/latest/userguide/using-service-linked-roles.html",
    ),
    (
        "AWS::Chatbot::SlackChannelConfiguration",
        {},
        {"management.chatbot.amazonaws.com"},
        DOCS + "chatbot/latest/adminguide/using-service-linked-roles.html",
    ),
    (
        "AWS::ECR::PullThroughCacheRule",
        {},
        {"pullthroughcache.ecr.amazonaws.com"},
        DOCS + "AmazonECR/latest/userguide/slr-pullthroughcache.html",
    ),
    (
        "AWS::ECR::RepositoryCreationTemplate",
        {},
        {"ecr.amazonaws.com"},
        DOCS + "AmazonECR/latest/userguide/slr-rct.html",
    ),
    (
        "AWS::EKS::FargateProfile",
        {},
        {"eks-fargate.amazonaws.com"},
        DOCS + "eks/latest/userguide/using-service-linked-roles-eks-fargate.html",
    ),
    (
        "AWS::EKS::Nodegroup",
        {},
        {"eks-nodegroup.amazonaws.com"},
        DOCS + "eks/latest/userguide/using-service-linked-roles-eks-nodegroups.html",
    ),
    (
        "AWS::Batch::ServiceEnvironment",
        {},
        {"sagemaker-queuing.batch.amazonaws.com"},
        DOCS + "batch/latest/userguide/using-service-linked-roles-batch-sagemaker.html",
    ),
    (
        "AWS::Backup::ReportPlan",
        {},
        {"reports.backup.amazonaws.com"},
        DOCS + "aws-backup/latest/devguide/using-service-linked-roles-AWSServiceRoleForBackupReports.html",
    ),
    (
        "AWS::ARCZonalShift::ZonalAutoshiftConfiguration",
        {},
        {"practice-run.arc-zonal-shift.amazonaws.com"},
        DOCS + "r53recovery/latest/dg/using-service-linked-roles-zonal-autoshift.html",
    ),
    (
        "AWS::AppRunner::VpcConnector",
        {},
        {"networking.apprunner.amazonaws.com"},
        DOCS + "apprunner/latest/dg/using-service-linked-roles-networking.html",
    ),
    (
        "AWS::AutoScalingPlans::ScalingPlan",
        {},
        {"autoscaling-plans.amazonaws.com"},
        DOCS + "autoscaling/plans/userguide/aws-auto-scaling-service-linked-roles.html",
    ),
    (
        "AWS::CodeStarConnections::RepositoryLink",
        {},
        {"repository.sync.codeconnections.amazonaws.com"},
        DOCS + "dtconsole/latest/userguide/service-linked-role-connections.html",
    ),
    (
        "AWS::Config::OrganizationConformancePack",
        {},
        {"config-multiaccountsetup.amazonaws.com"},
        DOCS + "config/latest/APIReference/API_PutOrganizationConformancePack.html",
    ),
    ("AWS::EVS::Environment", {}, {"evs.amazonaws.com"}, DOCS + "evs/latest/userguide/using-service-linked-roles.html"),
    (
        "AWS::EC2::CapacityReservationFleet",
        {},
        {"capacity-reservation-fleet.amazonaws.com"},
        DOCS + "AWSEC2/latest/UserGuide/using-service-linked-roles.html",
    ),
    (
        "AWS::EC2::VerifiedAccessEndpoint",
        {},
        {"verified-access.amazonaws.com"},
        DOCS + "verified-access/latest/ug/using-service-linked-roles.html",
    ),
    (
        "AWS::EC2::ClientVpnEndpoint",
        {},
        {"clientvpn.amazonaws.com"},
        DOCS + "vpn/latest/clientvpn-admin/using-service-linked-roles.html",
    ),
    (
        "AWS::GroundStation::DataflowEndpointGroup",
        {},
        {"groundstation.amazonaws.com"},
        DOCS + "ground-station/latest/ug/using-service-linked-roles.html",
    ),
    (
        "AWS::Lambda::CapacityProvider",
        {},
        {"lambda.amazonaws.com"},
        DOCS + "lambda/latest/dg/lambda-managed-instances-operator-role.html",
    ),
    (
        "AWS::MediaPackage::PackagingGroup",
        {},
        {"mediapackage.amazonaws.com"},
        DOCS + "mediapackage/latest/ug/using-service-linked-roles.html",
    ),
    (
        "AWS::NetworkFlowMonitor::Scope",
        {},
        {"networkflowmonitor.amazonaws.com", "topology.networkflowmonitor.amazonaws.com"},
        DOCS + "organizations/latest/userguide/services-that-can-integrate-cloudwatch.html",
    ),
    (
        "AWS::NetworkMonitor::Monitor",
        {},
        {"networkmonitor.amazonaws.com"},
        DOCS + "AmazonCloudWatch/latest/monitoring/monitoring-using-service-linked-roles-nw.html",
    ),
    (
        "AWS::Omics::Configuration",
        {},
        {"omics.amazonaws.com"},
        DOCS + "omics/latest/dev/using-service-linked-roles.html",
    ),
    (
        "AWS::OpenSearchServerless::Collection",
        {},
        {"observability.aoss.amazonaws.com"},
        DOCS + "opensearch-service/latest/developerguide/serverless-service-linked-roles.html",
    ),
    (
        "AWS::DMS::ReplicationConfig",
        {},
        {"dms.amazonaws.com"},
        DOCS + "dms/latest/userguide/slr-services-sl.html",
    ),
    (
        "AWS::RTBFabric::RequesterGateway",
        {},
        {"rtbfabric.amazonaws.com"},
        DOCS + "rtb-fabric/latest/userguide/using-service-linked-roles.html",
    ),
    (
        "AWS::SES::MailManagerIngressPoint",
        {},
        {"ses.amazonaws.com"},
        DOCS + "ses/latest/dg/using-service-linked-roles.html",
    ),
    (
        "AWS::S3::StorageLens",
        {},
        {"storage-lens.s3.amazonaws.com"},
        DOCS + "AmazonS3/latest/userguide/using-service-linked-roles.html",
    ),
    (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {"ServiceNamespace": "ecs"},
        {"ecs.application-autoscaling.amazonaws.com"},
        SCALING,
    ),
    (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {"ServiceNamespace": "rds"},
        {"rds.application-autoscaling.amazonaws.com"},
        SCALING,
    ),
    ("AWS::ApplicationAutoScaling::ScalableTarget", {"ServiceNamespace": "elasticmapreduce"}, set(), SCALING),
    (
        "AWS::KMS::Key",
        {"MultiRegion": True},
        {"mrk.kms.amazonaws.com"},
        DOCS + "kms/latest/developerguide/multi-region-auth-slr.html",
    ),
    ("AWS::KMS::Key", {}, set(), DOCS + "kms/latest/developerguide/multi-region-auth-slr.html"),
]


@cache
def managed_policies() -> dict[str, Any]:
    """The AWS managed policies that moto bundles."""
    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


def many(value: Any) -> list[Any]:
    """A JSON policy's element, which may stand alone or in a list."""
    return value if isinstance(value, list) else [value]


def statements(policy: str) -> Iterator[dict[str, Any]]:
    yield from many(managed_policies()[policy]["Document"]["Statement"])


@cache
def linked_by(policy: str) -> frozenset[str]:
    """The services whose linked roles a managed policy names, in a condition or in a role's path."""
    found: set[str] = set()
    for statement in statements(policy):
        for condition in statement.get("Condition", {}).values():
            found.update(
                each for key, value in condition.items() if key.lower() == "iam:awsservicename" for each in many(value)
            )
        for resource in many(statement.get("Resource", [])):
            found.update(re.findall(r":role/aws-service-role/([^/*]+)/", resource))
    return frozenset(found)


def rows() -> list[tuple[str, Row]]:
    return [*NAMESPACES.items(), *TYPES.items()]


@pytest.mark.parametrize(("resource_type", "properties", "principals", "page"), PAGES)
def test_what_aws_guides_say(resource_type: str, properties: dict[str, Any], principals: set[str], page: str) -> None:
    assert set(linked_services(resource_type, properties) or ()) == principals, page
    assert linked_services(resource_type, properties) is not None


@pytest.mark.parametrize(("of", "row"), [(of, row) for of, row in rows() if not row.source.startswith(DOCS)])
def test_a_row_of_a_managed_policy_is_in_that_policy(of: str, row: Row) -> None:
    found = re.fullmatch(r"AWS managed policy (\S+), v(\d+)", row.source)
    assert found, row.source
    policy, version = found[1], int(found[2])
    assert version <= int(managed_policies()[policy]["DefaultVersionId"].removeprefix("v"))
    assert set(row.principals) <= linked_by(policy), of


@pytest.mark.parametrize(("of", "row"), rows())
def test_every_principal_is_in_some_managed_policy_or_on_a_page(of: str, row: Row) -> None:
    anywhere = frozenset().union(*(linked_by(policy) for policy in managed_policies()))
    page = row.source.startswith(DOCS) and row.source.endswith(".html")
    assert page or set(row.principals) <= anywhere, of
    assert row.principals
    assert all(re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com", each) for each in row.principals)


def test_every_row_speaks_for_a_type_that_exists() -> None:
    assert set(TYPES) <= set(resource_types())
    assert set(NAMESPACES) <= {each.rpartition("::")[0] for each in LISTING}


def test_nine_of_ten_types_that_list_the_action_have_a_row() -> None:
    known = [each for each in LISTING if source(each)]
    print(f"linked roles: {len(known)} of {len(LISTING)} types")
    assert len(LISTING) > 200
    assert len(known) / len(LISTING) >= 0.9


def test_actions_in_another_case_count_too() -> None:
    assert lists_the_action("AWS::Batch::ServiceEnvironment")
    assert lists_the_action("AWS::GroundStation::DataflowEndpointGroupV2")


def test_a_scalable_target_whose_service_is_a_parameter_may_be_of_any() -> None:
    found = linked_services("AWS::ApplicationAutoScaling::ScalableTarget", {"ServiceNamespace": {"Ref": "Service"}})
    assert found is not None
    assert {"ecs.application-autoscaling.amazonaws.com", "dynamodb.application-autoscaling.amazonaws.com"} <= set(found)


def test_a_multi_region_key_by_parameter_may_need_its_role() -> None:
    assert linked_services("AWS::KMS::Key", {"MultiRegion": {"Ref": "Multi"}}) == ("mrk.kms.amazonaws.com",)


def test_a_linked_role_names_its_service_itself() -> None:
    of = "AWS::IAM::ServiceLinkedRole"
    assert linked_services(of, {"AWSServiceName": "es.amazonaws.com"}) == ("es.amazonaws.com",)
    assert linked_services(of, {"AWSServiceName": {"Ref": "Service"}}) is None


@pytest.mark.parametrize(
    "resource_type",
    [
        "AWS::S3::Bucket",
        "AWS::RDS::DBProxy",
        "AWS::HealthLake::FHIRDatastore",
        "AWS::Nowhere::Nothing",
        "Custom::Thing",
    ],
)
def test_nothing_is_known_of_other_types(resource_type: str) -> None:
    assert linked_services(resource_type, {}) is None
    assert source(resource_type) is None


def test_a_service_that_scaling_does_not_know_is_refused() -> None:
    assert linked_services("AWS::ApplicationAutoScaling::ScalableTarget", {"ServiceNamespace": "s3"}) is None
