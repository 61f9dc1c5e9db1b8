"""`with Console(sandbox, page) as console:` serves the page beside a served sandbox, on this machine alone."""

from __future__ import annotations

import functools
import socket
import threading
from types import TracebackType

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from product_factory.sandbox.console.app import application
from product_factory.sandbox.console.callers import People
from product_factory.sandbox.console.site import Site
from product_factory.sandbox.server import Sandbox

# Not localhost: a machine may resolve that to an address where something else listens.
HOST = "127.0.0.1"
_POLL_SECONDS = 0.02


class Console:
    """The page and its API. port 0 takes a free one."""

    def __init__(self, sandbox: Sandbox, site: Site, port: int = 0) -> None:
        port = port or free_port()
        self.people = People(sandbox, lambda: site.facts)
        app = application(sandbox.organization, self.people, region=sandbox.region, port=port, site=site)
        self._server: BaseWSGIServer = make_server(HOST, port, app, threaded=True, request_handler=_Handler)
        self._thread = threading.Thread(
            target=functools.partial(self._server.serve_forever, poll_interval=_POLL_SECONDS), daemon=True
        )

    @property
    def url(self) -> str:
        """Where a browser finds the page."""
        return f"http://{HOST}:{self._server.port}/"

    def __enter__(self) -> Console:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether the page could be served there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


class _Handler(WSGIRequestHandler):
    """Without a line on stderr for every request, and without telling versions."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def version_string(self) -> str:
        return "sandbox"
