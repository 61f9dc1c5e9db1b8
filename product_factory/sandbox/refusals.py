"""What the sandbox hasn't, it refuses in the service's own error shape, once and with the reason.

HTTP 501, which no AWS SDK tries again (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html names
500, 502, 503 and 504): for an operation or a service that neither the sandbox nor moto implements, for what moto stumbles
over, and for a fault of the sandbox itself, whose second attempt would only hide the first one's reason. HTTP 403 for a Region that AWS hasn't, in the
words that services have for it (https://github.com/JuliaCloud/AWS.jl/issues/565 for the query protocol,
https://github.com/fsouza/s3-upload-proxy/issues/241 for JSON).
"""

import io
import json
import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from moto.core.errors import COMMON_ERROR_CODES
from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel
from moto.core.serialize import SERIALIZERS, get_serializer_class

from product_factory.sandbox.absent import Absence, absence, is_motos
from product_factory.sandbox.authorization.requests import reading
from product_factory.sandbox.faults import Application, Call, Environ, StartResponse, call_of, plain_error
from product_factory.sandbox.operations import Asked, asked, regions, unread

logger = logging.getLogger(__name__)

NOT_IMPLEMENTED = "501 Not Implemented", "NotImplementedException"
AT_FAULT = "501 Not Implemented", "InternalFailure"

WRONG_REGION = "403 Forbidden"

# moto warns of each code that is not of the service's own model.
COMMON_ERROR_CODES.extend(
    ["NotImplementedException", "InternalFailure", "InvalidSignatureException", "SignatureDoesNotMatch"]
)

_NO_ROUTE = re.compile(rb"\s*<!doctype html>\s*<html lang=en>\s*<title>(40[45] |Redirecting)", re.IGNORECASE)
"""Flask's answer to an address that no view of the service has, and to one with an empty part, whose slashes it merges."""
_FINE = ("1", "2", "300", "301", "302", "303", "304", "307", "501", "503")
_PERHAPS_NOBODY = ("308", "404", "405")
LOST_HEADERS = "sandbox.lost_headers"
"""Where the server keeps the names of headers that AWS takes and the request's environment can't."""
_NO_ACTION = re.compile(r"The \w+ action has not been implemented")
"""What moto says of an operation as a whole; all else that it says is about a part of one."""


class Refusal(ServiceException):
    """An error that is of no service, though its answer is in the shape of one."""


class Refusals:
    """WSGI middleware around moto's application."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        call = call_of(environ)
        if call is None:
            return self._unsigned(environ, start_response)
        if call.region not in regions():
            return _refuse_region(call, environ, start_response)
        if unread(call, environ):
            return _not_implemented(call, environ, start_response)
        if lost := environ.get(LOST_HEADERS):
            why = f"{lost}: WSGI carries no header with an underscore"
            return _not_implemented(call, environ, start_response, why)
        body, started = _kept(environ), list[tuple[Any, ...]]()
        try:
            answer = self._application(dict(environ), lambda *arguments, **_: started.append(arguments))
            if started[0][0].startswith(_FINE):
                start_response(*started[0])
                return answer
            answer = list(answer)
        except NotImplementedError as error:
            return _not_implemented(call, environ, start_response, str(error))
        except Exception as error:
            logger.exception("the sandbox failed at %s %s", call.service, call.operation)
            return _at_fault(call, environ, body, start_response, error)
        if started[0][0].startswith(_PERHAPS_NOBODY) and _unanswered(environ, b"".join(answer)):
            return _not_implemented(call, environ, start_response)
        if started[0][0].startswith("500"):
            return _not_implemented(call, environ, start_response, f"moto answered {b''.join(answer)[:200]!r}")
        if told := _in_other_shape(b"".join(answer)):
            found = asked(call, environ)
            if found and "xml" in _content_type(found):
                return _refuse(found, environ, start_response, started[0][0], *told)
        start_response(*started[0])
        return answer

    def _unsigned(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """A request that needs no signature, of which no more is known when it fails."""
        try:
            return self._application(environ, start_response)
        except Exception as error:
            logger.exception("the sandbox failed at an unsigned request")
            why = f"{type(error).__name__}: {error}"
            if isinstance(error, NotImplementedError) or is_motos(error):
                message = f"The sandbox doesn't implement this unsigned request as it was asked: {why}"
                return plain_error(environ, start_response, *NOT_IMPLEMENTED, message)
            message = f"The sandbox itself failed at this unsigned request, not your request: {why}"
            return plain_error(environ, start_response, *AT_FAULT, message)


def lost_headers(names: Iterable[str]) -> str:
    """Those of S3's headers that WSGI leaves out: "_" and "-" are one there."""
    return ", ".join(sorted(name.lower() for name in names if "_" in name and name.lower().startswith("x-amz-")))


def _unanswered(environ: Environ, body: bytes) -> bool:
    """Whether such an answer is of nobody: no view, or a view that found no operation. HEAD has never a body."""
    return environ["REQUEST_METHOD"] != "HEAD" and (not body or bool(_NO_ROUTE.match(body)))


def _in_other_shape(body: bytes) -> tuple[str, str] | None:
    """Code and message of an error that moto tells in JSON, whichever service it is of; None of another answer."""
    if not body.startswith(b'{"__type":'):
        return None
    told = json.loads(body)
    code = str(told["__type"])
    if code not in COMMON_ERROR_CODES:
        COMMON_ERROR_CODES.append(code)
    return code, str(told.get("message", ""))


def _not_implemented(call: Call, environ: Environ, start_response: StartResponse, why: str = "") -> Iterable[bytes]:
    found = asked(call, environ)
    if found is None:
        message = f"The sandbox has no service {call.service}, of which {call.operation} was asked."
    else:
        part = "" if not why or _NO_ACTION.match(why) else f" as it was asked: {why}"
        message = f"The sandbox doesn't implement {found.words}{part or '.'}"
    return _refuse(found, environ, start_response, *NOT_IMPLEMENTED, message)


def _kept(environ: Environ) -> bytes:
    """The request's body, which stays to be read; empty where its length isn't told."""
    if not environ.get("CONTENT_LENGTH"):
        return b""
    body: bytes = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _absent(found: Asked | None, environ: Environ, body: bytes, error: Exception) -> Absence | None:
    if found is None or found.operation not in found.service.operation_names:
        return None
    given = reading.asked(environ, body, found.service.service_name).parameters
    return absence(error, found.service.operation_model(found.operation), given or {})


def _at_fault(
    call: Call, environ: Environ, body: bytes, start_response: StartResponse, error: Exception
) -> Iterable[bytes]:
    environ["wsgi.input"] = io.BytesIO(body)
    found = asked(call, environ)
    if absent := _absent(found, environ, body, error):
        status = f"{absent.status} {HTTPStatus(absent.status).phrase}"
        return _refuse(found, environ, start_response, status, absent.code, absent.message)
    words = found.words if found else f"{call.service} {call.operation}"
    if isinstance(error, KeyError) and error.args == (call.region,):
        message = f"The sandbox has no {found.service.service_id if found else call.service} in {call.region}."
        return _refuse(found, environ, start_response, *NOT_IMPLEMENTED, message)
    if is_motos(error):
        return _not_implemented(call, environ, start_response, f"moto stumbled, {type(error).__name__}: {error}")
    message = f"The sandbox itself failed at {words}, not your request: {type(error).__name__}: {error}"
    return _refuse(found, environ, start_response, *AT_FAULT, message)


def _refuse_region(call: Call, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    found = asked(call, environ)
    code = "SignatureDoesNotMatch" if found and "xml" in _content_type(found) else "InvalidSignatureException"
    message = f"Credential should be scoped to a valid region, not '{call.region}'."
    return _refuse(found, environ, start_response, WRONG_REGION, code, message)


def _refuse(
    found: Asked | None, environ: Environ, start_response: StartResponse, status: str, code: str, message: str
) -> Iterable[bytes]:
    """The error as the service's protocol has it."""
    protocol = environ.get("HTTP_SMITHY_PROTOCOL")
    if protocol == "rpc-v2-cbor":
        headers = [("Content-Type", "application/cbor"), ("smithy-protocol", protocol)]
        start_response(status, headers)
        return [_cbor({"__type": code, "message": message})]
    if found is None:
        return plain_error(environ, start_response, status, code, message)
    written = _serializer(found).serialize(Refusal(code, message))
    body = str(written["body"]).encode()
    start_response(status, [(name, str(value)) for name, value in written["headers"].items()])
    return [body]


def _serializer(found: Asked) -> Any:
    model = found.service
    written = model.protocol if model.protocol in SERIALIZERS else model.resolved_protocol
    return get_serializer_class(model.service_name, written)(OperationModel({}, model))


def _content_type(found: Asked) -> str:
    return str(_serializer(found).CONTENT_TYPE)


def _cbor(texts: dict[str, str]) -> bytes:
    """A map of texts in CBOR (RFC 8949), whose lengths are written in four bytes."""
    items = [item.encode() for pair in texts.items() for item in pair]
    return bytes([0xA0 + len(texts)]) + b"".join(b"\x7a" + len(each).to_bytes(4) + each for each in items)
