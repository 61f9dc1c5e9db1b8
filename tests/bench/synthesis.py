"""How long the hub takes to synthesize, against an app with an empty stack.

CDK looks at an app's templates by itself, which takes longer than all else together; the hub is synthesized
without that, since released templates were linted before. So the empty stack stands there in both ways.
Each figure is the best of some runs, each in a process of its own, since that is what people wait for.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from product_factory.catalog.released import MANIFEST, Manifest, Release, canonical, sha256
from product_factory.output import print_table
from tests.checkout import ROOT

PRODUCTS = 20
# As many as Service Catalog takes: 350 products of 20 versions, in 100 portfolios of 150; for a smaller bench, less.
LARGE_AIM = 4.0
CASES = ((1, 1.5), (3, 1.5), (100, 4.0))
RUNS = 5

EMPTY = """
import sys
from product_factory.node import name_own_node
name_own_node()
from aws_cdk import App, Stack
app = App(outdir=sys.argv[1], analytics_reporting=False, tree_metadata=False)
Stack(app, "Empty")
app.synth()
"""
UNLOOKED = f"import os\nos.environ['CDK_VALIDATION'] = 'false'\n{EMPTY}"
FULL = """
import sys
from pathlib import Path
from product_factory.catalog import offer as catalog
from product_factory.authoring.portfolio import Portfolio
from product_factory.hub.synth import synthesize
from products import PRODUCTS
from product_factory.catalog import catalog as products
card = PRODUCTS[0].model_copy(update={"includes": (), "prerequisites": ()})
cards = [card.model_copy(update={"name": name}) for name in sys.argv[4:]]
names = sys.argv[4:]
each = names[: 150 * len(names) // 350] if int(sys.argv[3]) > 1 else names
offer = catalog.load(
    [
        Portfolio(name=f"Bench {number}", description="Bench", provider="Bench", products=tuple(each))
        for number in range(int(sys.argv[3]))
    ],
    products.load(cards, Path(sys.argv[2])),
)
synthesize(Path(sys.argv[1]), offer=offer, regions=("eu-west-1",))
"""


def generate(root: Path, versions: int, products: int = 0) -> list[str]:
    """Released versions of products made for the bench, as large as the audit trail."""
    template = (ROOT / "products" / "released" / "audit-trail" / "1.0.0.json").read_text()
    names = [f"product-{number}" for number in range(products or PRODUCTS)]
    for name in names:
        folder = root / name
        folder.mkdir(parents=True)
        releases = []
        for minor in range(versions):
            body = canonical({"Description": f"{name} {minor}", "Resources": {}, "Metadata": {"Body": template}})
            (folder / f"1.{minor}.0.json").write_bytes(body)
            releases.append(Release(version=f"1.{minor}.0", sha256=sha256(body), date=date(2026, 1, 1), notes="Bench."))
        (folder / MANIFEST).write_text(Manifest(releases=tuple(releases)).model_dump_json())
    return names


def seconds(script: str, *arguments: str) -> float:
    """How long one run takes, process start included."""
    with tempfile.TemporaryDirectory() as out:
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script, out, *arguments], cwd=ROOT, capture_output=True, text=True)
        took = time.perf_counter() - start
    assert done.returncode == 0, done.stderr
    return took


def main() -> None:
    """Print the table of ratios. The cases take turns, so that a busy moment touches all of them."""
    with tempfile.TemporaryDirectory() as folder:
        runs: list[tuple[str, str, tuple[str, ...]]] = [
            ("an empty stack", "", (EMPTY,)),
            ("… that CDK doesn't look at", "", (UNLOOKED,)),
        ]
        for versions, aim in CASES:
            root = Path(folder) / str(versions)
            names = generate(root, versions)
            runs.append((f"{PRODUCTS} products × {versions} versions", f"≤ {aim}", (FULL, str(root), "1", *names)))
        products, portfolios = PRODUCTS * 35 // 2, PRODUCTS * 5
        root = Path(folder) / "large"
        names = generate(root, PRODUCTS, products)
        what = f"{products} products × {PRODUCTS} versions in {portfolios} portfolios"
        runs.append((what, f"≤ {LARGE_AIM}", (FULL, str(root), str(portfolios), *names)))
        best = [math.inf] * len(runs)
        for _ in range(RUNS):
            best = [min(so_far, seconds(*call)) for so_far, (_, _, call) in zip(best, runs, strict=True)]
    rows = [(name, f"{t:.2f} s", f"{t / best[0]:.2f}", aim) for t, (name, aim, _) in zip(best, runs, strict=True)]
    print_table(("Synthesis of", "Best time", "Ratio", "Aim"), rows)
