"""Taking over: a launch that is there becomes a StackSet's, in two documented imports that change nothing of it.

First a stack is made of it in its account by resource import, then that stack becomes an instance of the StackSet.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html (lists the type)
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html
What goes wrong on the way leaves the launch as it was; the account then stays left alone.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import boto3
from botocore.exceptions import ClientError

from product_factory import contact
from product_factory.organization.calls import all_pages
from product_factory.provisioning.errors import NameTaken, NotLaunched, ProvisioningError, RecordFailed
from product_factory.provisioning.fleet.stacksets import naming
from product_factory.provisioning.fleet.stacksets.template import LOGICAL_ID, TYPE, launch_in
from product_factory.provisioning.fleet.stacksets.wanted import WantedSet
from product_factory.provisioning.session import RETRYING, assumed
from product_factory.provisioning.wait import Wait

CHANGE_SET = "take-over"
_READY = ("CREATE_COMPLETE", "FAILED")


class Taking:
    """Takes launches over for one StackSet, as a role of their accounts that the hub's credentials may assume.

    The role needs CloudFormation (change sets, DeleteStack) on `stack/factory-*` and `stack/StackSet-factory-*`, and to read
    provisioned products. ProvisioningError for what can't be taken over.
    """

    def __init__(self, session: boto3.Session, role: str, wanted: WantedSet, wait: Wait) -> None:
        self._session, self._role, self._wanted, self._wait = session, role, wanted, wait

    def stack_of(self, account: str, region: str) -> str:
        """The ID of a stack that holds the launch in this account and Region, made where there is none yet."""
        there = _Place(assumed(self._session, account=account, role=self._role), region)
        launch = there.launch(self._wanted)
        holder = there.holder(launch)
        if holder is not None:
            if holder[1] == self._wanted.name and there.same(holder[0], self._wanted.body):
                return holder[0]
            if not _ours(holder[1]):
                raise NameTaken(f"{launch} belongs to stack {holder[1]} of somebody else")
            there.give_up(holder[0], self._wait)
        return there.imported(launch, self._wanted, self._wait)


class _Place:
    """One account and Region, as the role sees it."""

    def __init__(self, session: boto3.Session, region: str) -> None:
        self._session = session
        self.stacks: Any = contact.attend(session.client("cloudformation", region_name=region, config=RETRYING))
        self.catalog: Any = contact.attend(session.client("servicecatalog", region_name=region, config=RETRYING))

    def launch(self, wanted: WantedSet) -> str:
        """The ID of the launch that is there. ProvisioningError where product, version, values or tags are others.

        CloudFormation does not compare what it imports with the template, so that a difference would stay for ever.
        """
        name = wanted.entry
        level = {"Key": "Account", "Value": "self"}
        asked = {"AccessLevelFilter": level, "Filters": {"SearchQuery": [f"name:{name}"]}}
        rows = all_pages(self.catalog.search_provisioned_products, "ProvisionedProducts", **asked)
        row = next((each for each in rows if each["Name"] == name), None)
        if row is None:
            raise NotLaunched(f"nothing is launched as {name}: apply without taking over launches it")
        if row["Status"] != "AVAILABLE":
            raise ProvisioningError(f"{name} is {row['Status']}: only what is AVAILABLE is taken over")
        if other := self._difference(row, wanted):
            raise ProvisioningError(
                f"{name} differs ({other}): bring it there with `engine: direct`, then take it over"
            )
        return str(row["Id"])

    def _difference(self, row: dict[str, Any], wanted: WantedSet) -> str:
        """What the template would say that is not so; "" where it says what is there."""
        if row.get("ProductName") != wanted.launch.product:
            return f"it is of {row.get('ProductName') or row['ProductId']}"
        if row.get("ProvisioningArtifactName") != wanted.launch.version:
            return f"version {row.get('ProvisioningArtifactName') or row['ProvisioningArtifactId']}"
        stack = self.stacks.describe_stacks(StackName=row["PhysicalId"])["Stacks"][0]
        values = {each["ParameterKey"]: each.get("ParameterValue") for each in stack.get("Parameters", ())}
        tags = {each["Key"]: each["Value"] for each in stack.get("Tags", ())}
        for noun, now, then in (("parameters", values, wanted.launch.parameters), ("tags", tags, wanted.launch.tags)):
            if names := [key for key, value in then.items() if now.get(key) != value]:
                return f"{noun} {', '.join(sorted(names))}"
        return ""

    def holder(self, launch: str) -> tuple[str, str] | None:
        """The stack that holds it (ID and name), None where none does."""
        try:
            found = self.stacks.describe_stack_resources(PhysicalResourceId=launch)["StackResources"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            return None
        return found["StackId"], found["StackName"]

    def same(self, stack: str, body: str) -> bool:
        """Whether the stack has this template."""
        return bool(self._template(stack) == json.loads(body))

    def give_up(self, stack: str, wait: Wait) -> None:
        """Delete a stack that StackSets left here, which keeps what it launched. ProvisioningError where it would not."""
        if launch_in(json.dumps(self._template(stack))) is None:
            raise ProvisioningError(f"stack {stack} does not retain what it launched: left as it is")
        self.stacks.delete_stack(StackName=stack)
        self._until(stack, ("DELETE_COMPLETE",), wait)

    def imported(self, launch: str, wanted: WantedSet, wait: Wait) -> str:
        """A new stack of it: its ID. RecordFailed where CloudFormation doesn't import it."""
        with suppress(ClientError):
            # Of a run that was killed before it was carried out.
            self.stacks.delete_change_set(StackName=wanted.name, ChangeSetName=CHANGE_SET)
        self.stacks.create_change_set(
            StackName=wanted.name,
            ChangeSetName=CHANGE_SET,
            ChangeSetType="IMPORT",
            TemplateBody=wanted.body,
            ResourcesToImport=[
                {
                    "ResourceType": TYPE,
                    "LogicalResourceId": LOGICAL_ID,
                    "ResourceIdentifier": {"ProvisionedProductId": launch},
                }
            ],
        )

        def look() -> dict[str, Any]:
            return dict(self.stacks.describe_change_set(StackName=wanted.name, ChangeSetName=CHANGE_SET))

        made = wait.begin().until(look, lambda told: told["Status"] in _READY, f"import of {launch}")
        if made["Status"] == "FAILED":
            self.stacks.delete_stack(StackName=made["StackId"])
            raise RecordFailed(
                f"CloudFormation does not import {launch}: {made.get('StatusReason', 'no reason given')}"
            )
        self.stacks.execute_change_set(StackName=wanted.name, ChangeSetName=CHANGE_SET)
        self._until(made["StackId"], ("IMPORT_COMPLETE",), wait)
        return str(made["StackId"])

    def _template(self, stack: str) -> Any:
        body = self.stacks.get_template(StackName=stack)["TemplateBody"]
        return json.loads(body) if isinstance(body, str) else json.loads(json.dumps(body))

    def _until(self, stack: str, good: tuple[str, ...], wait: Wait) -> None:
        def look() -> dict[str, Any]:
            return dict(self.stacks.describe_stacks(StackName=stack)["Stacks"][0])

        def settled(told: dict[str, Any]) -> bool:
            return not told["StackStatus"].endswith("IN_PROGRESS")

        told = wait.begin().until(look, settled, f"stack {stack}")
        if told["StackStatus"] not in good:
            raise RecordFailed(
                f"stack {stack} is {told['StackStatus']}: {told.get('StackStatusReason', 'no reason given')}"
            )


def _ours(name: str) -> bool:
    """Whether a stack is one that StackSets of a fleet, or an earlier taking over, left in an account."""
    return name.removeprefix("StackSet-").startswith(f"{naming.PREFIX}-")
