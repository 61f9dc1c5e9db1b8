"""An account's constraints, found by ID and by place: a full hub has 15,000, and each is asked for by its place."""

from collections import defaultdict
from collections.abc import Iterator

from .entities import Constraint


class Constraints:
    """Constraints by ID; those on a product in a portfolio, and of a portfolio, in the order in which they were made."""

    def __init__(self) -> None:
        self._by_id: dict[str, Constraint] = {}
        self._placed: defaultdict[str, defaultdict[str, list[Constraint]]] = defaultdict(lambda: defaultdict(list))

    def add(self, constraint: Constraint) -> None:
        self._by_id[constraint.id] = constraint
        self._placed[constraint.portfolio_id][constraint.product_id].append(constraint)

    def get(self, constraint_id: str) -> Constraint | None:
        return self._by_id.get(constraint_id)

    def remove(self, constraint: Constraint) -> None:
        del self._by_id[constraint.id]
        self._placed[constraint.portfolio_id][constraint.product_id].remove(constraint)

    def on(self, portfolio_id: str, product_id: str) -> list[Constraint]:
        """Those on the product in the portfolio."""
        placed = self._placed.get(portfolio_id)
        return list(placed.get(product_id, [])) if placed else []

    def of_portfolio(self, portfolio_id: str) -> Iterator[Constraint]:
        """Those on any product in the portfolio, product by product."""
        for placed in self._placed.get(portfolio_id, {}).values():
            yield from placed
