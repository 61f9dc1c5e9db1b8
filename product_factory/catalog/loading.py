"""Loading: what an organization writes, by its catalog's root. Nothing else of the engine imports it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from product_factory.authoring.guardrail import Exempt, Guarded, Guardrail
from product_factory.authoring.hub import Hub, Reading
from product_factory.authoring.portfolio import Portfolio, Principal
from product_factory.authoring.product import Product, Support
from product_factory.broken import described
from product_factory.errors import FactoryError
from product_factory.root import root

T = TypeVar("T")


def products(catalog: Path | None = None) -> tuple[Product, ...]:
    """The cards, in page order. Of these functions each takes the root, by default the one at hand.

    FactoryError, with file, line and mend, where a file of the catalog is broken, or says nothing of it.
    """
    return _all(Product, _said("products", "PRODUCTS", catalog), "products/__init__.py: PRODUCTS")


def portfolios(catalog: Path | None = None) -> tuple[Portfolio, ...]:
    """The portfolios, in page order."""
    return _all(Portfolio, _said("portfolios", "PORTFOLIOS", catalog), "portfolios/__init__.py: PORTFOLIOS")


def developers(catalog: Path | None = None) -> tuple[Principal, ...]:
    """Who launches; nobody where the catalog doesn't say it in one place."""
    found: tuple[Principal, ...] = tuple(_said("sharing.audiences", "DEVELOPERS", catalog, missing=()))
    return found


def administrators(catalog: Path | None = None) -> tuple[Principal, ...]:
    """Who administers an account."""
    found: tuple[Principal, ...] = tuple(_said("sharing.audiences", "ADMINISTRATORS", catalog))
    return found


def hub(catalog: Path | None = None) -> Hub:
    """The hub and its Regions."""
    return _one(Hub, _said("sharing.settings", "HUB", catalog), "sharing/settings.py: HUB")


def platform_team(catalog: Path | None = None) -> Support:
    """Whom developers ask."""
    return _one(Support, _said("products.support", "PLATFORM_TEAM", catalog), "products/support.py: PLATFORM_TEAM")


def reading(catalog: Path | None = None) -> Reading:
    """How the organization is read."""
    file = "sharing/inventory.py: READING"
    return _one(Reading, _said("sharing.inventory", "READING", catalog), file)


def guardrails(catalog: Path | None = None) -> tuple[Guardrail, ...]:
    """The guardrails' cards, in page order; none where the catalog has no such folder."""
    if not ((catalog or root()) / "guardrails" / "__init__.py").is_file():
        return ()
    return _all(Guardrail, _said("guardrails", "GUARDRAILS", catalog), "guardrails/__init__.py: GUARDRAILS")


def guarded(catalog: Path | None = None) -> tuple[Guarded, ...]:
    """Where guardrails hold; nowhere where the catalog doesn't say it."""
    if not _guarding(catalog):
        return ()
    return _all(Guarded, _said("sharing.guardrails", "GUARDED", catalog), "sharing/guardrails.py: GUARDED")


def exempt(catalog: Path | None = None) -> Exempt:
    """Whom guardrails spare, by the names that they use."""
    said = _said("sharing.guardrails", "EXEMPT", catalog, missing={}) if _guarding(catalog) else {}
    try:
        return TypeAdapter(Exempt).validate_python(said, strict=True)
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        raise FactoryError(
            f"sharing/guardrails.py: EXEMPT: {'.'.join(map(str, finding['loc']))}: {finding['msg']}; write "
            "a name with a tuple of Role(…) and PermissionSet(…)"
        ) from error


def _guarding(catalog: Path | None) -> bool:
    return ((catalog or root()) / "sharing" / "guardrails.py").is_file()


def _said(module: str, name: str, catalog: Path | None, missing: Any = None) -> Any:
    """What a module of the catalog gives this name; `missing`, where given, for a module that says nothing of it."""
    folder = (catalog or root()).resolve()
    # The root is on the path in this process alone, so that the catalog's own modules find each other.
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        made = import_module(module)
    except FactoryError:
        raise
    except (Exception, SystemExit) as error:  # a card or setting that is not even Python is told like a wrong one
        raise FactoryError(described(error, folder)) from error
    file = Path(made.__file__ or "")
    if not file.resolve().is_relative_to(folder):
        raise FactoryError(f"{folder}: {module} comes from {file} already; one process reads one catalog")
    if not hasattr(made, name) and missing is not None:
        return missing
    if not hasattr(made, name):
        raise FactoryError(f"{file.relative_to(folder)}: {name}: missing; say it there")
    return getattr(made, name)


def _one(kind: type[T], value: Any, field: str) -> T:
    if not isinstance(value, kind):
        raise FactoryError(f"{field}: is of type {type(value).__name__}; write {kind.__name__}(…)")
    return value


def _all(kind: type[T], values: Any, field: str) -> tuple[T, ...]:
    return tuple(_one(kind, value, f"{field}[{position}]") for position, value in enumerate(values))
