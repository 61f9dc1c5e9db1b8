"""Refusals: why a plan is not carried out, each with what to do, before anything changes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from product_factory.aws.organization_policies import CONTROL_TOWER, LIMITS
from product_factory.guardrails.administrators import Found, unadministered
from product_factory.guardrails.live import Live
from product_factory.guardrails.plan import Ask, Plan, current
from product_factory.guardrails.rows import Row
from product_factory.guardrails.templates import MAX_BODY, body
from product_factory.guardrails.wanted import name_of

STUCK = ("ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED")


def refusals(ask: Ask, made: Plan, administered: Found | None = None) -> list[str]:
    """All of them, but for what only has to be asked. `administered`: who administers the services of its policies."""
    found = [
        *_too_long(ask, made),
        *_too_many(ask, made),
        *_too_large(made),
        *_taken(ask, made),
        *_stuck(ask.live, made),
    ]
    return found + (unadministered(kinds(ask, made), administered) if administered else [])


def kinds(ask: Ask, made: Plan) -> frozenset[str]:
    """The types of the policies that stand somewhere afterwards."""
    return frozenset(ask.versions[name, number].type for name, held in made.after.items() for number in held.values())


def _too_long(ask: Ask, made: Plan) -> Iterator[str]:
    for name, held in made.after.items():
        for number in sorted(set(held.values())):
            version = ask.versions[name, number]
            most = LIMITS[version.type].characters
            if len(version.document) > most:
                yield (
                    f"guardrails/{name}: {number} is {len(version.document):,} characters long, of which AWS takes "
                    f"{most:,}; split it in two, or name fewer people in EXEMPT"
                )


def _too_many(ask: Ask, made: Plan) -> Iterator[str]:
    """A place that changes version has both for a moment."""
    before = current(ask.live)
    ours = {physical for held in ask.live.stacks.values() for physical in held.physical.values()}
    for target in dict.fromkeys(target for held in made.after.values() for target in held):
        for kind, limits in LIMITS.items():
            mine = {
                (name, number)
                for held in (made.after, before)
                for name, places in held.items()
                if (number := places.get(target)) and ask.versions[name, number].type == kind
            }
            others = [each for each in ask.live.at(target, kind) if each.id not in ours]
            there = limits.default + len(others) + len(mine)
            if mine and there > limits.attached:
                tower = sum(each.name.startswith(CONTROL_TOWER) for each in others)
                yield (
                    f"{name_of(target, ask.tree)}: would have {there} policies of type {kind}, of which AWS takes "
                    f"{limits.attached} ({limits.default} of AWS, {tower} of Control Tower, {len(others) - tower} others, "
                    f"{len(mine)} guardrails); attach some to the unit above it, where they hold, too"
                )


def _too_large(made: Plan) -> Iterator[str]:
    for name, stack in made.stacks.items():
        if stack and (size := len(body(stack).encode())) > MAX_BODY:
            yield (
                f"guardrails/{name}: its stack's template is {size:,} bytes long, of which CloudFormation takes "
                f"{MAX_BODY:,}; name units above these in sharing/guardrails.py: they hold for all below"
            )


def _taken(ask: Ask, made: Plan) -> Iterator[str]:
    """AWS Organizations takes each name once: https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html"""
    ours = {physical for held in ask.live.stacks.values() for physical in held.physical.values()}
    others = {each.name: each.id for each in ask.live.policies.values() if each.id not in ours}
    for stack in made.stacks.values():
        for each in (stack or {"Resources": {}})["Resources"].values():
            if there := others.get(each["Properties"]["Name"]):
                yield (
                    f"{each['Properties']['Name']}: policy {there} has this name, and no guardrail's stack here made it "
                    "(another hub, or another home Region?); rename or delete it with the management account"
                )


def _stuck(live: Live, made: Plan) -> Iterator[str]:
    for name in made.stacks:
        held = live.stacks.get(name)
        if held and held.busy:
            yield f"guardrail {name}: somebody is changing its stack ({held.status}); wait, and try again"
        elif held and held.status in (
            "ROLLBACK_COMPLETE",
            "ROLLBACK_FAILED",
            "UPDATE_ROLLBACK_FAILED",
            "DELETE_FAILED",
        ):
            yield f"guardrail {name}: its stack is {held.status}; put it right in the CloudFormation console, and try again"


def asked(made: Plan, words: Sequence[str]) -> list[Row]:
    """What has to be confirmed: removals that no word named."""
    return [row for row in made.rows if row.action == "remove" and not row.allowed(words)]


def unused(made: Plan, words: Sequence[str]) -> list[str]:
    """Words of `--remove` that name nothing there is to remove: done already, or misspelt."""
    there = [row for row in made.rows if row.action == "remove"]
    return [word for word in words if not any(row.allowed([word]) for row in there)]
