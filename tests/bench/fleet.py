"""How long a fleet's apply takes, against a bare loop of boto3 that only launches, at the same concurrency.

The sandbox is served by a process of its own. The bare loop runs on one half of the accounts before and on the
other after the fleet's run, so that a busy moment touches both. Two cases: launches that are under way at the
first look, as on AWS, and launches that are done at once, where nothing is left but the calls.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from product_factory.output import print_table
from tests.checkout import ROOT

ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", "1000"))
CONCURRENCY = 10
# Before the next look at a launch that is under way; the fleet's first pause is as long.
PAUSE = 0.1
# (what the first look finds, how many looks find it so, aim)
CASES = (("under way", 1, "≤ 1.3"), ("done", 0, "≤ 1.3"))
T = TypeVar("T")
MANIFEST = """
role: Developer
regions: [us-east-1]
products:
  {name}: {{version: 1.0.0}}
waves:
  - name: all
    targets:
      - ous: [/Workloads]
        exclude: [spoke-1, spoke-2, /Workloads/Production]
"""


def account_ids() -> list[str]:
    """The accounts that are launched in."""
    return [f"8{number:011d}" for number in range(ACCOUNTS)]


def serve() -> None:
    """Serve the organization with its hub, and print the variables to act as its management account."""
    from moto.iam.models import iam_backends

    from product_factory.sandbox.organization import ADMINISTRATOR, Account
    from product_factory.sandbox.server import Sandbox
    from product_factory.sandbox.servicecatalog import SETTINGS
    from tests.product_factory.provisioning.hub import Hub, policy

    SETTINGS.record_polls = 0
    spokes = tuple(Account(name=f"fleet-{each}", id=each, unit="workloads") for each in account_ids())
    sandbox = Sandbox(more_spokes=spokes).start()
    hub = Hub(sandbox)
    for case in range(len(CASES)):
        hub.product(name=f"bare-{case}")
        hub.product(name=f"fleet-{case}")
    principal = {"Service": "servicecatalog.amazonaws.com"}
    trust = policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
    everything = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
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
        iam.put_role_policy("Launch", "launch", everything)
    print(json.dumps(sandbox.environment("management", ADMINISTRATOR)), flush=True)
    sandbox.wait()


@contextmanager
def served() -> Iterator[None]:
    """The organization, with this process acting as its management account."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.fleet", "--serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            os.environ.update(json.loads(process.stdout.readline()))
            yield
        finally:
            process.kill()


def bare(accounts: list[str], product: str) -> None:
    """What one would write: assume the role, find the product, launch, look until it is done."""
    import boto3

    session = boto3.Session()
    sts = session.client("sts")

    def one(account: str) -> None:
        given = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/Developer", RoleSessionName="bare")["Credentials"]
        catalog: Any = session.client(
            "servicecatalog",
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )
        views = catalog.search_products(Filters={"FullTextSearch": [product]})["ProductViewSummaries"]
        product_id = next(view["ProductId"] for view in views if view["Name"] == product)
        record = catalog.provision_product(
            ProductId=product_id, ProvisioningArtifactName="1.0.0", ProvisionedProductName=product
        )["RecordDetail"]["RecordId"]
        while True:
            status = catalog.describe_record(Id=record)["RecordDetail"]["Status"]
            if status in ("SUCCEEDED", "FAILED"):
                break
            time.sleep(PAUSE)
        assert status == "SUCCEEDED", status

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        list(pool.map(one, accounts))


def fleet(product: str) -> tuple[float, float]:
    """The same by `plan` and `apply`: the seconds of each."""
    from product_factory.provisioning.fleet import apply, load, plan

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fleet.yaml"
        file.write_text(MANIFEST.format(name=product))
        planned, plan_took = timed(lambda: plan(load(file), concurrency=CONCURRENCY))
        report, apply_took = timed(lambda: apply(planned, concurrency=CONCURRENCY))
    assert report.succeeded
    assert len(report.results) == ACCOUNTS, len(report.results)
    return plan_took, apply_took


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call gives, and how many seconds it takes."""
    start = time.perf_counter()
    given = call()
    return given, time.perf_counter() - start


def settings(polls: int) -> None:
    """How many looks find a launch under way."""
    from urllib.request import Request, urlopen

    url = f"{os.environ['AWS_ENDPOINT_URL']}/_sandbox/settings"
    request = Request(url, json.dumps({"record_polls": polls}).encode(), method="PUT")  # noqa: S310  it is ours
    urlopen(request).close()  # noqa: S310


def measured(case: int) -> tuple[float, float, float]:
    """Seconds of the bare loop, a half of it before and a half after, of the plan and of the apply."""
    accounts, half = account_ids(), ACCOUNTS // 2
    with served():
        settings(CASES[case][1])
        _, before = timed(lambda: bare(accounts[:half], f"bare-{case}"))
        plan_took, apply_took = fleet(f"fleet-{case}")
        _, after = timed(lambda: bare(accounts[half:], f"bare-{case}"))
        return before + after, plan_took, apply_took


def main() -> None:
    """Print the table of ratios. Each case has an organization and a process of its own: none pays for another's."""
    rows = []
    for case, (name, _, aim) in enumerate(CASES):
        command = [sys.executable, "-m", "tests.bench.fleet", "--case", str(case)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        bare_took, plan_took, apply_took = json.loads(done.stdout)
        ratios = (apply_took / bare_took, (plan_took + apply_took) / bare_took)
        took = (f"{each:.1f} s" for each in (bare_took, plan_took, apply_took))
        rows.append((name, *took, *(f"{ratio:.2f}" for ratio in ratios), aim))
    print_table(
        (
            f"{ACCOUNTS} accounts, {CONCURRENCY} at a time; first look",
            "Bare loop",
            "Plan",
            "Apply",
            "Apply ÷ bare",
            "Both ÷ bare",
            "Aim",
        ),
        rows,
    )


if __name__ == "__main__":
    if "--serve" in sys.argv:
        serve()
    elif "--case" in sys.argv:
        print(json.dumps(measured(int(sys.argv[-1]))))
    else:
        main()
