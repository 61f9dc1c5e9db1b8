"""What has to be asked for, how loudly, and what is said where it was not. Pure."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.sharing.removals import judge, removed, unused
from product_factory.sharing.rows import Row

ADVICE = "`git pull`."


def row(name: str, asks: str = "yes", **more: Any) -> Row:
    kind, _, rest = name.partition(":")
    return Row.model_validate(
        {"action": "remove", "kind": kind, "name": rest, "region": "eu-west-1", "asks": asks, **more}
    )


VERSION = row("version:audit-trail/1.0.0", "word")
PRODUCT = row("product:vault", "word")
ITS_VERSION = row("version:vault/1.0.0", "word", inside=("product:vault",))
ITS_ROLE = row("launch-role:SCLaunch-vault", "word", inside=("product:vault",))
PORTFOLIO = row("portfolio:Base", "ask")
ITS_SHARE = row("share:Base/ou-1", "", inside=("portfolio:Base",))
SHARE = row("share:More/ou-1")
PRINCIPAL = row("principal:More/role/Developer")
KEPT = Row(action="keep", kind="product", name="alerts", region="eu-west-1")
ORPHAN = row("portfolio:Old", "", action="keep", offered=True, id="port-1")

# rows, words of --remove, --yes, a terminal → what the refusal says, and what is asked.
CASES: list[tuple[list[Row], list[str], bool, bool, list[str], list[Row]]] = [
    ([KEPT], [], False, False, [], []),
    ([SHARE, PRINCIPAL], [], True, False, [], []),
    ([SHARE, PRINCIPAL], [], False, True, [], [SHARE, PRINCIPAL]),
    ([SHARE], [], False, False, ["nobody said so: share More/ou-1", "--remove share:More/ou-1"], []),
    ([SHARE], ["share:More/ou-1"], False, False, [], []),
    ([SHARE, PRINCIPAL], ["share:More/ou-1"], False, True, [], [PRINCIPAL]),
    # Its portfolio is asked for, and what goes with it is not.
    ([PORTFOLIO, ITS_SHARE], [], True, False, ["--remove portfolio:Base"], []),
    ([PORTFOLIO, ITS_SHARE], [], True, True, [], [PORTFOLIO]),
    ([PORTFOLIO, ITS_SHARE], ["portfolio:Base"], False, False, [], []),
    # A version or product: a word for just that, whatever --yes and whoever sits there.
    ([VERSION], [], True, True, ["older than the hub", "version audit-trail/1.0.0", ADVICE], []),
    ([VERSION], ["version:audit-trail/1.0.0"], False, False, [], []),
    ([VERSION], ["version:audit-trail/1.0.1"], True, True, ["--remove version:audit-trail/1.0.0"], []),
    ([PRODUCT, ITS_VERSION, ITS_ROLE], [], True, True, ["lacks product vault. ", "--remove product:vault"], []),
    ([PRODUCT, ITS_VERSION, ITS_ROLE], ["product:vault"], False, False, [], []),
    ([PRODUCT, VERSION], ["product:vault"], True, True, ["lacks version audit-trail/1.0.0. "], []),
    # What is offered is kept, unless it is named.
    ([ORPHAN], [], False, False, [], []),
]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_what_is_refused_and_what_is_asked(case: int) -> None:
    rows, words, yes, terminal, said, asked = CASES[case]
    verdict = judge(rows, words, yes=yes, terminal=terminal, advice=ADVICE)
    assert list(verdict.ask) == asked
    assert bool(verdict.refusal) == bool(said)
    for each in said:
        assert each in verdict.refusal
    assert len(verdict.refusal.splitlines()) <= 2


def test_a_changed_address_of_templates_is_told_as_what_it_is() -> None:
    """Another bootstrap qualifier gives every version another address, and so another ID."""
    moved = row("version:vault/1.0.0", "word", why="its template's address changes, so …")
    told = judge([moved], [], yes=True, terminal=True, advice=ADVICE).refusal
    assert "would give new IDs" in told
    assert "older" not in told


def test_a_product_that_ended_in_the_catalog_does_not_make_the_checkout_older() -> None:
    its = [each.model_copy(update={"ended": each is not ITS_ROLE}) for each in (PRODUCT, ITS_VERSION, ITS_ROLE)]
    told = judge(its, [], yes=True, terminal=True, advice=ADVICE).refusal
    assert told.startswith("product vault ended in the catalog, and would leave the hub for ever.\n")
    assert told.endswith("factory deploy --remove product:vault")
    told = judge([*its, VERSION], [], yes=True, terminal=True, advice=ADVICE).refusal
    assert "it lacks version audit-trail/1.0.0. " in told
    assert judge(its, ["product:vault"], yes=False, terminal=False, advice=ADVICE).refusal == ""


def test_words_that_name_nothing_are_told_and_no_more() -> None:
    """After a deployment that was cut off, what it was to remove may be gone already."""
    assert unused([VERSION, ORPHAN], ["version:audit-trail/1.0.0", "portfolio:port-1", "product:vualt"]) == [
        "product:vualt"
    ]
    assert removed([ORPHAN, KEPT], ["portfolio:port-1"]) == [ORPHAN]
    assert removed([ORPHAN, KEPT], []) == []


def test_names_with_blanks_are_quoted_for_the_shell() -> None:
    told = judge([row("portfolio:Governance base", "ask")], [], yes=True, terminal=False, advice="").refusal
    assert "--remove 'portfolio:Governance base'" in told
