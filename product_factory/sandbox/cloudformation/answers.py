"""What an operation answers: mappings under AWS's own names, written as AWS writes them."""

from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionContext, ActionResult


class Answer(ActionResult):
    """moto's result of an action, without a search for each member under all the names that moto's models may use.

    A stack of hundreds of resources has thousands of events with ten members each, and deployments poll them.
    """

    def __init__(self, result: object = None) -> None:
        super().__init__(result)

    def execute_result(self, context: ActionContext) -> TYPE_RESPONSE:
        serializer: Any = context.serializer_class(operation_model=context.operation_model)
        serializer.get_value = lambda value, key, shape: value.get(key)
        written = serializer.serialize(self.result)
        return written["status_code"], written["headers"], written["body"]
