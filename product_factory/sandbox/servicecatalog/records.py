"""Records: what became of each request, as DescribeRecord and ListRecordHistory tell it."""

from collections.abc import Callable
from typing import Any

from .caller import Caller, current_caller
from .exceptions import InvalidParametersException, ResourceNotFoundException
from .operation import Result, operation
from .state import CatalogState

Filter = dict[str, str]


class RecordOperations(CatalogState):
    """https://docs.aws.amazon.com/servicecatalog/latest/dg/API_DescribeRecord.html and its kin."""

    @operation
    def describe_record(self, id: str) -> Result:
        """Each call moves the record one step on; outputs are shown when it has succeeded."""
        record = self.records.get(id)
        if record is None:
            raise ResourceNotFoundException(f"Record not found: {id}")
        record.poll()
        outputs = record.outputs if record.status == "SUCCEEDED" else []
        return {"RecordDetail": record.to_detail(), "RecordOutputs": outputs}

    @operation
    def list_record_history(
        self, access_level_filter: Filter | None = None, search_filter: Filter | None = None
    ) -> Result:
        """The newest first; by default those of the calling user."""
        reaches = access(access_level_filter, "User", current_caller(self.account_id))
        wanted = search_filter or {}
        if wanted and wanted.get("Key") not in ("product", "provisionedproduct"):
            raise InvalidParametersException(f"Invalid search filter key: {wanted.get('Key')}")
        return {
            "RecordDetails": [
                record.to_detail()
                for record in reversed(self.records.values())
                if reaches(record.caller)
                and (wanted.get("Key") != "product" or record.product_id == wanted["Value"])
                and (wanted.get("Key") != "provisionedproduct" or record.provisioned_product_id == wanted["Value"])
            ]
        }


def access(given: Filter | None, default: str, caller: Caller) -> Callable[[Caller], bool]:
    """Whether what someone did is within the access level, whose only value is `self`.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AccessLevelFilter.html
    """
    level = given or {"Key": default, "Value": "self"}
    if level.get("Value") != "self":
        raise InvalidParametersException("The only supported access level value is self.")
    levels: dict[str, Any] = {
        "Account": lambda who: True,
        "Role": lambda who: who.arn == caller.arn,
        "User": lambda who: who.session_arn == caller.session_arn,
    }
    reaches: Callable[[Caller], bool] = levels[level.get("Key", default)]
    return reaches
