"""Archive: a folder as a ZIP file that is the same, byte for byte, on every machine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from product_factory.errors import FactoryError

# What machines leave in folders, and no function needs.
LEFT_OUT = {"__pycache__", ".git", ".DS_Store", "Thumbs.db"}
# The earliest that the format knows; and one mode for all: Windows has none, and `bootstrap` must be executable.
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
_TIME, _MODE = (1980, 1, 1, 0, 0, 0), 0o100755
_UNIX = 3


def zipped(folder: Path, where: str) -> bytes:
    """The folder's files, or the one file, by sorted names, all of one time and mode, stored: compressors differ from machine to machine.

    Without empty folders and what machines leave (`LEFT_OUT`). FactoryError, which begins with `where`, for a symbolic
    link, anything else that is no file, and a folder without files.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        top = folder if folder.is_dir() else folder.parent
        found = _files(folder, top, where) if folder.is_dir() else [folder]
        files = sorted((path.relative_to(top).as_posix(), path) for path in found)
        for name, path in files:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _MODE << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_STORED)
    if not files:
        raise FactoryError(f"{where}: the asset's folder holds no file; put the code into it")
    return held.getvalue()


def _files(folder: Path, top: Path, where: str) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        name = path.relative_to(top).as_posix()
        if path.name in LEFT_OUT:
            continue
        if path.is_symlink():
            raise FactoryError(
                f"{where}: the asset holds a symbolic link, {name}, which not every machine keeps; put the file itself there"
            )
        if path.is_dir():
            yield from _files(path, top, where)
        elif path.is_file():
            yield path
        else:
            raise FactoryError(f"{where}: the asset holds {name}, which is no file; take it out")
