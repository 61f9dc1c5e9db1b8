"""Facts say of products what the catalog says, and travel as a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from product_factory.catalog.catalog import load
from product_factory.catalog.facts import Facts, ProductFacts, facts_of, read, write
from product_factory.catalog.lifecycle import State
from product_factory.errors import FactoryError, UsageError

CATALOG = load()


def test_facts_say_what_the_catalog_says() -> None:
    facts = facts_of(CATALOG)
    assert facts.of("security-alarms").prerequisites == ("security-notification", "audit-trail")
    assert "governance-base" in facts.of("audit-trail").rivals
    assert facts.states == CATALOG.states
    assert facts.of("unknown") == ProductFacts()


def test_facts_travel_as_a_file(tmp_path: Path) -> None:
    file, facts = tmp_path / "deep" / "facts.json", facts_of(CATALOG)
    assert write(facts, file)
    assert read(file) == facts
    assert not write(facts, file), "the same again changes nothing"
    assert write(Facts(products={"x": ProductFacts(states={"1.0.0": State.RETIRED})}), file)
    assert read(file).states == {"x": {"1.0.0": State.RETIRED}}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file or directory"),
        ("no JSON", "file: Invalid JSON"),
        ('{"format": 2}', "format: Input should be 1"),
        ('{"products": {"x": {"rival": []}}}', "products.x.rival: Extra inputs are not permitted"),
    ],
)
def test_what_is_no_file_of_facts_is_told_with_field_and_mend(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "facts.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UsageError, match=re.escape(f"--facts {file}: {told}")) as error:
        read(file)
    assert str(error.value).endswith("`factory export facts` writes one")


def test_nothing_else_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text("mine")
    with pytest.raises(FactoryError, match="holds no facts"):
        write(Facts(), file)
    assert file.read_text() == "mine"


def test_outputs_of_an_umbrella_are_told_by_what_they_are() -> None:
    outputs = facts_of(load()).of("governance-base").outputs
    (name,) = [each for each in outputs if each.startswith("SecurityNotificationSecurityTopicArn")]
    assert outputs[name] == "Topic that carries this account's security alerts"


def test_what_the_card_names_comes_first_among_outputs() -> None:
    ours = load()
    card = ours.product("audit-trail")
    outputs = facts_of(ours).of("audit-trail").outputs
    assert list(outputs)[: len(card.outputs)] == [each.name for each in card.outputs]
    assert outputs["TrailArn"] == "The trail"
