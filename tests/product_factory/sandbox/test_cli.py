"""`factory sandbox` serves a page to launch from, and any AWS tool with nothing but the variables that it prints."""

from __future__ import annotations

import socket
import subprocess

import pytest
import requests

from tests.checkout import ROOT
from tests.conftest import clean_environment, run
from tests.served import served


def refused(*options: str) -> str:
    """What `factory sandbox` says where it is used wrongly."""
    done = run(ROOT, "sandbox", "--port", "0", *options, environment=clean_environment())
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.slow
def test_the_page_and_the_aws_cli_show_the_same_catalog_at_once() -> None:
    with served() as told:
        page = requests.get(told.page, timeout=30)
        assert "audit-trail" in page.text
        assert "status/index.html" in page.text
        status = requests.get(f"{told.page}status/index.html", timeout=60)
        assert status.status_code == 200
        assert "of 7 accounts run something" in status.text
        identity = told.aws("sts", "get-caller-identity")
        assert str(identity["Arn"]).startswith("arn:aws:sts::333333333333:assumed-role/Developer/")
        seen = told.aws("servicecatalog", "search-products", "--query", "ProductViewSummaries[].Name")
        assert "audit-trail" in seen


def test_empty_it_deploys_nothing_and_serves_no_page() -> None:
    with served("--empty") as told:
        assert "in a browser" not in told.text
        assert told.aws("servicecatalog", "search-products", "--query", "ProductViewSummaries[].Name") == []


def test_bare_nothing_is_delegated_to_the_hub_until_somebody_does() -> None:
    with served("--empty", "--bare") as told:
        hub = told.variables_of("the hub's administrator")
        with pytest.raises(subprocess.CalledProcessError) as refused:
            told.aws("organizations", "list-roots", variables=hub)
        assert "AccessDeniedException" in refused.value.stderr
        management = told.variables_of("the management account's administrator")
        trusted = ("organizations", "list-aws-service-access-for-organization")
        assert told.aws(*trusted, variables=management) == {"EnabledServicePrincipals": []}
        told.aws("servicecatalog", "enable-aws-organizations-access", variables=management)
        assert "servicecatalog.amazonaws.com" in str(told.aws(*trusted, variables=management))


def test_bare_is_for_an_empty_organization() -> None:
    assert "add --empty" in refused("--bare")


def test_a_region_without_a_hub_is_refused_in_time() -> None:
    assert "pass --empty" in refused("--region", "us-west-2")


def test_a_port_for_the_page_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"--page-port {port}: something listens there" in refused("--page-port", port)


@pytest.mark.parametrize("port", ["-1", "70000", "x"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert "--page-port" in refused("--page-port", port)
