"""Looking at provisioned products: one, all, those that match, and their outputs."""

import fnmatch
from typing import Any

from .caller import current_caller
from .exceptions import InvalidParametersException, ResourceNotFoundException
from .operation import Result, operation
from .provisioning import ProvisioningOperations
from .records import Filter, RecordOperations, access

_SEARCHABLE = (
    "Arn",
    "CreatedTime",
    "Id",
    "LastRecordId",
    "IdempotencyToken",
    "Name",
    "PhysicalId",
    "ProductId",
    "ProvisioningArtifactId",
    "Type",
    "Status",
    "Tags",
    "UserArn",
    "UserArnSession",
    "LastProvisioningRecordId",
    "LastSuccessfulProvisioningRecordId",
    "ProductName",
    "ProvisioningArtifactName",
)
_SORTABLE = {"arn": "Arn", "id": "Id", "name": "Name", "lastRecordId": "LastRecordId"}


class ProvisionedProductOperations(ProvisioningOperations, RecordOperations):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_SearchProvisionedProducts.html"""

    @operation
    def describe_provisioned_product(self, id: str | None = None, name: str | None = None) -> Result:
        """Each call moves the product's running record one step on, as DescribeRecord does."""
        provisioned = self.one_provisioned(id, name)
        self.records[provisioned.record_ids[-1]].poll()
        provisioned = self.one_provisioned(id, name)
        return {"ProvisionedProductDetail": provisioned.to_detail(), "CloudWatchDashboards": []}

    @operation
    def get_provisioned_product_outputs(
        self,
        provisioned_product_id: str | None = None,
        provisioned_product_name: str | None = None,
        output_keys: list[str] | None = None,
    ) -> Result:
        """All outputs, or those of the keys; ResourceNotFoundException for an unknown key."""
        provisioned = self.one_provisioned(provisioned_product_id, provisioned_product_name)
        outputs = {output["OutputKey"]: output for output in provisioned.outputs}
        missing = [key for key in output_keys or [] if key not in outputs]
        if missing:
            raise ResourceNotFoundException(f"Output not found: {', '.join(missing)}")
        return {"Outputs": [outputs[key] for key in output_keys or outputs]}

    @operation
    def search_provisioned_products(
        self,
        access_level_filter: Filter | None = None,
        filters: dict[str, list[str]] | None = None,
        sort_by: str | None = None,
        sort_order: str = "ASCENDING",
    ) -> Result:
        """By default all of the account's; every SearchQuery must agree."""
        reaches = access(access_level_filter, "Account", current_caller(self.account_id))
        queries = (filters or {}).get("SearchQuery", [])
        found = [
            provisioned.to_attribute()
            for provisioned in self.provisioned_products.values()
            if reaches(provisioned.owner)
        ]
        found = [each for each in found if all(_agrees(each, query) for query in queries)]
        if sort_by is not None:
            if sort_by not in _SORTABLE:
                raise InvalidParametersException(f"Invalid SortBy: {sort_by}")
            found.sort(key=lambda each: each[_SORTABLE[sort_by]])
            if sort_order == "DESCENDING":
                found.reverse()
        return {"ProvisionedProducts": found, "TotalResultsCount": len(found)}

    @operation
    def scan_provisioned_products(self, access_level_filter: Filter | None = None) -> Result:
        """By default the calling user's own."""
        reaches = access(access_level_filter, "User", current_caller(self.account_id))
        return {
            "ProvisionedProducts": [
                provisioned.to_detail()
                for provisioned in self.provisioned_products.values()
                if reaches(provisioned.owner)
            ]
        }


def _agrees(attribute: dict[str, Any], query: str) -> bool:
    """Whether a product agrees with `field:value` or with a value in any field; `*` is wild."""
    searchable = {name[0].lower() + name[1:]: name for name in _SEARCHABLE}
    field, colon, value = query.partition(":")
    if field in searchable and colon:
        return _matches(attribute.get(searchable[field]), value)
    if colon and field.isalnum():
        raise InvalidParametersException(f"Invalid search field: {field}")
    return any(_matches(attribute.get(name), query) for name in _SEARCHABLE)


def _matches(value: Any, wanted: str) -> bool:
    if isinstance(value, list):
        return any(_matches(f"{tag['Key']}:{tag['Value']}", wanted) for tag in value)
    return value is not None and fnmatch.fnmatchcase(str(value), wanted.strip('"'))
