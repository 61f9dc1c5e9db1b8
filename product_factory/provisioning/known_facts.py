"""Facts from a file, for programs: every error of this package is a ProvisioningError."""

from __future__ import annotations

from pathlib import Path

from product_factory.catalog import facts
from product_factory.errors import FactoryError
from product_factory.provisioning.errors import ArgumentError


def read_facts(file: Path) -> facts.Facts:
    """The facts in this file. ArgumentError where it is none of `factory export facts`."""
    try:
        return facts.read(Path(file))
    except (FactoryError, TypeError) as error:
        raise ArgumentError(str(error)) from error
