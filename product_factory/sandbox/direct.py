"""Clients in the process that serves ask the application itself: connection and thread take half of a small call's time.

What is asked and what is answered is the same, and so is the log of calls. The long way go requests of which a body
is no bytes, those to elsewhere, and all while a fault is set.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.handlers import BUILTIN_HANDLERS
from werkzeug.exceptions import InternalServerError

from product_factory.sandbox.faults import Application, Environ, Faults
from product_factory.sandbox.refusals import LOST_HEADERS, lost_headers
from product_factory.sandbox.resource_types.environs import environ_of

logger = logging.getLogger(__name__)
HOST = "127.0.0.1"


class Direct:
    """A handler of botocore's `before-send`: the response, or None for the long way.

    port: where the application is served, too.
    """

    def __init__(self, application: Application, faults: Faults, port: int) -> None:
        self._application, self._faults, self._port = application, faults, port
        self._serving = True

    def end(self) -> None:
        """Answer no more, as nobody listens any more."""
        self._serving = False
        if self in _HERE:
            _HERE.remove(self)

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        elsewhere = urlsplit(request.url).port != self._port
        if not self._serving or elsewhere or not isinstance(body, bytes | bytearray) or self._faults.listed():
            return None
        environ = _environ(request, bytes(body))
        try:
            status, headers, told = _answer(self._application, environ)
        except Exception:
            # As the server answers then.
            logger.exception("the sandbox failed at %s %s", request.method, request.url)
            status, headers, told = _answer(InternalServerError(), environ)
        raw = _Raw(b"" if request.method == "HEAD" else told)
        return AWSResponse(request.url, int(status.split(None, 1)[0]), headers, raw)


_HERE: list[Direct] = []


def answer_here(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    """What a sandbox that this process serves answers, for any session of botocore that is made from then on."""
    return next((told for each in _HERE if (told := each(request)) is not None), None)


def begin(direct: Direct) -> None:
    """Let it answer all clients of this process, those that read the endpoint of their environment, until it ends."""
    if _HANDLER not in BUILTIN_HANDLERS:
        BUILTIN_HANDLERS.append(_HANDLER)
    _HERE[:] = [direct]


_HANDLER: Any = ("before-send", answer_here)


class _Raw(io.BytesIO):
    """A body as botocore reads it off a connection."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        while contents := self.read():
            yield contents


def _answer(application: Any, environ: Environ) -> tuple[str, Any, bytes]:
    started: list[tuple[str, dict[str, str]]] = []
    told = b"".join(application(environ, lambda status, headers, *_: started.append((status, dict(headers)))))
    return *started[-1], told


def _environ(request: AWSPreparedRequest, body: bytes) -> Environ:
    """What werkzeug's server makes of the same request."""
    environ = {**environ_of(request, body), "REMOTE_ADDR": HOST, "SERVER_NAME": HOST}
    lost = lost_headers(request.headers)
    return {**environ, LOST_HEADERS: lost} if lost else environ
