"""Events of an account as AWS's pages show them, cut down to what tells one from another; each with its page."""

from __future__ import annotations

from typing import Any

ACCOUNT = "123456789012"
DOCS = "https://docs.aws.amazon.com"


def event(source: str, kind: str, detail: dict[str, Any], *resources: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT,
        "time": "2023-01-27T09:01:22Z",
        "region": "us-west-2",
        "resources": list(resources),
        "detail": detail,
    }


def guardduty(severity: float) -> dict[str, Any]:
    """guardduty/latest/ug/guardduty_findings_eventbridge.html; its ranges: guardduty_findings-severity.html"""
    detail = {
        "schemaVersion": "2.0",
        "accountId": ACCOUNT,
        "region": "us-west-2",
        "partition": "aws",
        "id": "16afba5c5c43e07c9e3e5e2e544e95df",
        "type": "Canary:EC2/Stateless.IntegTest",
        "resource": {"resourceType": "Instance"},
        "service": {"serviceName": "guardduty", "archived": False},
        "severity": severity,
    }
    return event("aws.guardduty", "GuardDuty Finding", detail)


def imported(label: str, *, product: str = "Security Hub", **more: Any) -> dict[str, Any]:
    """securityhub/latest/userguide/securityhub-cwe-event-formats.html; a finding: securityhub-findings-format.html"""
    found = {
        "SchemaVersion": "2018-10-08",
        "ProductName": product,
        "Severity": {"Label": label, "Original": label},
        "Compliance": {"Status": "FAILED", "SecurityControlId": "EC2.19"},
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
        **more,
    }
    found = {key: value for key, value in found.items() if value is not None}
    return event("aws.securityhub", "Security Hub Findings - Imported", {"findings": [found]})


def imported_v2(severity: str, product: str, class_uid: int, status: str = "New") -> dict[str, Any]:
    """securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html; https://schema.ocsf.io/1.6.0/categories/findings"""
    found = {
        "class_uid": class_uid,
        "severity": severity,
        "status": status,
        "metadata": {"product": {"name": product, "vendor_name": "AWS"}},
    }
    return event("aws.securityhub", "Findings Imported V2", {"findings": [found]})


def health(category: str, scope: str = "ACCOUNT_SPECIFIC", kind: str = "AWS Health Event") -> dict[str, Any]:
    """health/latest/ug/aws-health-events-eventbridge-schema.html"""
    detail = {
        "eventArn": "arn:aws:health:us-west-2::event/EC2/AWS_EC2_X/AWS_EC2_X_90353408594353980",
        "service": "EC2",
        "eventTypeCode": "AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED",
        "eventTypeCategory": category,
        "eventScopeCode": scope,
        "statusCode": "open",
        "eventRegion": "us-west-2",
        "affectedAccount": ACCOUNT,
        "page": "1",
        "totalPages": "1",
    }
    return event("aws.health", kind, detail)


def stack(status: str) -> dict[str, Any]:
    """AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html"""
    arn = f"arn:aws:cloudformation:us-west-1:{ACCOUNT}:stack/teststack"
    detail = {"stack-id": arn, "status-details": {"status": status, "status-reason": ""}, "client-request-token": ""}
    return event("aws.cloudformation", "CloudFormation Stack Status Change", detail, arn)


def deployment(name: str, service: str = "default/servicetest") -> dict[str, Any]:
    """AmazonECS/latest/developerguide/ecs_service_deployment_events.html"""
    detail = {
        "eventType": "ERROR" if name.endswith("FAILED") else "INFO",
        "eventName": name,
        "deploymentId": "ecs-svc/123",
        "updatedAt": "2020-05-23T11:11:11Z",
        "reason": "ECS deployment circuit breaker: task failed to start.",
    }
    return event("aws.ecs", "ECS Deployment State Change", detail, f"arn:aws:ecs:us-west-2:{ACCOUNT}:service/{service}")


def action(level: str, name: str, service: str = "default/servicetest") -> dict[str, Any]:
    """AmazonECS/latest/developerguide/ecs_service_events.html"""
    detail = {
        "eventType": level,
        "eventName": name,
        "clusterArn": f"arn:aws:ecs:us-west-2:{ACCOUNT}:cluster/default",
        "createdAt": "2019-11-19T19:27:22.695Z",
    }
    return event("aws.ecs", "ECS Service Action", detail, f"arn:aws:ecs:us-west-2:{ACCOUNT}:service/{service}")


def codedeploy(state: str) -> dict[str, Any]:
    """codedeploy/latest/userguide/monitoring-cloudwatch-events.html"""
    detail = {
        "instanceGroupId": "9fd2fbef-2157-40d8-91e7-6845af69e2d2",
        "region": "us-east-1",
        "application": "myApplication",
        "deploymentId": "d-123456789",
        "state": state,
        "deploymentGroup": "myDeploymentGroup",
    }
    of = f"arn:aws:codedeploy:us-east-1:{ACCOUNT}:application:myApplication"
    return event("aws.codedeploy", "CodeDeploy Deployment State-change Notification", detail, of)


def job(kind: str, state: str, role: str = "MockRCBackupTestRole") -> dict[str, Any]:
    """aws-backup/latest/devguide/eventbridge.html; restores have a status, the others a state."""
    detail = {
        "backupVaultName": "9ab3e749-82c6-4342-9320-5edbf4918b86",
        "iamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
        "resourceType": "EC2",
        "status" if kind == "Restore" else "state": state,
        "statusMessage": "Backup job was stopped",
    }
    return event("aws.backup", f"{kind} Job State Change", detail)


def database(category: str, *more: str, name: str = "rdz", of: str = "DB Instance") -> dict[str, Any]:
    """AmazonRDS/latest/UserGuide/rds-cloud-watch-events.html; categories: USER_Events.Messages.html"""
    arn = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:{name}"
    detail = {
        "EventCategories": [category, *more],
        "SourceType": "DB_INSTANCE",
        "SourceArn": arn,
        "Date": "2018-09-27T22:36:43.292Z",
        "SourceIdentifier": name,
        "Message": "A Multi-AZ failover has completed.",
        "EventID": "RDS-EVENT-0049",
    }
    return event("aws.rds", f"RDS {of} Event", detail, arn)
