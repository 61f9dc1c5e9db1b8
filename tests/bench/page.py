"""How long the page of a large catalog takes to make and to open, against reading the same files.

Making is measured in processor time, which other programs on the machine don't stretch. Opening is told where a browser is found: the best of some runs, against a page with nothing in it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from product_factory.authoring.portfolio import Portfolio
from product_factory.authoring.product import Product
from product_factory.catalog import catalog as products
from product_factory.catalog import offer as catalog
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import MANIFEST, Manifest, Release, canonical, sha256
from product_factory.impact import Impact
from product_factory.output import print_table
from product_factory.page.build import build
from product_factory.page.writing import write
from products import PRODUCTS
from sharing.settings import HUB
from tests.checkout import ROOT

COUNT, VERSIONS = 300, 20
RUNS = 3


def best(run: Callable[[], object], clock: Callable[[], float] = time.process_time, runs: int = RUNS) -> float:
    """The best time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        start = clock()
        run()
        times.append(clock() - start)
    return min(times)


def generate(root: Path) -> list[str]:
    """Released versions of products made for the bench: the audit trail's, each with a question and a resource of its own."""
    template = json.loads((ROOT / "products" / "released" / "audit-trail" / "1.0.0.json").read_bytes())
    names = [f"product-{number}" for number in range(COUNT)]
    for name in names:
        folder = root / name
        folder.mkdir(parents=True)
        releases = []
        for minor in range(VERSIONS):
            question = {"Type": "String", "Default": "", "Description": f"Of {name}."}
            topic = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": f"{name} {minor}"}}
            body = canonical(
                {
                    **template,
                    "Parameters": {**template["Parameters"], f"Question{minor // 5}": question},
                    "Resources": {**template["Resources"], "Topic": topic},
                }
            )
            (folder / f"1.{minor}.0.json").write_bytes(body)
            releases.append(Release(version=f"1.{minor}.0", sha256=sha256(body), date=date(2026, 1, 1), notes="Bench."))
        (folder / MANIFEST).write_text(Manifest(releases=tuple(releases)).model_dump_json())
    return names


def read(cards: list[Product], root: Path) -> Offer:
    """The offer with every template read, which is the least that any page of it takes."""
    names = [card.name for card in cards]
    halves = (names[: len(names) // 2], names[len(names) // 2 :])
    portfolios = [
        Portfolio(name=f"Bench {number}", description="Bench", provider="Bench", products=tuple(half))
        for number, half in enumerate(halves)
    ]
    offer = catalog.load(portfolios, products.load(cards, root))
    for versions in offer.catalog.released.values():
        for version in versions:
            version.template()
    return offer


def opened(site: Path) -> list[tuple[str, float]]:
    """How long Chromium takes to open pages; nothing where there is none."""
    from playwright.sync_api import sync_playwright

    from tests.browser import ARGUMENTS, find

    empty = site.parent / "empty.html"
    empty.write_text("<!doctype html><title>Empty</title>")
    with sync_playwright() as playwright:
        path = find(playwright)
        if path is None:
            return []
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        page = browser.new_page()
        files = (
            ("an empty page", empty),
            ("the catalog", site / "index.html"),
            ("a product", site / "products/product-0.html"),
        )
        times = [(name, best(partial(page.goto, file.as_uri()), time.perf_counter)) for name, file in files]
        browser.close()
    return times


def main() -> None:
    """Print the tables of ratios."""
    with tempfile.TemporaryDirectory() as folder:
        root, site = Path(folder) / "released", Path(folder) / "site"
        names = generate(root)
        card = next(card for card in PRODUCTS if card.name == "audit-trail")
        cards = [card.model_copy(update={"name": name}) for name in names]
        offer = read(cards, root)
        files: Mapping[str, bytes] = build(offer, HUB)
        write(files, site)
        rows = [
            ("Reading every file", best(lambda: read(cards, root)), "1"),
            ("Making the page", best(lambda: build(offer, HUB), runs=1), "≤ 40"),
            ("… without what updates do", best(lambda: build(offer, HUB, judge=lambda *_: Impact()), runs=1), "≤ 30"),
            ("Writing it again, unchanged", best(lambda: write(files, site)), "≤ 1"),
        ]
        first = rows[0][1]
        print_table(
            (f"{COUNT} products × {VERSIONS} versions", "Processor", "Ratio", "Aim"),
            [(name, f"{time:.2f} s", f"{time / first:.2f}", aim) for name, time, aim in rows],
        )
        times = opened(site)
        if not times:
            print("No browser: how long the page takes to open is not told.")
            return
        print_table(
            ("Opening", "Best time", "Ratio"),
            [(name, f"{1000 * time:.0f} ms", f"{time / times[0][1]:.1f}") for name, time in times],
        )
