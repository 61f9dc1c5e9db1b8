"""The site that the console serves: the catalog's page with a Launch button, what is launched, and the status."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader

from product_factory.authoring.hub import Hub
from product_factory.catalog.offer import Offer
from product_factory.page.build import build
from product_factory.page.rendering import Extension, Link, both, environment, render
from product_factory.page.status import LINK
from product_factory.sandbox.console.words import WORDS

HERE = Path(__file__).resolve().parent
LAUNCHED = Link("launched.html", *WORDS["launched_title"])
_SHARED = tuple(f"console/{name}.js" for name in ("words", "api", "operation", "terminate"))
_FRESH = 5.0
"""Seconds for which status pages stay as they were read; the first page is always read anew."""

Status = Callable[[Extension], Mapping[str, bytes]]


class Site:
    """Files by path. `status` makes the status pages, where the inventory is there."""

    def __init__(self, offer: Offer, hub: Hub, ids: Mapping[str, str], status: Status | None) -> None:
        self._extension = Extension(
            files=_assets(),
            links=(LAUNCHED, LINK) if status else (LAUNCHED,),
            scripts=(*_SHARED, "console/launch.js"),
            connects=True,
            ids=ids,
        )
        self._files = {**build(offer, hub, self._extension), LAUNCHED.path: _launched(self._extension)}
        self._status = status
        self._lock = threading.Lock()
        self._read: Mapping[str, bytes] = {}
        self._until = 0.0

    def __call__(self, path: str) -> bytes:
        """The file at this path. KeyError where there is none."""
        if self._status and path.startswith("status/"):
            return self._statuses(path, self._status)
        return self._files[path]

    def _statuses(self, path: str, status: Status) -> bytes:
        with self._lock:
            if path == LINK.path or time.monotonic() > self._until:
                self._read, self._until = status(self._extension), time.monotonic() + _FRESH
            return self._read[path]


def _assets() -> dict[str, bytes]:
    files = {f"console/{file.name}": file.read_bytes() for file in sorted((HERE / "assets").iterdir())}
    words = json.dumps(WORDS, ensure_ascii=False)
    return {**files, "console/words.js": f'"use strict";\nwindow.factory.consoleWords = {words};\n'.encode()}


def _launched(extension: Extension) -> bytes:
    own = environment().overlay(
        loader=ChoiceLoader([FileSystemLoader(HERE / "templates"), environment().loader])  # type: ignore[list-item]
    )
    return render(
        "launched.html",
        LAUNCHED.path,
        extension,
        templates=own,
        title=WORDS["launched_title"][0],
        heading=both(*WORDS["launched_title"]),
        lead=both(*WORDS["launched_lead"]),
        scripts=(*_SHARED, "console/launched.js"),
    )
