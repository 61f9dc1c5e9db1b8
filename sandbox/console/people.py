"""Who acts: a developer of the account that was chosen, never an administrator."""

from __future__ import annotations

import threading
from typing import Any

from botocore.config import Config
from pydantic import BaseModel, ConfigDict

from products.facts import Facts
from provisioning.session import Spoke
from sandbox.organization import DEVELOPER, Credentials, Organization
from sandbox.server import Sandbox, SandboxSession

# Somebody waits in front of the page: tell what goes wrong after seconds, not after a minute.
_PATIENCE = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=60)


class AccountView(BaseModel):
    """An account that a developer may choose; `unit` is its place in the organization, such as /Workloads."""

    model_config = ConfigDict(frozen=True)
    id: str
    name: str
    unit: str


def accounts(organization: Organization) -> tuple[AccountView, ...]:
    """The spokes; nobody launches in the management account or the hub."""
    return tuple(
        AccountView(id=each.id, name=each.name, unit=_path(organization, each.unit)) for each in organization.spokes
    )


def _path(organization: Organization, key: str | None) -> str:
    if key is None:
        return "/"
    unit = organization.unit(key)
    above = _path(organization, unit.parent) if unit.parent else ""
    return f"{above}/{unit.name}"


class People:
    """Sessions of developers; each call has clients of its own, as making clients is not thread-safe."""

    def __init__(self, sandbox: Sandbox, facts: Facts) -> None:
        self._sandbox, self.facts = sandbox, facts
        self._lock = threading.Lock()
        self._known: dict[str, Credentials] = {}

    def session(self, account: str) -> SandboxSession:
        """A session of the account's developer."""
        with self._lock:
            if account not in self._known:
                self._known[account] = self._sandbox.credentials(account, DEVELOPER)
        return _Impatient(self._known[account], self._sandbox.region, self._sandbox.endpoint)

    def spoke(self, account: str) -> Spoke:
        """The account as its developer reaches it."""
        return Spoke(self.session(account), account, self._sandbox.region, facts=self.facts)


class _Impatient(SandboxSession):
    def client(self, service_name: str, **options: Any) -> Any:  # type: ignore[override]
        """The sandbox's client, which gives up soon."""
        asked = options.pop("config", None)
        return super().client(service_name, **options, config=asked.merge(_PATIENCE) if asked else _PATIENCE)
