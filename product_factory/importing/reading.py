"""Read a portfolio file with all that its layout keeps beside it: nested, split by version, or split by product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from product_factory.errors import FactoryError
from product_factory.importing import document
from product_factory.importing.models import LeftOut
from product_factory.importing.schema import Portfolio, Product, Version
from product_factory.importing.sifting import KINDS, Sieve, read_or_none

# Files that are named after what they are, not after what they hold.
_PLAIN = {"portfolio", "portfolios", "example-portfolio"}
_PIPELINES = {"Stacks", "Apps", "Workspaces", "CodeRepositories"}


class Source(NamedTuple):
    """The portfolios, each product once with the names of the portfolios that hold it, and what cannot be read.

    `named` is the portfolio that names itself nowhere, if there is one.
    """

    portfolios: tuple[Portfolio, ...]
    products: tuple[tuple[Product, tuple[str, ...]], ...]
    extra: dict[str, Any]
    files: tuple[Path, ...]
    left_out: tuple[LeftOut, ...] = ()
    named: str = ""


def read(file: Path) -> Source:
    """What the file and the files beside it say; their layout is found by looking.

    FactoryError with file, line, field and mend for what is wrong with the file or a portfolio as a whole; products
    and versions that are written wrongly are in `left_out`.
    """
    if not file.is_file():
        raise FactoryError(f"{file}: is no file; name a portfolio file, such as portfolios/demo.yaml")
    return _Reader(file).source()


def name_of(portfolio: Portfolio) -> str:
    """The portfolio's name for people."""
    return portfolio.PortfolioName or portfolio.DisplayName or ""


class _Reader:
    def __init__(self, file: Path) -> None:
        self.file, self.files = file, [file]
        self.left_out: list[LeftOut] = []

    def source(self) -> Source:
        file = self.file
        sieve = Sieve(document.read(file))
        main = sieve.file(file.absolute().parent.name if file.stem in _PLAIN else file.stem)
        self.left_out += sieve.left_out
        portfolios = [self._completed(portfolio) for portfolio in main.Portfolios]
        loose = [*main.Products, *main.Components, *self._beside(portfolios)]
        if not portfolios and not loose and not self.left_out:
            raise FactoryError(_nothing(file, main.model_extra or {}))
        once = tuple(self._once(portfolios, loose))
        extra, files, left_out = main.model_extra or {}, tuple(self.files), tuple(self.left_out)
        return Source(tuple(portfolios), once, extra, files, left_out, sieve.named)

    def _beside(self, portfolios: list[Portfolio]) -> Iterator[Product]:
        """Beside `portfolios/`, products have a folder of their own, with versions beside them."""
        file = self.file
        beside = file.parent.parent / "products" if file.parent.name == "portfolios" else file.parent / "products"
        for each in sorted(beside.glob("*.yaml")) if beside.is_dir() else []:
            sieve = read_or_none(each, each.stem, "", self.left_out)
            try:
                found = sieve.file(each.stem) if sieve else None
            except FactoryError as error:
                self._out(each.stem, "", each, str(error))
                continue
            if sieve is None or found is None:
                continue
            self.left_out += sieve.left_out
            mine = [p for p in (*found.Products, *found.Components) if _holders(p, portfolios, file.stem)]
            if mine:
                self.files.append(each)
            for p in mine:
                yield p.model_copy(update={"Versions": [*p.Versions, *self._versions(beside / p.Name, p.Name)]})

    def _once(self, portfolios: list[Portfolio], loose: list[Product]) -> Iterator[tuple[Product, tuple[str, ...]]]:
        found: dict[str, tuple[Product, list[str]]] = {}
        twice: set[str] = set()
        nested = [(p, (name_of(each),)) for each in portfolios for p in (*each.Components, *each.Products)]
        for product, holders in (*nested, *((p, _holders(p, portfolios, self.file.stem)) for p in loose)):
            known = found.setdefault(product.Name, (product, []))
            if known[0] != product:
                twice.add(product.Name)
            known[1].extend(name for name in holders if name not in known[1])
        for name in sorted(twice):
            del found[name]
            self._out(name, "", self.file, "stands twice, with other content; keep one, or rename")
        for product, holders_ in found.values():
            yield self._each_version_once(product), tuple(holders_)

    def _each_version_once(self, product: Product) -> Product:
        names = [version.Name for version in product.Versions]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._out(product.Name, name, self.file, f"version {name!r} stands twice; keep one")
        once = [version for version in product.Versions if names.count(version.Name) == 1]
        return product.model_copy(update={"Versions": once})

    def _completed(self, portfolio: Portfolio) -> Portfolio:
        """The portfolio with the products and versions that lie in folders named after it."""
        file = self.file
        if not name_of(portfolio):
            raise FactoryError(f"{file}: Portfolios: one has neither DisplayName nor PortfolioName; name it")
        update = {}
        for kind in KINDS:
            folder = file.parent / file.stem / "Portfolios" / (portfolio.DisplayName or name_of(portfolio)) / kind
            products = list(getattr(portfolio, kind))
            if folder.is_dir():
                for each in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]):
                    if (each.parent == folder or each.stem == each.parent.name) and (found := self._product(each)):
                        products = [product for product in products if product.Name != found.Name] + [found]
            update[kind] = [
                each.model_copy(update={"Versions": [*each.Versions, *self._versions(folder / each.Name, each.Name)]})
                for each in products
            ]
        return portfolio.model_copy(update=update)

    def _product(self, file: Path) -> Product | None:
        """A product in a file of its own, named by the file."""
        self.files.append(file)
        sieve = read_or_none(file, file.stem, "", self.left_out)
        found = sieve.product({**sieve.found.data, "Name": file.stem}, ()) if sieve else None
        self.left_out += sieve.left_out if sieve else ()
        return found

    def _versions(self, folder: Path, product: str) -> Iterator[Version]:
        """Versions in files of their own, named by the file or its folder."""
        folder = folder / "Versions"
        for each in sorted([*folder.glob("*.yaml"), *folder.glob("*/specification.yaml")]) if folder.is_dir() else []:
            self.files.append(each)
            name = each.parent.name if each.stem == "specification" else each.stem
            sieve = read_or_none(each, product, name, self.left_out)
            if sieve is None:
                continue
            found = sieve.version({**sieve.found.data, "Name": name}, product, name)
            self.left_out += sieve.left_out
            if found:
                yield found

    def _out(self, product: str, version: str, file: Path, reason: str) -> None:
        self.left_out.append(LeftOut(product=product, version=version, file=file, reason=reason))


def _holders(product: Product, portfolios: list[Portfolio], stem: str) -> tuple[str, ...]:
    """Portfolios of this file that the product names, by display name or by the name they get there."""
    return tuple(
        name_of(each)
        for each in portfolios
        if {each.DisplayName, each.PortfolioName, f"{stem}-{each.DisplayName}"} & set(product.Portfolios)
    )


def _nothing(file: Path, extra: dict[str, Any]) -> str:
    pipelines = sorted(_PIPELINES & set(extra))
    if pipelines:
        return f"{file}: holds {', '.join(pipelines)} only, which are pipelines; this factory makes products"
    return f"{file}: Portfolios: none; this is no portfolio file of AWS Service Catalog Factory"
