"""How long the sandbox's asynchronous operations take, counted in polls and not in seconds."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Counts of polls, so that a test decides what a client sees on its way.

    share_polls: answers of DescribePortfolioShareStatus with IN_PROGRESS, between the first
    (NOT_STARTED) and the last (COMPLETED).
    record_polls: answers of DescribeRecord with IN_PROGRESS before the end; a failing operation
    answers IN_PROGRESS_IN_ERROR once more, unless the count is 0.
    share_errors: account IDs to which sharing fails, with the message of each; the share
    operation then ends as COMPLETED_WITH_ERRORS.
    """

    model_config = ConfigDict(validate_assignment=True, extra="forbid")

    share_polls: int = Field(default=1, ge=0)
    record_polls: int = Field(default=1, ge=0)
    share_errors: dict[str, str] = Field(default_factory=dict)

    def reset(self) -> None:
        """Everything as at the start."""
        self.replace({})

    def replace(self, values: dict[str, object]) -> None:
        """Set these, and everything else as at the start; pydantic's error for an unknown name."""
        fresh = Settings.model_validate(values)
        for name in Settings.model_fields:
            setattr(self, name, getattr(fresh, name))


SETTINGS = Settings()
