"""`factory plan` and `factory apply`, in processes of their own, as automation calls them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from product_factory.impact import impact
from product_factory.provisioning import launch
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.servicecatalog import SETTINGS
from tests.checkout import ROOT
from tests.conftest import clean_environment, run
from tests.product_factory.provisioning.fleet.conftest import HEAD, QUICK, SPOKES, planned
from tests.product_factory.provisioning.hub import Hub
from tests.slow import slow_but

WAVES = """
  - name: pilot
    targets:
      - accounts: [spoke-1]
  - name: rest
    targets:
      - ous: [/Workloads]
        exclude: [wave:pilot]
"""


def written(folder: Path, products: str) -> Path:
    """A manifest of a pilot and the rest."""
    file = folder / "fleet.yaml"
    file.write_text(f"{HEAD}products: {products}\nwaves:{WAVES}")
    return file


def started(hub: Hub, *arguments: str) -> subprocess.Popen[str]:
    """The command, as the management account, to be killed."""
    return subprocess.Popen(
        [sys.executable, "factory.py", *arguments],
        cwd=ROOT,
        env=clean_environment() | hub.sandbox.environment("management", ADMINISTRATOR),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def factory(hub: Hub, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and error."""
    done = run(ROOT, *arguments, environment=clean_environment() | hub.sandbox.environment("management", ADMINISTRATOR))
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def records(hub: Hub, product_id: str) -> list[str]:
    """What was done with the product in each spoke, in all."""
    found = []
    for spoke in SPOKES:
        answer = hub.administrator(spoke, "servicecatalog").list_record_history(
            AccessLevelFilter={"Key": "Account", "Value": "self"}, SearchFilter={"Key": "product", "Value": product_id}
        )
        found += [f"{spoke} {each['RecordType']} {each['Status']}" for each in answer["RecordDetails"]]
    return found


def killed(hub: Hub, file: Path, when: Callable[[], bool]) -> None:
    """Begin to apply, and kill the process as soon as `when`."""
    deadline = time.monotonic() + 120
    with started(hub, "apply", str(file), "--yes", "--concurrency", "2") as process:
        try:
            while not when():
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
        finally:
            process.kill()
    hub.sandbox.faults.clear()
    SETTINGS.reset()


@pytest.mark.parametrize("lost", slow_but(lambda lost: lost == "the answer", ["the record", "the answer"]))
def test_killed_in_the_middle_of_a_wave_and_repeated_nothing_is_done_twice(hub: Hub, tmp_path: Path, lost: str) -> None:
    product = hub.product()
    title = lost.replace(" ", "")
    file = tmp_path / "fleet.yaml"
    parameters = f"{{version: 1.0.0, parameters: {{Title: {title}}}}}"
    waves = "[{name: all, targets: [{ous: [/Workloads]}]}]"
    file.write_text(f"{HEAD}products: {{{product.name}: {parameters}}}\nwaves: {waves}\n")

    def having() -> list[str]:
        return [spoke for spoke in SPOKES for name in hub.topics(spoke) if name == title]

    # Two accounts are begun and never heard to end, so the others wait.
    if lost == "the record":
        SETTINGS.record_polls = 100_000
    else:
        hub.sandbox.faults.add("cut_after", operation="ProvisionProduct")
    killed(hub, file, lambda: len(having()) == 2)
    assert len(having()) == 2
    code, out, err = factory(hub, "apply", str(file), "--yes")
    assert code == 0, out + err
    assert having() == list(SPOKES)
    assert records(hub, product.id) == [f"{spoke} PROVISION_PRODUCT SUCCEEDED" for spoke in SPOKES]


def test_the_plan_is_shown_and_without_a_terminal_nothing_is_done_unasked(hub: Hub, tmp_path: Path) -> None:
    name = hub.product().name
    file = written(tmp_path, f"{{{name}: {{version: 1.0.0}}}}")
    code, out, err = factory(hub, "apply", str(file))
    assert (code, out) == (2, "")
    assert "pass --yes" in err
    code, out, err = factory(hub, "plan", str(file))
    assert code == 0
    assert "Plan: 4 launch." in out
    assert "Looking" in err or "looking at" in err
    assert hub.calls("ProvisionProduct") == 0
    code, out, err = factory(hub, "apply", str(file), "--yes", "--output", "json")
    assert code == 0, err
    report = json.loads(out)
    assert report["succeeded"]
    assert {each["account_name"]: each["ended"] for each in report["results"]} == dict.fromkeys(SPOKES, "launched")
    assert "Wave rest: 3 of 3: 3 launched" in err
    code, out, _ = factory(hub, "plan", str(file), "--output", "json")
    assert code == 0
    assert {step["action"] for step in json.loads(out)["steps"]} == {"keep"}


def test_what_is_wrong_or_refused_ends_with_1(hub: Hub, tmp_path: Path, refusing: Callable[[str], None]) -> None:
    name = hub.product().name
    wrong = written(tmp_path, f"{{{name}: {{version: 9.0.0, parameters: {{Title: A}}}}}}")
    code, out, err = factory(hub, "apply", str(wrong), "--yes")
    assert (code, out) == (1, "")
    assert f"{wrong}:3: products.{name}.version: " in err
    assert "Nothing was changed." in err
    refusing("spoke-2")
    file = written(tmp_path, f"{{{name}: {{version: 1.0.0}}}}")
    code, out, err = factory(hub, "plan", str(file))
    assert code == 1
    assert "Wave rest will not start" in out
    code, out, err = factory(hub, "apply", str(file), "--yes")
    assert code == 1
    assert "1 launched, 1 refused, 2 skipped." in out
    assert "can't be assumed" in err


def test_the_schema_needs_no_aws_and_a_manifest_must_be_named() -> None:
    schema = run(ROOT, "plan", "--schema", environment=clean_environment())
    assert json.loads(schema.stdout)["title"] == "Fleet manifest"
    nothing = run(ROOT, "plan", environment=clean_environment())
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "factory plan FILE" in nothing.stderr


def test_what_an_update_does_is_told_before_it_is_done(hub: Hub) -> None:
    def template(version: str) -> dict[str, object]:
        read: dict[str, object] = json.loads(
            (ROOT / f"products/released/security-notification/{version}.json").read_bytes()
        )
        return read

    product = hub.released("security-notification")
    hub.launch_role("spoke-4", "SCLaunch-security-notification")
    product.version("1.1.0", template("1.1.0"))
    where = "[{name: a, targets: [{accounts: [spoke-4]}]}]"
    launch(
        hub.developer("spoke-4"),
        product=product.name,
        version="1.0.0",
        parameters={"Email": "team@example.com"},
        wait=QUICK,
    )
    (told,) = planned(f"{{{product.name}: {{version: 1.1.0}}}}", where).impacts
    expected = impact(template("1.0.0"), template("1.1.0"))
    assert (told.from_version, told.version, told.accounts) == ("1.0.0", "1.1.0", 1)
    assert told.sentence == expected.sentence
    assert told.impact == expected.model_dump(mode="json")
