"""Files: written whole or not at all; what a killed write left is known, and cleared."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # Windows, which deletes no file that somebody has open
    fcntl = None  # type: ignore[assignment]

# What a file under way is called: hidden, known by its end, and ignored by git.
TEMPORARY = ".factory-tmp"
_cleared: set[Path] = set()


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """An OSError that comes out of this names the file: what a full disk says of it doesn't."""
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def put(path: Path, content: bytes | str) -> None:
    """Write what may be half-written when this is killed: reports, assemblies. OSError names the file."""
    with naming(path):
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def write_atomically(path: Path, content: bytes) -> None:
    """The file has either its old content or the new, also after a power cut. OSError names the file.

    What killed writes left in its folder is cleared, once in a process.
    """
    with naming(path):
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    if path.parent not in _cleared:
        _cleared.add(path.parent)
        clear_temporary(path.parent.glob(f".*{TEMPORARY}"))
    descriptor, name = _opened(path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(name, 0o644)
            # Still locked: from its creation to its last name it is never taken for one that was left.
            if fcntl:
                os.replace(name, path)
        if not fcntl:
            os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def clear_temporary(files: Iterator[Path]) -> int:
    """Delete those whose writer is dead, and say how many: who writes one holds its lock, which ends with the process."""
    return sum(_cleared_one(path) for path in files)


def _opened(folder: Path) -> tuple[int, str]:
    """A new file that is locked. Somebody may have cleared it before it was: then another one."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=TEMPORARY)
        if fcntl is None:
            return descriptor, name
        # Some network file systems have no locks: then nothing is cleared there.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, name
        os.close(descriptor)


def _cleared_one(path: Path) -> bool:
    try:
        if fcntl is None:
            path.unlink()
            return True
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return True
