"""The docs build as a site, in both languages: `make docs`. A link that leads nowhere or a page out of the list fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.docs.pages import NAMES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_on_it(site: Path) -> None:
    own = {"README.md": "", "README_ja.md": "ja", "CONTRIBUTING.md": "contributing", "RELEASING.md": "releasing"}
    own["docs/DEVELOPER_ja.md"] = "ja/DEVELOPER"
    for name in NAMES:
        page = own.get(name, name.removeprefix("docs/").removesuffix(".md"))
        assert (site / page / "index.html").exists(), name


def test_each_language_has_its_own_first_page_and_leads_to_the_other(site: Path) -> None:
    for page, words, other in (
        ("index.html", "launched product", "./ja/"),
        ("ja/index.html", "製品の起動まで", "../"),
        ("FLEET/index.html", "manifest", "../ja/FLEET/"),
        ("DEVELOPER/index.html", "By the console", "../ja/DEVELOPER/"),
        ("ja/DEVELOPER/index.html", "コンソールを使用する", "../../DEVELOPER/"),
    ):
        text = (site / page).read_text(encoding="utf-8")
        assert words in text
        assert f'href="{other}" hreflang' in text, page


def test_links_between_files_became_links_between_pages(site: Path) -> None:
    for page in site.rglob("index.html"):
        assert '.md"' not in page.read_text(encoding="utf-8").replace("CHANGELOG.md", ""), page
