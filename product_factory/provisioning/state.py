"""What is there: a provisioned product as it is now, and what was there before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.errors import ArgumentError, denied
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.tags import own
from product_factory.provisioning.wait import Deadline

CHANGING = ("UNDER_CHANGE", "PLAN_IN_PROGRESS")
# Of records: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_RecordDetail.html
ENDED = ("SUCCEEDED", "FAILED")
# CloudFormation shows this in place of a NoEcho value.
MASK = "****"
# The status of a stack that is no longer there; by its ID CloudFormation tells of it for 90 days.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
GONE = "DELETE_COMPLETE"


class ProvisionedProduct(BaseModel):
    """A provisioned product.

    last_record_type is known while it is changing, else "". parameters are those of its stack, each None
    where it is hidden; None altogether where the caller may not read the stack. stack_status is CloudFormation's,
    GONE where there is no stack, "" where the caller may not read it. product_name and version_name are "" where
    they can't be found. tags are those that AWS did not set, None where they can't be found.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    name: str
    status: str
    message: str = ""
    product_id: str
    version_id: str
    token: str = ""
    last_record_id: str = ""
    last_record_type: str = ""
    last_good_record_id: str = ""
    parameters: dict[str, str | None] | None = None
    stack_status: str = ""
    stack: str = ""
    tags: dict[str, str] | None = None
    product_name: str = ""
    version_name: str = ""

    @property
    def changing(self) -> bool:
        """Whether an operation runs, or a plan is being made."""
        return self.status in CHANGING

    @property
    def without_stack(self) -> bool:
        """Whether its stack was deleted behind it, wholly or in part, so that only a new launch brings it back."""
        return not self.changing and self.status != "ERROR" and self.stack_status in (GONE, "DELETE_FAILED")

    @property
    def stack_trouble(self) -> str:
        """What is wrong with the stack behind a product that Service Catalog holds for sound; "" where nothing is."""
        if self.changing or self.status == "ERROR":
            return ""
        if self.stack_status == GONE:
            return "its stack is gone"
        if self.stack_status in ("DELETE_IN_PROGRESS", "DELETE_FAILED") or self.stack_status.endswith(
            "ROLLBACK_FAILED"
        ):
            return f"its stack is in {self.stack_status}"
        return ""


class StackNow(BaseModel):
    """A stack as CloudFormation tells it: its status, GONE without one; parameters as ProvisionedProduct has them."""

    model_config = ConfigDict(frozen=True)
    status: str = ""
    parameters: dict[str, str | None] | None = None


def observe(spoke: Spoke, name: str, deadline: Deadline | None) -> ProvisionedProduct | None:
    """The provisioned product of this name, None where there is none.

    With a deadline, one that is changing is waited for.
    """

    def look() -> dict[str, Any] | None:
        return _detail(spoke, name)

    def settled(detail: dict[str, Any] | None) -> bool:
        return detail is None or detail["Status"] not in CHANGING

    detail = deadline.until(look, settled, f"{name}: an operation") if deadline else look()
    if detail is None:
        return None
    changing = detail["Status"] in CHANGING
    last_record_type = record_type(spoke, detail["LastRecordId"]) if changing else ""
    found = provisioned(spoke, detail, _named(spoke, detail["Id"]), last_record_type)
    if found.without_stack and _detail(spoke, name) != detail:
        # Somebody terminates it just now: that took the stack away.
        return observe(spoke, name, deadline)
    return found


def provisioned(
    spoke: Spoke, detail: dict[str, Any], named: dict[str, Any], last_record_type: str = ""
) -> ProvisionedProduct:
    """From what DescribeProvisionedProduct says (`detail`) and SearchProvisionedProducts adds (`named`)."""
    stack = named.get("PhysicalId") or stack_name(spoke, detail["Id"])
    now = stack_now(spoke, stack)
    return ProvisionedProduct(
        id=detail["Id"],
        name=detail["Name"],
        status=detail["Status"],
        message=detail.get("StatusMessage", ""),
        product_id=detail["ProductId"],
        version_id=detail["ProvisioningArtifactId"],
        token=detail.get("IdempotencyToken", ""),
        last_record_id=detail.get("LastRecordId", ""),
        last_record_type=last_record_type,
        last_good_record_id=detail.get("LastSuccessfulProvisioningRecordId", ""),
        parameters=now.parameters,
        stack_status=now.status,
        stack=stack,
        tags=own(named["Tags"]) if "Tags" in named else None,
        product_name=named.get("ProductName", ""),
        version_name=named.get("ProvisioningArtifactName", ""),
    )


def _detail(spoke: Spoke, name: str) -> dict[str, Any] | None:
    try:
        detail: dict[str, Any] = spoke.catalog.describe_provisioned_product(Name=name)["ProvisionedProductDetail"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ResourceNotFoundException":
            return None
        if code == "InvalidParametersException":
            raise ArgumentError(f"provisioned product {name!r}: {error.response['Error']['Message']}") from error
        raise
    return detail


def stack_name(spoke: Spoke, provisioned_id: str) -> str:
    """The stack that Service Catalog makes for a provisioned product."""
    return f"SC-{spoke.account}-{provisioned_id}"


def record_type(spoke: Spoke, record_id: str) -> str:
    """Such as PROVISION_PRODUCT."""
    answer: str = spoke.catalog.describe_record(Id=record_id)["RecordDetail"]["RecordType"]
    return answer


def within_reach(call: Callable[[dict[str, str]], Any]) -> Any:
    """The answer at the widest access level that the caller may use; None where not even their own.

    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/permissions-examples.html
    """
    for level in ("Account", "Role", "User"):
        try:
            return call({"Key": level, "Value": "self"})
        except ClientError as error:
            if not denied(error.response["Error"]["Code"]):
                raise
    return None


def _named(spoke: Spoke, provisioned_id: str) -> dict[str, Any]:
    """Names that only the search knows, such as that of a version no longer active."""
    answer = within_reach(
        lambda level: spoke.catalog.search_provisioned_products(
            AccessLevelFilter=level, Filters={"SearchQuery": [f"id:{provisioned_id}"]}
        )
    )
    found = [each for each in (answer or {}).get("ProvisionedProducts", []) if each["Id"] == provisioned_id]
    return found[0] if found else {}


def stack_now(spoke: Spoke, stack: str) -> StackNow:
    """The stack of this name or ID; with nothing known where the caller may not read it."""
    try:
        described = spoke.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        if code == "ValidationError" and "does not exist" in message:
            return StackNow(status=GONE)
        if denied(code) or code == "ValidationError":
            return StackNow()
        raise
    values = {each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])}
    return StackNow(
        status=described["StackStatus"],
        parameters={key: None if value == MASK else value for key, value in values.items()},
    )


def past_record(spoke: Spoke, name: str, product_id: str) -> str:
    """The ID of the last finished record of this name and product, "" where there is none.

    Of use while no such provisioned product is there: the record then tells of an earlier one.
    """

    def history(level: dict[str, str]) -> list[dict[str, Any]]:
        by_product = {"Key": "product", "Value": product_id}
        return spoke.listed("list_record_history", "RecordDetails", AccessLevelFilter=level, SearchFilter=by_product)

    finished = [
        each
        for each in within_reach(history) or []
        if each["ProvisionedProductName"] == name and each["Status"] in ENDED
    ]
    last = max(finished, key=lambda each: (each["CreatedTime"], each["RecordId"]), default=None)
    return str(last["RecordId"]) if last else ""
