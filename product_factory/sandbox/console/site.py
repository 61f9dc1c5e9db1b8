"""The site that the console serves: the catalog's page with a Launch button, what is launched, and the status."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from product_factory.authoring.hub import Hub
from product_factory.catalog.facts import Facts, facts_of
from product_factory.catalog.offer import Offer
from product_factory.page.build import build
from product_factory.page.console_links import HubIds
from product_factory.page.rendering import Extension, Link, both, environment, render
from product_factory.page.status import LINK
from product_factory.sandbox.console import cards, launch_words
from product_factory.sandbox.console.cards import Said
from product_factory.sandbox.console.words import WORDS

HERE = Path(__file__).resolve().parent
LAUNCHED = Link("launched.html", *WORDS["launched_title"])
_NOTICE = b"<!-- notice -->"
"""Where a page says what has to be known about the whole site."""
_SHARED = tuple(f"console/{name}.js" for name in ("words", "api", "operation", "terminate", "preview"))
_FRESH = 5.0
"""Seconds for which status pages stay as they were read; the first page is always read anew."""

Status = Callable[[Extension, Facts], Mapping[str, bytes]]


class Pages(NamedTuple):
    """What is made of a catalog: the site's files by path, and what whoever launches should know."""

    files: Mapping[str, bytes]
    facts: Facts


class Source(Protocol):
    """Where the pages come from."""

    @property
    def pages(self) -> Pages:
        """As they were found last."""

    def look(self) -> Markup:
        """Find them anew where they changed; what has to be said above each page, if anything."""


class Site:
    """Files by path, as they are in the source. `status` makes the status pages, where the inventory is there."""

    def __init__(self, source: Source, status: Status | None) -> None:
        self._source, self._status = source, status
        self._extension = extension({}, (), status=bool(status))
        self._lock = threading.Lock()
        self._read: Mapping[str, bytes] = {}
        self._until = 0.0

    @property
    def facts(self) -> Facts:
        """What whoever launches should know of the catalog, as the page that was served last has it."""
        return self._source.pages.facts

    def __call__(self, path: str) -> bytes:
        """The file at this path. KeyError where there is none."""
        if not path.endswith(".html"):
            return self._source.pages.files[path]
        notice = self._source.look().encode()
        found = self._statuses(path, self._status) if self._status and path.startswith("status/") else None
        return (found or self._source.pages.files[path]).replace(_NOTICE, notice)

    @property
    def cards(self) -> dict[str, Said]:
        """What the catalog's cards say of answers and outputs."""
        return cards.unpacked(self._source.pages.files[cards.PATH])

    def made(self, template: str, path: str, **values: object) -> bytes:
        """A page of the console's own that is made at each request."""
        notice = self._source.look().encode()
        return _own(self._extension, template, path, **values).replace(_NOTICE, notice)

    def problem(self, path: str, text: str, *, missing: bool) -> bytes:
        """A page in the site's frame for a path where there is none, or that can't be shown."""
        title, way = WORDS["missing_title" if missing else "problem_title"], both(*WORDS["to_catalog"])
        told = WORDS["missing_ja" if missing else "problem_ja"][1]
        said = {"title": title[0], "heading": both(*title), "text": text, "way": told, "to_catalog": way}
        page = _own(self._extension, "problem.html", path, **said)
        return page.replace(_NOTICE, b"")

    def _statuses(self, path: str, status: Status) -> bytes:
        with self._lock:
            if path == LINK.path or time.monotonic() > self._until:
                self._read, self._until = status(self._extension, self.facts), time.monotonic() + _FRESH
            return self._read[path]


def pages(offer: Offer, hub: Hub, ids: Mapping[str, str], *, status: bool) -> Pages:
    """The site of this offer, with a way to the status where there is one. ids: the products' in the hub, by name."""
    added = extension(ids, hub.regions, status=status)
    launched = _own(
        added,
        "launched.html",
        LAUNCHED.path,
        title=WORDS["launched_title"][0],
        heading=both(*WORDS["launched_title"]),
        lead=both(*WORDS["launched_lead"]),
        scripts=(*_SHARED, "console/launched.js"),
    )
    said = cards.packed(cards.cards_of(offer.catalog))
    files = {**build(offer, hub, added), LAUNCHED.path: launched, cards.PATH: said}
    return Pages(files, facts_of(offer.catalog))


def extension(ids: Mapping[str, str], regions: Sequence[str], *, status: bool) -> Extension:
    """What the console adds to the catalog's page."""
    return Extension(
        files=_assets(),
        links=(LAUNCHED, LINK) if status else (LAUNCHED,),
        scripts=(*_SHARED, "console/launch.js"),
        connects=True,
        ids={region: HubIds(ids) for region in regions},
    )


def _assets() -> dict[str, bytes]:
    files = {f"console/{file.name}": file.read_bytes() for file in sorted((HERE / "assets").iterdir())}
    words = json.dumps({**launch_words.WORDS, **WORDS}, ensure_ascii=False)
    return {**files, "console/words.js": f'"use strict";\nwindow.factory.consoleWords = {words};\n'.encode()}


def _own(added: Extension, template: str, path: str, **values: object) -> bytes:
    """A page of the console's own."""
    loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), environment().loader])  # type: ignore[list-item]
    return render(template, path, added, templates=environment().overlay(loader=loader), **values)
