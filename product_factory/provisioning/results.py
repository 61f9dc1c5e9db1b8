"""What launch, update and terminate give back, as frozen data."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.preview import Preview


class Outcome(StrEnum):
    """What a call did.

    `under way`: asked for now or before, and not waited for. `planned`: looked at only, nothing was changed.
    """

    DONE = "done"
    UNCHANGED = "unchanged"
    UNDER_WAY = "under way"
    PLANNED = "planned"


class Result(BaseModel):
    """The provisioned product and where it is. `record_id` is None where nothing was asked of AWS."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    outcome: Outcome
    account: str
    region: str
    name: str
    record_id: str | None = None


class Provisioned(Result):
    """A provisioned product and the version that it has (or, under way, is to have).

    `outputs` are empty until the operation is done. `notes` tell what was found before it that makes some of the
    product stay silent, or what the caller was not allowed to look at.
    """

    id: str
    product: str
    product_id: str
    version: str
    version_id: str
    outputs: dict[str, str] = {}
    notes: tuple[str, ...] = ()


class Launched(Provisioned):
    """What `launch` gives."""


class Updated(Provisioned):
    """What `update` gives. `from_version` is None where the earlier version's name can't be found.

    preview: what it does, told before anything changed, where that was asked for.
    """

    from_version: str | None = None
    newer_version: str | None = None
    preview: Preview | None = None


class Terminated(Result):
    """What `terminate` gives. `id` is None where nothing of this name was there.

    `stays` says what termination leaves behind, as far as the facts given know the product.
    """

    id: str | None = None
    stays: tuple[str, ...] = ()
