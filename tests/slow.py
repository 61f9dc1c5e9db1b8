"""What `make test` leaves to `make whole`: longer ways to what other tests hold, and most of many that are alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def slow_but(quick: Callable[[T], bool], values: Iterable[T]) -> list[Any]:
    """For `parametrize`: of these values `make test` has those that are quick, and `make whole` the others."""
    return [value if quick(value) else pytest.param(value, marks=pytest.mark.slow) for value in values]
