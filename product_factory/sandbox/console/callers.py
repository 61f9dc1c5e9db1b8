"""Who acts: in the account that was chosen, its developer or who administers it, as portfolios name them; nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from botocore.config import Config
from pydantic import BaseModel, ConfigDict

from product_factory.catalog.facts import Facts
from product_factory.provisioning.session import Spoke
from product_factory.sandbox.organization import Credentials, Organization
from product_factory.sandbox.server import RENEWED_BEFORE, Sandbox, SandboxSession

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
        AccountView(id=each.id, name=each.name, unit=organization.path(each.unit)) for each in organization.spokes
    )


class People:
    """Sessions of those who may act; each call has clients of its own, as making clients is not thread-safe."""

    def __init__(self, sandbox: Sandbox, facts: Callable[[], Facts]) -> None:
        self._sandbox, self._facts = sandbox, facts
        # Whom a visitor may act as, the first unless they choose.
        self.roles = sandbox.organization.actors
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Credentials] = {}

    @property
    def facts(self) -> Facts:
        """What is known of the catalog's products at this moment."""
        return self._facts()

    def session(self, account: str, role: str | None = None) -> SandboxSession:
        """A session of the account's role, which is one of `roles`, by default the first."""
        role = role or self.roles[0]
        if role not in self.roles:
            raise ValueError(f"{role!r} is none of {', '.join(self.roles)}")
        with self._lock:
            known = self._known.get((account, role))
            if known is None or not known.last(RENEWED_BEFORE):
                known = self._known[account, role] = self._sandbox.credentials(account, role)
        return _Impatient(known, self._sandbox.region, self._sandbox.endpoint)

    def spoke(self, account: str, role: str | None = None) -> Spoke:
        """The account as this role reaches it."""
        return Spoke(self.session(account, role), account, self._sandbox.region, facts=self.facts)


class _Impatient(SandboxSession):
    def client(self, service_name: str, **options: Any) -> Any:  # type: ignore[override]
        """The sandbox's client, which gives up soon."""
        asked = options.pop("config", None)
        return super().client(service_name, **options, config=asked.merge(_PATIENCE) if asked else _PATIENCE)
