"""What smoke prints for programs."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, computed_field

from product_factory.smoke.estimate import Cost
from product_factory.smoke.report import Report
from product_factory.smoke.step import Step


class Reported(Report):
    """What a run saw, fact by fact."""

    @computed_field(description="How many observations have each verdict.")  # type: ignore[prop-decorator]
    @property
    def counts(self) -> dict[str, int]:
        """How many observations have each verdict."""
        return super().counts

    @computed_field(description="Whether something was seen, nothing differs, no step failed, and nothing is left.")  # type: ignore[prop-decorator]
    @property
    def passed(self) -> bool:
        """Whether something was seen, nothing differs, no step failed, and nothing is left."""
        return super().passed


class PlannedStep(BaseModel):
    """A step: what it proves, where that stands, the IAM actions by who calls them, and the steps it needs before."""

    name: str
    why: str
    tables: tuple[str, ...]
    permissions: dict[str, tuple[str, ...]]
    costs: str
    needs: tuple[str, ...]


class PlannedCost(BaseModel):
    """What is paid for, at most."""

    account: str
    what: str
    quantity: str
    products: str
    prices: str


class SmokePlan(BaseModel):
    """With --dry-run: the steps and the cost drivers."""

    steps: tuple[PlannedStep, ...]
    costs: tuple[PlannedCost, ...]


class Cleaned(BaseModel):
    """With --clean-up: what is left of that run; with --dry-run what would be taken away."""

    left: tuple[str, ...]


def reported(made: Report) -> Reported:
    """The report with its sums."""
    return Reported(**dict(made))


def planned(steps: Sequence[Step], costs: Sequence[Cost]) -> SmokePlan:
    """The plan as programs have it."""
    return SmokePlan(
        steps=tuple(
            PlannedStep(
                name=step.name,
                why=step.why,
                tables=step.tables,
                permissions=dict(step.permissions),
                costs=step.costs,
                needs=step.needs,
            )
            for step in steps
        ),
        costs=tuple(PlannedCost(**cost._asdict()) for cost in costs),
    )
