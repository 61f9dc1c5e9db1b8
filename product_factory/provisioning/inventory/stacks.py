"""Stacks: whether the stack behind each provisioned product is there, and whether it drifted.

Service Catalog goes on calling a product AVAILABLE whose stack was deleted by hand. Not known is not "gone": where
nothing tells of an account's stacks, nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError
from pydantic_core import from_json

from product_factory.provisioning.inventory import aggregator as config_aggregator
from product_factory.provisioning.inventory.aggregator import Aggregator
from product_factory.provisioning.inventory.rows import Facts
from product_factory.provisioning.state import GONE

if TYPE_CHECKING:
    import boto3

TYPE = "AWS::CloudFormation::Stack"
# https://github.com/awslabs/aws-config-resource-schema (AWS::CloudFormation::Stack.properties.json)
FIELDS = (
    "accountId",
    "awsRegion",
    "resourceName",
    "configuration.stackStatus",
    "configuration.driftInformation.stackDriftStatus",
)


class Stack(NamedTuple):
    """A stack's status and its drift, as it was last detected; "" where that is not known."""

    status: str
    drift: str = ""


# There are few kinds of them, and tens of thousands of each.
_one = cache(Stack)


@cache
def _wrong(stack: Stack) -> str:
    """What is wrong with it; "" where nothing is."""
    found = ""
    if stack.status == GONE:
        found = "its stack is gone: terminate and launch again"
    elif stack.status.startswith("DELETE_") or stack.status.endswith("ROLLBACK_FAILED"):
        found = f"its stack is in {stack.status}"
    return "; ".join(filter(None, (found, "its stack has drifted" if stack.drift == "DRIFTED" else "")))


class Stacks:
    """The stacks of launched products. `recorded`: by Region, the accounts whose stacks are known at all."""

    def __init__(self, known: Mapping[tuple[str, str, str], Stack], recorded: Mapping[str, Iterable[str]]) -> None:
        self._known = known
        self._recorded = {region: frozenset(accounts) for region, accounts in recorded.items()}

    def told(self, facts: Facts) -> Facts:
        """The facts, with what is known of the product's stack."""
        if facts.state not in ("AVAILABLE", "TAINTED"):
            return facts
        found = self._known.get((facts.account, facts.region, f"SC-{facts.account}-{facts.id}"))
        if found is None and facts.account in self._recorded.get(facts.region, ()):
            found = Stack(GONE)
        return facts if found is None else with_stack(facts, found)


def with_stack(facts: Facts, stack: Stack) -> Facts:
    """The facts with this stack; what is wrong with it stands in the reason."""
    told = _wrong(stack)
    if not told:
        return Facts(*facts[:-2], *stack)
    reason = f"{facts.reason}; {told}" if facts.reason else told
    return facts._replace(stack_status=stack.status, drift=stack.drift, reason=reason)


def of_aggregator(session: boto3.Session, config: Any, found: Aggregator, regions: Sequence[str]) -> Stacks | None:
    """All stacks of launched products that AWS Config's aggregator holds; None where it refuses to tell."""
    known: dict[tuple[str, str, str], Stack] = {}
    client = session.client("config", region_name=found.region, config=config)
    arguments = {
        "ConfigurationAggregatorName": found.name,
        "Expression": (
            f"SELECT {', '.join(FIELDS)} WHERE {config_aggregator.among('resourceType', [TYPE])} "
            f"AND {config_aggregator.among('awsRegion', regions)} AND resourceName LIKE 'SC-%'"
        ),
        "Limit": config_aggregator.PAGE,
    }
    try:
        page = client.select_aggregate_resource_config(**arguments)
        while True:
            for each in from_json(f"[{','.join(page['Results'])}]"):
                told = each.get("configuration", {})
                drift = told.get("driftInformation", {}).get("stackDriftStatus") or ""
                place = (each["accountId"], each["awsRegion"], each["resourceName"])
                known[place] = _one(told.get("stackStatus") or "", drift)
            if not page.get("NextToken"):
                break
            page = client.select_aggregate_resource_config(**arguments, NextToken=page["NextToken"])
    except ClientError:
        return None
    recorded = {region: config_aggregator.recorded(session, config, found, region, TYPE) or set() for region in regions}
    return Stacks(known, recorded)
