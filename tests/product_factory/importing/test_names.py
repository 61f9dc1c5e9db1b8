"""What names become: the same for the same names, allowed here, and told apart."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from product_factory.catalog.released import Version
from product_factory.catalog.sources import literal, registered
from product_factory.importing.names import hub_role, product_name, versions


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (["v1", "v2", "v3"], ["1.0.0", "2.0.0", "3.0.0"]),
        (["1.2.3", "v1.3", "V2"], ["1.2.3", "1.3.0", "2.0.0"]),
        (["v1", "1.0"], ["1.0.0", "2.0.0"]),
        (["master", "v2", "dev"], ["3.0.0", "2.0.0", "4.0.0"]),
        (["blue"], ["1.0.0"]),
        (["v01"], ["1.0.0"]),
        (["2020-01-31"], ["1.0.0"]),
        (["1.2.3.4"], ["1.0.0"]),
        ([], []),
    ],
)
def test_versions_get_numbers(theirs: list[str], ours: list[str]) -> None:
    found = versions(theirs)
    assert [found[name] for name in theirs] == ours


@given(
    st.lists(
        st.one_of(st.text(), st.from_regex(r"v?\d{1,3}(\.\d{1,2}){0,2}", fullmatch=True)), unique=True, max_size=20
    )
)
def test_every_version_gets_a_number_of_its_own(theirs: list[str]) -> None:
    found = versions(theirs)
    assert set(found) == set(theirs)
    assert len({Version(number) for number in found.values()}) == len(theirs)


@given(st.text(max_size=120))
def test_every_product_gets_a_name_that_is_allowed(name: str) -> None:
    found = product_name(name, {"release"})
    assert found.replace("-", "_").isidentifier()
    assert len(found) <= 55
    assert found == found.lower()


@pytest.mark.parametrize(
    ("arn", "role"),
    [
        ("arn:aws:iam::${AWS::AccountId}:role/Admin", "Admin"),
        ("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Admin", "Admin"),
        ("arn:aws:iam::111111111111:role/Admin", "Admin"),
        ("arn:aws:iam::111111111111:role/path/Admin", None),
        ("arn:aws:iam::111111111111:user/Admin", None),
        ("arn:aws:iam::111111111111:root", None),
        ("", None),
    ],
)
def test_roles_of_the_hub_are_known(arn: str, role: str | None) -> None:
    assert hub_role(arn) == role


@given(st.text(alphabet=st.one_of(st.sampled_from("\"'\\\n{}#"), st.characters(exclude_categories=())), max_size=40))
def test_every_text_is_one_literal(text: str) -> None:
    written = literal(text)
    assert ast.literal_eval(written) == text
    assert "\n" not in written


INIT = '''"""Doc."""

import os

from portfolios import (  # noqa: E402
    a,
    c,
)
from other import X

# Kept.
PORTFOLIOS: tuple[X, ...] = (c.PORTFOLIO, a.PORTFOLIO)
# Kept too.
'''


def test_registering_keeps_what_is_there() -> None:
    made = registered(INIT, "portfolios", "PORTFOLIOS", ["b"])
    assert made == INIT.replace("    a,\n", "    a,\n    b,\n").replace(
        "(c.PORTFOLIO, a.PORTFOLIO)", "(\n    c.PORTFOLIO,\n    a.PORTFOLIO,\n    b.PORTFOLIO,\n)"
    )
    assert registered(made, "portfolios", "PORTFOLIOS", ["b"]) == made


def test_what_is_written_otherwise_is_not_touched() -> None:
    with pytest.raises(ValueError, match="PORTFOLIOS"):
        registered("PORTFOLIOS = load()\n", "portfolios", "PORTFOLIOS", ["b"])
