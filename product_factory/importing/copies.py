"""Copies: working copies of repositories, and which of their files is what an address names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from product_factory.importing.addresses import OPEN, Segment

Key = Sequence[Segment]
_SHOWN = 5


class Copy:
    """A working copy with its top folder `root`; nothing outside of the folder `within` is read."""

    def __init__(self, root: Path, within: Path | None = None) -> None:
        self.root, self.within = root, within or root

    @cached_property
    def files(self) -> dict[str, list[PurePosixPath]]:
        """Name → paths below the root. Links lead elsewhere, hidden folders hold what tools made: neither counts."""
        found: dict[str, list[PurePosixPath]] = {}
        for folder, below, names in os.walk(self.root):
            below[:] = sorted(each for each in below if not each.startswith("."))
            for name in sorted(names):
                path = Path(folder) / name
                if not path.is_symlink():
                    found.setdefault(name, []).append(PurePosixPath(path.relative_to(self.root).as_posix()))
        return found

    @cached_property
    def folders(self) -> set[str]:
        """The names of the folders in the root."""
        return set(next(os.walk(self.root), ("", [], []))[1])

    def ending(self, text: str) -> list[PurePosixPath]:
        """The files whose name ends so, and has more before it."""
        return [path for name, paths in self.files.items() if name.endswith(text) and name != text for path in paths]

    def folder_of(self, file: Path) -> PurePosixPath:
        """The file's folder, seen from the root."""
        return PurePosixPath(os.path.relpath(file.resolve().parent, self.root.resolve()))


class _Match(NamedTuple):
    """How many segments at the end agree, and whether among them is one that only the launch tells."""

    path: PurePosixPath
    depth: int
    crossed: bool


def at_hand(key: Key, template: Path, copy: Copy) -> Path | str:
    """The one file of the copy that the key can name; else why none is taken, with what to do.

    The longest end of the key that is the end of a file's path decides. Of several such files the one whose whole
    path it is is taken, where the key says of which folder that is the top.
    """
    if not key or not key[-1].fixed or (key[-1].joined and any(each.fixed for each in key[:-1])):
        return "names a file that only the launch tells; write its name out"
    if "?" in key[-1].text:
        return "names one version of an object; name the object itself"
    if key[-1].joined and (others := copy.ending(key[-1].text)):
        return f"may begin with an answer, as {_listed(others)} does; write the name out"
    beside = copy.folder_of(template)
    found = [_match(key, path) for path in copy.files.get(key[-1].text, ())]
    depth = max((each.depth for each in found), default=0)
    if place := _place(key, depth, beside, copy):
        return f"is not at hand; put the nested template at {copy.root / place}"
    best = [each for each in found if each.depth == depth]
    if len(best) > 1:
        best = _whole(key, best) or best
    paths = _listed([each.path for each in best])
    if len(best) > 1:
        return f"may be each of {paths}; keep one of them, or write more of the path"
    (only,) = best
    if only.crossed:
        return f"goes by an answer, which may lead to {paths} or elsewhere; write the path out"
    if depth == 1 < len(key) and key[-2].fixed and only.path.parent not in (beside, PurePosixPath()):
        return f"agrees with {paths} in the name alone; if that is it, put it beside the template"
    return copy.root / only.path


def _listed(paths: Sequence[PurePosixPath]) -> str:
    return ", ".join([*map(str, paths[:_SHOWN]), *(["…"] if len(paths) > _SHOWN else [])])


def _match(key: Key, path: PurePosixPath) -> _Match:
    depth, open_, crossed = 0, False, False
    for position, (segment, part) in enumerate(zip(reversed(key), reversed(path.parts), strict=False), start=1):
        if segment.fixed and segment.text != part:
            break
        if segment.fixed:
            depth, crossed = position, crossed or open_
        open_ = open_ or not segment.fixed
    return _Match(path, depth, crossed)


def _place(key: Key, depth: int, beside: PurePosixPath, copy: Copy) -> PurePosixPath | None:
    """Where the file would be that the key names, if it is not there: below a folder that is, else as far as is said."""
    fixed = len(key)
    while fixed and key[fixed - 1].fixed:
        fixed -= 1
    if fixed and not depth:
        return PurePosixPath(*(each.text for each in key[fixed:]))
    for start in range(fixed, len(key) - max(depth, 1)):
        if key[start].text in copy.folders:
            return PurePosixPath(*(each.text for each in key[start:]))
    return None if depth else beside / key[-1].text


def _whole(key: Key, best: Sequence[_Match]) -> list[_Match]:
    """The match at the top of the copy, where the key tells what stands before it, and no other match agrees with that."""
    depth = best[0].depth
    before = key[-depth - 1].text if len(key) > depth else ""
    deeper = [each for each in best if len(each.path.parts) > depth]
    if depth < 2 or OPEN in before or any(each.path.parts[-depth - 1] == before for each in deeper):
        return []
    return [each for each in best if each not in deeper]
