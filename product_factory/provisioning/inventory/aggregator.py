"""Aggregator: all provisioned products of the organization by one paged query to AWS Config.

https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError
from pydantic_core import from_json

from product_factory import contact
from product_factory.provisioning.inventory.rows import FAILED, Facts

if TYPE_CHECKING:
    import boto3

TYPE = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
# https://github.com/awslabs/aws-config-resource-schema (config/properties/resource-types)
FIELDS = (
    "accountId",
    "awsRegion",
    "configuration.id",
    "configuration.name",
    "configuration.productId",
    "configuration.provisioningArtifactId",
    "configuration.status",
    "configuration.statusMessage",
    "configuration.userArn",
    "configuration.userArnSession",
    "configuration.createdTime",
)
# Names, which that schema does not list in all its versions: asked for, and done without where refused.
NAMES = ("configuration.productName", "configuration.provisioningArtifactName")
PAGE = 100
# https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html: Expression
MAX_EXPRESSION = 4096

Page = Mapping[str, Any]


class Aggregator(NamedTuple):
    """An aggregator, where it is, and the Regions that it collects; None for all."""

    name: str
    region: str
    collects: frozenset[str] | None


class Query(NamedTuple):
    """A query under way: its client, arguments and first page."""

    client: Any
    arguments: Mapping[str, Any]
    first: Page


def find(
    session: boto3.Session, config: Any, regions: Sequence[str], wanted: str | None
) -> tuple[Aggregator | None, str]:
    """The organization's aggregator in the first of the Regions that has one; else None and why.

    wanted: its name, or REGION/NAME. Of several, the one that collects most of the Regions.
    """
    region, _, name = (wanted or "").rpartition("/")
    places = [region] if region else regions
    found: list[Aggregator] = []
    why = (
        f"no aggregator {name!r} in {', '.join(places)}"
        if name
        else f"no organization aggregator in {', '.join(places)}"
    )
    for place in places:
        client = contact.attend(session.client("config", region_name=place, config=config))
        asked = {"ConfigurationAggregatorNames": [name]} if name else {}
        try:
            pages = client.get_paginator("describe_configuration_aggregators").paginate(**asked)
            found += [a for page in pages for a in _aggregators(page["ConfigurationAggregators"], place, bool(name))]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchConfigurationAggregatorException":
                why = f"{place}: {error}"
    best = max(found, key=lambda each: _collected(each, regions), default=None)
    return best, why


def _aggregators(described: Iterable[Mapping[str, Any]], region: str, named: bool) -> Iterator[Aggregator]:
    for each in described:
        source = each.get("OrganizationAggregationSource")
        if source is None and not named:
            continue
        sources = [source] if source else each.get("AccountAggregationSources", [])
        everywhere = any(one.get("AllAwsRegions") for one in sources)
        collects = None if everywhere else frozenset(r for one in sources for r in one.get("AwsRegions", []))
        yield Aggregator(each["ConfigurationAggregatorName"], region, collects)


def _collected(aggregator: Aggregator, regions: Sequence[str]) -> int:
    return len(regions) if aggregator.collects is None else len(aggregator.collects & set(regions))


def expression(
    fields: Sequence[str], regions: Sequence[str], products: Sequence[str] = (), *, failed: bool = False
) -> str:
    """The query. products: IDs, left out where they would make it too long: rows are filtered later anyhow."""
    conditions = [among("resourceType", [TYPE]), among("awsRegion", regions)]
    if failed:
        conditions.append(among("configuration.status", FAILED))
    text = f"SELECT {', '.join(fields)} WHERE {' AND '.join(conditions)}"
    narrowed = f"{text} AND {among('configuration.productId', products)}"
    return narrowed if products and len(narrowed) <= MAX_EXPRESSION else text


def among(field: str, values: Sequence[str]) -> str:
    """The condition that the field has one of these values."""
    quoted = [f"'{value}'" for value in values]
    return f"{field} = {quoted[0]}" if len(quoted) == 1 else f"{field} IN ({', '.join(quoted)})"


def ask(
    session: boto3.Session,
    config: Any,
    aggregator: Aggregator,
    regions: Sequence[str],
    products: Sequence[str] = (),
    *,
    failed: bool = False,
) -> Query:
    """Begin the query. ClientError where AWS refuses it."""
    client = contact.attend(session.client("config", region_name=aggregator.region, config=config))

    def first(fields: Sequence[str]) -> Query:
        arguments = {
            "ConfigurationAggregatorName": aggregator.name,
            "Expression": expression(fields, regions, products, failed=failed),
            "Limit": PAGE,
        }
        return Query(client, arguments, client.select_aggregate_resource_config(**arguments))

    try:
        return first((*FIELDS, *NAMES))
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidExpressionException":
            raise
        return first(FIELDS)


def pages(query: Query) -> Iterator[list[Facts]]:
    """The facts, page by page. To fetch the next page meanwhile costs more than it saves: AWS is what takes time."""
    page = query.first
    while True:
        yield [facts_of(each) for each in from_json(f"[{','.join(page['Results'])}]")]
        if not page.get("NextToken"):
            return
        page = query.client.select_aggregate_resource_config(**query.arguments, NextToken=page["NextToken"])


def facts_of(result: Mapping[str, Any]) -> Facts:
    """One result of the query."""
    found = result["configuration"].get
    return Facts(
        result["accountId"],
        result["awsRegion"],
        found("id", ""),
        found("name", ""),
        found("productId", ""),
        found("productName") or "",
        found("provisioningArtifactId", ""),
        found("provisioningArtifactName") or "",
        found("status", ""),
        found("statusMessage") or "",
        found("userArnSession") or found("userArn") or "",
        found("createdTime"),
    )


def recorded(
    session: boto3.Session, config: Any, aggregator: Aggregator, region: str, kind: str = ""
) -> set[str] | None:
    """Accounts of which the aggregator holds anything (of a resource type) in a Region; None where it may not be asked.

    An account without a configuration recorder there is not among them, and its products in no query.
    https://docs.aws.amazon.com/config/latest/APIReference/API_GetAggregateDiscoveredResourceCounts.html
    """
    client = contact.attend(session.client("config", region_name=aggregator.region, config=config))
    arguments: dict[str, Any] = {
        "ConfigurationAggregatorName": aggregator.name,
        "GroupByKey": "ACCOUNT_ID",
        "Filters": {"Region": region, **({"ResourceType": kind} if kind else {})},
        "Limit": 1000,
    }
    accounts: set[str] = set()
    try:
        while True:
            page = client.get_aggregate_discovered_resource_counts(**arguments)
            accounts |= {each["GroupName"] for each in page.get("GroupedResourceCounts", []) if each["ResourceCount"]}
            if not page.get("NextToken"):
                return accounts
            arguments["NextToken"] = page["NextToken"]
    except ClientError:
        return None
