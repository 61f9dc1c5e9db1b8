"""A small catalog in a folder of its own, read without importing it: what a plan of its files needs."""

from __future__ import annotations

import ast
import shutil
import subprocess
from datetime import date
from pathlib import Path

from product_factory.authoring.portfolio import Portfolio
from product_factory.catalog import catalog, offer, released
from product_factory.releasing.release import freeze
from tests.product_factory.authoring.fake import product, topic

TODAY = date(2026, 1, 31)
FILES = {
    "products/__init__.py": """from product_factory import Product

from . import alpha, beta  # the products

PRODUCTS: tuple[Product, ...] = (
    alpha.PRODUCT,  # the first
    beta.PRODUCT,
)
""",
    "products/alpha.py": '"""Alpha."""\n\nPRODUCT = Product(\n    name="alpha",  # as ever\n    once=True,\n)\n',
    "products/beta.py": '"""Beta."""\n\nPRODUCT = Product(name="beta")\n',
    "portfolios/__init__.py": """from product_factory import Portfolio

from . import one, two

PORTFOLIOS: tuple[Portfolio, ...] = (one.PORTFOLIO, two.PORTFOLIO)
""",
    "portfolios/one.py": """PORTFOLIO = Portfolio(
    name="One",
    products=(
        # What teams launch first.
        "alpha",
        "beta",
    ),
)
""",
    "portfolios/two.py": 'PORTFOLIO = Portfolio(name="Two", products=("beta", "alpha"), provider="p")\n',
}


class Small:
    """Products alpha (1.0.0, 1.1.0) and beta (1.0.0) in portfolios One and Two; git has all of it."""

    def __init__(self, folder: Path) -> None:
        self.root, self._kept = folder / "catalog", folder / "kept"
        self.released = self.root / "products" / "released"
        for name, text in FILES.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)
        for name, version in (("alpha", "1.0.0"), ("alpha", "1.1.0"), ("beta", "1.0.0")):
            body = released.canonical(
                {"Description": f"{name} {version}", "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
            )
            line = released.Release(version=version, sha256=released.sha256(body), date=TODAY, notes="n")
            freeze(name, released.read(name, self.released), line, body, self.released)
        shutil.copytree(self.root, self._kept)
        self.commit()

    def commit(self) -> None:
        """Give git all of it."""
        git = ["git", "-C", str(self.root.parent), "-c", "user.name=n", "-c", "user.email=e@example.com"]
        for arguments in (["init", "-q"], ["add", "catalog"], ["commit", "-q", "-m", "m"]):
            command = [*git, *arguments]
            subprocess.run(command, check=True, capture_output=True)

    def put_back(self) -> None:
        """All as it was."""
        shutil.rmtree(self.root)
        shutil.copytree(self._kept, self.root)

    def offer(self) -> offer.Offer:
        """What its files say. FactoryError where they don't agree with each other, as for any command."""
        cards = [product(topic(), name=self._names("products", each)) for each in self._listed("products")]
        portfolios = [
            Portfolio(
                name=self._names("portfolios", each), description="d", provider="p", products=self._products(each)
            )
            for each in self._listed("portfolios")
        ]
        return offer.load(portfolios, catalog.load(cards, self.released))

    def text(self, name: str) -> str:
        """A file's text."""
        return (self.root / name).read_text()

    def _listed(self, package: str) -> list[str]:
        namespace: dict[str, object] = {}
        tree = ast.parse(self.text(f"{package}/__init__.py"))
        imported = [
            each.name for node in tree.body if isinstance(node, ast.ImportFrom) and node.level for each in node.names
        ]
        (values,) = [node.value for node in tree.body if isinstance(node, ast.AnnAssign)]
        assert isinstance(values, ast.Tuple)
        listed = [ast.unparse(each).partition(".")[0] for each in values.elts]
        assert sorted(listed) == sorted(imported), namespace
        return listed

    def _names(self, package: str, module: str) -> str:
        return str(self._keywords(f"{package}/{module}.py")["name"])

    def _products(self, module: str) -> tuple[str, ...]:
        found = self._keywords(f"portfolios/{module}.py")["products"]
        assert isinstance(found, tuple)
        return found

    def _keywords(self, name: str) -> dict[str, object]:
        (value,) = [node.value for node in ast.parse(self.text(name)).body if isinstance(node, ast.Assign)]
        assert isinstance(value, ast.Call)
        return {str(each.arg): ast.literal_eval(each.value) for each in value.keywords}
