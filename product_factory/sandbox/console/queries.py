"""What an account holds, as who acts in it sees it: products to launch, what is launched, records and events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from product_factory.page.resources import resources_of
from product_factory.provisioning.errors import ProductNotVisible, ProvisioningError, aws_errors
from product_factory.provisioning.lookup import describe_product, find_paths, find_product, newest
from product_factory.provisioning.record import finish, outputs_of
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import ProvisionedProduct, observe, stack_name, stack_now
from product_factory.provisioning.wait import Wait
from product_factory.sandbox.console.callers import AccountView
from product_factory.sandbox.console.leading import Next, lead, next_steps
from product_factory.sandbox.console.stacks import EventView, View, events, held, running_template


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


class AccountLaunches(View):
    """What one of the accounts holds; error: why it could not be read, in which case nothing is known of it."""

    account: AccountView
    launched: tuple[ProvisionedView, ...] = ()
    error: str = ""


class ProductView(View):
    """A product as who acts in the account has it; where they don't, `why` tells what to do."""

    visible: bool
    why: str = ""
    versions: tuple[VersionView, ...] = ()
    paths: tuple[str, ...] = ()
    launched: tuple[ProvisionedView, ...] = ()


class KeptView(View):
    """A resource that its template keeps."""

    name: str
    type: str


class DetailView(View):
    """A provisioned product's parameters (None where hidden), tags and outputs.

    What would stay after its end: as its card says, and resources that its template keeps.
    """

    name: str
    product: str
    version: str
    status: str
    parameters: dict[str, str | None] | None
    tags: dict[str, str] | None
    outputs: dict[str, str]
    stays: tuple[str, ...]
    kept: tuple[KeptView, ...]
    record_id: str


class RecordView(View):
    """A record as it is now; events are those of its operation from the number asked for on, oldest first."""

    id: str
    type: str
    name: str
    status: str
    finished: bool
    succeeded: bool
    reason: str = ""
    product: str = ""
    launch_first: tuple[str, ...] = ()
    unlaunched: tuple[str, ...] = ()
    outputs: Mapping[str, str] = {}
    next: Next = Next()
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


def everywhere(accounts: Iterable[AccountView], spoke: Callable[[str], Spoke]) -> Iterator[AccountLaunches]:
    """All that is launched, account by account; one that can't be read says so, and hides none of the others."""
    for account in accounts:
        try:
            yield AccountLaunches(account=account, launched=launched(spoke(account.id)))
        except ProvisioningError as error:
            yield AccountLaunches(account=account, error=str(error).splitlines()[0])


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
        stays=spoke.facts.of(found.product_name).stays if spoke.facts else (),
        kept=tuple(_kept(spoke, found)),
        record_id=found.last_record_id,
    )


def _kept(spoke: Spoke, found: ProvisionedProduct) -> Iterator[KeptView]:
    there = held(spoke, found.stack)
    for each in resources_of(running_template(spoke, found)):
        if each.stays and (there is None or each.id in there):
            yield KeptView(name=each.title, type=each.type)


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
    return view.model_copy(update=_ending(spoke, record_id, told_of)) if view.finished else view


def _ending(spoke: Spoke, record_id: str, told_of: dict[str, Any]) -> dict[str, Any]:
    """How it ended: outputs and what to do next, or the reason and the products to launch first."""
    ended = finish(spoke, record_id, "the operation", Wait().begin())
    name = _product_name(spoke, told_of["ProductId"])
    if not ended.succeeded:
        found = lead(spoke, name, ended.reason)
        return {"product": name, "reason": ended.reason, "launch_first": found.first, "unlaunched": found.unlaunched}
    if told_of["RecordType"] == "TERMINATE_PROVISIONED_PRODUCT":
        return {"product": name}
    stack = stack_name(spoke, told_of["ProvisionedProductId"])
    then = next_steps(spoke, name, stack, stack_now(spoke, stack).parameters or {})
    return {"product": name, "outputs": ended.outputs, "next": then}


def _product_name(spoke: Spoke, product_id: str) -> str:
    try:
        return describe_product(spoke, product_id).name
    except ProductNotVisible:
        return ""
