"""Nested stacks: made, updated, taken back and deleted with the stack that they are a resource of.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
A nested stack that fails is left standing, as others' events show it: its parent deletes it, or leaves it standing, too. One that
is updated keeps what it removes until the whole update has succeeded. Words as seen on AWS:
https://github.com/amazon-archives/realworld-serverless-application/issues/44 (created),
https://github.com/heptio/aws-quickstart/issues/193 (capabilities), rubyonjets/jets, in its documentation of deploys (updated).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from product_factory.sandbox.cloudformation.capabilities import missing_capability
from product_factory.sandbox.cloudformation.change_set_operations import check_updatable
from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.stack import Stack, Wanted
from product_factory.sandbox.cloudformation.urls_s3 import read_template
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.nesting import Asked, nested_name

DEEPEST = 20
"""The sandbox's own limit: a template that names itself would nest for ever."""

before_reading: list[Callable[[str, str], None]] = []
"""Called with a nested template's URL and Region before it is read; raises an error to refuse that."""


class NestedOperations:
    """What the backend does with nested stacks."""

    if TYPE_CHECKING:
        account_id: str
        region_name: str
        deleted_stacks: dict[str, Stack]

        def find_stack(self, name_or_id: str) -> Stack | None: ...
        def get_stack(self, name_or_id: str) -> Stack: ...
        def wanted(self, stack: Stack, body: str, given: dict[str, str], tags: dict[str, str]) -> Wanted: ...
        def is_already(self, stack: Stack, wanted: Wanted) -> bool: ...
        def _made_stack(self, name: str) -> Stack: ...
        def _register(self, stack: Stack) -> None: ...
        def _create(self, stack: Stack, wanted: Wanted, on_failure: str) -> None: ...
        def _delete(self, stack: Stack, retain: list[str] | None = None, on_create: bool = False) -> None: ...

    def nest(self, parent: Stack, logical_id: str, name: str, asked: Asked) -> "Nested":
        """A nested stack that is there, and made by `Nested.create`; where what is asked for is refused, there is none."""
        if _depth(parent) >= DEEPEST:
            raise ResourceError(f"The sandbox nests stacks {DEEPEST} deep and no deeper")
        reserved = parent.reserved.get(logical_id)
        stack = reserved or self._made_stack(name)
        stack.parent, stack.role_arn = parent, parent.role_arn
        made = Nested(self, stack)
        made.first = made.wanted(asked)
        stack.capabilities = parent.capabilities
        if reserved is None:
            self._register(stack)
        parent.reserved.pop(logical_id, None)
        return made

    def nested_stack(self, parent: Stack, logical_id: str) -> Stack:
        """One that is not made yet, under the name that it will have."""
        if _depth(parent) >= DEEPEST:
            raise ValidationError(f"The sandbox nests stacks {DEEPEST} deep and no deeper")
        stack = self._made_stack(nested_name(parent.name, logical_id))
        stack.parent = parent
        return stack

    def read_nested(self, url: str) -> str:
        """The template at a URL, read as whoever acts."""
        for listener in before_reading:
            listener(url, self.region_name)
        return read_template(url, self.account_id, self.region_name)

    def nested(self, stack_id: str) -> "Nested":
        return Nested(self, self.get_stack(stack_id))


@dataclass
class Nested:
    """One of them. What goes wrong is raised as ResourceError, and becomes the reason of the parent's resource."""

    engine: NestedOperations
    stack: Stack
    first: Wanted | None = None

    @property
    def stack_id(self) -> str:
        return self.stack.stack_id

    @property
    def parent(self) -> Stack:
        assert self.stack.parent is not None
        return self.stack.parent

    def wanted(self, asked: Asked) -> Wanted:
        """What the template at its URL comes to now; its capabilities are those given for its parent."""
        try:
            body = self._read(asked.url)
            if missing := missing_capability(checked(body), self.parent.capabilities):
                raise ResourceError(f"Requires capabilities : [{missing}]")
            return self.engine.wanted(self.stack, body, asked.parameters, asked.tags)
        except ValidationError as error:
            raise ResourceError(error.message) from error

    def _read(self, url: str) -> str:
        """As the change set under way has read it, else anew."""
        known = self.stack.root.bodies.get(url)
        return self.engine.read_nested(url) if known is None else known

    def create(self) -> None:
        assert self.first is not None
        self.engine._create(self.stack, self.first, "DO_NOTHING")
        self.stack.disable_rollback = self.parent.disable_rollback
        if self.stack.status != "CREATE_COMPLETE":
            raise self._failed(f"created: {self.stack.status_reason}")

    def differs(self, asked: Asked) -> bool:
        return not self._same(self.wanted(asked))

    def update(self, asked: Asked) -> None:
        """What isn't changed is left alone. What is waits, once it is done, for `complete` or `take_back`."""
        stack, wanted = self.stack, self.wanted(asked)
        if self._same(wanted):
            return
        if stack.before is None:
            _check(stack)
        stack.role_arn, stack.capabilities = self.parent.role_arn, self.parent.capabilities
        before = len(stack.events)
        stack.update(wanted, disable_rollback=self.parent.leaves_failures, held=True)
        if stack.before is None or stack.status == "UPDATE_FAILED":
            state = "UPDATE_FAILED" if stack.status == "UPDATE_FAILED" else "UPDATE_ROLLBACK_IN_PROGRESS"
            raise self._failed(f"updated. Currently in {state} with reason: {stack.reason_since(before)}")

    def take_back(self) -> None:
        """Be what it was before its parent's update; one that took itself back, or wasn't touched, is that."""
        stack = self.stack
        if stack.status == "UPDATE_ROLLBACK_FAILED":
            stack.continue_rollback(set())
        elif stack.before is not None or stack.status == "UPDATE_FAILED":
            stack.roll_back_update()
        if stack.status == "UPDATE_ROLLBACK_FAILED":
            raise self._failed(f"updated. Currently in {stack.status} with reason: {stack.status_reason}")

    def complete(self) -> None:
        self.stack.complete_update()

    def delete(self) -> None:
        """Whether it is protected or not: that is asked of whoever deletes a root stack, or a nested one by itself."""
        stack = self.stack
        if stack.status == "DELETE_COMPLETE":
            return
        self.engine._delete(stack, on_create="ROLLBACK_IN_PROGRESS" in self.parent.status)
        if stack.status != "DELETE_COMPLETE":
            raise self._failed(f"deleted: {stack.status_reason}")

    def output(self, key: str) -> str:
        found = [each.value for each in self.stack.outputs if each.key == key]
        if not found:
            raise ResourceError(f"Output '{key}' not found in stack '{self.stack_id}'")
        return found[0]

    def _same(self, wanted: Wanted) -> bool:
        """Whether it is that already, and so is all that is nested in it."""
        inner = [kept.resource for kept in self.stack.kept.values()]
        return self.engine.is_already(self.stack, wanted) and not any(each.stirs() for each in inner)

    def _failed(self, how: str) -> ResourceError:
        return ResourceError(f"Embedded stack {self.stack_id} was not successfully {how}")


def _depth(stack: Stack) -> int:
    return 0 if stack.parent is None else 1 + _depth(stack.parent)


def _check(stack: Stack) -> None:
    try:
        check_updatable(stack)
    except ValidationError as error:
        raise ResourceError(error.message) from error
