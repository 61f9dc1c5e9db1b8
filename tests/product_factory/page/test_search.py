"""A search finds the product by what people call it, in both languages, in spite of typing errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from product_factory.page.searching import related, synonyms
from tests.browser import Visit, Visitor

CARDS = ".card:visible h3"
QUERIES = [
    (query.strip(), {name.strip() for name in names.split(",")})
    for query, _, names in (
        line.partition("|")
        for line in (Path(__file__).parent / "queries.txt").read_text().splitlines()
        if not line.startswith("#")
    )
]
FIND = "(queries) => queries.map(factory.finder(JSON.parse(document.getElementById('filters').dataset.search)))"


@pytest.fixture
def look(visitor: Visit, site: Path) -> Visitor:
    """Somebody who looks at the catalog."""
    made: Visitor = visitor()
    made.page.goto((site / "index.html").as_uri())
    return made


def shown(look: Visitor) -> list[str]:
    return look.page.locator(CARDS).all_inner_texts()


def found(look: Visitor, *queries: str) -> list[list[str]]:
    told: list[list[str]] = look.page.evaluate(FIND, list(queries))
    return told


def test_what_people_type_finds_the_product_among_the_first_three(look: Visitor) -> None:
    assert len(QUERIES) > 240
    told = found(look, *(query for query, _ in QUERIES))
    missed = {
        query: each[:5] for (query, wanted), each in zip(QUERIES, told, strict=True) if not wanted & set(each[:3])
    }
    assert missed == {}


def test_the_likeliest_comes_first_and_portfolios_make_way(look: Visitor) -> None:
    look.page.get_by_role("searchbox").fill("bakcup")
    assert shown(look)[0] == "backup-plan"
    assert look.page.get_by_role("heading", level=2).all_inner_texts() == ["Results"]
    look.page.get_by_role("button", name="Table").click()
    assert look.page.locator("tbody tr:visible th").first.inner_text() == "backup-plan"
    look.page.get_by_role("button", name="Clear filters").click()
    assert "Results" not in look.page.get_by_role("heading", level=2).all_inner_texts()
    assert look.complaints == []


def test_filters_narrow_what_a_search_found(look: Visitor) -> None:
    look.page.get_by_role("searchbox").fill("alerts")
    everything = shown(look)
    look.page.locator("[name=portfolio]").select_option("Guest foundation")
    assert set(shown(look)) < set(everything)
    assert "chat-channels" in shown(look)
    assert "security-alarms" not in shown(look)


@pytest.mark.parametrize(
    "query", ["", "   ", "?!", "のが", "zzqx", "の zzqx", "a" * 5000, "<b>", "__proto__", "constructor"]
)
def test_whatever_is_typed_is_answered(look: Visitor, query: str) -> None:
    everything = shown(look)
    look.page.get_by_role("searchbox").fill(query)
    assert set(shown(look)) <= set(everything)
    assert bool(query.strip()) or shown(look) == everything
    assert look.complaints == []


def test_words_that_say_nothing_of_what_is_sought_do_not_narrow(look: Visitor) -> None:
    plain, asked, unknown = found(look, "backup", "How do I get a backup?", "backup zzqx")
    assert plain[0] == asked[0] == unknown[0] == "backup-plan"
    assert plain == asked


def test_width_case_and_long_vowels_make_no_difference(look: Visitor) -> None:
    for one, other in (("サーバー", "サーバ"), ("VPC", "ｖｐｃ"), ("バックアップ", "ﾊﾞｯｸｱｯﾌﾟ"), ("e-mail", "Email")):
        first, second = found(look, one, other)
        assert first == second, (one, other)


def test_what_means_the_same_is_added_in_both_languages() -> None:
    assert {"メール", "電子メール"} <= set(related("Tells by e-mail."))
    assert "backup" in related("バックアップします。")
    assert "email" not in related("E-mail is here.")
    assert related("Nothing of that kind") == []
    assert "log" not in related("A dialogue."), "whole words"


def test_every_synonym_has_both_languages() -> None:
    for group in synonyms():
        assert len(set(group)) == len(group) > 2, group
        assert any(word.isascii() for word in group), group
        assert any(not word.isascii() for word in group), group
