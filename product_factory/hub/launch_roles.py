"""Launch roles in the hub's home Region: those of the hub itself, and the StackSet that makes them in the spokes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from aws_cdk import (
    Aws,
    CfnCondition,
    CfnParameter,
    CfnResource,
    CfnStackSet,
    FileAssetPackaging,
    Fn,
    Stack,
    Stage,
)
from aws_cdk import aws_iam as iam

from product_factory.authoring.hub import Hub
from product_factory.authoring.stack import acknowledge
from product_factory.catalog.released import canonical
from product_factory.files import put
from product_factory.hub import stack_sets
from product_factory.launch_roles.policies import Policy
from product_factory.launch_roles.roles import (
    ASSETS_ACCOUNT,
    HUB_ACCOUNT,
    LaunchRole,
    reads_assets,
    resources,
    template,
)

# Metadata that holds references, and so orders: DependsOn takes no condition.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
AFTER = "After"
# The hub's own roles read its files in its own account.
_HERE = "${AWS::AccountId}"


def add_launch_roles(
    stack: Stack,
    roles: Sequence[LaunchRole],
    hub: Hub,
    groups: int,
    constraints: Mapping[str, Sequence[CfnResource]],
) -> None:
    """Add roles and StackSet to the hub stack of the home Region: IAM is global, one Region makes them.

    Launch constraints need a role of that name in the hub, where nothing is launched: unless the settings say
    otherwise, the hub's own copies have no permissions. A constraint (by product) comes after its role, whoever
    brings it. The StackSet makes nothing in the hub while the stack does, whatever units hold the hub. The
    parameters are given at deployment, which alone knows the organization; `groups` of units are asked for.
    Without roles, nothing is added.
    """
    if not roles:
        return
    from_stack_set = CfnParameter(
        stack,
        "HubRolesFromStackSet",
        default="false",
        allowed_values=["false", "true"],
        description="true where the OUs below hold the hub account itself: then the StackSet makes its roles",
    )
    units = {
        group: CfnParameter(
            stack,
            stack_sets.parameter(group),
            type="CommaDelimitedList",
            default="",
            description=stack_sets.description(group),
        )
        for group in range(1, groups + 1)
    }
    in_hub = CfnCondition(
        stack, "LaunchRolesInHub", expression=Fn.condition_equals(from_stack_set.value_as_string, "false")
    )
    in_spokes = {
        group: CfnCondition(
            stack,
            stack_sets.condition(group),
            expression=Fn.condition_not(Fn.condition_equals(Fn.join("", given.value_as_list), "")),
        )
        for group, given in units.items()
    }
    body = canonical(template(roles, hub.permissions_boundary, groups))
    given = {HUB_ACCOUNT: Fn.condition_if(in_hub.logical_id, Aws.ACCOUNT_ID, "").to_string()}
    if reads_assets(roles):
        given[ASSETS_ACCOUNT] = Aws.ACCOUNT_ID
    stack_set = _stack_set(stack, body, groups, in_spokes[1], given, keeps=hub.keep_launch_roles)
    made = _hub_roles(stack, roles, in_hub, hub)
    by_stack_set = Fn.condition_if(in_spokes[1].logical_id, stack_set.ref, "")
    for role in roles:
        by_hub = Fn.condition_if(in_hub.logical_id, made[role.product].ref, "")
        # A role that moves from the StackSet to the hub is gone there before it is made here.
        made[role.product].add_metadata(AFTER, [by_stack_set])
        for constraint in constraints.get(role.product, ()):
            constraint.add_metadata(AFTER, [by_hub, by_stack_set])


def _hub_roles(stack: Stack, roles: Sequence[LaunchRole], condition: CfnCondition, hub: Hub) -> dict[str, iam.CfnRole]:
    """Product → its role."""
    of = {role.name: role.product for role in roles}
    found: dict[str, iam.CfnRole] = {}
    policies = {policy.name: policy for role in roles for policy in role.policies}
    for logical_id, resource in resources(
        roles, hub.permissions_boundary, powerless=not hub.launches, assets_in=_HERE
    ).items():
        properties = resource["Properties"]
        made: iam.CfnManagedPolicy | iam.CfnRole
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            made = iam.CfnManagedPolicy(
                stack,
                logical_id,
                managed_policy_name=properties["ManagedPolicyName"],
                path=properties["Path"],
                description=properties["Description"],
                policy_document=properties["PolicyDocument"],
            )
            acknowledge(made, dict(_wildcards(policies[properties["ManagedPolicyName"]])))
        else:
            made = iam.CfnRole(
                stack,
                logical_id,
                role_name=properties["RoleName"],
                description=properties["Description"],
                assume_role_policy_document=properties["AssumeRolePolicyDocument"],
                managed_policy_arns=[Fn.ref(arn["Ref"]) for arn in properties.get("ManagedPolicyArns", [])] or None,
                permissions_boundary=_substituted(properties.get("PermissionsBoundary")),
            )
            found[of[properties["RoleName"]]] = made
        made.cfn_options.condition = condition
    return found


def _substituted(value: dict[str, str] | None) -> str | None:
    return Fn.sub(value["Fn::Sub"]) if value else None


def _wildcards(policy: Policy) -> Iterator[tuple[str, str]]:
    """Why each ARN of the policy has a wildcard, by cdk-nag's name of the finding."""
    reasons: dict[str, list[str]] = {}
    for statement in policy.statements:
        for resource in statement.resources:
            reasons.setdefault(resource, []).append(statement.why.reason)
    for resource, given in reasons.items():
        if "*" in resource:
            shown = re.sub(r"\$\{([^}]+)\}", r"<\1>", resource)
            yield f"AwsSolutions-IAM5[Resource::{shown}]", f"{'; '.join(dict.fromkeys(given))}."


def _stack_set(
    stack: Stack, body: bytes, groups: int, condition: CfnCondition, given: Mapping[str, str], *, keeps: bool
) -> CfnStackSet:
    made = CfnStackSet(
        stack,
        "LaunchRolesStackSet",
        stack_set_name=stack_sets.STACK_SET,
        description="Roles under which Service Catalog launches the hub's products",
        permission_model="SERVICE_MANAGED",
        call_as="DELEGATED_ADMIN",
        capabilities=["CAPABILITY_NAMED_IAM"],
        auto_deployment=CfnStackSet.AutoDeploymentProperty(
            enabled=True,
            # An account that leaves the OU can no longer launch: unless it is to end what it has, its roles would only lie about.
            retain_stacks_on_account_removal=keeps,
        ),
        # All at once, and one account that fails (a role of this name is there already) keeps the
        # roles from no other: the operation succeeds, the account's stack instance tells.
        operation_preferences=CfnStackSet.OperationPreferencesProperty(
            region_concurrency_type="PARALLEL", max_concurrent_percentage=100, failure_tolerance_percentage=100
        ),
        parameters=[
            CfnStackSet.ParameterProperty(parameter_key=name, parameter_value=value) for name, value in given.items()
        ],
        template_url=_asset(stack, body),
    )
    groups_of_units = [stack_sets.instances(group) for group in range(1, groups + 1)]
    made.add_property_override("StackInstancesGroup", groups_of_units)
    made.cfn_options.condition = condition
    return made


def _asset(stack: Stack, body: bytes) -> str:
    """The body as a file of the assembly, at a URL that depends on its content alone."""
    assembly = Stage.of(stack)
    assert assembly is not None
    name = sha256(body).hexdigest()
    file = Path(assembly.outdir) / f"asset.{name}.json"
    put(file, body)
    asset = stack.synthesizer.add_file_asset(
        source_hash=name, packaging=FileAssetPackaging.FILE, file_name=file.name, display_name="Launch roles"
    )
    return asset.http_url
