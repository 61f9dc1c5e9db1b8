"""`factory status` and `factory retire`: what people and programs see."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import product_factory.commands.main as command
from product_factory.catalog.catalog import load
from product_factory.catalog.facts import facts_of, write
from product_factory.output import ListFormat
from product_factory.provisioning import launch
from product_factory.provisioning.inventory import Row
from product_factory.provisioning.inventory.join import Join
from product_factory.provisioning.inventory.organization import Place
from product_factory.provisioning.inventory.report import _launched, csv_line, version_text, write_csv
from product_factory.provisioning.inventory.rows import Facts, engine_of
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.conftest import Copy, make_copy
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub

NAME, REGION = "security-notification", "us-east-1"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Factory = Callable[..., Ran]


@pytest.fixture(scope="module")
def served() -> Iterator[Hub]:
    """One account runs a released version, one something of another catalog."""
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        hub.launch_role(SPOKE)
        hub.released(NAME)
        hub.product(name="foreign")
        hub.launch_role("444444444444")
        launch(hub.developer(), product=NAME, parameters={"Email": "team@example.com"}, wait=QUICK)
        launch(hub.developer("444444444444"), product="foreign", wait=QUICK)
        setup.aggregate(sandbox)
        setup.record(sandbox, [account.name for account in sandbox.organization.accounts])
        yield hub


@pytest.fixture
def factory(served: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Factory:
    """The command in this process, as the hub's administrator."""

    def run(*arguments: str) -> Ran:
        for key, value in served.sandbox.environment("hub", ADMINISTRATOR).items():
            monkeypatch.setenv(key, value)
        monkeypatch.setattr(sys, "argv", ["factory", *arguments, "--region", REGION])
        try:
            code: object = command.main()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ran(code if isinstance(code, int) else 0, said.out, said.err)

    return run


def test_a_table_for_people(factory: Factory) -> None:
    ran = factory("status")
    assert ran.code == 0, ran.err
    assert ran.out.index("Outdated") < ran.out.index("Unit"), "the summary comes first"
    assert "/Workloads" in ran.out
    assert "2 provisioned products in 2 accounts: 0 failed, 1 outdated." in ran.out
    assert "1 more, less urgent" in factory("status", "--limit", "1").out


@pytest.mark.parametrize("output", [ListFormat.JSON, ListFormat.CSV])
def test_programs_and_spreadsheets_read_the_same_rows(factory: Factory, output: ListFormat) -> None:
    ran = factory("status", "--output", output)
    if output is ListFormat.JSON:
        told = json.loads(ran.out)
        assert (told["source"], told["failures"], told["unrecorded"]) == ("aggregator", [], [])
        rows = [(row["account"], row["product"], row["version"]) for row in told["rows"]]
        assert all(Row.model_validate(row) for row in told["rows"])
    else:
        found = list(csv.DictReader(io.StringIO(ran.out)))
        assert list(found[0]) == list(Row.model_fields)
        rows = [(row["account"], row["product"], row["version"]) for row in found]
    assert sorted(rows) == [(SPOKE, NAME, "1.0.0"), ("444444444444", "foreign", "1.0.0")]


def test_without_a_catalog_versions_are_told_and_not_how_far_behind(
    factory: Factory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = {row["product"]: row for row in json.loads(factory("status", "-o", "json").out)["rows"]}
    file = tmp_path / "facts.json"
    write(facts_of(load()), file)
    monkeypatch.chdir(tmp_path)
    ran = factory("status", "-o", "json")
    assert ran.code == 0, ran.err
    assert "not checked: how far behind versions are, and their state." in ran.err
    rows = {row["product"]: row for row in json.loads(ran.out)["rows"]}
    assert (rows[NAME]["version"], rows[NAME]["behind"], rows[NAME]["version_state"]) == ("1.0.0", None, None)
    known = factory("status", "-o", "json", "--facts", str(file))
    assert "not checked" not in known.err
    assert {row["product"]: row for row in json.loads(known.out)["rows"]} == here


def test_nothing_found_is_still_json_and_a_sentence(factory: Factory) -> None:
    assert json.loads(factory("status", "--failed", "-o", "json").out)["rows"] == []
    assert "0 provisioned products in 0 accounts" in factory("status", "--failed").out


def test_an_account_that_refuses_makes_the_exit_code_one(factory: Factory) -> None:
    ran = factory("status", "--source", "accounts", "--role", ADMINISTRATOR)
    assert ran.code == 1
    assert "Unknown, because" in ran.out
    told = json.loads(factory("status", "--source", "accounts", "--role", ADMINISTRATOR, "-o", "json").out)
    assert told["failures"]
    assert "is missing there" in factory("status", "--source", "accounts", "--role", ADMINISTRATOR, "-o", "csv").err


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("--output", "xml"), 2, "csv"),
        (("--ou", "/Nowhere"), 2, "there are: "),
        (("--role", "arn:aws:iam::1:role/x"), 2, "--role arn:aws:iam::1:role/x: write the role's name"),
        (("--aggregator", "a b"), 2, "--aggregator a b: write NAME, or REGION/NAME"),
        (("--source", "aggregator", "--aggregator", "none"), 1, "no aggregator 'none'"),
    ],
)
def test_wrong_use_is_told_in_a_line_or_two(factory: Factory, arguments: tuple[str, ...], code: int, text: str) -> None:
    ran = factory("status", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert text in ran.err


def row(**values: object) -> Row:
    """A row with these values."""
    texts = dict.fromkeys(Row.model_fields, "") | {"engine": "direct"}
    given = texts | {"newest": "1.2.0", "behind": 0, "version_state": None, "launched_at": None, "version": "1.0.0"}
    return Row.model_validate(given | values)


def test_what_stack_sets_launched_says_so() -> None:
    by = "arn:aws:sts::333333333333:assumed-role/stacksets-exec-0123456789abcdef0123456789abcdef/AWSCloudFormation"
    assert (engine_of(by), engine_of("arn:aws:sts::333333333333:assumed-role/Developer/me")) == ("stacksets", "direct")
    assert _launched(row(launched_by=by, engine="stacksets")) == "StackSets"


def test_versions_say_how_they_stand() -> None:
    assert version_text(row()) == "1.0.0"
    assert version_text(row(behind=2, version_state="retired")) == "1.0.0 (2 behind 1.2.0, retired)"
    assert version_text(row(version="", version_id="pa-1", behind=None)) == "pa-1"


@given(st.lists(st.text(st.sampled_from("a,;\"'\r\n\t –") | st.characters(codec="utf-8")), min_size=2))
def test_a_line_is_what_the_csv_module_writes(cells: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(cells)
    assert csv_line(cells) == out.getvalue()


def test_no_cell_is_a_formula() -> None:
    out = io.StringIO()
    facts = Facts(
        "1", REGION, "pp-1", "n", "prod-1", "plain", "pa-1", "", "ERROR", "=1+1", "arn", "2026-01-31T10:00:00Z"
    )
    found = Join({}, {"1": Place("@SUM(A1)", "/", True)}, lambda *_: None).found(facts)
    write_csv([found], out)
    [read] = csv.DictReader(io.StringIO(out.getvalue()))
    assert (read["reason"], read["account_name"], read["product"]) == ("'=1+1", "'@SUM(A1)", "plain")
    assert read["launched_at"] == "2026-01-31T10:00:00+00:00"


@pytest.fixture(scope="module")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = make_copy(tmp_path_factory.mktemp("retire") / "copy")
    settings = copy.root / "sharing" / "settings.py"
    settings.write_text(f'from product_factory import Hub\n\nHUB = Hub(regions=("{REGION}",))\n')
    return copy


@pytest.fixture
def copy(copy_of: Copy) -> Iterator[Copy]:
    """A copy of the factory, in which no version is deprecated or retired."""
    lifecycle = copy_of.root / "products" / "released" / NAME / "lifecycle.json"
    lifecycle.unlink(missing_ok=True)
    yield copy_of
    lifecycle.unlink(missing_ok=True)


def state(copy: Copy) -> Path:
    return copy.root / "products" / "released" / NAME / "lifecycle.json"


def test_a_version_in_use_is_not_retired_and_the_accounts_are_named(served: Hub, copy: Copy) -> None:
    hub = served.sandbox.environment("hub", ADMINISTRATOR)
    refused = copy.run("retire", NAME, "1.0.0", "--reason", "Old.", aws=hub)
    assert refused.returncode == 1
    assert f"{NAME} 1.0.0: still run in 1 accounts: {SPOKE} spoke-1 /Workloads" in refused.stderr
    assert "--force" in refused.stderr
    assert not state(copy).exists()
    done = copy.run("retire", NAME, "1.0.0", "--reason", "Old.", "--force", "--output", "json")
    assert json.loads(done.stdout) == {
        "schema": 1, "product": NAME, "version": "1.0.0", "changed": True, "before": "active", "after": "retired",
    }  # fmt: skip
    again = copy.run("retire", NAME, "1.0.0")
    assert (again.returncode, "nothing to do" in again.stdout) == (0, True), "what is so already is not asked"


def test_a_version_that_nobody_runs_is_retired(served: Hub, copy: Copy) -> None:
    hub = served.sandbox.environment("hub", ADMINISTRATOR)
    done = copy.run("retire", NAME, "1.1.0", aws=hub)
    assert done.returncode == 0, done.stderr
    assert "active → retired" in done.stdout


def test_where_it_cannot_be_told_nothing_is_retired(served: Hub, copy: Copy) -> None:
    alone = copy.run("retire", NAME, "1.1.0")
    assert (alone.returncode, "who runs it can't be told" in alone.stderr) == (1, True), alone.stderr
    assert "--force" in alone.stderr
    assert "Traceback" not in alone.stderr
    config = served.administrator("spoke-2", "config")
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    try:
        refused = copy.run("retire", NAME, "1.1.0", aws=served.sandbox.environment("hub", ADMINISTRATOR))
    finally:
        config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert refused.returncode == 1
    assert "444444444444 (AWS Config records nothing there)" in refused.stderr
    assert not state(copy).exists()


def test_an_account_that_the_product_is_not_shared_with_need_not_be_recorded(served: Hub, copy: Copy) -> None:
    config = served.administrator("outsider", "config")
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    try:
        done = copy.run("retire", NAME, "1.1.0", aws=served.sandbox.environment("hub", ADMINISTRATOR))
    finally:
        config.start_configuration_recorder(ConfigurationRecorderName="default")
    assert done.returncode == 0, done.stderr
