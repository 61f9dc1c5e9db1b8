"""A stack: create, update, roll back and delete its resources, in order, with events."""

from collections.abc import Callable
from datetime import datetime

from moto.core.utils import utcnow

from product_factory.sandbox.cloudformation.attributes import check_outputs
from product_factory.sandbox.cloudformation.exports import check_kept, check_new
from product_factory.sandbox.cloudformation.intrinsics import Scope, resolve
from product_factory.sandbox.cloudformation.parameters import Parameters
from product_factory.sandbox.cloudformation.stack_facts import (
    Action,
    Before,
    Event,
    Failed,
    Kept,
    Output,
    Undo,
    Wanted,
    before_action,
    deletion_order,
    failure_of,
)
from product_factory.sandbox.cloudformation.stack_resources import StackResources
from product_factory.sandbox.cloudformation.template import JSON, creation_order
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource

__all__ = ["Action", "Event", "Kept", "Output", "Stack", "Wanted", "before_action"]


class Stack(StackResources):
    """One stack. Operations run to their end before they return, as everything in moto does."""

    def __init__(
        self,
        stack_id: str,
        name: str,
        account_id: str,
        region_name: str,
        neighbours: Callable[[], list["Stack"]],
    ) -> None:
        self.stack_id = stack_id
        self.name = name
        self.account_id = account_id
        self.region_name = region_name
        self.status = "REVIEW_IN_PROGRESS"
        self.status_reason = None
        self.template = ""
        self.template_dict: JSON = {}
        self.parameters = Parameters({}, {}, {})
        self.looked_up: dict[str, str] = {}
        self.tags = {}
        self.role_arn = None
        self.notification_arns = []
        self.capabilities: list[str] = []
        self.policy = ""
        self.policy_during_update = ""
        self.enable_termination_protection = False
        self.disable_rollback = False
        self.timeout_in_minutes: int | None = None
        self.change_set_id: str | None = None
        self.creation_time = utcnow()
        self.last_updated_time: datetime | None = None
        self.deletion_time: datetime | None = None
        """When it began to be rolled back or deleted, whether or not that came to its end."""
        self.drift = "NOT_CHECKED"
        self.drift_at: datetime | None = None
        self.events, self.shown = [], {}
        self.kept, self.dropped = {}, []
        self.undo: list[Undo] = []
        self.replaced: list[Kept] = []
        self.before: Before | None = None
        """What an update that is not complete yet began with."""
        self.leaves_failures = False
        self.outputs = []
        self.imports, self.importing = set(), set()
        self.neighbours = neighbours
        self.parent: Stack | None = None
        self.reserved: dict[str, Stack] = {}
        """Nested stacks that wait in a change set, by their logical IDs."""
        self.bodies: dict[str, str] = {}
        """Nested templates as a change set has read them, by URL, while it is executed."""

    @property
    def root(self) -> "Stack":
        """The stack in which it is nested, at whatever depth; itself where it is nested in none."""
        return self if self.parent is None else self.parent.root

    @property
    def outputs(self) -> list[Output]:
        return self._made_outputs

    @outputs.setter
    def outputs(self, made: list[Output]) -> None:
        self._made_outputs = made
        self.exports = {each.export_name: each.value for each in made if each.export_name is not None}

    @property
    def description(self) -> str | None:
        return self.template_dict.get("Description")

    def create(self, wanted: Wanted) -> None:
        """Make every resource, or roll back; ends in CREATE_COMPLETE, ROLLBACK_COMPLETE, …

        With `disable_rollback` a failure ends in CREATE_FAILED, with what was made left standing.
        """
        self._adopt(wanted)
        self._stack_event("CREATE_IN_PROGRESS", "User Initiated")
        scope = self.scope(wanted)
        try:
            check_outputs(wanted.template, scope)
            for logical_id in self.order(wanted.template, scope):
                self._create(logical_id, wanted.template, scope)
            self.outputs = self._outputs(wanted, scope)
        except Exception as error:
            reason = failure_of(error).summary("create")
            if self.disable_rollback:
                self._stack_event("CREATE_FAILED", reason)
                return
            self.deletion_time = utcnow()
            self._stack_event("ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
            failed = self._delete_all(on_create=True)
            self.importing = set()
            self._stack_event("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", failed)
            return
        self._import_from_now_on()
        self._stack_event("CREATE_COMPLETE")

    def update(self, wanted: Wanted, disable_rollback: bool = False, held: bool = False) -> None:
        """Change what differs; on a failure everything is brought back, UPDATE_ROLLBACK_COMPLETE.

        Removed and replaced resources are deleted last, so a rollback never has to revive one.
        With `disable_rollback` a failure ends in UPDATE_FAILED with what was done left standing: it can be rolled back, or
        updated again. `held`: what succeeds waits for `complete_update`, or for `roll_back_update`.
        """
        before = Before(self._wanted_now(), self.outputs, self.imports)
        self.last_updated_time, self.leaves_failures = utcnow(), disable_rollback
        self._stack_event("UPDATE_IN_PROGRESS", "User Initiated")
        self.tags = wanted.tags
        scope = self.scope(wanted)
        try:
            check_outputs(wanted.template, scope)
            order = self.order(wanted.template, scope)
            for logical_id in [name for name in self.kept if name not in order]:
                self._ask_policy(logical_id, "Delete")
            for logical_id in order:
                self._bring(logical_id, wanted.template, scope, self.undo, self.replaced)
            outputs = self._outputs(wanted, scope)
        except Exception as error:
            self.tags, self.importing = before.wanted.tags, set()
            reason = failure_of(error).summary("update")
            if disable_rollback:
                self._stack_event("UPDATE_FAILED", reason)
            else:
                self.roll_back_update(reason)
            return
        self.before = self.before or before
        self._adopt(wanted)
        self.outputs = outputs
        self._import_from_now_on()
        self._stack_event("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        if not held:
            self.complete_update()

    def complete_update(self) -> None:
        """Delete what an update that succeeded removed and replaced; from here on nothing is taken back."""
        if self.before is None:
            return
        before, replaced = self.before.wanted.template, self.replaced
        self.before, self.undo, self.replaced = None, [], []
        self._clean_up(self.order(self.template_dict, self.scope(self._wanted_now())), replaced, before)
        self._stack_event("UPDATE_COMPLETE")

    def delete(self, retain: list[str] | None = None, on_create: bool = False) -> None:
        """Delete in reverse order; DELETE_FAILED names what couldn't be, and may be repeated.

        Where others import from it, it stays in the status that it had, with the reason. `on_create`: as a part of the
        rollback of what has made it.
        """
        try:
            check_kept(self, {}, self.neighbours())
        except ResourceError as error:
            self._stack_event(self.status, str(error))
            return
        self.deletion_time = utcnow()
        self._stack_event("DELETE_IN_PROGRESS", "User Initiated")
        failed = self._delete_all(on_create, retain or [])
        if failed:
            self._stack_event("DELETE_FAILED", failed)
            return
        self.outputs = []
        self._stack_event("DELETE_COMPLETE")
        self._slim()

    def _slim(self) -> None:
        """Keep of a deleted stack what AWS shows for 90 days: its events, its template's text, its parameters.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
        """
        shown = ("Description", "Parameters")
        self.template_dict = {key: self.template_dict[key] for key in shown if key in self.template_dict}
        self.undo, self.replaced, self.before, self.looked_up = [], [], None, {}

    def reason_since(self, event: int = 0) -> str:
        """Why the stack itself failed: the first reason that its own events give, or its status."""
        given = [each.resource_status_reason for each in self.events[event:] if each.logical_resource_id == self.name]
        return next((reason for reason in given if reason and reason != "User Initiated"), self.status)

    def scope_now(self) -> Scope:
        """What names mean in the template that the stack has."""
        return self.scope(Wanted(self.template, self.template_dict, self.parameters, self.tags))

    def review(self) -> None:
        """Wait for a change set: the state of a stack that CreateChangeSet made."""
        self._stack_event("REVIEW_IN_PROGRESS", "User Initiated")

    def resources(self) -> list[Resource]:
        return [kept.resource for kept in self.kept.values()]

    def _wanted_now(self) -> Wanted:
        return Wanted(self.template, self.template_dict, self.parameters, self.tags, self.looked_up)

    def _adopt(self, wanted: Wanted) -> None:
        self.template, self.template_dict = wanted.body, wanted.template
        self.parameters, self.tags, self.looked_up = wanted.parameters, wanted.tags, wanted.looked_up

    def order(self, template: JSON, scope: Scope) -> list[str]:
        """Those that are made, by their conditions, each after what it depends on."""
        return [
            logical_id
            for logical_id in creation_order(template)
            if "Condition" not in template["Resources"][logical_id]
            or scope.condition(template["Resources"][logical_id]["Condition"])
        ]

    def roll_back_creation(self, retain_except_on_create: bool = False) -> None:
        """Delete what a creation that failed left standing; ends in ROLLBACK_COMPLETE, or ROLLBACK_FAILED.

        With `retain_except_on_create` what has the deletion policy Retain goes, too.
        """
        for kept in self.kept.values():
            if retain_except_on_create and kept.deletion_policy == "Retain":
                kept.deletion_policy = "RetainExceptOnCreate"
        self.deletion_time = utcnow()
        self._stack_event("ROLLBACK_IN_PROGRESS", "User Initiated")
        failed = self._delete_all(on_create=True)
        self._stack_event("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", failed)

    def continue_rollback(self, skipped: set[str]) -> None:
        """Go on where the rollback of an update failed; those skipped stay as they are, in UPDATE_COMPLETE."""
        self._stack_event("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
        for logical_id in skipped:
            kept = self.kept[logical_id]
            kept.status, kept.at, kept.reason = "UPDATE_COMPLETE", utcnow(), None
            self._event(logical_id, kept.resource.type, kept.resource.physical_id, "UPDATE_COMPLETE")
        self.undo = [(logical_id, take_back) for logical_id, take_back in self.undo if logical_id not in skipped]
        self._take_back()

    def roll_back_update(self, reason: str = "User Initiated") -> None:
        """Bring everything back that an update changed; ends in UPDATE_ROLLBACK_COMPLETE, or UPDATE_ROLLBACK_FAILED."""
        self._stack_event("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        if self.before is not None:
            self._adopt(self.before.wanted)
            self.outputs, self.imports, self.before = self.before.outputs, self.before.imports, None
        self.replaced = []
        self._take_back()

    def _take_back(self) -> None:
        """What is left to be undone, the youngest first; what fails is left, with all before it.

        Then what is new is removed, as the statuses say:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html (stack status codes)
        """
        try:
            while self.undo:
                self.undo[-1][1]()
                self.undo.pop()
        except Failed as failure:
            self._stack_event("UPDATE_ROLLBACK_FAILED", failure.summary("update"))
            return
        self._stack_event("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        while self.dropped:
            self._delete(self.dropped.pop(0), cleanup=True)
        self._stack_event("UPDATE_ROLLBACK_COMPLETE")

    def _clean_up(self, order: list[str], replaced: list[Kept], before: JSON) -> None:
        removed = deletion_order(self.kept, [name for name in self.kept if name not in order], before)
        for kept in [self.kept.pop(name) for name in removed]:
            self._delete(kept, kept.deletion_policy.startswith("Retain"), cleanup=True)
        for kept in reversed(replaced):
            self._delete(kept, kept.replace_policy == "Retain", cleanup=True)
        self.kept = {name: self.kept[name] for name in order}
        for kept in self.kept.values():
            kept.resource.complete()

    def _outputs(self, wanted: Wanted, scope: Scope) -> list[Output]:
        made = []
        for key, declared in (wanted.template.get("Outputs") or {}).items():
            if "Condition" in declared and not scope.condition(declared["Condition"]):
                continue
            value = resolve(declared["Value"], scope)
            export = resolve(declared.get("Export", {}), scope).get("Name")
            made.append(Output(key, str(value), declared.get("Description"), export))
        check_new(self, [(each.export_name, each.value) for each in made if each.export_name], self.neighbours())
        return made

    def _import_from_now_on(self) -> None:
        self.imports, self.importing = self.importing, set()
