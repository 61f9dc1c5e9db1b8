"""Hub: where the catalog is deployed. Reading: how its organization is read."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

Region = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,4}(-[a-z]+)+-\d$"),
]


class Reading(BaseModel):
    """How the organization is read: where its inventory comes from.

    aggregator: the AWS Config aggregator's name, or REGION/NAME where it is in no Region of the hub; by
    default the organization's is found by itself. role: the read role of each account, asked where there is
    no aggregator; by default none. docs/STATUS.md says how to make both.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    aggregator: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,4}(-[a-z]+)+-[0-9]/)?[A-Za-z0-9_-]+$")] | None = (
        None
    )
    role: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+=,.@/-]+$")] | None = None


class Hub(BaseModel):
    """The hub account's Regions: one hub stack each, since portfolios are regional.

    The first is the home Region. `blueprints_for` is the ID of Control Tower's management account, where
    Account Factory takes umbrella products as blueprints; by default it may not. `blueprints_by` names the roles
    and users of that account who run Control Tower, as IAM's ARNs end. `enrolled`: whether Control Tower has
    enrolled the hub itself; then its policies keep the hub stack from making the role that blueprints need, and
    its template is written beside the hub's. `launches`: whether products are launched in the hub account, too;
    by default its launch roles have no permissions.
    `permissions_boundary` names a managed policy that every account has: launch roles get it, and roles that
    products make must have it. `keep_launch_roles`: launch roles stay in an account that leaves the units shared with, so that
    what was launched there can still be updated and ended, as fleets by StackSets leave it; by default they go.
    `languages` of the page: ("en",), ("ja",) or ("en", "ja"). Each text of cards, versions and portfolios is then there
    in each of them, or `factory check` refuses it. Left out, the page offers both, nothing is demanded, and a text
    without Japanese is shown in English.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    regions: tuple[Region, ...] = Field(min_length=1)
    blueprints_for: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None
    blueprints_by: tuple[
        Annotated[str, StringConstraints(max_length=512, pattern=r"^(role|user)/[A-Za-z0-9_+=,.@/-]+$")], ...
    ] = ()
    enrolled: bool = False
    launches: bool = False
    permissions_boundary: Annotated[str, StringConstraints(pattern=r"^[\w+=,.@/-]{1,128}$")] | None = None
    keep_launch_roles: bool = False
    languages: tuple[Literal["en", "ja"], ...] = ()

    @field_validator("regions", "languages")
    @classmethod
    def _once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name!r} stands twice; name it once")
        return names

    @model_validator(mode="after")
    def _somebody_uses_the_blueprints(self) -> Self:
        if self.blueprints_for and not self.blueprints_by:
            raise ValueError(
                "blueprints_by: name the role or user that runs Control Tower in the management account, such as "
                "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_AWSAdministratorAccess_0123456789abcdef"
            )
        return self
