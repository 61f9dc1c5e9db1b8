"""A request of botocore's as a WSGI server gives it to an application. https://peps.python.org/pep-3333/#environ-variables"""

import io
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest

Environ = dict[str, Any]

_PORTS = {"http": "80", "https": "443"}


def environ_of(request: AWSPreparedRequest, body: bytes) -> Environ:
    """What werkzeug makes of it; without headers whose names hold "_", which is "-" there."""
    parts = urlsplit(request.url)
    path = parts.path or "/"
    whole = f"{path}?{parts.query}" if parts.query else path
    environ: Environ = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(unquote(path)),
        "QUERY_STRING": parts.query,
        "REQUEST_URI": whole,
        "RAW_URI": whole,
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port or _PORTS[parts.scheme]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in request.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else _latin(str(value))
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    return environ


def _latin(text: str) -> str:
    """WSGI's texts are bytes, each written as one character."""
    return text if text.isascii() else text.encode().decode("latin-1")
