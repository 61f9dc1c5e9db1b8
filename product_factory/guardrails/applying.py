"""Applying: types by API, then each guardrail's stack by a change set, then what was changed by hand. Safe to run again."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from product_factory.errors import FactoryError
from product_factory.guardrails.asking import Ready
from product_factory.guardrails.live import EMPTY, STACK, Live
from product_factory.guardrails.plan import same
from product_factory.guardrails.templates import body, targets
from product_factory.organization.calls import call_aws, client

Say = Callable[[str], None]
CHANGE_SET = "guardrails"
_NOTHING = ("didn't contain changes", "No updates are to be performed")


def apply(ready: Ready, say: Say) -> None:
    """Do what the plan says; FactoryError at the first step that fails, which a second run goes on from."""
    organizations = client("organizations", "us-east-1")
    for row in ready.plan.work:
        if row.action == "enable":
            say(f"Switching on {row.guardrail}")
            _enable(organizations, row.target, row.guardrail)
    # Attached before detached: what is made or grows, then what goes.
    for name, made in sorted(ready.plan.stacks.items(), key=lambda each: each[1] is None):
        if made is None:
            _delete(ready.region, name, say)
        else:
            _change(ready.region, name, made, ready.ask.live, say)
    _mend(organizations, ready, say)


def _enable(organizations: Any, root: str, kind: str) -> None:
    def call() -> None:
        organizations.enable_policy_type(RootId=root, PolicyType=kind)

    try:
        call_aws(call, f"switching on {kind}")
    except FactoryError as error:
        code = error.__cause__.response["Error"].get("Code") if isinstance(error.__cause__, ClientError) else ""
        if code == "PolicyTypeAlreadyEnabledException":
            return
        if code in ("AccessDeniedException", "AccessDenied"):
            raise FactoryError(
                f"{error}; the management account does it once: "
                f"aws organizations enable-policy-type --root-id {root} --policy-type {kind}"
            ) from error
        raise


def _change(region: str, name: str, made: dict[str, Any], live: Live, say: Say) -> None:
    stack, cloudformation = f"{STACK}{name}", client("cloudformation", region)
    new = name not in live.stacks
    say(f"{'Making' if new else 'Changing'} {stack}")

    def call() -> None:
        if new:
            _clear_stack(cloudformation, stack)
        else:
            _clear(cloudformation, stack)
        cloudformation.create_change_set(
            StackName=stack,
            ChangeSetName=CHANGE_SET,
            ChangeSetType="CREATE" if new else "UPDATE",
            TemplateBody=body(made),
        )
        _waited(cloudformation, "change_set_create_complete", StackName=stack, ChangeSetName=CHANGE_SET)
        cloudformation.execute_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
        _waited(cloudformation, f"stack_{'create' if new else 'update'}_complete", StackName=stack)
        # Nobody ends guardrails by deleting a stack.
        cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=True)

    try:
        call_aws(call, f"changing {stack}")
    except WaiterError as error:
        raise FactoryError(_why(cloudformation, stack, error)) from error
    except FactoryError as error:
        if isinstance(error.__cause__, WaiterError):
            raise FactoryError(_why(cloudformation, stack, error.__cause__)) from error
        raise


def _clear(cloudformation: Any, stack: str) -> None:
    """What a run that was cut off left: its change set, whose name is taken."""
    try:
        cloudformation.delete_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
    except ClientError as error:
        if error.response["Error"]["Code"] not in (
            "ChangeSetNotFound",
            "ValidationError",
            "ChangeSetNotFoundException",
        ):
            raise


def _clear_stack(cloudformation: Any, stack: str) -> None:
    """One that holds nothing, which a run left that was cut off or failed."""
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError:  # there is none
        return
    if found and found[0]["StackStatus"] in EMPTY:
        cloudformation.delete_stack(StackName=stack)
        _waited(cloudformation, "stack_delete_complete", StackName=found[0]["StackId"])


def _waited(cloudformation: Any, what: str, **given: str) -> None:
    cloudformation.get_waiter(what).wait(**given, WaiterConfig={"Delay": 1, "MaxAttempts": 1_800})


def _why(cloudformation: Any, stack: str, error: WaiterError) -> str:
    """The first thing that failed, in AWS's words."""
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    failed = [each for each in events if each["ResourceStatus"].endswith("_FAILED")]
    reason = failed[-1].get("ResourceStatusReason", "") if failed else str(error)
    return f"{stack}: {reason}; nothing of this guardrail changed. Put it right, and run it again"


def _delete(region: str, name: str, say: Say) -> None:
    stack, cloudformation = f"{STACK}{name}", client("cloudformation", region)
    say(f"Deleting {stack}: it holds nowhere any more")

    def call() -> None:
        cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
        cloudformation.delete_stack(StackName=stack)
        _waited(cloudformation, "stack_delete_complete", StackName=stack)

    call_aws(call, f"deleting {stack}")


def _mend(organizations: Any, ready: Ready, say: Say) -> None:
    """By API, where CloudFormation believes that nothing has to change."""
    live = ready.ask.live
    for name, held in live.stacks.items():
        if (made := ready.plan.stacks.get(name, held.template)) is None:
            continue
        if not held.protected and name not in ready.plan.stacks:
            _protect(ready.region, name, say)
        for version, wanted in targets(made).items():
            policy = live.policies.get(held.physical.get(version, ""))
            known = ready.ask.versions.get((name, version))
            if policy is None or known is None:
                continue
            if not same(live.contents.get(policy.id, ""), known.document):
                say(f"Putting back what {name} {version} says")
                content = json.loads(known.document)
                text = json.dumps(content, separators=(",", ":"))
                _call(partial(organizations.update_policy, PolicyId=policy.id, Content=text), name)
            believed = targets(held.template).get(version, frozenset())
            for target in sorted(believed & wanted - policy.targets):
                say(f"Attaching {name} {version} to {target} again")
                _call(partial(organizations.attach_policy, PolicyId=policy.id, TargetId=target), name)
            for target in sorted(policy.targets - believed - wanted):
                say(f"Detaching {name} {version} from {target}, where it was attached by hand")
                _call(partial(organizations.detach_policy, PolicyId=policy.id, TargetId=target), name)


def _protect(region: str, name: str, say: Say) -> None:
    """What a run that was cut off left open, or somebody switched off."""
    say(f"Protecting {STACK}{name} against deletion")
    protect = client("cloudformation", region).update_termination_protection
    _call(partial(protect, StackName=f"{STACK}{name}", EnableTerminationProtection=True), name)


def _call(call: Callable[[], Any], name: str) -> None:
    call_aws(call, f"repairing {name}")
