"""What CloudFormation does for a launch is allowed by the launch role's policies, or it fails.

Before each create, update and delete of a resource of a judged stack, every action that AWS's
schema says the step needs (`needs`) is judged against the acting principal's policies (`policies`).
Stacks that aren't launched by Service Catalog are not judged. Service control policies, session
policies and resource-based policies are not part of the judgement.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sandbox.cloudformation.errors import ResourceError
from sandbox.cloudformation.schema import resource_schema
from sandbox.cloudformation.stack import Action, before_action

from .needs import Need, Step, needs
from .policies import Principal, principal_by_arn, role_principal

__all__ = ["Need", "Principal", "Step", "judging", "needs", "principal_by_arn", "role_principal"]

_ACTING: ContextVar[Principal | None] = ContextVar("acting", default=None)


@contextmanager
def judging(principal: Principal) -> Iterator[None]:
    """Within this block, CloudFormation acts as this principal and no other."""
    token = _ACTING.set(principal)
    try:
        yield
    finally:
        _ACTING.reset(token)


def judge(action: Action) -> None:
    """Raise ResourceError with AWS's message for the first action that is denied."""
    principal = _ACTING.get()
    if principal is None:
        return
    for need in needs(step_of(action)):
        message = principal.denial(need)
        if message:
            raise ResourceError(message)


def step_of(action: Action) -> Step:
    """The facts of a stack's action; ResourceError where the schema tells no permissions."""
    resource, stack = action.resource, action.stack
    schema = resource_schema(resource.type) or {}
    handler = schema.get("handlers", {}).get(action.operation)
    if handler is None:
        raise ResourceError(
            f"The schema of {resource.type} doesn't tell what {action.operation} needs, so that "
            "the sandbox can't judge the launch role."
        )
    tagging = schema.get("tagging", {})
    tags = {**resource.tags, **_automatic_tags(stack.tags)} if tagging.get("taggable") else {}
    if tagging.get("cloudFormationSystemTags"):
        tags["aws:cloudformation:stack-name"] = stack.name
        tags["aws:cloudformation:stack-id"] = stack.stack_id
        tags["aws:cloudformation:logical-id"] = resource.logical_id
    return Step(
        operation=action.operation,
        type=resource.type,
        physical_name=resource.physical_id or resource.name,
        properties=resource.properties,
        tags=tags,
        account_id=stack.account_id,
        region=stack.region_name,
        permissions=tuple(handler.get("permissions", [])),
    )


def _automatic_tags(tags: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key.startswith("aws:servicecatalog:")}


def install() -> None:
    """Judge from now on; idempotent."""
    if judge not in before_action:
        before_action.append(judge)
