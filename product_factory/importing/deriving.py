"""Deriving: whether a launch role can be derived for what an import makes, with all that is nested in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from product_factory.authoring.product import Product
from product_factory.errors import FactoryError
from product_factory.importing.taken import whole
from product_factory.launch_roles.roles import derive


def underivable(product: Product, versions: Iterable[tuple[str, Mapping[str, Any], Mapping[str, bytes]]]) -> str:
    """Why no launch role can be derived for these versions (number, template, files by name) of a product, if so."""
    try:
        derive(product, {number: whole(template, files) for number, template, files in versions})
    except FactoryError as error:
        return str(error)
    return ""
