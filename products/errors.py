"""Where these stood before the engine had a package of its own."""

from product_factory.errors import FactoryError, UsageError
from product_factory.root import relative

__all__ = ["FactoryError", "UsageError", "relative"]
