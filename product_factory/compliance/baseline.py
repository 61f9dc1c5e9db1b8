"""Baseline: which accounts run it, whole or in parts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from product_factory.catalog.facts import Facts, ProductFacts


class Adoption(StrEnum):
    """Whether an account has the baseline; unknown where nothing is known of what it runs."""

    YES = "yes"
    FAILED = "failed"
    NO = "no"
    UNKNOWN = "unknown"


class Baseline:
    """What makes the baseline: all of the products that are named, else any umbrella of the catalog or all of its parts.

    Without both nothing is the baseline: `known` is False, and no account is said to have or to lack it.
    """

    def __init__(self, facts: Facts | None, named: Sequence[str] = ()) -> None:
        self._products: Mapping[str, ProductFacts] = facts.products if facts else {}
        umbrellas = [name for name, each in self._products.items() if each.includes]
        self._wanted = [tuple(named)] if named else [(name,) for name in umbrellas]
        self._wanted += [] if named else [tuple(self._basic(name)) for name in umbrellas]
        self.names = tuple(named or umbrellas)
        self._bring = {
            product: (product, *(name for name, each in self._products.items() if product in each.includes))
            for product in dict.fromkeys(each for wanted in self._wanted for each in wanted)
        }

    @property
    def known(self) -> bool:
        """Whether anything is the baseline."""
        return bool(self._wanted)

    def of(self, running: Mapping[str, bool]) -> Adoption:
        """How an account stands that runs these products; of each, whether it failed."""
        best = Adoption.NO
        for wanted in self._wanted:
            held = [self._holders(name, running) for name in wanted]
            if all(held):
                if all(any(not failed for failed in each) for each in held):
                    return Adoption.YES
                best = Adoption.FAILED
        return best

    def missing(self, running: Mapping[str, bool]) -> tuple[str, ...]:
        """What is lacking of it, by the way that lacks least."""
        lacks = [tuple(name for name in wanted if not self._holders(name, running)) for wanted in self._wanted]
        return min(lacks, key=len, default=())

    def _holders(self, product: str, running: Mapping[str, bool]) -> list[bool]:
        """Whether each one that brings the product failed: itself, and umbrellas that include it."""
        return [running[name] for name in self._bring[product] if name in running]

    def _basic(self, umbrella: str) -> list[str]:
        """An umbrella's parts that are no umbrellas themselves."""
        included = self._products[umbrella].includes
        return [name for name in included if not (name in self._products and self._products[name].includes)]
