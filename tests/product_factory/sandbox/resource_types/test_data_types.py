"""Databases, backups, web ACLs, state machines and windows are made, changed and deleted as their APIs show them."""

from typing import Any

import pytest

from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.resource_types import test_guest_types, test_types
from tests.product_factory.sandbox.resource_types.data_cases import (
    ACL,
    CASES,
    CLUSTER,
    CLUSTERED,
    DATABASE,
    GROUP,
    PLANNED,
    STATES_ROLE,
    TABLE,
    VAULT,
    WINDOW,
    WRITER,
    member,
    plan_of,
    states,
)
from tests.product_factory.sandbox.resource_types.guest_cases import NETWORK
from tests.product_factory.sandbox.resource_types.type_cases import Aws, Case, made
from tests.product_factory.sandbox.resource_types.workload_cases import SUBNETS

UUID = r"[0-9a-f-]{36}"
RDS = "arn:aws:rds:us-east-1:123456789012:"
REFERENCES: list[tuple[str, dict[str, Any], dict[str, Any], str, dict[str, str]]] = [
    (
        "aws-resource-wafv2-webacl.html",
        {},
        made("WAFv2::WebACL", **ACL, DefaultAction={"Allow": {}}),
        rf"acl\|{UUID}\|REGIONAL",
        {
            "Arn": rf"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/acl/{UUID}",
            "Id": UUID,
            "Capacity": r"\d+",
            "LabelNamespace": "awswaf:123456789012:webacl:acl:",
        },
    ),
    (
        "aws-resource-rds-dbsubnetgroup.html",
        NETWORK,
        made("RDS::DBSubnetGroup", DBSubnetGroupName="Places", DBSubnetGroupDescription="d", SubnetIds=SUBNETS),
        "places",
        {"DBSubnetGroupArn": RDS + "subgrp:places"},
    ),
    (
        "aws-resource-rds-dbcluster.html",
        GROUP,
        made("RDS::DBCluster", **CLUSTER),
        "db",
        {
            "DBClusterArn": RDS + "cluster:db",
            "DBClusterResourceId": r"cluster-\w+",
            "Endpoint.Address": r"db\.cluster-\w+\.us-east-1\.rds\.amazonaws\.com",
            "Endpoint.Port": "5432",
            "ReadEndpoint.Address": r"db\.cluster-ro-\w+\.us-east-1\.rds\.amazonaws\.com",
            "MasterUserSecret.SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-.+",
        },
    ),
    (
        "aws-resource-rds-dbinstance.html",
        {},
        made("RDS::DBInstance", **DATABASE, DBInstanceIdentifier="One"),
        "one",
        {
            "DBInstanceArn": RDS + "db:one",
            "DbiResourceId": r"db-\w+",
            "Endpoint.Address": r"one\.\w+\.us-east-1\.rds\.amazonaws\.com",
            "Endpoint.Port": "5432",
        },
    ),
    (
        "aws-resource-backup-backupvault.html",
        {},
        made("Backup::BackupVault", BackupVaultName="mine"),
        "mine",
        {"BackupVaultArn": "arn:aws:backup:us-east-1:123456789012:backup-vault:mine"},
    ),
    (
        "aws-resource-backup-backupplan.html",
        VAULT,
        made("Backup::BackupPlan", BackupPlan=plan_of("cron(0 5 * * ? *)")),
        UUID,
        {
            "BackupPlanArn": f"arn:aws:backup:us-east-1:123456789012:backup-plan:{UUID}",
            "BackupPlanId": UUID,
            "VersionId": r"\S+",
        },
    ),
    (
        "aws-resource-backup-backupselection.html",
        PLANNED,
        made(
            "Backup::BackupSelection",
            BackupPlanId={"Ref": "Plan"},
            BackupSelection={"SelectionName": "s", "IamRoleArn": "arn:aws:iam::123456789012:role/r"},
        ),
        rf"{UUID}_{UUID}",
        {"BackupPlanId": UUID, "SelectionId": UUID, "Id": rf"{UUID}_{UUID}"},
    ),
    (
        "aws-resource-stepfunctions-statemachine.html",
        STATES_ROLE,
        made(
            "StepFunctions::StateMachine",
            StateMachineName="m",
            DefinitionString=states("A"),
            RoleArn={"Fn::GetAtt": ["Role", "Arn"]},
        ),
        "arn:aws:states:us-east-1:123456789012:stateMachine:m",
        {"Arn": "arn:aws:states:us-east-1:123456789012:stateMachine:m", "Name": "m"},
    ),
    (
        "aws-resource-dynamodb-table.html",
        {},
        made("DynamoDB::Table", **TABLE, TableName="t", StreamSpecification={"StreamViewType": "NEW_IMAGE"}),
        "t",
        {
            "Arn": "arn:aws:dynamodb:us-east-1:123456789012:table/t",
            "StreamArn": "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/.+",
        },
    ),
    (
        "aws-resource-ssm-maintenancewindow.html",
        {},
        made("SSM::MaintenanceWindow", **WINDOW, Duration=4, Cutoff=1),
        r"mw-[0-9a-f]{17}",
        {},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.type for case in CASES])
def test_type(stacks: Stacks, aws: Aws, case: Case) -> None:
    test_types.test_type(stacks, aws, case)


@pytest.mark.parametrize("reference", REFERENCES, ids=[reference[0] for reference in REFERENCES])
def test_it_is_referred_to_as_documented(stacks: Stacks, aws: Aws, reference: test_guest_types.Reference) -> None:
    """ "Return values" of the type's page of the template reference."""
    test_guest_types.test_it_is_referred_to_as_documented(stacks, aws, reference)


def test_a_cluster_has_instances_and_all_of_it_goes(stacks: Stacks, aws: Aws) -> None:
    stacks.create({**CLUSTERED, "Writer": made("RDS::DBInstance", **WRITER)})
    assert member(aws, "writer") == {
        "DBClusterIdentifier": "db",
        "DBInstanceClass": "db.r6g.large",
        "PerformanceInsightsEnabled": True,
        "PerformanceInsightsKMSKeyId": "alias/aws/rds",
        "PromotionTier": 0,
    }
    larger = {**WRITER, "DBInstanceClass": "db.r6g.xlarge"}
    assert stacks.update({**CLUSTERED, "Writer": made("RDS::DBInstance", **larger)})["StackStatus"] == "UPDATE_COMPLETE"
    assert member(aws, "writer")["DBInstanceClass"] == "db.r6g.xlarge"
    stacks.delete()
    assert aws("rds").describe_db_clusters()["DBClusters"] == aws("rds").describe_db_instances()["DBInstances"] == []
    assert aws("secretsmanager").list_secrets()["SecretList"] == []


@pytest.mark.parametrize("kind", ["DBParameterGroup", "DBClusterParameterGroup"])
def test_a_parameter_that_a_template_names_no_more_is_the_engine_s_own_again(
    stacks: Stacks, aws: Aws, kind: str
) -> None:
    of = {"Description": "d", "Family": "aurora-postgresql17", f"{kind}Name": "own"}
    stacks.create({"P": made(f"RDS::{kind}", **of, Parameters={"log_connections": "1", "log_statement": "ddl"})})
    stacks.update({"P": made(f"RDS::{kind}", **of, Parameters={"log_statement": "all"})})
    call = {"DBParameterGroup": "describe_db_parameters", "DBClusterParameterGroup": "describe_db_cluster_parameters"}
    held = getattr(aws("rds"), call[kind])(**{f"{kind}Name": "own"})["Parameters"]
    assert {each["ParameterName"]: each["ParameterValue"] for each in held} == {"log_statement": "all"}


def test_a_protected_cluster_stays(stacks: Stacks) -> None:
    """DeletionProtection: "The database can't be deleted when deletion protection is enabled", the type's page."""
    stacks.create({**GROUP, "C": made("RDS::DBCluster", **CLUSTER, DeletionProtection=True)})
    stacks.delete()
    assert stacks.describe()["StackStatus"] == "DELETE_FAILED"
    assert "disable deletion protection and try again" in stacks.reasons()


def test_a_cluster_leaves_a_last_snapshot_where_the_template_says_so_and_another_begins_with_it(
    stacks: Stacks, aws: Aws
) -> None:
    """ "Snapshot": https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"""
    first = made("RDS::DBCluster", **CLUSTER, DatabaseName="orders")
    stacks.create({**GROUP, "C": {**first, "DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot"}})
    stacks.delete()
    (left,) = aws("rds").describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]
    assert left["DBClusterIdentifier"] == "db"
    plain = {name: value for name, value in CLUSTER.items() if name != "MasterUsername"}
    for given in (left["DBClusterSnapshotIdentifier"], left["DBClusterSnapshotArn"]):
        stacks.create({**GROUP, "C": made("RDS::DBCluster", **plain, SnapshotIdentifier=given)})
        (found,) = aws("rds").describe_db_clusters()["DBClusters"]
        assert (found["DatabaseName"], found["MasterUsername"]) == ("orders", CLUSTER["MasterUsername"])
        stacks.delete()
    # Without the policy there is no further one.
    assert len(aws("rds").describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]) == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"SnapshotIdentifier": "there"}, "With SnapshotIdentifier don't specify MasterUsername"),
        ({"SnapshotIdentifier": "nowhere", "MasterUsername": None}, "not found"),
        (
            {"SnapshotIdentifier": "there", "MasterUsername": None, "Engine": "aurora-mysql"},
            "The snapshot is of aurora-p",
        ),
    ],
)
def test_what_no_cluster_begins_with(stacks: Stacks, aws: Aws, more: dict[str, Any], says: str) -> None:
    """SnapshotIdentifier: "don't specify the following properties", the type's page."""
    stacks.create(CLUSTERED, "first")
    aws("rds").create_db_cluster_snapshot(DBClusterIdentifier="db", DBClusterSnapshotIdentifier="there")
    asked = {name: value for name, value in (CLUSTER | more).items() if value is not None}
    asked["DBClusterIdentifier"] = "second"
    stacks.create({"C": made("RDS::DBCluster", **{k: v for k, v in asked.items() if "Group" not in k})})
    assert says in stacks.reasons()


def test_names_that_rds_makes_lower_are_referred_to_so(stacks: Stacks) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html, and DBClusterIdentifier:
    "This parameter is stored as a lowercase string."
    """
    unnamed = {key: value for key, value in CLUSTER.items() if key != "DBClusterIdentifier"}
    stacks.create({**GROUP, "MyCluster": made("RDS::DBCluster", **unnamed)})
    assert stacks.physical_id("MyCluster").startswith("sc-test-mycluster-")


def test_a_plan_with_selections_is_not_deleted(stacks: Stacks, aws: Aws) -> None:
    """https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html: "A backup plan can only be
    deleted after all associated selections of resources have been deleted."
    """
    stacks.create(PLANNED, "plan")
    selection = {"SelectionName": "s", "IamRoleArn": "arn:aws:iam::123456789012:role/r"}
    chosen = made("Backup::BackupSelection", BackupPlanId=stacks.physical_id("Plan", "plan"), BackupSelection=selection)
    stacks.create({"S": chosen}, "selection")
    stacks.delete("plan")
    assert stacks.describe("plan")["StackStatus"] == "DELETE_FAILED"
    stacks.delete("selection")
    stacks.delete("plan")
    assert aws("backup").list_backup_plans()["BackupPlansList"] == []


@pytest.mark.parametrize("named", [False, True])
def test_another_engine_is_another_database(stacks: Stacks, named: bool) -> None:
    """isEngineMutable: https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds"""
    cluster = {name: value for name, value in CLUSTER.items() if named or name != "DBClusterIdentifier"}
    stacks.create({**GROUP, "Cluster": made("RDS::DBCluster", **cluster)})
    before = stacks.physical_id("Cluster")
    stacks.update({**GROUP, "Cluster": made("RDS::DBCluster", **cluster | {"Engine": "aurora-mysql"})})
    assert (stacks.physical_id("Cluster") == before) is named
    assert ("custom-named resource requires replacing" in stacks.reasons()) is named
