"""One stack's resources: create, change, replace, delete and name each, with its events."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from moto.core.utils import utcnow

from product_factory.sandbox.cloudformation.account_values import AccountValues
from product_factory.sandbox.cloudformation.dynamic_references import DynamicReferences
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.exports import value_of
from product_factory.sandbox.cloudformation.intrinsics import NO_VALUE, Scope, resolve
from product_factory.sandbox.cloudformation.stack_events import StackEvents
from product_factory.sandbox.cloudformation.stack_facts import (
    Action,
    Failed,
    Kept,
    Undo,
    Wanted,
    deletion_order,
    kept_resource,
    pseudo_parameters,
    reason_of,
)
from product_factory.sandbox.cloudformation.stack_policies import judge
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.registry import resource_class
from product_factory.sandbox.resource_types.resource import Resource, missing_is_fine

REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


class StackResources(StackEvents):
    """What a stack holds, and what can be done to one resource of it."""

    account_id: str
    region_name: str
    tags: dict[str, str]
    role_arn: str | None
    notification_arns: list[str]
    kept: dict[str, Kept]
    dropped: list[Kept]
    """What a rollback has taken out, and cleans up at its end."""
    template_dict: JSON
    policy: str
    policy_during_update: str
    exports: dict[str, str]
    imports: set[str]
    """The exports of others that it was made with."""
    importing: set[str]
    """Those that the operation under way has met so far."""
    neighbours: Callable[[], list[Any]]
    """All stacks of the account and region."""

    def scope(self, wanted: Wanted) -> Scope:
        """What names mean now: of resources, those that are made already."""
        return replace(
            self.names(wanted.template, wanted.parameters.values),
            ref=lambda logical_id: self._known(logical_id).ref,
            get_att=lambda logical_id, attribute: self._known(logical_id).get_att(attribute),
            import_value=self._imported,
            zones=lambda region: AccountValues(self.account_id, region).default_zones(),
        )

    @property
    def stored(self) -> DynamicReferences:
        return DynamicReferences(self.account_id, self.region_name)

    def resolved(self, declared: JSON, scope: Scope) -> JSON:
        """A resource's properties, with what parameter store holds; secrets stay references."""
        properties = resolve(declared.get("Properties", {}), scope)
        if properties is NO_VALUE:
            return {}
        if not isinstance(properties, dict):
            raise ValidationError("Template format error: Properties must be an object.")
        return dict(self.stored.looked_up(properties))

    def names(self, template: JSON, values: JSON) -> Scope:
        """What names mean before any resource is made: parameters, mappings and conditions."""
        return Scope(
            values={**pseudo_parameters(self), **values},
            mappings=template.get("Mappings", {}),
            conditions=template.get("Conditions", {}),
        )

    @property
    def imported(self) -> set[str]:
        """The exports of other stacks that have to stay for this one."""
        return self.imports | self.importing

    def _imported(self, name: str) -> str:
        value = value_of(name, self.neighbours())
        self.importing.add(name)
        return value

    def _known(self, logical_id: str) -> Resource:
        if logical_id not in self.kept:
            raise ValidationError(
                f"Template format error: Unresolved resource dependencies [{logical_id}] "
                "in the Resources block of the template"
            )
        return self.kept[logical_id].resource

    def _create(self, logical_id: str, template: JSON, scope: Scope, replaces: Kept | None = None) -> Kept:
        """Make it. Where it `replaces` another one, this is an update to whoever reads the events."""
        declared, verb = template["Resources"][logical_id], "UPDATE" if replaces else "CREATE"
        resource: Resource | None = None
        begun = False
        try:
            made = resource_class(declared["Type"], logical_id)
            properties = self.resolved(declared, scope)
            self._show(logical_id, template, properties)
            begun = self._begin(logical_id, declared["Type"], replaces)
            revealed = self.stored.revealed(properties)
            resource = made(self, logical_id, revealed)
            self._tell(Action(self, "create", resource))
            resource.create()
        except Exception as error:
            begun = begun or self._begin(logical_id, declared["Type"], replaces)
            if resource is not None and resource.physical_id:
                self.kept[logical_id] = kept_resource(resource, f"{verb}_FAILED", declared, resource.properties)
            self._failed(logical_id, declared["Type"], resource, f"{verb}_FAILED", error)
        assert resource is not None
        shown = resource.properties if revealed == properties else resource.checked(properties)
        self.kept[logical_id] = kept_resource(resource, f"{verb}_COMPLETE", declared, shown)
        where = (logical_id, resource.type, resource.physical_id)
        self._event(*where, f"{verb}_IN_PROGRESS", "Resource creation Initiated")
        self._event(*where, f"{verb}_COMPLETE")
        return self.kept[logical_id]

    def _begin(self, logical_id: str, kind: str, replaces: Kept | None) -> bool:
        if replaces is None:
            self._event(logical_id, kind, "", "CREATE_IN_PROGRESS")
        else:
            old = replaces.resource.physical_id
            self._event(logical_id, kind, old, "UPDATE_IN_PROGRESS", REPLACING)
        return True

    def _bring(
        self,
        logical_id: str,
        template: JSON,
        scope: Scope,
        undo: list[Undo],
        replaced: list[Kept],
    ) -> None:
        """Create, replace, update or leave one resource, and note how to take that back."""
        declared = template["Resources"][logical_id]
        old = self.kept.get(logical_id)
        if old is None:
            undo.append((logical_id, lambda: self._drop(logical_id, None)))
            self._create(logical_id, template, scope)
            return
        if declared["Type"] != old.resource.type:
            error = ResourceError("Update of resource type is not permitted.")
            self._failed(logical_id, declared["Type"], old.resource, "UPDATE_FAILED", error)
        properties, revealed, causes = self._goal(old, declared, scope)
        changes = properties != old.declared or self._tags_changed(old.resource) or self._stirs(old)
        if causes or changes:
            self._ask_policy(logical_id, "Replace" if causes else "Modify")
        told = self.shown.get(logical_id, {})
        if causes:
            replaced.append(old)
            undo.append((logical_id, lambda: self._drop(logical_id, old, told)))
            del self.kept[logical_id]
            self._create(logical_id, template, scope, replaces=old)
        elif changes or old.resource.follows:
            before, previous = old.declared, old.resource.properties
            undo.append((logical_id, lambda: self._change_back(logical_id, before, previous, told)))
            self._show(logical_id, template, properties)
            old.resource.update_policy = resolve(declared.get("UpdatePolicy", {}), scope)
            self._change(logical_id, properties, revealed)
        kept = self.kept[logical_id]
        policies = (kept.deletion_policy, kept.replace_policy)
        undo.append((logical_id, lambda: self._keep(logical_id, *policies)))
        self._keep(logical_id, declared.get("DeletionPolicy", "Delete"), declared.get("UpdateReplacePolicy", "Delete"))

    def _goal(self, old: Kept, declared: JSON, scope: Scope) -> tuple[JSON, JSON, set[str]]:
        """A resource's properties, the same with secrets in them, and which of them replace it."""
        resource = old.resource
        try:
            properties = resource.checked(self.resolved(declared, scope))
            same = properties == old.declared
            revealed = resource.properties if same else self.stored.revealed(properties)
            return properties, revealed, self._replacement_causes(resource, revealed)
        except Exception as error:
            self._failed(resource.logical_id, resource.type, resource, "UPDATE_FAILED", error)

    def _stirs(self, kept: Kept) -> bool:
        try:
            return kept.resource.stirs()
        except Exception as error:
            self._failed(kept.resource.logical_id, kept.resource.type, kept.resource, "UPDATE_FAILED", error)

    def _keep(self, logical_id: str, deletion: str, replacement: str) -> None:
        kept = self.kept[logical_id]
        kept.deletion_policy, kept.replace_policy = deletion, replacement

    def _ask_policy(self, logical_id: str, action: str) -> None:
        """Fail where the stack policy that holds during this update forbids Modify, Replace or Delete."""
        resource = self.kept[logical_id].resource
        try:
            judge(self.policy_during_update or self.policy, action, logical_id, resource.type)
        except ResourceError as error:
            self._failed(logical_id, resource.type, resource, "UPDATE_FAILED", error)

    def _replacement_causes(self, resource: Resource, properties: JSON) -> set[str]:
        causes = resource.replacement_causes(properties)
        named = resource.naming.property if resource.naming else ""
        if causes and named in properties and properties[named] == resource.properties.get(named):
            raise ResourceError(
                "CloudFormation cannot update a stack when a custom-named resource requires "
                f"replacing. Rename {resource.physical_id} and update the stack again."
            )
        return causes

    def _tags_changed(self, resource: Resource) -> bool:
        return "Tags" in resource.sets and resource.tagged != resource.tags

    def _change(self, logical_id: str, declared: JSON, properties: JSON, back: bool = False) -> None:
        kept = self.kept[logical_id]
        resource, previous = kept.resource, kept.resource.properties
        self._event(logical_id, resource.type, resource.physical_id, "UPDATE_IN_PROGRESS")
        resource.properties = properties
        try:
            self._tell(Action(self, "update", resource, previous))
            (resource.take_back if back else resource.update)(previous)
            resource.tagged = resource.tags
        except Exception as error:
            kept.status, kept.at, kept.reason = "UPDATE_FAILED", utcnow(), reason_of(error)
            self._failed(logical_id, resource.type, resource, "UPDATE_FAILED", error)
        kept.declared = declared
        kept.status, kept.at, kept.reason = "UPDATE_COMPLETE", utcnow(), None
        self._event(logical_id, resource.type, resource.physical_id, "UPDATE_COMPLETE")

    def _change_back(self, logical_id: str, declared: JSON, properties: JSON, told: JSON) -> None:
        """What fails can be tried again: the resource is known to be as it was."""
        resource = self.kept[logical_id].resource
        changed = resource.properties
        self.shown[logical_id] = told
        try:
            self._change(logical_id, declared, properties, back=True)
        except Failed:
            resource.properties = changed
            raise

    def _drop(self, logical_id: str, restored: Kept | None, told: JSON | None = None) -> None:
        """Take a new resource out of the stack, the former one back in; the new one is deleted once all else is undone."""
        if logical_id in self.kept:
            self.dropped.append(self.kept.pop(logical_id))
        if restored is not None:
            self.kept[logical_id], self.shown[logical_id] = restored, told or {}

    def _delete_all(self, on_create: bool = False, retain: list[str] | None = None) -> str | None:
        """Delete each once all that depends on it was tried; the reason where some couldn't be."""
        failed = []
        for logical_id in deletion_order(self.kept, list(self.kept), self.template_dict):
            kept = self.kept[logical_id]
            keep = kept.deletion_policy == "Retain" and kept.status != "CREATE_FAILED"
            keep = keep or (kept.deletion_policy == "RetainExceptOnCreate" and not on_create)
            try:
                self._delete(kept, keep or logical_id in (retain or []))
            except Failed:
                failed.append(logical_id)
            else:
                del self.kept[logical_id]
        names = ", ".join(failed)
        return f"The following resource(s) failed to delete: [{names}]. " if failed else None

    def _delete(self, kept: Kept, keep: bool = False, cleanup: bool = False) -> None:
        """`cleanup`: after an update, which it fails no more, and without properties in its events."""
        resource = kept.resource
        where = (resource.logical_id, resource.type, resource.physical_id)
        if keep:
            self._event(*where, "DELETE_SKIPPED", bare=cleanup)
            return
        self._event(*where, "DELETE_IN_PROGRESS", bare=cleanup)
        try:
            self._tell(Action(self, "delete", resource))
            with missing_is_fine():
                if kept.deletion_policy == "Snapshot" and kept.status != "CREATE_FAILED":
                    resource.last_snapshot()
                resource.delete()
        except Exception as error:
            kept.status, kept.reason = "DELETE_FAILED", reason_of(error)
            if cleanup:
                self._event(*where, "DELETE_FAILED", kept.reason, bare=True)
                return
            self._failed(resource.logical_id, resource.type, resource, "DELETE_FAILED", error)
        self._event(*where, "DELETE_COMPLETE", bare=cleanup)
