"""Facts: what the page tells of each product, gathered from its card, its released versions and the others' cards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup

from product_factory.authoring.product import Product
from product_factory.catalog import ending
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.lifecycle import State, reason
from product_factory.catalog.nested import excluded
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Release
from product_factory.hub.overview import Entry, overview
from product_factory.launch_roles.kept import kept_role
from product_factory.page.form import Form, form_of
from product_factory.page.japanese import japanese
from product_factory.page.permissions import Permission, permissions
from product_factory.page.picture import Picture, draw
from product_factory.page.rendering import both, told
from product_factory.page.resources import Resource, resources_of
from product_factory.page.steps import Judge, Step, step


class Shown(NamedTuple):
    """A released version, its state and its template; reason: why it is not active, where somebody said it."""

    release: Release
    state: State
    template: Mapping[str, Any]
    assets: tuple[str, ...]
    reason: str = ""

    @property
    def number(self) -> str:
        """The version's number."""
        return self.release.version


class Told(NamedTuple):
    """An output of the offered version, by what it is. `shows`: what an operator sees there; "" of all others."""

    name: str
    label: Markup
    shows: str = ""


class Facts:
    """One product among the others. Templates are read once."""

    def __init__(self, offer: Offer, product: Product, entry: Entry, boundary: str | None, judge: Judge) -> None:
        catalog = offer.catalog
        self._boundary, self._judge, self._translations = boundary, judge, catalog.translations
        self.product, self.entry = product, entry
        self.portfolios = offer.portfolios_of(product.name)
        states = catalog.states[product.name]
        self.versions = tuple(
            Shown(
                each.release,
                states[each.version],
                each.template(),
                tuple(each.assets),
                reason(product.name, each.version, each.path.parent.parent),
            )
            for each in catalog.released[product.name]
        )
        self.end = catalog.ends.get(product.name)
        self.instead = instead_of(product.name, catalog)
        self.tags = offer.tags_of(product.name)
        rivals = catalog.rivals(product.name)
        self.once = product.name in rivals
        self.rivals = tuple(name for name in rivals if name != product.name)
        before = {each.name: catalog.launched_before(each.name) for each in catalog.products}
        self.needed_by = tuple(name for name, needs in before.items() if product.name in needs)
        self.part_of = tuple(each.name for each in catalog.products if product.name in each.includes)
        self.order = launch_order(before, product.name)

    def japanese(self, english: str) -> str | None:
        """The Japanese of what card or version say in English; None where the catalog has none."""
        return self._translations.japanese(self.product.name, english)

    def told(self, english: str) -> Markup:
        """What card or version say, in both languages."""
        return told(english, self.japanese(english))

    def engine(self, english: str) -> Markup:
        """What the engine says of the product's versions, in both languages."""
        return told(english, japanese(english, self.japanese))

    @property
    def tag_options(self) -> dict[str, tuple[str, ...]]:
        """The values that a tag may have, by its key."""
        return {key: tag.values for key, tag in self.tags.items() if tag.values}

    @cached_property
    def newest(self) -> Shown | None:
        """The version with the highest number."""
        return self.versions[-1] if self.versions else None

    @cached_property
    def active(self) -> tuple[Shown, ...]:
        """The versions that can be launched, newest first."""
        return tuple(version for version in reversed(self.versions) if version.state is State.ACTIVE)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Services of the offered version's resources."""
        return tuple(dict.fromkeys(resource.service for resource in self.resources))

    @cached_property
    def offered(self) -> Shown | None:
        """The version that the page tells of: the newest that can be launched; of a product that ends, updated to."""
        left = (version for version in reversed(self.versions) if self.end and version.state is State.DEPRECATED)
        return self.active[0] if self.active else next(left, None)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """What the offered version makes."""
        return resources_of(self.offered.template) if self.offered else ()

    @cached_property
    def excludes(self) -> tuple[Markup, ...]:
        """What the offered version can't be used as."""
        found = excluded(self.offered.template, self.offered.assets) if self.offered else ()
        return tuple(both(each.english, each.japanese) for each in found)

    @cached_property
    def outputs(self) -> tuple[Told, ...]:
        """Of the offered version, what its operator looks at first."""
        first = {
            each.name: Told(each.name, both(each.label, each.label_ja), each.shows) for each in self.product.outputs
        }
        declared = (self.offered.template.get("Outputs") or {}) if self.offered else {}
        rest = {name: Told(name, self.told(str(each.get("Description", name)))) for name, each in declared.items()}
        return tuple((first | {name: each for name, each in rest.items() if name not in first}).values())

    @cached_property
    def picture(self) -> Picture:
        """How the resources belong together."""
        return draw(self.resources)

    @cached_property
    def permissions(self) -> list[Permission]:
        """What the launch role may do; nothing before the first release."""
        versions = {version.number: version.template for version in self.versions}
        return permissions(kept_role(self.product, versions, self._boundary)) if versions else []

    @cached_property
    def steps(self) -> dict[str, Step]:
        """What updating from the version before does, by version."""
        pairs = zip(self.versions, self.versions[1:], strict=False)
        return {new.number: step(self._judge, old.template, new.template) for old, new in pairs}

    def before(self, number: str) -> str:
        """The version before this one."""
        numbers = [version.number for version in self.versions]
        return numbers[numbers.index(number) - 1]

    @cached_property
    def forms(self) -> tuple[tuple[Form, tuple[str, ...]], ...]:
        """The different forms of the active versions, each with the versions that ask so; the newest's first."""
        found: list[tuple[Form, list[str]]] = []
        for version in self.active:
            form = form_of(version.template, self.japanese)
            same = next((numbers for known, numbers in found if known == form), None)
            if same is None:
                found.append((form, [version.number]))
            else:
                same.append(version.number)
        return tuple((form, tuple(numbers)) for form, numbers in found)

    def form_of(self, version: str) -> int:
        """Which of the forms an active version asks."""
        return next(number for number, (_, versions) in enumerate(self.forms) if version in versions)


def instead_of(product: str, catalog: Catalog) -> str:
    """The product of the catalog in its place; "" where it goes on, or nothing takes its place."""
    found = ending.next_name(product, catalog.ends)
    return found if found in catalog.going_on() and found != product else ""


def launch_order(needs: Mapping[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    """All that must be launched before this product, first things first; the product itself is last."""
    done: list[str] = []

    def visit(each: str, on_the_way: frozenset[str]) -> None:
        if each in done or each in on_the_way:
            return
        for need in needs.get(each, ()):
            visit(need, on_the_way | {each})
        done.append(each)

    visit(name, frozenset())
    return tuple(done)


def gather(offer: Offer, boundary: str | None, judge: Judge) -> list[Facts]:
    """All products in page order. boundary: the policy that bounds launch roles."""
    entries = overview(offer)
    return [
        Facts(offer, product, entry, boundary, judge)
        for product, entry in zip(offer.catalog.products, entries, strict=True)
    ]
