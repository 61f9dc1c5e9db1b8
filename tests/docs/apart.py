"""A deployed sandbox that is copied for each page: by forking this process, which takes no time, where deploying takes seconds."""

from __future__ import annotations

import functools
import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable

from product_factory.sandbox.server import Sandbox
from tests.killed import forked


def in_a_fork(act: Callable[[], object]) -> None:
    """Act in a copy of this process, and wait for it. AssertionError with what it failed by, where it fails."""
    with tempfile.TemporaryFile("w+") as told:
        sys.stdout.flush()
        sys.stderr.flush()
        if not (child := forked()):
            code = 1
            try:
                act()
                code = 0
            except BaseException:
                traceback.print_exc(file=told)
                told.flush()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        told.seek(0)
        assert status == 0, told.read() or f"ended with {os.waitstatus_to_exitcode(status)}"


class Copied(Sandbox):
    """Between `rest` and `serve_again` nobody is answered, and what is there stays: so it can be copied by a fork."""

    def rest(self) -> None:
        """Serve no more, and forget nothing."""
        assert self._direct
        assert self._server
        assert self._thread
        self._direct.end()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve_again(self) -> None:
        """Serve what is there, at another port."""
        # Their clients know the other one.
        self._sessions.clear()
        self._sts = None
        self._thread = threading.Thread(target=functools.partial(self._listen().serve_forever, 0.02), daemon=True)
        self._thread.start()
