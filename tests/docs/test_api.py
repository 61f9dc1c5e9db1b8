"""docs/API.md says what the docstrings say, of every public name."""

from __future__ import annotations

import product_factory
from tests.docs.api import PAGE, SECTIONS, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "renew it: python -m tests.docs.api"


def test_every_public_name_is_on_it_once() -> None:
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(product_factory.__all__)


def test_every_name_can_be_had_and_says_what_it_promises() -> None:
    for name in product_factory.__all__:
        value = getattr(product_factory, name)
        assert isinstance(value, str) or name in ("Exempt", "Principal") or value.__doc__, name
