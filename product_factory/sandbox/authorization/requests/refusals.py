"""How AWS refuses a request, in each protocol's words.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

import json
from http import HTTPStatus
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

Kind = Literal["unsigned", "unknown", "token", "expired", "signature", "denied"]
Protocol = Literal["query", "ec2", "json", "rest-json", "s3"]


class Refusal(Exception):
    """A request is refused; message: in place of the kind's own."""

    def __init__(self, kind: Kind, message: str = "") -> None:
        super().__init__(message or _MESSAGES[kind])
        self.kind: Kind = kind
        self.message = message


_INVALID = "The security token included in the request is invalid."
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_MESSAGES: dict[Kind, str] = {
    "unsigned": "Request is missing Authentication Token",
    "unknown": _INVALID,
    "token": _INVALID,
    "expired": "The security token included in the request is expired",
    "signature": _MISMATCH,
    "denied": "Access Denied",
}


class Said(NamedTuple):
    """Code, status, and the message where it isn't the kind's own."""

    code: str
    status: int = HTTPStatus.FORBIDDEN
    message: str = ""


_EC2_FAILURE = Said(
    "AuthFailure", HTTPStatus.UNAUTHORIZED, "AWS was not able to validate the provided access credentials"
)
_QUERY: dict[Kind, Said] = {
    "unsigned": Said("MissingAuthenticationToken"),
    "unknown": Said("InvalidClientTokenId"),
    "token": Said("InvalidClientTokenId"),
    "expired": Said("ExpiredToken"),
    "signature": Said("SignatureDoesNotMatch"),
    "denied": Said("AccessDenied"),
}
_EC2: dict[Kind, Said] = {
    "unsigned": Said("MissingAuthenticationToken"),
    "unknown": _EC2_FAILURE,
    "token": _EC2_FAILURE,
    "expired": Said("RequestExpired", HTTPStatus.BAD_REQUEST, "Request has expired."),
    "signature": _EC2_FAILURE,
    "denied": Said("UnauthorizedOperation"),
}
_JSON: dict[Kind, Said] = {
    "unsigned": Said("MissingAuthenticationTokenException", HTTPStatus.BAD_REQUEST),
    "unknown": Said("UnrecognizedClientException", HTTPStatus.BAD_REQUEST),
    "token": Said("UnrecognizedClientException", HTTPStatus.BAD_REQUEST),
    "expired": Said("ExpiredTokenException", HTTPStatus.BAD_REQUEST),
    "signature": Said("InvalidSignatureException", HTTPStatus.BAD_REQUEST),
    "denied": Said("AccessDeniedException", HTTPStatus.BAD_REQUEST),
}
_S3: dict[Kind, Said] = {
    "unsigned": Said("AccessDenied", message="Access Denied"),
    "unknown": Said("InvalidAccessKeyId", message="The AWS Access Key Id you provided does not exist in our records."),
    "token": Said("InvalidToken", HTTPStatus.BAD_REQUEST, "The provided token is malformed or otherwise invalid."),
    "expired": Said("ExpiredToken", HTTPStatus.BAD_REQUEST, "The provided token has expired."),
    "signature": Said("SignatureDoesNotMatch"),
    "denied": Said("AccessDenied"),
}
_SAID: dict[Protocol, dict[Kind, Said]] = {
    "query": _QUERY,
    "ec2": _EC2,
    "json": _JSON,
    "rest-json": {kind: said._replace(status=HTTPStatus.FORBIDDEN) for kind, said in _JSON.items()},
    "s3": _S3,
}
_OWN_CODES = {("sns", "denied"): "AuthorizationError"}
"""Codes that a service's own model has: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors"""


def answer(
    refusal: Refusal, protocol: Protocol, service: str, *, compatible: bool = False
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status line, headers and body.

    compatible: the client, of a service that once spoke the query protocol, wants that protocol's code in a header
    (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait).
    """
    said = _SAID[protocol][refusal.kind]
    code = _OWN_CODES.get((service, refusal.kind), said.code)
    message = refusal.message or said.message or _MESSAGES[refusal.kind]
    if protocol == "ec2" and refusal.kind == "denied":
        message = f"You are not authorized to perform this operation. {message}"
    status = f"{int(said.status)} {HTTPStatus(said.status).phrase}"
    if protocol in ("json", "rest-json"):
        headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)]
        if compatible:
            headers.append(("x-amzn-query-error", f"{_QUERY[refusal.kind].code};Sender"))
        return status, headers, json.dumps({"__type": code, "message": message}).encode()
    return status, [("Content-Type", "text/xml")], _xml(protocol, code, escape(message)).encode()


def _xml(protocol: Protocol, code: str, message: str) -> str:
    if protocol == "s3":
        return f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>0</RequestId></Error>"
    if protocol == "ec2":
        error = f"<Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        return f"<Response>{error}<RequestID>0</RequestID></Response>"
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>"
