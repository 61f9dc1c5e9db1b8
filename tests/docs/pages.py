"""The pages that people read, as Markdown sees them: links, headings, code blocks and the marks before them.

A mark is an HTML comment, unseen on the rendered page:

    <!-- sandbox: empty -->       once in a page: nothing is deployed or delegated before it
    <!-- as: Administrator hub -->    who acts, by role and account, from here on in the page; `nobody`: no AWS
    <!-- run: no, the reason -->  the next block is not run
    <!-- run: served --port 0 --> the next block serves until Ctrl-C: started with these further arguments
    <!-- write: FILE -->          the next block is written to this file

Without a mark, `sh` and `python` blocks are run. In a block that begins with `$ `, the lines after it are
commands, and the others what they say, in that order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.checkout import ROOT

PAGES = sorted(
    [*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "RELEASING.md", *(ROOT / "docs").rglob("*.md")]
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
RUN = ("sh", "python")
MARKS = ("as", "run", "sandbox", "write")
NOBODY = "nobody"


class Block(NamedTuple):
    """A fenced block: its language, its marks, and who acts in it as (role, account), None for nobody."""

    page: str
    line: int
    language: str
    text: str
    who: tuple[str, str] | None
    run: str | None
    write: str | None

    @property
    def runs(self) -> bool:
        """Whether it is run, and not written or only read."""
        return self.language in RUN and self.write is None and not self.unrun

    @property
    def unrun(self) -> str | None:
        """Why it is not run, None where no mark says so."""
        return self.run.removeprefix("no,").strip() if self.run and self.run.startswith("no,") else None

    @property
    def served(self) -> list[str] | None:
        """The further arguments of a command that serves until Ctrl-C, None where it ends by itself."""
        return self.run.split()[1:] if self.run and self.run.split()[0] == "served" else None


class Page(NamedTuple):
    """One page, read once."""

    name: str
    blocks: tuple[Block, ...]
    links: tuple[str, ...]
    anchors: frozenset[str]
    code: tuple[str, ...]
    comments: tuple[str, ...]
    empty_sandbox: bool


@cache
def read(name: str) -> Page:
    """The page of this path, read once. AssertionError for a mark that means nothing."""
    tokens = MarkdownIt("commonmark").enable("table").parse((ROOT / name).read_text(encoding="utf-8"))
    comments = [comment for token in tokens if token.type == "html_block" for comment in _comments(token)]
    inline = [child for token in tokens for child in token.children or ()]
    return Page(
        name=name,
        blocks=tuple(_blocks(name, tokens)),
        links=tuple(_links(inline)),
        anchors=frozenset(_anchors(tokens)),
        code=tuple(child.content for child in inline if child.type == "code_inline"),
        comments=tuple(comments),
        empty_sandbox="sandbox: empty" in comments,
    )


def _comments(token: Token) -> list[str]:
    return re.findall(r"<!--\s*(.*?)\s*-->", token.content, re.DOTALL)


def _links(inline: list[Token]) -> Iterator[str]:
    for child in inline:
        for attribute in ("href", "src"):
            if target := child.attrs.get(attribute):
                yield str(target)


def _anchors(tokens: list[Token]) -> Iterator[str]:
    """As GitHub makes them: lower case, no punctuation, dashes for spaces, numbered when they come again."""
    seen: dict[str, int] = {}
    for opening, text in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        plain = "".join(child.content for child in text.children or () if child.type in ("text", "code_inline"))
        anchor = re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")
        count = seen.setdefault(anchor, 0)
        seen[anchor] += 1
        yield f"{anchor}-{count}" if count else anchor


def _blocks(name: str, tokens: list[Token]) -> Iterator[Block]:
    who: tuple[str, str] | None = None
    marks: dict[str, str] = {}
    for token in tokens:
        if token.type == "html_block":
            for comment in _comments(token):
                key, _, value = comment.partition(": ")
                if key == "as":
                    role, _, account = value.partition(" ")
                    who = None if value == NOBODY else (role, account)
                elif key in ("run", "write"):
                    assert key not in marks, f"{name}: two marks {key!r} before one block"
                    marks[key] = value
        elif token.type == "fence":
            line = (token.map or [0])[0] + 1
            yield Block(name, line, token.info.strip(), token.content, who, marks.get("run"), marks.get("write"))
            marks = {}
        elif token.type == "heading_open":
            assert not marks, f"{name}: the marks {marks} stand before no block"
