"""The rows of evidence that speak of a step, with their ARNs written out. Pure."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from .evidence.requests import CUSTOM_RESOURCES, OWN, REQUESTS, Request
from .facts import is_custom
from .lookups import parameter_arn
from .naming import STAND_IN, own_arns, own_name
from .step import Need, Step, creates, need
from .values import at, holds

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def rows(step: Step, action: str) -> list[Request]:
    """Those for this action in this step, whether or not what they wait for is set."""
    return [row for row in of_type(step) if row.action.lower() == action.lower()]


def of_type(step: Step) -> list[Request]:
    """All those for this step; they may name actions that the schema doesn't."""
    custom = CUSTOM_RESOURCES if is_custom(step.type) else ()
    return [row for row in (*_by_type().get(step.type, ()), *custom) if step.operation in row.operations]


@cache
def _by_type() -> dict[str, list[Request]]:
    found: dict[str, list[Request]] = {}
    for row in REQUESTS:
        found.setdefault(row.type, []).append(row)
    return found


def needs_of(step: Step, row: Request) -> Iterator[Need]:
    """What the row demands; nothing where the property that it waits for isn't set."""
    if not is_set(step, row.when):
        return
    for arn in dict.fromkeys(each for pattern in row.arns for each in written(step, pattern, row.action)):
        yield need(step, row.action, arn, dict(row.keys), own=arn in own_arns(step, row.action))


def is_set(step: Step, when: str) -> bool:
    """Whether `Outer.Inner`, or one of several between commas, is set, or is `=value`, or begins with `^value`.

    With `!`, whether it isn't.
    """
    if when.startswith("!"):
        return not is_set(step, when[1:])
    if "^" in when:
        path, _, start = when.partition("^")
        return any(text.lower().startswith(start) for text in at(step.properties, path))
    path, _, value = when.partition("=")
    return not when or any(
        value in [text.lower() for text in at(step.properties, each)] if value else holds(step.properties, each)
        for each in path.split(",")
    )


def written(step: Step, pattern: str, action: str = "") -> Iterator[str]:
    """The ARNs of the pattern, one for each value of its properties; none where one isn't set."""
    if pattern == OWN:
        yield from own_arns(step, action)
        return
    names = _PLACEHOLDER.findall(pattern)
    for values in product(*(_values(step, name, action) for name in names)):
        chosen = iter(values)
        yield _PLACEHOLDER.sub(lambda _: next(chosen), pattern)  # noqa: B023 - used at once


def _values(step: Step, placeholder: str, action: str) -> list[str]:
    paths, _, default = placeholder.partition("|")
    if paths in _FACTS:
        return [_FACTS[paths](step, action)]
    for path in paths.split(","):
        if found := at(step.properties, path):
            return [
                each.rsplit(":", 1)[-1] if each.startswith("arn:") and paths != "ServiceToken" else each
                for each in found
            ]
    return [default] if default else []


def _id(step: Step, action: str) -> str:
    if creates(step, action):
        return "*"
    return (step.operation != "create" and step.physical_name) or STAND_IN


def _document_account(step: Step, _: str) -> str:
    """AWS's own documents belong to no account of ours."""
    return "" if str(step.properties.get("Name", "")).upper().startswith("AWS") else step.account_id


def _image(step: Step, _: str) -> str:
    """The parameter in the place of a launch template's image."""
    name = str(step.properties["LaunchTemplateData"]["ImageId"]).removeprefix("resolve:ssm:").split(":")[0]
    return parameter_arn(name, f"{step.region}:{step.account_id}")


_FACTS = {
    "region": lambda step, _: step.region,
    "account": lambda step, _: step.account_id,
    "name": lambda step, _: own_name(step) or STAND_IN,
    "id": _id,
    "document": _document_account,
    "image": _image,
}
