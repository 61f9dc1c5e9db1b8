"""How Python is started, and three of its habits that take much time of commands, made cheaper.

Nothing is imported here that takes time.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Callable
from types import FunctionType
from typing import TypeVar

Made = TypeVar("Made")

_OBJECTS = 500_000


def python() -> list[str]:
    """What starts this Python for another process of the engine: arguments of `python` follow. Tests have it forked."""
    return [sys.executable]


def collect_seldom() -> None:
    """Let the collector of garbage look only after 500,000 new objects, not after 700, and not at the process's end.

    cfn-lint, CDK and moto make many that stay, and looking through them takes a quarter of linting.
    A process that wants it seldomer, or never, keeps that. At the end all memory is given back anyway: to look through
    it once more takes a seventh of a short command. What is to be done at the end is done by `atexit`, as before.
    """
    atexit.register(gc.freeze)
    if wanted := gc.get_threshold()[0]:
        gc.set_threshold(max(_OBJECTS, wanted))


def with_room(work: Callable[[], Made]) -> Made:
    """What `work` returns, called where there is room for frames.

    Python takes memory for frames in pieces of 16 KB and gives each back at once: what a loop calls just where one
    ends then costs hundreds of times as much. A frame that says that it needs a megabyte brings a piece with room for
    all that it calls; memory that nobody touches is not taken.
    https://github.com/python/cpython/blob/3.11/Python/pystate.c (push_chunk)
    """
    made: Made = _ROOMY(work)
    return made


def _call(work: Callable[[], Made]) -> Made:
    return work()


_ROOMY = FunctionType(_call.__code__.replace(co_stacksize=1 << 17), globals())
