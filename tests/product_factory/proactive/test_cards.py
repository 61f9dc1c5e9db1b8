"""Every control that refuses a product is explained on its card, and nothing is explained that isn't found."""

from __future__ import annotations

import pytest

from product_factory.authoring.product import KnownFinding, Product
from product_factory.catalog import catalog
from product_factory.catalog.released import newest
from product_factory.proactive import Refusal, Rules
from product_factory.proactive.judging import Judged, refusals_of_all
from product_factory.proactive.report import BEGIN, END, disagreements, markdown
from tests.checkout import ROOT
from tests.product_factory.authoring.fake import product

CATALOG = catalog.load()


@pytest.fixture(scope="module")
def found(rules: Rules, judged: Judged) -> dict[str, list[Refusal]]:
    templates = {}
    for card in CATALOG.products:
        released = newest(CATALOG.released[card.name])
        assert released is not None
        templates[card.name] = (released.version, released.template())
    return refusals_of_all(templates, rules, judged)


@pytest.mark.parametrize("card", CATALOG.products, ids=lambda card: card.name)
def test_card_and_rules_agree(card: Product, found: dict[str, list[Refusal]], rules: Rules) -> None:
    controls = frozenset(rule.control for rule in rules.rules)
    assert disagreements(card, found[card.name], controls) == []
    assert {finding.id for finding in card.findings if finding.tool == "AWS Control Tower"} <= controls


def test_the_docs_table_is_current(found: dict[str, list[Refusal]]) -> None:
    page = (ROOT / "docs" / "PROACTIVE.md").read_text(encoding="utf-8")
    table = page.partition(BEGIN)[2].partition(END)[0].strip()
    assert table == markdown(CATALOG.products, found), "run `factory proactive --write docs/PROACTIVE.md`"


def test_what_costs_nothing_is_met(found: dict[str, list[Refusal]]) -> None:
    """A year in log groups, a lifecycle rule, no grants by hand; workload-network follows with its next version."""
    free = ("CT.CLOUDWATCH.PR.2", "CT.S3.PR.3", "CT.S3.PR.6", "CT.KMS.PR.3")
    refused = [each for name, mine in found.items() if name != "workload-network" for each in mine]
    assert refused
    assert [each for each in refused if each.control in free and each.by_default] == []


def refusal(control: str) -> Refusal:
    return Refusal(
        product="fake",
        version="1.0.0",
        control=control,
        wants="",
        fix="",
        resource="Topic",
        type="AWS::SNS::Topic",
        by_default=True,
        answers=(),
    )


@pytest.mark.parametrize(
    ("explained", "refused", "judged_too", "said"),
    [
        (("CT.S3.PR.2",), ("CT.S3.PR.2",), (), []),
        ((), ("CT.S3.PR.2",), (), ["CT.S3.PR.2: refused, and the card doesn't say why"]),
        (("CT.S3.PR.4",), (), ("CT.S3.PR.4",), ["CT.S3.PR.4: on the card, and not found"]),
        (("CT.S3.PR.4",), (), (), []),
    ],
    ids=["agree", "unexplained", "needless", "rule not among those judged by"],
)
def test_disagreements_are_told(
    explained: tuple[str, ...], refused: tuple[str, ...], judged_too: tuple[str, ...], said: list[str]
) -> None:
    card = product(findings=tuple(KnownFinding(tool="AWS Control Tower", id=each, reason="So.") for each in explained))
    told = disagreements(card, [refusal(each) for each in refused], frozenset((*refused, *judged_too)))
    assert [line.partition(";")[0] for line in told] == said
