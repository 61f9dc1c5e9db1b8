"""What deprecate, retire, restore and what ends or renames print for programs."""

from __future__ import annotations

from pydantic import BaseModel

from product_factory.catalog.lifecycle import State
from product_factory.releasing.edits import Edit


class StateSet(BaseModel):
    """A version's state, before and after."""

    product: str
    version: str
    changed: bool
    before: State
    after: State


class Edited(BaseModel):
    """What is done to the catalog's files, what to know, and what has to follow. `written`: whether it was done."""

    written: bool
    edits: tuple[Edit, ...]
    notes: tuple[str, ...]
    follows: tuple[str, ...]


class ProductEnded(Edited):
    """A product that ends."""

    product: str


class PortfolioEnded(Edited):
    """A portfolio that ends."""

    portfolio: str


class ProductRenamed(Edited):
    """A product, and its new name."""

    product: str
    new: str
