"""A product ends in AWS's order, a portfolio leaves, a name changes: planned, sound at every moment, nothing released lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from product_factory.catalog.lifecycle import State, set_state
from product_factory.catalog.released import read
from product_factory.errors import FactoryError, UsageError
from product_factory.releasing.edits import Plan, carry_out
from product_factory.releasing.ending import portfolio_plan, product_plan
from product_factory.releasing.release import publish
from product_factory.releasing.renaming import rename_plan
from tests.killed import WHOLE, moments
from tests.product_factory.authoring.fake import product, topic
from tests.product_factory.releasing.small import FILES, TODAY, Small


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def end(small: Small, name: str = "alpha", **more: object) -> Plan:
    return product_plan(small.offer(), name, small.root, today=TODAY, **more)  # type: ignore[arg-type]


def rename(small: Small, old: str = "alpha", new: str = "gamma") -> Plan:
    return rename_plan(small.offer(), old, new, small.root, today=TODAY)


def do(small: Small, make: Callable[[], Plan]) -> Plan:
    plan = make()
    carry_out(make, plan, small.root)
    return plan


def kept(small: Small, *products: str) -> dict[str, bytes]:
    """What is released: the templates and their lines."""
    files = [path for name in products for path in (small.released / name).glob("*.json")]
    return {str(path): path.read_bytes() for path in files if path.name not in ("lifecycle.json", "end.json")}


def test_first_nobody_launches_it_any_more_and_nothing_else_changes(small: Small) -> None:
    before = kept(small, "alpha", "beta")
    plan = do(small, lambda: end(small, reason="Out of use.", successor="beta"))
    assert [edit.file for edit in plan.edits] == [f"products/released/alpha/{n}.json" for n in ("end", "lifecycle")]
    assert (plan.asks, plan.follows[-1].split("#")[0].strip()) == ((), "factory end-product alpha")
    assert set(small.offer().catalog.states["alpha"].values()) == {State.DEPRECATED}
    entries = json.loads(small.text("products/released/alpha/lifecycle.json"))
    assert entries["1.1.0"]["reason"] == "Out of use. Launch beta instead."
    assert kept(small, "alpha", "beta") == before
    assert {name: small.text(name) for name in FILES} == FILES


def test_then_it_leaves_and_its_versions_stay_as_history(small: Small) -> None:
    before = kept(small, "alpha")
    do(small, lambda: end(small))
    plan = do(small, lambda: end(small))
    assert plan.asks == ("alpha",), "nobody may run it"
    assert plan.follows == ("git add -A && git commit, then: factory deploy --remove product:alpha",)
    now = small.offer()
    assert list(now.catalog.released) == ["beta"]
    assert [portfolio.products for portfolio in now.portfolios] == [("beta",), ("beta",)]
    assert kept(small, "alpha") == before
    assert [version.version for version in read("alpha", small.released)] == ["1.0.0", "1.1.0"]
    states = json.loads(small.text("products/released/alpha/lifecycle.json"))
    assert {entry["state"] for entry in states.values()} == {"retired"}
    assert not (small.root / "products/alpha.py").exists(), "git keeps it"
    again = end(small)
    assert (again.edits, again.follows) == ((), plan.follows)


def test_with_force_both_at_once(small: Small) -> None:
    do(small, lambda: end(small, force=True))
    assert list(small.offer().catalog.released) == ["beta"]


def test_what_git_does_not_have_stays_and_is_told(small: Small) -> None:
    (small.root / "products/alpha.py").write_text(f"{FILES['products/alpha.py']}# mine\n")
    plan = do(small, lambda: end(small, force=True))
    assert "products/alpha.py stays: git does not have it as it is; delete it yourself." in plan.notes
    assert small.text("products/alpha.py").endswith("# mine\n")
    assert "alpha" not in small.text("products/__init__.py")


@pytest.mark.parametrize(
    "line", ["from . import alpha", "from .alpha import X", "from products import alpha", "import products.alpha"]
)
def test_what_others_use_stays(small: Small, line: str) -> None:
    (small.root / "products/beta.py").write_text(f"{line}\n{FILES['products/beta.py']}")
    small.commit()
    plan = end(small, force=True)
    assert "products/alpha.py stays: products/beta.py uses it." in plan.notes
    assert all(edit.action != "delete" for edit in plan.edits)


def test_tests_of_it_are_named(small: Small) -> None:
    (small.root / "tests/products").mkdir(parents=True)
    (small.root / "tests/products/test_alpha.py").write_text("")
    (small.root / "tests/products/test_more.py").write_text("from products.alpha import PRODUCT\n")
    notes = end(small, force=True).notes
    assert [note for note in notes if "delete it yourself" in note] == [
        "tests/products/test_more.py is about it: delete it yourself.",
        "tests/products/test_alpha.py is about it: delete it yourself.",
    ]


def test_it_goes_on_when_a_version_is_restored_and_publishing_waits_for_that(small: Small) -> None:
    do(small, lambda: end(small))
    with pytest.raises(FactoryError, match=r"alpha: ends, since 2026-01-31; `factory restore`"):
        publish(product(topic(), name="alpha"), "2.0.0", "n", today=TODAY, root=small.released)
    set_state(
        "alpha", read("alpha", small.released), "1.1.0", State.ACTIVE, reason="", today=TODAY, root=small.released
    )
    assert not (small.released / "alpha/end.json").exists()
    assert small.offer().catalog.states["alpha"] == {"1.0.0": State.DEPRECATED, "1.1.0": State.ACTIVE}


def test_a_product_of_which_nothing_is_released_leaves_at_once(small: Small) -> None:
    for path in sorted((small.released / "alpha").iterdir()):
        path.unlink()
    (small.released / "alpha").rmdir()
    plan = do(small, lambda: end(small))
    assert (plan.asks, plan.follows) == ((), ())
    assert list(small.offer().catalog.released) == ["beta"]


def test_what_cannot_be_is_refused_before_anything_changes(small: Small) -> None:
    with pytest.raises(UsageError, match="did you mean alpha"):
        end(small, "alpa")
    with pytest.raises(UsageError, match="--successor alpha: is the product itself"):
        end(small, successor="alpha")
    with pytest.raises(UsageError, match="not in the catalog"):
        end(small, successor="gamma")
    (small.root / "portfolios/one.py").write_text('PORTFOLIO = Portfolio(name="One", products=("alpha",))\n')
    with pytest.raises(FactoryError, match="'One': alpha is its only product; end the portfolio first"):
        end(small, force=True)
    (small.root / "portfolios/one.py").write_text(
        'PORTFOLIO = Portfolio(name="One", products=tuple(["alpha", "beta"]))\n'
    )


def test_a_product_that_others_need_is_refused(small: Small) -> None:
    offer = small.offer()
    cards = [product(topic(), name="alpha"), product(topic(), name="beta", includes=("alpha",))]
    needed = offer._replace(catalog=offer.catalog._replace(products=tuple(cards)))
    with pytest.raises(FactoryError, match="beta: includes: names alpha; publish beta without it first"):
        product_plan(needed, "alpha", small.root, today=TODAY, force=True)


def test_a_portfolio_leaves_and_products_that_nobody_sees_any_more_are_named(small: Small) -> None:
    (small.root / "portfolios/one.py").write_text('PORTFOLIO = Portfolio(name="One", products=("beta",))\n')
    plan = do(small, lambda: portfolio_plan(small.offer(), "Two", small.root))
    assert plan.asks == ("alpha",), "beta is in One, too"
    assert plan.follows == ("git add -A && git commit, then: factory deploy --remove portfolio:Two",)
    now = small.offer()
    assert [portfolio.name for portfolio in now.portfolios] == ["One"]
    assert set(now.catalog.released) == {"alpha", "beta"}, "products stay"
    do(small, lambda: portfolio_plan(small.offer(), "one", small.root))
    assert small.offer().portfolios == ()
    with pytest.raises(UsageError, match="portfolio 'Three': not in the catalog"):
        portfolio_plan(small.offer(), "Three", small.root)


def test_a_new_name_begins_with_the_newest_active_version_where_the_old_one_is_offered(small: Small) -> None:
    before = kept(small, "alpha", "beta")
    plan = do(small, lambda: rename(small))
    now = small.offer()
    assert list(now.catalog.released) == ["alpha", "gamma", "beta"]
    assert [portfolio.products for portfolio in now.portfolios] == [
        ("alpha", "gamma", "beta"),
        ("beta", "alpha", "gamma"),
    ]
    (first,) = now.catalog.released["gamma"]
    assert (first.version, first.path.read_bytes()) == ("1.1.0", (small.released / "alpha/1.1.0.json").read_bytes())
    assert set(now.catalog.states["alpha"].values()) == {State.DEPRECATED}
    reasons = json.loads(small.text("products/released/alpha/lifecycle.json"))
    assert reasons["1.1.0"]["reason"] == "Its name is gamma now. Launch gamma instead."
    assert kept(small, "alpha", "beta") == before
    assert small.text("products/gamma.py") == FILES["products/alpha.py"].replace('"alpha"', '"gamma"')
    assert all(not edit.file.endswith(".staged") for edit in plan.shown)
    assert list(small.released.rglob(".*")) == []
    again = rename(small)
    assert again.edits == ()


def test_both_names_cannot_be_launched_in_one_account(small: Small) -> None:
    do(small, lambda: rename(small))
    offer = small.offer()
    cards = tuple(product(topic(), name=card.name, once=card.name != "beta") for card in offer.catalog.products)
    assert set(offer.catalog._replace(products=cards).rivals("gamma")) == {"alpha", "gamma"}


@pytest.mark.parametrize("name", ["beta", "Gamma", "class", "released"])
def test_a_name_that_cannot_be_is_refused(small: Small, name: str) -> None:
    with pytest.raises(UsageError):
        rename(small, new=name)


def test_a_name_that_a_product_had_is_never_used_again(small: Small) -> None:
    do(small, lambda: end(small, force=True))
    with pytest.raises(UsageError, match="ended on 2026-01-31; a name is never used again"):
        rename(small, "beta", "alpha")


def test_without_an_active_version_there_is_nothing_to_begin_with(small: Small) -> None:
    do(small, lambda: end(small))
    with pytest.raises(FactoryError, match="alpha: ends since 2026-01-31"):
        rename(small)


def test_files_that_changed_since_the_plan_are_not_written_over(small: Small) -> None:
    plan = end(small)
    set_state(
        "alpha", read("alpha", small.released), "1.0.0", State.RETIRED, reason="r", today=TODAY, root=small.released
    )
    with pytest.raises(FactoryError, match="changed meanwhile"):
        carry_out(partial(end, small), plan, small.root)
    assert not (small.released / "alpha/end.json").exists()


@pytest.mark.parametrize("act", ["end", "rename", "portfolio"])
def test_killed_at_any_moment_the_catalog_loads_and_running_again_completes(small: Small, act: str) -> None:
    """`Small.offer` finds whatever the files say that does not go together, as every command does."""
    made: dict[str, Callable[[], Plan]] = {
        "end": lambda: end(small, force=True),
        "rename": lambda: rename(small),
        "portfolio": lambda: portfolio_plan(small.offer(), "Two", small.root),
    }
    before, ends = kept(small, "alpha", "beta"), []
    for moment in moments(small.root, lambda: do(small, made[act]), touches=WHOLE):
        small.offer()
        assert before.items() <= kept(small, "alpha", "beta", "gamma").items(), f"killed at operation {moment}"
        # Of a portfolio nothing is left that could tell that it ended.
        if act != "portfolio" or (small.root / "portfolios/two.py").exists():
            do(small, made[act])
        assert not (
            small.root / {"end": "products/alpha.py", "portfolio": "portfolios/two.py"}.get(act, "none")
        ).exists()
        now = small.offer()
        ends.append((sorted(now.catalog.released), [portfolio.products for portfolio in now.portfolios]))
        small.put_back()
    assert len(ends) > 2
    assert all(each == ends[0] for each in ends)
