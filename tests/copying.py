"""Copies of this checkout for tests that change it."""

from __future__ import annotations

import functools
import os
import shutil
from pathlib import Path

from tests.checkout import ROOT

SOURCES = ("factory.py", "cdk.json", "products", "portfolios", "sharing", "guardrails")
ENGINE = "product_factory"
RULES = Path(".cache", "guard")
# Another process may write a cache or bytecode at the same time.
UNDER_WAY = shutil.ignore_patterns("*.factory-tmp", "*.pyc.*", "tmp*")


def copy_checkout(root: Path, *more: str) -> None:
    """The catalog in this folder, which must not exist, and `more` of the checkout.

    Bytecode too: it fits files of the same time. AWS's rules, most of the cache, are read alone, and shared.
    """
    root.mkdir()
    for source in (*SOURCES, ".cache", *more):
        if (ROOT / source).is_dir():
            shutil.copytree(
                ROOT / source, root / source, ignore=_left, copy_function=_link if source == ENGINE else _write
            )
        elif (ROOT / source).exists():
            _write(str(ROOT / source), str(root / source))
    if (ROOT / RULES).is_dir():
        (root / RULES).symlink_to(ROOT / RULES)


@functools.cache
def _read(source: str) -> tuple[bytes, os.stat_result]:
    with open(source, "rb") as file:
        return file.read(), os.fstat(file.fileno())


def _write(source: str, target: str) -> None:
    """As `shutil.copy2`, of a file that stays as it is: it is read once, though hundreds of copies are made."""
    content, told = _read(source)
    file = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, told.st_mode & 0o777)
    try:
        os.write(file, content)
        os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
    finally:
        os.close(file)


def _link(source: str, target: str) -> None:
    """The same file by another name, where both are on one disk: an engine may be taken away in part, not edited."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _left(folder: str, names: list[str]) -> set[str]:
    """What of a folder is not copied."""
    return UNDER_WAY(folder, names) | ({RULES.name} if Path(folder) == ROOT / RULES.parent else set())
