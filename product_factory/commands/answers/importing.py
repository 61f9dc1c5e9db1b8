"""What import prints for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.importing.models import LeftOut, Note, Plan
from product_factory.importing.writing import Write


class Version(BaseModel):
    """One of their versions: its number there (`theirs`) and here, or the problem for which it is left out."""

    product: str
    theirs: str
    version: str
    state: Literal["active", "retired"]
    template: Path | None
    notes: str
    problem: str


class Imported(BaseModel):
    """What is made from their portfolios, what each of their fields became, and the files. `written`: whether it was done.

    `left_out` are the products and versions that are not taken. `limits` are those of Service Catalog that it would
    break, each with what to do: nothing is written then.
    """

    written: bool
    products: tuple[Product, ...]
    portfolios: tuple[Portfolio, ...]
    versions: tuple[Version, ...]
    fields: tuple[Note, ...]
    left_out: tuple[LeftOut, ...]
    limits: tuple[str, ...]
    files: tuple[Write, ...]


def imported(plan: Plan, steps: tuple[Write, ...], *, written: bool) -> Imported:
    """The plan as programs have it."""
    return Imported.model_construct(
        written=written,
        products=plan.products,
        portfolios=tuple(plan.portfolios.values()),
        versions=tuple(
            Version(**each.model_dump(exclude={"assets", "body", "content", "origin"})) for each in plan.releases
        ),
        fields=plan.notes,
        left_out=plan.left_out,
        limits=plan.limits,
        files=steps,
    )
