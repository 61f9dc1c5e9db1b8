"""Who still runs a version, or any version of a product, is named before it is retired or ends."""

from __future__ import annotations

import pytest

from product_factory.provisioning.inventory.usage import refusal
from tests.product_factory.page.rows import row

RUNNING = [row(account="333333333333", account_name="spoke-1", ou="/Workloads")]


@pytest.mark.parametrize(
    ("version", "begins", "mend"),
    [
        ("1.0.0", "audit-trail 1.0.0: still run in 1 accounts: 333333333333 spoke-1 /Workloads\n", "update first"),
        (None, "audit-trail: still run in 1 accounts: 333333333333 spoke-1 /Workloads\n", "end it first"),
    ],
)
def test_who_runs_it_is_named_with_what_to_do(version: str | None, begins: str, mend: str) -> None:
    said = refusal("audit-trail", version, RUNNING, [])
    assert said.startswith(begins)
    assert mend in said
    assert said.endswith("--force does it all the same.")


@pytest.mark.parametrize(("version", "begins"), [("1.0.0", "audit-trail 1.0.0: who"), (None, "audit-trail: who")])
def test_who_could_not_be_asked_is_named(version: str | None, begins: str) -> None:
    assert refusal("audit-trail", version, [], ["333333333333 (no role)"]).startswith(begins)
    assert refusal("audit-trail", version, [], []) == ""
