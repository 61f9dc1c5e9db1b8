"""Each bench runs and prints its table. What it measures is no promise, and so not asserted."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.bench.__main__ import BENCHES
from tests.checkout import ROOT

# What makes each of them small.
SMALL = {
    "synthesis": "bench.PRODUCTS, bench.CASES, bench.RUNS = 2, ((1, 1.5),), 1",
    "launch_roles": "bench.TYPES = bench.TYPES[:50]",
    "impact": "bench.RUNS = 1",
    "status": "bench.RUNS = 1",
    "status_pages": "bench.ACCOUNTS = 50",
    "compliance": "bench.ACCOUNTS, bench.RUNS = 200, 1",
    "fleet": "bench.ACCOUNTS = 4",
    "fleet_engines": "bench.ACCOUNTS = (4,)",
    "memory": "bench.LAUNCHES = 4",
    "guardrails": "bench.COUNT = 6",
    "page": "bench.COUNT, bench.VERSIONS, bench.RUNS = 4, 2, 1",
}


@pytest.mark.parametrize("name", BENCHES)
def test_it_runs(name: str) -> None:
    script = f"from tests.bench import {name} as bench\n{SMALL[name]}\nbench.main()"
    environment = os.environ | {"BENCH_ACCOUNTS": "4"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d\.\d", done.stdout), done.stdout
