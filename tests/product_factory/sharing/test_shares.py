"""Shares become what the settings say: once, one at a time, whatever gets in the way."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from product_factory.errors import FactoryError
from product_factory.sandbox.server import Sandbox
from product_factory.sandbox.servicecatalog import SETTINGS
from product_factory.sharing import shares
from product_factory.sharing.lock import PARAMETER, Holder
from tests.checkout import ROOT
from tests.conftest import python, run_python
from tests.contract import validated
from tests.product_factory.sharing.conftest import MANY
from tests.product_factory.sharing.shared import REGIONS, portfolios
from tests.slow import slow_but

CHANGES = ("CreatePortfolioShare", "UpdatePortfolioShare", "DeletePortfolioShare")
OUS = ("/Workloads", "/Sandbox")
FAULTS: list[dict[str, Any]] = [
    {"kind": "throttle", "every": 3, "times": 6},
    {"kind": "error", "every": 4, "times": 6},
    {"kind": "cut_before", "every": 4},
    {"kind": "cut_after", "every": 4},
    {"kind": "share_running", "operation": "CreatePortfolioShare", "every": 2},
]


def actions(*share_with: str) -> Counter[str]:
    return Counter(step.action for step in shares.read(portfolios(*share_with), REGIONS).steps)


def share(*share_with: str) -> None:
    shares.apply(shares.read(portfolios(*share_with), REGIONS), lambda _: None)


def calls(sandbox: Sandbox) -> Counter[str]:
    return Counter(call.operation for call in sandbox.faults.calls() if call.operation in CHANGES)


@pytest.mark.parametrize("sandbox", [MANY], indirect=True)
def test_as_many_operations_as_portfolios_units_and_regions(sandbox: Sandbox) -> None:
    """3 portfolios × 2 units × 2 Regions, whatever the number of accounts in them."""
    state = shares.read(portfolios(*OUS), REGIONS)
    assert sum(len(state.tree.reached_by(step.share.node)) for step in state.steps) > 600
    shares.apply(state, lambda _: None)
    assert calls(sandbox) == {"CreatePortfolioShare": 12}
    assert actions(*OUS) == {"keep": 12}
    share(*OUS)
    assert calls(sandbox) == {"CreatePortfolioShare": 12}, "running it again changes nothing"


def test_what_is_no_longer_in_the_settings_is_removed(sandbox: Sandbox) -> None:
    share(*OUS)
    assert actions("/Workloads") == {"keep": 6, "remove": 6}
    share("/Workloads")
    assert actions("/Workloads") == {"keep": 6}


def test_a_share_that_somebody_changed_is_put_right(sandbox: Sandbox) -> None:
    share("/Workloads")
    state = shares.read(portfolios("/Workloads"), REGIONS)
    hub = sandbox.session("hub", "Administrator").client("servicecatalog", region_name="eu-west-1")
    node = {"Type": "ORGANIZATIONAL_UNIT", "Value": sandbox.organization.unit("workloads").id}
    token = hub.update_portfolio_share(
        PortfolioId=state.portfolios["eu-west-1"]["One"], OrganizationNode=node, SharePrincipals=False
    )["PortfolioShareToken"]
    while hub.describe_portfolio_share_status(PortfolioShareToken=token)["Status"] != "COMPLETED":
        pass
    assert actions("/Workloads") == {"keep": 5, "update": 1}
    share("/Workloads")
    assert actions("/Workloads") == {"keep": 6}


def test_organization_and_single_accounts(sandbox: Sandbox) -> None:
    nodes = (sandbox.organization.id, sandbox.organization.account("spoke-1").id)
    assert actions(*nodes) == {"create": 12}
    share(*nodes)
    assert actions(*nodes) == {"keep": 12}


@pytest.mark.parametrize(
    "fault",
    slow_but(lambda fault: fault["kind"] in ("throttle", "cut_after"), FAULTS),
    ids=lambda fault: str(fault["kind"]),
)
def test_faults_on_the_way_are_outlasted(sandbox: Sandbox, fault: dict[str, str]) -> None:
    sandbox.faults.add(**{"service": "servicecatalog", **fault})
    share(*OUS)
    sandbox.faults.clear()
    assert actions(*OUS) == {"keep": 12}


def test_an_account_that_cannot_be_shared_with_is_named(sandbox: Sandbox) -> None:
    account = sandbox.organization.account("spoke-2").id
    SETTINGS.share_errors = {account: "The account is suspended"}
    with pytest.raises(FactoryError, match=rf"COMPLETED_WITH_ERRORS: {account}: The account is suspended"):
        share("/Workloads")


def test_without_the_delegation_the_reason_is_told(sandbox: Sandbox) -> None:
    organizations = sandbox.session("management", "Administrator").client("organizations")
    delegation = {"AccountId": sandbox.organization.hub.id, "ServicePrincipal": "servicecatalog.amazonaws.com"}
    organizations.deregister_delegated_administrator(**delegation)
    with pytest.raises(FactoryError, match="neither the organization's management account nor a delegated"):
        share("/Workloads")
    organizations.register_delegated_administrator(**delegation)
    share("/Workloads")
    assert actions("/Workloads") == {"keep": 6}


def test_a_portfolio_that_is_not_deployed_is_told(sandbox: Sandbox) -> None:
    with pytest.raises(FactoryError, match=r"ServiceCatalogHub-eu-north-1: .* deploy it with `factory deploy`"):
        shares.read(portfolios("/Workloads"), ("eu-north-1",))


KILLED = """
import sys
from product_factory.sharing import aws
from product_factory.sharing import shares
from tests.product_factory.sharing.shared import REGIONS, portfolios
shares.apply(shares.read(portfolios("/Workloads", "/Sandbox"), REGIONS), lambda text: print(text, flush=True))
"""


def test_killed_on_the_way_and_repeated(sandbox: Sandbox) -> None:
    """The process dies in the middle of a share operation; the next run waits for it and goes on."""
    SETTINGS.share_polls = 3
    client = subprocess.Popen(
        [sys.executable, "-c", KILLED], cwd=ROOT, env=os.environ.copy(), stdout=subprocess.PIPE, text=True
    )
    assert client.stdout is not None
    while "[5/12]" not in (line := client.stdout.readline()):
        assert line
    client.send_signal(signal.SIGKILL)
    client.wait()
    client.stdout.close()
    share(*OUS)
    assert actions(*OUS) == {"keep": 12}
    # One is asked for twice where its answer was lost, and refused as often as the one that runs is looked at; and what
    # the killed process sent may arrive after the next one has begun.
    assert calls(sandbox)["CreatePortfolioShare"] <= 12 + 2 + SETTINGS.share_polls


def test_the_command_shows_the_plan_first_and_asks_before_removing(sandbox: Sandbox) -> None:
    dry = factory("/Workloads", "--dry-run")
    assert "create" in dry.stdout
    assert "Nothing was changed" in dry.stdout
    assert calls(sandbox) == {}
    done = factory("/Workloads")
    assert done.returncode == 0, done.stderr
    assert "6 share operations completed" in done.stdout
    assert "nothing to do" in factory("/Workloads").stdout
    refused = factory("/Sandbox")
    assert refused.returncode == 2
    assert "give --yes" in refused.stderr
    assert calls(sandbox) == {"CreatePortfolioShare": 6}
    assert factory("/Sandbox", "--yes").returncode == 0
    steps = validated("share", factory("/Sandbox", "--output", "json").stdout)["steps"]
    assert [step["action"] for step in steps] == ["keep"] * 6


def test_one_checkout_at_a_time_shares_or_deploys_and_the_other_is_told_who(sandbox: Sandbox) -> None:
    """Two checkouts whose settings differ: the second neither changes nor plans on what the first is about to change."""
    # It holds the lock, and waits for the answer to its first share operation.
    sandbox.faults.add("gather", operation="CreatePortfolioShare", every=2)
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "/Workloads"], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        text=True,
    ) as first:  # fmt: skip
        try:
            while not calls(sandbox):
                assert first.poll() is None
                time.sleep(0.01)
            dry = factory("/Sandbox", "--dry-run")
            refused = factory("/Sandbox", "--yes")
            assert dry.returncode == 0, dry.stderr
            assert "Nothing was changed: --dry-run." in dry.stdout
            assert refused.returncode == 1
            told = rf"The hub is being deployed by arn:.* \(process {first.pid}\) since .*; wait for it with `--wait`"
            assert re.search(told, refused.stderr), refused.stderr
            assert refused.stdout == "", "no plan is shown"
            assert calls(sandbox) == {"CreatePortfolioShare": 1}, "the first one's, still"
        finally:
            sandbox.faults.clear()
            assert first.stderr is not None
            first.stderr.read()
    assert first.returncode == 0
    assert actions("/Workloads") == {"keep": 6}
    assert factory("/Sandbox", "--yes").returncode == 0, "the lock is free again"
    assert actions("/Sandbox") == {"keep": 6}


def test_who_waits_shares_when_the_first_is_done(sandbox: Sandbox) -> None:
    ssm = sandbox.session("hub", "Administrator").client("ssm", region_name=REGIONS[0])
    there = Holder(by="first", host="there", place="there", pid=1, since=datetime.now(UTC), run="1")
    ssm.put_parameter(Name=PARAMETER, Value=there.model_dump_json(), Type="String")
    with subprocess.Popen(
        [*python(), "-c", COMMAND, "/Workloads", "--wait"], cwd=ROOT, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True,
    ) as second:  # fmt: skip
        assert second.stderr is not None
        try:
            while "is being deployed by first on there" not in (line := second.stderr.readline()):
                assert line
            assert calls(sandbox) == {}
        finally:
            ssm.delete_parameter(Name=PARAMETER)
            second.stderr.read()
    assert second.returncode == 0
    assert actions("/Workloads") == {"keep": 6}


def factory(*arguments: str) -> subprocess.CompletedProcess[str]:
    return run_python(ROOT, "-c", COMMAND, *arguments, environment=dict(os.environ))


COMMAND = """
import sys
import product_factory.catalog.offer as offers
from sharing import settings
from product_factory.authoring.hub import Hub
from tests.product_factory.sharing.shared import REGIONS, portfolios
# The settings of this test in the place of the repository's: the command reads them when it runs.
settings.HUB = Hub(regions=REGIONS)
place = sys.argv.pop(1)
offers.PORTFOLIOS = tuple(portfolios(place))
offers.load.__defaults__ = (offers.PORTFOLIOS, None)
sys.argv = ["factory", "share", *sys.argv[1:]]
from product_factory.commands import main as factory
sys.exit(factory.main())
"""
