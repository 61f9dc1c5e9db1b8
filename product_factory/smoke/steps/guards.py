"""What IAM itself says that each persona may and may not do, against the table of the card's promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from product_factory.smoke.persona_rights import BOUNDARY, LETTERS, Row, tables
from product_factory.smoke.report import Observation, judged, unseen
from product_factory.smoke.step import Launched, Run, Step

NAME = "guards"
TABLE = "product_factory/smoke/persona_rights.py"
# One call's worth, well below what fits into a request.
_AT_ONCE = 50
Context = tuple[tuple[str, str], ...]


def act(run: Run) -> Iterator[Observation]:
    """One observation for each persona and topic. `unseen` where no product with personas was launched."""
    found = [each for each in run.living.values() if _role_key("S") in each.outputs]
    if not found:
        yield unseen(NAME, "what personas may", "as the table", "no product with personas is launched", TABLE)
    for launched in found:
        topics = tables(launched.account, run.settings.region, run.places.partition)
        rows = [row for table in topics.values() for row in table]
        for letter, persona in LETTERS.items():
            run.say(f"simulating {persona}: {len(rows)} actions")
            decided = _decided(run, launched, letter, rows)
            for topic, table in topics.items():
                may = sum(letter in row.may for row in table)
                wrong = [
                    f"{row.action} on {row.resource}: {decision}"
                    for row in table
                    if ((decision := decided[_key(row)]) == "allowed") is not (letter in row.may)
                ]
                predicted = f"{may} of {len(table)} actions allowed"
                yield judged(NAME, f"{persona}, {topic}", predicted, wrong, TABLE, launched.account)


def _role_key(letter: str) -> str:
    return f"{LETTERS[letter]}RoleArn"


def _key(row: Row) -> tuple[str, str, Context]:
    return row.action.lower(), row.resource, tuple(sorted(row.context.items()))


def _decided(run: Run, launched: Launched, letter: str, rows: list[Row]) -> dict[tuple[str, str, Context], str]:
    """What IAM decides of each row: one request for all actions on the same resource in the same context."""
    iam = run.places.admin(launched.account, "iam")
    arn, boundary = launched.outputs[_role_key(letter)], launched.outputs.get("BoundaryArn", "")
    groups: dict[tuple[str, Context], dict[str, None]] = defaultdict(dict)
    for row in rows:
        groups[row.resource, _key(row)[2]][row.action] = None
    decided = {}
    for (resource, context), named in groups.items():
        filled = [(key, value.replace(BOUNDARY, boundary)) for key, value in context]
        actions = list(named)
        for start in range(0, len(actions), _AT_ONCE):
            for action, decision in _simulated(iam, arn, actions[start : start + _AT_ONCE], resource, filled):
                decided[action.lower(), resource, context] = decision
    return decided


def _simulated(
    iam: Any, role: str, actions: list[str], resource: str, context: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Each action and what IAM decides."""
    entries = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"} for key, value in context
    ]
    pages = iam.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=role, ActionNames=actions, ResourceArns=[resource], ContextEntries=entries
    )
    for page in pages:
        for each in page["EvaluationResults"]:
            yield each["EvalActionName"], each["EvalDecision"]


STEP = Step(
    name=NAME,
    why="The personas' guards hold for IAM itself, not only for our evaluator.",
    tables=(TABLE,),
    permissions={"admin": ("iam:GetRole", "iam:SimulatePrincipalPolicy")},
    costs="nothing",
    act=act,
    needs=("launches",),
)
