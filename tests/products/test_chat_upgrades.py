"""Who runs a Slack channel keeps it through every update, and gets Microsoft Teams beside it only where it is asked for."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from product_factory.catalog.released import Released
from product_factory.impact import Effect, impact
from product_factory.sandbox.cloudformation import records
from product_factory.sandbox.server import REGION
from tests.products.answers import EVERY
from tests.products.test_upgrades import CATALOG, Account, account, body, kept_answers, launched

__all__ = ["account"]
ME = "123456789012"
NOTIFICATIONS = ("security-notification", "monitoring-notification")
CHANGED = (*NOTIFICATIONS, "governance-base", "standalone-base", "account-base")
SLACK, TEAMS = (f"AWS::Chatbot::{kind}ChannelConfiguration" for kind in ("Slack", "MicrosoftTeams"))
# An update that is refused or an answer that is no longer taken would lose the channel's alerts as well.
HARMLESS = {Effect.NONE, Effect.CREATION, Effect.POSSIBLE_CREATION, Effect.QUESTION}
OLDER = [
    pytest.param(older, versions[-1], id=f"{name}-{older.version}")
    for name, versions in CATALOG.released.items()
    if name in NOTIFICATIONS
    for older in versions[:-1]
]


def running(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Each configuration's ID and what it is set to."""
    return [(each.physical_id, dict(each.properties)) for each in records(ME, REGION, kind)]


def roles(account: Account) -> set[str]:
    return {role["RoleId"] for role in account.client("iam").list_roles()["Roles"]}


@pytest.mark.parametrize(("older", "newer"), OLDER)
def test_a_running_slack_channel_is_kept_and_teams_comes_beside_it(
    account: Account, older: Released, newer: Released
) -> None:
    asked = {name: value for name, value in EVERY[older.product].items() if name.startswith(("Slack", "Team"))}
    launched(account, older, **{name: value for name, value in asked.items() if name.startswith("Slack")})
    slack, had = running(SLACK), roles(account)
    assert len(slack) == 1
    answers = kept_answers(older, newer)
    assert account.act("update_stack", body(newer), answers) == "UPDATE_COMPLETE"
    assert (running(SLACK), running(TEAMS)) == (slack, [])
    assert had <= roles(account)
    teams = {name: {"ParameterValue": value} for name, value in asked.items() if name.startswith("Team")}
    assert account.act("update_stack", body(newer), answers | teams) == "UPDATE_COMPLETE"
    assert running(SLACK) == slack
    ((_, made),) = running(TEAMS)
    assert made["SnsTopicArns"] == slack[0][1]["SnsTopicArns"]
    assert account.act("update_stack", body(newer), answers | {key: {"ParameterValue": ""} for key in teams}) == (
        "UPDATE_COMPLETE"
    )
    assert (running(SLACK), running(TEAMS)) == (slack, [])


@pytest.mark.parametrize("product", CHANGED)
def test_the_version_with_teams_only_adds_and_a_channel_s_replacement_would_be_told(product: str) -> None:
    versions = CATALOG.released[product]
    now = next(each.template() for each in versions if "TeamId" in each.template()["Parameters"])
    was = next(each.template() for each in reversed(versions) if "TeamId" not in each.template()["Parameters"])
    for section in ("Resources", "Conditions", "Parameters", "Outputs"):
        assert {name: now[section].get(name) for name in was.get(section, {})} == was.get(section, {})
    told = impact(was, now)
    assert told.bump == "minor"
    assert {each.effect for each in told.changes} <= HARMLESS
    (name,) = [name for name, each in now["Resources"].items() if each["Type"] == SLACK]
    # Both are create-only, and under its name CloudFormation refuses to replace it.
    verdicts = {"ConfigurationName": Effect.POSSIBLE_REPLACEMENT, "SlackWorkspaceId": Effect.POSSIBLY_REFUSED}
    for changed, effect in verdicts.items():
        other = copy.deepcopy(now)
        other["Resources"][name]["Properties"][changed] = "another"
        (change,) = impact(now, other).changes
        assert change.effect == effect
