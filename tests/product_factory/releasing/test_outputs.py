"""Outputs that a card names are there, are told, and stay."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from product_factory.authoring.product import Output
from product_factory.catalog.offer import load
from product_factory.errors import FactoryError
from product_factory.hub.listing import detail, print_detail
from product_factory.impact import Bump, impact
from product_factory.releasing.candidate import candidate
from product_factory.releasing.release import refuse_findings, without_output
from tests.product_factory.authoring.fake import product

SEEN = Output(name="DashboardUrl", label="Dashboard", label_ja="ダッシュボード", shows="dashboard")
OFFER = load()


def test_a_card_names_no_output_that_the_template_has_not() -> None:
    card = product(outputs=(SEEN,))
    (found,) = without_output(card, {"Resources": {}, "Outputs": {"Other": {"Value": "x"}}})
    assert found.startswith("outputs: DashboardUrl: the template has no such output")
    assert without_output(card, {"Outputs": {"DashboardUrl": {"Value": "x"}}}) == []
    assert without_output(product(), {}) == []
    made = candidate(card)
    with pytest.raises(FactoryError, match="DashboardUrl: the template has no such output; give the template this"):
        refuse_findings(card, made, b"{}")


@pytest.mark.parametrize("wrong", [{"name": "Dashboard-Url"}, {"name": ""}, {"shows": "picture"}, {"label": ""}])
def test_a_wrong_one_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Output.model_validate(SEEN.model_dump() | wrong)


def test_taking_one_away_demands_a_major_version() -> None:
    """So their names stay within a major version, as with every output."""
    base = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    found = impact({**base, "Outputs": {"DashboardUrl": {"Value": "x"}}}, base)
    assert found.bump is Bump.MAJOR


@pytest.mark.parametrize("card", OFFER.catalog.products, ids=lambda card: str(card.name))
def test_the_newest_version_has_them_and_each_before_it_from_the_first_that_had_it(card: object) -> None:
    name, outputs = card.name, {each.name for each in card.outputs}  # type: ignore[attr-defined]
    versions = OFFER.catalog.released[name]
    newest = versions[-1].version.partition(".")[0]
    there: set[str] = set()
    for version in versions:
        if version.version.partition(".")[0] == newest:
            found = set(version.template().get("Outputs", {}))
            assert there <= found, version.version
            there |= outputs & found
    assert there == outputs


def test_show_tells_them(capsys: pytest.CaptureFixture[str]) -> None:
    print_detail(detail(OFFER, OFFER.catalog.product("web-service-ecs")))
    printed = capsys.readouterr().out
    assert "To look at after the launch" in printed
    assert "DashboardUrl" in printed
