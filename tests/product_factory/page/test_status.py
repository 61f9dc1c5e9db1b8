"""The status pages: every row is counted and reached, whatever it is called and however many there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from product_factory.catalog.lifecycle import State
from product_factory.page import status_places
from product_factory.page.status import status_pages
from product_factory.page.status_counts import Account, Counted, Standing, Told, standing
from product_factory.page.status_places import Places, slugs
from tests.product_factory.page.rows import NOW, many, row

EMPTY = Told(at=NOW, source="aggregator")


class Read(HTMLParser):
    """What a page holds: ids, links, and the accounts of its rows."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.rows: list[str] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if tag == "a" else []
        self.rows += [str(given["data-account"])] if "data-account" in given else []

    def handle_data(self, data: str) -> None:
        self.text += data


def read(files: Mapping[str, bytes]) -> dict[str, Read]:
    return {path.removeprefix("status/"): Read(page) for path, page in files.items()}


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        ({"behind": 0}, Standing.CURRENT),
        ({"behind": 2}, Standing.OUTDATED),
        ({"behind": 0, "version_state": State.RETIRED}, Standing.OUTDATED),
        ({"behind": None}, Standing.UNKNOWN),
        ({"behind": 0, "state": "ERROR"}, Standing.FAILED),
        ({"behind": 2, "state": "TAINTED"}, Standing.FAILED),
        ({"behind": 1, "state": "UNDER_CHANGE"}, Standing.OUTDATED),
    ],
)
def test_the_worst_that_can_be_said_of_a_launch_is_said(given: dict[str, object], stands: Standing) -> None:
    assert standing(row(**given)) is stands  # type: ignore[arg-type]


def test_every_row_stands_on_the_page_that_its_cells_lead_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_places, "ROWS", 7)
    rows, told = many(30, ("/Workloads", "/Workloads/Production", "/"))
    pages = read(status_pages(rows, told))
    held = [account for path, page in pages.items() if "-rows" in path for account in page.rows]
    assert sorted(held) == sorted(each.account for each in rows), "each once"
    assert max(len(page.rows) for page in pages.values()) == 7
    places = Places(Counted(rows, told, ()))
    for each in rows:
        path, _, anchor = places.row(each).partition("#")
        assert each.account in pages[path].rows
        assert anchor in pages[path].ids


def test_a_cell_leads_to_the_first_of_the_pages_that_hold_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_places, "ROWS", 3)
    rows = [row(str(100000000000 + n)) for n in range(8)]
    places = Places(Counted(rows, EMPTY, ()))
    assert len(places.pages["/Workloads"]) == 3
    assert places.cell("/Workloads", "audit-trail").startswith("unit-workloads-rows.html#")


def test_no_link_leads_nowhere_and_no_id_stands_twice() -> None:
    rows, told = many(12, ("/Workloads", "/Sandbox"))
    rows.append(row("100000000000", name="second", ou="/Workloads"))
    files = status_pages(rows, told, products={"audit-trail": "1.1.0"})
    pages = read(files)
    outside = {"../index.html", "../products/audit-trail.html"}
    for path, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), path
        for link in set(page.links) - outside:
            target = urlsplit(link)
            reached = pages[target.path.removeprefix("../status/") or path]
            assert not target.fragment or target.fragment in reached.ids, f"{path}: {link}"


def test_failures_come_first_on_every_page() -> None:
    rows = [row("100000000001"), row("100000000002", behind=1), row("100000000003", state="ERROR", reason="full")]
    files = status_pages(rows, EMPTY)
    pages = read(files)
    assert pages["unit-workloads-rows.html"].rows == ["100000000003", "100000000002", "100000000001"]
    index = files["status/index.html"].decode()
    assert index.index("full") < index.index('id="adoption"') < index.index('id="matrix"')
    accounts = re.findall(r"account-id\">(\d+)", files["status/unit-workloads.html"].decode())
    assert accounts == ["100000000003", "100000000002", "100000000001"]
    assert "full" in files["status/failed.html"].decode()


def test_adoption_is_of_all_accounts_and_of_no_launch_twice() -> None:
    known = {str(100000000000 + n): Account(f"team-{n}", "/Workloads") for n in range(10)}
    rows = [row("100000000000"), row("100000000000", name="second"), row("100000000001")]
    index = read(status_pages(rows, EMPTY._replace(accounts=known)))["index.html"].text
    assert "20 %" in index
    assert "of 10 accounts run something" in index


def test_adoption_is_told_of_a_product_that_nobody_launched() -> None:
    files = status_pages([row()], EMPTY, products={"audit-trail": "1.1.0", "iam-baseline": "3.2.1"})
    index = read(files)["index.html"]
    assert "0 %" in index.text
    assert "3.2.1" in index.text, "its newest version"
    assert "../products/iam-baseline.html" in index.links


def test_an_account_that_runs_nothing_is_seen() -> None:
    told = EMPTY._replace(accounts={"100000000009": Account("idle", "/Idle")})
    files = status_pages([row()], told)
    assert "idle" in files["status/unit-idle.html"].decode()
    assert "Not launched" in files["status/index.html"].decode()


def test_nothing_launched_at_all_is_told() -> None:
    index = read(status_pages([], EMPTY))["index.html"].text
    assert "Nothing is launched here." in index
    assert "Nothing has failed." in index


def test_an_account_that_could_not_be_asked_is_told_with_the_reason() -> None:
    told = EMPTY._replace(failures=(("100000000007", "the role is missing"),), notes=("read by role",))
    index = read(status_pages([row()], told))["index.html"].text
    assert "100000000007" in index
    assert "the role is missing" in index
    assert "read by role" in index


def test_names_from_aws_are_shown_and_never_become_html_or_paths() -> None:
    evil = "<script>alert(1)</script>\"' ../../x"
    given: dict[str, Any] = {
        "account_name": evil,
        "name": evil,
        "reason": evil,
        "state": "ERROR",
        "launched_by": evil,
        "version": evil,
    }
    rows = [row(product=evil, ou=f"/{evil}", **given), row(product="../../etc", ou="")]
    files = status_pages(
        rows, EMPTY._replace(failures=((evil, evil),), notes=(evil,)), products={"audit-trail": "1.1.0"}
    )
    assert all(re.fullmatch(r"status/[a-z0-9.-]+\.html", path) for path in files)
    for path, page in files.items():
        assert b"<script>" not in page, path
        assert b"style=" not in page, "the Content-Security-Policy has no inline style"
    assert evil in read(files)["failed.html"].text
    links = read(files)["index.html"].links
    assert any(evil in unquote(link) for link in links), "the cell of that product is a link too"


def test_names_that_look_alike_have_pages_of_their_own() -> None:
    names = ["/A b", "/a-b", "/A/B", "/部門", "/課", ""]
    made = slugs(names)
    assert len(set(made.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9.-]+", slug) for slug in made.values())


def test_the_same_rows_make_the_same_bytes() -> None:
    rows, told = many(10, ("/Workloads",))
    assert status_pages(rows, told) == status_pages(list(rows), told)


def test_many_rows_are_spread_so_that_no_page_is_large() -> None:
    rows, told = many(1500, ("/One",))
    files = status_pages(rows, told)
    assert max(len(read({path: page})[path.removeprefix("status/")].rows) for path, page in files.items()) <= 1000
    assert max(map(len, files.values())) < 1_000_000
