"""Change sets as the API shows them. Pure."""

from product_factory.sandbox.cloudformation.change_details import shown
from product_factory.sandbox.cloudformation.change_sets import Change, ChangeSet, context
from product_factory.sandbox.cloudformation.shapes import parameters, tags
from product_factory.sandbox.cloudformation.template import JSON


def summary(made: ChangeSet) -> JSON:
    return {
        "StackId": made.stack.stack_id,
        "StackName": made.stack.name,
        "ChangeSetId": made.change_set_id,
        "ChangeSetName": made.name,
        "ExecutionStatus": made.execution_status,
        "Status": made.status,
        "StatusReason": made.status_reason,
        "CreationTime": made.creation_time,
        "Description": made.description,
        "IncludeNestedStacks": made.include_nested_stacks,
        "ParentChangeSetId": made.parent_id,
        "RootChangeSetId": made.root_id,
    }


def change_set(made: ChangeSet, values: bool = False) -> JSON:
    """`values`: with the properties' values before and after."""
    return {
        **summary(made),
        "Parameters": parameters(made.wanted) or None,
        "Capabilities": made.capabilities,
        "Tags": tags(made.wanted.tags) or None,
        "Changes": [
            {"Type": "Resource", "ResourceChange": _change(each, values)}
            for each in made.changes
            if not values or not _only_guessed(each)
        ],
        "OnStackFailure": made.on_stack_failure,
        "NotificationARNs": [],
        "RollbackConfiguration": {},
    }


def _only_guessed(change: Change) -> bool:
    """Whether it may change by another resource's attributes alone, of which nobody knows that they change.

    With values AWS leaves it out: localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_select.snapshot.json
    (test_fn_select_change_get_att_reference).
    """
    causes = [{cause.source for cause in detail.causes if cause.evaluation == "Static"} for detail in change.details]
    named = [{cause.source for cause in detail.causes} for detail in change.details]
    return bool(causes) and not any(causes) and all("ResourceAttribute" in each for each in named)


def _change(change: Change, values: bool) -> JSON:
    found = {
        "PolicyAction": change.policy_action,
        "Action": change.action,
        "LogicalResourceId": change.logical_id,
        "PhysicalResourceId": change.physical_id,
        "ResourceType": change.resource_type,
        "Replacement": change.replacement,
        "ChangeSetId": change.change_set_id,
        "Scope": list(dict.fromkeys(detail.attribute for detail in change.details)),
        "Details": [entry for detail in change.details for entry in shown(detail, values)],
    }
    if values:
        found |= {"BeforeContext": context(change.before), "AfterContext": context(change.after)}
    return found
