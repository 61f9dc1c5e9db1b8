"""The overview in README is the catalog's, and says it in brief."""

from __future__ import annotations

import pytest

from portfolios import catalog
from portfolios.overview import BEGIN, END, markdown, overview, spans
from products.errors import ROOT
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


@pytest.mark.parametrize("name", ["README.md"])
def test_the_table_is_current(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    shown = text.partition(BEGIN)[2].partition(END)[0].strip()
    assert shown == markdown(catalog.load()).strip(), f"run `factory list --write {name}`"


def test_every_product_of_every_portfolio_stands_in_it() -> None:
    offer = catalog.load()
    for entry in overview(offer):
        assert entry.portfolios, f"{entry.name} is in no portfolio"
        assert entry.versions
        assert markdown(offer).count(f"| `{entry.name}` |") == len(entry.portfolios)


def test_renewing_changes_what_stands_between_the_marks_and_nothing_else(copy: Copy) -> None:
    readme = copy.root / "README.md"
    readme.write_text(f"before | x\n{BEGIN}\nstale row\n{END}\nafter\n")
    assert "renewed" in copy.run("list", "--write", "README.md").stdout
    made = readme.read_text()
    assert made.startswith(f"before | x\n{BEGIN}\n")
    assert made.endswith(f"{END}\nafter\n")
    assert "stale row" not in made
    assert "| `audit-trail` |" in made
    assert "current already" in copy.run("list", "--write", "README.md").stdout
    readme.write_text("no marks")
    done = copy.run("list", "--write", "README.md")
    assert done.returncode == 1
    assert "README.md: put a line" in done.stderr
    assert readme.read_text() == "no marks"
