"""What database-aurora promises: seen in an account with the foundation, its events judged by AWS's samples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from product_factory.launch_roles.roles import derive
from products.blocks.aurora_form import LEAST, MOST
from products.blocks.aurora_versions import CALENDARS_STOOD, PORTS, VERSIONS, out_of_support
from products.database_aurora import PRODUCT
from tests.products.event_patterns import matches, told
from tests.products.guest_account import ACCOUNT, REGION, GuestAccount, guest_account, template

NAME = PRODUCT.name
TEMPLATE = template(NAME)
NUMBERS = count(1)
MYSQL = {"EngineVersion": "mysql-3.10.4"}


@pytest.fixture(scope="module")
def account() -> Iterator[GuestAccount]:
    with guest_account() as made:
        yield made


def launched(account: GuestAccount, **answers: str) -> tuple[str, dict[str, str]]:
    """Stack and outputs of one more launch, which bears its stack's name."""
    stack = f"SC-d{next(NUMBERS)}"
    return stack, account.launch(NAME, stack, ClusterName=stack, **answers)


def update(account: GuestAccount, stack: str, **answers: str) -> dict[str, str]:
    return account.update(NAME, stack, ClusterName=stack, **answers)


def cluster(account: GuestAccount, name: str) -> dict[str, Any]:
    return dict(account.client("rds").describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0])


def instances(account: GuestAccount, stack: str) -> dict[str, dict[str, Any]]:
    rds, made = account.client("rds"), account.resources(stack)
    return {
        name: rds.describe_db_instances(DBInstanceIdentifier=made[name])["DBInstances"][0]
        for name in ("Writer", "Reader1", "Reader2")
        if name in made
    }


def looked_up(account: GuestAccount, name: str) -> str:
    return str(account.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


@pytest.fixture(scope="module")
def standing(account: GuestAccount) -> tuple[str, dict[str, str]]:
    """A launch with two readers that several tests look at."""
    return launched(account, Readers="2")


Standing = tuple[str, dict[str, str]]


def test_everything_is_encrypted_with_the_workload_s_key(account: GuestAccount, standing: Standing) -> None:
    _, out = standing
    key = looked_up(account, "/baseline/workload-key/application/key-arn")
    found = cluster(account, out["ClusterId"])
    assert (found["StorageEncrypted"], found["KmsKeyId"]) == (True, key)
    assert found["MasterUserSecret"]["KmsKeyId"] == key
    for resource in ("Cluster", "Writer", "Reader1", "Reader2"):
        asked = TEMPLATE["Resources"][resource]["Properties"]
        held = asked.get("PerformanceInsightsKmsKeyId", asked.get("PerformanceInsightsKMSKeyId"))
        assert held == {"Ref": "KeyArn"}
    (group,) = account.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/rds/cluster/{out['ClusterId']}/")[
        "logGroups"
    ]
    assert group["kmsKeyId"] == key


def test_the_password_is_rds_s_own(standing: Standing) -> None:
    _, out = standing
    assert out["SecretArn"].startswith(f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:rds!cluster")
    asked = TEMPLATE["Resources"]["Cluster"]["Properties"]
    assert asked["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in asked
    assert asked["MasterUsername"]["Fn::If"][1] not in ("admin", "postgres", "root")
    assert "Password" not in "".join(each.name for each in PRODUCT.parameters)


POSTGRESQL = {
    "rds.force_ssl": "1",
    "shared_preload_libraries": "pg_stat_statements,pgaudit",
    "log_connections": "1",
    "log_disconnections": "1",
}
# A list of stages since 18, of which RDS doesn't document that it takes 1.
POSTGRESQL_18 = {name: value for name, value in POSTGRESQL.items() if name != "log_connections"}
SECURE_MYSQL = {"require_secure_transport": "ON", "server_audit_logging": "1"}
PARAMETERS = [
    ({}, "aurora-postgresql17", POSTGRESQL),
    ({"EngineVersion": "postgresql-18.4"}, "aurora-postgresql18", POSTGRESQL_18),
    (MYSQL, "aurora-mysql8.0", SECURE_MYSQL),
    ({"EngineVersion": "mysql-8.4.7"}, "aurora-mysql8.4", SECURE_MYSQL),
]


@pytest.mark.parametrize(("answers", "family", "wanted"), PARAMETERS)
def test_tls_is_demanded_and_what_is_done_is_audited(
    account: GuestAccount, answers: dict[str, str], family: str, wanted: dict[str, str]
) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html and AuroraMySQL.Security.html"""
    stack, out = launched(account, Readers="0", **answers)
    group, rds = account.resources(stack)["Parameters"], account.client("rds")
    assert cluster(account, out["ClusterId"])["DBClusterParameterGroup"] == group
    (made,) = rds.describe_db_cluster_parameter_groups(DBClusterParameterGroupName=group)["DBClusterParameterGroups"]
    assert made["DBParameterGroupFamily"] == family
    listed = rds.describe_db_cluster_parameters(DBClusterParameterGroupName=group)["Parameters"]
    held = {each["ParameterName"]: each["ParameterValue"] for each in listed}
    assert wanted.items() <= held.items()
    assert ("log_connections" in held) is ("log_connections" in wanted)
    audit = held.get("pgaudit.log", held.get("server_audit_events", "")).lower()
    assert "ddl" in audit
    assert "role" in audit or "dcl" in audit
    assert any("CREATE EXTENSION pgaudit" in each for each in PRODUCT.conflicts)


EXPORTED = [({}, {"postgresql"}), (MYSQL, {"audit", "error", "general", "slowquery"})]


@pytest.mark.parametrize(("answers", "wanted"), EXPORTED)
def test_logs_go_to_groups_that_are_there_before(
    account: GuestAccount, answers: dict[str, str], wanted: set[str]
) -> None:
    stack, out = launched(account, LogDays="400", **answers)
    assert set(cluster(account, out["ClusterId"])["EnabledCloudwatchLogsExports"]) == wanted
    prefix = f"/aws/rds/cluster/{out['ClusterId']}/"
    groups = account.client("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    assert {each["logGroupName"].removeprefix(prefix): each["retentionInDays"] for each in groups} == dict.fromkeys(
        wanted, 400
    )
    events = account.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    order = [each["LogicalResourceId"] for each in reversed(events) if each["ResourceStatus"] == "CREATE_COMPLETE"]
    assert all(order.index(f"{log.capitalize()}Log") < order.index("Cluster") for log in wanted)
    # DependsOn would name groups of the other engine, too.
    named = json.dumps(TEMPLATE["Resources"]["Cluster"]["Metadata"])
    assert all(f'{{"Ref": "{log.capitalize()}Log"}}' in named for log in wanted)


def test_it_is_private_and_heard_by_its_clients_alone(account: GuestAccount, standing: Standing) -> None:
    stack, out = standing
    made, ec2 = account.resources(stack), account.client("ec2")
    (group,) = ec2.describe_security_groups(GroupIds=[made["DatabaseGroup"]])["SecurityGroups"]
    (rule,) = group["IpPermissions"]
    assert [each["GroupId"] for each in rule["UserIdGroupPairs"]] == [out["ClientSecurityGroupId"]]
    assert rule["IpRanges"] == []
    assert rule["FromPort"] == rule["ToPort"] == cluster(account, out["ClusterId"])["Port"] == int(out["Port"])
    assert int(out["Port"]) not in (5432, 3306)
    assert [each["PubliclyAccessible"] for each in instances(account, stack).values()] == [False] * 3
    subnets = looked_up(account, "/baseline/workload-network/workload/protected-subnet-ids").split(",")
    assert set(subnets_of(account, made["Subnets"])) == set(subnets)


def subnets_of(account: GuestAccount, group: str) -> list[str]:
    (found,) = account.client("rds").describe_db_subnet_groups(DBSubnetGroupName=group)["DBSubnetGroups"]
    return [each["SubnetIdentifier"] for each in found["Subnets"]]


def test_applications_may_log_in_by_iam_and_paid_support_is_off() -> None:
    asked = TEMPLATE["Resources"]["Cluster"]["Properties"]
    assert asked["EnableIAMDatabaseAuthentication"] is True
    assert asked["EngineLifecycleSupport"] == "open-source-rds-extended-support-disabled"


def test_the_last_snapshot_stays_and_seven_days_of_backups_are_least() -> None:
    made = TEMPLATE["Resources"]["Cluster"]
    assert (made["DeletionPolicy"], made["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    assert made["Properties"]["CopyTagsToSnapshot"] is True
    (asked,) = [each for each in PRODUCT.parameters if each.name == "BackupDays"]
    assert asked.default == min(int(each) for each in asked.allowed_values) == 7


ALWAYS = {
    *("DatabaseGroup", "ClientGroup", "FromClients", "ClientsToDatabase", "Subnets", "Parameters", "Cluster"),
    *("MonitoringRole", "Writer", "Cpu", "Connections", "FreeMemory", "Dashboard"),
    *("EventRole", "DatabaseEventsRule", "DatabaseEventsNotDelivered"),
    *(f"{each}Parameter" for each in ("Endpoint", "ReaderEndpoint", "Port", "SecretArn", "ClientSecurityGroupId")),
    "SubnetGroupNameParameter",
}
POSTGRESQL_LOGS, MYSQL_LOGS = {"PostgresqlLog"}, {"AuditLog", "ErrorLog", "GeneralLog", "SlowqueryLog"}
ONE, TWO, SERVERLESS = {"Reader1", "ReplicaLag"}, {"Reader1", "Reader2", "ReplicaLag"}, {"Capacity"}
CLASS = {"InstanceClass": "db.r7g.large"}
PARTS: list[tuple[dict[str, str], set[str]]] = [
    ({}, POSTGRESQL_LOGS | ONE | SERVERLESS),
    ({"Readers": "2", "Insights": "advanced"}, POSTGRESQL_LOGS | TWO | SERVERLESS),
    (CLASS | {"CallerGroupId": "{group}"}, POSTGRESQL_LOGS | ONE | {"FromCaller"}),
    (MYSQL | {"Readers": "2", "CallerGroupId": "{group}"}, MYSQL_LOGS | TWO | {"FromCaller"} | SERVERLESS),
    ({"EngineVersion": "mysql-8.4.7", "Readers": "0"} | CLASS, MYSQL_LOGS),
]


@pytest.mark.parametrize(("given", "beside"), PARTS)
def test_each_optional_part_comes_and_goes(account: GuestAccount, given: dict[str, str], beside: set[str]) -> None:
    caller = looked_up_group(account) if "CallerGroupId" in given else ""
    answers = {key: value.replace("{group}", caller) for key, value in given.items()}
    stack, out = launched(account, **answers)

    def made() -> set[str]:
        return {re.sub(r"[0-9A-F]{8}$", "", each) for each in account.resources(stack)}

    assert made() == ALWAYS | beside
    engine = {key: value for key, value in answers.items() if key == "EngineVersion"}
    plain = ALWAYS | (beside & (POSTGRESQL_LOGS | MYSQL_LOGS)) | SERVERLESS
    update(account, stack, Readers="0", BackupDays="14", **engine)
    assert made() == plain
    assert cluster(account, out["ClusterId"])["BackupRetentionPeriod"] == 14
    assert update(account, stack, **answers)["ClusterId"] == out["ClusterId"]
    assert made() == ALWAYS | beside
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.list_stacks(StackStatusFilter=["DELETE_FAILED"])["StackSummaries"] == []


def looked_up_group(account: GuestAccount) -> str:
    vpc = looked_up(account, "/baseline/workload-network/workload/vpc-id")
    name = f"caller-{next(NUMBERS)}"
    made = account.client("ec2").create_security_group(GroupName=name, Description="a caller", VpcId=vpc)
    return str(made["GroupId"])


def test_every_resource_that_may_be_missing_is_in_the_table() -> None:
    may_be_missing = {name for name, each in TEMPLATE["Resources"].items() if "Condition" in each}
    assert may_be_missing == set().union(*(beside for _, beside in PARTS))


def test_version_class_capacity_and_days_change_in_place(account: GuestAccount) -> None:
    stack, _ = launched(account)
    before = account.resources(stack)
    minor = {"EngineVersion": "postgresql-17.10", "LeastCapacity": "4", "MostCapacity": "16"}
    update(account, stack, **minor)
    assert account.resources(stack) == before
    found = cluster(account, before["Cluster"])
    assert found["EngineVersion"] == "17.10"
    assert found["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 4.0, "MaxCapacity": 16.0}
    later = minor | CLASS | {"BackupDays": "35", "LogDays": "731", "Insights": "advanced", "DeletionProtection": "on"}
    update(account, stack, **later | {"EngineVersion": "postgresql-18.4"})
    after = account.resources(stack)
    # A major version has parameters of its own, and a class no capacity.
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed == {"Parameters", *SERVERLESS}
    found = cluster(account, after["Cluster"])
    assert (found["EngineVersion"], found["BackupRetentionPeriod"], found["DeletionProtection"]) == ("18.4", 35, True)
    assert {each["DBInstanceClass"] for each in instances(account, stack).values()} == {"db.r7g.large"}


@pytest.mark.parametrize(("answer", "wanted"), [("automatic", True), ("by-hand", False)])
def test_minor_versions_come_by_themselves_or_not_at_all(account: GuestAccount, answer: str, wanted: bool) -> None:
    """The cluster and each instance: Security Hub's page on RDS.13. It changes in place."""
    other = {"automatic": "by-hand", "by-hand": "automatic"}[answer]
    stack, out = launched(account, MinorVersions=other)
    before = account.resources(stack)
    update(account, stack, MinorVersions=answer)
    assert account.resources(stack) == before
    assert cluster(account, out["ClusterId"])["AutoMinorVersionUpgrade"] is wanted
    assert {each["AutoMinorVersionUpgrade"] for each in instances(account, stack).values()} == {wanted}


def test_a_launch_begins_with_a_snapshot_and_has_everything_else_of_its_own(account: GuestAccount) -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html"""
    _, out = launched(account, DatabaseName="orders", Readers="0")
    rds = account.client("rds")
    made = rds.create_db_cluster_snapshot(DBClusterIdentifier=out["ClusterId"], DBClusterSnapshotIdentifier="before")
    key = looked_up(account, "/baseline/workload-key/application/key-arn")
    for given in ("before", made["DBClusterSnapshot"]["DBClusterSnapshotArn"]):
        again, restored = launched(account, SnapshotId=given, BackupDays="14", Readers="0")
        found, first = cluster(account, restored["ClusterId"]), cluster(account, out["ClusterId"])
        assert found["DatabaseName"] == "orders"
        assert (found["MasterUsername"], found["KmsKeyId"]) == (first["MasterUsername"], key)
        assert (found["BackupRetentionPeriod"], found["StorageEncrypted"]) == (14, True)
        assert found["DBClusterParameterGroup"] == account.resources(again)["Parameters"]
        assert found["MasterUserSecret"]["KmsKeyId"] == key
        assert len({found["MasterUserSecret"]["SecretArn"], first["MasterUserSecret"]["SecretArn"]}) == 2
        assert [each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"]] == [
            account.resources(again)["DatabaseGroup"]
        ]
        update(account, again, SnapshotId=given, BackupDays="21", Readers="0")
        assert cluster(account, restored["ClusterId"])["DbClusterResourceId"] == found["DbClusterResourceId"]
        for other in ("", "another"):
            with pytest.raises(AssertionError, match="custom-named resource requires replacing"):
                update(account, again, SnapshotId=other, BackupDays="21", Readers="0")


def test_the_next_launch_begins_with_the_last_snapshot_of_a_terminated_one(account: GuestAccount) -> None:
    stack, out = launched(account, DatabaseName="last", Readers="0")
    account.cloudformation.delete_stack(StackName=stack)
    wanted = {"DBClusterIdentifier": out["ClusterId"], "SnapshotType": "manual"}
    (left,) = account.client("rds").describe_db_cluster_snapshots(**wanted)["DBClusterSnapshots"]
    _, again = launched(account, SnapshotId=left["DBClusterSnapshotIdentifier"], Readers="0")
    assert cluster(account, again["ClusterId"])["DatabaseName"] == "last"


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("orders-before-the-move", True),
        ("rds:orders-2026-11-30-17-06", True),
        ("awsbackup:job-0a1b2c3d-1111-2222-3333-444455556666", True),
        (f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster-snapshot:awsbackup:job-1", True),
        ("", True),
        (f"arn:aws:rds:{REGION}:{ACCOUNT}:snapshot:of-an-instance", False),
        (f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:orders", False),
        ("1orders", False),
        ("two words", False),
    ],
)
def test_a_snapshot_is_a_cluster_s_by_name_or_arn(value: str, good: bool) -> None:
    (asked,) = [each for each in PRODUCT.parameters if each.name == "SnapshotId"]
    assert bool(re.fullmatch(str(asked.allowed_pattern), value)) is good


@pytest.mark.parametrize("answers", [{"DatabaseName": "other"}, {"KeyArn": "/other/key-arn"}, MYSQL], ids=str)
def test_nothing_puts_an_empty_database_in_its_place(account: GuestAccount, answers: dict[str, str]) -> None:
    """CloudFormation refuses to replace what has a name of its own."""
    key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    account.client("ssm").put_parameter(Name="/other/key-arn", Value=key, Type="String", Overwrite=True)
    stack, out = launched(account)
    before, made = cluster(account, out["ClusterId"]), account.resources(stack)
    with pytest.raises(AssertionError, match="custom-named resource requires replacing"):
        update(account, stack, **answers)
    assert account.resources(stack) == made
    after = cluster(account, out["ClusterId"])
    assert after["DbClusterResourceId"] == before["DbClusterResourceId"]
    assert (after["Engine"], after["KmsKeyId"]) == (before["Engine"], before["KmsKeyId"])


def test_another_name_is_another_path_to_the_same_database(account: GuestAccount) -> None:
    stack, out = launched(account)
    assert account.update(NAME, stack, ClusterName=f"{stack}-new")["ClusterId"] == out["ClusterId"]
    assert looked_up(account, f"/baseline/database-aurora/{stack}-new/endpoint") == out["Endpoint"]


def test_kept_log_groups_don_t_stand_in_a_later_launch_s_way(account: GuestAccount) -> None:
    stack, out = launched(account)
    account.cloudformation.delete_stack(StackName=stack)
    kept = account.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/rds/cluster/{out['ClusterId']}/")
    assert len(kept["logGroups"]) == 1
    again = account.launch(NAME, f"{stack}-again", ClusterName=stack)
    assert again["ClusterId"] != out["ClusterId"]
    for name in POSTGRESQL_LOGS | MYSQL_LOGS:
        assert TEMPLATE["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_the_launch_role_may_have_rds_make_its_secret_and_use_the_key() -> None:
    """RDS names the secret and calls KMS as the caller; the handlers' lists say neither.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.Keys.html
    """
    role = derive(PRODUCT, {"1.0.0": TEMPLATE})
    every = [each.written() for policy in role.policies for each in policy.statements]

    def granted(action: str) -> list[dict[str, Any]]:
        return [each for each in every if action in each["Action"]]

    (secret,) = granted("secretsmanager:CreateSecret")
    assert [each.partition(":secret:")[2] for each in secret["Resource"]] == ["rds!*"]
    for action in ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"):
        for statement in granted(action):
            ((_, services),) = statement["Condition"]["StringLike"].items()
            assert list(services) == ["rds.*.amazonaws.com", "secretsmanager.*.amazonaws.com"]
    (from_snapshot, *_) = granted("rds:RestoreDBClusterFromSnapshot")
    assert any(each.endswith(":cluster-snapshot:*") for each in from_snapshot["Resource"])


def test_a_protected_database_is_not_deleted(account: GuestAccount) -> None:
    stack, out = launched(account)
    update(account, stack, DeletionProtection="on")
    account.cloudformation.delete_stack(StackName=stack)
    assert account.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "DELETE_FAILED"
    assert cluster(account, out["ClusterId"])["Status"] == "available"
    account.client("rds").modify_db_cluster(DBClusterIdentifier=out["ClusterId"], DeletionProtection=False)


def test_others_find_it_by_name(account: GuestAccount, standing: Standing) -> None:
    stack, out = standing
    path = f"/baseline/database-aurora/{stack}"
    stored = account.client("ssm").get_parameters_by_path(Path=path)["Parameters"]
    assert {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in stored} == {
        "endpoint": out["Endpoint"],
        "reader-endpoint": out["ReaderEndpoint"],
        "port": out["Port"],
        "secret-arn": out["SecretArn"],
        "client-security-group-id": out["ClientSecurityGroupId"],
        "subnet-group-name": account.resources(stack)["Subnets"],
    }
    assert {output.name for output in PRODUCT.outputs} <= set(out)


# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
TOLD: dict[str, tuple[str, str, int]] = {
    "CPUUtilization": ("Maximum", "GreaterThanOrEqualToThreshold", 71),
    "DatabaseConnections": ("Maximum", "GreaterThanOrEqualToThreshold", 72),
    "FreeableMemory": ("Minimum", "LessThanThreshold", 512 * 1024 * 1024),
    "ACUUtilization": ("Maximum", "GreaterThanOrEqualToThreshold", 73),
    "AuroraReplicaLagMaximum": ("Maximum", "GreaterThanOrEqualToThreshold", 74),
}
THRESHOLDS = {
    "CpuAlarmPercent": "71",
    "ConnectionsAlarm": "72",
    "MemoryAlarmMegabytes": "512",
    "CapacityAlarmPercent": "73",
    "ReplicaLagMilliseconds": "74",
}


@pytest.fixture(scope="module")
def watched(account: GuestAccount) -> tuple[str, dict[str, str]]:
    """A launch with thresholds that tell each other apart."""
    return launched(account, **THRESHOLDS)


def test_the_team_is_told_of_the_whole_cluster_by_the_form_s_thresholds(
    account: GuestAccount, watched: Standing
) -> None:
    """The cluster's metrics hold after a failover, when another instance is the writer."""
    stack, out = watched
    names = [account.resources(stack)[name] for name in ("Cpu", "Connections", "FreeMemory", "Capacity", "ReplicaLag")]
    alarms = account.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    assert {
        each["MetricName"]: (each["Statistic"], each["ComparisonOperator"], each["Threshold"]) for each in alarms
    } == TOLD
    topic = looked_up(account, "/baseline/monitoring-notification/topic-arn")
    for each in alarms:
        assert each["Namespace"] == "AWS/RDS"
        assert each["Dimensions"] == [{"Name": "DBClusterIdentifier", "Value": out["ClusterId"]}]
        assert each["AlarmActions"] == each["OKActions"] == [topic]
        assert each["Period"] * each["EvaluationPeriods"] == each["Period"] * each["DatapointsToAlarm"] == 300
        assert each["TreatMissingData"] == "notBreaching"


def test_the_dashboard_shows_the_cluster_with_the_lines_of_the_alarms(account: GuestAccount, watched: Standing) -> None:
    stack, out = watched
    name = account.resources(stack)["Dashboard"]
    body = json.loads(account.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])
    lines: dict[str, float] = {}
    for widget in body["widgets"]:
        shown = widget["properties"]
        assert shown["region"] == REGION
        for namespace, metric, dimension, value, *_ in shown["metrics"]:
            assert (namespace, dimension, value) == ("AWS/RDS", "DBClusterIdentifier", out["ClusterId"])
            if "annotations" in shown:
                (line,) = shown["annotations"]["horizontal"]
                lines[metric] = line["value"]
    assert lines == {metric: threshold for metric, (_, _, threshold) in TOLD.items()}
    places = [(each["x"], each["y"]) for each in body["widgets"]]
    assert len(set(places)) == len(places) >= 12
    assert out["DashboardUrl"].startswith("https://console.aws.amazon.com/cloudwatch/")
    assert out["DashboardUrl"].endswith(f"dashboard/{name}")


# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-cloudwatch-events.sample.html
EVENTS: list[tuple[str, str, Mapping[str, Any], bool]] = [
    ("Cluster", "cluster", {}, True),
    ("Cluster", "cluster", {"EventCategories": ["maintenance", "notification"]}, True),
    ("Cluster", "cluster", {"EventCategories": ["creation"]}, False),
    ("Cluster", "cluster", {"EventCategories": ["configuration change"]}, False),
    ("Cluster", "other", {}, False),
    ("DB Instance", "Writer", {}, True),
    ("DB Instance", "Reader2", {"EventCategories": ["low storage"]}, True),
    ("DB Instance", "Reader1", {"EventCategories": ["backup"]}, False),
    ("DB Instance", "other", {}, False),
    ("DB Snapshot", "Writer", {}, False),
]


@pytest.mark.parametrize(("kind", "of", "changes", "heard"), EVENTS)
def test_it_hears_its_own_database_alone(
    account: GuestAccount, standing: Standing, kind: str, of: str, changes: Mapping[str, Any], heard: bool
) -> None:
    stack, out = standing
    made = account.resources(stack)
    kinds = {"Cluster": "cluster"}
    name = out["ClusterId"] if of == "cluster" else made.get(of, f"{out['ClusterId']}-2")
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:{kinds.get(kind, 'db')}:{name}"
    event = {
        "source": "aws.rds",
        "detail-type": f"RDS {'DB Cluster' if kind == 'Cluster' else kind} Event",
        "time": "2022-03-07T02:38:03Z",
        "resources": [arn],
        "detail": {
            "EventCategories": ["failover"],
            "SourceType": "CLUSTER",
            "SourceArn": arn,
            "Date": "2022-03-07T02:38:03.747Z",
            "Message": "Started failover",
            "SourceIdentifier": name,
            "EventID": "RDS-EVENT-0073",
            **changes,
        },
    }
    rule = made["DatabaseEventsRule"]
    events = account.client("events")
    assert matches(json.loads(events.describe_rule(Name=rule)["EventPattern"]), event) is heard
    (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
    assert target["Arn"] == looked_up(account, "/baseline/monitoring-notification/topic-arn")
    assert told(target["InputTransformer"], event) == f'"{arn} at 2022-03-07T02:38:03Z: Started failover"'


def test_the_monitoring_role_does_that_alone(account: GuestAccount, standing: Standing) -> None:
    stack, _ = standing
    role, iam = account.resources(stack)["MonitoringRole"], account.client("iam")
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["AmazonRDSEnhancedMonitoringRole"]
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == []
    (trust,) = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}


# The rows of AWS's two calendars, as copies of September 2026 have them; LTS is said there.
CALENDARS = {
    "16.8": (date(2029, 2, 28), "LTS"),
    # Of a copy of early 2026, which has the month alone: July.
    "16.11": (date(2027, 7, 1), ""),
    "17.7": (date(2030, 2, 28), "LTS"),
    "17.10": (date(2027, 12, 31), ""),
    "18.4": (date(2027, 12, 31), ""),
    "3.10": (date(2028, 4, 30), "LTS"),
    "3.13": (date(2027, 8, 27), ""),
    "8.4.7": (date(2027, 11, 30), ""),
}


def test_the_table_says_what_the_calendars_say() -> None:
    for each in VERSIONS.values():
        row = next(row for row in CALENDARS if each.version.rpartition("aurora.")[2].startswith(row))
        assert (each.ends, "LTS" if each.lasts else "") == CALENDARS[row], each
        assert each.source.startswith("https://docs.aws.amazon.com/")
        assert each.ends - CALENDARS_STOOD > timedelta(days=180)


def test_no_choice_is_out_of_support_today() -> None:
    """The table ages: from its day on RDS refuses a launch of a version, and the form may not offer it any more."""
    assert out_of_support(date.today()) == [], "take these out of VERSIONS, and publish a higher version"


@pytest.mark.parametrize(
    ("day", "gone"),
    [
        (date(2027, 7, 1), set()),
        (date(2027, 8, 27), {"postgresql-16.11"}),
        (date(2027, 8, 28), {"postgresql-16.11", "mysql-3.13.0"}),
        (
            date(2028, 1, 1),
            {"mysql-3.13.0", "mysql-8.4.7", "postgresql-16.11", "postgresql-17.10", "postgresql-18.4"},
        ),
        (date(2030, 3, 1), set(VERSIONS)),
    ],
)
def test_it_tells_which_choices_are_out_of_support(day: date, gone: set[str]) -> None:
    assert set(out_of_support(day)) == gone


def test_the_form_offers_the_table_and_defaults_to_what_lasts_longest() -> None:
    (asked,) = [each for each in PRODUCT.parameters if each.name == "EngineVersion"]
    assert asked.allowed_values == tuple(VERSIONS)
    assert asked.default == max(VERSIONS, key=lambda choice: VERSIONS[choice].ends)
    assert asked.description.rpartition(": ")[2].rstrip(".").split(", ") == [
        choice for choice, each in VERSIONS.items() if each.lasts
    ]
    mapped = TEMPLATE["Mappings"]["Engines"]
    for choice, each in VERSIONS.items():
        wanted = {"Engine": each.engine, "Version": each.version, "Family": each.family}
        assert mapped[choice] == wanted | {"Port": str(PORTS[each.engine])}


@pytest.mark.parametrize("most", MOST)
@pytest.mark.parametrize("least", LEAST)
def test_most_is_no_less_than_least(least: str, most: str) -> None:
    def holds(of: Any) -> bool:
        ((name, given),) = of.items()
        said = {"LeastCapacity": least, "MostCapacity": most}
        match name:
            case "Fn::Equals":
                return bool(said[given[0]["Ref"]] == given[1])
            case "Fn::Not":
                return not holds(given[0])
            case "Fn::Contains":
                return said[given[1]["Ref"]] in given[0]
        return any(holds(each) for each in given)

    assertions = TEMPLATE["Rules"]["MostIsNoLessThanLeast"]["Assertions"]
    assert all(holds(each["Assert"]) for each in assertions) is (float(least) <= float(most))


def test_a_contradiction_is_refused_at_once(account: GuestAccount) -> None:
    with pytest.raises(ClientError, match="With 4 units at most, choose no more than 4 at least"):
        launched(account, LeastCapacity="8", MostCapacity="4")


# What holds data, or what others were told of.
HELD = ("Cluster", "Writer", "Subnets", "Parameters", "DatabaseGroup", "ClientGroup", "FromClients", "MonitoringRole")
OF_1_0_0: list[dict[str, str]] = [
    {"Readers": "2", "DeletionProtection": "on"},
    {"EngineVersion": "postgresql-16.11", "Readers": "1"} | CLASS,
    {"EngineVersion": "postgresql-18.4", "Readers": "0"},
    MYSQL | {"Insights": "advanced", "BackupDays": "35"},
]


@pytest.mark.parametrize("answers", OF_1_0_0)
def test_an_update_of_1_0_0_replaces_and_loses_nothing(account: GuestAccount, answers: dict[str, str]) -> None:
    """With the answers given then; the impact of the two templates is test_upgrades' work."""
    stack = f"SC-d{next(NUMBERS)}"
    was = account.launch_version(NAME, "1.0.0", stack, ClusterName=stack, **answers)
    before, found, stood = account.resources(stack), cluster(account, was["ClusterId"]), instances(account, stack)
    now = update(account, stack, **answers)
    assert was.items() <= now.items()
    after = account.resources(stack)
    # Each reader's alarm of its own became one of the cluster.
    assert before.keys() - after.keys() <= {"ReplicaLag1", "ReplicaLag2"}
    assert {name for name in before.keys() & after.keys() if before[name] != after[name]} == set()
    assert set(HELD) <= after.keys()
    again = cluster(account, was["ClusterId"])
    for same in ("DbClusterResourceId", "MasterUserSecret", "DatabaseName", "MasterUsername", "KmsKeyId", "Endpoint"):
        assert again[same] == found[same], same
    for same in ("EngineVersion", "BackupRetentionPeriod", "DeletionProtection", "EnabledCloudwatchLogsExports"):
        assert again[same] == found[same], same
    ids = {name: each["DbiResourceId"] for name, each in instances(account, stack).items()}
    assert ids == {name: each["DbiResourceId"] for name, each in stood.items()}
    # What is replaced leaves a snapshot.
    left = account.client("rds").describe_db_cluster_snapshots(SnapshotType="manual")["DBClusterSnapshots"]
    assert was["ClusterId"] not in {each["DBClusterIdentifier"] for each in left}
