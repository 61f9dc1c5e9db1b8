"""Own: what guardrails would do to the hub that applies them, and where an exemption is anybody's. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

from product_factory.authoring.guardrail import Exempt
from product_factory.authoring.portfolio import PermissionSet
from product_factory.guardrails.hindered import FULL
from product_factory.guardrails.judging import Act, Named, judge
from product_factory.guardrails.plan import Ask, Plan
from product_factory.guardrails.wanted import name_of

PROTECTOR = "launch-roles"
"""The guardrail that keeps the roles which others spare."""


def notes(ask: Ask, made: Plan, account: str, exempt: Exempt) -> list[str]:
    """In sentences."""
    return [*_of_hub(ask, made, account), *_unprotected(ask, made), *_anybody(exempt)]


def _above(ask: Ask, made: Plan, place: str) -> dict[str, str]:
    """The guardrails that hold at a place, by version."""
    line = (place, *ask.tree.above(place))
    return {name: held[each] for name, held in made.after.items() for each in line if each in held}


def _of_hub(ask: Ask, made: Plan, account: str) -> Iterator[str]:
    if account == ask.tree.management_account:
        return
    policies = [
        Named(name, json.loads(ask.versions[name, number].document))
        for name, number in _above(ask, made, account).items()
        if ask.versions[name, number].type == "SERVICE_CONTROL_POLICY"
    ]
    deployer = f"arn:aws:iam::{account}:role/deployer"
    for action, resource in (
        ("iam:CreateRole", f"arn:aws:iam::{account}:role/SCLaunch-any"),
        ("iam:CreatePolicy", f"arn:aws:iam::{account}:policy/service-catalog/any"),
    ):
        judged = judge([[FULL, *policies]], Act(deployer, action, resource))
        if judged.verdict == "denied":
            unit = name_of(ask.tree.parent_of.get(account, account), ask.tree)
            yield (
                f"the hub {account} stands in {unit}, where {judged.by} would refuse {action} to `factory deploy`; "
                "attach it to units beside the hub's"
            )
            return


def _unprotected(ask: Ask, made: Plan) -> Iterator[str]:
    places = dict.fromkeys(target for held in made.after.values() for target in held)
    for place in places:
        here = _above(ask, made, place)
        sparing = [
            name for name, number in here.items() if "role/SCLaunch-" in _spared(ask.versions[name, number].document)
        ]
        if sparing and PROTECTOR not in here:
            yield (
                f"{name_of(place, ask.tree)}: {', '.join(sorted(sparing))} spare launch roles, which whoever may make roles "
                f"there can make; let {PROTECTOR} hold there, too"
            )


def _spared(document: str) -> str:
    found = json.loads(document).get("Statement", [])
    return json.dumps([each.get("Condition", {}).get("ArnNotLike", {}) for each in found])


def _anybody(exempt: Exempt) -> Iterator[str]:
    for name, principals in exempt.items():
        for principal in principals:
            if not isinstance(principal, PermissionSet):
                yield (
                    f"sharing/guardrails.py: EXEMPT: {name}: whoever may make a role {principal.resource.removeprefix('role/')} "
                    "is spared, too; a PermissionSet nobody in an account can make"
                )
