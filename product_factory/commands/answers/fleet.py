"""What apply prints for programs."""

from __future__ import annotations

from pydantic import computed_field

from product_factory.provisioning.fleet.results import Ended, Report
from product_factory.provisioning.fleet.stacksets.results import SetEnded, SetsReport


class Applied(Report):
    """How all steps ended."""

    @computed_field(description="How many results of each kind.")  # type: ignore[prop-decorator]
    @property
    def counts(self) -> dict[Ended, int]:
        """How many results of each kind."""
        return super().counts

    @computed_field(description="Whether everything is now as the manifest says.")  # type: ignore[prop-decorator]
    @property
    def succeeded(self) -> bool:
        """Whether everything is now as the manifest says."""
        return super().succeeded


def applied(report: Report) -> Applied:
    """The report with its sums."""
    return Applied(**dict(report))


class SetsApplied(SetsReport):
    """How all StackSets ended."""

    @computed_field(description="How many StackSets of each kind.")  # type: ignore[prop-decorator]
    @property
    def counts(self) -> dict[SetEnded, int]:
        """How many StackSets of each kind."""
        return super().counts

    @computed_field(description="Whether everything is now as the manifest says, but for what is left alone.")  # type: ignore[prop-decorator]
    @property
    def succeeded(self) -> bool:
        """Whether everything is now as the manifest says, but for what is left alone."""
        return super().succeeded


def sets_applied(report: SetsReport) -> SetsApplied:
    """The report with its sums."""
    return SetsApplied(**dict(report))
