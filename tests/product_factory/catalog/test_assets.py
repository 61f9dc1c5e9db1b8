"""Assets are read back only as they were released, and a killed publish leaves the old versions or the new one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from product_factory.catalog import assets
from product_factory.catalog.leftovers import clear
from product_factory.catalog.released import Release, Released, canonical, read, read_all
from product_factory.errors import FactoryError
from product_factory.releasing.release import freeze
from tests.killed import moments

BODY = canonical({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
CODE, LAYER, NEWER = (f"{sha256(text).hexdigest()}.zip" for text in (b"code", b"layer", b"newer"))
FIRST, SECOND = {CODE: b"code", LAYER: b"layer"}, {NEWER: b"newer", LAYER: b"layer"}


def release(root: Path, version: str, files: dict[str, bytes]) -> Released:
    line = Release(
        version=version,
        sha256=sha256(BODY).hexdigest(),
        date=date(2026, 11, 30),
        notes="Notes.",
        assets=assets.described(files),
    )
    return freeze("fake", read("fake", root), line, BODY, root, files)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "released").mkdir()
    release(tmp_path / "released", "1.0.0", FIRST)
    return tmp_path / "released"


def test_each_file_stands_once_under_its_sha_256(root: Path) -> None:
    release(root, "1.1.0", SECOND)
    one, two = read("fake", root)
    assert {path.name for path in (root / "fake" / "assets").iterdir()} == {CODE, LAYER, NEWER}
    for version, files in ((one, FIRST), (two, SECOND)):
        assert {key: path.read_bytes() for key, path in version.assets.items()} == files
        assert {each.name: each.size for each in version.release.assets} == {k: len(v) for k, v in files.items()}


def _remove(path: Path) -> None:
    path.unlink()


def _change(path: Path) -> None:
    path.write_bytes(b"edoc")


def _lengthen(path: Path) -> None:
    path.write_bytes(b"code and more")


def _link(path: Path) -> None:
    path.rename(path.parents[1] / "1.0.1.json")
    path.symlink_to(path.parents[1] / "1.0.1.json")


def _pointer(path: Path) -> None:
    path.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{CODE[:64]}\nsize 4\n")


def _add(path: Path) -> None:
    path.with_name(NEWER).write_bytes(b"newer")


@pytest.mark.parametrize(
    ("harm", "complaint"),
    [
        (_remove, "but missing; bring it back with `git checkout -- "),
        (_change, "is not what was released under this SHA-256.*git checkout"),
        (_lengthen, "is not what was released under this SHA-256.*git checkout"),
        (_link, "but missing"),
        (_pointer, "is a pointer of Git LFS.*git lfs pull"),
        (_add, "not a released version"),
    ],
)
def test_what_is_not_as_it_was_released_is_not_read(root: Path, harm: Callable[[Path], None], complaint: str) -> None:
    harm(root / "fake" / "assets" / CODE)
    with pytest.raises(FactoryError, match=complaint) as refusal:
        read("fake", root)
    assert "fake/assets/" in str(refusal.value)


def test_a_kill_at_any_moment_leaves_the_old_versions_or_the_new_one(root: Path) -> None:
    kept, outcomes = root.parent / "kept", []
    shutil.copytree(root, kept)
    for _ in moments(root, lambda: release(root, "1.1.0", SECOND)):
        versions = [each.version for each in read_all(["fake"], root)["fake"]]
        outcomes.append(versions[-1])
        clear(root.parents[1])
        if versions[-1] == "1.0.0":
            release(root, "1.1.0", SECOND)
        assert {key: path.read_bytes() for key, path in read("fake", root)[-1].assets.items()} == SECOND
        shutil.rmtree(root)
        shutil.copytree(kept, root)
    assert outcomes == sorted(outcomes), "once released, it stays released"
    assert set(outcomes) == {"1.0.0", "1.1.0"}


def test_a_first_publish_that_is_killed_leaves_nothing_that_is_in_the_way(tmp_path: Path) -> None:
    root = tmp_path / "released"
    root.mkdir()
    for _ in moments(root, lambda: release(root, "1.0.0", FIRST)):
        assert [each.version for each in read("fake", root)] in ([], ["1.0.0"])
        shutil.rmtree(root)
        root.mkdir()


def test_what_a_killed_publish_left_is_cleared_and_what_completes_a_version_stays(tmp_path: Path) -> None:
    root = tmp_path / "products" / "released"
    root.mkdir(parents=True)
    release(root, "1.0.0", FIRST)
    folder = root / "fake" / "assets"
    (folder / CODE).rename(assets.waiting(root / "fake", CODE))
    assets.waiting(root / "fake", NEWER).write_bytes(b"newer")
    assert clear(tmp_path) == 1
    read("fake", root)
    assert {path.name for path in folder.iterdir()} == {CODE, LAYER}


def test_versions_without_assets_are_written_as_they_always_were(tmp_path: Path) -> None:
    (tmp_path / "released").mkdir()
    release(tmp_path / "released", "1.0.0", {})
    assert "assets" not in (tmp_path / "released" / "fake" / "releases.json").read_text()
    assert not (tmp_path / "released" / "fake" / "assets").exists()


@pytest.mark.parametrize(
    ("sizes", "lfs", "told"),
    [
        ([assets.MAX_FILE], False, []),
        ([assets.MAX_FILE + 1], False, ["100 MiB, GitHub takes 100 MiB"]),
        ([assets.MAX_FILE + 1], True, []),
        ([assets.MAX_FILE, assets.MAX_FILE, assets.LARGE_FILE + 1], False, ["250 MiB in all"]),
    ],
)
def test_limits_are_told_with_what_to_do(tmp_path: Path, sizes: list[int], lfs: bool, told: list[str]) -> None:
    if lfs:
        (tmp_path / ".gitattributes").write_text("products/released/*/assets/* filter=lfs diff=lfs merge=lfs -text\n")
    found = list(assets.too_large({f"{number:064x}.zip": _Sized(size) for number, size in enumerate(sizes)}, tmp_path))
    assert len(found) == len(told)
    for each, words in zip(found, told, strict=True):
        assert words in each


class _Sized(bytes):
    """As long as it says, without the memory."""

    def __new__(cls, size: int) -> _Sized:
        made = super().__new__(cls)
        made.size = size
        return made

    size: int

    def __len__(self) -> int:
        return self.size


def test_a_large_file_and_a_large_repository_are_advised_to_git_lfs(tmp_path: Path) -> None:
    folder = tmp_path / "released" / "fake" / "assets"
    folder.mkdir(parents=True)
    for number, size in enumerate([assets.LARGE_FILE + 1, assets.LARGE_REPOSITORY]):
        with (folder / f"{number:064x}").open("wb") as file:
            file.truncate(size)
    told = list(assets.advice(tmp_path / "released", tmp_path))
    assert len(told) == 2
    assert all("git lfs track" in each for each in told)
    (tmp_path / ".gitattributes").write_text("products/released/*/assets/* filter=lfs diff=lfs merge=lfs -text\n")
    assert list(assets.advice(tmp_path / "released", tmp_path)) == []
