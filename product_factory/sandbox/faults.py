"""The sandbox's HTTP edge: a log of all calls, and faults put in where a test wants them.

In process through `Sandbox.faults`; from another process under /_sandbox/: GET, POST and DELETE
/_sandbox/faults, GET and DELETE /_sandbox/calls, GET and PUT /_sandbox/settings.
"""

import functools
import io
import json
import re
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Literal
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.iam import models as iam
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from product_factory.sandbox.servicecatalog import SETTINGS

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

CONTROL = "/_sandbox/"
_CALL = "product_factory.call"


class Call(BaseModel):
    """One call of an AWS operation; for S3 and other REST services the HTTP method and path."""

    model_config = ConfigDict(frozen=True)

    service: str
    operation: str
    account: str
    region: str


class Fault(BaseModel):
    """What goes wrong at which calls.

    kind: `throttle` (ThrottlingException), `error` (HTTP 500), `share_running`
    (InvalidStateException, as while a share operation runs), `cut_before` (the connection ends and
    nothing is done), `cut_after` (all is done and the connection ends without an answer), `gather`
    (the first `every` calls wait for each other, a minute at most, and are then done together).
    service, operation and account None stand for any; every n: at each n-th call that agrees;
    times: so often and no more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["throttle", "error", "share_running", "cut_before", "cut_after", "gather"]
    service: str | None = None
    operation: str | None = None
    account: str | None = None
    every: int = Field(default=1, ge=1)
    times: int | None = Field(default=None, ge=1)

    def concerns(self, call: Call) -> bool:
        """Whether this fault counts the call."""
        pairs = (
            (self.service, call.service),
            (self.operation, call.operation),
            (self.account, call.account),
        )
        return all(wanted in (None, actual) for wanted, actual in pairs)


_ANSWERS = {
    "throttle": ("400 Bad Request", "ThrottlingException", "Rate exceeded"),
    "error": ("500 Internal Server Error", "InternalServerError", "An internal error occurred."),
    "share_running": (
        "400 Bad Request",
        "InvalidStateException",
        "Another portfolio share operation is in progress in this account.",
    ),
}


class Faults:
    """The faults that are set and the calls that came; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[tuple[Fault, list[int], threading.Barrier]] = []
        self._calls: list[Call] = []

    def add(self, kind: str, **options: Any) -> None:
        """Set a fault; pydantic's ValidationError for options that Fault doesn't have."""
        fault = Fault.model_validate({"kind": kind, **options})
        with self._lock:
            self._faults.append((fault, [0, 0], threading.Barrier(fault.every)))

    def clear(self) -> None:
        """No faults any more, and nobody waits; the log of calls stays."""
        with self._lock:
            for _, _, barrier in self._faults:
                barrier.abort()
            self._faults.clear()

    def forget_calls(self) -> None:
        """Begin the log anew."""
        with self._lock:
            self._calls.clear()

    def calls(self, service: str | None = None, operation: str | None = None) -> list[Call]:
        """The calls so far, those that a fault struck included."""
        with self._lock:
            return [
                call for call in self._calls if service in (None, call.service) and operation in (None, call.operation)
            ]

    def listed(self) -> list[Fault]:
        """The faults that are set."""
        with self._lock:
            return [fault for fault, _, _ in self._faults]

    def strike(self, call: Call) -> Fault | None:
        """Log the call, let it wait where it is gathered with others; the fault that strikes it, if any."""
        struck, gathering = self._struck(call)
        if gathering:
            with suppress(threading.BrokenBarrierError):
                gathering.wait(timeout=60)
        return struck

    def _struck(self, call: Call) -> tuple[Fault | None, threading.Barrier | None]:
        with self._lock:
            self._calls.append(call)
            struck, gathering = None, None
            for fault, counts, barrier in self._faults:
                if not fault.concerns(call):
                    continue
                counts[0] += 1
                if fault.kind == "gather":
                    gathering = barrier if counts[0] <= fault.every else gathering
                    continue
                spent = fault.times is not None and counts[1] >= fault.times
                if struck is None and counts[0] % fault.every == 0 and not spent:
                    counts[1] += 1
                    struck = fault
            return struck, gathering


class Edge:
    """WSGI middleware around moto's application."""

    def __init__(self, application: Application, faults: Faults) -> None:
        self._application = application
        self._faults = faults

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(CONTROL):
            return self._control(environ, start_response)
        call = call_of(environ)
        fault = self._faults.strike(call) if call else None
        if fault is None:
            return self._application(environ, start_response)
        if fault.kind == "cut_after":
            list(self._application(environ, lambda *args, **kwargs: None))
        if fault.kind in ("cut_before", "cut_after"):
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError("cut by the sandbox")
        return plain_error(environ, start_response, *_ANSWERS[fault.kind])

    def _control(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        wanted = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'].removeprefix(CONTROL)}"
        try:
            status, answer = "200 OK", self._controlled(wanted, _body(environ))
        except KeyError:
            status, answer = "404 Not Found", {"error": f"The sandbox has no {wanted}."}
        except ValidationError as error:
            status, answer = "400 Bad Request", {"error": str(error)}
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def _controlled(self, wanted: str, body: bytes) -> Any:
        actions: dict[str, Callable[[], Any]] = {
            "GET faults": lambda: [fault.model_dump() for fault in self._faults.listed()],
            "POST faults": lambda: self._faults.add(**_OBJECT.validate_json(body)),
            "DELETE faults": self._faults.clear,
            "GET calls": lambda: [call.model_dump() for call in self._faults.calls()],
            "DELETE calls": self._faults.forget_calls,
            "GET settings": SETTINGS.model_dump,
            "PUT settings": lambda: SETTINGS.replace(_OBJECT.validate_json(body)),
        }
        return actions[wanted]()


def call_of(environ: Environ) -> Call | None:
    """Which operation a request calls; None for a request without AWS's signature. Found once, however many ask."""
    if _CALL not in environ:
        environ[_CALL] = _call_of(environ)
    found: Call | None = environ[_CALL]
    return found


def _call_of(environ: Environ) -> Call | None:
    match = re.search(
        r"Credential=(?P<key>[^/]+)/[^/]+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request",
        environ.get("HTTP_AUTHORIZATION", ""),
    )
    if not match:
        return None
    return _called(match["service"], _operation(environ), iam.get_account_id_from(match["key"]), match["region"])


@functools.lru_cache(maxsize=1 << 12)
def _called(service: str, operation: str, account: str, region: str) -> Call:
    """The same value for the same call: the log of calls holds each many times."""
    return Call(service=service, operation=operation, account=account, region=region)


def _operation(environ: Environ) -> str:
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return str(target).rsplit(".", 1)[-1]
    if environ.get("HTTP_SMITHY_PROTOCOL"):
        return str(environ["PATH_INFO"]).rsplit("/", 1)[-1]
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        action = parse_qs(_body(environ).decode()).get("Action")
        if action:
            return action[0]
    return f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}"


def _body(environ: Environ) -> bytes:
    """The request's body, which stays to be read."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def plain_error(
    environ: Environ, start_response: StartResponse, status: str, code: str, message: str
) -> Iterable[bytes]:
    """An error of a service of which only the request is known: JSON where that names a target."""
    body = json.dumps({"__type": code, "message": message})
    content = "application/x-amz-json-1.1"
    if "HTTP_X_AMZ_TARGET" not in environ:
        error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        body, content = (
            f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>",
            "text/xml",
        )
        if "/s3/aws4_request" in environ.get("HTTP_AUTHORIZATION", ""):
            body = error
    start_response(status, [("Content-Type", content), ("x-amzn-ErrorType", code)])
    return [body.encode()]


_OBJECT = TypeAdapter(dict[str, Any])
