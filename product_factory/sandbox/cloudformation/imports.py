"""Resource import: a new stack of what is there already, which nothing makes, changes or deletes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
Into a stack that exists, and of a type whose class has no `adopt`, raises: what AWS does then is not implemented here.
"""

from typing import Any

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.stack import Stack, Wanted
from product_factory.sandbox.cloudformation.stack_facts import Action, kept_resource
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.registry import resource_class
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import resource_schema


def check_import(kind: str, stack: Stack, template: JSON, asked: list[JSON]) -> None:
    """Raise ValidationError where this can't be imported.

    Each resource needs a DeletionPolicy and all of its primary identifiers, and may be in no other stack of the Region:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
    """
    if (kind == "IMPORT") != bool(asked):
        raise ValidationError("ResourcesToImport goes with ChangeSetType IMPORT, and with nothing else")
    if kind != "IMPORT":
        return
    if stack.kept:
        raise ValidationError("Importing into a stack that exists is not implemented in the sandbox")
    declared = template["Resources"]
    if {each["LogicalResourceId"] for each in asked} != set(declared):
        raise ValidationError("As part of the import operation, you cannot modify or add [Outputs] or other resources")
    for each in asked:
        name, resource_type = each["LogicalResourceId"], each["ResourceType"]
        if declared[name]["Type"] != resource_type or "DeletionPolicy" not in declared[name]:
            raise ValidationError(f"Resources [{name}] is missing DeletionPolicy attribute in template")
        schema = resource_schema(resource_type) or {}
        keys = {at.removeprefix("/properties/") for at in schema.get("primaryIdentifier", [])}
        if set(each["ResourceIdentifier"]) != keys:
            raise ValidationError(f"Invalid identifiers for {name}: {', '.join(sorted(keys))}")
        if not hasattr(resource_class(resource_type, name), "adopt"):
            raise ValidationError(f"Importing {resource_type} is not implemented in the sandbox")
        holder = _holder(stack, resource_type, set(each["ResourceIdentifier"].values()))
        if holder is not None:
            raise ValidationError(f"{name} is already managed by stack {holder.stack_id}")


def take_in(stack: Stack, wanted: Wanted, asked: list[JSON]) -> None:
    """The stack with these resources in it; ends in IMPORT_COMPLETE, or IMPORT_ROLLBACK_COMPLETE with none of them."""
    stack._adopt(wanted)
    stack._stack_event("IMPORT_IN_PROGRESS", "User Initiated")
    scope = stack.scope(wanted)
    for each in asked:
        name = each["LogicalResourceId"]
        declared = wanted.template["Resources"][name]
        try:
            properties = stack.resolved(declared, scope)
            resource = resource_class(declared["Type"], name)(stack, name, properties)
            stack._tell(Action(stack, "read", resource))
            adopter: Any = resource
            adopter.adopt(each["ResourceIdentifier"])
        except Exception as error:
            stack.kept.clear()
            stack._stack_event("IMPORT_ROLLBACK_IN_PROGRESS", str(error))
            stack._stack_event("IMPORT_ROLLBACK_COMPLETE")
            return
        stack.kept[name] = kept_resource(resource, "IMPORT_COMPLETE", declared, resource.properties)
        stack._event(name, resource.type, resource.physical_id, "IMPORT_COMPLETE")
    stack._stack_event("IMPORT_COMPLETE")


def _holder(stack: Stack, kind: str, identifiers: set[Any]) -> Stack | None:
    """The stack of the account and Region that holds it already."""

    def holds(resource: Resource) -> bool:
        return resource.type == kind and resource.physical_id in identifiers

    found: list[Stack] = stack.neighbours()
    return next((each for each in found if any(holds(one) for one in each.resources())), None)
