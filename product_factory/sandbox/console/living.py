"""The site as the checkout and the sandbox's hub have it now: built anew once a file of the catalog changed.

Python reads a module once, so another process (building.py) reads the catalog again, and plans what `factory deploy`
would do about it in the hub. What can't be read leaves the page as it was and says why; what is not deployed here
is named with the command that deploys it. Nothing is deployed unasked.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from product_factory import interpreter
from product_factory.page.rendering import both
from product_factory.root import root
from product_factory.sandbox.console.building import Built, unpacked
from product_factory.sandbox.console.site import Pages
from product_factory.sandbox.console.words import WORDS
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

CONTENT = ("products", "portfolios", "sharing", "cdk.json")
"""What of a catalog a page and a hub are made of."""
MOST = 3
"""Lines of what is wrong with a catalog: an error has one or two."""
SHOWN = 5
"""So many differences are named; the rest is counted."""


class Living:
    """Pages that follow the checkout; made once the catalog is deployed."""

    def __init__(self, served: Sandbox, made: Pages) -> None:
        self._served, self._pages = served, made
        self._lock = threading.Lock()
        self._seen = _stamp(root())
        self._hub: object = None
        self._notice = Markup()

    @property
    def pages(self) -> Pages:
        """As they were found last."""
        return self._pages

    def look(self) -> Markup:
        """Build them anew where the checkout changed, or the hub since it was found to differ."""
        with self._lock:
            seen = _stamp(root())
            if seen != self._seen or (self._hub is not None and self._hub != _state(self._served)):
                self._seen = seen
                self._renew()
            return self._notice

    def _renew(self) -> None:
        built = _built(self._served)
        if isinstance(built, str):
            self._hub, self._notice = None, _told("unreadable", built.splitlines()[-MOST:])
            return
        self._pages = built.pages
        # Where the hub is as the checkout says, only a change of the checkout can part them.
        self._hub = _state(self._served) if built.differences else None
        self._notice = _told("undeployed", _shortened(built.differences)) if built.differences else Markup()


def _built(served: Sandbox) -> Built | str:
    """What another process makes of the checkout; why it can't, in words."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.zip"
        done = subprocess.run(
            [*interpreter.python(), "-m", "product_factory.sandbox.console.building", str(file)],
            env={**inherited, **served.environment("hub", ADMINISTRATOR)},
            cwd=root(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout.strip() if done.returncode else unpacked(file)


def _stamp(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file of the catalog was changed, and its size. Bytecode and files under way are none of it."""
    files = [
        file
        for name in CONTENT
        for file in ((folder / name).rglob("*") if (folder / name).is_dir() else [folder / name])
    ]
    found = {}
    for file in files:
        if "__pycache__" in file.parts or file.name.startswith(".") or file.name.endswith(".factory-tmp"):
            continue
        try:
            told = file.stat()
        except FileNotFoundError:  # gone since it was listed
            continue
        if file.is_file():
            found[str(file)] = (told.st_mtime_ns, told.st_size)
    return found


def _state(served: Sandbox) -> object:
    """What a deployment changes of the hub: its stacks' times, and all versions with their state and description."""
    session = served.session("hub", ADMINISTRATOR)
    catalog = session.client("servicecatalog")
    stacks = session.client("cloudformation").get_paginator("describe_stacks").paginate()
    times = [(each["StackName"], each.get("LastUpdatedTime")) for page in stacks for each in page["Stacks"]]
    products = catalog.get_paginator("search_products_as_admin").paginate()
    ids = [each["ProductViewSummary"]["ProductId"] for page in products for each in page["ProductViewDetails"]]
    versions = [catalog.list_provisioning_artifacts(ProductId=each)["ProvisioningArtifactDetails"] for each in ids]
    return times, versions


def _shortened(lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return found[:SHOWN] + ([f"… {len(found) - SHOWN} more"] if len(found) > SHOWN else [])


def _told(key: str, lines: Iterable[str]) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup('<div class="told warn" role="status"><p>{}</p><ul lang="en">{}</ul></div>').format(
        both(*WORDS[key]), items
    )
