"""Routing: which event of an account is told with which urgency. Each row is one rule, and a line of docs/CHANNELS.md."""

from __future__ import annotations

from .route import Route, abuse, backup, checks, codedeploy, ecs, findings, guardduty, health, pipeline, rds, stacks

_STUCK = "ROLLBACK_FAILED UPDATE_ROLLBACK_FAILED IMPORT_ROLLBACK_FAILED DELETE_FAILED"
_TAKEN_BACK = "CREATE_FAILED UPDATE_FAILED ROLLBACK_COMPLETE UPDATE_ROLLBACK_COMPLETE IMPORT_ROLLBACK_COMPLETE"
# Health's API knows a third scope, NONE: https://docs.aws.amazon.com/health/latest/APIReference/API_Event.html
_OURS = "ACCOUNT_SPECIFIC"
_RECOVERS = "A database failed over, stopped, started or recovers, or a replica does not follow."
_MOVES = "failover, global failover, availability, recovery, read replica"
# The ranges of severity: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
ROUTES: tuple[Route, ...] = (
    guardduty("GuardDutyHigh", "High, Critical (7 and more)", "critical", ">=", 7),
    guardduty("GuardDutyMedium", "Medium (from 4, below 7)", "error", ">=", 4, "<", 7),
    guardduty("GuardDutyLow", "Low (below 4)", "info", "<", 4),
    checks("CRITICAL", "critical"),
    checks("HIGH", "error"),
    findings("SecurityHubV2Critical", "Critical", "critical"),
    findings("SecurityHubV2High", "High", "error"),
    health("HealthIssue", "Trouble at AWS touches this account.", "critical", "issue", f", {_OURS}", _OURS),
    abuse(),
    health(
        "HealthPublicIssue",
        "Trouble at AWS, whether or not it touches this account.",
        "error",
        "issue",
        ", PUBLIC or without scope",
        {"anything-but": [_OURS]},
    ),
    health("HealthInvestigation", "AWS looks into something.", "error", "investigation"),
    health("HealthChange", "AWS will change or maintain something.", "error", "scheduledChange"),
    health("HealthNotice", "AWS tells of something that has time.", "info", "accountNotification"),
    stacks("StackStuck", "A stack can't go forth or back: somebody has to help it.", "error", _STUCK),
    stacks("StackTakenBack", "What was to be made or changed failed.", "info", _TAKEN_BACK),
    ecs("EcsDeploymentFailed", "A deployment of a service failed.", "error", "eventName", "SERVICE_DEPLOYMENT_FAILED"),
    ecs("EcsServiceTrouble", "A service has trouble with its tasks.", "error", "eventType", "WARN ERROR"),
    ecs("EcsDeployed", "A service is deployed.", "info", "eventName", "SERVICE_DEPLOYMENT_COMPLETED"),
    codedeploy("CodeDeployFailed", "A deployment of CodeDeploy failed or was stopped.", "error", "FAILURE STOP"),
    codedeploy("CodeDeployed", "CodeDeploy has deployed.", "info", "SUCCESS"),
    pipeline("PipelineFailed", "A pipeline of CodePipeline failed.", "error", "FAILED"),
    backup("BackupTrouble", "A backup is not there.", "Backup", "state", "FAILED EXPIRED ABORTED PARTIAL"),
    backup("CopyTrouble", "A backup could not be copied.", "Copy", "state", "FAILED PARTIAL"),
    backup("RestoreTrouble", "A backup could not be restored.", "Restore", "status", "FAILED ABORTED"),
    rds("DatabaseFailure", "A database is damaged or full.", "critical", "failure, low storage"),
    rds("DatabaseTrouble", _RECOVERS, "error", _MOVES),
    rds(
        "DatabaseNotice",
        "RDS maintains a database, or has something to say of it.",
        "info",
        "maintenance, notification, security patching",
    ),
)
