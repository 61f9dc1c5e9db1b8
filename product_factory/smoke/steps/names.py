"""Each physical name that CloudFormation made, against both tables that say how it makes them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from product_factory.aws import names, physical_names
from product_factory.smoke.report import Observation, judged, new, unseen
from product_factory.smoke.step import Launched, Run, Step

NAME = "names"
STACKS = "product_factory/aws/physical_names.py: STACK_LENGTH"
LIMITS, NAMED = "product_factory/aws/physical_names.py: LIMITS, kept", "product_factory/aws/names.py: NAMED"


class Unnamed(NamedTuple):
    """A resource that its template leaves unnamed, and the last part of its physical ID."""

    launched: Launched
    type: str
    logical_id: str
    name: str


def act(run: Run) -> Iterator[Observation]:
    """One observation of stacks' names, and one for each type and table."""
    yield _stacks(run)
    by_type: dict[str, dict[tuple[str, str], Unnamed]] = defaultdict(dict)
    for launched in run.looked_at:
        declared = run.template(launched)["Resources"]
        for made in launched.resources:
            # A nested stack has a longer name than its own, which names what is in it.
            if "/" not in made.logical_id and not _given(made.type, declared[made.logical_id].get("Properties", {})):
                name = last_part(made.physical_id)
                # Looked at again after an update, it is still the same one.
                by_type[made.type][launched.account, name] = Unnamed(launched, made.type, made.logical_id, name)
    for resource_type, found in sorted(by_type.items()):
        yield from _type(resource_type, list(found.values()))


def _stacks(run: Run) -> Observation:
    """Whether Service Catalog names stacks as long as the tables believe: what is shortened depends on it."""
    names = sorted({each.stack_name for each in run.looked_at})
    wrong = [
        f"{name}, {len(name)} characters"
        for name in names
        if not re.fullmatch(r"SC-\d{12}-pp-[a-z0-9]+", name) or len(name) != physical_names.STACK_LENGTH
    ]
    predicted = f"SC-<account>-pp-…, {physical_names.STACK_LENGTH} characters"
    return judged(NAME, f"the names of {len(names)} stacks of Service Catalog", predicted, wrong, STACKS, seen=names[0])


def last_part(physical_id: str) -> str:
    """The name in an ARN, or the ID as it is."""
    if physical_id.startswith("arn:"):
        return physical_id.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
    return physical_id


def _given(resource_type: str, properties: Mapping[str, Any]) -> bool:
    """Whether the template names it."""
    last = resource_type.rsplit(":", 1)[-1]
    if resource_type == "AWS::Budgets::Budget":
        return "BudgetName" in properties.get("Budget", {})
    return any(key.endswith("Name") and last.endswith(key.removesuffix("Name")) for key in properties)


def _type(resource_type: str, found: list[Unnamed]) -> Iterator[Observation]:
    fact = f"the names of {len(found)} unnamed {resource_type}"
    limit, row = physical_names.LIMITS.get(resource_type), names.NAMED.get(resource_type)
    if not any(each.name.lower().startswith("sc-") for each in found):
        if (limit or row) and _is_id(found[0].name):
            yield unseen(
                NAME, fact, "stack, logical ID, tail", f"physical IDs are the service's: {found[0].name}", LIMITS
            )
            return
        if not limit and not row:
            return
    if limit is None and row is None:
        yield new(NAME, fact, f"such as {found[0].name}", LIMITS)
    if limit is not None:
        wrong = [_told(each, pattern) for each in found if not (pattern := by_limit(each, limit))[1]]
        predicted = by_limit(found[0], limit)[0]
        yield judged(NAME, fact, f"such as {predicted}", wrong, LIMITS, seen=f"such as {found[0].name}")
    if row is not None:
        wrong = [each.name for each in found if not by_prefix(each)]
        predicted = ", ".join(names.unnamed(resource_type, found[0].logical_id))
        yield judged(NAME, fact, predicted, wrong, NAMED, seen=f"such as {found[0].name}")


def _is_id(name: str) -> bool:
    return bool(re.fullmatch(r"([a-z]+-)?[0-9a-f]{8,32}|[0-9a-f-]{36}", name))


def by_limit(found: Unnamed, limit: physical_names.Limit) -> tuple[str, bool]:
    """What the table predicts, for people, and whether the name is so."""
    parts = physical_names.kept(found.launched.stack_name, found.logical_id, limit.characters)
    start = f"{parts.stack}-{parts.logical_id}-"
    start = start.lower() if limit.lower else start
    tail = found.name.removeprefix(start)
    so = found.name.startswith(start) and len(tail) == physical_names.TAIL and tail.isalnum()
    return f"{start}{'x' * physical_names.TAIL}", so


def by_prefix(found: Unnamed) -> bool:
    """Whether the name is within what launch roles are bounded to."""
    patterns = names.unnamed(found.type, found.logical_id)
    filled = [each.replace("${AWS::AccountId}", found.launched.account) for each in patterns]
    return any(fnmatchcase(found.name, each) for each in filled)


def _told(found: Unnamed, pattern: tuple[str, bool]) -> str:
    return f"{found.name} ({len(found.name)} characters; predicted {pattern[0]})"


STEP = Step(
    name=NAME,
    why="Policies and launch roles rely on how much of a stack's name is kept: AWS publishes it nowhere.",
    tables=(STACKS, LIMITS, NAMED),
    permissions={},
    costs="nothing",
    act=act,
    needs=("launches",),
)
