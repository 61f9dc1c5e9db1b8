"""Templates: hub stacks' templates, read as the pieces that they declare. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from product_factory.authoring.product import LAUNCH_ROLE_PREFIX
from product_factory.sharing.pieces import DeclaredVersion, Key, Piece

Json = Mapping[str, Any]
PREFIX = "AWS::ServiceCatalog::"


class Template:
    """One template among those of a Region, whose references may lead to the others."""

    def __init__(self, stack: str, body: Json, others: Mapping[str, Json], values: Mapping[str, str]) -> None:
        self.stack, self.body, self._others, self._values = stack, body, others, values

    def text(self, value: Any) -> str:
        """A value as text. What only CloudFormation can tell stands as `${…}`, always the same."""
        if isinstance(value, bool):
            return str(value).lower()
        if not isinstance(value, Mapping):
            return "" if value is None else str(value)
        if "Ref" in value:
            return self._values.get(value["Ref"], f"${{{value['Ref']}}}")
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return str(separator).join(map(self.text, parts))
        if "Fn::Sub" in value and isinstance(value["Fn::Sub"], str):
            return re.sub(r"\$\{([^}!]+)\}", lambda m: self._values.get(m[1], m[0]), value["Fn::Sub"])
        return json.dumps(value, sort_keys=True)

    def refers(self, value: Any) -> Key:
        """The piece that a Ref, a GetAtt of its ID, or an import from another stack leads to."""
        if isinstance(value, Mapping):
            if "Ref" in value:
                return Key(self.stack, value["Ref"])
            if "Fn::GetAtt" in value:
                found = value["Fn::GetAtt"]
                return Key(self.stack, found.split(".")[0] if isinstance(found, str) else found[0])
            if "Fn::ImportValue" in value:
                return self._exported(self.text(value["Fn::ImportValue"]))
        return Key("", self.text(value))

    def _exported(self, name: str) -> Key:
        for stack, body in self._others.items():
            for output in (body.get("Outputs") or {}).values():
                if self.text((output.get("Export") or {}).get("Name")) == name:
                    return Template(stack, body, self._others, self._values).refers(output["Value"])
        return Key("", name)


def pieces(bodies: Mapping[str, Json], values: Mapping[str, str]) -> dict[Key, Piece]:
    """All pieces of a Region's hub stacks, by stack name and template. `values`: of the pseudo parameters."""
    found: dict[Key, Piece] = {}
    for stack, body in bodies.items():
        template = Template(stack, body, bodies, values)
        for logical_id, resource in (body.get("Resources") or {}).items():
            read = _KINDS.get(resource["Type"])
            if read:
                for piece in read(template, Key(stack, logical_id), resource.get("Properties") or {}):
                    found[piece.key] = piece
    return {key: _named(piece, found) for key, piece in found.items()}


def _named(piece: Piece, found: Mapping[Key, Piece]) -> Piece:
    """With the names of what it refers to, as people and `--remove` say it."""
    if not piece.refers:
        return piece
    names = [found[key].name if key in found else key.logical_id for key in piece.refers]
    if piece.kind == "tag-association":
        names.reverse()
    if piece.kind == "principal":
        names.append(piece.fixed[0].split(":", 5)[-1])
    if piece.kind == "constraint":
        names.append(piece.fixed[0])
    return piece.model_copy(update={"name": "/".join(names)})


def _facts(template: Template, properties: Json, *names: str) -> dict[str, str]:
    return {name: template.text(properties.get(name)) for name in names}


def _product(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    names = ("Name", "Owner", "Description", "SupportDescription", "SupportEmail", "SupportUrl")
    versions = tuple(
        DeclaredVersion(
            name=each["Name"],
            description=template.text(each.get("Description")),
            url=template.text(each["Info"]["LoadTemplateFromURL"]),
        )
        for each in properties["ProvisioningArtifactParameters"]
    )
    facts = _facts(template, properties, *names)
    yield Piece(kind="product", key=key, name=facts["Name"], facts=facts, versions=versions)


def _portfolio(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    facts = _facts(template, properties, "DisplayName", "Description", "ProviderName")
    yield Piece(kind="portfolio", key=key, name=facts["DisplayName"], facts=facts)


def _association(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    refers = (template.refers(properties["PortfolioId"]), template.refers(properties["ProductId"]))
    yield Piece(kind="association", key=key, name="", refers=refers)


def _principal(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    fixed = (template.text(properties["PrincipalARN"]), template.text(properties.get("PrincipalType", "IAM")))
    yield Piece(kind="principal", key=key, name="", fixed=fixed, refers=(template.refers(properties["PortfolioId"]),))


def _launch_constraint(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    parameters = _facts(template, properties, *({"LocalRoleName", "RoleArn"} & set(properties)))
    yield from _constraint(template, key, properties, "LAUNCH", parameters)


def _update_constraint(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    allowed = template.text(properties["TagUpdateOnProvisionedProduct"])
    parameters = {"Version": "2.0", "Properties": {"TagUpdateOnProvisionedProduct": allowed}}
    yield from _constraint(template, key, properties, "RESOURCE_UPDATE", parameters)


def _constraint(template: Template, key: Key, properties: Json, kind: str, parameters: Json) -> Iterator[Piece]:
    yield Piece(
        kind="constraint",
        key=key,
        name="",
        facts={
            "Parameters": json.dumps(parameters, sort_keys=True),
            "Description": template.text(properties.get("Description")),
        },
        fixed=(kind,),
        refers=(template.refers(properties["PortfolioId"]), template.refers(properties["ProductId"])),
    )


def _tag_option(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    facts = _facts(template, properties, "Key", "Value") | {"Active": template.text(properties.get("Active", True))}
    yield Piece(kind="tag-option", key=key, name=f"{facts['Key']}={facts['Value']}", facts=facts)


def _tag_association(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    refers = (template.refers(properties["TagOptionId"]), template.refers(properties["ResourceId"]))
    yield Piece(kind="tag-association", key=key, name="", refers=refers)


def _role(template: Template, key: Key, properties: Json) -> Iterator[Piece]:
    name = template.text(properties.get("RoleName"))
    if name.startswith(LAUNCH_ROLE_PREFIX):
        yield Piece(kind="launch-role", key=key, name=name)


_KINDS: dict[str, Callable[[Template, Key, Json], Iterator[Piece]]] = {
    f"{PREFIX}CloudFormationProduct": _product,
    f"{PREFIX}Portfolio": _portfolio,
    f"{PREFIX}PortfolioProductAssociation": _association,
    f"{PREFIX}PortfolioPrincipalAssociation": _principal,
    f"{PREFIX}LaunchRoleConstraint": _launch_constraint,
    f"{PREFIX}ResourceUpdateConstraint": _update_constraint,
    f"{PREFIX}TagOption": _tag_option,
    f"{PREFIX}TagOptionAssociation": _tag_association,
    "AWS::IAM::Role": _role,
}
