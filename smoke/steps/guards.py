"""What IAM itself says that each persona may and may not do, against the table of the card's promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from products.persona_rights import BOUNDARY, LETTERS, Row, tables
from smoke.report import Observation, judged, unseen
from smoke.step import Launched, Run, Step

NAME = "guards"
TABLE = "products/persona_rights.py"
# One call's worth, well below what fits into a request.
_AT_ONCE = 20
Key = tuple[str, tuple[tuple[str, str], ...]]


def act(run: Run) -> Iterator[Observation]:
    """One observation for each persona and topic. `unseen` where no product with personas was launched."""
    found = [each for each in run.living.values() if _role_key("S") in each.outputs]
    if not found:
        yield unseen(NAME, "what personas may", "as the table", "no product with personas is launched", TABLE)
    for launched in found:
        for topic, rows in tables(launched.account, run.settings.region, run.places.partition).items():
            for letter, persona in LETTERS.items():
                run.say(f"simulating {persona}: {topic}")
                wrong = _wrong(run, launched, letter, rows)
                may = sum(letter in row.may for row in rows)
                predicted = f"{may} of {len(rows)} actions allowed"
                yield judged(NAME, f"{persona}, {topic}", predicted, wrong, TABLE, launched.account)


def _role_key(letter: str) -> str:
    return f"{LETTERS[letter]}RoleArn"


def _wrong(run: Run, launched: Launched, letter: str, rows: list[Row]) -> list[str]:
    iam = run.places.admin(launched.account, "iam")
    arn, boundary = launched.outputs[_role_key(letter)], launched.outputs.get("BoundaryArn", "")
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        context = {key: value.replace(BOUNDARY, boundary) for key, value in row.context.items()}
        groups[row.resource, tuple(sorted(context.items()))].append(row)
    wrong = []
    for (resource, context), members in groups.items():
        may = {row.action: letter in row.may for row in members}
        for start in range(0, len(may), _AT_ONCE):
            for action, decision in _simulated(iam, arn, list(may)[start : start + _AT_ONCE], resource, context):
                if (decision == "allowed") is not may[action]:
                    wrong.append(f"{action} on {resource}: {decision}")
    return wrong


def _simulated(
    iam: Any, role: str, actions: list[str], resource: str, context: tuple[tuple[str, str], ...]
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
    permissions=("admin: iam:SimulatePrincipalPolicy, iam:GetRole",),
    costs="nothing",
    act=act,
    needs=("launches",),
)
