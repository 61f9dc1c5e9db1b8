"""Announcing: tell each channel what changed, once, and remember it in the hub's SSM parameters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict, ValidationError
from tenacity import retry, retry_if_exception, stop_after_delay, wait_exponential_jitter

from product_factory.authoring.portfolio import Email
from product_factory.catalog import lifecycle
from product_factory.catalog.lifecycle import State
from product_factory.catalog.offer import Offer
from product_factory.catalog.released import Released, Version, find
from product_factory.contact import CONNECT_TIMEOUT
from product_factory.errors import FactoryError
from product_factory.sharing import aws
from product_factory.sharing.announcements import EMAIL, Change, Channel, News, Record, channels, due, news
from product_factory.sharing.hub_stacks import PREFIX, stack_resources

# Beside the hub stack, not in it: what was told outlives every stack.
RECORDS = "/service-catalog-factory/announced"
# Written last when a channel is new, so that a cut-off beginning begins again.
# The most that a throttled message is tried for, in seconds.
PATIENCE = 120
# No product bears this name: theirs are lower case.
BEGUN = "BEGUN"


class Told(BaseModel):
    """One message that was sent. `waiting` are addresses that have yet to confirm: AWS sends them nothing else."""

    model_config = ConfigDict(frozen=True)
    change: Change
    to: tuple[str, ...]
    waiting: tuple[str, ...] = ()


def announce(offer: Offer, region: str, tell: Callable[[Told], None], *, quietly: bool = False) -> list[str]:
    """Tell every channel what it was not told yet; what was told is never told again.

    `tell` hears of each message sent; the result names channels that are new, and begin with the next
    change. `quietly` remembers everything as told and sends nothing. No interruption loses a message; one
    is sent twice where a deployment is cut off before it hears SNS's answer, and the second says so.
    FactoryError, after all other channels were served, where one could not be.
    """
    wanted = channels(offer.portfolios)
    records = _read(region) if wanted else {}
    begun: list[str] = []
    failed: list[str] = []
    for channel in wanted:
        mine = records.get(channel.key, {})
        try:
            if quietly or BEGUN not in mine:
                _begin(offer, channel, mine, region)
                begun += [] if BEGUN in mine else [channel.arn or EMAIL]
            else:
                _serve(offer, channel, mine, region, tell)
        except FactoryError as error:
            failed.append(str(error))
    if failed:
        raise FactoryError(
            f"{'; '.join(failed)}\nDeployed, but not everybody was told: fix this and run `factory deploy` again; "
            "it sends what is missing, and nothing twice"
        )
    return begun


def _begin(offer: Offer, channel: Channel, records: Mapping[str, str], region: str) -> None:
    """Count all there is as told."""
    for product, now in _states(offer, channel).items():
        _remember(region, channel, product, Record(told=now), _record(channel, product, records))
    if BEGUN not in records:
        _put(region, f"{RECORDS}/{channel.key}/{BEGUN}", "yes")


def _serve(
    offer: Offer, channel: Channel, records: Mapping[str, str], region: str, tell: Callable[[Told], None]
) -> None:
    """Send what is due: first the intent is written, then the message sent, then that it was."""
    topic = channel.arn or _own_topic(region)
    for product, now in _states(offer, channel).items():
        there = _record(channel, product, records)
        changes = due(product, now, there)
        # What nobody is to be told, such as the history of a new product, counts as told.
        silent = {version: state for version, state in now.items() if version not in {c.version for c in changes}}
        record = Record(told=(there.told if there else {}) | silent)
        for change in changes:
            intent = Record(told=record.told, sending={change.version: change.state})
            _remember(region, channel, product, intent, there)
            try:
                _publish(topic, _news(offer, change, channel))
            except FactoryError as error:
                if _refused(error):
                    _remember(region, channel, product, record, intent)
                raise
            there, record = intent, Record(told=record.told | {change.version: change.state})
            tell(_told(offer, change, channel, topic))
        _remember(region, channel, product, record, there)


def _states(offer: Offer, channel: Channel) -> dict[str, dict[str, State]]:
    return {name: offer.catalog.states[name] for name in channel.products if offer.catalog.released[name]}


def _told(offer: Offer, change: Change, channel: Channel, topic: str) -> Told:
    if channel.arn:
        return Told(change=change, to=(channel.arn,))
    holders = [portfolio for portfolio in offer.portfolios if change.product in portfolio.products]
    named = [one.address for portfolio in holders for one in portfolio.announce_to if isinstance(one, Email)]
    waiting = _unconfirmed(topic)
    return Told(
        change=change,
        to=tuple(dict.fromkeys(address for address in named if address not in waiting)),
        waiting=tuple(dict.fromkeys(address for address in named if address in waiting)),
    )


def _unconfirmed(topic: str) -> set[str]:
    """Addresses that have not followed the link that AWS sent them."""
    pages = aws.client("sns", topic.split(":")[3]).get_paginator("list_subscriptions_by_topic")

    def read() -> set[str]:
        found = (each for page in pages.paginate(TopicArn=topic) for each in page["Subscriptions"])
        return {each["Endpoint"] for each in found if each["SubscriptionArn"] == "PendingConfirmation"}

    return aws.call_aws(read, f"reading who hears {topic}")


def _news(offer: Offer, change: Change, channel: Channel) -> News:
    card, versions = offer.catalog.product(change.product), offer.catalog.released[change.product]
    states = offer.catalog.states[change.product]
    active = [v.version for v in versions if states[v.version] is State.ACTIVE]
    return news(
        change,
        summary=card.summary,
        notes=find(versions, change.version).release.notes,
        reason=lifecycle.reason(change.product, change.version, versions[0].path.parent.parent),
        impact=_impact(versions, change.version),
        successor=active[-1] if active else None,
        portfolios=[name for name in offer.portfolios_of(change.product) if name in channel.portfolios],
    )


def _impact(versions: tuple[Released, ...], version: str) -> str | None:
    """One sentence on what updating from the version before does; None for the first."""
    before = [v for v in versions if Version(v.version) < Version(version)]
    if not before:
        return None
    # Reads resource schemas: only when something is told.
    from product_factory.impact import impact

    found = impact(before[-1].template(), find(versions, version).template())
    return f"Compared with {before[-1].version}: {found.sentence}"


def _publish(topic: str, message: News) -> None:
    attributes = {
        name: {"DataType": "String.Array", "StringValue": json.dumps(value, ensure_ascii=False)}
        if isinstance(value, tuple)
        else {"DataType": "String", "StringValue": value}
        for name, value in message.attributes.items()
    }
    # botocore would send again after a lost answer, and nobody would know: only what surely failed is repeated.
    sns = boto3.client(
        "sns",
        region_name=topic.split(":")[3],
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=CONNECT_TIMEOUT),
    )

    @retry(
        retry=retry_if_exception(_throttled),
        wait=wait_exponential_jitter(multiplier=0.1, max=15, jitter=0.1),
        stop=stop_after_delay(PATIENCE),
        reraise=True,
    )
    def publish() -> None:
        sns.publish(TopicArn=topic, Subject=message.subject, Message=message.body, MessageAttributes=attributes)

    aws.call_aws(publish, f"telling {topic}: {message.subject}")


def _throttled(error: BaseException) -> bool:
    return isinstance(error, ClientError) and error.response["Error"].get("Code") in (
        "Throttled",
        "ThrottlingException",
    )


def _refused(error: FactoryError) -> bool:
    """Whether SNS surely took nothing: it answered, and the answer was no."""
    cause = error.__cause__
    return isinstance(cause, ClientError) and 400 <= cause.response["ResponseMetadata"]["HTTPStatusCode"] < 500


def _own_topic(region: str) -> str:
    found = aws.call_aws(lambda: stack_resources(region, "AWS::SNS::Topic"), f"looking for the hub's topic in {region}")
    if not found or len(found) > 1:
        raise FactoryError(f"{PREFIX}{region}: holds {len(found or ())} topics, not the one for e-mail")
    return found[0]


def _read(region: str) -> dict[str, dict[str, str]]:
    """Channel → product → what is recorded."""
    ssm = aws.client("ssm", region)

    def read() -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=RECORDS, Recursive=True)
        for parameter in (each for page in pages for each in page["Parameters"]):
            channel, product = parameter["Name"].removeprefix(f"{RECORDS}/").rsplit("/", 1)
            found.setdefault(channel, {})[product] = parameter["Value"]
        return found

    return aws.call_aws(read, f"reading what was announced, {RECORDS} in {region}")


def _record(channel: Channel, product: str, records: Mapping[str, str]) -> Record | None:
    if product not in records:
        return None
    try:
        return Record.model_validate_json(records[product])
    except ValidationError as error:
        raise FactoryError(
            f"SSM parameter {RECORDS}/{channel.key}/{product}: is not what this command wrote; "
            "delete it, and the product counts as new to this channel"
        ) from error


def _remember(region: str, channel: Channel, product: str, record: Record, there: Record | None) -> None:
    if record != there:
        # At most 100 versions, so within the 4,096 characters of a standard parameter.
        _put(region, f"{RECORDS}/{channel.key}/{product}", record.model_dump_json(exclude_defaults=True))


def _put(region: str, name: str, value: str) -> None:
    ssm = aws.client("ssm", region)
    aws.call_aws(
        lambda: ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True), f"writing {name} in {region}"
    )
