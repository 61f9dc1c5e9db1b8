"""Lock: one command at a time changes what is released."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from product_factory.errors import FactoryError
from product_factory.root import relative


@contextlib.contextmanager
def locked(released: Path) -> Iterator[None]:
    """Within this block nobody else publishes, sets states, imports, ends or renames in this folder of released versions.

    Made where it is missing. Ends with the process, however that ends. FactoryError where somebody does, or where
    the system has no such locks (Windows).
    """
    try:
        import fcntl
    except ModuleNotFoundError as error:
        raise FactoryError("publishing locks files as Linux and macOS do; run it there, or in WSL") from error
    released.mkdir(parents=True, exist_ok=True)
    lock = os.open(released, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FactoryError(
                f"{relative(released)}: another command is changing it (publish, deprecate, retire, restore, import, "
                "end or rename); wait for it"
            ) from None
        yield
    finally:
        os.close(lock)
