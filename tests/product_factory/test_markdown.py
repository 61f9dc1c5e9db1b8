"""No text of somebody else becomes markup, a link or a mention, as CommonMark's own parser reads the document."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from product_factory.markdown import CELL, Table, code, text

NASTY = (
    "</td></tr></table>\n\n# Approved\n\n",
    "\n\n<script>alert(1)</script>\n\n",
    "<!-- ",
    "</details>\r\n\r\n[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "```\n\n> quoted | cell |",
    "@everyone and @org/team, fixes #1, owner/repo#2, GH-3",
    "https://evil.example www.evil.example",
    "&lt;b&gt; &#64;everyone",
    "a\u2028\u2028b\u0085\u0085c\x0b\x0cd",
    "\u202egnp.exe",
    "@\u2060everyone",
)


class Structure(HTMLParser):
    """The tags of a document, in order, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.said: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag + "".join(f" {name}={value}" for name, value in attrs))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(document: str) -> Structure:
    """The document as GitHub's Markdown (tables, links that are only written) reads it."""
    return Structure(MarkdownIt("gfm-like", {"linkify": False}).render(document))


def shown(said: str) -> Structure:
    return read(f"## Title\n\n{Table(('A', 'B'), [(text(said), code(said))]).within(5_000)[0]}\nThe end.\n")


PLAIN = shown("plain").tags


@pytest.mark.parametrize("said", NASTY)
def test_no_nasty_text_changes_the_structure(said: str) -> None:
    assert shown(said).tags == PLAIN


@given(st.text(st.characters(exclude_categories=[]), max_size=200) | st.text("<>&|`\n\r@#*_[]()!-= \"'", max_size=80))
def test_no_text_changes_the_structure(said: str) -> None:
    assert shown(said).tags == PLAIN


@pytest.mark.parametrize("said", NASTY)
def test_nobody_is_mentioned_and_nothing_linked(said: str) -> None:
    words = "".join(shown(said).said)
    assert not re.search(r"@\w|#\d|GH-\d|://\w|www\.\w", words)


def test_a_text_stays_readable() -> None:
    told = "".join(shown("A & B: 'x' < \"y\"\nnext").said)
    assert "A & B: 'x' < \"y\" next" in told


def test_a_long_text_is_cut() -> None:
    assert text("x" * 10_000) == "x" * CELL + "…"


def test_a_table_keeps_the_first_rows_that_fit() -> None:
    table = Table(("A",), [("x" * 20,), ("y" * 20,), ("z" * 20,)])
    whole, left = table.within(1_000)
    assert left == 0
    part, left = table.within(len(whole) - 1)
    assert (left, "y" in part, "z" in part) == (1, True, False)
    assert len(part) < len(whole)
