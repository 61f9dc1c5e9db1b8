"""What share, deploy --dry-run and doctor print for programs."""

from __future__ import annotations

from pydantic import BaseModel, Field, computed_field

from product_factory.sharing.doctor import Check
from product_factory.sharing.plan import Step
from product_factory.sharing.rows import Row


class Shared(BaseModel):
    """The steps from the shares there are to those that the settings want."""

    steps: tuple[Step, ...]


class Planned(Row):
    """One thing of the hub."""

    @computed_field(description="What --remove takes for it.")  # type: ignore[prop-decorator]
    @property
    def word(self) -> str:
        """What `--remove` takes for it."""
        return super().word


class DeployPlan(BaseModel):
    """What a deployment would do about each thing of the hub. `notes` tell why it would be refused, too."""

    rows: tuple[Planned, ...]
    notes: tuple[str, ...]


class Examined(BaseModel):
    """Every precondition of a launch."""

    checks: tuple[Check, ...] = Field(description="Those that failed have `passed` false, and what to do about them.")


def planned(row: Row) -> Planned:
    """The row with its word."""
    return Planned(**dict(row))
