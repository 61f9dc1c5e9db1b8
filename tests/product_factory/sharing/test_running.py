"""Who runs what is about to be removed stands in the way of it, and who might. Pure."""

from __future__ import annotations

from typing import Any

import pytest

from product_factory.provisioning.inventory.rows import Row
from product_factory.sharing.running import NAMED, refusal


def run_by(account: str, version: str) -> Row:
    fields: dict[str, Any] = dict.fromkeys(Row.model_fields, "")
    fields |= {"account": account, "account_name": f"name-{account}", "product": "vault", "version": version}
    return Row.model_construct(**fields)


ONE, TWO, UNNAMED = run_by("1", "1.0.0"), run_by("2", "2.0.0"), run_by("3", "")


@pytest.mark.parametrize(
    ("versions", "found", "not_asked", "said"),
    [
        ({"1.0.0"}, [], [], ""),
        ({"1.0.0"}, [TWO], [], ""),
        ({"1.0.0"}, [ONE, TWO], [], "vault 1.0.0 can't be removed, it is run in 1 name-1: "),
        # Which version an account runs may not be known: then it may be this one.
        ({"1.0.0"}, [UNNAMED], [], "in 3 name-3: "),
        (None, [ONE, TWO], [], "vault can't be removed, it is run in 1 name-1, 2 name-2: "),
        ({"1.0.0"}, [], ["9 (denied)"], "who runs it can't be told: 9 (denied); --unread"),
        # Who runs it weighs more than who might.
        ({"1.0.0"}, [ONE], ["9 (denied)"], "it is run in 1 name-1"),
    ],
)
def test_the_refusal(versions: set[str] | None, found: list[Row], not_asked: list[str], said: str) -> None:
    told = list(refusal("vault", versions, found, not_asked))
    assert len(told) == bool(said)
    assert said in "".join(told)


def test_many_accounts_are_counted() -> None:
    (told,) = refusal("vault", None, [run_by(str(n), "1.0.0") for n in range(NAMED + 5)], [])
    assert "and 5 more" in told
