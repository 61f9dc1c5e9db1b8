"""Which types hold data: our list, held against what AWS itself publishes of the types.

Witnesses: cfn-lint's list of stateful resources; the properties in AWS's schemas by which data are kept, backed up or
protected; and the rights by which CloudFormation deletes a resource. None of them is read by the list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.aws.schemas import data, resource_types, schema
from product_factory.impact import Bump, Effect, impact
from product_factory.impact.stateful import stateful

# Properties at any depth by which something is kept, backed up, restored or protected.
KEEPS = re.compile(
    "Snapshot|Backup|(Deletion|Termination)Protection|DeletionPolicy|PointInTime|FinalSnapshot|Retention(?!Triggers)"
)
SETTINGS = "its settings are all that it has"
RULES = "says what happens to what others hold"
MACHINES = "machines from a template; what they keep stands in volumes of their own"
SOURCE = "what it is made from is elsewhere"
PASSES = "data only pass through"
CLUSTERS = "its clusters hold the data, and they stay"
# Types that the words find, and that hold nothing; each with the reason.
HOLD_NOTHING = {
    SETTINGS: (
        *("AppConfig::ConfigurationProfile", "AppConfig::Environment", "Config::DeliveryChannel", "DMS::Endpoint"),
        *("CloudFormation::GeneratedTemplate", "CloudTrail::Dashboard", "ECS::Gateway", "ODB::OdbNetwork"),
        *("WellArchitected::AgentProfile", "EC2::FpgaImage", "Batch::JobDefinition"),
        *(f"SMSVOICE::{each}" for each in ("NotifyConfiguration", "Pool", "ProtectConfiguration")),
        *("Redshift::SnapshotCopyGrant", "StorageGateway::TapePool"),
    ),
    RULES: (
        *(f"Backup::{each}" for each in ("BackupPlan", "BackupSelection", "TieringConfiguration")),
        *("DLM::LifecyclePolicy", "DRS::ReplicationConfigurationTemplate", "Glue::TableOptimizer", "Rbin::Rule"),
        *("ImageBuilder::LifecyclePolicy", "ResilienceHubV2::Policy"),
        *("ObservabilityAdmin::OrganizationCentralizationRule", "ObservabilityAdmin::OrganizationTelemetryRule"),
        *("ObservabilityAdmin::TelemetryRule", "Connect::InstanceStorageConfig", "EventsV2::Subscriber"),
    ),
    MACHINES: (
        *("AutoScaling::AutoScalingGroup", "AutoScaling::LaunchConfiguration", "EC2::EC2Fleet", "EC2::LaunchTemplate"),
        *("EC2::SpotFleet", "ECS::CapacityProvider", "ECS::Service", "BedrockAgentCore::CapacityProvider"),
        "SimSpaceWeaver::Simulation",
    ),
    SOURCE: (
        *("ImageBuilder::ContainerRecipe", "ImageBuilder::DistributionConfiguration", "ImageBuilder::ImageRecipe"),
        *("Lambda::Function", "MWAAServerless::Workflow", "Synthetics::Canary"),
        # Dashboards over log groups, which it makes anew.
        "Logs::Integration",
        # Its namespace holds the data.
        "RedshiftServerless::Workgroup",
    ),
    PASSES: ("KinesisFirehose::DeliveryStream",),
    CLUSTERS: ("DocDB::GlobalCluster", "Neptune::GlobalCluster", "RDS::GlobalCluster"),
}
EXPLAINED = {f"AWS::{each}" for names in HOLD_NOTHING.values() for each in names}


def names(of: Any) -> Iterator[str]:
    """Names of all properties of a schema, at any depth."""
    if isinstance(of, dict):
        if isinstance(of.get("properties"), dict):
            yield from map(str, of["properties"])
        for part in of.values():
            yield from names(part)
    elif isinstance(of, list):
        for part in of:
            yield from names(part)


@pytest.fixture(scope="module")
def keeping() -> dict[str, str]:
    """Types whose schemas know a word of keeping, and the property in which it stands."""
    found: dict[str, str] = {}
    for kind in resource_types():
        declared = schema(kind) or {}
        hits = {each for each in names(declared) if KEEPS.search(each)}
        if hits:
            found[kind] = ", ".join(sorted(hits))
    return found


def test_the_schemas_of_all_types_are_read(keeping: dict[str, str]) -> None:
    assert len(resource_types()) > 1500
    assert len(keeping) > 100
    assert "DeletionProtection" in keeping["AWS::RDS::DBCluster"]


def test_what_keeps_backs_up_or_protects_is_in_the_list_or_explained(keeping: dict[str, str]) -> None:
    unexplained = {kind: words for kind, words in keeping.items() if kind not in stateful() and kind not in EXPLAINED}
    assert unexplained == {}, "does it hold data? Put it into stateful.json, or say why not"


def test_nothing_is_explained_that_the_schemas_don_t_find(keeping: dict[str, str]) -> None:
    assert set(keeping) >= EXPLAINED
    assert EXPLAINED.isdisjoint(stateful())


def test_cfn_lint_s_list_is_part_of_it() -> None:
    theirs = json.loads((data() / "AdditionalSpecs" / "StatefulResources.json").read_bytes())["ResourceTypes"]
    assert set(theirs) <= set(stateful())
    assert len(stateful()) > 5 * len(theirs)


@pytest.mark.parametrize("kind", sorted(stateful()))
def test_a_row_names_a_type_what_is_lost_and_the_operation_by_which_it_goes(kind: str) -> None:
    row, declared = stateful()[kind], schema(kind)
    assert declared is not None, f"AWS publishes no schema of {kind}"
    assert row.loses[:1].islower()
    assert not row.loses.endswith(".")
    assert row.source.startswith("https://docs.aws.amazon.com/")
    rights = declared.get("handlers", {}).get("delete", {}).get("permissions", ())
    if rights and "/goto/WebAPI/" in row.source:
        assert row.source.rpartition("/")[2].lower() in {each.rpartition(":")[2].lower() for each in rights}
    assert not row.but_not_with or row.but_not_with in declared["properties"]


def test_the_issue_s_kinds_are_all_there() -> None:
    """Services of which somebody asked whether they count, and what does not."""
    wanted = (
        *("ECR::Repository", "EFS::FileSystem", "Backup::LogicallyAirGappedBackupVault", "S3Tables::TableBucket"),
        *("RedshiftServerless::Namespace", "OpenSearchServerless::Collection", "Cassandra::Table", "DSQL::Cluster"),
        *("Timestream::InfluxDBInstance", "WorkSpaces::Workspace", "CloudTrail::EventDataStore", "MSK::Cluster"),
        *("DirectoryService::MicrosoftAD", "SageMaker::NotebookInstance", "S3Vectors::VectorBucket", "FSx::Volume"),
    )
    assert {f"AWS::{each}" for each in wanted} <= set(stateful())
    without = ("SNS::Topic", "IAM::Role", "DAX::Cluster", "Lambda::Function", "EC2::Subnet", "CloudWatch::Alarm")
    assert {f"AWS::{each}" for each in without}.isdisjoint(stateful())


IN_USE = "It is deleted if empty; otherwise it stays, outside of the stack."


@pytest.mark.parametrize(
    ("kind", "properties", "says"),
    [
        ("ECR::Repository", {}, IN_USE),
        ("ECR::Repository", {"EmptyOnDelete": False}, IN_USE),
        ("ECR::Repository", {"EmptyOnDelete": True}, "Its data are lost: images."),
        ("Backup::BackupVault", {}, IN_USE),
        ("EFS::FileSystem", {}, "Its data are lost: files."),
        ("SNS::Topic", {}, "The old one is deleted."),
    ],
)
def test_what_goes_says_what_is_lost(kind: str, properties: dict[str, Any], says: str) -> None:
    gone = impact({"Resources": {"One": {"Type": f"AWS::{kind}", "Properties": properties}}}, {"Resources": {}})
    (change,) = gone.changes
    assert (change.effect, change.why) == (Effect.DELETION, says)
    assert gone.bump is (Bump.MINOR if kind == "SNS::Topic" else Bump.MAJOR)
