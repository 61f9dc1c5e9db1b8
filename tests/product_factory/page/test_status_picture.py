"""The picture of adoption over units: each account once, by its worst, and what was not read by itself."""

from __future__ import annotations

import re

import pytest

from product_factory.page.status import status_pages
from product_factory.page.status_counts import Account, Counted, Told
from product_factory.page.status_picture import BAR, KINDS, LEFT, MOST, Bar, draw
from tests.product_factory.page.rows import NOW, many, row

A, B, C, D = (str(100000000000 + n) for n in range(4))
ACCOUNTS = {each: Account(f"team-{each}", "/Workloads") for each in (A, B, C, D)}
TOLD = Told(at=NOW, source="aggregator", accounts=ACCOUNTS, failures=((D, "no access"),))
ROWS = (
    row(A, "audit-trail"),
    row(A, "security-notification", 1),
    row(B, "audit-trail", state="ERROR"),
    row(B, "security-notification", 1),
)


def bar(counted: Counted, unread: tuple[str, ...] = (D,), name: str = "Workloads") -> Bar:
    (found,) = draw(counted, unread, {"/Workloads": name}).all
    return found


def test_an_account_counts_once_by_the_worst_that_it_runs() -> None:
    found = bar(Counted(ROWS, TOLD, ()))
    there = {kind: count for kind, count in found.counts.items() if count}
    assert there == {"failed": 1, "outdated": 1, "unread": 1, "none": 1}
    assert (found.accounts, found.running) == (4, 2)


def test_what_could_not_be_read_is_neither_nothing_nor_among_the_share() -> None:
    assert bar(Counted(ROWS, TOLD, ())).share == "67 %", "two of three"
    nobody = bar(Counted((), TOLD, ()), unread=(A, B, C, D))
    assert (nobody.counts["none"], nobody.counts["unread"], nobody.share) == (0, 4, "?")


@pytest.mark.parametrize(
    ("running", "of", "share"), [(1, 999, "1 %"), (998, 999, "99 %"), (0, 999, "0 %"), (999, 999, "100 %")]
)
def test_few_are_not_none_and_most_are_not_all(running: int, of: int, share: str) -> None:
    counts = dict.fromkeys(KINDS, 0) | {"current": running, "none": of - running}
    assert Bar("/", "/", 0, of, running, counts, ()).share == share


def test_parts_lie_side_by_side_from_end_to_end_and_each_is_seen() -> None:
    accounts = {str(200000000000 + n): Account("x", "/") for n in range(3000)}
    rows = [row("200000000000", "audit-trail", ou="/", state="ERROR")]
    rows += [row(str(200000000001 + n), "audit-trail", ou="/") for n in range(2900)]
    (found,) = draw(Counted(rows, Told(at=NOW, source="accounts", accounts=accounts), ()), (), {}).bars
    x = float(LEFT)
    for part in found.parts:
        assert part.x == pytest.approx(x, abs=0.05)
        assert part.width >= 2
        x += part.width
    assert x == pytest.approx(LEFT + BAR, abs=0.1)


def test_with_many_units_the_largest_are_drawn_and_the_table_has_all() -> None:
    units = tuple(f"/U{n:03}" for n in range(MOST + 20))
    rows, told = many(3 * len(units), units)
    made = draw(Counted(rows, told, ()), (), {})
    assert (len(made.bars), len(made.all)) == (MOST, len(units))
    page = status_pages(rows, told)["status/index.html"].decode()
    table = page[page.index("units-table") : page.index("</table>", page.index("units-table"))]
    assert table.count('<th scope="row">') == len(units)
    assert f"The picture shows the {MOST} units" in page


def test_without_any_account_there_is_no_picture() -> None:
    page = status_pages((), Told(at=NOW, source="accounts"))["status/index.html"].decode()
    assert 'class="units"' not in page


@pytest.mark.parametrize(
    ("unknown", "unread", "nothing"), [((), 1, 1), (((C, "no recorder"),), 2, 0), ((("", "not told"),), 2, 0)]
)
def test_accounts_of_which_nothing_is_known_run_not_nothing(
    unknown: tuple[tuple[str, str], ...], unread: int, nothing: int
) -> None:
    page = status_pages(ROWS, TOLD._replace(unknown=unknown))["status/index.html"].decode()
    table = page[page.index("units-table") : page.index("</table>", page.index("units-table"))]
    heads = re.findall(r'lang="en">([^<]+)', table[: table.index("<tbody>")])
    figures = re.findall(r'<td class="number-cell">(\d+)', table)
    told = dict(zip(heads[1:], map(int, figures), strict=True))
    assert (told["Not read"], told.get("Nothing launched", 0)) == (unread, nothing)


def test_the_picture_has_a_title_and_a_text_and_names_are_escaped() -> None:
    rows = [row(A, ou="/<b>x", account_name="<i>")]
    page = status_pages(rows, Told(at=NOW, source="accounts"))["status/index.html"].decode()
    svg = page[page.index('<svg class="units"') : page.index("</svg>", page.index('<svg class="units"'))]
    assert 'role="img" aria-labelledby="units-title units-text"' in svg
    assert "1 of 1 accounts in 1 units run something" in svg
    assert re.search(r"<desc id=\"units-text\">&lt;b&gt;x: 1/1\. </desc>", svg)
    assert "<b>" not in svg
