"""Policy documents as moto keeps them, read once. What is read is shared: nobody changes it."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from product_factory.sandbox.grammar import is_statement

Statement = dict[str, Any]


def statements_of(documents: Iterable[Any]) -> tuple[Statement, ...]:
    """The statements of all these documents: JSON, perhaps URL-encoded, or already read."""
    return tuple(statement for document in documents for statement in statements(document))


def statements(document: Any) -> tuple[Statement, ...]:
    """One document's statements; none of an empty one."""
    if isinstance(document, bytes):
        document = document.decode()
    if isinstance(document, str):
        return _read(document)
    return tuple(as_list((document or {}).get("Statement", [])))


@lru_cache(maxsize=1 << 12)
def _read(text: str) -> tuple[Statement, ...]:
    """What is no policy lets nobody do anything."""
    try:
        document = json.loads(unquote(text) if text.startswith("%7B") else text)
    except ValueError:
        return ()
    return tuple(filter(is_statement, statements(document))) if isinstance(document, dict) else ()


def as_list(value: Any) -> list[Any]:
    """A policy's element, which may be one or several."""
    return value if isinstance(value, list) else [value]
