"""Service-managed stack sets: one template, a real stack in every account of their targets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
They live in the management account, whoever made them, and skip it as a target. Self-managed
ones raise ValidationError. Operations run to their end before they answer.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from moto.core.utils import utcnow
from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.errors import (
    CloudFormationError,
    NameAlreadyExistsException,
    OperationIdAlreadyExistsException,
    OperationNotFoundException,
    StackInstanceNotFoundException,
    StackSetNotEmptyException,
    StackSetNotFoundException,
    ValidationError,
)
from product_factory.sandbox.cloudformation.models import backend
from product_factory.sandbox.cloudformation.organization import units_above
from product_factory.sandbox.cloudformation.stackset_facts import Instance, Operation, Place
from product_factory.sandbox.cloudformation.template import JSON, transforms

around_instances: list[Callable[[str], AbstractContextManager[None]]] = []
"""Entered with an account's ID around what is done to its stack: as whom StackSets act there."""

NAMES = ("StackSetName", "CallAs", "OperationId", "OperationPreferences")
"""Members that nearly all operations on stack sets have."""


@dataclass
class StackSet:
    """A stack set and its instances. `units` and `regions` are what auto-deployment follows."""

    name: str
    stack_set_id: str
    arn: str
    home_region: str
    template: str
    parameters: dict[str, str]
    tags: dict[str, str]
    capabilities: list[str]
    description: str | None
    auto_deployment: bool
    retain_on_removal: bool
    units: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)
    managed_execution: bool = False
    instances: dict[Place, Instance] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    status: str = "ACTIVE"

    def deploy(
        self, places: dict[Place, str], operation: Operation, tolerance: int = 0, *, parallel: bool = False
    ) -> None:
        """Create or update the stack in each place (with its organizational unit).

        As on AWS, after more failures in a region than `tolerance` the places that are left in it
        and, unless regions go in `parallel`, in later regions are CANCELLED, and the operation is FAILED.
        Of more places than AT_ONCE the rest is done by looks at the operation, so that no answer takes minutes.
        """
        for account_id, region in places:
            self.instances.setdefault((account_id, region), Instance(account_id, region, places[account_id, region]))
            self.instances[account_id, region].operation_id = operation.operation_id
        operation.rest = self._steps(places, operation, tolerance, parallel)
        operation.proceed()

    def _steps(self, places: dict[Place, str], operation: Operation, tolerance: int, parallel: bool) -> Iterator[None]:
        stopped = failed = False
        for region in dict.fromkeys(region for _, region in places):
            failures = 0
            for at, unit in places.items():
                if at[1] != region:
                    continue
                instance = self.instances[at]
                if stopped or failures > tolerance:
                    operation.results[at] = ("CANCELLED", "Cancelled since failure tolerance has "
                                             "been exceeded", unit)  # fmt: skip
                    instance.status, instance.detailed_status = "OUTDATED", "CANCELLED"
                    continue
                instance.detailed_status = "RUNNING"
                yield
                with _acting_in(at[0]):
                    reason = self._deploy_one(instance)
                failures += reason is not None
                operation.results[at] = ("FAILED" if reason else "SUCCEEDED", reason, unit)
            failed = failed or failures > tolerance
            stopped = failed and not parallel
        self._end(operation, failed)

    def remove(self, places: list[Place], operation: Operation, retain: bool) -> None:
        """Delete the instances, and their stacks unless `retain`."""
        for place in places:
            instance = self.instances[place]
            with _acting_in(instance.account_id):
                reason = None if retain else self._delete_one(instance)
            operation.results[place] = (
                "FAILED" if reason else "SUCCEEDED", reason, instance.unit_id,
            )  # fmt: skip
            if reason is None:
                del self.instances[place]
        failed = any(status == "FAILED" for status, _, _ in operation.results.values())
        self._end(operation, failed)

    def joined(self, organization: OrganizationsBackend, account_id: str) -> dict[Place, str]:
        """Where automatic deployment is to make stacks of an account that is in a target, with the target's unit."""
        above = units_above(organization, account_id) if self._follows(organization, account_id) else []
        unit = next((unit for unit in above if unit in self.units), None)
        places = [] if unit is None else [(account_id, region) for region in self.regions]
        return {place: str(unit) for place in places if place not in self.instances}

    def left(self, organization: OrganizationsBackend, account_id: str) -> list[Place]:
        """What automatic deployment is to take away of an account that is in no target any more."""
        if not self._follows(organization, account_id):
            return []
        if set(units_above(organization, account_id)) & set(self.units):
            return []
        return [place for place in self.instances if place[0] == account_id]

    def _follows(self, organization: OrganizationsBackend, account_id: str) -> bool:
        return self.auto_deployment and account_id != organization.account_id

    def begin(self, action: str, operation_id: str | None = None) -> Operation:
        """A new operation; OperationIdAlreadyExistsException for an ID that was given before."""
        for earlier in self.operations:
            # What is under way comes to its end first.
            earlier.proceed(len(self.instances) + 1)
        operation = Operation(action, operation_id or str(uuid4()))
        if any(each.operation_id == operation.operation_id for each in self.operations):
            raise OperationIdAlreadyExistsException(f"Operation {operation.operation_id} already exists")
        self.operations.insert(0, operation)
        return operation

    def operation(self, operation_id: str) -> Operation:
        for operation in self.operations:
            if operation.operation_id == operation_id:
                return operation
        raise OperationNotFoundException(f"Operation {operation_id} not found")

    def _deploy_one(self, instance: Instance) -> str | None:
        target = backend(instance.account_id, instance.region)
        given = {**self.parameters, **instance.overrides}
        stack = target.find_stack(instance.stack_id or "")
        try:
            if stack is not None and stack.status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED"):
                target.delete_stack(stack.stack_id)
                stack = None
            if stack is None:
                name = f"StackSet-{self.name}-{uuid4()}"
                stack = target.create_stack(name, self.template, given, self.tags, capabilities=self.capabilities)
                instance.stack_id = stack.stack_id
            elif not target.same(stack, target.wanted(stack, self.template, given, self.tags)):
                pairs = [{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()]
                target.update_stack(stack.stack_id, self.template, pairs, self.tags)
        except CloudFormationError as error:
            return self._mark(instance, error.message)
        if stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return self._mark(instance, None)
        failed = [e for e in stack.events if e.resource_status.endswith("_FAILED")]
        if not failed:
            return self._mark(instance, stack.reason_since())
        last = failed[-1]
        return self._mark(
            instance,
            f"ResourceLogicalId:{last.logical_resource_id}, ResourceType:{last.resource_type}, "
            f"ResourceStatusReason:{last.resource_status_reason}.",
        )

    def _delete_one(self, instance: Instance) -> str | None:
        target = backend(instance.account_id, instance.region)
        stack = target.find_stack(instance.stack_id or "")
        if stack is None:
            return None
        try:
            target.delete_stack(stack.stack_id)
        except CloudFormationError as error:
            return self._mark(instance, error.message)
        return self._mark(instance, None if stack.status == "DELETE_COMPLETE" else stack.status_reason)

    def _mark(self, instance: Instance, reason: str | None) -> str | None:
        instance.status = "OUTDATED" if reason else "CURRENT"
        instance.detailed_status = "FAILED" if reason else "SUCCEEDED"
        instance.reason = reason
        return reason

    def _end(self, operation: Operation, failed: bool) -> None:
        operation.status = "FAILED" if failed else "SUCCEEDED"
        operation.ended = utcnow()


@contextmanager
def _acting_in(account_id: str) -> Iterator[None]:
    with ExitStack() as entered:
        for each in around_instances:
            entered.enter_context(each(account_id))
        yield


def check_template(body: str) -> JSON:
    """The template; raises ValidationError for what a service-managed stack set can't hold.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
    Words as seen on AWS: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/839 (Transform).
    """
    template = checked(body)
    if transforms(template):
        raise ValidationError("Transform is not supported in SERVICE_MANAGED permission model")
    nested = [n for n, r in template["Resources"].items() if r["Type"].endswith("tion::Stack")]
    if nested:
        raise ValidationError(f"Nested stacks ({', '.join(nested)}) are not supported in a service managed stack set")
    return template


def create_stack_set(organization: OrganizationsBackend, made: StackSet) -> None:
    """Keep a new stack set; raises NameAlreadyExistsException."""
    sets = backend(organization.account_id, made.home_region).stacksets
    if any(other.name == made.name and other.status == "ACTIVE" for other in sets.values()):
        raise NameAlreadyExistsException(f"A stack set with name {made.name} already exists")
    sets[made.stack_set_id] = made


def find_stack_set(organization: OrganizationsBackend, region: str, name_or_id: str) -> StackSet:
    sets: dict[str, StackSet] = backend(organization.account_id, region).stacksets
    for made in sets.values():
        if name_or_id in (made.name, made.stack_set_id) and made.status == "ACTIVE":
            return made
    raise not_found(name_or_id)


def not_found(name_or_id: str) -> StackSetNotFoundException:
    return StackSetNotFoundException(f"StackSet {name_or_id} not found")


def delete_stack_set(made: StackSet) -> None:
    if made.instances:
        raise StackSetNotEmptyException("StackSet is not empty")
    made.status = "DELETED"


def instance_of(made: StackSet, account_id: str, region: str) -> Instance:
    if (account_id, region) not in made.instances:
        raise StackInstanceNotFoundException(
            f"Stack instance for stack set {made.stack_set_id}, account {account_id} and region {region} not found"
        )
    return made.instances[account_id, region]
