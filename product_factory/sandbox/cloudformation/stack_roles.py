"""As whom CloudFormation acts for a stack that is asked for over HTTP: its role, else whoever called.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
A role once given is used until another is. Who may do everything is not judged action by action.
"""

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, Protocol, TypeVar

from moto.iam.models import iam_backends

from product_factory.sandbox.authorization import Need, denial, is_judging, judging, role_principal
from product_factory.sandbox.authorization.calling import caller
from product_factory.sandbox.authorization.policies import Principal
from product_factory.sandbox.authorization.trust import lets_in
from product_factory.sandbox.cloudformation.errors import ChangeSetNotFoundException, ValidationError
from product_factory.sandbox.cloudformation.models import CloudFormationBackend
from product_factory.sandbox.cloudformation.urls_s3 import bucket_and_key

SERVICE = "cloudformation.amazonaws.com"
_ERRORS = "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
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
    restricted = None if principal is None or principal.unrestricted else principal
    return judging(restricted, lenient=True, forwarded=not role_arn)


def check_readable(url: str, region: str) -> None:
    """ValidationError where whoever calls may not read what stands at the URL: CloudFormation fetches it for the caller.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html; the words are those of
    https://github.com/awslabs/sagemaker-explaining-credit-decisions/issues/1.
    """
    principal = caller()
    if principal is None:
        return
    bucket, key, version = bucket_and_key(url)
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    keys = {"aws:RequestedRegion": region, "aws:CalledVia": [SERVICE], "aws:ViaAWSService": "true"}
    if denial(principal, Need(action, f"arn:aws:s3:::{bucket}/{key}", keys)):
        raise ValidationError(f"S3 error: Access Denied\nFor more information check {_ERRORS}")


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
