"""Stacks, resources and events as the API shows them. Pure.

What is empty is absent, but for tags and notifications, and a deleted stack has neither change set nor protection, as recorded on
AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_stacks.snapshot.json, test_change_set_fn_select.snapshot.json;
of one resource there is Metadata in any case: resource_providers/iam/aws_iam_user/test_basic.snapshot.json (test_getatt)
"""

import json
from typing import Any

from product_factory.sandbox.cloudformation.intrinsics import resolve
from product_factory.sandbox.cloudformation.stack import Event, Stack
from product_factory.sandbox.cloudformation.template import JSON


def tags(given: dict[str, str]) -> list[JSON]:
    return [{"Key": key, "Value": value} for key, value in given.items()]


def parameters(made: Any) -> list[JSON]:
    """What DescribeStacks shows of the parameters; NoEcho values as asterisks."""
    given, resolved = made.parameters.given, made.parameters.resolved
    declared = getattr(made, "template_dict", None) or getattr(made, "template", {})
    shown = []
    for key, value in given.items():
        no_echo = declared.get("Parameters", {}).get(key, {}).get("NoEcho") in (True, "true")
        line = {"ParameterKey": key, "ParameterValue": "****" if no_echo else value}
        if key in resolved:
            line["ResolvedValue"] = resolved[key]
        shown.append(line)
    return shown


def stack(made: Stack) -> JSON:
    outputs = [
        {
            "OutputKey": output.key,
            "OutputValue": output.value,
            "Description": output.description,
            "ExportName": output.export_name,
        }
        for output in made.outputs
    ]
    deleted = made.status == "DELETE_COMPLETE"
    return {
        **stack_summary(made),
        "ChangeSetId": None if deleted else made.change_set_id,
        "Description": made.description,
        "Parameters": parameters(made) or None,
        "DisableRollback": made.disable_rollback,
        "TimeoutInMinutes": made.timeout_in_minutes,
        "NotificationARNs": made.notification_arns,
        "Capabilities": made.capabilities or None,
        "Outputs": outputs or None,
        "RoleARN": made.role_arn,
        "Tags": tags(made.tags),
        "EnableTerminationProtection": None if deleted else made.root.enable_termination_protection,
        "RollbackConfiguration": {},
    }


def stack_summary(made: Stack) -> JSON:
    return {
        "StackId": made.stack_id,
        "StackName": made.name,
        "TemplateDescription": made.description,
        "CreationTime": made.creation_time,
        "LastUpdatedTime": made.last_updated_time,
        "DeletionTime": made.deletion_time,
        "StackStatus": made.status,
        "StackStatusReason": made.status_reason,
        "ParentId": made.parent and made.parent.stack_id,
        "RootId": made.parent and made.root.stack_id,
        "DriftInformation": {"StackDriftStatus": made.drift, "LastCheckTimestamp": made.drift_at},
    }


def resource(made: Stack, logical_id: str, detail: bool = False) -> JSON:
    kept = made.kept[logical_id]
    declared = made.template_dict["Resources"].get(logical_id, {})
    shown = {
        "StackName": made.name,
        "StackId": made.stack_id,
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": kept.resource.physical_id,
        "ResourceType": kept.resource.type,
        "Timestamp": kept.at,
        "LastUpdatedTimestamp": kept.at,
        "ResourceStatus": kept.status,
        "ResourceStatusReason": kept.reason,
        "DriftInformation": {"StackResourceDriftStatus": kept.drift, "LastCheckTimestamp": kept.drift_at},
    }
    if detail:
        shown["Metadata"] = json.dumps(resolve(declared.get("Metadata", {}), made.scope_now()))
    return shown


def event(made: Event) -> JSON:
    return {
        "StackId": made.stack_id,
        "EventId": made.event_id,
        "StackName": made.stack_name,
        "LogicalResourceId": made.logical_resource_id,
        "PhysicalResourceId": made.physical_resource_id,
        "ResourceType": made.resource_type,
        "Timestamp": made.timestamp,
        "ResourceStatus": made.resource_status,
        "ResourceStatusReason": made.resource_status_reason,
        "ResourceProperties": json.dumps(made.properties) if made.properties is not None else None,
    }


def operation_event(made: Event) -> JSON:
    return {**event(made), "EventType": "STACK_EVENT"}
