"""What an account holds, as who acts in it sees it: products to launch, what is launched, records and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.errors import PrerequisiteMissing, ProductNotVisible, aws_errors
from product_factory.provisioning.lookup import describe_product, find_paths, find_product, newest
from product_factory.provisioning.prerequisites import missing_from, prerequisite_missing
from product_factory.provisioning.record import finish, outputs_of
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import observe, stack_name
from product_factory.provisioning.terminating import stays
from product_factory.provisioning.wait import Wait

STARTS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
# The sandbox makes a record once the stack's work is done; AWS makes it before.
_SLACK = timedelta(seconds=10)


class View(BaseModel):
    """Something that the page shows."""

    model_config = ConfigDict(frozen=True)


class VersionView(View):
    """A version that may be launched, or (deprecated) only updated to."""

    name: str
    deprecated: bool


class ProvisionedView(View):
    """A provisioned product in the list of its account. `newest` is "" where its product is no longer seen."""

    id: str
    name: str
    product: str
    version: str
    newest: str
    status: str
    message: str
    launched_at: datetime
    launched_by: str
    record_id: str


class ProductView(View):
    """A product as who acts in the account has it; where they don't, `why` tells what to do."""

    visible: bool
    why: str = ""
    versions: tuple[VersionView, ...] = ()
    paths: tuple[str, ...] = ()
    launched: tuple[ProvisionedView, ...] = ()


class DetailView(View):
    """A provisioned product's parameters (None where hidden), tags, outputs, and what would stay after its end."""

    name: str
    product: str
    version: str
    status: str
    parameters: dict[str, str | None] | None
    tags: dict[str, str] | None
    outputs: dict[str, str]
    stays: tuple[str, ...]
    record_id: str


class EventView(View):
    """A stack's event."""

    time: datetime
    resource: str
    type: str
    status: str
    reason: str


class RecordView(View):
    """A record as it is now; events are those of its operation from the number asked for on, oldest first."""

    id: str
    type: str
    name: str
    status: str
    finished: bool
    succeeded: bool
    reason: str = ""
    launch_first: tuple[str, ...] = ()
    outputs: dict[str, str] = {}
    events: tuple[EventView, ...] = ()
    total: int = 0


@aws_errors()
def product(spoke: Spoke, name: str) -> ProductView:
    """The product of this name, with what is launched of it."""
    try:
        found = find_product(spoke, name)
    except ProductNotVisible as error:
        return ProductView(visible=False, why=str(error).splitlines()[-1])
    return ProductView(
        visible=True,
        versions=tuple(VersionView(name=each.name, deprecated=each.deprecated) for each in found.versions),
        paths=tuple(path.name for path in find_paths(spoke, found)),
        launched=tuple(each for each in _launched(spoke) if each.product == name),
    )


@aws_errors()
def launched(spoke: Spoke) -> tuple[ProvisionedView, ...]:
    """All that is launched in the account, the latest first."""
    return tuple(_launched(spoke))


def _launched(spoke: Spoke) -> Iterator[ProvisionedView]:
    found = spoke.listed(
        "search_provisioned_products", "ProvisionedProducts", AccessLevelFilter={"Key": "Account", "Value": "self"}
    )
    latest: dict[str, str] = {}
    for each in sorted(found, key=lambda each: each["CreatedTime"], reverse=True):
        product_id = each["ProductId"]
        if product_id not in latest:
            latest[product_id] = _newest(spoke, product_id)
        yield ProvisionedView(
            id=each["Id"],
            name=each["Name"],
            product=each.get("ProductName", ""),
            version=each.get("ProvisioningArtifactName", ""),
            newest=latest[product_id],
            status=each["Status"],
            message=each.get("StatusMessage", ""),
            launched_at=each["CreatedTime"],
            launched_by=each.get("UserArn", "").rpartition("/")[2],
            record_id=each["LastRecordId"],
        )


def _newest(spoke: Spoke, product_id: str) -> str:
    try:
        versions = describe_product(spoke, product_id).versions
    except ProductNotVisible:
        return ""
    fit = [each for each in versions if not each.deprecated]
    return newest(fit).name if fit else ""


@aws_errors()
def detail(spoke: Spoke, name: str) -> DetailView | None:
    """One provisioned product, None where nothing of this name is launched."""
    found = observe(spoke, name, deadline=None)
    if found is None:
        return None
    return DetailView(
        name=found.name,
        product=found.product_name,
        version=found.version_name,
        status=found.status,
        parameters=found.parameters,
        tags=found.tags,
        outputs={} if found.changing else outputs_of(spoke, found.id),
        stays=stays(spoke.facts, found),
        record_id=found.last_record_id,
    )


@aws_errors()
def record(spoke: Spoke, record_id: str, after: int = 0, stack: str | None = None) -> RecordView | None:
    """The record and its operation's events but the first `after`; None where there is no such record.

    stack: the ID of one that is being deleted, which can't be found by its name afterwards.
    """
    try:
        told_of = spoke.catalog.describe_record(Id=record_id)["RecordDetail"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("ResourceNotFoundException", "InvalidParametersException"):
            raise
        return None
    found = list(events(spoke, stack or stack_name(spoke, told_of["ProvisionedProductId"]), told_of["CreatedTime"]))
    view = RecordView(
        id=record_id,
        type=told_of["RecordType"],
        name=told_of["ProvisionedProductName"],
        status=told_of["Status"],
        finished=told_of["Status"] in ("SUCCEEDED", "FAILED"),
        succeeded=told_of["Status"] == "SUCCEEDED",
        events=tuple(found[after:]),
        total=len(found),
    )
    return view.model_copy(update=_ending(spoke, record_id, told_of["ProductId"])) if view.finished else view


def _ending(spoke: Spoke, record_id: str, product_id: str) -> dict[str, Any]:
    """How it ended: outputs, or the reason and the products to launch first."""
    ended = finish(spoke, record_id, "the operation", Wait().begin())
    if ended.succeeded:
        return {"outputs": ended.outputs}
    missing = missing_from(ended.reason)
    if not missing:
        return {"reason": ended.reason}
    error: PrerequisiteMissing = prerequisite_missing(spoke, describe_product(spoke, product_id).name, missing)
    return {"reason": ended.reason, "launch_first": error.first}


def events(spoke: Spoke, stack: str, since: datetime) -> Iterator[EventView]:
    """The stack's events of the operation that a record of that time stands for, oldest first.

    Nothing where there is no such stack (yet), or where the operation changed nothing.
    """
    seen = []
    try:
        for page in spoke.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack):
            for each in page["StackEvents"]:  # the newest first
                seen.append(each)
                if each["ResourceType"] == "AWS::CloudFormation::Stack" and each["ResourceStatus"] in STARTS:
                    yield from map(_event, reversed(seen if each["Timestamp"] + _SLACK >= since else []))
                    return
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise


def _event(each: dict[str, Any]) -> EventView:
    return EventView(
        time=each["Timestamp"],
        resource=each["LogicalResourceId"],
        type=each["ResourceType"],
        status=each["ResourceStatus"],
        reason=each.get("ResourceStatusReason", ""),
    )


@aws_errors()
def stack_of(spoke: Spoke, name: str) -> str | None:
    """The ID of a provisioned product's stack, None where it has none."""
    found = spoke.listed(
        "search_provisioned_products", "ProvisionedProducts", AccessLevelFilter={"Key": "Account", "Value": "self"}
    )
    return next((each.get("PhysicalId") for each in found if each["Name"] == name), None)
