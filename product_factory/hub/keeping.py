"""Keeping: what the first stack has stays in it, under the logical IDs that it has. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from product_factory.catalog.layout import Layout
from product_factory.catalog.offer import Offer

Template = Mapping[str, Any]
_SERVICE = "AWS::ServiceCatalog::"


def kept(layout: Layout, offer: Offer, deployed: Iterable[tuple[Template, Template]], *, split: bool) -> Layout:
    """The layout by which nothing that is deployed moves: the old one, and what else the first stacks have.

    `deployed`: of each Region that has one, the first stack as it is and as it would be; `split`: whether a
    Region has or would have further stacks.
    """
    products, offers, tag_options = list(layout.products), dict(layout.offers), list(layout.tag_options)
    logical_ids = dict(layout.logical_ids)
    for there, made in deployed:
        logical_ids |= dict(_renamed(there, made))
        if split:
            products += [str(each["Properties"]["Name"]) for each in _of(there, "CloudFormationProduct").values()]
            tag_options += ["=".join(pair) for pair in _tag_options(there).values()]
            for identity, names in _offers(there, made, offer).items():
                offers[identity] = tuple(dict.fromkeys((*offers.get(identity, ()), *names)))
    return Layout(
        split=layout.split or split,
        products=tuple(sorted(set(products))),
        offers={identity: tuple(sorted(names)) for identity, names in sorted(offers.items())},
        tag_options=tuple(sorted(set(tag_options))),
        logical_ids=dict(sorted(logical_ids.items())),
    )


def _of(template: Template, kind: str) -> dict[str, Any]:
    found = template.get("Resources", {})
    return {name: each for name, each in found.items() if each["Type"] == _SERVICE + kind}


def _tag_options(template: Template) -> dict[str, tuple[str, str]]:
    options = _of(template, "TagOption").items()
    return {name: (str(each["Properties"]["Key"]), str(each["Properties"]["Value"])) for name, each in options}


def _renamed(there: Template, made: Template) -> Iterator[tuple[str, str]]:
    """(what the rule calls it, what it is) of TagOptions and associations that have another logical ID.

    CloudFormation makes the new before it deletes the old, and a second one of these is refused.
    """
    old, new = _identities(there), _identities(made)
    for identity, name in new.items():
        if identity in old and old[identity] != name:
            yield name, old[identity]


def _identities(template: Template) -> dict[str, str]:
    """What a TagOption or association is → its logical ID."""
    options = _tag_options(template)
    found = {json.dumps(pair): name for name, pair in options.items()}
    for name, each in _of(template, "TagOptionAssociation").items():
        properties = each["Properties"]
        pair = options.get(str(properties["TagOptionId"].get("Ref")), properties["TagOptionId"])
        found[json.dumps([properties["ResourceId"], pair], sort_keys=True)] = name
    return found


def _offers(there: Template, made: Template, offer: Offer) -> dict[str, list[str]]:
    """Identity of each portfolio that the first stack has more of than itself → products offered there."""
    names = {portfolio.name: portfolio.identity for portfolio in offer.portfolios}
    identities = {
        logical_id: names[each["Properties"]["DisplayName"]]
        for logical_id, each in _of(made, "Portfolio").items()
        if each["Properties"]["DisplayName"] in names
    }
    products = {name: str(each["Properties"]["Name"]) for name, each in _of(there, "CloudFormationProduct").items()}
    found: dict[str, list[str]] = {}
    for kind in ("PortfolioPrincipalAssociation", "TagOptionAssociation", "PortfolioProductAssociation"):
        for each in _of(there, kind).values():
            properties = each["Properties"]
            holder = properties.get("PortfolioId", properties.get("ResourceId"))
            identity = identities.get(str(holder.get("Ref"))) if isinstance(holder, dict) else None
            if identity is not None:
                of_one = found.setdefault(identity, [])
                product = properties.get("ProductId", {}).get("Ref")
                of_one += [products[product]] if product in products else []
    return found
