"""A folder becomes the same ZIP file wherever it stands, and what can't be the same everywhere is refused."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from product_factory.errors import FactoryError
from product_factory.releasing.archive import zipped

FILES = {"index.py": b"def handler(event, context):\n    pass\n", "a/b.txt": b"b", "a-c.txt": b"\xff\x00"}
# Of these files, told once and for all: another machine, Python or release has to come to just this.
EXPECTED = "dbf75674fce96217412ffa4524f452c481d47b27b54424d507f59e75c4b2ec6b"


def written(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(FILES[name])
    return folder


def test_time_mode_order_and_what_machines_leave_make_no_difference(tmp_path: Path) -> None:
    one, other = written(tmp_path / "one", sorted(FILES)), written(tmp_path / "other", sorted(FILES, reverse=True))
    for path in other.rglob("*"):
        path.chmod(0o700)
        os.utime(path, (1, 1))
    (other / "__pycache__").mkdir()
    (other / "__pycache__" / "index.cpython-313.pyc").write_bytes(b"x")
    (other / "a" / ".DS_Store").write_bytes(b"x")
    (other / "nothing").mkdir()
    assert zipped(one, "x") == zipped(other, "x")
    assert hashlib.sha256(zipped(one, "x")).hexdigest() == EXPECTED


def test_it_is_read_by_the_format_s_own_words(tmp_path: Path) -> None:
    """By PKWARE's APPNOTE 4.3.7, not by the library that wrote it: sorted, stored, of 1980-01-01, content as it was."""
    content, found, at = zipped(written(tmp_path, sorted(FILES)), "x"), {}, 0
    while content[at : at + 4] == b"PK\x03\x04":
        _, _, method, time, date, _, size, real, length, extra = struct.unpack("<HHHHHIIIHH", content[at + 4 : at + 30])
        name = content[at + 30 : at + 30 + length].decode()
        at += 30 + length + extra
        assert (method, time, date, size) == (0, 0, 0x21, real)
        found[name] = content[at : at + size]
        at += size
    assert list(found) == ["a-c.txt", "a/b.txt", "index.py"]
    assert found == FILES


def _link(folder: Path) -> None:
    (folder / "link").symlink_to("index.py")


def _folder_link(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent)


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


def _emptied(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (_link, "symbolic link, link,"),
        (_folder_link, "symbolic link, link,"),
        (_pipe, "holds pipe, which is no file"),
        (_emptied, "holds no file"),
    ],
)
def test_what_no_other_machine_would_repeat_is_refused(
    tmp_path: Path, change: Callable[[Path], None], complaint: str
) -> None:
    folder = written(tmp_path / "code", sorted(FILES))
    change(folder)
    with pytest.raises(FactoryError, match=complaint) as refusal:
        zipped(folder, "products/x.py")
    assert str(refusal.value).startswith("products/x.py: ")
