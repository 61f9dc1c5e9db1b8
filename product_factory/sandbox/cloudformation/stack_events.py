"""What a stack tells while it works: events of itself and of its resources.

As recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/test_change_set_conditions.snapshot.json (properties,
"Resource creation Initiated"; none of what an update cleans up), test_change_sets.snapshot.json (a replacement is an update).
"""

from typing import Any, NoReturn

from product_factory.sandbox.cloudformation.no_echo import hidden
from product_factory.sandbox.cloudformation.stack_facts import Action, Event, Failed, before_action, reason_of
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.resource import Resource

STACK = "AWS::CloudFormation::Stack"


class StackEvents:
    """Events in the order in which they happened. Every failure is written as one and raised as `Failed`."""

    stack_id: str
    name: str
    status: str
    status_reason: str | None
    events: list[Event]
    shown: dict[str, JSON]
    """Of each resource the properties that its events tell."""

    def _show(self, logical_id: str, template: JSON, properties: JSON) -> None:
        """Tell these properties from now on; they hold secrets as references."""
        self.shown[logical_id] = _texts(hidden(template, template["Resources"][logical_id], properties))

    def _tell(self, action: Action) -> None:
        for listener in before_action:
            listener(action)

    def _failed(self, logical_id: str, kind: str, resource: Resource | None, status: str, error: Exception) -> NoReturn:
        reason = reason_of(error)
        if isinstance(error, Failed):
            raise error
        physical_id = resource.physical_id if resource else ""
        self._event(logical_id, kind, physical_id, status, reason)
        raise Failed(logical_id, reason) from error

    def _event(
        self, logical_id: str, kind: str, physical_id: str, status: str, reason: str | None = None, bare: bool = False
    ) -> None:
        """`bare`: without properties."""
        properties = None if bare else self.shown.get(logical_id, {})
        self.events.append(Event(self.stack_id, self.name, logical_id, physical_id, kind, status, reason, properties))

    def _stack_event(self, status: str, reason: str | None = None) -> None:
        self.status, self.status_reason = status, reason
        self._event(self.name, STACK, self.stack_id, status, reason, bare=True)


def _texts(value: Any) -> Any:
    """CloudFormation tells each scalar as text."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
