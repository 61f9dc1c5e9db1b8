"""Build: the whole site as bytes by path. Pure: the same offer makes the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from product_factory.authoring.hub import Hub
from product_factory.catalog.offer import Offer
from product_factory.impact import impact
from product_factory.page import picture
from product_factory.page.console_links import HubIds, console, console_portfolio
from product_factory.page.facts import Facts, gather, instead_of
from product_factory.page.rendering import LANGUAGES, Extension, assets, render, told
from product_factory.page.searching import documents
from product_factory.page.steps import Judge

SECTIONS = (
    ("before", "before"),
    ("launch", "form"),
    ("creates", "creates"),
    ("afterwards", "afterwards"),
    ("controls", "serves"),
    ("costs", "costs"),
    ("stays", "stays"),
    ("versions", "history"),
    ("role", "role"),
    ("support", "support"),
)

# The sign of what stays: an anchor, on a field of 16 by 16.
ANCHOR = "M8 6.5V14M5 8.5h6M2.5 9.5c0 3 2.5 4.5 5.5 4.5s5.5-1.5 5.5-4.5M8 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4"


def build(offer: Offer, hub: Hub, extension: Extension | None = None, judge: Judge = impact) -> Mapping[str, bytes]:
    """The site: `index.html`, `products/<name>.html` for each product, `assets/…`, and what the extension adds.

    A product that left the catalog has a page that says so, to which nothing leads.

    `judge` tells what an update does. FactoryError where a launch role can't be derived.
    """
    extension = (extension or Extension())._replace(languages=hub.languages or LANGUAGES)
    products = gather(offer, hub.permissions_boundary, judge)
    files = {**assets(), "index.html": _catalog(offer, products, hub, extension)}
    for facts in products:
        path = f"products/{facts.product.name}.html"
        files[path] = _product(path, facts, offer, hub, extension)
    for name in offer.catalog.ends:
        if name not in offer.catalog.released:
            files[f"products/{name}.html"] = _ended(name, offer, extension)
    return dict(sorted({**files, **extension.files}.items()))


def _catalog(offer: Offer, products: list[Facts], hub: Hub, extension: Extension) -> bytes:
    held = [
        (
            portfolio.name,
            told(portfolio.name, portfolio.name_ja),
            told(portfolio.description, portfolio.description_ja),
            [facts for facts in products if portfolio.name in facts.portfolios],
            [
                (region, console_portfolio(region, known.portfolios[portfolio.name]))
                for region in hub.regions
                if portfolio.name in (known := extension.ids.get(region, HubIds())).portfolios
            ],
        )
        for portfolio in offer.portfolios
    ]
    rest = [facts for facts in products if not facts.portfolios]
    if rest:
        held.append(("", Markup(), Markup(), rest, []))
    return render(
        "index.html",
        "index.html",
        extension,
        groups=held,
        documents=documents(products, offer.portfolios),
        portfolios=offer.portfolios,
        count=len(products),
        services=_choices(facts.services for facts in products),
        controls=_choices([control.id for control in facts.product.controls] for facts in products),
        rows=sorted({row for facts in products for row in facts.product.task_rows}),
        provider=offer.portfolios[0].provider if offer.portfolios else "",
    )


def _ended(name: str, offer: Offer, extension: Extension) -> bytes:
    """For whoever comes by an old link."""
    end, instead = offer.catalog.ends[name], instead_of(name, offer.catalog)
    return render(
        "ended.html",
        f"products/{name}.html",
        extension,
        name=name,
        end=end,
        instead=instead,
        reason_ja=offer.catalog.translations.japanese(name, end.reason),
    )


def _product(path: str, facts: Facts, offer: Offer, hub: Hub, extension: Extension) -> bytes:
    return render(
        "product.html",
        path,
        extension,
        facts=facts,
        product=facts.product,
        portfolio_names={each.name: told(each.name, each.name_ja) for each in offer.portfolios},
        sections=SECTIONS,
        regions=[
            (region, console(region, extension.ids.get(region, HubIds()).products.get(facts.product.name)))
            for region in hub.regions
        ],
        scripts=extension.scripts,
        sizes=picture,
        anchor=ANCHOR,
    )


def _choices(held: Iterable[Iterable[str]]) -> list[str]:
    """All values once, as people sort them: EC2.9 before EC2.12."""
    return sorted({value for values in held for value in values}, key=_natural)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part.lower()) for part in re.split(r"(\d+)", text) if part]
