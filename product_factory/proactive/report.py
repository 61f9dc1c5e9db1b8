"""Report: what the controls refuse beside what the cards say of it, as rows, as findings, and as a page's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from product_factory.authoring.product import Product
from product_factory.proactive.judging import Refusal

TOOL = "AWS Control Tower"
BEGIN = "<!-- proactive: `factory proactive --write FILE` renews this table -->"
END = "<!-- /proactive -->"


def reasons(card: Product) -> dict[str, str]:
    """Of each control that the card explains, why the product doesn't meet it."""
    return {finding.id: finding.reason for finding in card.findings if finding.tool == TOOL}


def disagreements(card: Product, found: Sequence[Refusal], judged: frozenset[str]) -> list[str]:
    """Refusals that the card doesn't explain, and explanations of what was judged and not found."""
    refusing, explained = {each.control for each in found}, reasons(card)
    missing = [
        f"{control}: refused, and the card doesn't say why; meet it, or add it to `findings`"
        for control in sorted(refusing - set(explained))
    ]
    needless = [
        f"{control}: on the card, and not found; take it out of `findings`"
        for control in sorted((set(explained) & judged) - refusing)
    ]
    return [*missing, *needless]


def markdown(cards: Sequence[Product], found: Mapping[str, Sequence[Refusal]]) -> str:
    """The table: a row a control of each product, an umbrella's in one row."""
    lines = ["| product | control | refused | resources | why it stays |", "|---|---|---|---|---|"]
    untouched = []
    for card in cards:
        mine = found[card.name]
        if not mine:
            untouched.append(f"`{card.name}`")
        elif card.includes:
            controls = ", ".join(sorted({each.control for each in mine}, key=_order))
            lines.append(f"| `{card.name}` | {controls} | as its components | – | as its components |")
        else:
            lines += _rows(card, mine)
    return "\n".join((*lines, "", f"No control refuses: {', '.join(untouched) or 'none'}."))


def _rows(card: Product, found: Sequence[Refusal]) -> list[str]:
    told, rows = reasons(card), []
    for control, group in groupby(sorted(found, key=lambda each: _order(each.control)), key=lambda each: each.control):
        refusals = list(group)
        when = " · ".join(dict.fromkeys(each.when for each in refusals))
        kinds = " · ".join(f"`{each.resource}`" for each in refusals)
        rows.append(f"| `{card.name}` | {control} | {when} | {kinds} | {told.get(control, '')} |")
    return rows


def _order(control: str) -> tuple[str, int]:
    service, _, number = control.rpartition(".")
    return service, int(number)
