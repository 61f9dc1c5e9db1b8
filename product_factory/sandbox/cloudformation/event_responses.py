"""What stacks told: DescribeStackEvents, and DescribeEvents over HTTP."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from product_factory.sandbox.cloudformation import shapes
from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.models import CloudFormationBackend

NO_STACK_NAME = (
    "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null"
)


class EventResponses:
    """A part of CloudFormationResponse."""

    if TYPE_CHECKING:

        @property
        def here(self) -> CloudFormationBackend: ...
        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def only(self, *known: str) -> None: ...
        def page(self, member: str, found: Sequence[Any], shown: Callable[[Any], Any] = ...) -> dict[str, Any]: ...

    def describe_stack_events(self) -> Answer:
        """Refusals as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_stacks.snapshot.json."""
        self.only()
        name = self._get_param("StackName")
        if name is None:
            raise ValidationError(NO_STACK_NAME)
        stack = self.here.known_stack(name)
        if stack is None:
            raise ValidationError(f"Stack [{name}] does not exist")
        return Answer(self.page("StackEvents", stack.events[::-1], shapes.event))

    def describe_events(self) -> Answer:
        """The newer view of the same events, by stack or by change set."""
        self.only("ChangeSetName", "Filters", "OperationId")
        name, change_set = self._get_param("StackName"), self._get_param("ChangeSetName")
        stack = self.here.get_change_set(change_set, name).stack if change_set else self.here.get_stack(name)
        failed_only = (self._get_param("Filters") or {}).get("FailedEvents") in (True, "true")
        events = [
            event for event in reversed(stack.events) if not failed_only or event.resource_status.endswith("FAILED")
        ]
        return Answer(self.page("OperationEvents", events, shapes.operation_event))
