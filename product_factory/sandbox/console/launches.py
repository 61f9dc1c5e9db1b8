"""One launch as its page shows it: state, versions, answers, outputs, resources, events, and the history of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from product_factory.catalog.ending import next_name
from product_factory.catalog.released import Version
from product_factory.errors import UsageError
from product_factory.page.resources import Resource, resources_of, service_name
from product_factory.provisioning import templates
from product_factory.provisioning.errors import ProductNotVisible, aws_errors
from product_factory.provisioning.lookup import ProductVersion, describe_product, end_of
from product_factory.provisioning.record import finish, outputs_of
from product_factory.provisioning.session import Spoke
from product_factory.provisioning.state import ProvisionedProduct, observe, record_type
from product_factory.provisioning.wait import Wait
from product_factory.sandbox.console.leading import Lead, Next, lead, next_steps
from product_factory.sandbox.console.stacks import EventView, View, held, latest_events, running_template


class ChoiceView(View):
    """A version that it may be updated to; reason: why it is deprecated, where somebody said it."""

    name: str
    newer: bool
    deprecated: bool
    reason: str = ""


class RecordLine(View):
    """A record of the launch's history."""

    id: str
    type: str
    status: str
    at: datetime
    reason: str = ""


class ResourceView(View):
    """A resource that is there: `physical` is its name or ID on AWS."""

    shown: Resource
    physical: str
    status: str


class History(View):
    """What is known of a name or ID once nothing of it is launched: its records, the newest first."""

    name: str
    product_id: str
    records: tuple[RecordLine, ...]


class LaunchView(View):
    """A launch. standing: of its version: active, deprecated or retired; "" where the product is not seen any more.

    parameters are None where they can't be read, a value None where it is hidden. resources and events are None where
    they can't be read. ends: since when the product ends, and what to use in its place; instead: that
    alone.
    """

    id: str
    name: str
    product: str
    version: str
    status: str
    message: str
    standing: str
    why: str = ""
    ends: str = ""
    instead: str = ""
    choices: tuple[ChoiceView, ...] = ()
    launched_at: datetime | None = None
    launched_by: str = ""
    parameters: dict[str, str | None] | None = None
    tags: dict[str, str] | None = None
    outputs: Mapping[str, str] = {}
    stays: tuple[str, ...] = ()
    resources: tuple[ResourceView, ...] | None = None
    events: tuple[EventView, ...] | None = None
    records: tuple[RecordLine, ...] = ()
    record_id: str = ""
    record_type: str = ""
    reason: str = ""
    lead: Lead = Lead()
    next: Next = Next()

    @property
    def changing(self) -> bool:
        """Whether an operation is under way."""
        return self.status == "UNDER_CHANGE"


@aws_errors()
def look(spoke: Spoke, key: str) -> LaunchView | History | None:
    """The launch of this name or ID; what became of it where it is no more; None where there never was one."""
    there = _named(spoke, key)
    found = observe(spoke, there["Name"], deadline=None) if there else None
    if there is None or found is None:
        return _history(spoke, key)
    return _launch(spoke, there, found)


def _named(spoke: Spoke, key: str) -> Mapping[str, Any] | None:
    """What has this name, else what has this ID."""
    everything = spoke.listed(
        "search_provisioned_products", "ProvisionedProducts", AccessLevelFilter={"Key": "Account", "Value": "self"}
    )
    return next((each for part in ("Name", "Id") for each in everything if each[part] == key), None)


def _launch(spoke: Spoke, there: Mapping[str, Any], found: ProvisionedProduct) -> LaunchView:
    versions = _versions(spoke, found.product_id)
    own = next((each for each in versions or () if each.id == found.version_id), None)
    failed = found.status in ("ERROR", "TAINTED")
    reason = _reason(spoke, found) if failed else ""
    template, there_now = running_template(spoke, found), held(spoke, found.stack)
    runs = not failed and not found.changing
    return LaunchView(
        id=found.id,
        name=found.name,
        product=found.product_name,
        version=found.version_name,
        status=found.status,
        message=found.message,
        standing="" if versions is None else "retired" if own is None else "deprecated" if own.deprecated else "active",
        why=own.reason if own else "",
        ends=end_of(spoke, found.product_name),
        instead=_instead(spoke, found.product_name),
        choices=tuple(_choices(versions or (), found)),
        launched_at=there["CreatedTime"],
        launched_by=there.get("UserArn", "").rpartition("/")[2],
        parameters=found.parameters,
        tags=found.tags,
        outputs={} if found.changing else outputs_of(spoke, found.id),
        stays=spoke.facts.of(found.product_name).stays if spoke.facts else (),
        resources=None if there_now is None else tuple(_resources(template, there_now)),
        events=latest_events(spoke, found.stack),
        records=tuple(_line(each) for each in _records(spoke) if each["ProvisionedProductId"] == found.id),
        record_id=found.last_record_id,
        record_type=record_type(spoke, found.last_record_id) if found.changing else "",
        reason=reason,
        lead=lead(spoke, found.product_name, reason) if failed else Lead(),
        next=next_steps(spoke, found.product_name, found.stack, found.parameters or {}) if runs else Next(),
    )


def _versions(spoke: Spoke, product_id: str) -> tuple[ProductVersion, ...] | None:
    try:
        return describe_product(spoke, product_id).versions
    except ProductNotVisible:
        return None


def _choices(versions: Sequence[ProductVersion], found: ProvisionedProduct) -> Iterator[ChoiceView]:
    """The newest first."""
    running = next((each for each in versions if each.id == found.version_id), None)
    now = _order(found.version_name, running.created if running else None)
    for each in sorted(versions, key=lambda each: _order(each.name, each.created), reverse=True):
        if each.id != found.version_id:
            newer = _order(each.name, each.created) > now
            yield ChoiceView(name=each.name, newer=newer, deprecated=each.deprecated, reason=each.reason)


def _instead(spoke: Spoke, product: str) -> str:
    ends = spoke.facts.ends if spoke.facts else {}
    following = next_name(product, ends)
    return "" if following in ends or following == product else following


def _order(name: str, created: datetime | None) -> tuple[Any, ...]:
    """Versions as numbers; what is none stands before them, by its time."""
    try:
        return (1, *Version(name).parts)
    except UsageError:
        return (0, created.timestamp() if created else 0)


def _reason(spoke: Spoke, found: ProvisionedProduct) -> str:
    ended = finish(spoke, found.last_record_id, "the operation", Wait().begin())
    return ended.reason or found.message


def _resources(template: templates.Template, stack: Mapping[str, Mapping[str, Any]]) -> Iterator[ResourceView]:
    """What is there, with what the template tells of it; what the template doesn't tell stands by itself."""
    known = {each.id: each for each in resources_of(template)}
    found = [_shown(name, each, known.get(name), stack) for name, each in stack.items()]
    for shown in sorted(found, key=lambda each: (each.service.lower(), each.kind, each.id)):
        there = stack[shown.id]
        yield ResourceView(shown=shown, physical=there.get("PhysicalResourceId", ""), status=there["ResourceStatus"])


def _shown(name: str, there: Mapping[str, Any], known: Resource | None, stack: Mapping[str, Any]) -> Resource:
    if known:
        # It is there: nothing depends on answers any more.
        return known._replace(maybe=False, refers_to=tuple(each for each in known.refers_to if each in stack))
    of_type = there["ResourceType"]
    kind = of_type.rpartition("::")[2]
    return Resource(name, name, of_type, service_name(of_type), kind, stays=False, maybe=False, refers_to=())


def _records(spoke: Spoke) -> list[dict[str, Any]]:
    """Those of the account, the newest first."""
    found = spoke.listed("list_record_history", "RecordDetails", AccessLevelFilter={"Key": "Account", "Value": "self"})
    return sorted(found, key=lambda each: each["CreatedTime"], reverse=True)


def _line(record: Mapping[str, Any]) -> RecordLine:
    told = [each.get("Description", each.get("Code", "")) for each in record.get("RecordErrors", [])]
    return RecordLine(
        id=record["RecordId"],
        type=record["RecordType"],
        status=record["Status"],
        at=record["CreatedTime"],
        reason="; ".join(told),
    )


def _history(spoke: Spoke, key: str) -> History | None:
    records = _records(spoke)
    last = next(
        (each for each in records if key in (each["ProvisionedProductName"], each["ProvisionedProductId"])), None
    )
    if last is None:
        return None
    own = [each for each in records if each["ProvisionedProductId"] == last["ProvisionedProductId"]]
    return History(
        name=last["ProvisionedProductName"],
        product_id=last.get("ProductId", ""),
        records=tuple(_line(each) for each in own),
    )
