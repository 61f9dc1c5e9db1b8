"""What a change set is, and which changes a goal means for a stack."""

from dataclasses import dataclass, field
from datetime import datetime

from moto.core.utils import utcnow

from product_factory.sandbox.cloudformation.stack import Stack, Wanted
from product_factory.sandbox.resource_types.errors import ResourceError

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


@dataclass(frozen=True)
class Change:
    """One line of a change set."""

    action: str
    logical_id: str
    resource_type: str
    physical_id: str | None = None
    replacement: str | None = None


@dataclass
class ChangeSet:
    """What a stack would become, and what that changes."""

    change_set_id: str
    name: str
    kind: str
    stack: Stack
    wanted: Wanted
    changes: list[Change]
    status: str
    execution_status: str
    status_reason: str | None
    description: str | None
    capabilities: list[str]
    on_stack_failure: str | None = None
    creation_time: datetime = field(default_factory=utcnow)


def changes_of(stack: Stack, wanted: Wanted) -> list[Change]:
    """What `wanted` adds, modifies and removes.

    A property that depends on a resource not made yet counts as changed where its text changed.
    """
    changes = []
    resources = wanted.template["Resources"]
    for logical_id, declared in resources.items():
        kept = stack.kept.get(logical_id)
        if kept is None:
            changes.append(Change("Add", logical_id, declared["Type"]))
            continue
        old, new = kept.resource.properties, stack.resolved_properties(logical_id, wanted)
        try:
            new = None if new is None else kept.resource.checked(new)
        except ResourceError:
            new = None
        text_changed = stack.template_dict["Resources"].get(logical_id) != declared
        if (new == old and not text_changed) or (new is None and not text_changed):
            continue
        replaced = bool(new and kept.resource.replacement_causes(new))
        physical_id = kept.resource.physical_id
        changes.append(Change("Modify", logical_id, declared["Type"], physical_id, str(replaced)))
    for logical_id, kept in stack.kept.items():
        if logical_id not in resources:
            resource = kept.resource
            changes.append(Change("Remove", logical_id, resource.type, resource.physical_id))
    return changes
