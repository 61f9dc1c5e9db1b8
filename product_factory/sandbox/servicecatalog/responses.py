"""Service Catalog's HTTP edge: one request in, one operation of the backend, one answer out."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any

from botocore import xform_name
from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import BaseResponse

from product_factory.sandbox.authorization import whose
from product_factory.sandbox.resource_types.aws import KEY

from .caller import Caller, caller_by_access_key, calling_as
from .exceptions import NotImplementedException, ServiceCatalogError, ValidationException
from .models import ServiceCatalogBackend, servicecatalog_backends
from .paging import one_page
from .validation import OPERATION_NAMES, SERVICE_MODEL, input_shape, validate


class ServiceCatalogResponse(BaseResponse):
    """Answers in AWS's JSON 1.1 protocol, the first that botocore chooses for this service."""

    def __init__(self) -> None:
        super().__init__(service_name="servicecatalog")

    @property
    def backend(self) -> ServiceCatalogBackend:
        """The backend of the caller's account in the request's region."""
        return servicecatalog_backends[self.current_account][self.region]

    def call_action(self) -> TYPE_RESPONSE:
        """Call the operation that the request names; an unknown one answers 501 with its name."""
        try:
            result = self._call(self._get_action(), self._members())
        except ServiceCatalogError as error:
            headers = dict(error.get_headers())
            return error.code, {**self.response_headers, **headers}, error.get_body()
        headers = {**self.response_headers, "Content-Type": "application/x-amz-json-1.1"}
        return HTTPStatus.OK, headers, json.dumps(result, default=_timestamp)

    def _members(self) -> dict[str, Any]:
        try:
            members = json.loads(self.body or "{}")
        except ValueError:
            raise ValidationException("The request's body is not JSON.") from None
        if not isinstance(members, dict):
            raise ValidationException("The request's body is not a JSON object.")
        return members

    def _call(self, action: str | None, members: dict[str, Any]) -> dict[str, Any]:
        name = xform_name(action) if action in SERVICE_MODEL.operation_names else ""
        method = getattr(self.backend, name, None) if name in OPERATION_NAMES else None
        if method is None:
            raise NotImplementedException(f"The sandbox doesn't implement Service Catalog's operation {action}.")
        if members.keys() - input_shape(name).members:
            validate(name, members)
        arguments = {xform_name(key): value for key, value in members.items()}
        with calling_as(_caller(self.current_account, self.access_key)):
            return one_page(name, method(**arguments), members)


def _caller(account_id: str, access_key: str) -> Caller:
    """Who asks; where that is CloudFormation, as whom it acts: a product is launched as that principal of the portfolio."""
    principal = whose() if access_key == KEY else None
    if principal is None or principal.names["account"] != account_id:
        return caller_by_access_key(account_id, access_key)
    return Caller(account_id, principal.names["role or user"], principal.session_arn)


def _timestamp(value: Any) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"not a value of the service model: {value!r}")
