"""Testing: what one principal of an account may do under the organization's policies, as AWS has them now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from product_factory.errors import UsageError
from product_factory.guardrails.everyday import TASKS, Task
from product_factory.guardrails.hindered import acts
from product_factory.guardrails.judging import Act, Judged, Named, judge
from product_factory.guardrails.wanted import Frozen
from product_factory.launch_roles.roles import LaunchRole
from product_factory.organization.calls import call_aws, client
from product_factory.organization.nodes import Tree

SCP = "SERVICE_CONTROL_POLICY"


class Tested(Frozen):
    """One task or need, and what becomes of it."""

    task: str
    action: str
    resource: str
    verdict: str
    by: str = ""
    when: tuple[str, ...] = ()


def levels(account: str, tree: Tree) -> list[list[Named]]:
    """The service control policies from the root to the account, read from AWS; UsageError for an unknown account."""
    if account not in tree.accounts:
        raise UsageError(f"--account {account}: is not in the organization {tree.organization_id}")
    organizations = client("organizations", "us-east-1")
    pages = organizations.get_paginator("list_policies_for_target")
    line = [*reversed(list(tree.above(account))), account]

    def at(place: str) -> list[Named]:
        found = [each for page in pages.paginate(TargetId=place, Filter=SCP) for each in page["Policies"]]
        return [Named(each["Name"], _content(organizations, each["Id"])) for each in found]

    return [call_aws(lambda place=place: at(place), f"reading the policies of {place}") for place in line]  # type: ignore[misc]


def _content(organizations: Any, policy: str) -> Any:
    return json.loads(organizations.describe_policy(PolicyId=policy)["Policy"]["Content"])


def tested(
    account: str, role: str, region: str, above: Sequence[Sequence[Named]], needs: Sequence[LaunchRole]
) -> Iterator[Tested]:
    """Everyday tasks; for launch roles what their products need, which `role` then names."""
    for each in needs:
        known = dict.fromkeys((act.action, act.resource, tuple(act.keys.items())) for act in acts(each))
        whose = f"{each.name}: " if len(needs) > 1 else ""
        for action, resource, keys in known:
            act = Act(f"arn:aws:iam::{account}:role/{each.name}", action, resource, dict(keys))
            yield _told(f"{whose}{action} on {resource}", act, judge(above, act))
    if needs:
        return
    principal = f"arn:aws:iam::{account}:role/{role}"
    for task in TASKS:
        act = of_task(task, principal, account, region)
        yield _told(task.name, act, judge(above, act))


def of_task(task: Task, principal: str, account: str, region: str) -> Act:
    """An everyday task as an act of this principal."""
    resource = task.resource.format(account=account, region=region)
    return Act(principal, task.action, resource, dict(task.keys), frozenset(task.absent))


def _told(name: str, act: Act, judged: Judged) -> Tested:
    return Tested(
        task=name, action=act.action, resource=act.resource, verdict=judged.verdict, by=judged.by, when=judged.when
    )
