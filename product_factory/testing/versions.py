"""Versions: which of a product are walked through, and how an update goes on from the last. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from product_factory.authoring.form import Parameter
from product_factory.authoring.product import Product
from product_factory.catalog.lifecycle import State
from product_factory.catalog.released import Released

CODE = "code"
"""The version that the code makes now, where it is none of those released."""


def walked(
    released: Sequence[Released], states: Mapping[str, State], code: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    """The oldest offered version and the newest, and the code where it is another; number → template."""
    offered = [each for each in released if states.get(each.version, State.ACTIVE) is State.ACTIVE]
    ends: dict[str, Mapping[str, Any]] = {each.version: each.template() for each in (*offered[:1], *offered[-1:])}
    newest = released[-1].template() if released else None
    return ends if ends and code == newest else {**ends, CODE: code}


def every(
    released: Sequence[Released], walked_through: Mapping[str, Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """All versions that the launch role serves, oldest first."""
    return {each.version: each.template() for each in released} | {
        version: template for version, template in walked_through.items() if version == CODE
    }


def changed_answer(card: Product, template: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, str]:
    """One answer other than that given or by default, which its question takes; nothing where none is known.

    A choice before a number before a text; nothing that is looked up in the account.
    """
    declared = template.get("Parameters", {})
    asked = [
        each for each in card.parameters if each.name in declared and not each.type.startswith(("AWS::", "List<A"))
    ]
    for others in (_choices, _numbers, _texts):
        for parameter in asked:
            now = answers.get(parameter.name, str(declared[parameter.name].get("Default", "")))
            for other in others(parameter, now):
                if other != now and parameter.refusal(other) is None:
                    return {parameter.name: other}
    return {}


def _choices(parameter: Parameter, now: str) -> Iterator[str]:
    yield from map(str, parameter.allowed_values)


def _numbers(parameter: Parameter, now: str) -> Iterator[str]:
    if parameter.type == "Number" and not parameter.allowed_values and now.lstrip("-").isdigit():
        yield from (str(int(now) + 1), str(int(now) - 1))


def _texts(parameter: Parameter, now: str) -> Iterator[str]:
    if parameter.type == "String" and now and not parameter.allowed_values:
        yield from (f"{now}-changed", f"{now}x", f"x{now}", now[:-1], f"{now}1")
