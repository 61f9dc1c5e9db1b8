"""What a run was asked for. Kept in its state file, so that the clean-up needs no more than that."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

AccountId = Annotated[str, StringConstraints(pattern=r"^\d{12}$")]


def run_id() -> str:
    """Date, time and four random letters: in the name of everything that a run makes."""
    letters = "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz") for _ in range(4))
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{letters}"


class Settings(BaseModel):
    """One run's accounts, units, credentials by name, products and steps. Holds no secrets.

    `accounts`: the first launches products, the second umbrellas. `profiles`: an AWS profile for an account's
    credentials; without one the hub's credentials assume the roles. `admin_role` None: the account's profile itself
    looks and cleans up. `patience`: seconds to wait for what AWS tells late.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    run: str = Field(default_factory=run_id)
    region: str
    hub_profile: str | None = None
    management_profile: str | None = None
    accounts: tuple[AccountId, ...] = Field(min_length=1, max_length=2)
    profiles: dict[AccountId, str] = {}
    role: str = "Developer"
    admin_role: str | None = None
    test_unit: str
    empty_unit: str | None = None
    move_account: AccountId | None = None
    products: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    email: str = ""
    patience: float = Field(default=900, ge=0)

    @model_validator(mode="after")
    def _moves_a_test_account(self) -> Self:
        if self.move_account and self.move_account not in self.accounts:
            raise ValueError("move_account: is none of the accounts; only a test account is moved")
        if self.move_account and not (self.management_profile and self.empty_unit):
            raise ValueError("move_account: needs --management-profile, which may move it, and --empty-unit")
        if len(set(self.accounts)) != len(self.accounts):
            raise ValueError("accounts: name two different ones")
        return self

    def named(self, what: str = "") -> str:
        """A name that nothing else in the organization has."""
        return f"factory-smoke-{self.run}{'-' if what else ''}{what}"
