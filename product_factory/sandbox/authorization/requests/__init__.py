"""Each request from outside is signed by somebody who may do what it asks, or it is refused as AWS refuses it.

A WSGI middleware: what the sandbox itself calls in its process, for stacks and shares, never passes here and is
judged where it is done. Who calls is found by the signature; then explicit denials, service control policies and
resource control policies, resource-based, identity-based, boundary and session policies are looked at.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

from .. import reference
from ..calling import calling
from ..owners import has_policy, target_of
from ..policies import Principal
from ..step import Need
from . import many_objects
from .keys import keys_of, unknown_of
from .operations import FREE, UNSIGNED, action_of, prefix_of
from .reading import Asked, asked, form_of, protocol_of
from .refusals import Refusal, answer
from .resources import Place, resources_of, roles_in
from .retiring import grant_to_retire
from .sessions import Signer, signer_of
from .signatures import signature_of

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_ANYBODY = Principal("arn:aws:iam:::anonymous", everything=True, facts={"aws:PrincipalType": "Anonymous"})
_OPEN = ("/moto-api", "/favicon.ico", "/latest/meta-data/", "/latest/api/")
"""Paths that are moto's own, and no service's."""


class Judge:
    """Around moto's application; backend_of: which of moto's backends answers a request."""

    def __init__(self, application: Application, backend_of: Callable[[Environ], str]) -> None:
        self._application, self._backend_of = application, backend_of

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").startswith(_OPEN):
            return self._application(environ, start_response)
        body, backend = _body(environ), self._backend_of(environ)
        try:
            principal = admitted(environ, body, backend)
        except Refusal as refusal:
            service = backend if environ.get("REQUEST_METHOD") != "HEAD" else ""
            compatible = environ.get("HTTP_X_AMZN_QUERY_MODE") == "true"
            status, headers, told = answer(refusal, protocol_of(environ, body, backend), service, compatible=compatible)
            start_response(status, headers)
            return [told] if service else [b""]
        # Whose account it is, the signature alone says.
        environ.pop("HTTP_X_MOTO_ACCOUNT_ID", None)
        with calling(principal):
            return many_objects.answer_with_kept(environ, start_response, self._application)


def admitted(environ: Environ, body: bytes, backend: str) -> Principal | None:
    """Who may make this request, None for one that needs nobody; Refusal for all others."""
    signed = signature_of(environ)
    if signed is None:
        _check_unsigned(environ, body, backend)
        return None
    signer = signer_of(signed, environ, body)
    if signer.principal.unrestricted and not has_policy(prefix_of(signed.service)):
        return signer.principal
    wanted = asked(environ, body, backend)
    versioned = "versionId" in (wanted.parameters or {}) and wanted.service == "s3"
    action = action_of(wanted.service, signed.service, wanted.operation, versioned=versioned)
    if wanted.operation == many_objects.OPERATION and wanted.service == "s3":
        given, bucket = wanted.parameters, str((wanted.parameters or {}).get("Bucket"))
        many_objects.judge_each(
            environ, body, bucket, lambda action, arn: _judge(signer, action, arn, given, signed.region)
        )
    elif action is not None and action not in FREE:
        judge(signer, action, wanted, signed.region)
    return signer.principal


def _check_unsigned(environ: Environ, body: bytes, backend: str) -> None:
    if form_of(environ, body).get("Action") in UNSIGNED:
        return
    if backend == "s3" and environ.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
        raise Refusal("denied", "The sandbox doesn't read signatures in forms: presigned POST is not implemented.")
    wanted = asked(environ, body, backend)
    action = action_of(wanted.service, "s3", wanted.operation) if wanted.service == "s3" else None
    if action is None:
        raise Refusal("unsigned")
    (arn,) = resources_of(action, wanted.parameters, Place("", "us-east-1"))
    keys = keys_of(action, wanted.parameters, "us-east-1", "")
    target = target_of(action, arn, "")
    unknown = unknown_of(action, wanted.parameters)
    if target.statements is None or _ANYBODY.denial(Need(action, arn, keys), target, unknown):
        raise Refusal("denied")


def judge(signer: Signer, action: str, wanted: Asked, region: str) -> None:
    """Refusal with AWS's message where the signer may not do this with what the request names."""
    given = wanted.parameters
    if action == "kms:RetireGrant":
        _judge_retiring(signer, given, region)
        return
    for arn in resources_of(action, given, Place(signer.account_id, region)):
        _judge(signer, action, arn, given, region)
    if action == "sts:AssumeRole" and (given or {}).get("Tags"):
        _judge(signer, "sts:TagSession", str((given or {}).get("RoleArn")), given, region)
    role = (given or {}).get("RoleARN")
    if action.startswith("cloudformation:") and isinstance(role, str):
        passed = {"iam:PassedToService": "cloudformation.amazonaws.com"}
        _judge(signer, "iam:PassRole", role, None, region, passed)
    elif reference.passes_roles(action):
        for role in sorted(set(roles_in(given))):
            _judge(signer, "iam:PassRole", role, None, region)


def _judge_retiring(signer: Signer, given: Any, region: str) -> None:
    """The grant itself says who may retire it; of one that isn't there the service says so."""
    found = grant_to_retire(given or {}, signer.account_id, region)
    if found:
        keys = keys_of("kms:RetireGrant", given, region, found.target.account_id) | signer.keys
        need = Need("kms:RetireGrant", found.key_arn, keys)
        if message := signer.principal.denial(need, found.target, unknown_of("kms:RetireGrant", given)):
            raise Refusal("denied", message)


def _judge(signer: Signer, action: str, arn: str, given: Any, region: str, more: dict[str, str] | None = None) -> None:
    target = target_of(action, arn, signer.account_id)
    keys = keys_of(action, given, region, target.account_id) | signer.keys | (more or {})
    need = Need(action, arn, keys)
    message = signer.principal.denial(need, target, unknown_of(action, given))
    if message:
        raise Refusal("denied", message)


def _body(environ: Environ) -> bytes:
    """The request's body, which stays to be read; empty where its length isn't told."""
    if not environ.get("CONTENT_LENGTH"):
        return b""
    body: bytes = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(body)
    return body
