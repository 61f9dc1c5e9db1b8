"""Template: what a StackSet of a fleet brings to an account: one launch, and nothing else; pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationprovisionedproduct.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

TYPE = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
LOGICAL_ID = "Product"
# Inline: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_BYTES = 51_200


class Launch(BaseModel):
    """One launch, all of it written out: the resource type has no UsePreviousValue."""

    model_config = ConfigDict(frozen=True)
    product: str
    version: str
    name: str
    path: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]


def body_of(launch: Launch) -> str:
    """The template's text, the same for the same launch.

    Retain: nothing that StackSets does, not even deleting the stack, terminates what was launched. Without outputs, so that a
    launch which is there can be imported into such a stack.
    """
    properties: dict[str, Any] = {
        "ProductName": launch.product,
        "ProvisioningArtifactName": launch.version,
        "ProvisionedProductName": launch.name,
        "PathName": launch.path,
        "ProvisioningParameters": [{"Key": key, "Value": value} for key, value in sorted(launch.parameters.items())],
        "Tags": [{"Key": key, "Value": value} for key, value in sorted(launch.tags.items())],
    }
    resource = {
        "Type": TYPE,
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {key: value for key, value in properties.items() if value != []},
    }
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Launches {launch.product} of Service Catalog as {launch.name}. Deleting it terminates nothing.",
        "Resources": {LOGICAL_ID: resource},
    }
    return json.dumps(template, indent=2, ensure_ascii=False) + "\n"


def launch_in(body: str) -> Launch | None:
    """The launch that such a template holds; None where it is another template."""
    try:
        resources = json.loads(body)["Resources"]
        resource = resources[LOGICAL_ID]
        written = resource["Properties"]
        if set(resources) != {LOGICAL_ID} or resource["Type"] != TYPE or resource.get("DeletionPolicy") != "Retain":
            return None
        return Launch(
            product=written["ProductName"],
            version=written["ProvisioningArtifactName"],
            name=written["ProvisionedProductName"],
            path=written["PathName"],
            parameters={each["Key"]: each["Value"] for each in written.get("ProvisioningParameters", ())},
            tags={each["Key"]: each["Value"] for each in written.get("Tags", ())},
        )
    except (ValueError, KeyError, TypeError):
        return None


def difference(old: Launch, new: Launch) -> str:
    """What an update changes besides the version, for people; "" where that is all."""
    told = [f"path: {old.path} → {new.path}"] if old.path != new.path else []
    for noun in ("parameters", "tags"):
        before, after = getattr(old, noun), getattr(new, noun)
        names = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
        told += [f"{noun}: {', '.join(names)}"] if names else []
    return "; ".join(told)
