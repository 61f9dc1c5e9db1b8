"""A served hub, what is asked of it by whom, and tokens as GitHub signs them (unsigned)."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from werkzeug.serving import BaseWSGIServer

from product_factory.sandbox.authorization import reference
from product_factory.sandbox.authorization.reference import Kind
from product_factory.sandbox.faults import Application, Environ, StartResponse, call_of
from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog.caller import caller_by_access_key

ISSUER = "token.actions.githubusercontent.com"
# "No permissions are required": https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = {"sts:GetCallerIdentity"}


class Asked(NamedTuple):
    """One signed request: by whom (a role's ARN), of what, with which parameters."""

    by: str
    action: str
    region: str
    account: str
    given: dict[str, Any]

    def resources(self, management: str) -> list[str]:
        """The ARNs that AWS authorizes it on, by the kinds that its reference lists and the request's parameters."""
        kinds = reference.kinds(self.action)
        return [arn for kind in kinds for arn in self._arns(kind, management)] or ["*"]

    def _arns(self, kind: Kind, management: str) -> list[str]:
        given, here = self.given, f"{self.region}:{self.account}"
        organization = f"arn:aws:organizations::{management}"
        parent = given.get("ParentId", "")
        made: dict[str, Callable[[], list[str]]] = {
            "portfolio": lambda: [f"arn:aws:catalog:{here}:portfolio/{given.get('PortfolioId') or given['Id']}"],
            "product": lambda: [f"arn:aws:catalog:{here}:product/{given.get('ProductId') or given['Id']}"],
            "stack": lambda: [f"arn:aws:cloudformation:{here}:stack/{given.get('StackName', '')}/0"],
            "stackset": lambda: [
                f"arn:aws:cloudformation:{self.region}:{management}:stackset/{given['StackSetName']}:0"
            ],
            "parameter": lambda: [
                f"arn:aws:ssm:{here}:parameter/{name.lstrip('/')}"
                for name in given.get("Names", [given.get("Name") or given.get("Path")])
            ],
            "topic": lambda: [given["TopicArn"]],
            "organizationalunit": lambda: [f"{organization}:ou/o-0/{parent}"] if parent.startswith("ou-") else [],
            "root": lambda: [f"{organization}:root/o-0/{parent}"] if parent.startswith("r-") else [],
            "configurationaggregator": lambda: [f"arn:aws:config:{here}:config-aggregator/config-aggregator-0"],
            "role": lambda: [given["RoleArn"]],
        }
        return made[kind.name]()


class Recorder:
    """WSGI middleware that writes down each signed request."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.asked: list[Asked] = []

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if call := call_of(environ):
            key = environ["HTTP_AUTHORIZATION"].partition("Credential=")[2].partition("/")[0]
            by = caller_by_access_key(call.account, key).arn
            action = f"{call.service}:{call.operation}"
            self.asked.append(Asked(by, action, call.region, call.account, _parameters(environ)))
        return self._application(environ, start_response)

    def by(self, role: str) -> list[Asked]:
        """What this role asked for."""
        return [each for each in self.asked if each.by.endswith(f":role/{role}")]


def _parameters(environ: Environ) -> dict[str, Any]:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    if "HTTP_X_AMZ_TARGET" in environ:
        read: dict[str, Any] = json.loads(body or b"{}")
        return read
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    return {}


class Watched(Sandbox):
    """A sandbox that writes down who asks what."""

    recorder: Recorder

    def _listen(self) -> BaseWSGIServer:
        server = super()._listen()
        self.recorder = Recorder(server.app)
        server.app = self.recorder
        return server

    def pipeline(self, role: str, **claims: str) -> dict[str, str]:
        """The variables with which a job that holds this token acts as the role of the hub."""
        sts = boto3.client(
            "sts", region_name=self.region, endpoint_url=self.endpoint, config=Config(signature_version=UNSIGNED)
        )
        arn = f"arn:aws:iam::{self.organization.hub.id}:role/{role}"
        given = sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="run", WebIdentityToken=token(**claims))
        keys = given["Credentials"]
        return self.environment("hub", "Administrator") | {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }


def token(**claims: str) -> str:
    """A token with these claims, as GitHub would sign it."""
    said = {"iss": f"https://{ISSUER}", "aud": "sts.amazonaws.com", **claims}
    head, body = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in ({}, said))
    return f"{head}.{body}."
