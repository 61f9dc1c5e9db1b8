"""What belongs where, by the organization and the manifest alone."""

from __future__ import annotations

import pytest

from product_factory.organization.nodes import Tree
from product_factory.provisioning.fleet import order as ordering
from product_factory.provisioning.fleet import placing
from product_factory.provisioning.fleet.findings import Finding
from product_factory.provisioning.fleet.manifest import Manifest
from product_factory.provisioning.fleet.placing import Placement
from tests.product_factory.provisioning.fleet.conftest import manifest
from tests.product_factory.provisioning.hub import FACTS

TREE = Tree(
    organization_id="o-x",
    management_account="100000000000",
    root_id="r-x",
    units={"/Work": "ou-x-work", "/Work/Prod": "ou-x-prod", "/Empty": "ou-x-empty"},
    parent_of={
        "100000000000": "r-x",
        "200000000000": "ou-x-work",
        "300000000000": "ou-x-work",
        "400000000000": "ou-x-prod",
        "500000000000": "ou-x-work",
        "600000000000": "r-x",
        "ou-x-work": "r-x",
        "ou-x-prod": "ou-x-work",
        "ou-x-empty": "r-x",
    },
    accounts={
        "100000000000": "management",
        "200000000000": "two",
        "300000000000": "three",
        "400000000000": "four",
        "500000000000": "closed",
        "600000000000": "two",
    },
    closed=frozenset({"500000000000"}),
)
ONE = "{topic: {version: 1.0.0}}"


def judged(written: Manifest) -> tuple[list[Placement], list[Finding]]:
    """Placements and all findings that need no account."""
    order = ordering.graph(written, FACTS)
    found = [*ordering.findings(written, order), *placing.double_waves(written)]
    placed = placing.place(written, TREE, tuple(written.products) if found else ordering.in_order(order))
    found += placed.findings
    if not found:
        found += placing.disorder(written, placed.placements, order, FACTS)
    return list(placed.placements), found


def told(products: str, waves: str) -> list[str]:
    """Findings as a reader sees them."""
    written = manifest(products, waves)
    return [written.source.told(finding) for finding in judged(written)[1]]


@pytest.mark.parametrize(
    ("target", "accounts"),
    [
        ("{accounts: [three, '400000000000']}", "34"),
        ("{ous: [/Work]}", "234"),
        ("{ous: [/Work/]}", "234"),
        ("{ous: [ou-x-prod]}", "4"),
        ("{ous: [/]}", "2346"),
        ("{ous: [/Work], exclude: [/Work/Prod, three]}", "2"),
        ("{ous: [/Work, /Work/Prod]}", "234"),
        ("{ous: [/Work/Prod], accounts: [three]}", "34"),
    ],
)
def test_whom_a_target_reaches(target: str, accounts: str) -> None:
    placements, findings = judged(manifest(ONE, f"[{{name: all, targets: [{target}]}}]"))
    assert findings == []
    assert {each.account[0] for each in placements} == set(accounts)


@pytest.mark.parametrize(
    ("target", "field", "text"),
    [
        ("{accounts: [thre]}", "accounts[0]", "did you mean three?"),
        ("{accounts: ['999999999999']}", "accounts[0]", "is not in the organization"),
        ("{accounts: [two]}", "accounts[0]", "2 accounts are named 'two'; write an ID: 200000000000, 600000000000"),
        ("{accounts: [closed]}", "accounts[0]", "closed or not active"),
        ("{ous: [/Wrok]}", "ous[0]", "did you mean /Work?"),
        ("{ous: [ou-x-none]}", "ous[0]", "not in the organization"),
        ("{ous: [/Empty]}", "ous[0]", "has no accounts"),
        ("{ous: [/Work], exclude: [/Nowhere]}", "exclude[0]", "not in the organization"),
        ("{ous: [/Work], exclude: ['wave:none']}", "exclude[0]", "no other wave; there are: none"),
        ("{ous: [/Work], exclude: ['wave:all']}", "exclude[0]", "no other wave"),
        ("{ous: [/Work], exclude: [/Work]}", "", "no account is left"),
        ("{accounts: [three, '300000000000']}", "", "three: named twice in this target"),
        ("{ous: [/Work], accounts: [three]}", "", "three: named twice in this target"),
    ],
)
def test_targets_that_are_wrong(target: str, field: str, text: str) -> None:
    found = told(ONE, f"[{{name: all, targets: [{target}]}}]")
    assert len(found) == 1, found
    place = "waves[0].targets[0]" + (f".{field}" if field else "")
    assert found[0].startswith(f"fleet.yaml:4: {place}: "), found
    assert text in found[0]


def test_an_account_that_two_waves_reach_is_refused_with_what_to_write() -> None:
    pilot = "{name: pilot, targets: [{accounts: [three, four]}]}"
    found = told(ONE, f"[{pilot}, {{name: rest, targets: [{{ous: [/Work]}}]}}]")
    assert len(found) == 1
    assert (
        "three, four: already in wave pilot (waves[0].targets[0]) with topic; add `exclude: [wave:pilot]`" in found[0]
    )
    assert told(ONE, f"[{pilot}, {{name: rest, targets: [{{ous: [/Work], exclude: ['wave:pilot']}}]}}]") == []


def test_an_account_may_be_in_two_waves_with_different_products() -> None:
    waves = (
        "[{name: a, targets: [{ous: [/Work], products: [one]}]}, {name: b, products: [two], targets: [{ous: [/Work]}]}]"
    )
    placements, findings = judged(manifest("{one: {version: 1.0.0}, two: {version: 1.0.0}}", waves))
    assert findings == []
    assert {(each.wave, each.name) for each in placements} == {("a", "one"), ("b", "two")}


def test_the_nearest_word_counts_target_wave_manifest() -> None:
    products = "{one: {version: 1.0.0, parameters: {A: m, B: m, C: m}}}"
    target = "{accounts: [three], parameters: {one: {C: t}}, regions: [eu-west-1, us-east-1]}"
    wave = f"{{name: a, versions: {{one: 2.0.0}}, parameters: {{one: {{B: w, C: w}}}}, targets: [{target}, {{ous: [/Work/Prod]}}]}}"
    placements, findings = judged(manifest(products, f"[{wave}]"))
    assert findings == []
    seen = {(each.account[0], each.region): (each.version, each.parameters) for each in placements}
    assert seen == {
        ("3", "eu-west-1"): ("2.0.0", {"A": "m", "B": "w", "C": "t"}),
        ("3", "us-east-1"): ("2.0.0", {"A": "m", "B": "w", "C": "t"}),
        ("4", "us-east-1"): ("2.0.0", {"A": "m", "B": "w", "C": "w"}),
    }


EVERYWHERE = "[{name: all, targets: [{ous: [/Work]}]}]"


@pytest.mark.parametrize(
    ("products", "text"),
    [
        ("{a: {version: 1.0.0, after: [b]}, b: {version: 1.0.0, after: [a]}}", "circular order: a → b → a"),
        ("{a: {version: 1.0.0, after: [a]}}", "circular order: a → a"),
        (
            "{a: {version: 1.0.0, parameters: {X: {output: b.Y}}}, b: {version: 1.0.0, after: [a]}}",
            "circular order: a → b → a",
        ),
        (
            "{audit-trail: {version: 1.0.0, after: [security-alarms]}, security-alarms: {version: 1.0.0}}",
            "circular order: audit-trail → security-alarms → audit-trail",
        ),
        ("{alpha: {version: 1.0.0, after: [aplha]}}", "'aplha' is no entry of `products`; did you mean alpha?"),
        ("{a: {version: 1.0.0, parameters: {X: {output: zebra.Y}}}}", "'zebra' is no entry of `products`"),
        ("{security-notification: {version: 1.0.0}, two: {product: security-notification, version: 1.0.0}}", "two: "),
    ],
)
def test_orders_that_cannot_be(products: str, text: str) -> None:
    found = told(products, EVERYWHERE)
    assert len(found) == 1, found
    assert found[0].startswith("fleet.yaml:3: products.")
    assert text in found[0]


@pytest.mark.parametrize(
    ("waves", "text"),
    [
        ("[{name: all, targets: [{ous: [/Work], products: [after]}]}]", ""),
        (
            "[{name: all, products: [refers], targets: [{ous: [/Work]}]}]",
            "refers to first.X, but first is not placed in",
        ),
        (
            "[{name: a, products: [after], targets: [{ous: [/Work]}]}, {name: b, products: [first], targets: [{ous: [/Work]}]}]",
            "after comes after first, which a later wave brings to",
        ),
        (
            "[{name: a, targets: [{accounts: [three]}]}, {name: a, targets: [{accounts: [four]}]}]",
            "another wave's name",
        ),
        ("[{name: a, products: [frist], targets: [{ous: [/Work]}]}]", "did you mean first?"),
        ("[{name: a, versions: {frist: 1.0.0}, targets: [{ous: [/Work]}]}]", "did you mean first?"),
        ("[{name: a, targets: [{ous: [/Work], parameters: {frist: {A: b}}}]}]", "did you mean first?"),
    ],
)
def test_waves_that_cannot_be(waves: str, text: str) -> None:
    products = (
        "{after: {version: 1.0.0, after: [first]}, first: {version: 1.0.0}, "
        "refers: {version: 1.0.0, parameters: {P: {output: first.X}}}}"
    )
    found = told(products, waves)
    assert len(found) == (1 if text else 0), found
    assert not text or text in found[0]


def test_prerequisites_of_the_cards_come_first_and_else_the_order_is_as_written() -> None:
    entries = ("zeta", "security-alarms", "security-notification", "audit-trail")
    written = manifest("{" + ", ".join(f"{name}: {{version: 1.0.0}}" for name in entries) + "}", EVERYWHERE)
    order = ordering.in_order(ordering.graph(written, FACTS))
    assert order == ("zeta", "security-notification", "audit-trail", "security-alarms")
