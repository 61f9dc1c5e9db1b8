"""`factory launch | update | terminate`: what people and programs see."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import product_factory.commands.main as command
from product_factory.provisioning import launch
from product_factory.sandbox.organization import ADMINISTRATOR, DEVELOPER
from tests.checkout import ROOT
from tests.conftest import python, run
from tests.product_factory.provisioning.hub import OTHER_SPOKE, QUICK, SPOKE, Hub, Product

pytestmark = pytest.mark.xdist_group("provisioning-cli")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Factory = Callable[..., Ran]


@pytest.fixture
def factory(hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Factory:
    """The command in this process, with the credentials of an account's role."""

    def run(*arguments: str, account: str = SPOKE, role: str = DEVELOPER) -> Ran:
        for key, value in hub.sandbox.environment(account, role).items():
            monkeypatch.setenv(key, value)
        monkeypatch.setattr(sys, "argv", ["factory", *arguments])
        try:
            code: object = command.main()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ran(code if isinstance(code, int) else 0, said.out, said.err)

    return run


def test_the_life_of_a_product_in_plain_words(factory: Factory, product: Product) -> None:
    name = product.name
    place = f"in {SPOKE} (us-east-1)."
    ran = factory("launch", name, "--param", "Title=cli")
    assert ran.out.startswith(f"Launched {name} 1.0.0 as {name} {place}\n")
    assert "TopicArn" in ran.out
    assert ran.err == f"Launching {name} default in us-east-1 …\n"
    ran = factory("launch", name, "--param", "Title=cli", "--version", "1.0.0")
    assert ran.out.startswith(f"{name}: {name} 1.0.0 is already launched so; nothing to do {place}\n")
    product.version("1.1.0")
    ran = factory("update", name, "--param", "Size=4")
    assert ran.out.startswith(f"Updated {name}: {name} 1.0.0 has what was given now {place}\n")
    assert f"{name}: {name} 1.0.0 with other answers or tags: " in ran.err
    assert ran.out.endswith(f"A newer version is there: factory update {name} --version 1.1.0\n")
    assert factory("update", name, "--version", "latest").out.startswith(f"Updated {name} from 1.0.0 to {name} 1.1.0")
    assert "nothing to do" in factory("update", name).out
    assert factory("terminate", name, "--yes").out == f"Terminated {name} {place}\n"
    ran = factory("terminate", name, "--yes")
    assert (ran.code, ran.out) == (0, f"{name}: nothing of this name is launched; nothing to do {place}\n")


def test_programs_read_json(factory: Factory, product: Product) -> None:
    ran = factory("launch", product.name, "-o", "json", "--no-wait")
    told = json.loads(ran.out)
    assert (told["outcome"], told["name"], told["account"]) == ("under way", product.name, SPOKE)
    told = json.loads(factory("update", product.name, "-o", "json").out)
    assert (told["outcome"], told["version"]) == ("unchanged", "1.0.0")
    told = json.loads(factory("terminate", product.name, "-y", "-o", "json").out)
    assert (told["outcome"], told["stays"]) == ("done", [])


def test_parameters_from_a_file_and_the_command_line(
    factory: Factory, hub: Hub, product: Product, tmp_path: Path
) -> None:
    file = tmp_path / "params.yaml"
    file.write_text("Title: fromfile\nSize: 2\n")
    assert factory("launch", product.name, "--params", str(file), "--param", "Size=5").code == 0
    assert "fromfile" in hub.topics()
    assert "nothing to do" in factory("update", product.name, "--param", "Size=5").out


def test_another_account_by_assuming_a_role(factory: Factory, hub: Hub, product: Product) -> None:
    hub.launch_role(OTHER_SPOKE)
    arguments = ("launch", product.name, "--param", "Title=assumed", "--account", OTHER_SPOKE, "--role", DEVELOPER)
    ran = factory(*arguments, account="management", role=ADMINISTRATOR)
    assert f"in {OTHER_SPOKE} (us-east-1)" in ran.out
    assert "assumed" in hub.topics(OTHER_SPOKE)
    [found] = hub.administrator(OTHER_SPOKE, "servicecatalog").search_provisioned_products()["ProvisionedProducts"]
    assert (
        found["UserArnSession"]
        == f"arn:aws:sts::{OTHER_SPOKE}:assumed-role/{DEVELOPER}/factory-{ADMINISTRATOR}-session"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "texts"),
    [
        (("launch", "no-such-product"), 1, ["'no-such-product': not visible in 333333333333", "shared with this account"]),
        (("launch", "{name}", "--version", "9.9.9"), 1, ["no active version '9.9.9'", "Active: 1.0.0"]),
        (("launch", "{name}", "--param", "Title=UPPER", "--param", "X=1"), 2, ["Title: Type lower-case", "X: the version"]),
        (("launch", "{name}", "--param", "Title"), 2, ["write KEY=VALUE"]),
        (("launch", "{name}", "--params", "missing.yaml"), 2, ["missing.yaml: can't be read: No such file"]),
        (("launch", "{name}", "--name", "a space"), 2, ["letters, digits"]),
        (("launch", "{name}", "--path", "Other"), 2, ["no launch path 'Other'", "Base (lp"]),
        (("launch", "{name}", "--account", "123"), 2, ["12 digits"]),
        (("launch", "{name}", "--account", OTHER_SPOKE), 2, ["of another account; pass --role"]),
        (("launch", "{name}", "--role", "Nobody"), 1, ["role/Nobody: can't be assumed by arn:aws:sts::333333333333"]),
        (("launch", "{name}", "--timeout", "0"), 2, ["--timeout"]),
        (("update", "nothing"), 1, ["nothing of this name", "factory launch"]),
        (("terminate", "{name}"), 2, ["no terminal", "--yes"]),
    ],
)  # fmt: skip
def test_wrong_use_is_told_in_a_line_or_two(
    factory: Factory, hub: Hub, product: Product, arguments: tuple[str, ...], code: int, texts: list[str]
) -> None:
    hub.sandbox.faults.forget_calls()
    if arguments[1:3] == ("{name}", "--account") and arguments[3] == "123":
        arguments = (*arguments, "--role", DEVELOPER)
    ran = factory(*(each.format(name=product.name) for each in arguments))
    assert (ran.code, ran.out) == (code, "")
    for text in texts:
        assert text in ran.err
    assert hub.calls("ProvisionProduct") == 0


def test_a_session_in_the_same_account_needs_no_role(factory: Factory, product: Product) -> None:
    assert factory("launch", product.name, "--account", SPOKE).code == 0
    assert factory("launch", product.name, "--role", DEVELOPER).code == 0


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        (("AWS_REGION", "AWS_DEFAULT_REGION"), "no Region: pass --region"),
        (("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"), "Unable to locate credentials"),
    ],
)
def test_without_region_or_credentials(hub: Hub, missing: tuple[str, ...], text: str) -> None:
    environment = hub.sandbox.environment("spoke-1", DEVELOPER)
    left = {key: value for key, value in environment.items() if key not in missing}
    ran = run(ROOT, "launch", "x", environment=left)
    assert ran.returncode == 1
    assert text in ran.stderr
    assert "Traceback" not in ran.stderr


def test_on_a_terminal_it_says_what_stays_and_asks(hub: Hub) -> None:
    name = hub.released("security-notification").name
    spoke = hub.developer()
    launch(spoke, product=name, parameters={"Email": "team@example.com"}, wait=QUICK)
    for answer, code, left in (("n", 1, 1), ("y", 0, 0)):
        ran = on_terminal(hub, answer, "terminate", name)
        assert ran.code == code, ran.err
        assert ran.err.startswith("What stays:\n- The KMS key stays")
        assert f"Terminate {name} in us-east-1? [y/N]" in ran.err
        assert ("Terminated" in ran.out) is (code == 0)
        found = spoke.client("servicecatalog").search_provisioned_products()["ProvisionedProducts"]
        assert [each["Name"] for each in found].count(name) == left


def on_terminal(hub: Hub, typed: str, *arguments: str) -> Ran:
    """The command in a process of its own, where somebody sits at a terminal and types."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{typed}\n".encode())
    ran = subprocess.run(
        [*python(), "factory.py", *arguments],
        cwd=ROOT,
        env=hub.sandbox.environment("spoke-1", DEVELOPER),
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def test_an_update_is_shown_first_and_asks_where_something_is_lost(
    factory: Factory, hub: Hub, product: Product
) -> None:
    name = product.name
    assert factory("launch", name, "--tag", "Team=a").code == 0
    product.version("2.0.0")
    ran = factory("update", name, "--version", "2.0.0", "--dry-run")
    assert (ran.code, ran.out.splitlines()[0]) == (
        0,
        f"{name}: nothing was changed; without --dry-run it becomes {name} 2.0.0 in {SPOKE} (us-east-1).",
    )
    told = json.loads(factory("update", name, "--version", "2.0.0", "--dry-run", "-o", "json").out)
    assert (told["outcome"], told["preview"]["way"]) == ("planned", "newer major version")
    ran = factory("update", name, "--version", "2.0.0")
    assert (ran.code, ran.out) == (2, "")
    assert "it crosses a major version" in ran.err
    assert "pass --yes" in ran.err
    assert factory("update", name, "--version", "2.0.0", "--yes").out.startswith(f"Updated {name} from 1.0.0 to")
    ran = factory("update", name, "--version", "1.0.0", "--dry-run")
    assert "the new version's template can't be read: GetObject: AccessDenied" in ran.err
    hub.lets_look()
    ran = factory("update", name, "--version", "1.0.0", "--dry-run")
    assert f"{name}: {name} 2.0.0 back to 1.0.0: nothing changes in its resources" in ran.err


def test_a_deleted_stack_in_plain_words(factory: Factory, hub: Hub, product: Product) -> None:
    told = json.loads(factory("launch", product.name, "-o", "json").out)
    hub.administrator(SPOKE, "cloudformation").delete_stack(StackName=f"SC-{SPOKE}-{told['id']}")
    ran = factory("launch", product.name)
    assert (ran.code, ran.out) == (1, "")
    assert f"`factory launch {product.name} --relaunch` does in one step" in ran.err
    assert factory("launch", product.name, "--relaunch").out.startswith(f"Launched {product.name} 1.0.0")
    hub.lets_look()
    assert "its stack has not drifted" in factory("launch", product.name, "--drift").err
