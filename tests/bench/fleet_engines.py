"""What a fleet takes of this machine by each engine, for few accounts and many, all in the same 40 units.

Calls are counted where they arrive. How often one looks at an operation goes by how long it takes: on AWS a look each half minute at
most, here one for each hundred accounts. Seconds include the sandbox's own work for all accounts, which on AWS is AWS's. Each case
has an organization and a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from product_factory.output import print_table
from tests.checkout import ROOT

if TYPE_CHECKING:
    from product_factory.sandbox.server import Sandbox

ACCOUNTS = tuple(int(each) for each in os.environ.get("BENCH_ENGINES", "20,2000").split(","))
UNITS = 40
ENGINES = ("direct", "stacksets")
# Every twentieth account fails at first.
FAULTY = 20
TAKEN = "/taken"
# Looks at an operation that has ended; each one more finds it under way, and asks where it is at work.
LOOKS = 2


def organization(count: int) -> Sandbox:
    """A served organization with so many accounts in its units, and a product of its hub that all of them may launch."""
    from moto.iam.models import iam_backends

    from product_factory.sandbox.organization import UNITS as OWN
    from product_factory.sandbox.organization import Account, Needs, Unit
    from product_factory.sandbox.server import Sandbox
    from product_factory.sandbox.servicecatalog import SETTINGS
    from tests.product_factory.provisioning.hub import Hub, broken, policy

    SETTINGS.record_polls = 0
    units = tuple(
        Unit(key=f"u{each}", name=f"Unit{each}", id=f"ou-demo-unit{each:04d}", parent="workloads")
        for each in range(UNITS)
    )
    spokes = tuple(Account(name=f"a{each}", id=f"8{each:011d}", unit=f"u{each % UNITS}") for each in range(count))
    sandbox = Sandbox(needs=Needs(units=(*OWN, *units)), more_spokes=spokes).start()
    hub = Hub(sandbox)
    hub.product(broken(), name="baseline")
    hub.client.associate_principal_with_portfolio(
        PortfolioId=hub.base, PrincipalARN="arn:aws:iam:::role/stacksets-exec-*", PrincipalType="IAM_PATTERN"
    )
    trust = policy(
        {"Effect": "Allow", "Principal": {"Service": "servicecatalog.amazonaws.com"}, "Action": "sts:AssumeRole"}
    )
    for account in spokes:
        iam = iam_backends[account.id]["aws"]
        iam.create_role(
            role_name="Launch",
            assume_role_policy_document=trust,
            path="/",
            permissions_boundary=None,
            description="",
            tags=[],
            max_session_duration="3600",
        )
        iam.put_role_policy("Launch", "launch", policy({"Effect": "Allow", "Action": "*", "Resource": "*"}))
    return sandbox


def written(folder: str, engine: str, count: int) -> Path:
    """The manifest: one product in all of the units, where one account in ten may fail.

    This machine takes no unit without accounts.
    """
    several = UNITS if engine == "stacksets" else min(UNITS, count)
    units = ", ".join(f"/Workloads/Unit{each}" for each in range(several))
    file = Path(folder) / "fleet.yaml"
    file.write_text(
        "role: Developer\nregions: [us-east-1]\nmax_failures: 10%\nproducts: {baseline: {version: 1.0.0}}\n"
        f"waves: [{{name: all, targets: [{{ous: [{units}]}}]}}]\n"
    )
    return file


def measured(engine: str, count: int) -> list[tuple[str, int, int, float, str]]:
    """What is done, its calls, those that only look how an operation goes on, its seconds and how it ended."""
    from product_factory.sandbox.organization import ADMINISTRATOR

    sandbox = organization(count)
    who = "hub" if engine == "stacksets" else "management"
    os.environ.update(sandbox.environment(who, ADMINISTRATOR))
    faulty = [f"8{each:011d}" for each in range(0, count, FAULTY)]
    stores = [sandbox.session(each, ADMINISTRATOR).client("ssm") for each in faulty]
    for store in stores:
        store.put_parameter(Name=TAKEN, Value="x", Type="String")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = written(folder, engine, count)
        for name in ("apply, 5 % fail", "apply again"):
            sandbox.faults.forget_calls()
            start = time.perf_counter()
            ended = applied(engine, file)
            looks = 2 * max(0, len(sandbox.faults.calls("cloudformation", "DescribeStackSetOperation")) - LOOKS)
            calls = len(sandbox.faults.calls()) - looks
            rows.append((name, calls, looks, time.perf_counter() - start, ended))
            for store in stores if name != "apply again" else ():
                store.delete_parameter(Name=TAKEN)
            if engine == "direct" and name != "apply again":
                _terminate(sandbox, faulty)
    sandbox.stop()
    return rows


def _terminate(sandbox: Any, accounts: list[str]) -> None:
    """What a failed launch of this machine leaves in ERROR, `factory terminate` ends."""
    from product_factory.sandbox.organization import DEVELOPER

    for account in accounts:
        sandbox.session(account, DEVELOPER).client("servicecatalog").terminate_provisioned_product(
            ProvisionedProductName="baseline", TerminateToken="bench"
        )


def applied(engine: str, file: Path) -> str:
    """How an apply ended, in few words."""
    from product_factory.provisioning.fleet import load
    from product_factory.provisioning.wait import Wait

    wait = Wait(timeout=3600, first=0.01, longest=0.05)
    if engine == "direct":
        from product_factory.provisioning.fleet import apply, plan

        report = apply(plan(load(file)), wait=wait)
        return ", ".join(f"{count} {ended}" for ended, count in report.counts.items() if count)
    from product_factory.provisioning.fleet.stacksets.applying import apply as apply_sets
    from product_factory.provisioning.fleet.stacksets.planning import plan as plan_sets

    sets = apply_sets(plan_sets(load(file), read_accounts=False), wait=wait)
    named = [each for result in sets.results for each in result.accounts]
    return f"{sets.results[0].ended}, {len(named)} named"


def main() -> None:
    """Print the table."""
    rows = []
    for engine in ENGINES:
        for count in ACCOUNTS:
            command = [sys.executable, "-m", "tests.bench.fleet_engines", engine, str(count)]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            for name, calls, looks, seconds, ended in json.loads(done.stdout.splitlines()[-1]):
                rows.append((engine, f"{count:,}", name, f"{calls:,}", f"{looks:,}", f"{seconds:.1f} s", ended))
    print_table(
        ("Engine", f"Accounts in {UNITS} units", "", "Calls from here", "Looks besides", "Seconds", "Ended"), rows
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
