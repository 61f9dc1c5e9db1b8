"""Read a portfolio file with all that its layout keeps beside it: nested, split by version, or split by product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from product_factory.errors import FactoryError
from product_factory.importing import document
from product_factory.importing.document import Document
from product_factory.importing.schema import File, Portfolio, Product, Version


class Source(NamedTuple):
    """The portfolios, and each product once with the names of the portfolios that hold it."""

    portfolios: tuple[Portfolio, ...]
    products: tuple[tuple[Product, tuple[str, ...]], ...]
    extra: dict[str, Any]
    files: tuple[Path, ...]


def read(file: Path) -> Source:
    """What the file and the files beside it say; their layout is found by looking.

    FactoryError with file, line, field and mend for the first that is wrong.
    """
    if not file.is_file():
        raise FactoryError(f"{file}: is no file; name a portfolio file, such as portfolios/demo.yaml")
    files = [file]
    main = _checked(document.read(file))
    portfolios = [_completed(portfolio, file, files) for portfolio in main.Portfolios]
    loose = [*main.Products, *main.Components]
    # Beside `portfolios/`, products have a folder of their own, with versions beside them.
    beside = file.parent.parent / "products" if file.parent.name == "portfolios" else file.parent / "products"
    for each in sorted(beside.glob("*.yaml")) if beside.is_dir() else []:
        found = _checked(document.read(each))
        mine = [p for p in (*found.Products, *found.Components) if _holders(p, portfolios, file.stem)]
        if mine:
            files.append(each)
            loose += [
                p.model_copy(update={"Versions": [*p.Versions, *_versions(beside / p.Name, files)]}) for p in mine
            ]
    if not portfolios and not loose:
        raise FactoryError(f"{file}: Portfolios: none; this is no portfolio file of AWS Service Catalog Factory")
    return Source(tuple(portfolios), tuple(_once(portfolios, loose, file)), main.model_extra or {}, tuple(files))


def name_of(portfolio: Portfolio) -> str:
    """The portfolio's name for people."""
    return portfolio.PortfolioName or portfolio.DisplayName or ""


def _once(portfolios: list[Portfolio], loose: list[Product], file: Path) -> Iterator[tuple[Product, tuple[str, ...]]]:
    found: dict[str, tuple[Product, list[str]]] = {}
    nested = [(p, (name_of(each),)) for each in portfolios for p in (*each.Components, *each.Products)]
    for product, holders in (*nested, *((p, _holders(p, portfolios, file.stem)) for p in loose)):
        known = found.setdefault(product.Name, (product, []))
        if known[0] != product:
            raise FactoryError(
                f"{file}: product {product.Name!r}: stands twice, with other content; keep one, or rename"
            )
        known[1].extend(name for name in holders if name not in known[1])
    for product, holders_ in found.values():
        names = [version.Name for version in product.Versions]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise FactoryError(f"{file}: product {product.Name!r}: version {twice!r} stands twice; keep one")
        yield product, tuple(holders_)


def _holders(product: Product, portfolios: list[Portfolio], stem: str) -> tuple[str, ...]:
    """Portfolios of this file that the product names, by display name or by the name they get there."""
    return tuple(
        name_of(each)
        for each in portfolios
        if {each.DisplayName, each.PortfolioName, f"{stem}-{each.DisplayName}"} & set(product.Portfolios)
    )


def _completed(portfolio: Portfolio, file: Path, files: list[Path]) -> Portfolio:
    """The portfolio with the products and versions that lie in folders named after it."""
    if not name_of(portfolio):
        raise FactoryError(f"{file}: Portfolios: one has neither DisplayName nor PortfolioName; name it")
    update = {}
    for kind in ("Components", "Products"):
        folder = file.parent / file.stem / "Portfolios" / (portfolio.DisplayName or name_of(portfolio)) / kind
        products = {product.Name: product for product in getattr(portfolio, kind)}
        if folder.is_dir():
            for each in sorted([*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]):
                if each.parent == folder or each.stem == each.parent.name:
                    files.append(each)
                    products[each.stem] = _named(Product, each)
        update[kind] = [
            product.model_copy(update={"Versions": [*product.Versions, *_versions(folder / name, files)]})
            for name, product in products.items()
        ]
    return portfolio.model_copy(update=update)


def _versions(product: Path, files: list[Path]) -> Iterator[Version]:
    folder = product / "Versions"
    for each in sorted([*folder.glob("*.yaml"), *folder.glob("*/specification.yaml")]) if folder.is_dir() else []:
        files.append(each)
        yield _named(Version, each)


T = TypeVar("T", Product, Version)


def _named(kind: type[T], file: Path) -> T:
    """A product or version in a file of its own, named by the file or its folder."""
    found = document.read(file)
    if not isinstance(found.data, Mapping):
        raise FactoryError(f"{file}: holds no fields; it describes a {kind.__name__.lower()}")
    name = file.parent.name if file.stem == "specification" else file.stem
    try:
        return kind.model_validate({**found.data, "Name": name})
    except ValidationError as error:
        raise _told(found, error) from error


def _checked(found: Document) -> File:
    if not isinstance(found.data, Mapping):
        raise FactoryError(f"{found.file}: holds no fields; it begins with `Schema: factory-2019-04-01`")
    try:
        return File.model_validate(found.data)
    except ValidationError as error:
        raise _told(found, error) from error


def _told(found: Document, error: ValidationError) -> FactoryError:
    first = error.errors(include_url=False)[0]
    path = tuple(part for part in first["loc"] if not str(part).startswith(("literal[", "bool")))
    given = first.get("input")
    shown = f" (given: {given!r})" if isinstance(given, str | int | float) else ""
    mend = "; write it in quotes" if first["type"] == "string_type" and not isinstance(given, dict | list) else ""
    return FactoryError(f"{found.place(path)}: {first['msg']}{shown}{mend or '; correct it'}")
