"""Names are taken out of a catalog's files, and put in, whatever way these are written; all else stays."""

from __future__ import annotations

import pytest

from product_factory.catalog.removing import listed_after, named, offered_after, renamed, unregistered, withdrawn


@pytest.mark.parametrize(
    ("source", "without"),
    [
        ("from . import a, b\n\nPRODUCTS: tuple = (a.P, b.P)\n", "from . import a\n\nPRODUCTS: tuple = (a.P,)\n"),
        ("from . import b, a\n\nPRODUCTS: tuple = (b.P, a.P)\n", "from . import a\n\nPRODUCTS: tuple = (a.P,)\n"),
        ("from . import b\n\nPRODUCTS: tuple = (b.P,)\n", "\nPRODUCTS: tuple = ()\n"),
        ("from . import a, b, c\nPRODUCTS = (a.P, b.P, c.P)\n", "from . import a, c\nPRODUCTS = (a.P, c.P)\n"),
        ("from . import a, c, b\nPRODUCTS = (a.P, c.P, b.P)\n", "from . import a, c\nPRODUCTS = (a.P, c.P)\n"),
        (
            "from . import (  # all\n    a,  # one\n    b,  # two\n)\nPRODUCTS = (\n    # é\n    a.P,  # one\n    b.P,\n)\n",
            "from . import (  # all\n    a,  # one\n)\nPRODUCTS = (\n    # é\n    a.P,  # one\n)\n",
        ),
        ("from . import a\nfrom . import b\nPRODUCTS = (a.P, b.P)\n", "from . import a\nPRODUCTS = (a.P,)\n"),
        (
            "from products import a, b\nPRODUCTS = (\n    a.P, b.P,\n)\n",
            "from products import a\nPRODUCTS = (\n    a.P, \n)\n",
        ),
        ("from . import a, b\nPRODUCTS = (\n    a.P,\n    b.P\n)\n", "from . import a\nPRODUCTS = (\n    a.P,\n)\n"),
    ],
)
def test_a_module_is_listed_no_more(source: str, without: str) -> None:
    assert [line.rstrip() for line in unregistered(source, "PRODUCTS", "b").splitlines()] == [
        line.rstrip() for line in without.splitlines()
    ]


@pytest.mark.parametrize(
    "source", ["PRODUCTS = [b.P]\n", "PRODUCTS = (a.P,)\n", "PRODUCTS = (*others, b)\n", "Y = (b.P,)\n"]
)
def test_what_is_written_in_another_way_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="PRODUCTS"):
        unregistered(source, "PRODUCTS", "b")


@pytest.mark.parametrize(
    ("inside", "without", "after"),
    [
        ('"b", "a"', '"a",', '"b", "new", "a"'),
        ('"a", "b"', '"a",', '"a", "b", "new"'),
        ('"b",', "", '"b", "new",'),
        ('\n  "a",\n  "b",  # b\n  "c",\n', '\n  "a",\n  "c",\n', None),
        ('\n  "a",\n  "b",\n', '\n  "a",\n', '\n  "a",\n  "b",\n  "new",\n'),
    ],
)
def test_a_product_leaves_a_portfolio_and_another_one_comes_behind_it(
    inside: str, without: str, after: str | None
) -> None:
    frame = 'PORTFOLIO = Portfolio(name="é", products=({}), provider="b")\n'
    assert withdrawn(frame.format(inside), "b") == frame.format(without)
    if after is not None:
        assert offered_after(frame.format(inside), "b", "new") == frame.format(after)


def test_a_portfolio_that_says_its_products_in_another_way_is_refused() -> None:
    with pytest.raises(ValueError, match='does not name "b"'):
        withdrawn('PORTFOLIO = Portfolio(products=(*OTHERS, "a"))\n', "b")


def test_the_new_one_is_listed_behind_the_old_one() -> None:
    source = "X = 1\nPS = (\n    a.P,\n    b.P,\n    new.P,\n)\n"
    assert listed_after(source, "PS", "a", "new") == "X = 1\nPS = (\n    a.P,\n    new.P,\n    b.P,\n)\n"


def test_a_card_has_another_name_and_nothing_else_changes() -> None:
    source = '"""é: old."""\nOLD = "old"\nPRODUCT = Product(\n    summary="old", name="old",  # old\n)\n'
    assert renamed(source, "old", "new") == source.replace('name="old"', 'name="new"')
    assert named(source, "PRODUCT", "other") is None
    with pytest.raises(ValueError, match="PRODUCT is not written as"):
        renamed("PRODUCT = Product(name=OLD)\n", "old", "new")
