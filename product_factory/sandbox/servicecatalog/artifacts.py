"""A product's versions (provisioning artifacts), and how far each may still be used."""

from typing import Any

from . import quotas
from .caller import current_caller
from .entities import Artifact, Product
from .exceptions import (
    InvalidParametersException,
    NotImplementedException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from .operation import Result, operation
from .templates import artifact_parameters, check_template, parsed, read_template
from .visibility import Visibility


class ArtifactOperations(Visibility):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateProvisioningArtifact.html"""

    @operation
    def create_provisioning_artifact(self, product_id: str, parameters: dict[str, Any]) -> Result:
        """Names need not be unique."""
        product = self.own_product(product_id)
        quota = quotas.VERSIONS_PER_PRODUCT
        quotas.refuse_more(product.artifacts, quota, "versions of a product")
        artifact = self.read_artifact(parameters)
        product.artifacts[artifact.id] = artifact
        return {
            "ProvisioningArtifactDetail": artifact.to_detail(),
            "Info": parameters["Info"],
            "Status": "AVAILABLE",
        }

    @operation
    def update_provisioning_artifact(
        self,
        product_id: str,
        provisioning_artifact_id: str,
        name: str | None = None,
        description: str | None = None,
        active: bool | None = None,
        guidance: str | None = None,
    ) -> Result:
        """active=False: nobody launches it or updates to it. DEPRECATED: update yes, launch no."""
        artifact = self.artifact_of(self.own_product(product_id), provisioning_artifact_id)
        artifact.name = name or artifact.name
        artifact.description = artifact.description if description is None else description
        artifact.active = artifact.active if active is None else active
        artifact.guidance = guidance or artifact.guidance
        return {
            "ProvisioningArtifactDetail": artifact.to_detail(),
            "Info": {"TemplateUrl": artifact.template_url},
            "Status": "AVAILABLE",
        }

    @operation
    def delete_provisioning_artifact(self, product_id: str, provisioning_artifact_id: str) -> Result:
        """A product keeps at least one version."""
        product = self.own_product(product_id)
        artifact = self.artifact_of(product, provisioning_artifact_id)
        if len(product.artifacts) == 1:
            raise ResourceInUseException(f"{artifact.id} is the last provisioning artifact of product {product_id}.")
        del product.artifacts[artifact.id]
        return {}

    @operation
    def list_provisioning_artifacts(self, product_id: str) -> Result:
        """All versions, inactive ones included."""
        product = self.own_product(product_id)
        details = [artifact.to_detail() for artifact in product.artifacts.values()]
        return {"ProvisioningArtifactDetails": details}

    @operation
    def describe_provisioning_artifact(
        self,
        product_id: str | None = None,
        product_name: str | None = None,
        provisioning_artifact_id: str | None = None,
        provisioning_artifact_name: str | None = None,
        verbose: bool = False,
        include_provisioning_artifact_parameters: bool = False,
    ) -> Result:
        """Of an own product, or of a visible one if the version is active."""
        product = self.one_product(self._readable_products(), product_id, product_name)
        artifact = self.one_artifact(
            product,
            provisioning_artifact_id,
            provisioning_artifact_name,
            inactive_too=product.account_id == self.account_id,
        )
        answer: Result = {"ProvisioningArtifactDetail": artifact.to_detail(), "Status": "AVAILABLE"}
        answer["Info"] = {"TemplateUrl": artifact.template_url} if verbose else {}
        if include_provisioning_artifact_parameters:
            template = parsed(artifact.template_body)
            answer["ProvisioningArtifactParameters"] = artifact_parameters(template)
        return answer

    def _readable_products(self) -> list[Product]:
        visible = [path.product for path in self.launch_paths(current_caller(self.account_id))]
        return [*self.products.values(), *visible]

    def read_artifact(self, properties: dict[str, Any]) -> Artifact:
        """A version by its ProvisioningArtifactProperties, its template read and checked."""
        name = properties.get("Name", "")
        if " " in name:
            raise InvalidParametersException(f"Version name {name!r}: no spaces are allowed.")
        if properties.get("Type", "CLOUD_FORMATION_TEMPLATE") != "CLOUD_FORMATION_TEMPLATE":
            raise NotImplementedException(f"The sandbox has no {properties['Type']} versions.")
        info = properties.get("Info", {})
        if "ImportFromPhysicalId" in info:
            raise NotImplementedException("The sandbox doesn't import versions from stacks.")
        if set(info) != {"LoadTemplateFromURL"}:
            raise InvalidParametersException("Info must hold LoadTemplateFromURL and nothing else.")
        body = read_template(info["LoadTemplateFromURL"], self.account_id)
        check_template(body, validate=not properties.get("DisableTemplateValidation", False))
        url = info["LoadTemplateFromURL"]
        return Artifact(name, properties.get("Description"), url, body)

    @staticmethod
    def one_product(products: list[Product], product_id: str | None, name: str | None) -> Product:
        """The product of this ID or name (one of them, not both) among these."""
        refuse_unless_one("product", product_id, name)
        found = {p.id: p for p in products if product_id == p.id or name == p.name}
        if not found:
            raise ResourceNotFoundException(f"Product not found: {product_id or name}")
        if len(found) > 1:
            raise InvalidParametersException(f"Multiple Product with name {name} found.")
        return next(iter(found.values()))

    @staticmethod
    def one_artifact(
        product: Product, artifact_id: str | None, name: str | None, *, inactive_too: bool = False
    ) -> Artifact:
        """The version of this ID or name; an inactive one is invisible unless `inactive_too`."""
        refuse_unless_one("provisioning artifact", artifact_id, name)
        found = [
            artifact
            for artifact in product.artifacts.values()
            if (artifact.id == artifact_id or artifact.name == name) and (artifact.active or inactive_too)
        ]
        if not found:
            raise ResourceNotFoundException(f"Provisioning artifact not found: {artifact_id or name}")
        if len(found) > 1:
            raise InvalidParametersException(f"Multiple Provisioning Artifact with name {name} found.")
        return found[0]


def refuse_unless_one(noun: str, by_id: str | None, by_name: str | None) -> None:
    """InvalidParametersException unless exactly one of ID and name is given."""
    if (by_id is None) == (by_name is None):
        raise InvalidParametersException(f"You must provide the {noun}'s name or ID, but not both.")
