"""Live: StackSets as they are, asked of CloudFormation in the hub; so many calls as there are StackSets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from product_factory.provisioning.fleet.stacksets.naming import Own, own
from product_factory.provisioning.fleet.stacksets.template import Launch, launch_in

# What an instance may be in whose stack is not as the StackSet says, and which a new operation mends.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceComprehensiveStatus.html
BEHIND = ("FAILED", "CANCELLED", "PENDING", "INOPERABLE")
OPEN = ("RUNNING", "QUEUED", "STOPPING")
LAUNCH_ROLES = "service-catalog-launch-roles"


class Instance(NamedTuple):
    """One account and Region of a StackSet."""

    account: str
    region: str
    unit: str
    status: str
    reason: str
    stack_id: str


class LiveSet(BaseModel):
    """A StackSet. `launch`: what its template launches, None where it is not one of ours. behind: instances to mend."""

    model_config = ConfigDict(frozen=True)
    name: str
    arn: str
    launch: Launch | None
    body: str
    own: Own | None
    units: tuple[str, ...]
    regions: tuple[str, ...]
    automatic: bool
    retains: bool
    depends_on: tuple[str, ...]
    managed: bool
    role: str
    behind: tuple[Instance, ...] = ()
    running: tuple[str, ...] = ()


class StackSets:
    """The organization's StackSets in one Region, as a delegated administrator (or the management account) has them."""

    def __init__(self, client: Any, call_as: str) -> None:
        self.client, self.as_ = client, {"CallAs": call_as}
        self._names: list[str] | None = None

    def find(self, name: str, *, closely: bool = True) -> LiveSet | None:
        """The StackSet of this name with what lags behind; None where there is none. closely: its instances, too."""
        try:
            told = self.client.describe_stack_set(StackSetName=name, **self.as_)["StackSet"]
        except self.client.exceptions.StackSetNotFoundException:
            return None
        auto = told.get("AutoDeployment", {})
        return LiveSet(
            name=name,
            arn=told["StackSetARN"],
            launch=launch_in(told["TemplateBody"]),
            body=told["TemplateBody"],
            own=own(told.get("Description") or ""),
            units=tuple(told.get("OrganizationalUnitIds", ())),
            regions=tuple(told.get("Regions", ())),
            automatic=auto.get("Enabled", False),
            retains=auto.get("RetainStacksOnAccountRemoval", False),
            depends_on=tuple(auto.get("DependsOn", ())),
            managed=told.get("ManagedExecution", {}).get("Active", False),
            role=told.get("ExecutionRoleName", ""),
            behind=tuple(self.behind(name)) if closely else (),
            running=tuple(self._running(name)) if closely else (),
        )

    def names(self, prefix: str) -> list[str]:
        """The names of all StackSets that begin so, as they were at the first question."""
        if self._names is None:
            pages = self.client.get_paginator("list_stack_sets").paginate(Status="ACTIVE", **self.as_)
            self._names = [each["StackSetName"] for page in pages for each in page["Summaries"]]
        return [name for name in self._names if name.startswith(prefix)]

    def behind(self, name: str) -> Iterator[Instance]:
        """The instances that a new operation mends: those alone are listed, whatever else there is."""
        for status in BEHIND:
            yield from self.instances(name, {"Name": "DETAILED_STATUS", "Values": status})

    def instances(self, name: str, *filters: Mapping[str, str]) -> Iterator[Instance]:
        """The instances that all filters let through, a hundred in an answer."""
        pages = self.client.get_paginator("list_stack_instances").paginate(
            StackSetName=name, **({"Filters": list(filters)} if filters else {}), **self.as_
        )
        for page in pages:
            for each in page["Summaries"]:
                yield Instance(
                    each["Account"],
                    each["Region"],
                    each.get("OrganizationalUnitId", ""),
                    each.get("StackInstanceStatus", {}).get("DetailedStatus", each["Status"]),
                    reason_in(each.get("StatusReason", "")),
                    each.get("StackId", ""),
                )

    def results(self, name: str, operation: str, status: str) -> Iterator[Instance]:
        """How an operation ended where it ended so."""
        pages = self.client.get_paginator("list_stack_set_operation_results").paginate(
            StackSetName=name,
            OperationId=operation,
            Filters=[{"Name": "OPERATION_RESULT_STATUS", "Values": status}],
            **self.as_,
        )
        for page in pages:
            for each in page["Summaries"]:
                reason = reason_in(each.get("StatusReason", ""))
                unit = each.get("OrganizationalUnitId", "")
                yield Instance(each["Account"], each["Region"], unit, each["Status"], reason, "")

    def status(self, name: str, operation: str) -> tuple[str, str]:
        """An operation's status, and why."""
        told = self.client.describe_stack_set_operation(StackSetName=name, OperationId=operation, **self.as_)
        return told["StackSetOperation"]["Status"], told["StackSetOperation"].get("StatusReason", "")

    def _running(self, name: str) -> Iterator[str]:
        listed = self.client.list_stack_set_operations(StackSetName=name, MaxResults=20, **self.as_)["Summaries"]
        yield from (each["OperationId"] for each in listed if each["Status"] in OPEN)


def reason_in(told: str) -> str:
    """The record's reason in what StackSets tell, which name the resource first; the same where they don't."""
    _, mark, reason = told.partition("ResourceStatusReason:")
    reason = reason.strip().removesuffix(".") if mark else told
    handler = 'Resource handler returned message: "'
    return reason.removeprefix(handler).rstrip('"') if reason.startswith(handler) else reason


def taken(reason: str) -> bool:
    """Whether a launch failed because the account has a provisioned product of the name.

    https://github.com/awslabs/aws-service-catalog-puppet/issues/236
    """
    return "stack named" in reason and "already exists" in reason


def chunks(items: Sequence[str], size: int) -> Iterator[list[str]]:
    """So many at a time."""
    yield from (list(items[start : start + size]) for start in range(0, len(items), size))
