"""What `make docs` does before MkDocs reads: this folder's pages, README and the like, laid out in one folder.

https://www.mkdocs.org/user-guide/configuration/#hooks
"""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
LAID_OUT = ROOT / ".cache" / "docs"
# Where a file beside this folder stands on the site.
TAKEN_IN = {
    "README.md": "index.md",
    "README_ja.md": "index.ja.md",
    "CONTRIBUTING.md": "contributing.md",
    "RELEASING.md": "releasing.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"(?P<start>\]\()(?P<path>[^)\s#]+)(?P<heading>#[^)]*)?\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The pages laid out, and the decisions in the navigation."""
    shutil.rmtree(LAID_OUT, ignore_errors=True)
    shutil.copytree(ROOT / "docs", LAID_OUT, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for page in sorted(LAID_OUT.rglob("*.md")):
        name = f"docs/{page.relative_to(LAID_OUT).as_posix()}"
        if name.endswith("_ja.md"):  # the other language of a page, as the site's plugin knows it
            page = page.rename(page.with_name(page.name.replace("_ja.md", ".ja.md")))
        _write(name, page)
    for name, page_name in TAKEN_IN.items():
        _write(name, LAID_OUT / page_name)
    config.docs_dir = str(LAID_OUT)
    if config.nav is not None:
        config.nav.append({"Decisions": sorted(f"adr/{page.name}" for page in (LAID_OUT / "adr").glob("*.md"))})
    return config


def on_post_page(output: str, page: Page, **_: object) -> str:
    """First pages lead to each other's language from wherever the site is put."""
    root = posixpath.relpath(".", page.url or ".")
    return re.sub(r'href="/(ja/)?" hreflang', lambda link: f'href="{root}/{link[1] or ""}" hreflang', output)


def _write(name: str, page: Path) -> None:
    """The page of a file of the repository, with its links as they are on the site."""
    text = (ROOT / name).read_text(encoding="utf-8")
    page.write_text(_LINK.sub(lambda link: _moved(link, name, page), text), encoding="utf-8")


def _other(name: str) -> str:
    """From a page that is there in both languages to the other one."""
    folder = (
        "" if name.startswith("README") else name.removeprefix("docs/").replace("_ja.md", "").removesuffix(".md") + "/"
    )
    up = "../" if folder else "./"
    return f"../{up if folder else ''}{folder}" if name.endswith("_ja.md") else f"{up}ja/{folder}"


def _moved(link: re.Match[str], name: str, page: Path) -> str:
    if ":" in link["path"]:
        return link.group()
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), link["path"]))
    if name != target and name.replace("_ja.md", ".md") == target.replace("_ja.md", ".md"):
        # The head of every page leads to the other language; a link between files stays in its own.
        return f"{link['start']}{_other(name)})"
    # Within a language a page is known by its name in the first one.
    target = target.replace("_ja.md", ".md") if target.startswith("docs/") else target
    inside = TAKEN_IN.get(target) or target.removeprefix("docs/")
    if not (LAID_OUT / inside).exists() and target not in TAKEN_IN:
        return link["start"] + "#)"  # a file that is no page: named, not linked
    folder = page.relative_to(LAID_OUT).parent.as_posix()
    return f"{link['start']}{posixpath.relpath(inside, folder)}{link['heading'] or ''})"
