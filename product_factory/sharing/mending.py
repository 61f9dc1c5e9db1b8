"""Mending: by Service Catalog's API, what CloudFormation believes to be as it was deployed, and what it can't say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from product_factory.catalog.lifecycle import State
from product_factory.errors import FactoryError
from product_factory.organization.calls import call_aws, client
from product_factory.sharing.deploy_plan import States
from product_factory.sharing.pieces import Key, Piece, Stacks
from product_factory.sharing.rows import Row
from product_factory.sharing.versions_plan import wanted_of

# What others refer to comes first.
_ORDER = ("product", "portfolio", "tag-option", "version", "association", "principal", "constraint", "tag-association")


def mend(rows: Iterable[Row], stacks: Stacks, states: States, say: Callable[[str], None]) -> None:
    """Do the rows that the API does, in a Region whose stacks are deployed as they shall be."""
    due = [row for row in rows if row.by == "api" and row.action in ("repair", "change")]
    for row in sorted(due, key=lambda row: _ORDER.index(row.kind)):
        piece = stacks.pieces[Key(row.stack, row.logical_id)]
        catalog = client("servicecatalog", row.region)
        doing = f"repairing {row.kind} {row.name} in {row.region}"
        if row.kind == "version":
            done = _Version(catalog, row, piece, stacks, states, doing)()
        else:
            call_aws(lambda r=row, p=piece, c=catalog: _KINDS[r.kind](c, r, p, stacks), doing)  # type: ignore[misc]
            done = f"Mended: {row.kind} {row.name} in {row.region}: {row.why}."
        say(done)


def clear_the_way(rows: Iterable[Row]) -> None:
    """Delete what was made by hand in a place where CloudFormation is about to make the catalog's own."""
    for row in rows:
        if row.by == "before":
            catalog = client("servicecatalog", row.region)
            call_aws(lambda c=catalog, r=row: c.delete_constraint(Id=r.id), f"replacing {row.kind} {row.name}")  # type: ignore[misc]


def _ids(piece: Piece, stacks: Stacks) -> list[str]:
    return [stacks.physical[key] for key in piece.refers]


def _product(catalog: Any, row: Row, piece: Piece, stacks: Stacks) -> None:
    catalog.update_product(Id=row.id, **piece.facts)


def _portfolio(catalog: Any, row: Row, piece: Piece, stacks: Stacks) -> None:
    catalog.update_portfolio(Id=row.id, **piece.facts)


def _tag_option(catalog: Any, row: Row, piece: Piece, stacks: Stacks) -> None:
    active = piece.facts["Active"] == "true"
    catalog.update_tag_option(Id=row.id, Active=active, Value=piece.facts["Value"])


def _association(catalog: Any, row: Row, piece: Piece, stacks: Stacks) -> None:
    portfolio, product = _ids(piece, stacks)
    catalog.associate_product_with_portfolio(PortfolioId=portfolio, ProductId=product)


def _principal(catalog: Any, row: Row, piece: Piece, stacks: Stacks) -> None:
    arn, kind = piece.fixed
    (portfolio,) = _ids(piece, stacks)
    catalog.associate_principal_with_portfolio(PortfolioId=portfolio, PrincipalARN=arn, PrincipalType=kind)


def _constraint(catalog: Any, row: Row, piece: Piece, stacks: Stacks) -> None:
    parameters = json.loads(piece.facts["Parameters"])
    catalog.update_constraint(Id=row.id, Description=piece.facts["Description"], Parameters=json.dumps(parameters))


def _tag_association(catalog: Any, row: Row, piece: Piece, stacks: Stacks) -> None:
    option, resource = _ids(piece, stacks)
    catalog.associate_tag_option_with_resource(TagOptionId=option, ResourceId=resource)


_KINDS: dict[str, Callable[[Any, Row, Piece, Stacks], None]] = {
    "product": _product,
    "portfolio": _portfolio,
    "tag-option": _tag_option,
    "association": _association,
    "principal": _principal,
    "constraint": _constraint,
    "tag-association": _tag_association,
}


class _Version:
    """One version as it shall be: made anew, or its name, notes and state set, and read back."""

    def __init__(self, catalog: Any, row: Row, piece: Piece, stacks: Stacks, states: States, doing: str) -> None:
        self._catalog, self._row, self._doing = catalog, row, doing
        self._product = stacks.physical[piece.key]
        name = row.name.partition("/")[2]
        self._version = next(each for each in piece.versions if each.name == name)
        self._state = states.get(piece.name, {}).get(name, State.ACTIVE)

    def __call__(self) -> str:
        made = self._row.id or call_aws(self._create, self._doing)
        wanted = wanted_of(self._state)
        arguments = {
            "ProductId": self._product,
            "ProvisioningArtifactId": made,
            "Name": self._version.name,
            "Description": self._version.description,
            **wanted,
        }
        call_aws(lambda: self._catalog.update_provisioning_artifact(**arguments), self._doing)
        found = call_aws(lambda: self._found(made), self._doing)
        if any(found.get(key, default) != wanted[key] for key, default in (("Active", True), ("Guidance", "DEFAULT"))):
            raise FactoryError(f"{self._doing}: AWS took it, but answers otherwise; run `factory deploy` again")
        label = self._row.name.replace("/", " ")
        if self._row.action == "change":
            return f"{label} is now {self._state} in {self._row.region}."
        return f"Mended: {label} in {self._row.region}: {self._row.why}. {self._row.consequence}".rstrip()

    def _create(self) -> str:
        properties = {
            "Name": self._version.name,
            "Description": self._version.description,
            "Type": "CLOUD_FORMATION_TEMPLATE",
            "Info": {"LoadTemplateFromURL": self._version.url},
            "DisableTemplateValidation": False,
        }
        made = self._catalog.create_provisioning_artifact(ProductId=self._product, Parameters=properties)
        return str(made["ProvisioningArtifactDetail"]["Id"])

    def _found(self, made: str) -> dict[str, Any]:
        details = self._catalog.list_provisioning_artifacts(ProductId=self._product)["ProvisioningArtifactDetails"]
        return next(dict(each) for each in details if each["Id"] == made)
