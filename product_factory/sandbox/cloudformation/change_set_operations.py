"""Change sets of one account and region: made, found, executed and gone.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
Refusals as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_changesets.snapshot.json.
"""

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from moto.core.utils import utcnow

from product_factory.sandbox.cloudformation.change_sets import NO_CHANGES, Change, ChangeSet, changes_of
from product_factory.sandbox.cloudformation.errors import (
    AlreadyExistsException,
    ChangeSetNotFoundException,
    InvalidChangeSetStatusException,
    ValidationError,
)
from product_factory.sandbox.cloudformation.imports import check_import, take_in
from product_factory.sandbox.cloudformation.nested_change_sets import NestedChangeSets
from product_factory.sandbox.cloudformation.stack import Stack, Wanted

if TYPE_CHECKING:
    from product_factory.sandbox.cloudformation.models import CloudFormationBackend

UPDATABLE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "CREATE_FAILED",
    "UPDATE_FAILED",
}


def check_updatable(stack: Stack) -> None:
    """Raise ValidationError where a stack is under change, or failed to be made."""
    if stack.status not in UPDATABLE:
        raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")


class ChangeSetOperations:
    """What the backend does with change sets."""

    deleted_stacks: dict[str, Stack]
    change_sets: dict[str, ChangeSet]
    executed: dict[str, ChangeSet]
    """Those that were carried out: known by their ID alone, and not listed."""

    if TYPE_CHECKING:
        stacks: dict[str, Stack]

        def is_already(self, stack: Stack, wanted: Wanted) -> bool: ...
        def find_stack(self, name_or_id: str) -> Stack | None: ...
        def wanted(self, stack: Stack, body: str, given: dict[str, str], tags: dict[str, str]) -> Wanted: ...
        def given(self, stack: Stack | None, parameters: list[dict[str, Any]]) -> dict[str, str]: ...
        def same(self, stack: Stack, wanted: Wanted) -> bool: ...
        def _made_stack(self, name: str) -> Stack: ...
        def _arn(self, path: str) -> str: ...
        def _create(self, stack: Stack, wanted: Wanted, on_failure: str) -> None: ...
        def _update(
            self, stack: Stack, wanted: Wanted, policy_during_update: str = "", disable_rollback: bool = False
        ) -> None: ...
        def _register(self, stack: Stack) -> None: ...

    def create_change_set(
        self,
        stack_name: str,
        name: str,
        template: str | None,
        kind: str,
        parameters: list[dict[str, Any]],
        tags: dict[str, str] | None = None,
        description: str | None = None,
        role_arn: str | None = None,
        capabilities: list[str] | None = None,
        on_stack_failure: str | None = None,
        include_nested_stacks: bool = False,
        to_import: list[dict[str, Any]] | None = None,
    ) -> ChangeSet:
        """A change set; CREATE leaves a stack in REVIEW_IN_PROGRESS until it is executed.

        One without changes is FAILED, and says so in AWS's words. A request that is refused leaves nothing behind.
        """
        found = self._stack_for(stack_name, name, kind)
        stack = found or self._made_stack(stack_name)
        body = stack.template if template is None else template
        given = self.given(found, parameters)
        wanted = self.wanted(stack, body, given, stack.tags if tags is None else tags)
        change_set_id = self._arn(f"changeSet/{name}/{uuid4()}")
        check_import(kind, stack, wanted.template, to_import or [])
        same = kind == "UPDATE" and self.same(stack, wanted)
        changes: list[Change] = []
        nested = NestedChangeSets(cast("CloudFormationBackend", self), name, change_set_id, capabilities or [])
        if not same:
            try:
                changes = changes_of(stack, wanted, nested.of(stack, change_set_id) if include_nested_stacks else None)
            except Exception:
                nested.undo()
                raise
            unchanged = include_nested_stacks and kind == "UPDATE" and not changes
            same = unchanged and self.is_already(stack, wanted)
        made = ChangeSet(
            change_set_id=change_set_id,
            name=name,
            kind=kind,
            stack=stack,
            wanted=wanted,
            changes=changes,
            status="FAILED" if same else "CREATE_COMPLETE",
            execution_status="UNAVAILABLE" if same else "AVAILABLE",
            status_reason=NO_CHANGES if same else None,
            description=description,
            capabilities=capabilities or [],
            on_stack_failure=on_stack_failure,
            role_arn=role_arn,
            include_nested_stacks=include_nested_stacks,
            nested=nested.made,
            bodies=nested.bodies,
            to_import=to_import or [],
        )
        if found is None:
            self._register(stack)
            stack.review()
            stack.tags = wanted.tags
        for each in (made, *made.nested):
            self.change_sets[each.change_set_id] = each
        return made

    def get_change_set(self, name_or_id: str, stack_name: str | None) -> ChangeSet:
        """By its ID, or by its name in a stack; one that was executed by its ID alone.

        Raises ValidationError for a name without a stack that there is, ChangeSetNotFoundException for no such change set.
        """
        if not name_or_id.startswith("arn:"):
            self._check_stack(stack_name)
        if name_or_id in self.executed:
            return self.executed[name_or_id]
        for made in reversed(list(self.change_sets.values())):
            if name_or_id == made.change_set_id:
                return made
            if name_or_id == made.name and stack_name in (made.stack.name, made.stack.stack_id):
                return made
        raise ChangeSetNotFoundException(f"ChangeSet [{name_or_id}] does not exist")

    def execute_change_set(self, name_or_id: str, stack_name: str | None, disable_rollback: bool = False) -> None:
        """Carry it out, once. All change sets of the stack are gone then, this one included, and their names free."""
        made = self.get_change_set(name_or_id, stack_name)
        stack = made.stack
        if made.execution_status != "AVAILABLE":
            raise InvalidChangeSetStatusException(
                f"ChangeSet [{made.change_set_id}] cannot be executed in its current status of [{made.status}]"
            )
        if made.kind == "UPDATE":
            check_updatable(stack)
        made.execution_status = "EXECUTE_IN_PROGRESS"
        self.executed[made.change_set_id] = made
        self.forget_change_sets(stack)
        stack.change_set_id, stack.capabilities, stack.bodies = made.change_set_id, made.capabilities, made.bodies
        stack.role_arn = made.role_arn or stack.role_arn
        if made.kind == "CREATE":
            stack.last_updated_time = utcnow()
            on_failure = made.on_stack_failure or "ROLLBACK"
            self._create(stack, made.wanted, "DO_NOTHING" if disable_rollback else on_failure)
        elif made.kind == "IMPORT":
            take_in(stack, made.wanted, made.to_import)
        else:
            self._update(stack, made.wanted, disable_rollback=disable_rollback or made.on_stack_failure == "DO_NOTHING")
        stack.bodies = {}
        self.forget_reserved(stack)
        failed = stack.status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
        made.execution_status = "EXECUTE_FAILED" if failed else "EXECUTE_COMPLETE"

    def _check_stack(self, name_or_id: str | None) -> None:
        if not name_or_id:
            raise ValidationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
        if self.find_stack(name_or_id) is None and name_or_id not in self.deleted_stacks:
            raise ValidationError(f"Stack [{name_or_id}] does not exist")

    def make_obsolete(self, stack: Stack) -> None:
        """The stack was made or changed otherwise: none of its change sets can be executed any more."""
        for made in self.change_sets_of(stack):
            made.execution_status = "OBSOLETE"

    def delete_change_set(self, name_or_id: str, stack_name: str | None) -> None:
        """One that doesn't exist, or was executed, is no error; a stack that doesn't is."""
        try:
            made = self.get_change_set(name_or_id, stack_name)
        except ChangeSetNotFoundException:
            return
        if made.root_id is not None:
            raise ValidationError(
                f"ChangeSet [{made.change_set_id}] is nested: delete that of the root, {made.root_id}"
            )
        self._forget(made)
        if not self.change_sets_of(made.stack):
            self.forget_reserved(made.stack)

    def change_sets_of(self, stack: Stack) -> list[ChangeSet]:
        return [made for made in list(self.change_sets.values()) if made.stack is stack]

    def forget_change_sets(self, stack: Stack) -> None:
        for made in self.change_sets_of(stack):
            self._forget(made)

    def forget_reserved(self, stack: Stack) -> None:
        """The nested stacks that wait for a change set which nobody will execute."""
        for child in stack.reserved.values():
            self.forget_reserved(child)
            self.stacks.pop(child.stack_id, None)
        stack.reserved.clear()

    def _forget(self, made: ChangeSet) -> None:
        for each in (made, *made.nested):
            self.change_sets.pop(each.change_set_id, None)

    def _stack_for(self, stack_name: str, name: str, kind: str) -> Stack | None:
        """The stack that the change set is for, None where it is to be made; refuses what AWS refuses."""
        stack = self.find_stack(stack_name)
        gone = stack is None and stack_name in self.deleted_stacks
        if kind != "UPDATE" and (gone or (stack is not None and stack.status != "REVIEW_IN_PROGRESS")):
            raise ValidationError(
                f"Stack [{stack_name}] already exists and cannot be created again with the changeSet [{name}]."
            )
        if kind != "UPDATE" and stack is None and stack_name.startswith("arn:"):
            raise ValidationError(f"Stack [{stack_name}] does not exist")
        if kind == "UPDATE" and stack is None:
            raise ValidationError(f"Stack [{stack_name}] does not exist")
        if stack is not None and any(made.name == name for made in self.change_sets_of(stack)):
            raise AlreadyExistsException(f"ChangeSet {name} already exists")
        if kind == "UPDATE" and stack is not None:
            check_updatable(stack)
        return stack
