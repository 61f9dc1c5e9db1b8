"""What diff, publish, check and export print for programs."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from product_factory.catalog.released import Release
from product_factory.impact.models import Comparison, Impact


class Compared(Impact):
    """What an update of one product does. `to` is null for the code as it is now, then `next` is the least number for it."""

    product: str
    old: str | None = Field(serialization_alias="from")
    new: str | None = Field(serialization_alias="to")
    following: str | None = Field(serialization_alias="next")


class AllCompared(BaseModel):
    """What updates do, where no product is named or --since is given."""

    comparisons: tuple[Compared, ...]


class Published(Release):
    """The version; `new` is false where it was released with this content before."""

    product: str
    new: bool


class Found(BaseModel):
    """What is wrong with a product or one of its versions; `offered`: neither deprecated nor retired."""

    severity: Literal["error", "warning"]
    product: str
    finding: str
    offered: bool


class Granted(BaseModel):
    """Actions that the launch role is granted for one resource, on what, and why; `on` is empty where none is."""

    product: str
    resource: str
    type: str
    actions: tuple[str, ...]
    on: tuple[str, ...]
    reason: str


class Checked(BaseModel):
    """All findings; `grants` only with --grants, else null."""

    findings: tuple[Found, ...]
    grants: tuple[Granted, ...] | None


class FactsWritten(BaseModel):
    """The file of facts: whether it was written, and of how many products."""

    facts: str
    changed: bool
    products: int


def compared(found: Comparison) -> Compared:
    """A comparison as programs have it."""
    return Compared(
        product=found.product, old=found.old, new=found.new, following=found.following, **dict(found.impact)
    )
