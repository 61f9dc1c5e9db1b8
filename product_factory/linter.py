"""cfn-lint, without what it makes anew for each rule and resource: a quarter of linting."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any


def spare() -> None:
    """Let cfn-lint make a validator's class once for the same keywords, and list a class's fields once. Idempotent.

    It makes hundreds of classes of a template, of a dozen kinds, and lists fields whenever it goes a step down.
    """
    from cfnlint.context import context
    from cfnlint.jsonschema import _filter, validators

    make, made = vars(validators)["create"], dict[Any, Any]()
    if hasattr(make, "once"):
        return

    def create(**given: Any) -> Any:
        key = tuple((name, _told(part)) for name, part in given.items())
        if key not in made:
            made[key] = make(**given)
        return made[key]

    vars(create)["once"] = True
    vars(validators)["create"] = create
    of_class = functools.cache(dataclasses.fields)
    for module in (context, _filter, validators):
        vars(module)["fields"] = lambda each: of_class(each if isinstance(each, type) else type(each))


def _told(part: Any) -> Any:
    """Keywords by what reads them; a filter of functions, which each context has of its own, by what it filters."""
    return tuple(part.items()) if isinstance(part, dict) else repr(part)
