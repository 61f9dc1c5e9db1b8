"""Change sets of what is nested in a stack, made with the change set of its root (IncludeNestedStacks).

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
They are carried out and deleted with the root's alone. A nested stack that is to be made is reserved: it waits in
REVIEW_IN_PROGRESS. One in which nothing changes has no change set, and is no change of its parent.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from product_factory.sandbox.cloudformation.capabilities import missing_capability
from product_factory.sandbox.cloudformation.change_details import UNKNOWN
from product_factory.sandbox.cloudformation.change_sets import ChangeSet, changes_of
from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.errors import InsufficientCapabilitiesException, ValidationError
from product_factory.sandbox.cloudformation.stack import Stack, Wanted
from product_factory.sandbox.cloudformation.stack_facts import Kept
from product_factory.sandbox.cloudformation.template import JSON, references

if TYPE_CHECKING:
    from product_factory.sandbox.cloudformation.models import CloudFormationBackend

FROM_ROOT = "Executable from root change set"
Look = Callable[[str, Kept | None, JSON, dict[str, str]], str | None]
"""Logical ID, what is there, properties and tags → the nested change set's ID; None where nothing changes."""


@dataclass
class NestedChangeSets:
    """Those that one change set of a root makes. bodies: the templates as they were read, by URL."""

    engine: "CloudFormationBackend"
    name: str
    root_id: str
    capabilities: list[str]
    made: list[ChangeSet] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    reserved: list[tuple[Stack, str]] = field(default_factory=list)

    def of(self, parent: Stack, parent_id: str) -> Look:
        """Looks into what is nested in this stack, for its change set of this ID."""

        def look(logical_id: str, kept: Kept | None, properties: JSON, tags: dict[str, str]) -> str | None:
            child = self._child(parent, logical_id, kept)
            return self._look(child, parent_id, logical_id, kept is not None, properties, tags)

        return look

    def undo(self) -> None:
        """Leave nothing of it."""
        for parent, logical_id in reversed(self.reserved):
            self.engine.stacks.pop(parent.reserved.pop(logical_id).stack_id, None)

    def _child(self, parent: Stack, logical_id: str, kept: Kept | None) -> Stack:
        if kept is not None:
            return self.engine.get_stack(kept.resource.physical_id)
        if logical_id not in parent.reserved:
            child = self.engine.nested_stack(parent, logical_id)
            self.engine.stacks[child.stack_id] = child
            child.review()
            parent.reserved[logical_id] = child
            self.reserved.append((parent, logical_id))
        return parent.reserved[logical_id]

    def _look(
        self, child: Stack, parent_id: str, logical_id: str, there: bool, properties: JSON, tags: dict[str, str]
    ) -> str | None:
        wanted = self._wanted(child, logical_id, properties, tags)
        name = f"{self.name[:60]}-{logical_id[:40]}-{uuid4().hex[:12]}"
        change_set_id = self.engine._arn(f"changeSet/{name}/{uuid4()}")
        changes = changes_of(child, wanted, self.of(child, change_set_id))
        if there and not changes and self.engine.is_already(child, wanted):
            return None
        self.made.append(
            ChangeSet(
                change_set_id,
                name,
                "UPDATE" if there else "CREATE",
                child,
                wanted,
                changes,
                status="CREATE_COMPLETE",
                execution_status="UNAVAILABLE",
                status_reason=FROM_ROOT,
                description=None,
                capabilities=self.capabilities,
                include_nested_stacks=True,
                parent_id=parent_id,
                root_id=self.root_id,
            )
        )
        return change_set_id

    def _wanted(self, child: Stack, logical_id: str, properties: JSON, tags: dict[str, str]) -> Wanted:
        parameters = {key: _text(value) for key, value in (properties.get("Parameters") or {}).items()}
        unknown = {key for key, value in parameters.items() if UNKNOWN in value}
        body = self._body(str(properties["TemplateURL"]), logical_id)
        template = checked(body)
        if missing := missing_capability(template, self.capabilities):
            raise InsufficientCapabilitiesException(f"Requires capabilities : [{missing}]")
        seen = _loosened(template, unknown, logical_id) if unknown else body
        return self.engine.wanted(child, seen, parameters, tags)

    def _body(self, url: str, logical_id: str) -> str:
        if UNKNOWN in url:
            raise ValidationError(_not_implemented(f"the address of {logical_id}"))
        if url not in self.bodies:
            self.bodies[url] = self.engine.read_nested(url)
        return self.bodies[url]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _loosened(template: JSON, unknown: set[str], logical_id: str) -> str:
    """The template with the parameters that only the execution tells taking any text: what they are isn't known."""
    declared = template.get("Parameters", {})
    lists = [key for key in unknown if "List" in declared.get(key, {}).get("Type", "")]
    deciding = unknown.intersection(references([template.get("Conditions", {}), template.get("Rules", {})]))
    if lists or deciding:
        raise ValidationError(_not_implemented(f"{', '.join(sorted({*lists, *deciding}))} of {logical_id}"))
    any_text = {key: {"Type": "String"} for key in unknown if key in declared}
    return json.dumps({**template, "Parameters": {**declared, **any_text}})


def _not_implemented(what: str) -> str:
    return f"IncludeNestedStacks is not implemented in the sandbox where only the execution tells {what}: leave it out"
