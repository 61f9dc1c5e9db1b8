"""The commands: the engine is the manifest's or an option's, plans come first, and JSON holds to its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from product_factory.commands.fleet import app
from product_factory.errors import FactoryError
from product_factory.provisioning.fleet.stacksets.doctor import findings, lines
from tests.contract import validated
from tests.product_factory.provisioning.fleet.stacksets.conftest import HEAD, SPOKES, WORKLOADS, applied, launched
from tests.product_factory.provisioning.hub import Hub, broken


def run(*arguments: str, code: int = 0) -> str:
    """What a command prints on standard output."""
    done = CliRunner().invoke(app, [*arguments])
    assert done.exit_code == code, (done.output, done.exception)
    return done.stdout


@pytest.fixture
def file(hub: Hub, tmp_path: Path) -> tuple[str, Path]:
    """A product's name, and a manifest for it that names no engine."""
    name = hub.product().name
    made = tmp_path / "fleet.yaml"
    head = HEAD.replace("engine: stacksets\n", "")
    made.write_text(f"{head}products: {{{name}: {{version: 1.0.0}}}}\nwaves: {WORKLOADS}\n")
    return name, made


def answered(command: str, *arguments: str, code: int = 0) -> Any:
    return validated(command, run(command, *arguments, "--output", "json", code=code))


def test_plan_and_apply_by_the_engine_of_the_option(hub: Hub, file: tuple[str, Path], tmp_path: Path) -> None:
    name, made = file
    told = run("plan", str(made), "--engine", "stacksets", "--templates", str(tmp_path / "out"))
    assert "Accounts that join /Workloads get it by themselves" in told
    assert "Nothing was changed." in told
    assert not launched(hub, "spoke-1", name)
    arguments = json.loads((tmp_path / "out" / f"factory-fleet-{name}-all.stackset.json").read_text())
    template = json.loads((tmp_path / "out" / f"factory-fleet-{name}-all.template.json").read_text())
    assert arguments["CreateStackInstances"]["DeploymentTargets"] == {"OrganizationalUnitIds": ["ou-demo-workload"]}
    assert template["Resources"]["Product"]["DeletionPolicy"] == "Retain"

    plan = answered("plan", str(made), "--engine", "stacksets")
    assert (plan["engine"], plan["steps"][0]["action"], plan["accounts_read"]) == ("stacksets", "create", True)
    report = answered("apply", str(made), "--engine", "stacksets", "--yes")
    assert report["succeeded"]
    assert report["counts"]["created"] == 1
    assert all(launched(hub, spoke, name) for spoke in SPOKES)
    assert answered("apply", str(made), "--engine", "stacksets", "--yes")["counts"]["kept"] == 1


def test_doctor_checks_the_principal_and_lists_what_lags_behind(hub: Hub) -> None:
    name, path = hub.product(broken()).name, f"/taken/{next(hub.count)}"
    hub.administrator("spoke-3", "ssm").put_parameter(Name=path, Value="x", Type="String")
    applied(f"{{{name}: {{version: 1.0.0, parameters: {{Path: {path}}}}}}}", max_failures="50%")
    session = boto3.Session(region_name="us-east-1")
    checks = {each.name: each for each in findings(session, "us-east-1")}
    role = checks["StackSets' role is a principal of what fleets launch"]
    assert (role.passed, role.found) == (True, f"in Base: stacksets-exec-{'0' * 32}")
    behind = checks[f"StackSet factory-fleet-{name}-all"]
    assert not behind.passed
    assert behind.found.startswith("1 OUTDATED: 555555555555 (us-east-1): ")
    assert any(f"{name} 1.0.0, 1 OUTDATED" in line for line in lines(session, "us-east-1"))
    other = {"PortfolioId": hub.portfolio("Other"), "PrincipalType": "IAM_PATTERN"}
    hub.client.associate_principal_with_portfolio(PrincipalARN=f"arn:aws:iam:::role/stacksets-exec-{'1' * 32}", **other)
    wrong = next(findings(session, "us-east-1"))
    assert not wrong.passed
    assert "the principal of Other does not match" in wrong.found


def test_words_that_do_not_fit_the_engine_are_refused(file: tuple[str, Path]) -> None:
    made = str(file[1])
    for arguments in (
        ("plan", made, "--take-over", "Admin"),
        ("plan", made, "--templates", "out"),
        ("plan", made, "--engine", "stacksets", "--drift"),
        ("apply", made, "--yes", "--engine", "stacksets", "--relaunch"),
        ("apply", made, "--yes", "--engine", "other"),
    ):
        run(*arguments, code=2 if "other" in arguments else 1)


@pytest.mark.parametrize(
    ("account", "role", "told"),
    [
        ("management", "Administrator", "takes the hub's credentials"),
        ("spoke-1", "Administrator", "ListRoots"),
        ("hub", "Developer", "not authorized"),
    ],
)
def test_other_credentials_are_told_in_a_line(
    hub: Hub, file: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, account: str, role: str, told: str
) -> None:
    for name, value in hub.sandbox.environment(account, role).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["plan", str(file[1]), "--engine", "stacksets"])
    assert isinstance(done.exception, FactoryError), done.exception
    assert told in str(done.exception)
    assert len(str(done.exception).splitlines()) <= 2
