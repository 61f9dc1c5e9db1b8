"""What the pinned CDK CLI says, as it was recorded, is understood: events, states, failures, and its own words."""

from __future__ import annotations

import pytest

from product_factory.sharing.deploy_events import Event, StackState, complaint, failed, read

EVENTS = [
    (
        "Hub-One | 2/4 | 5:25:06 PM | CREATE_COMPLETE         | AWS::SSM::Parameter        | P1 ",
        Event("Hub-One", 2, 4, "CREATE_COMPLETE", "AWS::SSM::Parameter", "P1", ""),
    ),
    (
        "CDKToolkit |  0/15 | 5:24:18 PM | REVIEW_IN_PROGRESS      | AWS::CloudFormation::Stack | CDKToolkit User Initiated",
        Event("CDKToolkit", 0, 15, "REVIEW_IN_PROGRESS", "AWS::CloudFormation::Stack", "CDKToolkit", "User Initiated"),
    ),
    (
        "Hub | 12 | 17:24:18 | UPDATE_IN_PROGRESS | AWS::IAM::Role | Portfolio-Governance base/Role (PortfolioRole1A2B) ",
        Event("Hub", 12, None, "UPDATE_IN_PROGRESS", "AWS::IAM::Role", "PortfolioRole1A2B", ""),
    ),
    (
        'Hub | 1/3 | 5:25:29 PM | CREATE_FAILED | AWS::IAM::Role | Roles/A (RolesA12) Resource "x/y" (Status: 400) no',
        Event("Hub", 1, 3, "CREATE_FAILED", "AWS::IAM::Role", "RolesA12", 'Resource "x/y" (Status: 400) no'),
    ),
    (
        "Hub | 5:25:29 PM | CREATE_FAILED | AWS::SSM::Parameter | P1 already exists (Service: Ssm, Status Code: 400)",
        Event(
            "Hub",
            None,
            None,
            "CREATE_FAILED",
            "AWS::SSM::Parameter",
            "P1",
            "already exists (Service: Ssm, Status Code: 400)",
        ),
    ),
]


@pytest.mark.parametrize(("line", "event"), EVENTS)
def test_an_event_is_read(line: str, event: Event) -> None:
    assert read(f"{line}\n") == event


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("Hub-One: deploying... [1/2]", StackState("Hub-One", "deploying")),
        ("Hub-One: creating CloudFormation changeset...", StackState("Hub-One", "deploying")),
        (" ✅  Hub-One", StackState("Hub-One", "done")),
        (" ✅  Hub-One (no changes)", StackState("Hub-One", "no changes")),
        ("❌  Hub-Bad failed to deploy", StackState("Hub-Bad", "failed")),
        (" ❌ Hub-Bad failed: ToolkitError: no", StackState("Hub-Bad", "failed")),
        (" ⏳  Bootstrapping environment aws://1/eu-west-1...", StackState("aws://1/eu-west-1", "bootstrapping")),
        (" ✅  Environment aws://1/eu-west-1 bootstrapped.", StackState("aws://1/eu-west-1", "done")),
        (
            " ✅  Environment aws://1/eu-west-1 bootstrapped (no changes).",
            StackState("aws://1/eu-west-1", "no changes"),
        ),
    ],
)
def test_a_stack_s_state_is_read(line: str, state: StackState) -> None:
    assert read(line) == state


@pytest.mark.parametrize(
    "line", ["", "✨  Synthesis time: 0.14s", "Stack ARN:", "Hub-Bad: success: Built Hub-Bad Template", "a | b | c"]
)
def test_other_lines_say_nothing_of_stacks(line: str) -> None:
    assert read(line) is None


def event(status: str, resource: str, reason: str = "", type_: str = "AWS::SSM::Parameter") -> Event:
    return Event("Hub", 1, 3, status, type_, resource, reason)


STACK_FAILED = event("UPDATE_ROLLBACK_FAILED", "Hub", "no", "AWS::CloudFormation::Stack")


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([event("CREATE_COMPLETE", "A")], []),
        ([event("CREATE_FAILED", "A", "why"), event("CREATE_FAILED", "B", "Resource creation cancelled")], ["A"]),
        # CDK repeats failures at its end.
        (
            [event("CREATE_FAILED", "A", "why"), event("DELETE_COMPLETE", "C"), event("CREATE_FAILED", "A", "why")],
            ["A"],
        ),
        ([event("UPDATE_FAILED", "A", "why"), event("DELETE_FAILED", "B", "why"), STACK_FAILED], ["A", "B"]),
        ([STACK_FAILED], ["Hub"]),
    ],
)
def test_what_failed_by_itself_is_told_once(events: list[Event], found: list[str]) -> None:
    assert [each.resource for each in failed(events)] == found


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["Hub: connect refused", "‣ Error: connect ECONNREFUSED 127.0.0.1:9", ""], "connect ECONNREFUSED 127.0.0.1:9"),
        (
            ["❌ Hub failed: ToolkitError: The stack is in use", "    at fullDeploy (/x/index.js:1)", ""],
            "The stack is in use",
        ),
        (["one", "two", "    at f (/x/index.js:1)"], "two"),
        ([], "it said nothing"),
    ],
)
def test_cdk_s_own_words_come_without_a_trace(lines: list[str], says: str) -> None:
    assert complaint(lines) == says
