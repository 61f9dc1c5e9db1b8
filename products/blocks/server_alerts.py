"""Told of servers: care that failed, windows that did not end well, and servers that lack patches."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk import CfnCondition
    from aws_cdk import aws_ssm as ssm
    from constructs import Construct

    from product_factory import Answers


def server_alerts(
    scope: Construct,
    answers: Answers,
    *,
    associations: Sequence[ssm.CfnAssociation],
    baselines: Sequence[ssm.CfnPatchBaseline],
    window: ssm.CfnMaintenanceWindow,
    every: CfnCondition,
    installs: CfnCondition,
) -> None:
    """EventBridge rules to the topic, on what this product made; where it looks after all servers, on all that lack patches.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
    """
    from aws_cdk import Aws, Fn
    from aws_cdk import aws_events as events

    from .alert_rule import to_topic
    from .event_role import event_role

    topic_arn = answers.text("TopicArn")
    role_arn = event_role(scope, topic_arn).role_arn
    own = Fn.condition_if(every.logical_id, Aws.NO_VALUE, [each.ref for each in baselines])
    ended = ["CANCELLED", "FAILED", "SKIPPED_OVERLAPPING", "TIMED_OUT"]
    for name, kind, detail, description, text, paths, condition in (
        (
            "CareFailed",
            "EC2 State Manager Association State Change",
            {"association-id": [each.ref for each in associations], "status": ["Failed"]},
            "Inventory, agent update or patch scan failed on a server.",
            "<document> failed at <at> on a server: look at association <which> in State Manager",
            {"document": "document-name", "which": "association-id"},
            None,
        ),
        (
            "WindowTrouble",
            "Maintenance Window Execution State-change Notification",
            {"window-id": [window.ref], "status": ended},
            "Patches could not be installed on all servers in the maintenance window.",
            "Maintenance window <which> that began at <began>: <status>. Look at its history and its log group",
            {"which": "window-id", "began": "start-time", "status": "status"},
            installs,
        ),
        (
            "PatchesMissing",
            "Configuration Compliance State Change",
            {"compliance-type": ["Patch"], "compliance-status": ["non_compliant"], "patch-baseline-id": own},
            "A server lacks patches that are approved, or a restart.",
            "<server> lacks approved patches (<severity>) by baseline <baseline>, seen at <at>",
            {"server": "resource-id", "severity": "severity", "baseline": "patch-baseline-id"},
            None,
        ),
    ):
        places = {each: f"$.detail.{path}" for each, path in paths.items()}
        to_topic(
            scope,
            name,
            topic_arn=topic_arn,
            role_arn=role_arn,
            description=description,
            pattern={"source": ["aws.ssm"], "detail-type": [kind], "detail": detail},
            transformer=events.CfnRule.InputTransformerProperty(
                input_paths_map=places if "<at>" not in text else {"at": "$.time", **places},
                input_template=f'"{text}"',
            ),
            condition=condition,
        )
