"""A workload's network in one account: launched, updated and looked at."""

from __future__ import annotations

import json
from typing import Any

from product_factory.catalog import catalog
from product_factory.releasing.candidate import candidate
from product_factory.sandbox.server import REGION
from tests.products.answers import REQUIRED
from tests.products.test_upgrades import STACK, Account

CATALOG = catalog.load()
NETWORK = "workload-network"
CARD = CATALOG.product(NETWORK)
TEMPLATE = candidate(CARD).template
BODY = json.dumps(TEMPLATE)
VERSIONS = {each.version: each for each in CATALOG.released[NETWORK]}
TWO = REQUIRED[NETWORK]
THREE = {**TWO, "Zones": "3", "ThirdZone": f"{REGION}c"}
CLOSED = {"PublicSubnets": "no", "NatGateways": "0"}
OFFICE, PEER, PLANT, HOST = "10.200.0.0/16", "192.168.7.0/24", "172.16.0.0/12", "10.9.9.9/32"
ALWAYS = ["availability-zones", "private-route-table-ids", "private-subnet-ids", "protected-route-table-ids"]
ALWAYS += ["protected-subnet-ids", "vpc-cidr", "vpc-id"]
OPEN = ["public-route-table-ids", "public-subnet-ids"]


def given(answers: dict[str, str]) -> dict[str, Any]:
    return {name: {"ParameterValue": answer} for name, answer in answers.items()}


def launch(account: Account, **answers: str) -> None:
    assert account.act("create_stack", BODY, given({**TWO, **answers})) == "CREATE_COMPLETE"


def update(account: Account, **answers: str) -> str:
    """What is not answered stays, as the console sends it."""
    kept = {name: {"UsePreviousValue": True} for name in TEMPLATE["Parameters"]}
    return account.act("update_stack", BODY, kept | given(answers))


def resources(account: Account) -> dict[str, tuple[str, str]]:
    """Type and physical ID by logical ID."""
    pages = account.cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK)
    found = [each for page in pages for each in page["StackResourceSummaries"]]
    return {each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"]) for each in found}


def outputs(account: Account) -> dict[str, str]:
    (stack,) = account.cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def published(account: Account, name: str = "workload") -> dict[str, tuple[str, str]]:
    """Type and value of what guest systems find, by the last part of its name."""
    path = f"/baseline/workload-network/{name}"
    pages = account.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path)
    found = [each for page in pages for each in page["Parameters"]]
    return {each["Name"].rpartition("/")[2]: (each["Type"], each["Value"]) for each in found}


def touched(account: Account) -> set[tuple[str, str]]:
    """Type and status of all events of the last update."""
    pages = account.cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK)
    found = []
    for event in (each for page in pages for each in page["StackEvents"]):
        if event["LogicalResourceId"] == STACK and event["ResourceStatus"] == "UPDATE_IN_PROGRESS":
            break
        found.append((event["ResourceType"], event["ResourceStatus"]))
    return {event for event in found if event[0] != "AWS::CloudFormation::Stack"}
