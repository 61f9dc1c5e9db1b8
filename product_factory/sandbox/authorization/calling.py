"""Who made the request that is being answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .policies import Principal

_CALLING: ContextVar[Principal | None] = ContextVar("calling", default=None)


@contextmanager
def calling(principal: Principal | None) -> Iterator[None]:
    """Within this block, the principal's request is answered."""
    token = _CALLING.set(principal)
    try:
        yield
    finally:
        _CALLING.reset(token)


def caller() -> Principal | None:
    """The principal; None where no request from outside is being answered."""
    return _CALLING.get()
