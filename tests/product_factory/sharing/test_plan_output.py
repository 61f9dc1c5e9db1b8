"""The plan as people, programs and pull requests read it. Pure."""

from __future__ import annotations

from typing import Any

from product_factory.sharing.plan_output import cells, counts, markdown, shown
from product_factory.sharing.rows import Row


def row(action: str, kind: str, name: str, **more: Any) -> Row:
    return Row.model_validate({"action": action, "kind": kind, "name": name, "region": "eu-west-1"} | more)


ROWS = (
    row("keep", "product", "alerts"),
    row("create", "product", "vault"),
    row("create", "version", "vault/1.0.0"),
    row("create", "version", "alerts/2.0.0"),
    row("mend", "association", "Base/alerts", why="deleted by hand", consequence="Until then | nobody finds it."),
    row("remove", "share", "Base/ou-1"),
    row("keep", "portfolio", "Old", id="port-1", why="an orphan", offered=True),
)


def test_the_gravest_first_and_parts_of_what_is_new_only_counted() -> None:
    assert [f"{r.action} {r.name}" for r in shown(ROWS)] == [
        "remove Base/ou-1",
        "mend Base/alerts",
        "create vault",
        "create alerts/2.0.0",
        "keep Old",
    ]
    assert counts(ROWS) == "2 keep, 3 create, 1 mend, 1 remove"
    assert counts([]) == "nothing at all"


def test_what_is_offered_says_its_word() -> None:
    assert cells(ROWS[-1])[-1] == "`--remove portfolio:port-1` removes it"


def test_markdown_is_a_table_whatever_the_texts_hold() -> None:
    text = markdown(ROWS, ["Would be refused: two\nlines"])
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 2 + len(shown(ROWS))
    assert {line.replace("\\|", "").count("|") for line in table} == {6}
    assert text.endswith("> Would be refused: two\n> lines")
    assert "The hub is as the catalog says." in markdown(ROWS[:1], [])
