"""cfn-lint, without what it makes anew for each rule and resource: a sixth of linting."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Callable
from typing import Any


def spare() -> None:
    """Let cfn-lint make a validator's class once for the same keywords, and list a class's fields once. Idempotent.

    It makes hundreds of classes of a template, of a dozen kinds, and lists fields whenever it goes a step down. A
    cfn-lint that has neither where they are now is left as it is.
    """
    with contextlib.suppress(ImportError, AttributeError):
        from cfnlint.jsonschema import validators

        if not hasattr(validators.create, "once"):
            validators.create = _once(validators.create)
    with contextlib.suppress(ImportError, AttributeError):
        from cfnlint.context import context
        from cfnlint.jsonschema import _filter, validators

        for module in (context, _filter, validators):
            if module.fields is dataclasses.fields:
                module.fields = _fields


def _once(make: Callable[..., Any]) -> Callable[..., Any]:
    """`make` with what it made of the same; what can't be told to be the same is made anew."""
    made = dict[Any, Any]()

    def create(*given: Any, **named: Any) -> Any:
        try:
            key = (tuple(map(_told, given)), tuple((name, _told(part)) for name, part in named.items()))
            if key not in made:
                made[key] = make(*given, **named)
            return made[key]
        except TypeError:
            return make(*given, **named)

    vars(create)["once"] = True
    return create


def _told(part: Any) -> Any:
    """Keywords by what reads them; a filter of functions, which each context has of its own, by what it filters."""
    return tuple(part.items()) if isinstance(part, dict) else repr(part)


_FIELDS_OF_CLASS = functools.cache(dataclasses.fields)


def _fields(each: Any) -> Any:
    return _FIELDS_OF_CLASS(each if isinstance(each, type) else type(each))
