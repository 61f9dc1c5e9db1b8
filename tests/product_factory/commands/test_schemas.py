"""What `--output json` prints is what its schema says, and so are errors."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import product_factory.commands.main as command
from product_factory.commands.schemas import MODELS, schema_of
from product_factory.errors import UsageError
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.contract import validated
from tests.product_factory.provisioning.hub import SPOKE, Hub

pytestmark = pytest.mark.xdist_group("commands-schemas")
MANIFEST = """
role: Developer
regions: [us-east-1]
products: {topic: {version: 1.0.0, expires: 2030-01-31}}
waves: [{name: all, targets: [{accounts: [spoke-1]}]}]
"""


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        made = Hub(sandbox)
        made.launch_role(SPOKE)
        made.product(name="topic").version("1.1.0")
        yield made


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_schema_is_one(name: str) -> None:
    made = schema_of(name)
    Draft202012Validator.check_schema(made)
    for each in made.get("anyOf", [made]):
        model = made["$defs"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        assert model["properties"]["schema"] == {"const": 1}
        assert "schema" in model["required"]


def test_every_command_that_speaks_json_has_a_schema_and_no_other() -> None:
    commands = typer.main.get_command(command.app()).commands  # type: ignore[attr-defined]
    inner = {
        f"{name} {word}": each
        for name, held in commands.items()
        for word, each in getattr(held, "commands", {}).items()
    }
    speaks = {
        name
        for name, each in {**commands, **inner}.items()
        for parameter in each.params
        if "--output" in parameter.opts and "json" in (parameter.type_descriptor.choices or ())
    }
    assert set(MODELS) == speaks | {"error"}


def test_what_has_no_schema_is_told() -> None:
    with pytest.raises(UsageError, match="there are: launch, update"):
        schema_of("moon")


def test_what_the_commands_print_holds_to_their_schemas(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text(MANIFEST)

    def run(*arguments: str, role: str = "Developer", account: str = SPOKE) -> tuple[str, str]:
        for key, value in hub.sandbox.environment(account, role).items():
            monkeypatch.setenv(key, value)
        monkeypatch.setattr(sys, "argv", ["factory", *arguments, "--output", "json"])
        with contextlib.suppress(SystemExit):
            command.main()
        said = capsys.readouterr()
        return said.out, said.err

    validated("plan", run("plan", str(file), account="management", role=ADMINISTRATOR)[0])
    first = validated("apply", run("apply", str(file), "--yes", account="management", role=ADMINISTRATOR)[0])
    again = validated("apply", run("apply", str(file), "--yes", account="management", role=ADMINISTRATOR)[0])
    assert [each["outputs"] for each in again["results"]] == [each["outputs"] for each in first["results"]]
    assert validated("launch", run("launch", "topic", "--version", "1.0.0")[0])["outcome"] == "unchanged"
    told = validated("update", run("update", "topic", "--version", "1.1.0", "--dry-run")[0])
    assert told["preview"]["way"] == "newer version"
    validated("update", run("update", "topic", "--version", "1.1.0")[0])
    found = validated(
        "status", run("status", "--role", "OrganizationAccountAccessRole", "--region", "us-east-1", account="management", role=ADMINISTRATOR)[0]
    )  # fmt: skip
    assert [row["name"] for row in found["rows"]] == ["topic"]
    validated("terminate", run("terminate", "topic", "--yes")[0])
    for arguments, kind, code in (
        (("launch", "moon"), "ProductNotVisible", 1),
        (("launch", ""), "ArgumentError", 2),
        (("terminate", "topic"), "UsageError", 2),
    ):
        out, err = run(*arguments)
        error = validated("error", err.splitlines()[-1])
        assert (out, error["kind"], error["code"]) == ("", kind, code)
