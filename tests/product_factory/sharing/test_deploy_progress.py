"""The CDK's output goes to a log that is named; the terminal has one line a stack, standard output nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from product_factory import contact
from product_factory.errors import FactoryError
from product_factory.sharing import cdk_cli, cdk_log
from product_factory.sharing.deploy_events import Event, StackState, read
from product_factory.sharing.deploy_progress import Plain, Progress

# What the CDK CLI said of a stack that fails, shortened.
SAYS = """
Hub-Bad: start: Publishing Hub-Bad Template
Hub-Bad: deploying... [1/1]
Hub-Bad | 0/2 | 5:25:29 PM | CREATE_IN_PROGRESS   | AWS::SSM::Parameter        | P1
Hub-Bad | 1/2 | 5:25:29 PM | CREATE_COMPLETE      | AWS::SSM::Parameter        | P0
Hub-Bad | 1/2 | 5:25:29 PM | CREATE_FAILED        | AWS::SSM::Parameter        | P1 The parameter already exists.

❌  Hub-Bad failed to deploy
‣ DeploymentError: Resource updates failed:
    at fullDeploy (/node_modules/aws-cdk/lib/index.js:1:1)
"""


def events(count: int) -> list[Event]:
    return [
        Event("Hub", done, count, "CREATE_COMPLETE", "AWS::IAM::Role", f"R{done}", "") for done in range(1, count + 1)
    ]


def test_without_a_terminal_a_stack_of_any_size_has_a_dozen_lines(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Plain()
    told_of: list[Event | StackState] = [StackState("Hub", "deploying"), *events(1000), StackState("Hub", "done")]
    for said in told_of:
        progress.take(said)
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert 10 <= len(lines) <= 13
    assert lines[0] == "Hub: deploying"
    assert lines[1] == "Hub: 100/1000 deploying, CREATE_COMPLETE AWS::IAM::Role R100"
    assert lines[-1] == "Hub: 1000/1000 done"


def test_on_a_terminal_each_stack_has_one_line() -> None:
    progress = Progress()
    for line in SAYS.splitlines():
        if said := read(line):
            progress.take(said)
    progress.take(StackState("Hub-Two", "no changes"))
    assert str(progress.__rich__()) == "Hub-Bad: 1/2 failed\nHub-Two: no changes"


@pytest.fixture
def cdk(as_cdk: Callable[[str], None], tmp_path: Path) -> Path:
    """In the CDK CLI's place a program that says what it said, and ends with 1; the folder of logs."""
    as_cdk(f"import sys\nsys.stdout.reconfigure(encoding='utf-8')\nprint({SAYS!r})\nsys.exit(1)\n")
    return tmp_path / ".cache" / "deploy"


def test_a_failure_names_resource_reason_and_log_and_has_no_trace(cdk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FactoryError) as failure:
        cdk_cli.run("deploy", "Hub-Bad")
    (log,) = cdk.iterdir()
    assert str(failure.value).splitlines() == [
        "Hub-Bad: AWS::SSM::Parameter P1: CREATE_FAILED: The parameter already exists.",
        f"The CDK's own output: .cache/deploy/{log.name}",
    ]
    assert log.read_text("utf-8") == f"{SAYS}\n"
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[0] == f"The CDK's own output: .cache/deploy/{log.name}"
    assert "at fullDeploy" not in told.err


def test_without_a_failed_resource_cdk_s_own_words_are_told() -> None:
    said = cdk_cli.failure("deploy", 1, [], ["‣ Error: connect ECONNREFUSED 127.0.0.1:9\n"], "x.log")
    assert said == "cdk deploy ended with 1: connect ECONNREFUSED 127.0.0.1:9\nThe CDK's own output: x.log"


def test_many_failures_are_counted() -> None:
    found = [Event("Hub", 1, 9, "CREATE_FAILED", "AWS::IAM::Role", f"R{n}", "no") for n in range(9)]
    assert cdk_cli.failure("deploy", 1, found, [], "x.log").splitlines()[-2] == "… and 4 more"


def test_a_region_that_does_not_answer_is_told_before_the_cdk_tries(cdk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ACCESS_KEY_ID", "a"), ("SECRET_ACCESS_KEY", "b"), ("ENDPOINT_URL", "http://127.0.0.1:9")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setattr(contact, "_answered", set())
    with pytest.raises(FactoryError, match=r"^reaching AWS in eu-west-1: Could not connect.*; check the network"):
        cdk_cli.run("bootstrap", "aws://222222222222/eu-west-1")
    assert not cdk.exists()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "npm error code ECONNREFUSED\nnpm error syscall connect\nnpm error errno ECONNREFUSED\n"
            "npm error FetchError: request to http://localhost:9/aws-cdk failed, reason: connect ECONNREFUSED\n"
            "npm error     at ClientRequest.<anonymous> (index.js:130:14)\n",
            "FetchError: request to http://localhost:9/aws-cdk failed, reason: connect ECONNREFUSED",
        ),
        (
            "npm error code ETARGET\nnpm error notarget No matching version found for aws-cdk@9.9.9.\n",
            "notarget No matching version found for aws-cdk@9.9.9.",
        ),
        ("Killed\n", ""),
    ],
)
def test_npm_s_own_reason_is_told(said: str, reason: str) -> None:
    """As npm 11 says it."""
    assert cdk_cli.npm_reason(said) == reason


def test_an_installation_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By npm itself, at an address where nothing listens."""
    monkeypatch.setattr(cdk_cli, "HOME", tmp_path / "cdk-cli")
    monkeypatch.setattr(cdk_cli, "CDK", tmp_path / "cdk-cli" / "cdk")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    with pytest.raises(FactoryError, match=r"cdk-cli: .*ECONNREFUSED 127\.0\.0\.1:9\n`factory deploy` needs it"):
        cdk_cli.install()


def test_what_it_asks_is_shown_at_once(capfd: pytest.CaptureFixture[str], cdk: Path) -> None:
    cdk_cli.CDK.write_text("print('MFA token for a: ', end='')")
    cdk_cli.run("deploy")
    assert "MFA token for a: " in capfd.readouterr().err


def test_old_logs_are_deleted_and_the_newest_kept(cdk: Path) -> None:
    cdk.mkdir(parents=True)
    for number in range(30):
        (cdk / f"2020-01-01T0000{number:02}Z-deploy-1.log").touch()
    with cdk_log.opened("deploy"):
        pass
    names = sorted(path.name for path in cdk.iterdir())
    assert len(names) == cdk_log.KEPT
    assert names[0] == "2020-01-01T000011Z-deploy-1.log"


def test_a_catalog_that_can_t_be_written_has_its_log_elsewhere(cdk: Path) -> None:
    cdk.parent.write_text("no folder")
    with cdk_log.opened("deploy") as log:
        log.write(b"x")
    assert Path(log.name).read_bytes() == b"x"
    assert not Path(log.name).is_relative_to(cdk.parent.parent)
