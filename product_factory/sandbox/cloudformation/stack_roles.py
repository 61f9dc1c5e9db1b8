"""As whom CloudFormation acts for a stack that is asked for over HTTP: its role, else whoever called.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
A role once given is used until another is. Who may do everything is not judged action by action.
"""

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, Protocol, TypeVar

from moto.iam.models import iam_backends

from product_factory.sandbox.authorization import is_judging, judging, role_principal
from product_factory.sandbox.authorization.calling import caller
from product_factory.sandbox.authorization.policies import Principal
from product_factory.sandbox.authorization.trust import lets_in
from product_factory.sandbox.cloudformation.errors import ChangeSetNotFoundException, ValidationError
from product_factory.sandbox.cloudformation.models import CloudFormationBackend

SERVICE = "cloudformation.amazonaws.com"
SESSION_NAME = "AWSCloudFormation"


class Responses(Protocol):
    """Operations on stacks."""

    @property
    def here(self) -> CloudFormationBackend: ...
    def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...


Response = TypeVar("Response", bound=Responses)


def under_its_role(method: Callable[[Response], Any]) -> Callable[[Response], Any]:
    """The operation, judged as the role that it names, the stack's, or the caller; ValidationError for no such role."""

    @functools.wraps(method)
    def call(self: Response) -> Any:
        with _acting(self):
            return method(self)

    return call


def _acting(response: Responses) -> AbstractContextManager[None]:
    role_arn = response._get_param("RoleARN") or _kept(response)
    if caller() is None or is_judging():
        return nullcontext()
    principal = _role(role_arn, response.here.account_id) if role_arn else caller()
    return judging(principal, lenient=True, forwarded=not role_arn)


def _kept(response: Responses) -> str | None:
    """The role that was given before: to the change set that is executed, else to the stack."""
    stacks = response.here
    name, change_set = response._get_param("StackName"), response._get_param("ChangeSetName")
    with suppress(ChangeSetNotFoundException, ValidationError):
        made = stacks.get_change_set(change_set, name) if change_set else None
        if made:
            return made.role_arn or made.stack.role_arn
    stack = stacks.find_stack(name) if name else None
    return stack.role_arn if stack else None


def _role(role_arn: str, account_id: str) -> Principal:
    roles = iam_backends[account_id]["aws"].roles.values()
    role = next((each for each in roles if each.arn == role_arn), None)
    if role is None or not lets_in(role, SERVICE, {"aws:SourceAccount": account_id}):
        raise ValidationError(f"Role {role_arn} is invalid or cannot be assumed")
    return role_principal(role, SESSION_NAME)
