"""AWS::ServiceCatalog resources, through Service Catalog's API."""

import json
from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class _ServiceCatalog(Resource):
    """What they have in common."""

    def api(self) -> Any:
        return self.client("servicecatalog")

    def retagged(self, previous: JSON) -> JSON:
        """AddTags and RemoveTags of an update."""
        gone = self.own_tags_of(previous)
        return {
            **({"AddTags": self.tag_list} if self.tags else {}),
            **({"RemoveTags": gone} if gone else {}),
        }


class CloudFormationProduct(_ServiceCatalog):
    """Ref: the product ID. GetAtt: ProductName, ProvisioningArtifactIds, …Names (joined by `,`).

    A version is known by its template URL and name: one that stays keeps its ID, a new one is
    made, a gone one deleted; ReplaceProvisioningArtifacts makes them all anew.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-servicecatalog-cloudformationproduct.html
    """

    type = "AWS::ServiceCatalog::CloudFormationProduct"
    facts = (
        "Description",
        "Distributor",
        "Name",
        "Owner",
        "SupportDescription",
        "SupportEmail",
        "SupportUrl",
    )
    sets = frozenset(
        {
            *facts,
            "AcceptLanguage",
            "ProductType",
            "ProvisioningArtifactParameters",
            "ReplaceProvisioningArtifacts",
            "Tags",
        }
    )

    def create(self) -> None:
        first, *others = self._declared(self.properties)
        made = self.api().create_product(
            ProductType=self.properties.get("ProductType", "CLOUD_FORMATION_TEMPLATE"),
            Tags=self.tag_list,
            ProvisioningArtifactParameters=first,
            **self.take(*self.facts),
        )
        self.physical_id = made["ProductViewDetail"]["ProductViewSummary"]["ProductId"]
        self.versions = {_key(first): made["ProvisioningArtifactDetail"]["Id"]}
        for declared in others:
            self.versions[_key(declared)] = self._publish(declared)
        self._adopt()

    def update(self, previous: JSON) -> None:
        facts = {name: self.properties.get(name, "") for name in self.facts}
        kept = {k: v for k, v in facts.items() if v or k in previous}
        self.api().update_product(Id=self.physical_id, **kept, **self.retagged(previous))
        declared = {_key(each): each for each in self._declared(self.properties)}
        old = {key: self._there(key, artifact_id) for key, artifact_id in self.versions.items()}
        anew = self.properties.get("ReplaceProvisioningArtifacts", False)
        stay = {} if anew else {key: old[key] for key in declared if key in old}
        self.versions = {key: stay.get(key) or self._publish(each) for key, each in declared.items()}
        for key, artifact_id in old.items():
            if key not in stay:
                self.api().delete_provisioning_artifact(ProductId=self.physical_id, ProvisioningArtifactId=artifact_id)
            else:
                self._describe(artifact_id, declared[key])
        self._adopt()

    def delete(self) -> None:
        self.api().delete_product(Id=self.physical_id)

    def _declared(self, properties: JSON) -> list[JSON]:
        """The versions as API parameters; raises ResourceError for none or one named twice."""
        made = []
        for number, declared in enumerate(properties["ProvisioningArtifactParameters"]):
            if declared.get("Type", "CLOUD_FORMATION_TEMPLATE") != "CLOUD_FORMATION_TEMPLATE":
                raise ResourceError(f"The sandbox doesn't implement versions of {declared['Type']}")
            made.append(
                {
                    "Name": f"v{number + 1}",
                    "Type": "CLOUD_FORMATION_TEMPLATE",
                    **{key: declared[key] for key in ("Name", "Description") if key in declared},
                    "Info": declared["Info"],
                    "DisableTemplateValidation": declared.get("DisableTemplateValidation", False),
                }
            )
        if len({_key(each) for each in made}) < len(made):
            raise ResourceError("Two provisioning artifacts have the same template URL and name")
        if not made:
            raise ResourceError("A product needs at least one provisioning artifact")
        return made

    def _there(self, key: tuple[str, str], artifact_id: str) -> str:
        """The ID of a version that was declared before; where it is gone, of one with its URL and name.

        The type's update handler lists the product's artifacts, as its schema's permissions say; what it does about
        one that is gone is not published: here it fails.
        """
        listed = self.api().list_provisioning_artifacts(ProductId=self.physical_id)["ProvisioningArtifactDetails"]
        if artifact_id in [each["Id"] for each in listed]:
            return artifact_id
        for each in listed:
            if each["Name"] == key[1] and self._url(each["Id"]) == key[0]:
                return str(each["Id"])
        return artifact_id

    def _url(self, artifact_id: str) -> str:
        found = self.api().describe_provisioning_artifact(
            ProductId=self.physical_id, ProvisioningArtifactId=artifact_id, Verbose=True
        )
        return str(found["Info"]["TemplateUrl"])

    def _publish(self, declared: JSON) -> str:
        made = self.api().create_provisioning_artifact(ProductId=self.physical_id, Parameters=declared)
        return str(made["ProvisioningArtifactDetail"]["Id"])

    def _describe(self, artifact_id: str, declared: JSON) -> None:
        self.api().update_provisioning_artifact(
            ProductId=self.physical_id,
            ProvisioningArtifactId=artifact_id,
            Description=declared.get("Description", ""),
        )

    def _adopt(self) -> None:
        self.attributes = {
            "ProductName": self.properties["Name"],
            "ProvisioningArtifactIds": ",".join(self.versions.values()),
            "ProvisioningArtifactNames": ",".join(name for _, name in self.versions),
        }


class Portfolio(_ServiceCatalog):
    """Ref: the portfolio ID. GetAtt: PortfolioName."""

    type = "AWS::ServiceCatalog::Portfolio"
    facts = ("Description", "DisplayName", "ProviderName")
    sets = frozenset({*facts, "AcceptLanguage", "Tags"})

    def create(self) -> None:
        made = self.api().create_portfolio(Tags=self.tag_list, **self.take(*self.facts))
        self.physical_id = made["PortfolioDetail"]["Id"]
        self.attributes = {"PortfolioName": self.properties["DisplayName"]}

    def update(self, previous: JSON) -> None:
        facts = {name: self.properties.get(name, "") for name in self.facts}
        kept = {k: v for k, v in facts.items() if v or k in previous}
        self.api().update_portfolio(Id=self.physical_id, **kept, **self.retagged(previous))
        self.attributes = {"PortfolioName": self.properties["DisplayName"]}

    def delete(self) -> None:
        self.api().delete_portfolio(Id=self.physical_id)


class PortfolioProductAssociation(_ServiceCatalog):
    """Ref: the association's identifier."""

    type = "AWS::ServiceCatalog::PortfolioProductAssociation"
    sets = frozenset({"AcceptLanguage", "PortfolioId", "ProductId", "SourcePortfolioId"})

    def create(self) -> None:
        self.api().associate_product_with_portfolio(**self.take("PortfolioId", "ProductId", "SourcePortfolioId"))
        self.physical_id = f"{self.properties['PortfolioId']}|{self.properties['ProductId']}"

    def delete(self) -> None:
        self.api().disassociate_product_from_portfolio(**self.take("PortfolioId", "ProductId"))


class PortfolioPrincipalAssociation(_ServiceCatalog):
    """Ref: the association's identifier. PrincipalType: IAM or IAM_PATTERN."""

    type = "AWS::ServiceCatalog::PortfolioPrincipalAssociation"
    sets = frozenset({"AcceptLanguage", "PortfolioId", "PrincipalARN", "PrincipalType"})

    def create(self) -> None:
        arguments = self.take("PortfolioId", "PrincipalARN", "PrincipalType")
        self.api().associate_principal_with_portfolio(**arguments)
        self.physical_id = f"{arguments['PortfolioId']}|{arguments['PrincipalARN']}"

    def delete(self) -> None:
        self.api().disassociate_principal_from_portfolio(**self.take("PortfolioId", "PrincipalARN", "PrincipalType"))


class _Constraint(_ServiceCatalog):
    """What constraints have in common; a subclass gives the kind and the parameters."""

    kind: str

    def parameters(self) -> JSON:
        raise NotImplementedError

    def create(self) -> None:
        made = self.api().create_constraint(
            Type=self.kind,
            Parameters=json.dumps(self.parameters()),
            **self.take("Description", "PortfolioId", "ProductId"),
        )
        self.physical_id = made["ConstraintDetail"]["ConstraintId"]
        self.attributes = {"Id": self.physical_id}

    def update(self, previous: JSON) -> None:
        self.api().update_constraint(
            Id=self.physical_id,
            Parameters=json.dumps(self.parameters()),
            **self.take("Description"),
        )

    def delete(self) -> None:
        self.api().delete_constraint(Id=self.physical_id)


class LaunchRoleConstraint(_Constraint):
    """Ref and GetAtt Id: the constraint's ID. Takes one of RoleArn and LocalRoleName."""

    type = "AWS::ServiceCatalog::LaunchRoleConstraint"
    kind = "LAUNCH"
    sets = frozenset({
        "AcceptLanguage", "Description", "LocalRoleName", "PortfolioId", "ProductId", "RoleArn",
    })  # fmt: skip

    def parameters(self) -> JSON:
        chosen = self.take("LocalRoleName", "RoleArn")
        if len(chosen) != 1:
            raise ResourceError("Specify either LocalRoleName or RoleArn, not both")
        return chosen


class ResourceUpdateConstraint(_Constraint):
    """Ref and GetAtt Id: the constraint's ID."""

    type = "AWS::ServiceCatalog::ResourceUpdateConstraint"
    kind = "RESOURCE_UPDATE"
    sets = frozenset(
        {
            "AcceptLanguage",
            "Description",
            "PortfolioId",
            "ProductId",
            "TagUpdateOnProvisionedProduct",
        }
    )

    def parameters(self) -> JSON:
        allowed = self.properties["TagUpdateOnProvisionedProduct"]
        return {"Version": "2.0", "Properties": {"TagUpdateOnProvisionedProduct": allowed}}


class TagOption(_ServiceCatalog):
    """Ref: the TagOption's ID."""

    type = "AWS::ServiceCatalog::TagOption"
    sets = frozenset({"Active", "Key", "Value"})

    def create(self) -> None:
        made = self.api().create_tag_option(**self.take("Key", "Value"))
        self.physical_id = made["TagOptionDetail"]["Id"]
        if not self.properties.get("Active", True):
            self.update({})

    def update(self, previous: JSON) -> None:
        active = self.properties.get("Active", True)
        self.api().update_tag_option(Id=self.physical_id, Active=active)

    def delete(self) -> None:
        self.api().delete_tag_option(Id=self.physical_id)


class TagOptionAssociation(_ServiceCatalog):
    """Ref: the association's identifier."""

    type = "AWS::ServiceCatalog::TagOptionAssociation"
    sets = frozenset({"ResourceId", "TagOptionId"})

    def create(self) -> None:
        self.api().associate_tag_option_with_resource(**self.properties)
        self.physical_id = f"{self.properties['TagOptionId']}|{self.properties['ResourceId']}"

    def delete(self) -> None:
        self.api().disassociate_tag_option_from_resource(**self.properties)


class PortfolioShare(_ServiceCatalog):
    """Ref: the share's identifier. An account only: organization shares need the API."""

    type = "AWS::ServiceCatalog::PortfolioShare"
    sets = frozenset({"AcceptLanguage", "AccountId", "PortfolioId", "ShareTagOptions"})

    def create(self) -> None:
        self.api().create_portfolio_share(**self.take("AccountId", "PortfolioId", "ShareTagOptions"))
        self.physical_id = f"{self.properties['PortfolioId']}|{self.properties['AccountId']}"

    def update(self, previous: JSON) -> None:
        self.api().update_portfolio_share(
            ShareTagOptions=self.properties.get("ShareTagOptions", False),
            **self.take("AccountId", "PortfolioId"),
        )

    def delete(self) -> None:
        self.api().delete_portfolio_share(**self.take("AccountId", "PortfolioId"))


def _key(declared: JSON) -> tuple[str, str]:
    """(template URL, name)."""
    return (declared["Info"]["LoadTemplateFromURL"], declared["Name"])


RESOURCES = (
    CloudFormationProduct,
    Portfolio,
    PortfolioProductAssociation,
    PortfolioPrincipalAssociation,
    LaunchRoleConstraint,
    ResourceUpdateConstraint,
    TagOption,
    TagOptionAssociation,
    PortfolioShare,
)
