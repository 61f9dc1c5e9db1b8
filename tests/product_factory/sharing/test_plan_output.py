"""The plan as people, programs and pull requests read it. Pure."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.markdown import CHANGES, LIMIT, PLAN
from product_factory.sharing.plan_output import cells, counts, markdown, shown
from product_factory.sharing.rows import Row


def row(action: str, kind: str, name: str, **more: Any) -> Row:
    return Row.model_validate({"action": action, "kind": kind, "name": name, "region": "eu-west-1"} | more)


ROWS = (
    row("keep", "product", "alerts"),
    row("create", "product", "vault"),
    row("create", "version", "vault/1.0.0"),
    row("create", "version", "alerts/2.0.0"),
    row("repair", "association", "Base/alerts", why="deleted by hand", consequence="Until then | nobody finds it."),
    row("remove", "share", "Base/ou-1"),
    row("keep", "portfolio", "Old", id="port-1", why="an orphan", offered=True),
)


def test_the_gravest_first_and_parts_of_what_is_new_only_counted() -> None:
    assert [f"{r.action} {r.name}" for r in shown(ROWS)] == [
        "remove Base/ou-1",
        "repair Base/alerts",
        "create vault",
        "create alerts/2.0.0",
        "keep Old",
    ]
    assert counts(ROWS) == "2 keep, 3 create, 1 repair, 1 remove"
    assert counts([]) == "nothing at all"


def test_what_is_offered_says_its_word() -> None:
    assert cells(ROWS[-1])[-1] == "`--remove portfolio:port-1` removes it"


def test_markdown_is_a_table_whatever_the_texts_hold() -> None:
    found = markdown(ROWS, ["Would be refused: two\nlines"])
    assert found.count("<tr>") == 1 + len(shown(ROWS))
    assert "<p>Would be refused: two lines</p>" in found
    assert "The hub is as the catalog says." in markdown(ROWS[:1], [])


@pytest.mark.parametrize("evil", ["<img src=x>", "@octo-org/team", "[a](https://evil.example)", "a\n\n# b"])
def test_what_somebody_called_a_thing_by_hand_is_no_markup(evil: str) -> None:
    found = markdown([row("repair", "portfolio", evil, why=evil, consequence=evil)], [evil])
    assert evil not in found
    assert "\n\n#" not in found.partition("### Deploy plan")[2]
    for begins in ("@octo", "https://evil"):
        assert begins not in found


@pytest.mark.parametrize("number", [3, 300, 5000])
def test_it_stays_within_its_part_of_a_comment_and_says_what_it_cut(number: int) -> None:
    rows = [row("create", "portfolio", f"Portfolio {n}", why="new " * 20) for n in range(number)]
    found = markdown(rows, ["Would be refused: x" * 900, "y" * 9000])
    assert len(found) <= PLAN
    assert (f"… and {number - found.count('<tr>') + 1:,} more" in found) == (number > 100)
    assert PLAN + CHANGES < LIMIT
