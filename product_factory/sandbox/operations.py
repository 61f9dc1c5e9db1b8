"""Which operation of which service a request calls, by botocore's models of the services.

A service signs under a name of its own, which several may share (Elastic Load Balancing and its second version).
"""

import functools
import gzip
import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import botocore
from botocore.exceptions import UnknownServiceError
from botocore.loaders import create_loader
from moto.core.model import ServiceModel
from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from moto.s3 import responses
from werkzeug.exceptions import NotFound

from product_factory.sandbox.faults import Call, Environ

_LOADER = create_loader()
_HEAD = 3000
"""Where most models have said under which name the service signs; EC2's goes on for ten million characters."""


@dataclass(frozen=True)
class Asked:
    """An operation, by the name that its service gives it; by method and path where the service has none such."""

    service: ServiceModel
    operation: str

    @property
    def words(self) -> str:
        return f"{self.service.service_id}'s operation {self.operation}"


@functools.cache
def regions() -> frozenset[str]:
    """All Regions of AWS, in all partitions, with what stands for them in global services."""
    partitions = _LOADER.load_data("partitions")["partitions"]
    return frozenset(region for each in partitions for region in each["regions"])


def asked(call: Call, environ: Environ) -> Asked | None:
    """What the request asks for; None where AWS has no such service."""
    models = list(_models(call.service))
    for model in models:
        if name := _operation(model, call, environ):
            return Asked(model, name)
    return Asked(models[0], call.operation) if models else None


def unread(call: Call, environ: Environ) -> bool:
    """Whether S3 is asked for a subresource that moto doesn't know: it would take it for the bucket or the object itself.

    DELETE /bucket?metrics would delete the bucket.
    """
    given = {pair.partition("=")[0] for pair in environ.get("QUERY_STRING", "").split("&")}
    return call.service == "s3" and bool(given - {""}) and not given.isdisjoint(_unread_subresources())


@functools.cache
def _unread_subresources() -> frozenset[str]:
    """Those of S3's model that moto's answers never look for."""
    source = inspect.getsource(responses)
    model = get_service_model("s3")
    queries = [model.operation_model(name).http["requestUri"].partition("?")[2] for name in model.operation_names]
    named = {key for query in queries for key in query.split("&") if key and "=" not in key}
    return frozenset(key for key in named if f'"{key}"' not in source)


def _models(signing_name: str) -> Iterator[ServiceModel]:
    """Those that may have signed so; the one of that name first."""
    with suppress(UnknownServiceError):
        yield get_service_model(signing_name)
    yield from (get_service_model(each) for each in _signing_names().get(signing_name, []) if each != signing_name)


def _operation(model: ServiceModel, call: Call, environ: Environ) -> str | None:
    if call.operation in model.operation_names:
        return call.operation
    if not model.protocol.startswith("rest"):
        return None
    try:
        return str(get_service_router(model.service_name).match(Request(dict(environ)))[0].name)
    except (NotFound, NotImplementedError):
        return None


@functools.cache
def _signing_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    root = Path(botocore.__file__).parent / "data"
    for service in _LOADER.list_available_services("service-2"):
        with gzip.open(max(root.glob(f"{service}/*/service-2.json.gz")), "rt") as model:
            head = model.read(_HEAD)
            name = _signing_name(head) or _signing_name(head + model.read()) or service
        found.setdefault(name, []).append(service)
    return found


def _signing_name(model: str) -> str | None:
    for key in ("signingName", "endpointPrefix"):
        if match := re.search(rf'"{key}"\s*:\s*"([^"]+)"', model):
            return match[1]
    return None
