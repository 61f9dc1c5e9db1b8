"""Each bench runs and prints its table. What it measures is no promise, and so not asserted."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest

from tests.bench.__main__ import BENCHES

# What makes each of them small.
SMALL: dict[str, dict[str, Any]] = {
    "synthesis": {"PRODUCTS": 2, "CASES": ((1, 1.5),), "RUNS": 1},
    "impact": {"RUNS": 1},
    "status": {"RUNS": 1},
    "status_pages": {"ACCOUNTS": 50},
    "fleet": {},
    "page": {"COUNT": 4, "VERSIONS": 2, "RUNS": 1},
}


@pytest.mark.parametrize("name", BENCHES)
def test_it_runs(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BENCH_ACCOUNTS", "4")
    module = import_module(f"tests.bench.{name}")
    for constant, value in SMALL[name].items():
        assert hasattr(module, constant)
        monkeypatch.setattr(module, constant, value)
    module.main()
    assert re.search(r"\d\.\d", capsys.readouterr().out)
