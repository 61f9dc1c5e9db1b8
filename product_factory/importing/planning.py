"""What an import makes, and field by field what it cannot: decided before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pydantic import ValidationError

from product_factory.authoring.portfolio import MAX_PRODUCTS as MAX_OF_PORTFOLIO
from product_factory.authoring.portfolio import HubRole, Portfolio
from product_factory.authoring.product import Product
from product_factory.catalog.catalog import MAX_PRODUCTS
from product_factory.catalog.loading import platform_team
from product_factory.errors import FactoryError
from product_factory.importing import names, schema
from product_factory.importing.cards import card
from product_factory.importing.models import LeftOut, Note, Plan, Release, Say
from product_factory.importing.packages import Keep
from product_factory.importing.reading import Source, name_of
from product_factory.importing.releases import releases
from product_factory.importing.unmatched import extras


def plan(
    source: Source,
    folder: Path,
    *,
    taken_products: set[str],
    taken_portfolios: set[str],
    products: Collection[str] = (),
    keep: Keep | None = None,
) -> Plan:
    """The plan for what was read, with templates from the folder. Reads only.

    `taken_…` are modules of the factory's own, whose names no import may take; `products` are those that the catalog
    has; `keep` takes the packages that templates name: without it, what names one is left out. FactoryError where
    two portfolios would get one name.
    """
    found = _Planning(folder, taken_products, keep)
    extras("file", source.extra, found.say)
    if source.named:
        found.say(source.named, "DisplayName", "default", "none there: the name of its folder or file")
    for each in source.left_out:
        found.out(each.product, each.version, each.file, each.reason)
    for theirs, _ in source.products:
        found.product(theirs)
    portfolios: dict[str, Portfolio] = {}
    limits: list[str] = []
    holders = {theirs.Name: where for theirs, where in source.products}
    for each_ in source.portfolios:
        mine = tuple(found.ours[name] for name in found.made if name_of(each_) in holders[name])
        if len(mine) > MAX_OF_PORTFOLIO:
            limits.append(_too_many(name_of(each_), len(mine)))
            continue
        portfolio = _portfolio(each_, mine, found.say)
        module = names.portfolio_module(name_of(each_), taken_portfolios)
        if module in portfolios:
            raise FactoryError(
                f"portfolio {name_of(each_)!r}: would be {module}.py as another one; rename it in its file"
            )
        if portfolio:
            portfolios[module] = portfolio
    for name, where in holders.items():
        if name in found.made and not where:
            found.say(name, "Portfolios", "to fix", "is in no portfolio of this file; add it to one")
    limits += _of_region({product.name for product in found.made.values()}, set(products))
    return Plan(
        products=tuple(found.made.values()),
        portfolios=portfolios,
        releases=tuple(found.releases),
        notes=tuple(found.notes),
        left_out=tuple(found.left_out),
        limits=tuple(limits),
    )


class _Planning:
    """What is decided so far. `ours` are our names of their products, `made` the cards of those that are taken."""

    def __init__(self, folder: Path, taken: set[str], keep: Keep | None) -> None:
        self.folder, self.taken, self.keep = folder, taken, keep
        self.ours: dict[str, str] = {}
        self.made: dict[str, Product] = {}
        self.releases: list[Release] = []
        self.notes: list[Note] = []
        self.left_out: list[LeftOut] = []

    def say(self, where: str, field: str, outcome: str, text: str) -> None:
        self.notes.append(Note.model_validate({"where": where, "field": field, "outcome": outcome, "text": text}))

    def out(self, product: str, version: str, file: Path | None, reason: str) -> None:
        """Leave out a product, or a version that was never planned."""
        where = f"{product} {version}".strip()
        self.say(where, "Versions", "left out", reason if version else f"the product: {reason}")
        self.left_out.append(LeftOut(product=product, version=version, file=file, reason=reason))

    def product(self, theirs: schema.Product) -> None:
        """Decide on one product and its versions."""
        name = names.product_name(theirs.Name, self.taken)
        if name in self.ours.values():
            self.out(theirs.Name, "", None, f"would be named {name!r} as another one; rename it in its file")
            return
        if name != theirs.Name:
            self.say(theirs.Name, "Name", "changed", f"is {name} here")
        self.ours[theirs.Name] = name
        found = list(releases(theirs, name, self.folder, self.say, self.keep))
        self.left_out += [
            LeftOut(product=theirs.Name, version=each.theirs, file=each.template, reason=each.problem)
            for each in found
            if each.problem
        ]
        made = card(theirs, name, [each for each in found if not each.problem], self.say)
        if isinstance(made, str):
            self.out(theirs.Name, "", None, made)
            found = [e if e.problem else e.model_copy(update={"problem": "its product is left out"}) for e in found]
        else:
            self.made[theirs.Name] = made
        self.releases += found


def _too_many(portfolio: str, count: int) -> str:
    parts = -(-count // MAX_OF_PORTFOLIO)
    return (
        f"portfolio {portfolio!r}: {count} products, Service Catalog allows {MAX_OF_PORTFOLIO} in a portfolio; "
        f"split it into {parts} portfolios in its file, and import each"
    )


def _of_region(made: set[str], there: set[str]) -> Iterator[str]:
    together = len(made | there)
    if made and together > MAX_PRODUCTS:
        yield (
            f"{together} products with the {len(there)} of the catalog, Service Catalog allows {MAX_PRODUCTS} in a "
            "Region; import those that are launched, take others out of the catalog, or keep a second catalog"
        )


def _portfolio(theirs: schema.Portfolio, products: tuple[str, ...], say: Say) -> Portfolio | None:
    name = name_of(theirs)
    extras(name, theirs.model_extra or {}, say)
    if not products:
        say(name, "Products", "left out", "the portfolio: none of its products can be taken")
        return None
    roles = []
    for association in dict.fromkeys(theirs.Associations):
        role = names.hub_role(association)
        if role and role not in roles:
            roles.append(role)
        elif not role:
            text = f"{association}: only roles without a path; add a principal by hand"
            say(name, "Associations", "no counterpart", text)
    say(name, "share_with", "to fix", "sharing stands elsewhere there; say here with which OUs to share")
    if roles:
        say(name, "Associations", "changed", "are roles of the hub account only; add Role or PermissionSet for spokes")
    if not theirs.ProviderName:
        say(name, "ProviderName", "default", "none there: products/support.py's owner")
    try:
        return Portfolio(
            name=name,
            description=theirs.Description or name,
            provider=theirs.ProviderName or platform_team().owner,
            products=products,
            principals=tuple(HubRole(name=role) for role in roles),
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = {"name": "DisplayName", "provider": "ProviderName"}.get(str(first["loc"][0]), str(first["loc"][0]))
        raise FactoryError(f"portfolio {name!r}: {field}: {first['msg']}; change it in its file") from error
