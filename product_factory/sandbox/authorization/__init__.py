"""What CloudFormation does for a stack is allowed by the policies of whom it acts as, or it fails.

Before each create, update and delete of a resource of a judged stack, every action that the step needs
(`needs`) is judged against the acting principal's policies (`policies`): the launch role's, the stack's role's, or
those of whoever called. The needs are a second witness: they come from AWS's reference and from evidence of their
own (`evidence`), not from what derives roles. Resource-based policies are judged for requests alone (`requests`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from product_factory.sandbox.cloudformation.stack import Action, before_action
from product_factory.sandbox.resource_types.errors import ResourceError

from . import facts, inline_policies
from .demands import demands
from .lookups import lookups
from .needs import needs
from .policies import Principal
from .principals import principal_by_arn, role_principal, roles_of_profiles
from .step import Need, Step

__all__ = [
    "JUDGED",
    "Need",
    "Principal",
    "Step",
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
]

_ACTING: ContextVar[tuple[Principal, bool] | None] = ContextVar("acting", default=None)
JUDGED: list[Callable[[Principal, Need, str | None], None]] = []
"""Told of each need that was judged, with AWS's message where it was denied."""


def denial(principal: Principal, need: Need) -> str | None:
    """AWS's message where the principal may not, None where it may; told to `JUDGED`."""
    message = principal.denial(need)
    for listener in JUDGED:
        listener(principal, need, message)
    return message


@contextmanager
def judging(principal: Principal, *, lenient: bool = False) -> Iterator[None]:
    """Within this block, CloudFormation acts as this principal and no other.

    lenient: resource types whose schema tells no permissions are not judged, in place of failing.
    """
    token = _ACTING.set((principal, lenient))
    try:
        yield
    finally:
        _ACTING.reset(token)


def judge(action: Action) -> None:
    """Raise ResourceError with AWS's message for the first action that is denied."""
    acting = _ACTING.get()
    if acting is None:
        return
    principal, lenient = acting
    if lenient and not facts.tells_permissions(action.resource.type, action.operation):
        return
    for need in needs(step_of(action)):
        message = denial(principal, need)
        if message:
            raise ResourceError(message)


def is_judging() -> bool:
    """Whether CloudFormation acts as somebody already."""
    return _ACTING.get() is not None


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


def install() -> None:
    """Judge from now on; idempotent."""
    inline_policies.install()
    if judge not in before_action:
        before_action.append(judge)
