"""Drift: whether what is launched still is as its template says, looked at by CloudFormation's own drift detection.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.errors import denied
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.stacks import nested
from product_factory.provisioning.state import ProvisionedProduct
from product_factory.provisioning.surroundings import Hears
from product_factory.provisioning.wait import Deadline, Wait

_RUNNING = "DETECTION_IN_PROGRESS"
NOT_KNOWN = "UNKNOWN"


class Drifted(BaseModel):
    """A resource that differs: MODIFIED, with the paths of its properties, or DELETED."""

    model_config = ConfigDict(frozen=True)
    name: str
    type: str
    status: str
    properties: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = f" in {', '.join(self.properties)}" if self.properties else ""
        return f"{self.name} ({self.type}) is {self.status}{what}"


class Drift(BaseModel):
    """What drift detection found: DRIFTED, IN_SYNC, NOT_CHECKED, or UNKNOWN with its reason."""

    model_config = ConfigDict(frozen=True)
    status: str
    resources: tuple[Drifted, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        if self.resources:
            return f"its stack has drifted: {'; '.join(map(str, self.resources))}"
        if self.status == NOT_KNOWN:
            return f"whether its stack has drifted is not known: {self.reason}"
        return "its stack has not drifted" if self.status == "IN_SYNC" else f"its stack's drift is {self.status}"


def detect(spoke: Spoke, stack: str, deadline: Deadline | None = None) -> Drift:
    """The stack's drift, looked at now. Needs cloudformation:DetectStackDrift and DetectStackResourceDrift, and the
    right to read the resources; without, the status is UNKNOWN.
    """
    return detected(spoke.client("cloudformation"), stack, deadline)


def detected(client: Any, stack: str, deadline: Deadline | None = None) -> Drift:
    """As `detect`, with a client of CloudFormation.

    Nested stacks are looked at one by one: the outer one's detection tells nothing of what is in them.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
    """
    deadline = deadline or Wait().begin()
    found = _of_stack(client, stack, deadline)
    try:
        inner = nested(client, stack)
    except ClientError as error:
        told = error.response["Error"]["Code"]
        if not denied(told) and told != "ValidationError":
            raise
        inner = {}
    for path, each in inner.items():
        found = _joined(found, _of_stack(client, each, deadline), path)
    return found


# The worst first: what is known to differ, what isn't known, what nothing was found on.
_ORDER = ("DRIFTED", NOT_KNOWN, "NOT_CHECKED", "IN_SYNC")


def _joined(outer: Drift, inner: Drift, path: str) -> Drift:
    resources = tuple(each.model_copy(update={"name": f"{path}/{each.name}"}) for each in inner.resources)
    reasons = [outer.reason, f"{path}: {inner.reason}" if inner.reason else ""]
    return Drift(
        status=min((outer.status, inner.status), key=_ORDER.index),
        resources=outer.resources + resources,
        reason="; ".join(filter(None, reasons)),
    )


def _of_stack(client: Any, stack: str, deadline: Deadline) -> Drift:
    try:
        began = client.detect_stack_drift(StackName=stack)["StackDriftDetectionId"]

        def look() -> dict[str, Any]:
            answer: dict[str, Any] = client.describe_stack_drift_detection_status(StackDriftDetectionId=began)
            return answer

        ended = deadline.until(look, lambda seen: seen["DetectionStatus"] != _RUNNING, f"{stack}: drift detection")
        resources = tuple(_drifted(client, stack))
    except ClientError as error:
        told = error.response["Error"]
        if not denied(told["Code"]) and told["Code"] != "ValidationError":
            raise
        why = f"{error.operation_name} is not allowed to you" if denied(told["Code"]) else told.get("Message", "")
        return Drift(status=NOT_KNOWN, reason=why)
    if ended["DetectionStatus"] == "DETECTION_FAILED" and not resources:
        return Drift(status=NOT_KNOWN, reason=ended.get("DetectionStatusReason") or "the detection failed")
    return Drift(status=ended.get("StackDriftStatus", "NOT_CHECKED"), resources=resources)


def drift_notes(
    spoke: Spoke, found: ProvisionedProduct, deadline: Deadline | None, hears: Hears = lambda note: None
) -> tuple[str, ...]:
    """The stack's drift as a note; nothing of what is under change."""
    if found.changing or not found.stack:
        return ()
    note = f"{found.name}: {detect(spoke, found.stack, deadline)}."
    hears(note)
    return (note,)


def _drifted(client: Any, stack: str) -> list[Drifted]:
    found: list[Drifted] = []
    more: dict[str, str] = {}
    while True:
        page = client.describe_stack_resource_drifts(
            StackName=stack, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"], **more
        )
        found += [
            Drifted(
                name=each["LogicalResourceId"],
                type=each["ResourceType"],
                status=each["StackResourceDriftStatus"],
                properties=tuple(one["PropertyPath"] for one in each.get("PropertyDifferences", ())),
            )
            for each in page["StackResourceDrifts"]
        ]
        if not page.get("NextToken"):
            return found
        more = {"NextToken": page["NextToken"]}
