"""Waiting: look again with growing pauses, until it is so or the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tenacity import RetryError, Retrying, retry_if_result, stop_before_delay, wait_exponential_jitter

from product_factory.provisioning.errors import AGAIN, ArgumentError, TimedOut

T = TypeVar("T")


class Wait(BaseModel):
    """How long to wait for an operation in all, and the first and longest pause; in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    timeout: float = Field(default=1800, gt=0)
    first: float = Field(default=1, gt=0)
    longest: float = Field(default=15, gt=0)

    def __init__(self, **seconds: Any) -> None:
        try:
            super().__init__(**seconds)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ArgumentError(f"Wait: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error

    def begin(self) -> Deadline:
        """The clock runs."""
        return Deadline(self, time.monotonic() + self.timeout)


@dataclass(frozen=True)
class Deadline:
    """A running wait, which several looks in a row may share."""

    wait: Wait
    ends: float

    def until(self, look: Callable[[], T], done: Callable[[T], bool], what: str) -> T:
        """What `look` gives once it is `done`. TimedOut, naming `what`, when the time is over."""
        retrying = Retrying(
            retry=retry_if_result(lambda seen: not done(seen)),
            wait=wait_exponential_jitter(multiplier=self.wait.first, max=self.wait.longest, jitter=self.wait.first),
            stop=stop_before_delay(self.ends - time.monotonic()),
        )
        try:
            return retrying(look)
        except RetryError as error:
            raise TimedOut(
                f"{what}: not finished after {self.wait.timeout:g} seconds; it goes on in AWS\n"
                f"To go on waiting, {AGAIN} (--timeout for longer)."
            ) from error
