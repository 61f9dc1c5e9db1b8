"""Whoever launches needs no catalog: what it would have told is not checked, and that is said; nothing fails after acting."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from product_factory.catalog.facts import Facts, ProductFacts, write
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from tests.checkout import ROOT
from tests.conftest import clean_environment, run_python
from tests.product_factory.provisioning.hub import Hub

COMMAND = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import factory; sys.exit(factory.main())"
UNCHECKED = "Without a catalog or --facts FILE, not checked:"


class Client:
    """The command where there is no catalog, neither here nor above, by default with a developer's credentials."""

    def __init__(self, hub: Hub, folder: Path, account: str = "spoke-1", role: str = DEVELOPER) -> None:
        self._environment = clean_environment() | hub.sandbox.environment(account, role)
        self._environment.pop("FACTORY_CATALOG", None)
        self.folder = folder

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run_python(self.folder, "-c", COMMAND, *arguments, environment=self._environment)


@pytest.fixture
def client(hub: Hub, tmp_path: Path) -> Client:
    return Client(hub, tmp_path)


def test_launch_update_and_terminate_go_without_and_say_what_is_not_checked(client: Client, hub: Hub) -> None:
    name = hub.product().name
    for arguments, unchecked in (
        (("launch", name), "what has to be launched first, what can't be launched beside it, and what AWS Config"),
        (("update", name, "--param", "Title=other"), "what has to be launched first"),
        (("terminate", name, "--yes"), "what stays behind."),
    ):
        done = client.run(*arguments, "--output", "json")
        assert done.returncode == 0, done.stderr
        assert f"{UNCHECKED} {unchecked}" in done.stderr
        assert json.loads(done.stdout)["outcome"] == "done"


def test_facts_in_a_file_are_checked_before_anything_is_done(client: Client, hub: Hub) -> None:
    one, other = hub.product().name, hub.product().name
    file = client.folder / "facts.json"
    write(Facts(products={other: ProductFacts(rivals=(one, other)), one: ProductFacts(stays=("A key.",))}), file)
    assert client.run("launch", one, "--facts", str(file)).returncode == 0
    refused = client.run("launch", other, "--facts", str(file))
    assert (refused.returncode, UNCHECKED in refused.stderr) == (1, False)
    assert f"{one} is launched there already" in refused.stderr
    asked = hub.calls("TerminateProvisionedProduct")
    for wrong in (client.folder / "none.json", ROOT / "cdk.json"):
        assert client.run("terminate", one, "--yes", "--facts", str(wrong)).returncode == 2
    assert hub.calls("TerminateProvisionedProduct") == asked, "who can't read the facts does nothing"
    ended = client.run("terminate", one, "--yes", "--facts", str(file))
    assert (ended.returncode, "What stays:\n- A key." in ended.stdout) == (0, True), ended.stderr


def test_a_fleet_goes_without_too(client: Client, hub: Hub) -> None:
    name = hub.product().name
    file = client.folder / "fleet.yaml"
    file.write_text(
        f"role: {DEVELOPER}\nregions: [us-east-1]\nproducts: {{{name}: {{version: 1.0.0}}}}\n"
        "waves: [{name: one, targets: [{accounts: [spoke-1]}]}]\n"
    )
    management = Client(hub, client.folder, account="management", role=ADMINISTRATOR)
    for command in (("plan", str(file)), ("apply", str(file), "--yes"), ("plan", str(file))):
        done = management.run(*command)
        assert done.returncode == 0, done.stderr + done.stdout
        assert f"{UNCHECKED} what has to be launched first" in done.stderr
        assert "and what updates do." in done.stderr
    assert "1 keep" in done.stdout


def test_commands_on_the_catalog_say_that_there_is_none(client: Client) -> None:
    for command in (("list",), ("synth",), ("check",), ("export", "facts")):
        done = client.run(*command)
        assert done.returncode == 2, command
        assert "no catalog here" in done.stderr
        assert "factory --catalog DIR" in done.stderr


def test_the_catalog_is_named_by_an_option(client: Client) -> None:
    done = client.run("--catalog", str(ROOT), "export", "facts", "--out", ".")
    assert done.returncode == 0, done.stderr
    assert "audit-trail" in json.loads((client.folder / "facts.json").read_text())["products"]
