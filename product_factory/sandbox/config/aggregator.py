"""Aggregators: who may make one of the organization, and what one holds."""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.config.models import ConfigAggregator, ConfigBackend, config_backends

from product_factory.sandbox.cloudformation.models import backend as cloudformation
from product_factory.sandbox.config.errors import (
    InvalidLimitException,
    InvalidNextTokenException,
    InvalidRoleException,
    NoAvailableOrganizationException,
    NoSuchConfigurationAggregatorException,
    NotImplementedException,
    OrganizationAccessDeniedException,
)
from product_factory.sandbox.config.query import STACK, TYPE, parse
from product_factory.sandbox.servicecatalog.launch_role import role_by_arn
from product_factory.sandbox.servicecatalog.models import servicecatalog_backends
from product_factory.sandbox.tree import organization_of

Members = dict[str, Any]

PARTITION = "aws"
MAX_LIMIT, DEFAULT_LIMIT = 100, 25
MAX_COUNTS = 1000


def allow(account_id: str, source: Members | None, principal: str) -> None:
    """Raise AWS's error unless the account may make an aggregator of this OrganizationAggregationSource.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationAggregator.html
    """
    if source is None:
        return
    organization = organization_of(account_id)
    if organization is None or organization.org is None:
        raise NoAvailableOrganizationException("Organization is no longer available.")
    if account_id != organization.org.master_account_id:
        administers = any(
            admin.account.id == account_id and principal in admin.services for admin in organization.admins
        )
        enabled = any(each["ServicePrincipal"] == principal for each in organization.services)
        if not (administers and enabled):
            raise OrganizationAccessDeniedException(
                "This action can be only performed if you are a registered delegated administrator for AWS Config "
                f"({principal}), whose access to the organization is enabled."
            )
    if role_by_arn(source["RoleArn"]) is None:
        raise InvalidRoleException(f"The role {source['RoleArn']} is not there.")


def select(backend: ConfigBackend, members: Members) -> str:
    """SelectAggregateResourceConfig: rows are JSON in strings, as AWS sends them."""
    aggregator = aggregator_of(backend, members)
    limit = members.get("Limit") or members.get("MaxResults") or DEFAULT_LIMIT
    if not 0 <= int(limit) <= MAX_LIMIT:
        raise InvalidLimitException(f"Limit {limit} is not between 0 and {MAX_LIMIT}.")
    query = parse(members["Expression"])
    of_type = stack_items if query.type == STACK else items
    found = [query.picked(item) for item in of_type(backend.account_id, aggregator) if query.answers(item)]
    page, token = paged(found, members.get("NextToken"), int(limit))
    fields = [{"Name": field} for field in query.fields]
    answer = {"Results": [json.dumps(each) for each in page], "QueryInfo": {"SelectFields": fields}}
    return json.dumps(answer | ({"NextToken": token} if token else {}))


def counts(backend: ConfigBackend, members: Members) -> str:
    """GetAggregateDiscoveredResourceCounts by account: its provisioned products, and one for its recorder's role.

    AWS counts all that is recorded, and a recorder never records nothing: it has a role at least.
    """
    kind = members.get("Filters", {}).get("ResourceType")
    if members.get("GroupByKey") != "ACCOUNT_ID" or members.get("Filters", {}).keys() - {"Region", "ResourceType"}:
        raise NotImplementedException("The sandbox's AWS Config counts by ACCOUNT_ID, of a Region and type, alone.")
    if kind not in (None, STACK):
        raise NotImplementedException(f"The sandbox's AWS Config counts all, or {STACK}.")
    aggregator, wanted = aggregator_of(backend, members), members.get("Filters", {}).get("Region")
    counted: Counter[str] = Counter()
    for account_id, region in recorded(backend.account_id, aggregator):
        if wanted in (None, region) and kind == STACK:
            counted[account_id] += len(cloudformation(account_id, region).stacks)
        elif wanted in (None, region):
            counted[account_id] += 1 + len(_provisioned(account_id, region))
    groups = [{"GroupName": account, "ResourceCount": count} for account, count in sorted(counted.items()) if count]
    page, token = paged(groups, members.get("NextToken"), int(members.get("Limit") or MAX_COUNTS))
    answer = {"TotalDiscoveredResources": counted.total(), "GroupByKey": "ACCOUNT_ID", "GroupedResourceCounts": page}
    return json.dumps(answer | ({"NextToken": token} if token else {}))


def items(account_id: str, aggregator: ConfigAggregator) -> Iterator[Members]:
    """The configuration items of all provisioned products that the aggregator collects."""
    for source, region in recorded(account_id, aggregator):
        for provisioned in _provisioned(source, region):
            attribute = {key[0].lower() + key[1:]: _plain(value) for key, value in provisioned.to_attribute().items()}
            yield {
                "accountId": source,
                "awsRegion": region,
                "arn": provisioned.arn,
                "resourceId": provisioned.id,
                "resourceName": provisioned.name,
                "resourceType": TYPE,
                "configuration": attribute,
            }


def stack_items(account_id: str, aggregator: ConfigAggregator) -> Iterator[Members]:
    """The configuration items of all stacks that the aggregator collects, with the drift that was last detected."""
    for source, region in recorded(account_id, aggregator):
        here = cloudformation(source, region)
        for stack in here.stacks.values():
            drift = [each["StackDriftStatus"] for each in here.drifts.values() if each["StackId"] == stack.stack_id]
            yield {
                "accountId": source,
                "awsRegion": region,
                "arn": stack.stack_id,
                "resourceId": stack.stack_id,
                "resourceName": stack.name,
                "resourceType": STACK,
                "configuration": {
                    "stackId": stack.stack_id,
                    "stackName": stack.name,
                    "stackStatus": stack.status,
                    "driftInformation": {"stackDriftStatus": drift[-1] if drift else "NOT_CHECKED"},
                },
            }


def recorded(account_id: str, aggregator: ConfigAggregator) -> Iterator[tuple[str, str]]:
    """The accounts and Regions that the aggregator collects and whose recorder records provisioned products."""
    source = aggregator.organization_aggregation_source
    if source is None:
        raise NotImplementedException(
            "The sandbox's AWS Config aggregates an organization alone, not a list of accounts."
        )
    organization = organization_of(account_id)
    for account in organization.accounts if organization else []:
        for region in regions_of(account.id, source):
            if _records(config_backends[account.id][region]):
                yield account.id, region


def regions_of(account_id: str, source: Any) -> list[str]:
    """Those that the account used AWS Config in, and that the aggregator collects."""
    known = sorted(config_backends[account_id].keys())
    return [each for each in known if source.all_aws_regions or each in (source.aws_regions or [])]


def _records(backend: ConfigBackend) -> bool:
    for recorder in backend.recorders.values():
        group = recorder.recording_group
        excluded = (group.exclusion_by_resource_types or {}).get("resourceTypes", [])
        chosen = TYPE in (group.resource_types or []) or (not group.resource_types and TYPE not in excluded)
        if recorder.status.recording and chosen:
            return True
    return False


def _provisioned(account_id: str, region: str) -> list[Any]:
    regions = servicecatalog_backends[account_id]
    return list(regions[region].provisioned_products.values()) if region in regions.keys() else []  # noqa: SIM118


def _plain(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M:%S.000Z") if isinstance(value, datetime) else value


def aggregator_of(backend: ConfigBackend, members: Members) -> ConfigAggregator:
    """The one that is named. NoSuchConfigurationAggregatorException where there is none."""
    name = members.get("ConfigurationAggregatorName", "")
    if name not in backend.config_aggregators:
        raise NoSuchConfigurationAggregatorException("The configuration aggregator does not exist.")
    return backend.config_aggregators[name]


def paged(found: list[Any], token: str | None, limit: int) -> tuple[list[Any], str | None]:
    """A page, and the next one's token. InvalidNextTokenException for one that is none."""
    try:
        start = int(base64.b64decode(token, validate=True)) if token else 0
    except (binascii.Error, ValueError):
        raise InvalidNextTokenException("The nextToken provided is invalid.") from None
    end = start + (limit or DEFAULT_LIMIT)
    return found[start:end], base64.b64encode(str(end).encode()).decode() if end < len(found) else None
