"""Every link within the repository leads to something."""

from __future__ import annotations

import re
import shutil
import subprocess
from urllib.parse import unquote, urlsplit

import pytest

from tests.checkout import ROOT
from tests.docs.pages import NAMES, read

GIT = shutil.which("git") or "git"
LINKS = [(name, link) for name in NAMES for link in dict.fromkeys(read(name).links) if not urlsplit(link).scheme]


@pytest.mark.parametrize(("name", "link"), LINKS)
def test_the_link_leads_to_a_file_and_a_heading(name: str, link: str) -> None:
    target = urlsplit(link)
    assert not target.netloc
    path = ((ROOT / name).parent / unquote(target.path)).resolve() if target.path else ROOT / name
    assert path.is_relative_to(ROOT), f"{name}: {link} leads out of the repository"
    assert path.exists(), f"{name}: {link}: no such file"
    if target.fragment:
        assert unquote(target.fragment) in read(str(path.relative_to(ROOT))).anchors, f"{name}: {link}: no such heading"


def test_other_links_are_safe() -> None:
    for name in NAMES:
        for link in read(name).links:
            assert urlsplit(link).scheme in ("", "https", "mailto"), f"{name}: {link}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, open_pages = set(), ["README.md"]
    while open_pages:
        name = open_pages.pop()
        if name in reached:
            continue
        reached.add(name)
        for link in read(name).links:
            path = ((ROOT / name).parent / unquote(urlsplit(link).path)).resolve()
            if not urlsplit(link).scheme and path.suffix == ".md" and path.exists():
                open_pages.append(str(path.relative_to(ROOT)))
    assert set(NAMES) <= reached, f"no link leads to {sorted(set(NAMES) - reached)}"


def test_every_picture_is_used_and_kept_small() -> None:
    folder = ROOT / "docs" / "images"
    used = {((ROOT / name).parent / unquote(link)).resolve() for name in NAMES for link in read(name).links}
    for picture in folder.glob("*"):
        assert picture in used, f"{picture.name}: no page shows it"
        assert picture.stat().st_size < 250_000, f"{picture.name}: too large"


def test_every_page_is_under_version_control_s_eyes() -> None:
    """What `.gitignore` hides would be missing for readers."""
    hidden = subprocess.run([GIT, "check-ignore", *NAMES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert not hidden.stdout


def test_decisions_are_numbered_and_dated() -> None:
    files = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in files]
    assert len(set(numbers)) == len(numbers)
    for path, number in zip(files, numbers, strict=True):
        heading = path.read_text(encoding="utf-8").partition("\n")[0]
        assert re.fullmatch(rf"# {number}\. .+ \(\d{{4}}-\d\d-\d\d\)", heading), f"{path.name}: {heading!r}"
        listed = f"({heading.rpartition('(')[2]}"
        page = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
        assert f"](adr/{path.name}) {listed}" in page, f"ARCHITECTURE.md does not list {path.name}, dated {listed}"
