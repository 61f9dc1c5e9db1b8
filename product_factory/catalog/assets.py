"""Assets of released versions: files beside the templates, named by their SHA-256, and read back only as released."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.root import relative

FOLDER = "assets"
# How a file ends that waits until the manifest names it. Ignored by git.
STAGED = ".asset.staged"
# What GitHub takes of one file, unless Git LFS holds it, and from where on it warns; and how big a repository may
# comfortably be. https://docs.github.com/en/repositories/working-with-files/managing-large-files/about-large-files-on-github
MAX_FILE, LARGE_FILE, LARGE_REPOSITORY = 100 * 2**20, 50 * 2**20, 2**30
# Unpacked, a function with its layers; our archives are as large as what is in them.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_VERSION = 250 * 2**20
LFS = "git lfs track 'products/released/*/assets/*'"
_POINTER = b"version https://git-lfs.github.com/spec/"


class Asset(BaseModel):
    """One file of a version: its name, which is its SHA-256 and the end of a file name, and its size in bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}(\.[A-Za-z0-9]{1,12}){0,2}$")]
    size: int = Field(ge=0)

    @property
    def sha256(self) -> str:
        """The hexadecimal SHA-256 of the file."""
        return self.name[:64]


def described(files: Mapping[str, bytes]) -> tuple[Asset, ...]:
    """What a manifest says of these files, by name."""
    return tuple(Asset(name=name, size=len(files[name])) for name in sorted(files))


def path_of(folder: Path, name: str) -> Path:
    """The file of the asset of this name, of the product whose released versions this folder has."""
    return folder / FOLDER / name


def verify(folder: Path, assets: Iterable[Asset]) -> None:
    """FactoryError where a file is missing or is not what was released. A publish that was killed is completed."""
    for asset in assets:
        path, aside = path_of(folder, asset.name), waiting(folder, asset.name)
        if not path.exists() and aside.exists() and _sha256(aside) == asset.sha256:
            with suppress(FileNotFoundError):
                os.replace(aside, path)
        if not path.is_file() or path.is_symlink():
            raise FactoryError(f"{relative(path)}: an asset of a released version, but missing; {_restore(path)}")
        if path.stat().st_size != asset.size or _sha256(path) != asset.sha256:
            raise FactoryError(f"{relative(path)}: {_what(path)}")


def strange(folder: Path, assets: Iterable[Asset]) -> str:
    """The first file of the folder that no version names; "" where there is none."""
    known = {asset.name for asset in assets}
    there = folder / FOLDER
    found = {each.name for each in there.iterdir() if each.name[0] != "."} if there.is_dir() else set()
    return f"{FOLDER}/{min(found - known)}" if found - known else ""


def stage(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files aside, where they wait for the manifest; not those that an earlier version has."""
    for name, content in files.items():
        if not (folder / FOLDER / name).exists():
            (folder / FOLDER).mkdir(parents=True, exist_ok=True)
            write_atomically(waiting(folder, name), content)


def unveil(folder: Path, files: Iterable[str]) -> None:
    """Give the files that wait their names."""
    for name in files:
        # Who reads the versions at this moment does just so.
        with suppress(FileNotFoundError):
            os.replace(waiting(folder, name), folder / FOLDER / name)


def too_large(files: Mapping[str, bytes], root: Path) -> Iterator[str]:
    """Why these files can't be released, with the mend. `root`: the catalog's."""
    whole = sum(map(len, files.values()))
    if whole > MAX_VERSION:
        yield (
            f"assets: {whole / 2**20:,.0f} MiB in all, over {MAX_VERSION // 2**20} MiB, which is what Lambda takes of a "
            "function with its layers; leave out what is not needed at run time"
        )
    for name, content in files.items():
        if len(content) > MAX_FILE and not in_lfs(root):
            yield (
                f"assets: {name[:12]}… has {len(content) / 2**20:,.0f} MiB, GitHub takes {MAX_FILE // 2**20} MiB of a "
                f"file; leave out what is not needed, or keep such files in Git LFS: {LFS}"
            )


def advice(released: Path, root: Path) -> Iterator[str]:
    """What is worth knowing about the size of all assets of a catalog, below `released`."""
    sizes = [each.stat().st_size for each in released.glob(f"*/{FOLDER}/*") if each.name[0] != "."]
    if in_lfs(root):
        return
    if (largest := max(sizes, default=0)) > LARGE_FILE:
        yield f"An asset has {largest / 2**20:,.0f} MiB; GitHub warns from 50 MiB on. Git LFS holds such files: {LFS}"
    if sum(sizes) > LARGE_REPOSITORY:
        yield f"All assets have {sum(sizes) / 2**30:,.1f} GiB, which every clone fetches. Git LFS fetches what is needed: {LFS}"


def in_lfs(root: Path) -> bool:
    """Whether the catalog's .gitattributes keeps released files in Git LFS."""
    path = root / ".gitattributes"
    text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
    return any("released" in line and "filter=lfs" in line for line in text.splitlines())


def waiting(folder: Path, name: str) -> Path:
    """Where an asset waits until the manifest names it."""
    return folder / FOLDER / f".{name}{STAGED}"


def staged_name(file: str) -> str:
    """The name of the asset that waits in a file of this name."""
    return file.removeprefix(".").removesuffix(STAGED)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _what(path: Path) -> str:
    with path.open("rb") as file:
        if re.match(_POINTER, file.read(len(_POINTER))):
            return "is a pointer of Git LFS, not the file itself; fetch it with `git lfs pull`"
    return f"is not what was released under this SHA-256; released files never change: {_restore(path)}"


def _restore(path: Path) -> str:
    return f"bring it back with `git checkout -- {relative(path)}`"
