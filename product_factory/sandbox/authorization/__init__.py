"""What CloudFormation does for a stack is allowed by the policies of whom it acts as, or it fails.

Before each create, update and delete of a resource of a judged stack, every action that the step needs
(`needs`) is judged against the acting principal's policies (`policies`): the launch role's, the stack's role's, or
those of whoever called; and against what guards the resource (`owners`). The needs are a second witness: they come
from AWS's reference and from evidence of their own (`evidence`), not from what derives roles.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import NamedTuple

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.nested import before_reading
from product_factory.sandbox.cloudformation.stack import Action, before_action
from product_factory.sandbox.cloudformation.stacksets import around_instances
from product_factory.sandbox.resource_types.errors import ResourceError

from . import facts, inline_policies
from .calling import caller
from .common_keys import common_keys
from .demands import demands
from .execution_role import execution_role
from .iam_paths import with_path
from .lookups import lookups
from .needs import needs
from .organizations import in_organization
from .owners import target_of
from .policies import Principal
from .principals import principal_by_arn, role_principal, roles_of_profiles
from .reading import reading
from .service_keys import with_keys
from .step import Need, Step

__all__ = [
    "JUDGED",
    "Need",
    "Principal",
    "Step",
    "acting",
    "check_readable",
    "demands",
    "denial",
    "install",
    "is_judging",
    "judging",
    "lookups",
    "needs",
    "principal_by_arn",
    "role_principal",
    "step_of",
    "whose",
]


class Acting(NamedTuple):
    """As whom CloudFormation acts; see `judging`. reader: as whom it reads templates, who may do everything included."""

    principal: Principal | None
    reader: Principal | None
    lenient: bool
    forwarded: bool

    def sent(self, need: Need) -> Need:
        """The need, with what a request tells of the way that it came.

        With the caller's own session CloudFormation is in the chain, with a role of its own it isn't:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-viaawsservice
        """
        if self.forwarded:
            return need.having({"aws:ViaAWSService": "true"})
        return replace(need, context={key: each for key, each in need.context.items() if "CalledVia" not in key})


_ERRORS = "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
_ACTING: ContextVar[Acting | None] = ContextVar("acting", default=None)
JUDGED: list[Callable[[Principal, Need, str | None], None]] = []
"""Told of each need that was judged, with AWS's message where it was denied."""


def denial(principal: Principal, need: Need) -> str | None:
    """AWS's message where the principal may not, None where it may; told to `JUDGED`."""
    own = str(principal.facts.get("aws:PrincipalAccount", ""))
    target = target_of(need.action, need.resource, own)
    region = str(need.context.get("aws:RequestedRegion", ""))
    keys = {**common_keys(region, target.account_id), "kms:CallerAccount": own}
    if target.account_id not in ("", own):
        # A bucket of another account, of which the step of the stack can't know.
        need = replace(need, context={**need.context, "aws:ResourceAccount": target.account_id})
    message = principal.denial(need.having(keys), target)
    for listener in JUDGED:
        listener(principal, need, message)
    return message


@contextmanager
def judging(principal: Principal | None, *, lenient: bool = False, forwarded: bool = True) -> Iterator[None]:
    """Within this block, CloudFormation acts as this principal and no other; None may do everything.

    lenient: whoever may do everything is judged where templates are read and nowhere else, and resource types whose schema
    tells no permissions are not judged, in place of failing. forwarded: with the session of whoever called, not with one of
    its own.
    """
    spared = lenient and principal is not None and principal.unrestricted
    token = _ACTING.set(Acting(None if spared else principal, principal, lenient, forwarded))
    try:
        yield
    finally:
        _ACTING.reset(token)


def judge(action: Action) -> None:
    """Raise ResourceError with AWS's message for the first action that is denied."""
    acting = _ACTING.get()
    if acting is None or acting.principal is None:
        return
    if acting.lenient and not facts.tells_permissions(action.resource.type, action.operation):
        return
    step = step_of(action)
    for need in (each for told in needs(step) for each in in_organization(step, told)):
        message = denial(acting.principal, acting.sent(with_keys(step, with_path(need))))
        if message:
            raise ResourceError(message)


def acting() -> Principal | None:
    """As whom CloudFormation acts, else who called; None where nobody is judged."""
    found = _ACTING.get()
    return found.principal if found else caller()


def whose() -> Principal | None:
    """Whose session CloudFormation's requests carry, who may do everything included; else who called."""
    found = _ACTING.get()
    return found.reader if found else caller()


def is_judging() -> bool:
    """Whether CloudFormation acts as somebody already."""
    acting = _ACTING.get()
    return acting is not None and acting.principal is not None


def judge_reading(url: str, region: str) -> None:
    """Raise ValidationError where whom CloudFormation acts as may not read a nested stack's template."""
    acting = _ACTING.get()
    if acting is not None:
        check_readable(acting.reader, url, region, acting.sent)


def check_readable(
    principal: Principal | None, url: str, region: str, sent: Callable[[Need], Need] = lambda need: need
) -> None:
    """ValidationError where the principal, for whom CloudFormation fetches it, may not read what stands at the URL.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html; the words are those of
    https://github.com/awslabs/sagemaker-explaining-credit-decisions/issues/1. `sent`: how its request comes.
    """
    if principal is not None and denial(principal, sent(reading(url, region))):
        raise ValidationError(f"S3 error: Access Denied\nFor more information check {_ERRORS}")


def step_of(action: Action) -> Step:
    """The facts of a stack's action; ResourceError where the schema tells no permissions."""
    resource, stack = action.resource, action.stack
    given = facts.stack_tags(stack.name, stack.stack_id, resource.logical_id)
    return Step(
        operation=action.operation,
        type=resource.type,
        physical_name=resource.physical_id or resource.name,
        properties=resource.properties,
        tags=facts.tags(resource.type, resource.tags, stack.tags, given),
        account_id=stack.account_id,
        region=stack.region_name,
        permissions=facts.permissions(resource.type, action.operation),
        arns=facts.arns_among(resource.attributes),
        indirect_roles=roles_of_profiles(stack.account_id, resource.properties),
    )


@contextmanager
def _of_stack_sets(account_id: str) -> Iterator[None]:
    principal = execution_role(account_id)
    with judging(principal, lenient=True, forwarded=False):
        yield


def install() -> None:
    """Judge from now on; idempotent."""
    inline_policies.install()
    if _of_stack_sets not in around_instances:
        around_instances.append(_of_stack_sets)
    if judge not in before_action:
        before_action.append(judge)
    if judge_reading not in before_reading:
        before_reading.append(judge_reading)
