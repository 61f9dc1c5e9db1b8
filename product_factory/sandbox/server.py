"""`with Sandbox() as sandbox:` serves the organization to boto3, the AWS CLI and the CDK CLI.

They need AWS_ENDPOINT_URL and credentials of an account, and nothing else. The host is always
`localhost`: with 127.0.0.1 moto misreads path-style S3 URLs.
"""

import functools
import os
import threading
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.organizations.models import organizations_backends
from werkzeug.serving import BaseWSGIServer, make_server

from product_factory import sandbox
from product_factory.sandbox import trail
from product_factory.sandbox.authorization.requests import Judge
from product_factory.sandbox.config.remediation import Remediating
from product_factory.sandbox.direct import Direct, begin
from product_factory.sandbox.events import ApiCalls
from product_factory.sandbox.faults import Edge, Environ, Faults
from product_factory.sandbox.organization import (
    SESSION_SECONDS,
    Account,
    Credentials,
    Needs,
    Organization,
    build_organization,
)
from product_factory.sandbox.refusals import LOST_HEADERS, Refusals, lost_headers
from product_factory.sandbox.servicecatalog import SETTINGS
from product_factory.sandbox.sessions import SandboxSession as SandboxSession
from product_factory.sandbox.sessions import Shared

HOST = "localhost"
REGION = "us-east-1"

RENEWED_BEFORE = timedelta(minutes=30)
"""How long before a session ends another takes its place."""

_POLL_SECONDS = 0.02
"""How soon `stop` is noticed."""

_APPLICATION_OF = functools.cache(create_backend_app)
"""A service's routes, which hold no state: made once for all that are served in this process, one after the other."""


class Sandbox:
    """One served organization; one at a time in a process, as moto's state is the process's.

    needs: what the organization is to have, by default what fits the baseline. more_spokes: accounts besides
    those. port 0 takes a free one.
    """

    def __init__(
        self,
        port: int = 0,
        region: str = REGION,
        more_spokes: tuple[Account, ...] = (),
        needs: Needs | None = None,
    ) -> None:
        self.faults = Faults()
        self.region = region
        self.organization: Organization
        self._sessions: dict[tuple[str, str], SandboxSession] = {}
        self._sts: Any = None
        self._port = port
        self._more_spokes = more_spokes
        self._needs = needs
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._direct: Direct | None = None

    def start(self) -> Self:
        """Build the organization afresh and serve it in a thread."""
        self._build()
        serve = functools.partial(self._listen().serve_forever, poll_interval=_POLL_SECONDS)
        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        return self

    def serve(self) -> None:
        """Build the organization afresh and serve it here, until interrupted."""
        self._build()
        self._listen().serve_forever()

    def wait(self) -> None:
        """Go on serving until interrupted."""
        assert self._thread, "not started"
        self._thread.join()

    def stop(self) -> None:
        """Serve no more, and forget everything."""
        if self._direct:
            self._direct.end()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        if self._thread:
            self._thread.join()
        _forget()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        """What AWS_ENDPOINT_URL is to be."""
        assert self._server, "not started"
        return f"http://{HOST}:{self._server.port}"

    def credentials(self, account: str, role: str) -> Credentials:
        """A session of the role of this name in the account of this name or ID, by STS AssumeRole."""
        account_id = self.organization.account(account).id
        if self._sts is None:
            own = self.organization.credentials
            self._sts = SandboxSession(own, self.region, self.endpoint, self._direct).client("sts")
        session = self._sts.assume_role(
            RoleArn=self.organization.role_arn(account_id, role),
            # STS takes 64 characters: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
            RoleSessionName=f"{role[:56]}-session",
            DurationSeconds=SESSION_SECONDS,
        )["Credentials"]
        return Credentials(
            access_key_id=session["AccessKeyId"],
            secret_access_key=session["SecretAccessKey"],
            session_token=session["SessionToken"],
            until=session["Expiration"],
        )

    def session(self, account: str, role: str) -> "SandboxSession":
        """A boto3 session as that role, whose clients talk to the sandbox; the same each time, until it is to end.

        So are its clients: one who registers handlers makes a SandboxSession.
        """
        known = self._sessions.get((account, role))
        if known is None or not known.given.last(RENEWED_BEFORE):
            known = Shared(self.credentials(account, role), self.region, self.endpoint, self._direct)
            self._sessions[account, role] = known
        return known

    def environment(self, account: str, role: str) -> dict[str, str]:
        """The variables with which any AWS tool acts as that role, and reads no files of AWS's."""
        credentials = self.credentials(account, role)
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
            "AWS_SESSION_TOKEN": credentials.session_token or "",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def _build(self) -> None:
        sandbox.install()
        _forget()
        self._sessions.clear()
        self._sts = None
        self.organization = build_organization(self._needs, more_spokes=self._more_spokes)

    def _listen(self) -> BaseWSGIServer:
        dispatcher = _Dispatcher(_APPLICATION_OF)
        judged = Judge(dispatcher, dispatcher.backend_of)
        application = Edge(ApiCalls(Remediating(Refusals(judged))), self.faults)
        self._server = make_server(HOST, self._port, application, threaded=True, request_handler=_Handler)
        self._direct = Direct(application, self.faults, self._server.port)
        begin(self._direct)
        return self._server


class _Dispatcher(DomainDispatcherApplication):
    """moto's, which otherwise lists the folder of its services for each request: half of a small call's time."""

    @functools.cached_property
    def _backends(self) -> dict[str | None, Any]:
        return {}

    def get_backend_for_host(self, host: str | None) -> Any:
        """The service that answers for a host; NotImplementedError where there is none."""
        if host not in self._backends:
            self._backends[host] = self._found(host)
        if host is not None and self._backends[host] is None:
            raise NotImplementedError
        return self._backends[host]

    def _found(self, host: str | None) -> Any:
        """As moto finds it, without a line on stdout where there is none."""
        if host is None or "amazonaws.com" not in host:
            return super().get_backend_for_host(host)
        return next((each for each, pattern in self.backend_url_patterns if pattern.match(f"http://{host}")), None)

    def backend_of(self, environ: Environ) -> str:
        """Which of moto's services answers a request: as moto finds it, S3 where nothing tells."""
        host = self.infer_service_region_host(environ, environ.get("PATH_INFO", ""))
        return str(self.get_backend_for_host(host or "s3.us-east-1.amazonaws.com"))


class _Handler(MotoRequestHandler):
    """moto's, without a line on stderr for every request: `Faults` keeps the log of calls."""

    def make_environ(self) -> Environ:
        """With the names of S3's headers that werkzeug leaves out: "_" and "-" are one there."""
        environ: Environ = super().make_environ()
        lost = lost_headers(self.headers)
        return {**environ, LOST_HEADERS: lost} if lost else environ

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _forget() -> None:
    """moto's reset, and what it forgets to reset: which accounts are in an organization."""
    BackendDict.reset()
    reset_model_data()
    organizations_backends.master_accounts.clear()
    SETTINGS.reset()
    trail.forget()
