"""Stacks that exist become instances of a stack set, and nothing in their accounts is changed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html
A stack of another template, or with other values, raises: what AWS makes of it isn't documented.
"""

from collections.abc import Iterable
from typing import Any

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.models import backend
from product_factory.sandbox.cloudformation.organization import units_above
from product_factory.sandbox.cloudformation.stack import Stack
from product_factory.sandbox.cloudformation.stackset_facts import Instance, Operation
from product_factory.sandbox.cloudformation.stacksets import StackSet
from product_factory.sandbox.cloudformation.template import parse

MAX_STACKS = 10
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ImportStacksToStackSet.html"""
_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


def imported(
    organization: OrganizationsBackend, made: StackSet, stack_ids: list[str], units: list[str]
) -> list[Instance]:
    """The instances that these stacks become; ValidationError where one of them can't be."""
    if not 0 < len(stack_ids) <= MAX_STACKS:
        raise ValidationError(f"Specify 1 to {MAX_STACKS} stack IDs")
    return [_instance(organization, made, each, units) for each in stack_ids]


def take_in(made: StackSet, instances: Iterable[Instance], operation: Operation) -> None:
    """From now on they are instances; the units are targets as others."""
    for each in instances:
        each.operation_id = operation.operation_id
        made.instances[each.account_id, each.region] = each
        made.units += [each.unit_id] if each.unit_id not in made.units else []
        made.regions += [each.region] if each.region not in made.regions else []
        operation.results[each.account_id, each.region] = ("SUCCEEDED", None, each.unit_id)
    made._end(operation, failed=False)


def _instance(organization: OrganizationsBackend, made: StackSet, stack_id: str, units: list[str]) -> Instance:
    region, account_id = stack_id.split(":")[3:5]
    unit = next((each for each in units_above(organization, account_id) if each in units), None)
    if unit is None:
        raise ValidationError(f"Account {account_id} is not in the organizational units {units}")
    stack = backend(account_id, region).find_stack(stack_id)
    if stack is None or stack.status not in _DONE:
        raise ValidationError(f"Stack {stack_id} can not be imported")
    if (account_id, region) in made.instances or _belongs(organization, stack):
        raise ValidationError(f"Stack {stack_id} belongs to a stack set, or its account has an instance already")
    wanted = backend(account_id, region).wanted(stack, made.template, made.parameters, made.tags)
    if parse(stack.template) != parse(made.template) or stack.parameters != wanted.parameters:
        raise ValidationError("Importing a stack of another template is not implemented in the sandbox")
    return Instance(account_id, region, unit, stack.stack_id, "CURRENT", "SUCCEEDED")


def _belongs(organization: OrganizationsBackend, stack: Stack) -> bool:
    from moto.cloudformation.models import cloudformation_backends

    regions: list[Any] = list(cloudformation_backends[organization.account_id].values())
    sets = [each for here in regions for each in here.stacksets.values() if each.status == "ACTIVE"]
    return any(instance.stack_id == stack.stack_id for each in sets for instance in each.instances.values())
