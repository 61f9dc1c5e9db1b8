"""AWS::ServiceCatalog::CloudFormationProvisionedProduct: a product launched by a template, as whoever its stack acts as.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationprovisionedproduct.html
A name that is taken is not adopted: https://github.com/awslabs/aws-service-catalog-puppet/issues/236. What an update
leaves is TAINTED: https://github.com/hashicorp/terraform-provider-aws/issues/24574.
"""

from typing import Any
from uuid import uuid4

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource, tags_of
from product_factory.sandbox.resource_types.schema import JSON

_WHAT = ("ProductId", "ProductName", "ProvisioningArtifactId", "ProvisioningArtifactName", "PathId", "PathName")
_ENDED = ("SUCCEEDED", "FAILED")


class CloudFormationProvisionedProduct(Resource):
    """Ref: the provisioned product's ID. GetAtt: RecordId, CloudformationStackArn, Outputs.KEY."""

    type = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
    sets = frozenset({*_WHAT, "AcceptLanguage", "ProvisionedProductName", "ProvisioningParameters", "Tags"})

    def create(self) -> None:
        if not self.properties.get("ProvisionedProductName"):
            raise ResourceError("The sandbox doesn't know how AWS names a provisioned product without a name")
        asked = self._api().provision_product(
            ProvisionedProductName=self.properties["ProvisionedProductName"],
            ProvisionToken=str(uuid4()),
            ProvisioningParameters=self.properties.get("ProvisioningParameters", []),
            Tags=self.tag_list,
            **self.take(*_WHAT),
        )["RecordDetail"]
        self.physical_id = asked["ProvisionedProductId"]
        self._ended(asked["RecordId"])

    def update(self, previous: JSON) -> None:
        """All parameters anew: one that is not written falls back to its default. Tags only where some are set.

        A tag that is only taken away stays: https://github.com/aws-samples/aws-service-catalog-reference-architectures/issues/124
        """
        asked = self._api().update_provisioned_product(
            ProvisionedProductId=self.physical_id,
            UpdateToken=str(uuid4()),
            ProvisioningParameters=self.properties.get("ProvisioningParameters", []),
            **({"Tags": self.tag_list} if self._retags(previous) else {}),
            **self.take(*_WHAT),
        )["RecordDetail"]
        self._ended(asked["RecordId"])

    def delete(self) -> None:
        asked = self._api().terminate_provisioned_product(
            ProvisionedProductId=self.physical_id, TerminateToken=str(uuid4())
        )["RecordDetail"]
        self._ended(asked["RecordId"], look=False)

    def adopt(self, identifier: JSON) -> None:
        """Take over what is there, by the type's primary identifier; ResourceError where it isn't, or is called otherwise."""
        found = self._api().describe_provisioned_product(Id=identifier["ProvisionedProductId"])
        detail = found["ProvisionedProductDetail"]
        if detail["Name"] != self.properties.get("ProvisionedProductName"):
            raise ResourceError(f"{detail['Id']} is called {detail['Name']}, which is not what the template says")
        self.physical_id = detail["Id"]
        self.tagged = self.tags
        self._read(detail["LastProvisioningRecordId"])

    def _retags(self, previous: JSON) -> bool:
        before = {**self.tagged, **tags_of(previous)}
        return any(before.get(key) != value for key, value in self.tags.items())

    def _ended(self, record_id: str, look: bool = True) -> None:
        while True:
            record = self._api().describe_record(Id=record_id)["RecordDetail"]
            if record["Status"] in _ENDED:
                break
        if record["Status"] == "FAILED":
            told = "; ".join(error["Description"] for error in record.get("RecordErrors", []))
            raise ResourceError(told or f"Record {record_id} failed")
        if look:
            self._read(record_id)

    def _read(self, record_id: str) -> None:
        outputs = {
            each["OutputKey"]: each["OutputValue"]
            for each in self._api().describe_record(Id=record_id).get("RecordOutputs", [])
        }
        stack = outputs.pop("CloudformationStackARN", "")
        self.attributes = {"RecordId": record_id, "CloudformationStackArn": stack}
        self.attributes |= {f"Outputs.{key}": value for key, value in outputs.items()}

    def _api(self) -> Any:
        return self.client("servicecatalog")


RESOURCES = (CloudFormationProvisionedProduct,)
