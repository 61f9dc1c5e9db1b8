"""Signatures of requests: read one from a request, and make the one that it ought to have. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
Version 4, and version 2 for URLs that S3's clients presign in us-east-1.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from botocore.auth import HmacV1Auth
from botocore.credentials import Credentials
from botocore.utils import normalize_url_path

Environ = Mapping[str, Any]

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<headers>[^,\s]+),\s*"
    r"Signature=(?P<signature>\w+)"
)
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"


class Signature(NamedTuple):
    """What a request says of its signature; moment: as in `X-Amz-Date`.

    until: when a presigned URL ends, in seconds since 1970; empty for other requests. version 2 names no region.
    """

    access_key_id: str
    date: str
    region: str
    service: str
    headers: tuple[str, ...]
    value: str
    moment: str
    token: str
    until: str = ""

    @property
    def presigned(self) -> bool:
        """Whether the URL carries the signature."""
        return bool(self.until)


def signature_of(environ: Environ) -> Signature | None:
    """The request's signature; None for a request without one."""
    query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
    if "AWSAccessKeyId" in query:
        token = query.get("x-amz-security-token", "")
        value, until = query.get("Signature", ""), query.get("Expires", "0")
        return Signature(query["AWSAccessKeyId"], "", "us-east-1", "s3", (), value, "", token, until)
    if "X-Amz-Credential" in query:
        return _presigned(query)
    found = _HEADER.match(environ.get("HTTP_AUTHORIZATION", ""))
    if found is None:
        return None
    moment, token = environ.get("HTTP_X_AMZ_DATE", ""), environ.get("HTTP_X_AMZ_SECURITY_TOKEN", "")
    return _scoped(found["credential"], found["headers"], found["signature"], moment, token)


def _presigned(query: Mapping[str, str]) -> Signature | None:
    moment, lasts = query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "0")
    try:
        since = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        until = str(int(since) + int(lasts))
    except ValueError:
        until = "0"
    names, value = query.get("X-Amz-SignedHeaders", ""), query.get("X-Amz-Signature", "")
    return _scoped(query["X-Amz-Credential"], names, value, moment, query.get("X-Amz-Security-Token", ""), until)


def _scoped(scope: str, names: str, value: str, moment: str, token: str, until: str = "") -> Signature | None:
    parts = scope.split("/")
    if len(parts) != 5:
        return None
    key, date, region, service, _ = parts
    return Signature(key, date, region, service, tuple(names.split(";")), value, moment, token, until)


def expected(signed: Signature, environ: Environ, body: bytes, secret: str) -> str:
    """The value that the signature would have with this secret access key."""
    if not signed.date:
        return _version_2(signed, environ, secret)
    canonical = "\n".join(
        (
            environ["REQUEST_METHOD"],
            _path(signed, environ),
            _query(environ),
            *(f"{name}:{_header(environ, name)}" for name in signed.headers),
            "",
            ";".join(signed.headers),
            _payload(signed, environ, body),
        )
    )
    scope = "/".join((signed.date, signed.region, signed.service, "aws4_request"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(("AWS4-HMAC-SHA256", signed.moment, scope, digest))
    return hmac.digest(_signing_key(secret, scope), to_sign.encode(), "sha256").hex()


@lru_cache(maxsize=256)
def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _version_2(signed: Signature, environ: Environ, secret: str) -> str:
    auth = HmacV1Auth(Credentials(signed.access_key_id, secret))
    url = urlsplit(f"http://localhost{_path(signed, environ)}?{environ.get('QUERY_STRING', '')}")
    token = (f"x-amz-security-token:{signed.token}",) if signed.token else ()
    lines = (environ["REQUEST_METHOD"], "", "", signed.until, *token, auth.canonical_resource(url))
    return str(auth.sign_string("\n".join(lines)))


def _path(signed: Signature, environ: Environ) -> str:
    """As it was sent; for all services but S3 normalized, and encoded once more."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or quote(environ.get("PATH_INFO", "/")))
    path = re.sub(r"^https?://[^/]+", "", raw).partition("?")[0] or "/"
    return path if signed.service.startswith("s3") else quote(normalize_url_path(path), safe="/~")


def _query(environ: Environ) -> str:
    pairs = [part.partition("=")[::2] for part in environ.get("QUERY_STRING", "").split("&") if part]
    return "&".join(f"{key}={value}" for key, value in sorted(pairs) if unquote(key) != "X-Amz-Signature")


def _header(environ: Environ, name: str) -> str:
    variable = name.upper().replace("-", "_")
    value = environ.get(variable if variable in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{variable}", "")
    return " ".join(str(value).encode("latin-1").decode("utf-8", "replace").split())


def _payload(signed: Signature, environ: Environ, body: bytes) -> str:
    given = environ.get("HTTP_X_AMZ_CONTENT_SHA256")
    if signed.presigned and signed.service == "s3":
        return str(given or UNSIGNED_PAYLOAD)
    return str(given or hashlib.sha256(body).hexdigest())
