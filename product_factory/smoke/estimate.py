"""What a run makes the accounts pay for: drivers and quantities, counted in the released templates. No prices."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from product_factory.catalog.catalog import Catalog
from product_factory.smoke.settings import Settings
from product_factory.smoke.steps import STEPS

# A run takes about an hour; what stays is deleted at its end.
HOURS = 1


class Driver(NamedTuple):
    """What of a resource type is paid for, the unit, AWS's service code in its price list, and the page of prices."""

    what: str
    unit: str
    code: str
    page: str


_PRICES = "https://aws.amazon.com/{}/pricing/"
DRIVERS: dict[str, Driver] = {
    "AWS::EC2::NatGateway": Driver("NAT gateways, and a public address each", "hours", "AmazonEC2", "vpc"),
    "AWS::KMS::Key": Driver("KMS keys, by the hour until they wait for deletion", "hours", "awskms", "kms"),
    "AWS::CloudWatch::Alarm": Driver("CloudWatch alarms", "hours", "AmazonCloudWatch", "cloudwatch"),
    "AWS::Logs::MetricFilter": Driver("custom metrics", "hours", "AmazonCloudWatch", "cloudwatch"),
    "AWS::Config::ConfigRule": Driver("AWS Config rules, each evaluated", "rules", "AWSConfig", "config"),
    "AWS::Config::ConfigurationRecorder": Driver(
        "recorders: an item for each resource that the account has, and for each change",
        "recorders",
        "AWSConfig",
        "config",
    ),
    "AWS::CloudTrail::Trail": Driver(
        "trails: management events beyond the account's first copy", "trails", "AWSCloudTrail", "cloudtrail"
    ),
    "AWS::GuardDuty::Detector": Driver(
        "detectors: free for an account's first 30 days, then by event", "hours", "AmazonGuardDuty", "guardduty"
    ),
    "AWS::SecurityHub::Hub": Driver(
        "Security Hub: free for an account's first 30 days, then by check", "hours", "AWSSecurityHub", "security-hub"
    ),
    "AWS::SSM::Document": Driver(
        "automations, beyond the free ones", "documents", "AWSSystemsManager", "systems-manager"
    ),
}


class Cost(NamedTuple):
    """One driver in one account."""

    account: str
    what: str
    quantity: str
    products: str
    prices: str


def estimate(catalog: Catalog, settings: Settings) -> tuple[Cost, ...]:
    """At most so much: resources under conditions are counted as if they were all there.

    Every change that a run makes is one configuration item where AWS Config records.
    """
    names = settings.products or tuple(product.name for product in catalog.products)
    found: list[Cost] = []
    for number, account in enumerate(settings.accounts):
        counts: dict[str, Counter[str]] = {}
        for name in names:
            card = catalog.product(name)
            if bool(card.includes) is (number == 1) and catalog.released[name]:
                types = (each["Type"] for each in catalog.released[name][-1].template()["Resources"].values())
                counts[name] = Counter(types)
        for resource_type, driver in DRIVERS.items():
            holding = {name: count[resource_type] for name, count in counts.items() if count[resource_type]}
            if holding:
                total = sum(holding.values())
                quantity = f"{total * HOURS} {driver.unit}"
                found.append(Cost(account, driver.what, quantity, ", ".join(holding), _price(driver)))
        changes = 2 * sum(sum(count.values()) for count in counts.values())
        if changes:
            what = "configuration items, where AWS Config records"
            page = _PRICES.format("config")
            found.append(Cost(account, what, f"{changes} items", "all", f"AWSConfig, {page}"))
    return tuple(found)


def _price(driver: Driver) -> str:
    return f"{driver.code}, {_PRICES.format(driver.page)}"


def notes(settings: Settings) -> tuple[str, ...]:
    """What the steps cost beside products."""
    named = [step for step in STEPS if not settings.steps or step.name in settings.steps]
    return tuple(f"{step.name}: {step.costs}" for step in named if step.costs != "nothing")
