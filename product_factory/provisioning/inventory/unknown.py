"""Unknown: accounts of which is not known what runs there. Unknown is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from product_factory import contact

if TYPE_CHECKING:
    import boto3

    from product_factory.provisioning.inventory.aggregator import Aggregator
    from product_factory.provisioning.inventory.organization import Organization

NOT_RECORDED = "AWS Config records nothing there"
# Pages of DescribeConfigurationAggregatorSourcesStatus.
PAGE = 100


class Unknown(BaseModel):
    """An account of which nothing is known, or nothing of today, and why. account is "" where it is not known which ones."""

    model_config = ConfigDict(frozen=True)
    account: str
    account_name: str
    ou: str
    reason: str


class Behind(NamedTuple):
    """A source of the aggregator in one Region that FAILED or is OUTDATED; since and code are "" where AWS gives none.

    https://docs.aws.amazon.com/config/latest/APIReference/API_AggregatedSourceStatus.html
    """

    account: str
    region: str
    status: str
    since: str = ""
    code: str = ""

    def __str__(self) -> str:
        code = f" ({self.code})" if self.code else ""
        since = f" since {self.since}" if self.since else ""
        return f"the aggregator's source in {self.region} is {self.status}{code}{since}"


def behind(session: boto3.Session, config: Any, found: Aggregator, regions: Sequence[str]) -> list[Behind] | None:
    """Sources that failed or are outdated, in these Regions; None where that may not be asked."""
    client = contact.attend(session.client("config", region_name=found.region, config=config))
    arguments: dict[str, Any] = {
        "ConfigurationAggregatorName": found.name,
        "UpdateStatus": ["FAILED", "OUTDATED"],
        "Limit": PAGE,
    }
    sources: list[Behind] = []
    try:
        while True:
            page = client.describe_configuration_aggregator_sources_status(**arguments)
            sources += [
                each for each in map(_behind, page["AggregatedSourceStatusList"]) if each.region in ("", *regions)
            ]
            if not page.get("NextToken"):
                return sources
            arguments["NextToken"] = page["NextToken"]
    except ClientError:
        return None


def _behind(told: Mapping[str, Any]) -> Behind:
    since = told.get("LastUpdateTime")
    # Of an organization as a whole no account is told.
    account = told.get("SourceId", "") if told.get("SourceType") == "ACCOUNT" else ""
    return Behind(
        account,
        told.get("AwsRegion", ""),
        told["LastUpdateStatus"],
        f"{since:%Y-%m-%d %H:%M}" if since else "",
        told.get("LastErrorCode", ""),
    )


def unknown(
    reasons: Iterable[tuple[str, str]], organization: Organization | None, ou: str | None = None
) -> list[Unknown]:
    """Each account once, with all its reasons, by unit and name. Pure.

    Accounts that the organization calls suspended are left out: nothing can be asked there. ou: only those within.
    """
    from product_factory.provisioning.inventory.organization import NOWHERE
    from product_factory.provisioning.inventory.rows import within

    places = organization.accounts if organization else {}
    held: dict[str, list[str]] = {}
    for account, reason in reasons:
        if account in places and not places[account].active:
            continue
        if ou is None or not account or within(places.get(account, NOWHERE).ou, ou):
            held.setdefault(account, []).append(reason)
    found = [
        Unknown(
            account=account,
            account_name=places.get(account, NOWHERE).name,
            ou=places.get(account, NOWHERE).ou,
            reason="; ".join(dict.fromkeys(told)),
        )
        for account, told in held.items()
    ]
    return sorted(found, key=lambda each: (each.account != "", each.ou, each.account_name, each.account))


def suspended(organization: Organization | None) -> Iterator[str]:
    """Accounts that are closed or suspended, by ID: they are counted nowhere."""
    for account, place in sorted(organization.accounts.items() if organization else ()):
        if not place.active:
            yield account
