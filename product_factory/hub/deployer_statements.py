"""Statements: the deployer's and the reader's rights as IAM writes them, filled in by a catalog's settings. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from product_factory.authoring.hub import Hub, Reading
from product_factory.authoring.portfolio import Email, Portfolio, Topic
from product_factory.hub.deployer_rights import RIGHTS, Right


class Settings(NamedTuple):
    """What of a catalog its pipeline's rights follow from."""

    hub: Hub
    reading: Reading
    portfolios: Sequence[Portfolio]
    qualifier: str
    assets: bool = False


def statements(settings: Settings, who: str) -> list[dict[str, Any]]:
    """What the deployer, or the reader, may do with this catalog; ARNs may have placeholders of `Fn::Sub`."""
    found: list[dict[str, Any]] = []
    for right in RIGHTS:
        needed = (_topics(settings) or not right.news) and (settings.assets or not right.assets)
        if right.who in ("both", who) and needed:
            said = (_statement(right, values, settings) for values in _values(right, settings))
            for number, each in enumerate(filter(None, said), 1):
                found.append(each | ({"Sid": f"{right.sid}{number}"} if number > 1 else {}))
    return list(_joined(found))


def _joined(statements: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One statement for all that is allowed on the same things: a role takes ten policies, and Regions make ARNs many.

    It bears the first one's Sid.
    """
    alike: dict[str, list[dict[str, Any]]] = {}
    for each in statements:
        alike.setdefault(json.dumps([each["Resource"], each.get("Condition")]), []).append(each)
    for same in alike.values():
        actions = list(dict.fromkeys(action for each in same for action in each["Action"]))
        yield same[0] | {"Action": actions}


def _statement(right: Right, values: Mapping[str, Sequence[str]], settings: Settings) -> dict[str, Any] | None:
    on = [each for arn in right.on for each in _filled(arn, values)]
    if not on:
        return None
    said = {"Sid": right.sid, "Effect": "Allow", "Action": list(right.actions), "Resource": on}
    wanted = {key: _filled(value, values) for key, value in right.conditions.items()}
    if right.regional:
        wanted["aws:RequestedRegion"] = list(settings.hub.regions)
    condition: dict[str, dict[str, list[str]]] = {}
    for key, each in wanted.items():
        operator = "ArnLike" if any("*" in value for value in each) else "StringEquals"
        condition.setdefault(operator, {})[key] = each
    return said | ({"Condition": condition} if condition else {})


def _filled(text: str, values: Mapping[str, Sequence[str]]) -> list[str]:
    """The text for each combination of the values that it names; none where one has no value."""
    named = [name for name in values if f"{{{name}}}" in text]
    found = []
    for chosen in product(*(values[name] for name in named)):
        one = text
        for name, value in zip(named, chosen, strict=True):
            one = one.replace(f"{{{name}}}", value)
        found.append(one)
    return found


def _values(right: Right, settings: Settings) -> Iterator[dict[str, Sequence[str]]]:
    """The values of the settings: of a right on keys, once a topic; of all others, once."""
    hub, reading = settings.hub, settings.reading
    named = reading.aggregator.rpartition("/")[0] if reading.aggregator else ""
    topics = _topics(settings)
    common: dict[str, Sequence[str]] = {
        "region": hub.regions,
        "home": hub.regions[:1],
        "qualifier": (settings.qualifier,),
        "aggregator": (named,) if named else hub.regions,
        "reading_role": (reading.role,) if reading.role else (),
        "topic": topics,
    }
    if not any("{topic_region}" in arn for arn in right.on):
        # The hub's own topic alone is asked who confirmed: it sends the e-mail.
        own = [topic for topic in topics if "*" in topic]
        yield common | ({"topic": own} if right.sid == "SeeWhoConfirmed" else {})
        return
    for topic in topics:
        _, _, _, region, account, _ = _split(topic)
        yield common | {"topic": (topic,), "topic_region": (region,), "topic_account": (account,)}


def _split(arn: str) -> list[str]:
    """An ARN's six parts, placeholders whole."""
    return [part.replace("\0", "::") for part in arn.replace("AWS::", "AWS\0").split(":", 5)]


def _topics(settings: Settings) -> list[str]:
    """Topics that news go to: those that portfolios name, and the hub's own where an address is named."""
    home = settings.hub.regions[0]
    own = f"arn:${{AWS::Partition}}:sns:{home}:${{AWS::AccountId}}:ServiceCatalogHub-{home}-*"
    told = [one for portfolio in settings.portfolios for one in portfolio.announce_to]
    found = [one.arn for one in told if isinstance(one, Topic)]
    return list(dict.fromkeys([*([own] if any(isinstance(one, Email) for one in told) else []), *found]))
