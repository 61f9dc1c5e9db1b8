"""Each command that speaks JSON, really run: what it prints holds to its schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from product_factory.commands.schemas import MODELS
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from product_factory.smoke.journal import Journal
from product_factory.smoke.settings import Settings
from tests.catalogs import write_catalog
from tests.conftest import Copy
from tests.contract import validated
from tests.product_factory.importing import foreign
from tests.slow import slow_but

NAME, REGION = "security-notification", "us-east-1"
# These need what runs or is deployed: test_schemas.py has them, tests/product_factory/sharing/test_shares.py and
# tests/product_factory/compliance; the guardrails' commands have a folder of their own.
RUNNING = {"launch", "update", "terminate", "plan", "apply", "status", "share", "compliance"}
SETTINGS = ("--owner", "Team", "--support-email", "t@example.com", "--support-url", "https://example.com", "--region", REGION)  # fmt: skip
# In this order: some change what the next ones find.
IN_A_CATALOG: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("show", NAME),
    ("diff",),
    ("check",),
    ("check", NAME, "--grants"),
    ("proactive", NAME),
    ("publish", NAME, "--bump", "auto", "--notes", "Another name."),
    ("diff", NAME, "--from", "1.0.0", "--to", "1.1.0"),
    ("deprecate", NAME, "1.0.0", "--reason", "Old."),
    ("retire", NAME, "1.0.0", "--force"),
    ("restore", NAME, "1.0.0"),
    ("adopt", "budget-alert", "--dry-run"),
    ("init", "other", *SETTINGS, "--only", "Guest foundation", "--dry-run"),
    ("init", "another", *SETTINGS, "--empty"),
    ("import", "demo.yaml", "--templates", "templates"),
    ("rename-product", NAME, "alerts", "--dry-run"),
    ("end-portfolio", "Base", "--force", "--dry-run"),
    ("page",),
    ("export", NAME, "1.0.0"),
    ("export", "facts"),
    ("export", "hub-deployer", "--repository", "example/catalog"),
    ("synth",),
    ("smoke", "--account", "333333333333", "--test-unit", "/Workloads", "--dry-run"),
    ("smoke", "--clean-up", "state.jsonl", "--dry-run"),
    ("new", "team-alerts", "--portfolio", "Base", "--summary", "Tells.", "--summary-ja", "通知します。"),
    ("end-product", NAME, "--force", "--dry-run"),
)
# They synthesize or judge every product.
OF_ALL = {("check",), ("diff",), ("page",), ("synth",)}
AT_A_HUB: tuple[tuple[str, ...], ...] = (("deploy", "--dry-run"), ("doctor",))


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    root = tmp_path_factory.mktemp("contract")
    made = write_catalog(root, {"Base": (NAME,)}, share_with=("/Workloads",), regions=(REGION,))
    made.edit("portfolios/own_0.py", f"('{NAME}',)", f'(\n        "{NAME}",\n    )')
    made.edit(f"products/{NAME.replace('-', '_')}.py", '"Security alerts"', '"Account alerts"')
    foreign.template(root / "templates", "bucket/v1", foreign.TOPIC)
    foreign.write(root / "demo.yaml", foreign.portfolio("one", foreign.product("team-bucket", foreign.version("v1"))))
    journal(root / "state.jsonl")
    return made


def journal(path: Path) -> None:
    """The state file of a smoke run that made nothing."""
    given: dict[str, Any] = {"accounts": ["333333333333"], "test_unit": "/Workloads", "region": REGION}
    Journal.create(path, Settings.model_validate(given), hub="222222222222", on_aws=False)


@pytest.fixture(scope="module")
def hub() -> Iterator[dict[str, str]]:
    with Sandbox(region=REGION) as sandbox:
        yield sandbox.environment("hub", ADMINISTRATOR)


def test_no_command_is_left_out() -> None:
    run = {each[0] for each in (*IN_A_CATALOG, *AT_A_HUB)}
    guardrails = {each for each in MODELS if each.startswith("guardrails ")}
    assert run | RUNNING | guardrails | {"error"} == set(MODELS)


@pytest.mark.parametrize(
    "arguments", slow_but(lambda arguments: arguments not in OF_ALL, IN_A_CATALOG), ids=lambda each: " ".join(each)[:40]
)
def test_it_answers_by_its_schema(catalog: Copy, arguments: tuple[str, ...]) -> None:
    done = catalog.run(*arguments, "--output", "json")
    assert done.returncode == 0, done.stderr
    assert validated(arguments[0], done.stdout)["schema"] == 1


@pytest.mark.parametrize("arguments", AT_A_HUB, ids=lambda each: each[0])
def test_at_a_hub_it_answers_by_its_schema(catalog: Copy, hub: dict[str, str], arguments: tuple[str, ...]) -> None:
    done = catalog.run(*arguments, "--output", "json", aws=hub)
    assert validated(arguments[0], done.stdout)["schema"] == 1, done.stderr


def test_what_has_an_output_of_its_own_refuses_json(catalog: Copy) -> None:
    for arguments in (
        ("list", "--write", "README.md"),
        ("proactive", "--write", "README.md"),
        ("smoke", "--policy", "hub"),
        ("plan", "--schema"),
    ):
        done = catalog.run(*arguments, "--output", "json")
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "choose one of them" in validated("error", done.stderr.splitlines()[-1])["error"]
