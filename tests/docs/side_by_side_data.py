"""Side by side: settings of databases and backups, read off the newest released templates."""

from __future__ import annotations

import json
from typing import Any

from tests.docs.released_templates import Row, Template, keyed

DATABASE, BACKUP = Template("database-aurora"), Template("backup-plan")


def cluster() -> dict[str, Any]:
    return DATABASE.one("RDS::DBCluster")


def engine() -> str:
    choices = DATABASE.template["Parameters"]["EngineVersion"]["AllowedValues"]
    assert cluster()["EngineLifecycleSupport"].endswith("-disabled")
    kinds = {each.partition("-")[0]: 0 for each in choices}
    for each in choices:
        kinds[each.partition("-")[0]] += 1
    told = ", ".join(f"{count} versions of {name}" for name, count in kinds.items())
    return f"{told}; paid support is never chosen silently"


def insights() -> str:
    made = [cluster()["PerformanceInsightsKmsKeyId"]]
    made += [each["PerformanceInsightsKMSKeyId"] for each in DATABASE.of("RDS::DBInstance")]
    days = cluster()["PerformanceInsightsRetentionPeriod"]["Fn::If"]
    return f"{keyed(*made)}, {days[2]} days, or {days[1]} by choice"


def secret() -> str:
    assert cluster()["ManageMasterUserPassword"] is True
    return f"made and rotated by RDS, {keyed(cluster()['MasterUserSecret']['KmsKeyId'])}"


def parameter(postgresql: str, mysql: str) -> tuple[str, str]:
    _, one, other = DATABASE.one("RDS::DBClusterParameterGroup")["Parameters"]["Fn::If"]
    return one[postgresql], other[mysql]


def tls() -> str:
    assert parameter("rds.force_ssl", "require_secure_transport") == ("1", "ON")
    return "demanded"


def audit() -> str:
    preloaded, logging = parameter("shared_preload_libraries", "server_audit_logging")
    assert "pgaudit" in preloaded
    assert logging == "1"
    groups = DATABASE.of("Logs::LogGroup")
    assert all(each["RetentionInDays"] == {"Ref": "LogDays"} for each in groups)
    key = keyed(*(each["KmsKeyId"] for each in groups))
    return f"pgaudit or MySQL's audit log, {key}, {DATABASE.default('LogDays')} days by default"


def kept() -> str:
    made = next(each for each in DATABASE.template["Resources"].values() if each["Type"] == "AWS::RDS::DBCluster")
    assert made["DeletionPolicy"] == made["UpdateReplacePolicy"] == "Snapshot"
    return "a snapshot; deletion protection by choice"


def events() -> str:
    (rule,) = DATABASE.of("Events::Rule")
    assert "${Name}" in json.dumps(rule["EventPattern"]["detail"]["SourceArn"])
    return f"of this database alone, {len(rule['EventPattern']['detail']['EventCategories'])} kinds"


def alarms() -> str:
    made = DATABASE.of("CloudWatch::Alarm", Namespace="AWS/RDS")
    assert all(each["AlarmActions"] == [{"Ref": "TopicArn"}] for each in made)
    names = {"CPUUtilization": "processor", "DatabaseConnections": "connections", "FreeableMemory": "memory"}
    names |= {"AuroraReplicaLagMaximum": "replica lag", "ACUUtilization": "capacity"}
    return ", ".join(dict.fromkeys(names[each["MetricName"]] for each in made))


def vault() -> str:
    made = BACKUP.one("Backup::BackupVault")
    (denied,) = made["AccessPolicy"]["Statement"]
    assert denied["Effect"] == "Deny"
    assert "backup:DeleteRecoveryPoint" in denied["Action"]
    return f"{keyed(made['EncryptionKeyArn'])}; nobody deletes by hand; lock: {BACKUP.choices('Lock')}"


def plan() -> str:
    rules = BACKUP.one("Backup::BackupPlan")["BackupPlan"]["BackupPlanRule"]
    assert [rules[0]["RuleName"], rules[1]["Fn::If"][1]["RuleName"]] == ["daily", "monthly"]
    days = f"daily for {BACKUP.default('DailyDays')} days, monthly for {BACKUP.default('MonthlyDays')}, by default"
    return f"{days}; copies by choice"


def failures() -> str:
    made = BACKUP.of("Events::Rule")
    assert all(each["Targets"][0]["Arn"] == {"Ref": "TopicArn"} for each in made)
    return "told, of copies and restore tests too"


DATA: tuple[Row, ...] = (
    Row("engine of the database", engine),
    Row("storage of the database", lambda: keyed(cluster()["KmsKeyId"])),
    Row("insights of the database", insights),
    Row("secret of the database", secret),
    Row("TLS to the database", tls),
    Row("audit of the database", audit),
    Row("login by IAM", lambda: {True: "on"}[cluster()["EnableIAMDatabaseAuthentication"]]),
    Row(
        "backups by the database",
        lambda: f"{DATABASE.default('BackupDays')} days by default; or: {DATABASE.choices('BackupDays')}",
    ),
    Row("what stays of the database", kept),
    Row("events of the database", events),
    Row("alarms on the database", alarms),
    Row("backup vault", vault),
    Row("backup plan", plan),
    Row("failed backups", failures),
    Row("restore tests", lambda: f"by choice: {BACKUP.choices('RestoreTests')}"),
)
