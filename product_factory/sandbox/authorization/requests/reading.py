"""Which operation a request asks for, and with which parameters, by botocore's models through moto's readers."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.responses import boto3_service_name
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model

from .refusals import Protocol
from .signatures import Environ

_EC2_VERSION = "2016-11-15"
_VERSIONS = {"2015-12-01": "elbv2"}
"""Versions of an API that shares its address with an older one: load balancers of the second kind."""
_FORM = "application/x-www-form-urlencoded"


class Asked(NamedTuple):
    """service: botocore's name. operation: empty where it can't be told, parameters: None where they can't be read."""

    service: str
    operation: str
    parameters: Mapping[str, Any] | None


def asked(environ: Environ, body: bytes, backend: str) -> Asked:
    """What a request asks that moto's backend of this name answers."""
    service = _VERSIONS.get(form_of(environ, body).get("Version", ""), boto3_service_name.get(backend, backend))
    model = _model(service)
    if model is None:
        return Asked(service, _named(environ, body), None)
    request = Request({**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
    operation, given = _routed(service, request)
    if operation is None:
        return Asked(service, _named(environ, body), None)
    if service == "s3":
        return Asked(service, operation.name, {**request.args, **given})
    return Asked(service, operation.name, _parsed(model, operation, request, given))


@cache
def _model(service: str) -> ServiceModel | None:
    try:
        return get_service_model(service)
    except Exception:
        return None


def _routed(service: str, request: Request) -> tuple[OperationModel | None, dict[str, Any]]:
    with suppress(Exception):
        return get_service_router(service).match(request)
    return None, {}


def _parsed(
    model: ServiceModel, operation: OperationModel, request: Request, given: dict[str, Any]
) -> Mapping[str, Any] | None:
    # Whatever a request holds that isn't as the model says, the service itself is to tell.
    with suppress(Exception):
        parser = PROTOCOL_PARSERS[determine_request_protocol(model, request.content_type)](operation)
        read = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.data,
                "url_path": request.path,
                "url_params": given,
            }
        )
        return {**given, **read}
    return None


def _named(environ: Environ, body: bytes) -> str:
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return str(target).rsplit(".", 1)[-1]
    return form_of(environ, body).get("Action", "")


def form_of(environ: Environ, body: bytes) -> dict[str, str]:
    """The fields of a form, each once; none of another body."""
    if not environ.get("CONTENT_TYPE", "").startswith(_FORM):
        return {}
    with suppress(UnicodeDecodeError):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return {}


def protocol_of(environ: Environ, body: bytes, backend: str) -> Protocol:
    """In which the request wants its errors; S3's for one that is neither signed nor a form nor names a target."""
    if environ.get("HTTP_X_AMZ_TARGET"):
        return "json"
    if version := form_of(environ, body).get("Version"):
        return "ec2" if version == _EC2_VERSION else "query"
    if backend in ("s3", "s3control"):
        return "s3"
    model = _model(boto3_service_name.get(backend, backend))
    return "rest-json" if model is not None and str(model.protocol) == "rest-json" else "query"
