"""Deploy events: what the CDK CLI's lines say of stacks, their resources, and of what failed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

STACK = "AWS::CloudFormation::Stack"
# CDK's line of an event: stack, resources done of all (neither in its summary of failures), time, status, type, and
# the resource's path with its logical ID, or that alone, with the reason behind it.
_EVENT = re.compile(
    r"(?P<stack>\S+) \| *(?:(?P<done>\d+)(?:/(?P<of>\d+))? +\| +)?[\d:]+ ?[AP]?M? +\| "
    r"(?P<status>[A-Z_]+) +\| (?P<type>\S+) +\| (?P<rest>.*)"
)
_PATH = re.compile(r"(?P<path>[^()]*/[^()]*) \((?P<id>[A-Za-z0-9]+)\) ?(?P<reason>.*)")
_STATES = (
    (re.compile(r"(?P<stack>\S+): (?:deploying\.\.\.|creating CloudFormation changeset)"), "deploying"),
    (re.compile(r"✅ +(?P<stack>\S+)(?: \(no changes\))"), "no changes"),
    (re.compile(r"✅ +(?P<stack>\S+)$"), "done"),
    (re.compile(r"❌ +(?P<stack>\S+) failed"), "failed"),
    (re.compile(r"⏳ +Bootstrapping environment (?P<stack>aws://[^.\s]+)"), "bootstrapping"),
    (re.compile(r"✅ +Environment (?P<stack>\S+) bootstrapped \(no changes\)"), "no changes"),
    (re.compile(r"✅ +Environment (?P<stack>\S+) bootstrapped"), "done"),
    (re.compile(r"❌ +Environment (?P<stack>\S+) failed"), "failed"),
)
# CDK's own words for an error begin so, after its kind in some.
_ERROR = re.compile(r"(?:‣|❌) +(?:\S+ failed: )?(?:\w*Error: )?(?P<text>.+)")
# What was under way when another resource failed says nothing of why.
_FOLLOWS = re.compile(r"Resource (creation|update|deletion) cancelled")


class Event(NamedTuple):
    """What CloudFormation did with one resource; done, of: the stack's resources so far, None where CDK doesn't count."""

    stack: str
    done: int | None
    of: int | None
    status: str
    type: str
    resource: str
    reason: str


class StackState(NamedTuple):
    """A stack, or an environment that is bootstrapped, and how far it is."""

    stack: str
    state: str


def read(line: str) -> Event | StackState | None:
    """What a line of the CDK CLI says; None where it says nothing of stacks."""
    text = line.strip()
    if found := _EVENT.fullmatch(text):
        rest = _PATH.fullmatch(found["rest"])
        name, _, reason = found["rest"].partition(" ")
        return Event(
            stack=found["stack"],
            done=int(found["done"]) if found["done"] else None,
            of=int(found["of"]) if found["of"] else None,
            status=found["status"],
            type=found["type"],
            resource=rest["id"] if rest else name,
            reason=(rest["reason"] if rest else reason).strip(),
        )
    for pattern, state in _STATES:
        if matched := pattern.match(text):
            return StackState(matched["stack"], state)
    return None


def failed(events: Iterable[Event]) -> list[Event]:
    """What failed by itself, each resource once; not the stack, which only follows, unless nothing else did."""
    found = {
        (event.stack, event.resource): event
        for event in reversed(list(events))
        if event.status.endswith("_FAILED") and not _FOLLOWS.match(event.reason)
    }
    resources = [event for event in reversed(found.values()) if event.type != STACK]
    return resources or list(reversed(found.values()))


def complaint(lines: Iterable[str]) -> str:
    """CDK's own words for what went wrong, in one line without a trace; the last line where it has none."""
    last = told = ""
    for line in lines:
        text = line.strip()
        if not text or text.startswith("at "):
            continue
        last = text
        if found := _ERROR.fullmatch(text):
            told = found["text"]
    return told or last or "it said nothing"
