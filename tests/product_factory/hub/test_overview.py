"""The overview is the catalog's, and says it in brief."""

from __future__ import annotations

import pytest

from product_factory.catalog import offer as catalog
from product_factory.hub.overview import TABLES, marks, overview, spans
from tests.conftest import Copy


@pytest.mark.parametrize(
    ("ids", "brief"),
    [
        (["CloudWatch.2", "CloudWatch.1", "CloudWatch.3"], ["CloudWatch.1–3"]),
        (["EC2.9", "EC2.10"], ["EC2.9", "EC2.10"]),
        (["4.1", "4.2", "4.3", "4.5", "5.3"], ["4.1–3", "4.5", "5.3"]),
        (["KMS.4", "KMS.4", "SNS.1"], ["KMS.4", "SNS.1"]),
        ([], []),
    ],
)
def test_controls_that_follow_each_other_become_one_span(ids: list[str], brief: list[str]) -> None:
    assert spans(ids) == brief


def test_every_product_stands_in_every_table() -> None:
    offer = catalog.load()
    for entry in overview(offer):
        assert entry.portfolios, f"{entry.name} is in no portfolio"
        assert entry.versions
        for name, made in TABLES.items():
            if name == "types":  # of resource types, not of products
                continue
            rows = len(entry.portfolios) if name.startswith("products") else 1
            assert made(offer).count(f"| `{entry.name}` |") == rows, name


def test_costs_and_what_stays_are_the_card_s_and_the_template_s() -> None:
    offer = catalog.load()
    (line,) = [row for row in TABLES["costs"](offer).splitlines() if row.startswith("| `audit-trail` |")]
    assert all(cost in line for cost in offer.catalog.product("audit-trail").costs)
    (line,) = [row for row in TABLES["stays"](offer).splitlines() if row.startswith("| `audit-trail` |")]
    assert "2 × `AWS::S3::Bucket`" in line
    assert "1 × `AWS::KMS::Key`" in line


def test_renewing_changes_what_stands_between_the_marks_and_nothing_else(copy: Copy) -> None:
    readme = copy.root / "README.md"
    (begin, end), (begin_costs, end_costs) = marks("products"), marks("costs")
    readme.write_text(f"before | x\n{begin}\nstale row\n{end}\nbetween\n{begin_costs}\n{end_costs}\nafter\n")
    assert "renewed" in copy.run("list", "--write", "README.md").stdout
    made = readme.read_text()
    assert made.startswith(f"before | x\n{begin}\n")
    assert f"{end}\nbetween\n{begin_costs}\n" in made
    assert made.endswith(f"{end_costs}\nafter\n")
    assert "stale row" not in made
    assert "| `audit-trail` |" in made
    assert "what is paid for" in made
    assert "current already" in copy.run("list", "--write", "README.md").stdout
    readme.write_text("no marks")
    done = copy.run("list", "--write", "README.md")
    assert done.returncode == 1
    assert "README.md: put a line" in done.stderr
    assert readme.read_text() == "no marks"
