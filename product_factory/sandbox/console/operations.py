"""What a visitor asks for: launch, update, terminate. Each returns once AWS has taken it; the record tells the rest."""

from __future__ import annotations

import threading
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from product_factory.provisioning import launch, terminate, update
from product_factory.provisioning.results import Result
from product_factory.sandbox.console.callers import People
from product_factory.sandbox.console.stacks import stack_of


class Request(BaseModel):
    """What the page may ask; anything else is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Launch(Request):
    """A launch; `path` is a portfolio's name, where several bring the product."""

    product: str = Field(min_length=1)
    version: str = "default"
    name: str | None = None
    parameters: dict[str, str] = {}
    tags: dict[str, str] = {}
    path: str | None = None


class Update(Request):
    """An update; without a version it stays, and so do parameters and tags that are not given."""

    name: str = Field(min_length=1)
    version: str | None = None
    parameters: dict[str, str] = {}
    tags: dict[str, str] = {}
    path: str | None = None


class Terminate(Request):
    """A termination. retain_resources: Service Catalog forgets it, its stack and all resources stay."""

    name: str = Field(min_length=1)
    retain_resources: bool = False


class Acting:
    """Carries requests out, and remembers stacks that are being deleted: by name they can't be found afterwards."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._lock = threading.Lock()
        self._stacks: dict[str, str] = {}

    def launch(self, account: str, role: str, asked: Launch) -> dict[str, Any]:
        """The launch's result; ProvisioningError where it is refused."""
        return _told(
            launch(self._people.session(account, role), **asked.model_dump(), wait=None, facts=self._people.facts)
        )

    def update(self, account: str, role: str, asked: Update) -> dict[str, Any]:
        """The update's result; ProvisioningError where it is refused."""
        return _told(
            update(self._people.session(account, role), **asked.model_dump(), wait=None, facts=self._people.facts)
        )

    def terminate(self, account: str, role: str, asked: Terminate) -> dict[str, Any]:
        """The termination's result; ProvisioningError where it is refused."""
        stack = stack_of(self._people.spoke(account, role), asked.name)
        done = terminate(self._people.session(account, role), **asked.model_dump(), wait=None, facts=self._people.facts)
        if done.record_id and stack:
            with self._lock:
                self._stacks[done.record_id] = stack
        return _told(done)

    def stack(self, record_id: str) -> str | None:
        """The ID of the stack that this termination deletes."""
        with self._lock:
            return self._stacks.get(record_id)


def _told(done: Result) -> dict[str, Any]:
    return done.model_dump(mode="json")
