"""In a catalog without portfolios a product is begun with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from product_factory.authoring.portfolio import Portfolio
from product_factory.errors import UsageError
from product_factory.scaffolding.new_portfolio import new_portfolio
from tests.catalogs import write_catalog
from tests.checkout import ROOT
from tests.conftest import Copy

NEW = ("new", "team-owner", "--portfolio", "Team basics", "--summary", "s", "--summary-ja", "概要")


@pytest.fixture
def empty(tmp_path: Path) -> Copy:
    return write_catalog(tmp_path / "own", {})


def test_it_is_begun_with_its_product_where_that_is_asked_for(empty: Copy) -> None:
    refused = empty.run(*NEW)
    assert (refused.returncode, refused.stderr.splitlines()) == (
        2,
        [
            "Error: --portfolio 'Team basics': no file of portfolios/ has that name; there is none yet",
            "To begin it with this product, give --create-portfolio, too.",
        ],
    )
    assert not (empty.root / "products" / "team_owner.py").exists()
    done = empty.run(*NEW, "--create-portfolio")
    assert done.returncode == 0, done.stderr
    assert "write portfolios/team_basics.py" in done.stdout
    told = empty.run("list", "-o", "json")
    (row,) = json.loads(told.stdout)["products"]
    assert (row["name"], row["portfolios"]) == ("team-owner", ["Team basics"])
    again = empty.run("new", "team-door", *NEW[2:], "--create-portfolio")
    assert (again.returncode, again.stderr.strip()) == (
        2,
        "Error: --create-portfolio: 'Team basics' is in the catalog already; leave the option out",
    )
    assert empty.run("new", "team-door", *NEW[2:]).returncode == 0
    text = (empty.root / "portfolios" / "team_basics.py").read_text()
    assert '        "team-owner",\n        "team-door",\n' in text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Governance base", "is in the catalog already"),
        ("governance base", "portfolios/governance_base.py is there already"),
        ("基盤", "could not be its file; begin with a letter"),
        ("", "should have at least 1 character"),
        ("x" * 101, "should have at most 100 characters"),
    ],
)
def test_what_cannot_be_is_refused(name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        new_portfolio(name, "team-owner", ROOT)


def test_its_file_is_a_portfolio_for_developers_where_workloads_are() -> None:
    files = new_portfolio('The "thin" one', "team-owner", ROOT)
    text = files[ROOT / "portfolios" / "the_thin_one.py"]
    names: dict[str, object] = {}
    exec(compile(text, "made", "exec"), names)  # noqa: S102
    made = names["PORTFOLIO"]
    assert isinstance(made, Portfolio)
    assert (made.name, made.products) == ('The "thin" one', ("team-owner",))
    assert (made.provider, made.share_with) == ("Cloud platform team", ("/Workloads",))
    assert len(made.principals) == 2
