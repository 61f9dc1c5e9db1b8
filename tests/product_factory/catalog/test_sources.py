"""A file that lists a catalog's modules takes more of them, from the first on, and stays what it was otherwise."""

from __future__ import annotations

import pytest

from product_factory.catalog.sources import registered

HEAD = '"""The products."""\n\nfrom product_factory import Product\n'
ONE = f"{HEAD}\nfrom . import (\n    a,\n)\n\nPRODUCTS: tuple[Product, ...] = (a.PRODUCT,)\n"


@pytest.mark.parametrize(
    "empty",
    [
        f"{HEAD}\nPRODUCTS: tuple[Product, ...] = ()\n",
        f"{HEAD}PRODUCTS: tuple[Product, ...] = ()\n",
        f"{HEAD}\nPRODUCTS: tuple[Product, ...] = (\n)\n",
    ],
)
def test_an_empty_list_takes_its_first_module_and_more(empty: str) -> None:
    assert registered(empty, "products", "PRODUCTS", ["a"]) == ONE
    two = registered(ONE, "products", "PRODUCTS", ["b"])
    assert two.endswith("PRODUCTS: tuple[Product, ...] = (\n    a.PRODUCT,\n    b.PRODUCT,\n)\n")
    assert "from . import (\n    a,\n    b,\n)\n" in two
    assert registered(two, "products", "PRODUCTS", ["a", "b"]) == two


def test_comments_of_an_empty_list_stay() -> None:
    made = registered(
        f"{HEAD}\n# In the order of the page.\nPRODUCTS: tuple[Product, ...] = ()\n\n# The end.\n",
        "products",
        "PRODUCTS",
        ["b", "a"],
    )
    assert made.index("# In the order") < made.index("b.PRODUCT") < made.index("a.PRODUCT") < made.index("# The end.")


def test_a_list_that_is_filled_in_another_way_is_refused() -> None:
    with pytest.raises(ValueError, match=r"PRODUCTS holds something, and no `from \. import …` brings it"):
        registered(f"{HEAD}\nPRODUCTS: tuple[Product, ...] = (made(),)\n", "products", "PRODUCTS", ["a"])
