"""A record: how an operation ended, and why it failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.catalog.nested import STACK
from product_factory.provisioning.errors import denied
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import ENDED, stack_name
from product_factory.provisioning.wait import Deadline

_STARTS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")


class Record(BaseModel):
    """A finished record. `reason` is "" where it succeeded."""

    model_config = ConfigDict(frozen=True)
    id: str
    succeeded: bool
    reason: str = ""
    outputs: dict[str, str] = {}


def finish(spoke: Spoke, record_id: str, what: str, deadline: Deadline) -> Record:
    """The record once it has ended. TimedOut, naming `what`, where it hasn't by then."""

    def look() -> dict[str, Any]:
        answer: dict[str, Any] = spoke.catalog.describe_record(Id=record_id)
        return answer

    def ended(answer: dict[str, Any]) -> bool:
        return answer["RecordDetail"]["Status"] in ENDED

    answer = deadline.until(look, ended, f"{what} (record {record_id})")
    detail = answer["RecordDetail"]
    if detail["Status"] == "SUCCEEDED":
        outputs = answer.get("RecordOutputs", [])
        if answer.get("NextPageToken"):
            outputs = spoke.listed("describe_record", "RecordOutputs", Id=record_id)
        return Record(id=record_id, succeeded=True, outputs=_as_dict(outputs))
    told = [each.get("Description", each.get("Code", "")) for each in detail.get("RecordErrors", [])]
    resource = _failed_resource(spoke, stack_name(spoke, detail["ProvisionedProductId"]))
    if resource and resource not in told:
        told.insert(0, resource)
    return Record(id=record_id, succeeded=False, reason="; ".join(told) or "no reason given")


def outputs_of(spoke: Spoke, provisioned_id: str) -> dict[str, str]:
    """The outputs of what was launched before."""
    return _as_dict(spoke.listed("get_provisioned_product_outputs", "Outputs", ProvisionedProductId=provisioned_id))


def outputs_by_name(spoke: Spoke, name: str) -> dict[str, str]:
    """The outputs of what has this name; none where nothing has it."""
    try:
        return _as_dict(spoke.listed("get_provisioned_product_outputs", "Outputs", ProvisionedProductName=name))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return {}


def _as_dict(outputs: Sequence[dict[str, str]]) -> dict[str, str]:
    return {each["OutputKey"]: each.get("OutputValue", "") for each in outputs}


def _failed_resource(spoke: Spoke, stack: str, path: str = "", starts: tuple[str, ...] = _STARTS) -> str | None:
    """The first resource that failed in the stack's last operation, None where it can't be read.

    Of a nested stack that failed the one in it, as `Inner/Topic`. `path`: that of the stack itself; `starts`: how
    the operation began.
    """
    failed: dict[str, Any] | None = None
    try:
        for page in spoke.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack):
            for event in page["StackEvents"]:  # the newest first
                of_stack = event.get("PhysicalResourceId") == event["StackId"]
                if of_stack and event["ResourceStatus"] in starts:
                    return _told(spoke, failed, path)
                if not of_stack and event["ResourceStatus"].endswith("_FAILED"):
                    failed = event if _is_cause(event) else failed
    except ClientError as error:
        if denied(error.response["Error"]["Code"]) or error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return _told(spoke, failed, path)


def _is_cause(event: dict[str, Any]) -> bool:
    """What CloudFormation stopped because of another's failure is not the cause."""
    return "cancelled" not in event.get("ResourceStatusReason", "").lower()


def _told(spoke: Spoke, event: dict[str, Any] | None, path: str) -> str | None:
    if event is None:
        return None
    name, physical = f"{path}{event['LogicalResourceId']}", event.get("PhysicalResourceId")
    inner = None
    if physical and event["ResourceType"] == STACK:
        # One that could not be made is deleted afterwards, with what is around it.
        starts = _STARTS[2:] if event["ResourceStatus"] == "DELETE_FAILED" else _STARTS[:2]
        inner = _failed_resource(spoke, physical, f"{name}/", starts)
    return (
        inner or f"{name} ({event['ResourceType']}) {event['ResourceStatus']}: {event.get('ResourceStatusReason', '')}"
    )
