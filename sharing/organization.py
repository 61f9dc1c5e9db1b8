"""Hub: where the catalog is deployed."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Region = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,4}(-[a-z]+)+-\d$"),
]


class Hub(BaseModel):
    """The hub account's Regions: one hub stack each, since portfolios are regional.

    The first is the home Region. `blueprints_for` is the ID of Control Tower's management account, where
    Account Factory takes umbrella products as blueprints; by default it may not. `launches`: whether products
    are launched in the hub account, too; by default its launch roles have no permissions.
    `permissions_boundary` names a managed policy that every account has: launch roles get it, and roles that
    products make must have it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    regions: tuple[Region, ...] = Field(min_length=1)
    blueprints_for: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None

    launches: bool = False
    permissions_boundary: Annotated[str, StringConstraints(pattern=r"^[\w+=,.@/-]{1,128}$")] | None = None

    @field_validator("regions")
    @classmethod
    def _once(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        for region in regions:
            if regions.count(region) > 1:
                raise ValueError(f"{region!r} stands twice; name it once")
        return regions
