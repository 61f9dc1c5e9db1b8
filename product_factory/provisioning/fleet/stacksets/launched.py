"""Launched: who has launched an entry already, by one query to AWS Config's aggregator, which is some minutes behind.

An account without a recorder is in no query: there the launch itself is refused ("already exists"), and changes nothing.
https://docs.aws.amazon.com/config/latest/developerguide/querying-AWS-resources.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import boto3
from botocore.exceptions import ClientError

from product_factory import contact
from product_factory.provisioning.fleet.stacksets.template import TYPE
from product_factory.provisioning.session import RETRYING

_FIELDS = (
    "accountId, awsRegion, configuration.id, configuration.name, configuration.productId, configuration.userArn, "
    "configuration.userArnSession, configuration.status"
)


class There(NamedTuple):
    """A provisioned product somewhere."""

    account: str
    region: str
    name: str
    id: str
    launched_by: str
    status: str = ""


class Asked(NamedTuple):
    """What the aggregator tells; `note`: why it tells nothing."""

    there: tuple[There, ...]
    note: str = ""


def launched(session: boto3.Session, home: str, regions: Sequence[str], names: Sequence[str]) -> Asked:
    """What has one of these names in one of these Regions, in the whole organization."""
    client = contact.attend(session.client("config", region_name=home, config=RETRYING))
    unknown = "who launched it already is told by the launch itself, which is refused there and changes nothing"
    try:
        pages = client.get_paginator("describe_configuration_aggregators").paginate()
        listed = [each for page in pages for each in page["ConfigurationAggregators"]]
    except ClientError as error:
        return Asked((), f"AWS Config's aggregators can't be read ({error.response['Error']['Code']}): {unknown}")
    found = [each["ConfigurationAggregatorName"] for each in listed if "OrganizationAggregationSource" in each]
    if not found:
        return Asked((), f"There is no organization aggregator of AWS Config in {home}: {unknown}")
    try:
        return Asked(tuple(There(*row) for row in _rows(client, found[0], regions, names)))
    except ClientError as error:
        return Asked((), f"AWS Config's aggregator {found[0]} refused ({error.response['Error']['Code']}): {unknown}")


def _rows(client: Any, aggregator: str, regions: Sequence[str], names: Sequence[str]) -> list[tuple[str, ...]]:
    conditions = (("resourceType", [TYPE]), ("awsRegion", regions), ("configuration.name", names))
    where = " AND ".join(f"{field} IN ({', '.join(map(_quoted, values))})" for field, values in conditions)
    asked = {
        "ConfigurationAggregatorName": aggregator,
        "Expression": f"SELECT {_FIELDS} WHERE {where}",
        "Limit": 100,
    }
    rows: list[tuple[str, ...]] = []
    page = client.select_aggregate_resource_config(**asked)
    while True:
        for result in map(json.loads, page["Results"]):
            told = result["configuration"].get
            by = told("userArnSession") or told("userArn") or ""
            rows.append(
                (result["accountId"], result["awsRegion"], told("name", ""), told("id", ""), by, told("status", ""))
            )
        if not page.get("NextToken"):
            return rows
        page = client.select_aggregate_resource_config(**asked, NextToken=page["NextToken"])


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
