"""What apply prints for programs."""

from __future__ import annotations

from pydantic import computed_field

from product_factory.provisioning.fleet.results import Ended, Report


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
