"""What an import makes, and what of theirs it leaves out, as data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.catalog.released import Version


class Frozen(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True)


class Note(Frozen):
    """One field of theirs that is not simply taken over."""

    where: str
    field: str
    outcome: Literal["changed", "default", "no counterpart", "left out", "to fix"]
    text: str


class LeftOut(Frozen):
    """A product of theirs, or one of its versions, that is not taken: in which file, and why.

    Without `version` it is all of the product; without `file` the reason is in the portfolio file.
    """

    product: str
    version: str
    file: Path | None
    reason: str


class Release(Frozen):
    """A version to release, or why not. `origin` is its product's name there; `assets` the files beside it, by name."""

    product: str
    origin: str
    theirs: str
    version: str
    state: Literal["active", "retired"]
    template: Path | None
    notes: str
    problem: str = ""
    body: bytes = b""
    content: dict[str, Any] = {}
    assets: dict[str, bytes] = {}


class Plan(Frozen):
    """All that an import makes; `portfolios` by their modules.

    `limits` are those of Service Catalog that it would break, each with what to do: nothing of it is written then.
    """

    products: tuple[Product, ...]
    portfolios: dict[str, Portfolio]
    releases: tuple[Release, ...]
    notes: tuple[Note, ...]
    left_out: tuple[LeftOut, ...] = ()
    limits: tuple[str, ...] = ()

    def released(self, product: str) -> tuple[Release, ...]:
        """The versions to release of a product, oldest first."""
        mine = [release for release in self.releases if release.product == product and not release.problem]
        return tuple(sorted(mine, key=lambda release: Version(release.version)))


# Where, field, outcome, what it means.
Say = Callable[[str, str, str, str], None]
