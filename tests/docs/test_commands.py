"""Every command in README and docs is run, as the marks before it say (tests/docs/pages.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from product_factory.sandbox import catalog
from product_factory.sandbox.bare import undelegate
from product_factory.sandbox.server import Sandbox
from tests.checkout import ROOT
from tests.copying import ENGINE
from tests.docs.apart import Copied, in_a_fork
from tests.docs.pages import MARKS, NAMES, Page, read
from tests.docs.workshop import REGION, Workshop
from tests.slow import slow_but

# The README in Japanese has the commands of the one in English, and its own test.
RUNNING = [name for name in NAMES if name != "README_ja.md" and any(block.runs for block in read(name).blocks)]
# The pages of guest systems are in a file of their own: tests of one file run one after the other.
GUEST = [name for name in RUNNING if name.startswith(("docs/CHANNELS", "docs/GUARDRAILS", "docs/GUEST"))]
# These take up to two minutes each; the developer's page and shorter ones go the same ways.
LONG = {
    "README.md",
    *(
        f"docs/{name}.md"
        for name in ("ADMINISTRATOR", "AUTOMATION", "ORGANIZATION_SECURITY", "OWN", "PROACTIVE", "REMOVAL", "SANDBOX")
    ),
}
READ_ONLY = {"", "json", "yaml", "html", "diff", "sql", "text"}


@pytest.fixture(scope="module")
def deployed() -> Iterator[Copied]:
    """An organization with the catalog deployed: each page gets a copy of it."""
    with Copied(region=REGION) as sandbox:
        catalog.deploy(sandbox, lambda text: None)
        sandbox.rest()
        yield sandbox


@pytest.mark.parametrize(
    "name", slow_but(lambda name: name not in LONG, [each for each in RUNNING if each not in GUEST])
)
def test_the_page_s_commands_work_in_their_order(name: str, tmp_path: Path, deployed: Copied) -> None:
    run_page(name, tmp_path, deployed)


def run_page(name: str, tmp_path: Path, deployed: Copied) -> None:
    """All that the page says to do, as those whom it names, in a sandbox of its own."""
    page = read(name)
    before, engine = _released(), _engine()
    if not any(block.who for block in page.blocks):
        _follow(page, Workshop(tmp_path, None))
    else:
        in_a_fork(lambda: _follow_there(page, tmp_path, deployed))
    assert _released() == before, f"{name} changed the real repository"
    assert _engine() == engine, f"{name} edited the engine, which copies share"


def test_the_readme_in_japanese_has_the_same_commands() -> None:
    english, japanese = (
        [
            re.sub(r" +#.*", "", block.text)
            for block in read(name).blocks
            if block.language in ("sh", "python") and not block.unrun
        ]
        for name in ("README.md", "README_ja.md")
    )
    assert japanese == english


def _follow_there(page: Page, folder: Path, deployed: Copied) -> None:
    if page.empty_sandbox:
        with Sandbox(region=REGION) as sandbox:
            undelegate(sandbox)
            _follow(page, Workshop(folder, sandbox))
    else:
        deployed.serve_again()
        _follow(page, Workshop(folder, deployed))


def _follow(page: Page, workshop: Workshop) -> None:
    for block in page.blocks:
        if block.runs or block.write:
            workshop.run(block)


def _released() -> dict[str, bytes]:
    folder = ROOT / "products" / "released"
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _engine() -> dict[str, tuple[int, int]]:
    files = ((path, path.stat()) for path in (ROOT / ENGINE).rglob("*.*") if path.parent.name != "__pycache__")
    return {str(path): (found.st_size, found.st_mtime_ns) for path, found in files if path.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_every_block_runs_or_says_why_not(name: str) -> None:
    for block in read(name).blocks:
        where = f"{name}:{block.line}"
        assert block.runs or block.write or block.unrun or block.language in READ_ONLY, (
            f"{where}: a block of {block.language!r} is neither run nor marked"
        )
        assert block.run is None or block.unrun or block.served is not None, f"{where}: run: {block.run!r}?"
        assert "<" not in block.text or not block.runs or block.language == "python" or "<<" in block.text, (
            f"{where}: a place holder cannot be run; write the sandbox's own accounts"
        )


@pytest.mark.parametrize("name", NAMES)
def test_every_comment_is_a_mark_or_bounds_a_table(name: str) -> None:
    """Or an `example: …` or the page of schemas, which tests of their own parts know. A misspelled mark would be no mark."""
    for comment in read(name).comments:
        key = comment.partition(":")[0]
        told = (
            key in ("example", "schemas") or re.search("renews this (table|page)", comment) or comment.startswith("/")
        )
        assert key in MARKS or told, f"{name}: {comment!r}"


def test_nearly_all_blocks_run() -> None:
    blocks = [block for name in NAMES for block in read(name).blocks if block.language in ("sh", "python")]
    ran = [block for block in blocks if block.runs]
    assert len(ran) >= 30
    # What fetches from elsewhere can't be run here.
    unrun = [block for block in blocks if block.unrun and not block.unrun.startswith(("it clones", "it installs"))]
    assert len(ran) >= 3 * len(unrun)
