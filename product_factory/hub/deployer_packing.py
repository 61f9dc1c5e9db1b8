"""Packing: statements in as few managed policies as their order allows, each within IAM's limit. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from product_factory.launch_roles.policies import MAX_POLICY

Statement = Mapping[str, Any]


def packed(statements: Sequence[Statement], limit: int = MAX_POLICY) -> list[list[Statement]]:
    """The statements by policy; one too long for any is halved by its resources.

    Counted as they are written, placeholders whole, which are longer than what they become.
    """
    policies: list[list[Statement]] = []
    for statement in (part for whole in statements for part in _fitting(whole, limit)):
        if policies and _size([*policies[-1], statement]) <= limit:
            policies[-1].append(statement)
        else:
            policies.append([statement])
    return policies


def _fitting(statement: Statement, limit: int) -> Iterator[Statement]:
    resources = statement["Resource"]
    if _size([statement]) <= limit or len(resources) < 2:
        yield statement
        return
    half = len(resources) // 2
    for end, part in (("A", resources[:half]), ("B", resources[half:])):
        yield from _fitting({**statement, "Sid": statement["Sid"] + end, "Resource": part}, limit)


def _size(statements: Sequence[Statement]) -> int:
    return len(json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":")))
