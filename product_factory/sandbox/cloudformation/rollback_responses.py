"""RollbackStack and ContinueUpdateRollback over HTTP.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
In which words AWS refuses a stack in another status is published nowhere: nobody should read more than the status in them.
"""

from typing import TYPE_CHECKING, Any

from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.models import CloudFormationBackend
from product_factory.sandbox.cloudformation.stack import Stack
from product_factory.sandbox.cloudformation.stack_roles import under_its_role


class RollbackResponses:
    """A part of CloudFormationResponse."""

    if TYPE_CHECKING:

        @property
        def here(self) -> CloudFormationBackend: ...
        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def only(self, *known: str) -> None: ...
        def flag(self, name: str) -> bool: ...

    @under_its_role
    def rollback_stack(self) -> Answer:
        """Of a stack whose creation or update failed and was left standing."""
        self.only("RetainExceptOnCreate")
        stack = self._in("CREATE_FAILED", "UPDATE_FAILED")
        stack.role_arn = self._get_param("RoleARN") or stack.role_arn
        if stack.status == "CREATE_FAILED":
            stack.roll_back_creation(self.flag("RetainExceptOnCreate"))
        else:
            stack.roll_back_update()
        return Answer({"StackId": stack.stack_id})

    @under_its_role
    def continue_update_rollback(self) -> Answer:
        self.only("ResourcesToSkip")
        stack, skipped = self._in("UPDATE_ROLLBACK_FAILED"), set(self._get_param("ResourcesToSkip", []))
        if unknown := sorted(skipped - set(stack.kept)):
            raise ValidationError(f"Resources [{', '.join(unknown)}] are not in the stack, and can't be skipped")
        stack.role_arn = self._get_param("RoleARN") or stack.role_arn
        stack.continue_rollback(skipped)
        return Answer({})

    def _in(self, *statuses: str) -> Stack:
        stack = self.here.get_stack(self._get_param("StackName"))
        if stack.status not in statuses:
            raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be rolled back.")
        return stack
