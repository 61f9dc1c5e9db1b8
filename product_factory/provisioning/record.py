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


def _failed_resource(spoke: Spoke, stack: str, path: str = "") -> str | None:
    """The first resource that failed in the stack's last operation, None where it can't be read.

    Of a nested stack the resource in it that failed, by its path.
    """
    failed = None
    try:
        for page in spoke.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack):
            for event in page["StackEvents"]:  # the newest first
                of_stack = event.get("PhysicalResourceId") == event["StackId"]
                # A nested stack that failed is deleted with what was rolled back.
                cleaned = path and event["ResourceStatus"] == "DELETE_IN_PROGRESS" and failed is None
                if of_stack and event["ResourceStatus"] in _STARTS and not cleaned:
                    return failed
                if not of_stack and event["ResourceStatus"].endswith("_FAILED"):
                    failed = _deepest(spoke, event, path) or failed
    except ClientError as error:
        if denied(error.response["Error"]["Code"]) or error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return failed


def _deepest(spoke: Spoke, event: dict[str, Any], path: str) -> str | None:
    """What failed: the resource itself, or what is to blame in the nested stack that it is."""
    told = _told(event, path)
    if told is None or event["ResourceType"] != STACK or not event.get("PhysicalResourceId"):
        return told
    return _failed_resource(spoke, event["PhysicalResourceId"], f"{path}{event['LogicalResourceId']}/") or told


def _told(event: dict[str, Any], path: str) -> str | None:
    reason = event.get("ResourceStatusReason", "")
    # What CloudFormation stopped because of another's failure is not the cause.
    if "cancelled" in reason.lower():
        return None
    return f"{path}{event['LogicalResourceId']} ({event['ResourceType']}) {event['ResourceStatus']}: {reason}"
