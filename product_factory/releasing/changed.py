"""Changed: which products of the catalog changed, and what that does to those who run them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from product_factory.authoring.product import Product
from product_factory.catalog.catalog import Catalog
from product_factory.catalog.released import Released, ends, newest
from product_factory.impact import impact
from product_factory.impact.models import Comparison, Impact
from product_factory.releasing.candidate import whole
from product_factory.releasing.history import released_at
from product_factory.releasing.release import FIRST, following

_FIRST_VERSION = Impact(sentence="The first version; nobody runs one before it.")
_NOT_RELEASED = Impact(sentence="Not released yet; nobody runs it.")


def between(card: Product, released: tuple[Released, ...], old: str | None, new: str | None) -> Comparison:
    """One comparison: by default of the newest released version with the code. Errors as for `ends`."""
    before, after = ends(card.name, released, old, new)
    return compared(card.name, before, after, after.template() if after else whole(card))


def changed(
    cards: Sequence[Product],
    catalog: Catalog,
    root: Path,
    since: str | None = None,
    count: Callable[[int], None] = lambda _: None,
) -> list[Comparison]:
    """What changed of these products: versions released since a commit of git, and code that is not released.

    `count` hears of each product looked at. FactoryError where a template cannot be synthesized.
    """
    known = released_at(since, root) if since is not None else None
    found: list[Comparison] = []
    for number, card in enumerate(cards, 1):
        versions = catalog.released[card.name]
        old = known.get(card.name, frozenset()) if known is not None else {each.version for each in versions}
        new = [each for each in versions if each.version not in old]
        found += [*added(card.name, versions, new), *unreleased(card.name, versions, whole(card))]
        count(number)
    return found


def added(product: str, versions: Sequence[Released], new: Sequence[Released]) -> Iterator[Comparison]:
    """Each new version compared with the one before it."""
    for version in new:
        place = list(versions).index(version)
        before = versions[place - 1] if place else None
        yield compared(product, before, version, version.template())


def unreleased(product: str, versions: tuple[Released, ...], code: Mapping[str, Any]) -> Iterator[Comparison]:
    """The code compared with the newest version, where it is another."""
    found = compared(product, newest(versions), None, code)
    if found.impact.changes or found.old is None:
        yield found


def compared(product: str, before: Released | None, after: Released | None, template: Mapping[str, Any]) -> Comparison:
    """The comparison of two versions; `after` None: of the code, whose template is given."""
    new = after.version if after else None
    if before is None:
        nothing, first = (_FIRST_VERSION, None) if after else (_NOT_RELEASED, str(FIRST))
        return Comparison(product=product, old=None, new=new, following=first, impact=nothing)
    found = impact(before.template(), template)
    number = following(before, found) if after is None else None
    return Comparison(product=product, old=before.version, new=new, following=number, impact=found)
