"""Parts: what the hub's further stacks hold, as CloudFormation resources. Pure.

Written as plain values, not as CDK constructs: 15,000 offers would take CDK minutes. Logical IDs never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from product_factory.authoring.portfolio import HubRole, Portfolio, Principal
from product_factory.authoring.product import Product
from product_factory.authoring.tag_option import pairs
from product_factory.catalog.ending import End
from product_factory.catalog.released import Released
from product_factory.hub.descriptions import LAUNCHED_BY, TAGS_MAY_CHANGE, described

Resource = dict[str, Any]
# On everything that takes tags, as on the first stack's resources.
TAGS = [{"Key": "factory", "Value": "service-catalog-hub"}]


def logical_id(kind: str, *names: str) -> str:
    """A logical ID that people recognize, and that no two things share."""
    words = "".join(c for name in names for c in name if c.isascii() and c.isalnum())
    return f"{kind}{words[:180]}{sha256('/'.join(names).encode()).hexdigest()[:8].upper()}"


def export_name(hub: str, kind: str, name: str) -> str:
    """The export by which one stack of a hub gives an ID to the others.

    Export names hold letters, digits, colons and hyphens, so a portfolio goes by the hash of its identity.
    """
    plain = name if name.replace("-", "").isascii() and name.replace("-", "").isalnum() else None
    return f"{hub}:{kind}:{plain or sha256(name.encode()).hexdigest()[:16]}"


def imported(hub: str, kind: str, name: str) -> Resource:
    """The ID that another stack exports."""
    return {"Fn::ImportValue": export_name(hub, kind, name)}


def exported(hub: str, kind: str, name: str, resource: str) -> dict[str, Resource]:
    """The output that gives a resource's ID to the hub's other stacks."""
    output = {"Value": {"Ref": resource}, "Export": {"Name": export_name(hub, kind, name)}}
    return {logical_id(f"{kind.capitalize()}Id", name): output}


def product(
    card: Product, versions: Sequence[Released], end: End | None, address: Mapping[str, Any]
) -> dict[str, Resource]:
    """A product with its versions; `address`: version → URL of its template."""
    properties = {
        "Name": card.name,
        "Owner": card.support.owner,
        "Description": described(card, versions, end),
        "SupportDescription": card.support.description,
        "SupportEmail": card.support.email,
        "SupportUrl": card.support.url,
        "ProvisioningArtifactParameters": [
            {
                "Name": version.version,
                "Description": version.release.notes,
                "DisableTemplateValidation": False,
                "Info": {"LoadTemplateFromURL": address[version.version]},
            }
            for version in versions
        ],
        "Tags": TAGS,
    }
    return {
        logical_id("Product", card.name): {
            "Type": "AWS::ServiceCatalog::CloudFormationProduct",
            "Properties": properties,
        }
    }


def offer(portfolio: Any, product_id: Any, card: Product, needs: Iterable[str] = ()) -> dict[str, Resource]:
    """A product associated with a portfolio, and how it is launched and updated there; `needs`: logical IDs."""
    ids = {"PortfolioId": portfolio, "ProductId": product_id}
    association = logical_id("Offer", card.name)
    return {
        association: {"Type": "AWS::ServiceCatalog::PortfolioProductAssociation", "Properties": ids},
        logical_id("LaunchRole", card.name): {
            "Type": "AWS::ServiceCatalog::LaunchRoleConstraint",
            "Properties": {
                **ids,
                "LocalRoleName": card.launch_role,
                "Description": LAUNCHED_BY.format(card.launch_role),
            },
            "DependsOn": [association, *needs],
        },
        logical_id("TagUpdate", card.name): {
            "Type": "AWS::ServiceCatalog::ResourceUpdateConstraint",
            "Properties": {
                **ids,
                "TagUpdateOnProvisionedProduct": "ALLOWED",
                "Description": TAGS_MAY_CHANGE,
            },
            "DependsOn": [association],
        },
    }


def principal(portfolio: Any, one: Principal) -> dict[str, Resource]:
    """A principal of a portfolio, by the partition of wherever the stack is."""
    account = "${AWS::AccountId}" if isinstance(one, HubRole) else ""
    return {
        logical_id("Principal", one.resource): {
            "Type": "AWS::ServiceCatalog::PortfolioPrincipalAssociation",
            "Properties": {
                "PortfolioId": portfolio,
                "PrincipalARN": {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::{account}:{one.resource}"},
                "PrincipalType": one.principal_type,
            },
        }
    }


def tag_option(key: str, value: str) -> Resource:
    """A TagOption, which there is once in an account and Region."""
    return {
        "Type": "AWS::ServiceCatalog::TagOption",
        "Properties": {"Key": key, "Value": value, "Active": True},
    }


def tagged(resource: Any, option: Any, key: str, value: str, of: str) -> dict[str, Resource]:
    """A TagOption associated with a portfolio or product."""
    return {
        logical_id("Tag", of, f"{key}={value}"): {
            "Type": "AWS::ServiceCatalog::TagOptionAssociation",
            "Properties": {"ResourceId": resource, "TagOptionId": option},
        }
    }


def tag_options_of(settings: Portfolio | Product) -> list[tuple[str, str]]:
    """(key, value) of what a portfolio or product is associated with."""
    return list(pairs(settings.tag_options))
