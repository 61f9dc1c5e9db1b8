"""Live: what the organization has of policies, and what the guardrails' stacks hold, as AWS's APIs tell it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from product_factory.aws.organization_policies import LIMITS
from product_factory.errors import FactoryError
from product_factory.guardrails.wanted import Frozen
from product_factory.organization.calls import call_aws, client
from product_factory.organization.nodes import Tree

STACK = "ServiceCatalogGuardrail-"
EMPTY = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
"""States of a stack that holds nothing: its first change set waits, or what made it failed."""
_DENIED = ("AccessDenied", "AccessDeniedException")
_MEND = (
    "sign in to the hub account after the management account delegated policies to it, by the template that "
    "`factory guardrails delegation` writes; or sign in to the management account"
)


class Policy(Frozen):
    """A policy that is not AWS's own, and what it is attached to."""

    id: str
    name: str
    type: str
    targets: frozenset[str]


class Held(Frozen):
    """One guardrail's stack: its state, and policies by version as its template has them; physical IDs by version.

    `protected`: whether its termination protection is on.
    """

    guardrail: str
    status: str
    template: dict[str, Any]
    physical: dict[str, str]
    protected: bool = True

    @property
    def busy(self) -> bool:
        """Whether somebody is changing it now."""
        return self.status.endswith("_IN_PROGRESS")


class Live(Frozen):
    """The organization as it is."""

    enabled: frozenset[str]
    policies: dict[str, Policy]
    stacks: dict[str, Held]
    contents: dict[str, str]

    def at(self, target: str, kind: str) -> list[Policy]:
        """The policies of a type that stand at a place, but for AWS's own."""
        return [each for each in self.policies.values() if each.type == kind and target in each.targets]


def read(region: str, tree: Tree) -> Live:
    """Read it; FactoryError where these credentials may not."""
    organizations = client("organizations", "us-east-1")
    stacks = _stacks(region)
    ours = {physical for held in stacks.values() for physical in held.physical.values()}

    def policies() -> dict[str, Policy]:
        found = [each for kind in LIMITS for each in _policies(organizations, kind)]
        return {each.id: each for each in found}

    def contents(there: dict[str, Policy]) -> dict[str, str]:
        mine = sorted(ours & there.keys())
        return {each: organizations.describe_policy(PolicyId=each)["Policy"]["Content"] for each in mine}

    there = _allowed(policies)
    return Live(
        enabled=frozenset(_enabled(organizations, tree.root_id)),
        policies=there,
        stacks=stacks,
        contents=_allowed(lambda: contents(there)),
    )


def _allowed(call: Any) -> Any:
    try:
        return call_aws(call, "reading the organization's policies")
    except FactoryError as error:
        cause = error.__cause__
        if isinstance(cause, ClientError) and cause.response["Error"].get("Code") in _DENIED:
            raise FactoryError(f"{error}; {_MEND}") from error
        raise


def _enabled(organizations: Any, root: str) -> Iterator[str]:
    roots = call_aws(lambda: organizations.list_roots()["Roots"], "reading the organization's root")
    for each in roots:
        if each["Id"] == root:
            yield from (kind["Type"] for kind in each["PolicyTypes"] if kind["Status"] == "ENABLED")


def _policies(organizations: Any, kind: str) -> Iterator[Policy]:
    for page in organizations.get_paginator("list_policies").paginate(Filter=kind):
        for each in page["Policies"]:
            if not each["AwsManaged"]:
                targets = organizations.get_paginator("list_targets_for_policy").paginate(PolicyId=each["Id"])
                there = frozenset(target["TargetId"] for found in targets for target in found["Targets"])
                yield Policy(id=each["Id"], name=each["Name"], type=kind, targets=there)


def _stacks(region: str) -> dict[str, Held]:
    cloudformation = client("cloudformation", region)
    pages = cloudformation.get_paginator("describe_stacks")

    def read_all() -> dict[str, Held]:
        found = {}
        for page in pages.paginate():
            for each in page["Stacks"]:
                name, status = each["StackName"], each["StackStatus"]
                protected = bool(each.get("EnableTerminationProtection"))
                if name.startswith(STACK) and status not in EMPTY:
                    guardrail = name.removeprefix(STACK)
                    held = _held(cloudformation, name, guardrail, status)
                    found[guardrail] = held.model_copy(update={"protected": protected})
        return found

    return call_aws(read_all, f"reading the stacks in {region}")


def _held(cloudformation: Any, name: str, guardrail: str, status: str) -> Held:
    body = cloudformation.get_template(StackName=name)["TemplateBody"]
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    template = json.loads(body) if isinstance(body, str) else dict(body)
    versions = {logical: made["Metadata"]["Version"] for logical, made in template["Resources"].items()}
    return Held(
        guardrail=guardrail,
        status=status,
        template=template,
        physical={
            versions[each["LogicalResourceId"]]: each["PhysicalResourceId"]
            for each in resources
            if each.get("PhysicalResourceId")
            and each["LogicalResourceId"] in versions
            and each["ResourceStatus"] != "DELETE_COMPLETE"
        },
    )
