"""Launches in each state that a page of its own shows, without a sandbox."""

from __future__ import annotations

from datetime import UTC, datetime

from markupsafe import Markup

from product_factory.authoring.hub import Hub
from product_factory.catalog.offer import Offer
from product_factory.page.resources import Resource
from product_factory.sandbox.console.callers import AccountView
from product_factory.sandbox.console.launch_page import Place, one_launch
from product_factory.sandbox.console.launches import (
    ChoiceView,
    History,
    LaunchView,
    RecordLine,
    ResourceView,
)
from product_factory.sandbox.console.leading import Lead, Next
from product_factory.sandbox.console.site import Pages, Site, pages
from product_factory.sandbox.console.stacks import EventView

AT = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
PLACE = Place(
    AccountView(id="900000000001", name="team-1", unit="/Workloads"), "ap-northeast-1", "Developer", ["Developer"]
)
TOPIC = Resource("Topic", "Topic", "AWS::SNS::Topic", "SNS", "Topic", stays=True, maybe=False, refers_to=())
RECORD = RecordLine(id="rec-1", type="PROVISION_PRODUCT", status="SUCCEEDED", at=AT)
FULL = LaunchView(
    id="pp-1",
    name="alerts",
    product="security-notification",
    version="1.2.0",
    status="AVAILABLE",
    message="",
    standing="active",
    choices=(
        ChoiceView(name="1.4.0", newer=True, deprecated=False),
        ChoiceView(name="1.1.0", newer=False, deprecated=True),
    ),
    launched_at=AT,
    launched_by="Developer",
    parameters={"Email": "team@example.com", "Token": None},
    tags={"Team": "a"},
    outputs={"SecurityTopicArn": "arn:aws:sns:ap-northeast-1:900000000001:x"},
    stays=("The KMS key stays, so that messages under way can still be read.",),
    resources=(ResourceView(shown=TOPIC, physical="arn:aws:sns:x", status="CREATE_COMPLETE"),),
    events=(EventView(time=AT, resource="Topic", type="AWS::SNS::Topic", status="CREATE_COMPLETE", reason=""),),
    records=(RECORD,),
    next=Next(confirm=("team@example.com",), enables=("audit-trail",)),
)
FAILED = FULL.model_copy(
    update={
        "status": "ERROR",
        "reason": "Unable",
        "lead": Lead(first=("security-notification",), unlaunched=("audit-trail",)),
        "next": Next(),
    }
)
DEPRECATED = FULL.model_copy(
    update={
        "version": "1.1.0",
        "standing": "deprecated",
        "why": "EventBridge's alerts never arrive: the topic demands an account, which EventBridge does not name. Update to 1.2.0.",
    }
)
RETIRED = FULL.model_copy(
    update={"standing": "retired", "ends": "ends since 2026-11-01; use audit-trail", "instead": "audit-trail"}
)
UNSEEN = FULL.model_copy(update={"standing": "", "parameters": None, "tags": None, "resources": None, "events": None})
CHANGING = FULL.model_copy(
    update={"status": "UNDER_CHANGE", "record_id": "rec-2", "record_type": "UPDATE_PROVISIONED_PRODUCT"}
)
GONE = History(name="alerts", product_id="prod-1", records=(RECORD,))
STATES = {
    "full": FULL,
    "failed": FAILED,
    "deprecated": DEPRECATED,
    "retired": RETIRED,
    "unseen": UNSEEN,
    "changing": CHANGING,
    "gone": GONE,
    "never": None,
}


class Still:
    """Pages that don't change."""

    def __init__(self, made: Pages) -> None:
        self.pages = made

    def look(self) -> Markup:
        return Markup()


def site_of(offer: Offer, hub: Hub) -> Site:
    return Site(Still(pages(offer, hub, {}, status=True)), None)


def shown(site: Site, found: LaunchView | History | None, key: str = "alerts") -> str:
    """The launch's page."""
    return one_launch(site, found, key, PLACE).decode()
