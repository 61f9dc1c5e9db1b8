"""How the organization is read. Put your own aggregator and read role here, where the defaults don't fit."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from products.errors import UsageError


class Reading(BaseModel):
    """Where the inventory comes from.

    aggregator: the AWS Config aggregator's name, or REGION/NAME where it is in no Region of the hub; by
    default the organization's is found by itself. role: the read role of each account, asked where there is
    no aggregator; by default none. docs/STATUS.md says how to make both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    aggregator: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,4}(-[a-z]+)+-[0-9]/)?[A-Za-z0-9_-]+$")] | None = (
        None
    )
    role: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@/-]+$")] | None = None


READING = Reading()


def given(aggregator: str | None, role: str | None) -> Reading:
    """What the command line gave. UsageError where it is no such name."""
    try:
        return Reading(aggregator=aggregator, role=role)
    except ValidationError as error:
        option = error.errors(include_url=False)[0]["loc"][0]
        mend = "write NAME, or REGION/NAME" if option == "aggregator" else "write the role's name, without ARN"
        raise UsageError(f"--{option} {aggregator if option == 'aggregator' else role}: {mend}") from error
