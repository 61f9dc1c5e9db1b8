"""The command proactive: what AWS Control Tower's proactive controls would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from product_factory import marked
from product_factory.arguments import Output, refuse_json
from product_factory.errors import UsageError
from product_factory.output import Format, print_answer, print_table, progress

if TYPE_CHECKING:
    from product_factory.authoring.product import Product
    from product_factory.catalog.catalog import Catalog
    from product_factory.proactive import Rules
    from product_factory.proactive.judging import Refusal

app = typer.Typer()


@app.command()
def proactive(
    product: Annotated[str | None, typer.Argument(metavar="[PRODUCT]", help="One product; all without.")] = None,
    candidate: Annotated[
        bool, typer.Option("--candidate", help="Judge the code as it is now, in place of the newest version.")
    ] = False,
    rules: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Guard rules of these files, in place of the package's.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Renew the table between its marks in this page.")
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """Tell which launches AWS Control Tower's proactive controls would refuse, by AWS's public Guard rules.

    Judged are the form's defaults, and its other choices one at a time. Exit code 1 where a card doesn't explain what
    is refused, or explains what is not. The rules come with `pip install cdklabs.cdk-validator-cfnguard`.
    """
    from product_factory.catalog.catalog import load
    from product_factory.proactive import find_rules
    from product_factory.proactive.report import disagreements

    if write:
        refuse_json(output, "proactive: --write")
    if write and (product or candidate):
        raise UsageError(
            "proactive: --write takes the newest versions of all products; leave PRODUCT and --candidate out"
        )
    catalog = load()
    cards = [catalog.product(product)] if product else list(catalog.products)
    known = find_rules(rules)
    with progress(f"Judging {len(cards)} products by {len(known.rules)} rules of {known.source}"):
        found = _judged(cards, catalog, known, candidate)
    controls = frozenset(rule.control for rule in known.rules)
    wrong = [(card.name, text) for card in cards for text in disagreements(card, found[card.name], controls)]
    if write:
        _write(write, cards, found)
    elif output is Format.JSON:
        from product_factory.commands.answers.proactive import Disagreement, Judged

        refusals = tuple(each for card in cards for each in found[card.name])
        told = tuple(Disagreement(product=name, finding=text) for name, text in wrong)
        print_answer(Judged(rules=known.source, refusals=refusals, disagreements=told))
    else:
        _print(cards, found, wrong)
    if wrong:
        raise typer.Exit(1)


def _judged(cards: list[Product], catalog: Catalog, rules: Rules, candidate: bool) -> dict[str, list[Refusal]]:
    from product_factory.catalog.released import newest
    from product_factory.proactive.judging import Judged, refusals_of_all
    from product_factory.releasing.candidate import candidate as made

    templates: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for card in cards:
        released = newest(catalog.released[card.name])
        if candidate:
            templates[card.name] = "(code)", made(card).template
        elif released:
            templates[card.name] = released.version, released.template()
    return {card.name: [] for card in cards} | refusals_of_all(templates, rules, Judged(rules))


def _print(cards: list[Product], found: dict[str, list[Refusal]], wrong: list[tuple[str, str]]) -> None:
    from product_factory.proactive.report import reasons

    rows: list[tuple[Any, ...]] = [
        (
            f"{each.product} {each.version}",
            each.control,
            each.resource,
            each.when,
            each.fix or each.wants,
            reasons(card).get(each.control, "not on the card"),
        )
        for card in cards
        for each in found[card.name]
    ]
    if rows:
        print_table(("Product", "Control", "Resource", "Refused", "What the rule wants", "Why it stays"), rows)
    else:
        print(f"{len(cards)} products judged: no control refuses any.")
    if wrong:
        print_table(("Product", "Card and rules disagree"), wrong)


def _write(page: Path, cards: list[Product], found: dict[str, list[Refusal]]) -> None:
    from product_factory.proactive.report import BEGIN, END, markdown

    changed = marked.renew(page, BEGIN, END, markdown(cards, found))
    print(f"{page}: {'renewed' if changed else 'current already'}.")
