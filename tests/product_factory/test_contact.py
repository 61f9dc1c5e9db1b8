"""An endpoint that does not answer is told after seconds, whatever the reason; one that answered is tried for longer."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import boto3
import botocore.loaders
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, SSLError

from product_factory import contact
from product_factory.errors import FactoryError
from product_factory.organization.calls import RETRIES, call_aws
from product_factory.provisioning.errors import AwsUnreachable, aws_errors
from product_factory.provisioning.inventory.reading import CONFIG
from product_factory.provisioning.session import RETRYING

KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "eu-west-1"}
# As in use, with shorter waits for what never comes.
SHORT = Config(retries={"mode": "standard", "total_max_attempts": 10}, connect_timeout=0.3, read_timeout=0.3)


class Server:
    """Takes connections, and says to each what it is given: None, nothing at all."""

    def __init__(self, says: bytes | None) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._says, self._taken = says, list[socket.socket]()
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                taken, _ = self._socket.accept()
            except OSError:
                return
            self._taken.append(taken)
            if self._says is not None:
                taken.recv(4096)
                taken.sendall(self._says)
                taken.close()

    def close(self) -> None:
        # A thread that waits to accept goes on doing so after `close` alone.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for taken in self._taken:
            taken.close()


@pytest.fixture
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port where nobody is, for "nobody"; else of a server that says the parameter."""
    if request.param == "nobody":
        with socket.create_server(("127.0.0.1", 0)) as free:
            number = free.getsockname()[1]
        yield number
        return
    server = Server(request.param)
    yield server.port
    server.close()


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://127.0.0.1:{port}", "nobody"),
        ("http://no-such-name.invalid", "nobody"),
        # A documentation network (RFC 5737): no route, or nobody there.
        ("http://192.0.2.1", "nobody"),
        ("https://127.0.0.1:{port}", b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        ("https://127.0.0.1:{port}", None),
        ("http://127.0.0.1:{port}", None),
    ],
    ids=["refused", "name", "unroutable", "TLS to a plain port", "TLS to silence", "silence"],
    indirect=["port"],
)
def test_who_never_answers_is_told_after_seconds_with_what_to_look_at(
    url: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact, "_answered", set())
    sts = contact.attend(cast(Any, boto3).client("sts", endpoint_url=url.format(port=port), config=SHORT, **KEYS))
    begun = time.monotonic()
    with pytest.raises(FactoryError, match=r"^who am I: .*; check the network, the Region, a proxy, and AWS_ENDPOINT"):
        call_aws(sts.get_caller_identity, "who am I")
    # Ten attempts would wait for a minute.
    assert time.monotonic() - begun < 10


def test_the_client_for_developers_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    error = EndpointConnectionError(endpoint_url="http://x")
    with pytest.raises(AwsUnreachable, match='"http://x"\nCheck the network, the Region, a proxy'), aws_errors():
        raise error


@pytest.mark.parametrize("config", [RETRIES, RETRYING, CONFIG])
def test_all_clients_connect_within_seconds(config: Any) -> None:
    assert config.connect_timeout * contact.TRIES <= 10


UNANSWERED = EndpointConnectionError(endpoint_url="http://x")


@pytest.mark.parametrize(
    ("error", "attempts", "answered", "given_up"),
    [
        (UNANSWERED, 1, False, False),
        (UNANSWERED, 2, False, True),
        (UNANSWERED, 9, True, False),
        (ConnectTimeoutError(endpoint_url="http://x"), 2, False, True),
        (SSLError(endpoint_url="http://x", error=ValueError("e")), 2, False, True),
        (ConnectionClosedError(endpoint_url="http://x"), 4, False, False),
        (ConnectionClosedError(endpoint_url="http://x"), 5, False, True),
        (ConnectionClosedError(endpoint_url="http://x"), 9, True, False),
        (ValueError(), 9, False, False),
    ],
)
def test_who_answered_once_is_tried_as_long_as_the_settings_say(
    error: Exception, attempts: int, answered: bool, given_up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact, "_answered", set())
    endpoint = SimpleNamespace(host="http://x")
    if answered:
        contact._give_up(endpoint, response=("200", {}), attempts=1, caught_exception=None)
    if given_up:
        with pytest.raises(type(error)):
            contact._give_up(endpoint, response=None, attempts=attempts, caught_exception=error)
    else:
        contact._give_up(endpoint, response=None, attempts=attempts, caught_exception=error)


def test_clients_that_fetch_a_profile_s_credentials_are_attended_to(monkeypatch: pytest.MonkeyPatch) -> None:
    made = contact.session(region_name="eu-west-1")
    core: Any = made._session
    assert core.get_default_client_config().connect_timeout == contact.CONNECT_TIMEOUT
    monkeypatch.setattr(contact, "_answered", set())
    client = core.create_client("sts", endpoint_url="http://127.0.0.1:9", **KEYS, config=SHORT)
    begun = time.monotonic()
    with pytest.raises(EndpointConnectionError):
        client.get_caller_identity()
    assert time.monotonic() - begun < 10


def test_sessions_share_the_models_that_one_has_read_unless_they_look_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Tests share them among all sessions.
    shared: Any = botocore.loaders.create_loader
    monkeypatch.setattr(botocore.loaders, "create_loader", shared.__wrapped__)
    one, other = contact.session(region_name="eu-west-1"), contact.session(region_name="us-east-1")
    read = one._session.get_component("data_loader")
    assert other._session.get_component("data_loader") is read
    monkeypatch.setenv("AWS_DATA_PATH", "/of-somebody")
    elsewhere = contact.session(region_name="us-east-1")._session.get_component("data_loader")
    assert "/of-somebody" in elsewhere.search_paths
    assert "/of-somebody" not in read.search_paths


def answer(status: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


@pytest.mark.parametrize("service", ["sts", "organizations"])
@pytest.mark.parametrize(
    "says",
    [
        answer("200 OK", b"<html><body>Log in</body></html>"),
        answer("200 OK", b""),
        answer("200 OK", bytes(range(256))),
        answer("200 OK", b"[1]"),
        answer("200 OK", b"null"),
        answer("200 OK", b"{}"),
    ],
    ids=["page", "nothing", "garbage", "list", "null", "empty object"],
)
def test_an_answer_that_is_not_aws_s_is_told_so(service: str, says: bytes) -> None:
    server = Server(says)
    client = cast(Any, boto3).client(service, endpoint_url=f"http://127.0.0.1:{server.port}", config=SHORT, **KEYS)
    read: Callable[[], Any] = {
        "sts": lambda: client.get_caller_identity()["Arn"],
        "organizations": lambda: client.describe_organization()["Organization"],
    }[service]
    try:
        with pytest.raises(FactoryError, match="reading: what answered is not AWS: a proxy, or a wrong address"):
            call_aws(read, "reading")
        with (
            pytest.raises(AwsUnreachable, match="what answered is not AWS: a proxy, or a wrong address"),
            aws_errors(),
        ):
            read()
    finally:
        server.close()


def test_a_proxy_s_refusal_without_an_error_of_aws_is_told_so() -> None:
    server = Server(answer("403 Forbidden", b"<html>Forbidden</html>"))
    client = cast(Any, boto3).client("sts", endpoint_url=f"http://127.0.0.1:{server.port}", config=SHORT, **KEYS)
    try:
        with pytest.raises(FactoryError, match="reading: what answered is not AWS"):
            call_aws(client.get_caller_identity, "reading")
    finally:
        server.close()


def test_keys_of_ours_are_not_called_aws_s() -> None:
    assert contact.not_aws(KeyError("Resources"), members=False) is None
    assert contact.not_aws(KeyError("audit-trail")) is None
    assert contact.not_aws(ValueError("x")) is None
