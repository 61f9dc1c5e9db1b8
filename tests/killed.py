"""A process that is killed before the n-th of its operations on files, as by kill -9."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

TOUCHES = {"open", "os.rename", "os.chmod", "os.mkdir", "os.remove", "os.rmdir"}


# Between files alone: what happens while one is written is shown of `write_atomically`.
WHOLE = {"os.rename", "os.remove"}


def moments(
    inside: Path, act: Callable[[], object], *, touches: Collection[str] = TOUCHES, most: int = 200
) -> Iterator[int]:
    """Act in a child that is killed before its first operation in the folder, its second and so on.

    After each the moment is given, so that who asks looks and puts all back; the last is the first that completes.
    AssertionError where the child fails by itself.
    """
    for moment in range(1, most):
        code = _act_and_die(inside, act, touches, moment)
        assert code in (0, 9), f"failed by itself at operation {moment}"
        yield moment
        if code == 0:
            return
    raise AssertionError(f"more than {most} operations")


def forked() -> int:
    """`os.fork`, without Python 3.12's warning: of other threads here none holds what the copy needs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _act_and_die(inside: Path, act: Callable[[], object], touches: Collection[str], moment: int) -> int:
    child = forked()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen, folder = 0, str(inside)

    def kill(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in touches and str(arguments[0]).startswith(folder):
            seen += 1
            if seen == moment:
                os._exit(9)

    sys.addaudithook(kill)
    try:
        act()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)
