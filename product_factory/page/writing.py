"""Writing: the site put into a folder, which then holds this site and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from product_factory.errors import FactoryError, UsageError
from product_factory.files import write_atomically
from product_factory.root import relative

MANIFEST = ".factory-page.json"
_PATHS = TypeAdapter(tuple[str, ...])


class Written(BaseModel):
    """What writing did: paths changed, removed, and left as they were."""

    model_config = ConfigDict(frozen=True)
    folder: Path
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def write(files: Mapping[str, bytes], folder: Path) -> Written:
    """Put the site into the folder: what changed is written, whole or not at all; what is stale is removed.

    The folder is empty, not there yet, or holds a site written before; hidden files and folders, such as
    `.git`, are left alone. UsageError where it holds anything else: nothing is written then. A run that was killed is
    completed by the next.
    """
    before = _made_before(folder)
    there = _files(folder)
    if foreign := sorted(there - before):
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise UsageError(
            f"{relative(folder)}: holds {foreign[0]}{more}, which `factory page` did not make; name a folder of its own"
        )
    changed = [path for path, content in files.items() if path not in there or (folder / path).read_bytes() != content]
    removed = sorted(there - set(files))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remember(folder, before | set(files))
        for path in changed:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / path, files[path])
        for path in removed:
            (folder / path).unlink()
        _remove_empty(folder, removed)
        _remember(folder, set(files))
    except OSError as error:
        raise FactoryError(f"{relative(folder)}: can't be written: {error.strerror or error}") from error
    return Written(folder=folder, changed=tuple(changed), removed=tuple(removed), unchanged=len(files) - len(changed))


def _files(folder: Path) -> set[str]:
    """All files and links below the folder, but for hidden ones (a killed run leaves such)."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{relative(folder)}: is a file; name a folder")
    # `rglob` follows no link.
    paths = {each.relative_to(folder): each for each in folder.rglob("*")}
    return {
        path.as_posix()
        for path, each in paths.items()
        if (each.is_symlink() or not each.is_dir()) and not any(part.startswith(".") for part in path.parts)
    }


def _made_before(folder: Path) -> set[str]:
    path = folder / MANIFEST
    if not path.is_file():
        return set()
    try:
        paths = _PATHS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise UsageError(f"{relative(path)}: is no list of paths; remove the folder and make it anew") from error
    # Only what `_files` finds below the folder is ever removed, whatever the list says.
    return {path for path in paths if not PurePosixPath(path).is_absolute()}


def _remember(folder: Path, paths: set[str]) -> None:
    content = (json.dumps(sorted(paths), indent=1) + "\n").encode()
    path = folder / MANIFEST
    if not path.is_file() or path.read_bytes() != content:
        write_atomically(path, content)


def _remove_empty(folder: Path, removed: list[str]) -> None:
    for parent in sorted({parent for path in removed for parent in (folder / path).parents}, reverse=True):
        if parent.is_relative_to(folder) and parent != folder and parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()
