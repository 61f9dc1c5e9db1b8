"""What a change set is, and which changes a goal means for a stack."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow

from product_factory.sandbox.cloudformation.change_details import (
    AUTOMATIC,
    DIRECT,
    DIRECT_DYNAMIC,
    HIDDEN,
    UNKNOWN,
    Cause,
    Detail,
    leaves,
    mentions,
    recreation,
    without_attributes,
)
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.exports import value_of
from product_factory.sandbox.cloudformation.intrinsics import NO_VALUE, Scope, resolve
from product_factory.sandbox.cloudformation.no_echo import hidden, secret_properties
from product_factory.sandbox.cloudformation.stack import Stack, Wanted
from product_factory.sandbox.cloudformation.stack_facts import Kept
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.registry import resource_class
from product_factory.sandbox.resource_types.resource import tags_of

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy")
"""What a change set lists besides properties and tags; DependsOn and Condition are none of its scopes."""


@dataclass(frozen=True)
class Change:
    """One line of a change set; `before` and `after` are properties."""

    action: str
    logical_id: str
    resource_type: str
    physical_id: str | None = None
    replacement: str | None = None
    policy_action: str | None = None
    details: list[Detail] = field(default_factory=list)
    before: JSON | None = None
    after: JSON | None = None
    change_set_id: str | None = None
    """Of a nested stack's own change set."""


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
    role_arn: str | None = None
    include_nested_stacks: bool = False
    parent_id: str | None = None
    root_id: str | None = None
    nested: list["ChangeSet"] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    """Of a root's: those of all that is nested in it, and their templates by URL."""
    to_import: list[JSON] = field(default_factory=list)
    """ResourcesToImport."""
    creation_time: datetime = field(default_factory=utcnow)


def changes_of(stack: Stack, wanted: Wanted, nested: Any = None) -> list[Change]:
    """What `wanted` adds, modifies and removes, by values and not by text; conditions are applied.

    What refers to a resource that is added, replaced or (by Fn::GetAtt) modified is a Dynamic change.
    `nested`: looks into nested stacks (`nested_change_sets.Look`); without it, each of them may change.
    """
    return _Preview(stack, wanted, nested).changes()


class _Preview:
    """Goes through the resources in their order, and remembers what becomes of each."""

    def __init__(self, stack: Stack, wanted: Wanted, nested: Any) -> None:
        self.stack, self.wanted, self.nested = stack, wanted, nested
        self.scope, self.before = stack.scope(wanted), stack.scope_now()
        self.scope.ref, self.scope.get_att = self._ref, self._get_att
        self.scope.import_value = lambda name: value_of(name, stack.neighbours())
        self.found: dict[str, Change] = {}
        self.adding = False

    def changes(self) -> list[Change]:
        order = self.stack.order(self.wanted.template, self.scope)
        for logical_id in order:
            change = self._change(logical_id)
            if change is not None:
                self.found[logical_id] = change
        listed = [self.found[name] for name in self.wanted.template["Resources"] if name in self.found]
        return [*listed, *(self._removed(kept) for name, kept in self.stack.kept.items() if name not in order)]

    def _change(self, logical_id: str) -> Change | None:
        declared = self.wanted.template["Resources"][logical_id]
        kept = self.stack.kept.get(logical_id)
        self.adding = kept is None
        after = {name: value for name, value in self._properties(declared) if value is not NO_VALUE}
        change_set_id = self._nested(declared, kept, after, logical_id)
        if kept is None:
            shown = self._hidden(declared, after)
            return Change("Add", logical_id, declared["Type"], after=shown, change_set_id=change_set_id)
        before, after = kept.declared, self._checked(kept, after)
        known = self.stack.template_dict["Resources"].get(logical_id, {})
        details = [*self._attribute_details(known, declared), *self._property_details(kept, known, declared, after)]
        if not details and kept.resource.follows and (change_set_id or not self.nested):
            details = [Detail("Properties", None, "Never", [AUTOMATIC], [])]
        if not details:
            return None
        outcomes = {each.replaces for each in details}
        replacement = next((each for each in ("True", "Conditional") if each in outcomes), "False")
        return Change(
            "Modify",
            logical_id,
            declared["Type"],
            kept.resource.physical_id,
            replacement,
            f"ReplaceAnd{_kept_or_not(kept.replace_policy)}" if replacement == "True" else None,
            details,
            self._hidden(known, before),
            self._hidden(declared, after),
            change_set_id,
        )

    def _nested(self, declared: JSON, kept: Kept | None, after: JSON, logical_id: str) -> str | None:
        """The ID of a nested stack's own change set, where those are asked for and it changes."""
        if not self.nested or not resource_class(declared["Type"], logical_id).follows:
            return None
        tags = {**self.wanted.tags, **tags_of(after)}
        found: str | None = self.nested(logical_id, kept, after, tags)
        return found

    def _removed(self, kept: Kept) -> Change:
        resource = kept.resource
        known = self.stack.template_dict["Resources"].get(resource.logical_id, {})
        before = {name: without_attributes(_declared(known, name), value) for name, value in kept.declared.items()}
        return Change(
            "Remove",
            resource.logical_id,
            resource.type,
            resource.physical_id,
            policy_action=_kept_or_not(kept.deletion_policy),
            before=self._hidden(known, before),
        )

    def _properties(self, declared: JSON) -> Iterator[tuple[str, Any]]:
        for name, value in declared.get("Properties", {}).items():
            try:
                found = self.stack.stored.looked_up(resolve(value, self.scope))
            except (ResourceError, ValidationError, KeyError, IndexError, ValueError):
                found = UNKNOWN
            yield name, _whole(found)

    def _checked(self, kept: Kept, after: JSON) -> JSON:
        """As the schema has them, whatever an unknown value will be."""
        unknown = {name: value for name, value in after.items() if UNKNOWN in json.dumps(value)}
        known = {name: kept.declared[name] for name in unknown if name in kept.declared}
        try:
            return {**kept.resource.checked({**after, **known}), **unknown}
        except ResourceError:
            return after

    def _property_details(self, kept: Kept, known: JSON, declared: JSON, after: JSON) -> Iterator[Detail]:
        before, resource = kept.declared, kept.resource
        replacing = resource.replacement_causes(after)
        for name in sorted({*before, *after} - {"Tags"}):
            causes = self._causes(_declared(declared, name), before.get(name) != after.get(name))
            if causes:
                secret = any(name in secret_properties(self.wanted.template, each) for each in (declared, known))
                found = list(leaves(f"/Properties/{name}", before.get(name), after.get(name)))
                values = [leaf._replace(before=HIDDEN, after=HIDDEN) for leaf in found] if secret else found
                yield Detail("Properties", name, recreation(resource.type, name, replacing), causes, values)
        yield from self._tag_details(kept, declared, after)

    def _tag_details(self, kept: Kept, declared: JSON, after: JSON) -> Iterator[Detail]:
        resource = kept.resource
        if "Tags" not in resource.sets and "Tags" not in {**kept.declared, **after}:
            return
        own = kept.declared.get("Tags") != after.get("Tags")
        if own or ("Tags" in resource.sets and resource.tags_with(self.wanted.tags, after) != resource.tagged):
            causes = self._causes(_declared(declared, "Tags"), changed=True) if own else [DIRECT]
            found = list(leaves("/Properties/Tags", kept.declared.get("Tags"), after.get("Tags")))
            yield Detail("Tags", None, "Never", causes, found)

    def _attribute_details(self, known: JSON, declared: JSON) -> Iterator[Detail]:
        for attribute in ATTRIBUTES:
            before = self._seen(known.get(attribute), self.before)
            after = self._seen(declared.get(attribute), self.scope)
            causes = self._causes(declared.get(attribute), before != after)
            if causes:
                yield Detail(attribute, None, "Never", causes, list(leaves(f"/{attribute}", before, after)))

    def _seen(self, value: Any, scope: Scope) -> Any:
        """An attribute's value in this scope; as it is declared where that can't be told."""
        try:
            return _whole(resolve(value, scope))
        except (ResourceError, ValidationError, KeyError, IndexError, ValueError):
            return value

    def _causes(self, value: Any, changed: bool) -> list[Cause]:
        """Why what is declared as `value` now changes; none where it doesn't.

        What changes without any reference that does, by a map or by what parameter store holds, is modified directly, as recorded
        on AWS: localstack/localstack, tests/aws/services/cloudformation/test_change_set_mappings.snapshot.json
        (test_mapping_leaf_update), v2/test_dynamic_resolving.snapshot.json (test_update_parameter_between_deployments).
        """
        referred = [self._cause(entity, attribute) for entity, attribute in dict.fromkeys(mentions(value))]
        found = [each for each in referred if each and (changed or each.source != "ParameterReference")]
        if not changed and not found:
            return []
        return [DIRECT_DYNAMIC, *found] if found else [DIRECT]

    def _cause(self, entity: str, attribute: str | None) -> Cause | None:
        """What of this reference changes the value, None where nothing does."""
        before, after = self.stack.parameters.given, self.wanted.parameters.given
        if entity in after:
            return Cause("ParameterReference", "Static", entity) if before.get(entity) != after[entity] else None
        change = self.found.get(entity)
        if change is None or change.action == "Add":
            return None
        if attribute is not None:
            sure = "Static" if change.replacement == "True" else "Dynamic"
            return Cause("ResourceAttribute", sure, f"{entity}.{attribute}")
        if change.replacement == "False":
            return None
        return Cause("ResourceReference", "Static" if change.replacement == "True" else "Dynamic", entity)

    def _ref(self, logical_id: str) -> Any:
        change, kept = self.found.get(logical_id), self.stack.kept.get(logical_id)
        stays = kept is not None and (change is None or change.replacement == "False")
        return kept.resource.ref if stays and kept else UNKNOWN

    def _get_att(self, logical_id: str, attribute: str) -> Any:
        """Of what changes in place AWS tells the attribute as it is now, to a resource that is added, as recorded:
        localstack/localstack, tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json
        (test_direct_attribute_value_change_with_dependent_addition).
        """
        change, kept = self.found.get(logical_id), self.stack.kept.get(logical_id)
        stays = change is None or (self.adding and change.replacement == "False")
        return kept.resource.get_att(attribute) if kept and stays else UNKNOWN

    def _hidden(self, declared: JSON, properties: JSON) -> JSON:
        return hidden(self.wanted.template, declared, properties)


def _declared(declared: JSON, name: str) -> Any:
    return declared.get("Properties", {}).get(name)


def _whole(value: Any) -> Any:
    """`value`, in which a text that is known in part counts as unknown."""
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return UNKNOWN if isinstance(value, str) and UNKNOWN in value else value


def _kept_or_not(policy: str) -> str:
    return policy if policy in ("Retain", "Snapshot") else "Retain" if policy.startswith("Retain") else "Delete"


def context(properties: JSON | None) -> str | None:
    """BeforeContext or AfterContext."""
    return None if properties is None else json.dumps({"Properties": properties})
