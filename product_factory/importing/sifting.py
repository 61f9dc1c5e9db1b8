"""What of a file of theirs can be read: a product or version that is written wrongly is told, and the rest goes on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from product_factory.errors import FactoryError
from product_factory.importing import document
from product_factory.importing.document import Document, Path_, dotted
from product_factory.importing.models import LeftOut
from product_factory.importing.schema import File, Product, Version

KINDS = ("Products", "Components")
T = TypeVar("T", Product, Version)


class Sieve:
    """One file, and what of it was left out so far; `named`: the portfolio that was given its name here."""

    def __init__(self, found: Document) -> None:
        self.found = found
        self.left_out: list[LeftOut] = []
        self.named = ""

    def file(self, set_name: str) -> File:
        """The file without what is written wrongly in it; FactoryError where the file itself, or a portfolio, is.

        `Portfolios` may be one portfolio in place of a list: so are the product sets that that factory adds to a
        portfolio by `import-product-set`. It is named `set_name` then, where it names itself nowhere.
        https://github.com/awslabs/aws-service-catalog-factory/blob/main/servicecatalog_factory/commands/portfolios.py
        """
        data = dict(_fields(self.found, "it begins with `Schema: factory-2019-04-01`"))
        given = data.get("Portfolios")
        if isinstance(given, Mapping):
            self.named = "" if {"DisplayName", "PortfolioName"} & set(given) else set_name
            named = {"DisplayName": set_name} if self.named else {}
            data["Portfolios"] = [self._lists({**named, **given}, ("Portfolios",))]
        elif isinstance(given, list):
            data["Portfolios"] = [self._lists(each, ("Portfolios", i)) for i, each in enumerate(given)]
        try:
            return File.model_validate(self._lists(data, ()))
        except ValidationError as error:
            raise FactoryError(_told(self.found, error)) from error

    def _lists(self, holder: Any, path: Path_) -> Any:
        """What holds products, with those of them that can be read."""
        if not isinstance(holder, Mapping):
            return holder
        found = dict(holder)
        for kind in KINDS:
            products = found.get(kind)
            if isinstance(products, list):
                read = [self.product(each, (*path, kind, i)) for i, each in enumerate(products)]
                found[kind] = [each for each in read if each is not None]
        return found

    def product(self, data: Any, path: Path_) -> Product | None:
        """The product with those of its versions that can be read; None where it cannot be itself."""
        name = _name(data) or dotted(path)
        if isinstance(data, Mapping) and isinstance(data.get("Versions"), list):
            versions = [
                (each if isinstance(each, Mapping) else {}).get("Name") or f"Versions[{i}]"
                for i, each in enumerate(data["Versions"])
            ]
            read = [
                self._read(Version, each, (*path, "Versions", i), name, str(versions[i]))
                for i, each in enumerate(data["Versions"])
            ]
            data = {**data, "Versions": [each for each in read if each is not None]}
        return self._read(Product, data, path, name, "")

    def version(self, data: Any, product: str, name: str) -> Version | None:
        """A version that is all of a file; None where it cannot be read."""
        return self._read(Version, data, (), product, name)

    def _read(self, kind: type[T], data: Any, path: Path_, product: str, version: str) -> T | None:
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            self.out(product, version, _told(self.found, error, path))
            return None

    def out(self, product: str, version: str, reason: str) -> None:
        """Leave this out."""
        self.left_out.append(LeftOut(product=product, version=version, file=self.found.file, reason=reason))


def read_or_none(file: Path, product: str, version: str, left_out: list[LeftOut]) -> Sieve | None:
    """A file beside the portfolio file; None, with the reason in `left_out`, where it cannot be read at all."""
    try:
        found = document.read(file)
        _fields(found, "it describes a product or a version")
    except FactoryError as error:
        left_out.append(LeftOut(product=product, version=version, file=file, reason=str(error)))
        return None
    return Sieve(found)


def _fields(found: Document, mend: str) -> Mapping[str, Any]:
    if found.data is None:
        raise FactoryError(f"{found.file}: is empty; {mend}")
    if not isinstance(found.data, Mapping):
        raise FactoryError(f"{found.file}: holds no fields; {mend}")
    return found.data


def _name(data: Any) -> str:
    given = data.get("Name") if isinstance(data, Mapping) else None
    return given if isinstance(given, str) else ""


def _told(found: Document, error: ValidationError, path: Path_ = ()) -> str:
    first = error.errors(include_url=False)[0]
    inside = tuple(part for part in first["loc"] if not str(part).startswith(("literal[", "bool")))
    given = first.get("input")
    shown = f" (given: {given!r})" if isinstance(given, str | int | float) else ""
    mend = "; write it in quotes" if first["type"] == "string_type" and not isinstance(given, dict | list) else ""
    return f"{found.place((*path, *inside))}: {first['msg']}{shown}{mend or '; correct it'}"
