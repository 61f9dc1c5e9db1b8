"""How long `factory status` takes over 5,000 accounts × 10 products, against a loop that only reads the same pages.

The pages are made once and served by a process of its own; both sides read them by boto3, in a process of
their own. The bare loop reads every page that status reads (the query's, the organization's, the hub's). The time is
what people wait, start and imports included; beside it stands the processor's, of which the recorded pages, unlike
AWS, leave nearly nothing else.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from product_factory.output import print_table
from tests.checkout import ROOT

ACCOUNTS, PRODUCTS, RUNS = 5_000, 10, 5
AIM, MAX_MIB = 1.5, 200
REGION = "ap-northeast-1"
# How tokens of the query for stacks begin.
STACKS = "stacks-"
REASON = "Topic (AWS::SNS::Topic) CREATE_FAILED: Resource handler returned message: limit exceeded. " * 2

SIDES = {
    "a loop that only reads": """
import boto3
from botocore.config import Config
config = Config(retries={"mode": "adaptive", "total_max_attempts": 10})
organizations = boto3.client("organizations", config=config)
organizations.describe_organization()
root = organizations.list_roots()["Roots"][0]["Id"]
for operation, key in (("list_accounts_for_parent", "Accounts"), ("list_organizational_units_for_parent", "OrganizationalUnits")):
    for page in organizations.get_paginator(operation).paginate(ParentId=root):
        page[key]
aggregator = boto3.client("config", config=config)
aggregator.describe_configuration_aggregators()
aggregator.describe_configuration_aggregator_sources_status(ConfigurationAggregatorName="organization")
counts = {"ConfigurationAggregatorName": "organization", "GroupByKey": "ACCOUNT_ID"}
while True:
    page = aggregator.get_aggregate_discovered_resource_counts(**counts)
    if "NextToken" not in page:
        break
    counts["NextToken"] = page["NextToken"]
catalog = boto3.client("servicecatalog", config=config)
for number in range(10):
    catalog.describe_product_as_admin(Id=f"prod-{number:013}")
    catalog.list_provisioning_artifacts(ProductId=f"prod-{number:013}")
for kind in ("x", "AWS::CloudFormation::Stack"):
    query = {"ConfigurationAggregatorName": "organization", "Expression": f"SELECT accountId WHERE resourceType = '{kind}'", "Limit": 100}
    rows = 0
    while True:
        page = aggregator.select_aggregate_resource_config(**query)
        rows += len(page["Results"])
        if "NextToken" not in page:
            break
        query["NextToken"] = page["NextToken"]
    assert rows == 50_000, rows
""",
    "status": """
import sys
from product_factory.commands import main as factory
sys.argv = ["factory", "status"]
assert factory.main() in (0, None)
""",
    "status --output json": """
import sys
from product_factory.commands import main as factory
sys.argv = ["factory", "status", "--output", "json"]
assert factory.main() in (0, None)
""",
    "status --output csv": """
import sys
from product_factory.commands import main as factory
sys.argv = ["factory", "status", "--output", "csv"]
assert factory.main() in (0, None)
""",
}
MEASURED = """
import contextlib, re, resource, sys, time
from pathlib import Path
with contextlib.suppress(SystemExit):
    exec(sys.argv[1])
# What getrusage tells on Linux is at least what the parent process had when it forked.
own = Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s+(\\d+)", own.read_text())[1] if own.exists() else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.process_time(), peak, file=sys.stderr)
"""


def page(start: int, row: Callable[[int], dict[str, Any]], kind: str = "") -> bytes:
    """A page of a query: 100 rows from this one on, and the next one's token."""
    rows = [json.dumps(row(number)) for number in range(start, start + 100)]
    token = {"NextToken": f"{kind}{start + 100}"} if start + 100 < ACCOUNTS * PRODUCTS else {}
    return json.dumps({"Results": rows, "QueryInfo": {"SelectFields": [{"Name": "accountId"}]}} | token).encode()


def result(number: int) -> dict[str, Any]:
    """One row: of a hundred, two failed; four versions are in use."""
    account, product = f"{100_000_000_000 + number // PRODUCTS}", number % PRODUCTS
    role = f"arn:aws:sts::{account}:assumed-role/AWSReservedSSO_DeveloperAccess_0123456789abcdef/dev-{number % 97}@example.com"
    return {
        "accountId": account,
        "awsRegion": REGION,
        "configuration": {
            "id": f"pp-{number:013}",
            "name": f"product-{product}",
            "productId": f"prod-{product:013}",
            "productName": f"product-{product}",
            "provisioningArtifactId": f"pa-{product:08}{number % 4:05}",
            "status": "TAINTED" if number % 50 == 7 else "AVAILABLE",
            "statusMessage": REASON if number % 50 == 7 else None,
            "userArn": role,
            "userArnSession": role,
            "createdTime": "2026-01-31T10:00:00.000Z",
        },
    }


def stack(number: int) -> dict[str, Any]:
    """The stack behind a row's product."""
    account = f"{100_000_000_000 + number // PRODUCTS}"
    told = {"stackStatus": "CREATE_COMPLETE", "driftInformation": {"stackDriftStatus": "NOT_CHECKED"}}
    name = f"SC-{account}-pp-{number:013}"
    return {"accountId": account, "awsRegion": REGION, "resourceName": name, "configuration": told}


def answers() -> dict[str, dict[str, bytes]]:
    """Operation → token or ID → body."""
    accounts = [
        {"Id": f"{100_000_000_000 + number}", "Name": f"account-{number}", "Status": "ACTIVE"}
        for number in range(ACCOUNTS)
    ]

    def paged(items: list[Any], size: int, key: str) -> dict[str, bytes]:
        ends = range(0, len(items), size)
        return {
            str(at or ""): json.dumps(
                {key: items[at : at + size], "TotalDiscoveredResources": 1}
                | ({"NextToken": str(at + size)} if at + size < len(items) else {})
            ).encode()
            for at in ends
        }

    def one(**members: Any) -> dict[str, bytes]:
        return {"": json.dumps(members).encode()}

    source = {"RoleArn": "arn:aws:iam::222222222222:role/x", "AllAwsRegions": True}
    products = [f"prod-{number:013}" for number in range(PRODUCTS)]
    return {
        "DescribeOrganization": one(Organization={"Id": "o-bench00000", "MasterAccountId": "100000000000"}),
        "ListRoots": one(Roots=[{"Id": "r-0000"}]),
        "ListAccountsForParent": paged(accounts, 20, "Accounts"),
        "ListOrganizationalUnitsForParent": one(OrganizationalUnits=[]),
        "DescribeConfigurationAggregators": one(
            ConfigurationAggregators=[
                {"ConfigurationAggregatorName": "organization", "OrganizationAggregationSource": source}
            ]
        ),
        "GetAggregateDiscoveredResourceCounts": paged(
            [{"GroupName": each["Id"], "ResourceCount": 50} for each in accounts], 1000, "GroupedResourceCounts"
        ),
        # All of them succeeded, so none is told.
        "DescribeConfigurationAggregatorSourcesStatus": one(AggregatedSourceStatusList=[]),
        "SelectAggregateResourceConfig": {
            first + (str(start) if start or first else ""): page(start, row, first)
            for first, row in (("", result), (STACKS, stack))
            for start in range(0, ACCOUNTS * PRODUCTS, 100)
        },
        "DescribeProductAsAdmin": {
            each: json.dumps(
                {"ProductViewDetail": {"ProductViewSummary": {"ProductId": each, "Name": f"product-{number}"}}}
            ).encode()
            for number, each in enumerate(products)
        },
        "ListProvisioningArtifacts": {
            each: json.dumps(
                {
                    "ProvisioningArtifactDetails": [
                        {"Id": f"pa-{number:08}{minor:05}", "Name": f"1.{minor}.0"} for minor in range(4)
                    ]
                }
            ).encode()
            for number, each in enumerate(products)
        },
    }


def serve() -> None:
    """Serve the pages until killed; the port is the first line of standard output."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    bodies = answers()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Else each answer waits for the acknowledgement of its first part.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            members = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            operation = self.headers["X-Amz-Target"].rsplit(".", 1)[-1]
            asks_for_stacks = "AWS::CloudFormation::Stack" in members.get("Expression", "")
            key = members.get("NextToken") or (f"{STACKS}0" if asks_for_stacks else "")
            key = key or members.get("Id") or members.get("ProductId") or ""
            body = bodies[operation][key]
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The environment in which boto3 reads the recorded pages."""
    with serving("from tests.bench import status; status.serve()") as environment:
        yield environment


@contextmanager
def serving(script: str) -> Iterator[dict[str, str]]:
    """The environment in which boto3 asks the server that a process of this script is."""
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield {
                "AWS_ENDPOINT_URL": f"http://localhost:{process.stdout.readline().strip()}",
                "AWS_ACCESS_KEY_ID": "x",
                "AWS_SECRET_ACCESS_KEY": "x",
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "PATH": "",
            }
        finally:
            process.kill()


def measured(script: str, environment: dict[str, str]) -> tuple[float, float, float]:
    """The seconds of one run, those of the processor, and its peak memory in MiB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, script],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    elapsed = time.perf_counter() - start
    seconds, kib = done.stderr.strip().splitlines()[-1].split()
    return elapsed, float(seconds), int(kib) / 1024


def compare(title: str, sides: dict[str, str], environment: dict[str, str], runs: int, most: int) -> None:
    """Print the table of ratios to the first side. They take turns, so that a busy moment touches all of them."""
    best, busy = dict.fromkeys(sides, math.inf), dict.fromkeys(sides, math.inf)
    peak = dict.fromkeys(sides, 0.0)
    for _ in range(runs):
        for side, script in sides.items():
            elapsed, seconds, mebibytes = measured(script, environment)
            best[side], busy[side] = min(best[side], elapsed), min(busy[side], seconds)
            peak[side] = max(peak[side], mebibytes)
    bare = next(iter(sides))
    print_table(
        (title, "Best time", "Ratio", "Aim", "Processor", "Ratio", "Memory", "Aim"),
        [
            (
                side,
                f"{best[side]:.2f} s",
                f"{best[side] / best[bare]:.2f}",
                f"≤ {AIM}",
                f"{busy[side]:.2f} s",
                f"{busy[side] / busy[bare]:.2f}",
                f"{peak[side]:.0f} MiB",
                f"≤ {most} MiB",
            )
            for side in sides
        ],
    )


def main() -> None:
    """Print the table."""
    with served() as environment:
        compare(f"{ACCOUNTS:,} accounts × {PRODUCTS} products", SIDES, environment, RUNS, MAX_MIB)
