"""News reach each channel once: whatever is repeated, cut off, refused or added later."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from product_factory.authoring.portfolio import Email, Portfolio, Topic
from product_factory.catalog import catalog as products
from product_factory.catalog import lifecycle
from product_factory.catalog import offer as catalog
from product_factory.catalog.lifecycle import State
from product_factory.catalog.released import MANIFEST, Manifest, Release, read, sha256
from product_factory.errors import FactoryError
from product_factory.sandbox.server import Sandbox
from product_factory.sharing.announcing import RECORDS, Told, announce
from tests.checkout import RELEASED

REGION = "eu-west-1"


class News:
    """A hub whose portfolio tells a topic, and a queue that hears it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.root = sandbox, folder / "released"
        self.cards = [products.load().product("audit-trail"), products.load().product("iam-baseline")]
        for card in self.cards:
            shutil.copytree(
                RELEASED / card.name, self.root / card.name, ignore=shutil.ignore_patterns("lifecycle.json")
            )
        self.to: tuple[Topic | Email, ...] = (Topic(arn=self.topic("news")),)
        self.offered: tuple[str, ...] = ("audit-trail",)
        self.told: list[Told] = []

    def client(self, service: str) -> Any:
        return self.sandbox.session("hub", "Administrator").client(service, region_name=REGION)

    def topic(self, name: str) -> str:
        """A topic with a queue of the same name."""
        arn: str = self.client("sns").create_topic(Name=name)["TopicArn"]
        self.listen(arn, name)
        return arn

    def listen(self, topic: str, queue: str, **attributes: str) -> None:
        url = self.client("sqs").create_queue(QueueName=queue)["QueueUrl"]
        arn = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        self.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"], Attributes=attributes)

    def heard(self, queue: str = "news") -> list[dict[str, Any]]:
        """What arrived since the last look."""
        url = self.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
        found = []
        while messages := self.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def subjects(self, queue: str = "news") -> list[str]:
        return [message["Subject"] for message in self.heard(queue)]

    def release(self, version: str, product: str = "audit-trail") -> None:
        """Another version with the newest one's template."""
        versions = read(product, self.root)
        body = versions[-1].path.read_bytes()
        (self.root / product / f"{version}.json").write_bytes(body)
        line = Release(version=version, sha256=sha256(body), date=date(2026, 11, 27), notes=f"Notes of {version}.")
        manifest = Manifest(releases=(*(v.release for v in versions), line))
        (self.root / product / MANIFEST).write_text(manifest.model_dump_json())

    def set_state(self, version: str, state: State, reason: str = "") -> None:
        versions = read("audit-trail", self.root)
        lifecycle.set_state(
            "audit-trail", versions, version, state, reason=reason, today=date(2026, 11, 27), root=self.root
        )

    def announce(self, *, quietly: bool = False) -> list[str]:
        portfolio = Portfolio(name="Base", description="d", provider="p", products=self.offered, announce_to=self.to)
        offer = catalog.load([portfolio], products.load(self.cards, self.root))
        return announce(offer, REGION, self.told.append, quietly=quietly)


@pytest.fixture
def hub(sandbox: Sandbox, tmp_path: Path) -> News:
    return News(sandbox, tmp_path)


def test_a_new_channel_hears_of_no_history_and_then_of_each_change_once(hub: News) -> None:
    assert hub.announce() == ["arn:aws:sns:eu-west-1:222222222222:news"]
    assert hub.subjects() == []
    hub.release("7.0.0")
    assert hub.announce() == []
    (message,) = hub.heard()
    assert message["Subject"] == "audit-trail 7.0.0 is published"
    assert "Notes of 7.0.0." in message["Message"]
    # The same template again.
    assert f"Compared with {products.load().released['audit-trail'][-1].version}: " in message["Message"]
    attributes = {name: value["Value"] for name, value in message["MessageAttributes"].items()}
    assert attributes == {
        "portfolio": '["Base"]',
        "product": "audit-trail",
        "version": "7.0.0",
        "change": "published",
    }
    hub.announce()
    assert hub.subjects() == [], "running it again tells nothing"
    assert [(t.change.version, t.to) for t in hub.told] == [("7.0.0", (hub.to[0].arn,))]  # type: ignore[union-attr]


def test_deprecated_retired_and_restored_are_told(hub: News) -> None:
    hub.release("7.0.0")
    hub.announce()
    for state in (State.DEPRECATED, State.RETIRED, State.ACTIVE):
        hub.set_state("7.0.0", state, "Too dear.")
        hub.announce()
        hub.announce()
    messages = hub.heard()
    assert [m["Subject"].split()[-1] for m in messages] == ["deprecated", "retired", "restored"]
    assert ["Why: Too dear." in m["Message"] for m in messages] == [True, True, False]


def test_two_changes_are_two_messages_in_order(hub: News) -> None:
    hub.announce()
    hub.release("7.0.0")
    hub.release("8.0.0")
    hub.set_state("1.0.0", State.DEPRECATED)
    hub.announce()
    assert hub.subjects() == [
        "audit-trail 1.0.0 is deprecated",
        "audit-trail 7.0.0 is published",
        "audit-trail 8.0.0 is published",
    ]


def test_a_product_that_comes_into_the_portfolio_is_told_with_its_newest_version_only(hub: News) -> None:
    hub.announce()
    hub.release("7.0.0", "iam-baseline")
    hub.offered = ("audit-trail", "iam-baseline")
    hub.announce()
    hub.announce()
    assert hub.subjects() == ["iam-baseline 7.0.0 is published"]


@pytest.mark.parametrize(("fault", "arrived"), [("cut_before", 0), ("error", 0), ("cut_after", 1)])
def test_without_an_answer_it_is_sent_by_the_next_run_which_says_so(hub: News, fault: str, arrived: int) -> None:
    """Nobody can know whether SNS took it; a message is never lost."""
    hub.announce()
    hub.release("7.0.0")
    hub.sandbox.faults.add(fault, service="sns", operation="Publish", times=1)
    with pytest.raises(FactoryError, match=r"news: audit-trail 7\.0\.0 is published: .*\n.*run `factory deploy` again"):
        hub.announce()
    assert len(hub.heard()) == arrived
    assert hub.told == []
    hub.announce()
    (message,) = hub.heard()
    assert "You may know this already" in message["Message"]
    hub.announce()
    assert hub.subjects() == []


def test_killed_after_sns_took_it_the_repetition_says_so_and_is_the_last(hub: News) -> None:
    hub.announce()
    hub.release("7.0.0")
    # What a process that dies between SNS's answer and its own note leaves behind.
    hub.sandbox.faults.add("cut_after", service="sns", operation="Publish", times=1)
    with pytest.raises(FactoryError):
        hub.announce()
    hub.set_state("7.0.0", State.DEPRECATED)
    assert hub.subjects() == ["audit-trail 7.0.0 is published"]
    hub.announce()
    (message,) = hub.heard()
    assert message["Subject"] == "audit-trail 7.0.0 is deprecated"
    assert "You may know this already" not in message["Message"], "this is another change"


def test_throttled_it_waits_and_is_sent_once(hub: News) -> None:
    hub.announce()
    hub.release("7.0.0")
    hub.sandbox.faults.add("throttle", service="sns", operation="Publish", times=3)
    hub.announce()
    (message,) = hub.heard()
    assert "You may know this already" not in message["Message"]


def test_a_channel_that_cannot_be_served_holds_up_no_other(hub: News) -> None:
    gone = "arn:aws:sns:eu-west-1:222222222222:a-gone"
    hub.to = (Topic(arn=gone), *hub.to)
    hub.announce()
    hub.release("7.0.0")
    with pytest.raises(FactoryError, match="a-gone") as failed:
        hub.announce()
    assert "\n" in str(failed.value)
    assert hub.subjects() == ["audit-trail 7.0.0 is published"]
    hub.client("sns").create_topic(Name="a-gone")
    hub.listen(gone, "a-gone")
    hub.announce()
    (message,) = hub.heard("a-gone")
    assert message["Subject"] == "audit-trail 7.0.0 is published"
    assert "You may know this already" not in message["Message"], "it was refused, so surely not sent"
    assert hub.subjects() == [], "who was told is not told again"


def test_a_beginning_that_was_cut_off_begins_again(hub: News) -> None:
    hub.offered = ("audit-trail", "iam-baseline")
    hub.announce()
    names = [
        each["Name"] for each in hub.client("ssm").get_parameters_by_path(Path=RECORDS, Recursive=True)["Parameters"]
    ]
    assert len(names) == 3
    # All but the first thing that was written.
    hub.client("ssm").delete_parameters(Names=[name for name in names if not name.endswith("/audit-trail")])
    assert len(hub.announce()) == 1
    hub.announce()
    assert hub.subjects() == [], "the half-written beginning floods nobody"


def test_quietly_tells_nobody_now_or_later(hub: News) -> None:
    hub.announce()
    hub.release("7.0.0")
    hub.announce(quietly=True)
    hub.announce()
    assert hub.subjects() == []
    hub.release("8.0.0")
    hub.announce()
    assert hub.subjects() == ["audit-trail 8.0.0 is published"]


def test_nobody_named_nothing_is_read_or_written(hub: News) -> None:
    hub.to = ()
    hub.sandbox.faults.forget_calls()
    assert hub.announce() == []
    assert hub.sandbox.faults.calls() == []


def test_a_record_that_somebody_broke_is_told_by_its_name(hub: News) -> None:
    hub.announce()
    name = f"{RECORDS}/eu-west-1.222222222222.news/audit-trail"
    hub.client("ssm").put_parameter(Name=name, Value="[]", Overwrite=True)
    with pytest.raises(FactoryError, match=f"{name}: is not what this command wrote; delete it"):
        hub.announce()


def mail_hub(hub: News) -> None:
    """The hub stack with its own topic, beside queues that hear it as two addresses would."""
    template = {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Mail": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": "Topic"},
                    "Protocol": "email",
                    "Endpoint": "team@example.com",
                    "FilterPolicy": {"portfolio": ["Base"]},
                },
            },
        }
    }
    cloudformation = hub.client("cloudformation")
    cloudformation.update_stack(StackName=f"ServiceCatalogHub-{REGION}", TemplateBody=json.dumps(template))


def test_addresses_hear_through_the_hub_s_topic_of_their_portfolios_only(hub: News) -> None:
    mail_hub(hub)
    (topic,) = [t["TopicArn"] for t in hub.client("sns").list_topics()["Topics"] if "news" not in t["TopicArn"]]
    hub.listen(topic, "base", FilterPolicy=json.dumps({"portfolio": ["Base"]}))
    hub.listen(topic, "other", FilterPolicy=json.dumps({"portfolio": ["Other"]}))
    hub.to = (Email(address="team@example.com"),)
    assert hub.announce() == ["e-mail"]
    hub.release("7.0.0")
    hub.announce()
    assert hub.subjects("base") == ["audit-trail 7.0.0 is published"]
    assert hub.subjects("other") == []
    assert [t.to for t in hub.told] == [("team@example.com",)]


def test_an_address_that_has_not_confirmed_is_named(hub: News) -> None:
    from moto.sns.models import sns_backends

    mail_hub(hub)
    hub.to = (Email(address="team@example.com"), Email(address="other@example.com"))
    hub.announce()
    hub.release("7.0.0")
    # moto confirms at once; SNS shows this until the link was followed.
    for subscription in sns_backends["222222222222"][REGION].subscriptions.values():
        if subscription.protocol == "email":
            subscription.arn = "PendingConfirmation"
    hub.announce()
    assert [(t.to, t.waiting) for t in hub.told] == [(("other@example.com",), ("team@example.com",))]


def test_without_the_hub_s_topic_the_error_names_the_stack(hub: News) -> None:
    hub.to = (Email(address="team@example.com"),)
    hub.announce()
    hub.release("7.0.0")
    with pytest.raises(FactoryError, match=f"ServiceCatalogHub-{REGION}: holds 0 topics"):
        hub.announce()
