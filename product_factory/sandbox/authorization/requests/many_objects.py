"""S3's DeleteObjects: each object is judged, and the answer tells which of them weren't deleted.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html (its example answers 200 with an AccessDenied inside);
for a version: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html (DeleteObjectVersion)
"""

import io
from collections.abc import Callable, Iterable
from typing import Any
from xml.etree import ElementTree as Xml

from .refusals import Refusal
from .signatures import Environ

OPERATION = "DeleteObjects"
_KEPT = "sandbox.kept_objects"
"""Where a request keeps those that its signer may not delete."""

Judging = Callable[[str, str], None]
"""By action and ARN; Refusal where it isn't allowed."""


def judge_each(environ: Environ, body: bytes, bucket: str, judging: Judging) -> None:
    """Take from the request what its signer may not delete; a body that can't be read stays for S3 to tell."""
    try:
        document = _read(body)
    except Xml.ParseError:
        return
    kept: list[tuple[str, str]] = []
    for each in document.findall("Object"):
        key, version = each.findtext("Key") or "", each.findtext("VersionId") or ""
        try:
            judging("s3:DeleteObjectVersion" if version else "s3:DeleteObject", f"arn:aws:s3:::{bucket}/{key}")
        except Refusal:
            kept.append((key, version))
            document.remove(each)
    if kept:
        environ[_KEPT] = kept  # type: ignore[index]
        _rewrite(environ, Xml.tostring(document))


def answer_with_kept(environ: Environ, start_response: Callable[..., Any], application: Any) -> Iterable[bytes]:
    """The application's answer, with an error for each object that was taken from the request."""
    kept = environ.pop(_KEPT, [])  # type: ignore[attr-defined]
    if not kept:
        return list(application(environ, start_response))
    if not _left(environ):
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [Xml.tostring(_with_errors(Xml.Element("DeleteResult"), kept))]
    started: list[Any] = []
    told = b"".join(application(environ, lambda *given, **_: started.append(given)))
    status, headers = started[0][:2]
    if status.startswith("200"):
        told = Xml.tostring(_with_errors(_read(told), kept))
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
    start_response(status, headers)
    return [told]


def _left(environ: Environ) -> bool:
    body = environ["wsgi.input"].read()
    _rewrite(environ, body)
    return bool(_read(body).findall("Object"))


def _rewrite(environ: Any, body: bytes) -> None:
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))


def _with_errors(result: Xml.Element, kept: list[tuple[str, str]]) -> Xml.Element:
    for key, version in kept:
        error = Xml.SubElement(result, "Error")
        told = {"Key": key, "VersionId": version, "Code": "AccessDenied", "Message": "Access Denied"}
        for name, value in told.items():
            if value:
                Xml.SubElement(error, name).text = value
    return result


def _read(body: bytes) -> Xml.Element:
    """Without namespaces, which neither moto nor botocore needs."""
    document = Xml.fromstring(body)  # noqa: S314 (from whoever uses the sandbox, as all that moto reads)
    for each in document.iter():
        each.tag = each.tag.rpartition("}")[2]
    return document
