"""A launch's stack, in the launching account: made, changed and deleted under the launch role.

Service Catalog itself needs of that role what
https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html lists:
CloudFormation on the stack, the template's copy by its tag, and what CloudFormation looks up for
parameters, dynamic references and functions (`lookups`). GetTemplateSummary and ValidateTemplate take no resource when they are
called for a template, so they are judged on `*`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.core.exceptions import ServiceException

from product_factory.sandbox.authorization import (
    Need,
    Principal,
    denial,
    judging,
    lookups,
    principal_by_arn,
    role_principal,
)
from product_factory.sandbox.cloudformation.models import backend
from product_factory.sandbox.cloudformation.stack import Stack
from product_factory.sandbox.cloudformation.template import parse

from .caller import Caller
from .entities import Tags
from .launch_role import role_by_arn
from .launched import Output, ProvisionedProduct
from .visibility import LaunchPath

Finish = Callable[[], None]

SESSION_NAME = "servicecatalog"

_DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_ANY_STACK_ID = "00000000-0000-0000-0000-000000000000"


@dataclass
class Outcome:
    """How the stack's operation ended; errors are the failing resources' reasons."""

    stack_id: str | None = None
    errors: list[str] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)


@dataclass
class Order:
    """What the stack is to become, and under whose permissions."""

    account_id: str
    region: str
    stack_name: str
    template_body: str
    tags: Tags
    launch_role_arn: str | None
    caller: Caller
    parameters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, provisioned: ProvisionedProduct, template_body: str, caller: Caller) -> "Order":
        """For a provisioned product's stack, in its own account and region."""
        return cls(
            account_id=provisioned.account_id,
            region=provisioned.region,
            stack_name=provisioned.stack_name,
            template_body=template_body,
            tags=provisioned.tags,
            launch_role_arn=provisioned.launch_role_arn,
            caller=caller,
        )

    @property
    def principal(self) -> Principal:
        """The launch role's session, or the caller where there is no launch constraint."""
        if self.launch_role_arn is None:
            return principal_by_arn(self.caller.arn, self.caller.session_arn)
        role = role_by_arn(self.launch_role_arn)
        if role is None:
            return principal_by_arn(self.launch_role_arn, self.launch_role_arn)
        return role_principal(role, SESSION_NAME)


def auto_tags(provisioned: ProvisionedProduct, path: LaunchPath) -> Tags:
    """https://docs.aws.amazon.com/servicecatalog/latest/adminguide/autotags.html"""
    return {
        "aws:servicecatalog:portfolioArn": path.portfolio.arn,
        "aws:servicecatalog:productArn": path.product.arn,
        "aws:servicecatalog:provisioningPrincipalArn": provisioned.owner.session_arn,
        "aws:servicecatalog:provisionedProductArn": provisioned.arn,
        "aws:servicecatalog:provisioningArtifactIdentifier": provisioned.artifact_id,
    }


def create(order: Order) -> Outcome:
    """Launch the stack; one that fails is rolled back, and stays to be terminated."""
    stacks = backend(order.account_id, order.region)

    def work() -> Stack:
        return stacks.create_stack(
            order.stack_name,
            order.template_body,
            order.parameters,
            tags=order.tags,
            capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        )

    return _run(order, ("CreateStack", "SetStackPolicy", "TagResource"), work)


def update(order: Order) -> Outcome:
    """Change the stack; one that fails is rolled back to what it was. No change is no error."""
    stacks = backend(order.account_id, order.region)

    def work() -> Stack:
        try:
            return stacks.update_stack(
                order.stack_name,
                order.template_body,
                [{"ParameterKey": key, "ParameterValue": value} for key, value in order.parameters.items()],
                tags=order.tags,
                capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            )
        except ServiceException as error:
            if error.message != "No updates are to be performed.":
                raise
            return stacks.get_stack(order.stack_name)

    return _run(order, ("UpdateStack", "SetStackPolicy", "TagResource"), work)


def delete(order: Order) -> Outcome:
    """Delete the stack; resources with DeletionPolicy Retain stay behind."""
    stacks = backend(order.account_id, order.region)
    stack = stacks.find_stack(order.stack_name)
    if stack is None:
        return Outcome()
    found: Stack = stack

    def work() -> Stack:
        stacks.delete_stack(found.stack_id)
        return found

    outcome = _run(order, ("DeleteStack",), work)
    return Outcome(outcome.stack_id, outcome.errors)


def _run(order: Order, verbs: tuple[str, ...], work: Callable[[], Stack]) -> Outcome:
    principal = order.principal
    stack = backend(order.account_id, order.region).find_stack(order.stack_name)
    before = len(stack.events) if stack else 0
    stack_id = stack.stack_id if stack else None
    try:
        for need in _own_needs(order, verbs):
            message = denial(principal, need)
            if message:
                return Outcome(stack_id, [message])
        with judging(principal):
            stack = work()
    except ServiceException as error:
        return Outcome(stack_id, [error.message])
    # Where there was nothing to do, the status is that of an earlier operation, which may have been rolled back.
    done = stack.status in _DONE or (stack_id is not None and len(stack.events) == before)
    if stack.status == "DELETE_COMPLETE" or ("DeleteStack" not in verbs and done):
        return Outcome(stack.stack_id, [], _outputs(stack))
    return Outcome(stack.stack_id, list(_reasons(stack, before)) or [stack.reason_since(before)])


def _own_needs(order: Order, verbs: tuple[str, ...]) -> Iterator[Need]:
    place = f"{order.region}:{order.account_id}"
    stack = f"arn:aws:cloudformation:{place}:stack/{order.stack_name}/{_ANY_STACK_ID}"
    for verb in (*verbs, "DescribeStacks", "DescribeStackEvents"):
        yield Need(f"cloudformation:{verb}", stack)
    if not order.template_body:
        return
    for verb in ("GetTemplateSummary", "ValidateTemplate"):
        yield Need(f"cloudformation:{verb}", "*")
    copy = f"arn:aws:s3:::sc-templates-{order.region}/{order.stack_name}"
    yield Need("s3:GetObject", copy, {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"})
    template = parse(order.template_body)
    yield from lookups(template, order.parameters, account_id=order.account_id, region=order.region)


def stack_parameters(order: Order) -> dict[str, str]:
    """What the stack's parameters are: those given, and the template's defaults."""
    declared: dict[str, Any] = parse(order.template_body).get("Parameters") or {}
    defaults = {key: str(each["Default"]) for key, each in declared.items() if "Default" in each}
    return {**defaults, **order.parameters}


def _reasons(stack: Stack, before: int) -> Iterator[str]:
    for event in stack.events[before:]:
        of_stack = event.physical_resource_id == stack.stack_id
        if event.resource_status.endswith("_FAILED") and not of_stack:
            kind = f"{event.logical_resource_id} ({event.resource_type})"
            yield f"{kind} {event.resource_status}: {event.resource_status_reason}"


def _outputs(stack: Stack) -> list[Output]:
    own = {
        "OutputKey": "CloudformationStackARN",
        "OutputValue": stack.stack_id,
        "Description": "The ARN of the launched Cloudformation Stack",
    }
    outputs = [own]
    for each in stack.outputs:
        output = {"OutputKey": each.key, "OutputValue": each.value}
        if each.description:
            output["Description"] = each.description
        outputs.append(output)
    return outputs
