"""Unknown is not zero: accounts without recorder, with a stopped one, with a failed source, suspended, refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

import product_factory.commands.main as command
from product_factory.page.inventory import told_of
from product_factory.page.status import status_pages
from product_factory.page.status_counts import Counted
from product_factory.provisioning import launch
from product_factory.provisioning.inventory.organization import Organization, Place
from product_factory.provisioning.inventory.reading import inventory
from product_factory.provisioning.inventory.unknown import Behind, suspended, unknown
from product_factory.sandbox.config import setup
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from tests.product_factory.provisioning.hub import QUICK, SPOKE, Hub, policy

# spoke-1 records and runs something; spoke-2's recorder is stopped; spoke-3 has none; spoke-4 is suspended.
STOPPED, WITHOUT, SUSPENDED = "444444444444", "555555555555", "666666666666"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Factory = Callable[..., Ran]


@pytest.fixture(scope="module")
def served() -> Iterator[Hub]:
    with Sandbox() as sandbox:
        hub = Hub(sandbox)
        hub.launch_role(SPOKE)
        hub.product(name="topic")
        launch(hub.developer(), product="topic", wait=QUICK)
        setup.aggregate(sandbox)
        setup.record(sandbox, ["management", "hub", "spoke-1", "spoke-2", "spoke-4", "outsider"])
        hub.administrator("spoke-2", "config").stop_configuration_recorder(ConfigurationRecorderName="default")
        sandbox.session("management", ADMINISTRATOR).client("organizations").close_account(AccountId=SUSPENDED)
        yield hub


@pytest.fixture
def factory(served: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Factory:
    """The command in this process, by default as the hub's administrator."""

    def run(*arguments: str, role: str = ADMINISTRATOR) -> Ran:
        for key, value in served.sandbox.environment("hub", role).items():
            monkeypatch.setenv(key, value)
        monkeypatch.setattr(sys, "argv", ["factory", "status", *arguments, "--region", "us-east-1"])
        try:
            code: object = command.main()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0, said.out, said.err)

    return run


def test_each_kind_is_named_with_its_reason_and_none_is_counted_as_zero(factory: Factory) -> None:
    ran = factory()
    assert ran.code == 0, "nobody asked for more"
    assert "Unknown: 2 of 6 accounts." in ran.out
    assert "1 suspended accounts are not counted: 666666666666" in ran.out
    told = json.loads(factory("-o", "json").out)
    reasons = {each["account"]: each["reason"] for each in told["unknown"]}
    assert set(reasons) == {STOPPED, WITHOUT}
    assert "OUTDATED since 20" in reasons[STOPPED]
    assert "AWS Config records nothing there" in reasons[WITHOUT]
    assert "FAILED (" in reasons[WITHOUT]
    assert told["suspended"] == [SUSPENDED]
    assert "444444444444: AWS Config records nothing there" in factory("-o", "csv").err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--fail-on", "unknown"), 1),
        (("--fail-on", "failed", "--fail-on", "outdated"), 0),
        (("--fail-on", "unknown", "--ou", "/Platform"), 0),
        (("--fail-on", "unknown", "--ou", "/Workloads", "-o", "json"), 1),
        (("--fail-on", "zero"), 2),
    ],
)
def test_the_exit_code_by_option(factory: Factory, arguments: tuple[str, ...], code: int) -> None:
    assert factory(*arguments).code == code


def test_who_may_not_ask_knows_nothing_and_says_so(factory: Factory, served: Hub) -> None:
    """Who may no more than the query, by IAM: who else runs something can't be told, and that is not nobody."""
    actions = ["config:DescribeConfigurationAggregators", "config:SelectAggregateResourceConfig", "servicecatalog:*"]
    iam = served.administrator("hub", "iam")
    trusts = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="Auditor", AssumeRolePolicyDocument=policy(trusts))
    may = {"Effect": "Allow", "Action": [*actions, "organizations:*"], "Resource": "*"}
    iam.put_role_policy(RoleName="Auditor", PolicyName="read", PolicyDocument=policy(may))
    ran = factory("--fail-on", "unknown", role="Auditor")
    assert ran.code == 1, ran.err
    assert "not told which" in ran.out
    assert "which accounts AWS Config records nothing of may not be asked" in ran.out
    assert "whether the aggregator's sources failed may not be asked" in ran.out


def test_tile_matrix_and_accounts_of_the_page_say_unknown(served: Hub) -> None:
    found = inventory(served.sandbox.session("hub", ADMINISTRATOR), regions=("us-east-1",))
    rows = list(found)
    told = told_of(found)
    counted = Counted(rows, told, ())
    assert (counted.unknown_count, counted.unknown_in("/Workloads"), counted.unknown_in("/Platform")) == (2, 1, 0)
    files = {path: page.decode() for path, page in status_pages(rows, told).items()}
    index = files["status/index.html"]
    tile = index.partition("Unknown accounts")[2].partition("</div>")[0]
    assert "<b>2</b>" in tile
    assert "1 unknown" in index.partition('id="matrix"')[2], "the unit's cell"
    assert STOPPED in index
    assert 'class="unread"' in index.partition('id="adoption"')[2], "the bar has a part of its own"
    unit = files["status/unit-workloads.html"].partition(STOPPED)[2].partition("</tr>")[0]
    assert "Unknown account" in unit
    assert "Not launched" not in unit


def test_reasons_are_told_once_an_account_and_suspended_ones_apart() -> None:
    places = {"1": Place("one", "/A", True), "2": Place("two", "/B", True), "3": Place("gone", "/A", False)}
    organization = Organization("o-1", "1", places, {"/": "r-1"})
    late = Behind("1", "us-east-1", "FAILED", "2026-11-30 10:00", "ACCESS")
    given = [("1", "no recorder"), ("1", str(late)), ("1", "no recorder"), ("3", "no recorder"), ("", "untold")]
    found = unknown(given, organization)
    assert [(each.account, each.reason.count("no recorder")) for each in found] == [("", 0), ("1", 1)]
    assert "us-east-1 is FAILED (ACCESS) since 2026-11-30 10:00" in found[1].reason
    assert [each.account for each in unknown(given, organization, "/B")] == [""]
    assert list(suspended(organization)) == ["3"]
