"""Launch roles: for each product one role, whose policies allow what its released versions need and no more.

The role has the same name in hub and spokes; Service Catalog assumes the one of the launching account.
https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from product_factory.authoring.assets import ACCOUNT
from product_factory.authoring.product import Product
from product_factory.catalog.released import Released, canonical
from product_factory.errors import FactoryError
from product_factory.impact.untouched import Untouched
from product_factory.launch_roles.derivation import grants
from product_factory.launch_roles.grants import Condition, Grant, Why
from product_factory.launch_roles.policies import MAX_POLICIES, Frozen, Policy, split, statements_of
from product_factory.launch_roles.values import Json

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_TEMPLATE = 1_000_000
MAX_RESOURCES = 500

POLICY_PATH = "/service-catalog/"
# Parameters of the StackSets' templates.
HUB_ACCOUNT, GROUP, ASSETS_ACCOUNT = "HubAccount", "OrganizationalUnitsGroup", ACCOUNT[2:-1]
_ELSEWHERE = "NotInTheHub"
_POWERLESS = "Named by launch constraints; without permissions in the hub, where nothing is launched"


class LaunchRole(Frozen):
    """The role that Service Catalog assumes to launch, update and terminate one product."""

    name: str
    product: str
    policies: tuple[Policy, ...]


def launch_role(product: Product, released: Sequence[Released], boundary: str | None = None) -> LaunchRole | None:
    """The launch role of a product; None before its first release. Errors and `boundary` as for `derive`."""
    versions = {version.version: version.template() for version in released}
    return derive(product, versions, boundary) if released else None


def derive(product: Product, versions: Mapping[str, Json], boundary: str | None = None) -> LaunchRole:
    """The launch role for these versions (number → template) of a product.

    All versions count: each may still be launched, updated from or terminated. `boundary` names the permissions
    boundary that roles and users must have which the product makes. FactoryError where an action of a version
    cannot be granted, or where the policies are more than IAM attaches to a role.
    """
    found: set[Grant] = set()
    before: Json = {}
    for version, template in versions.items():
        where = f"{product.name} {version}"
        found.update(grants(template, where, known=Untouched(before, template), stated=product.grants))
        before = template
    if len(versions) > 1:
        found = set(_across(found))
    if boundary:
        found = set(bounded(found, boundary))
    policies = tuple(
        Policy(name=f"{product.launch_role}-{number}", statements=statements)
        for number, statements in enumerate(split(statements_of(found)), start=1)
    )
    if len(policies) > MAX_POLICIES:
        raise FactoryError(
            f"{product.name}: its launch role needs {len(policies)} policies, IAM attaches {MAX_POLICIES} to a role; "
            "split the product"
        )
    return LaunchRole(name=product.launch_role, product=product.name, policies=policies)


def _across(found: Iterable[Grant]) -> Iterator[Grant]:
    """The grants of several versions: an update detaches the old version's policies from what has the new one's name.

    A new path moves a group without replacement, and a rollback moves it back; so each of the product's own roles,
    users and groups goes with the policies of every version.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-group.html
    """
    given = list(found)
    policies = {
        value
        for grant in given
        if grant.why is Why.ATTACH_POLICY
        for condition in grant.conditions
        for value in condition.values
    }
    every = (Condition("ArnLike", "iam:PolicyARN", tuple(sorted(policies))),)
    for grant in given:
        yield grant._replace(conditions=every) if grant.why is Why.ATTACH_POLICY else grant


# Actions that IAM authorizes by the boundary of the role or user that they make or change.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
_UNDER_BOUNDARY = {
    f"iam:{verb}"
    for verb in (
        "AttachRolePolicy",
        "AttachUserPolicy",
        "CreateRole",
        "CreateUser",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "PutUserPermissionsBoundary",
        "PutUserPolicy",
    )
}
_LIFTS_BOUNDARY = {"iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"}


def bounded(found: Iterable[Grant], boundary: str) -> Iterator[Grant]:
    """The grants, with the boundary demanded of what the product makes in IAM, and never lifted."""
    condition = Condition("StringEquals", "iam:PermissionsBoundary", (boundary_arn(boundary),))
    for grant in found:
        if grant.action in _LIFTS_BOUNDARY:
            continue
        more = (condition,) if grant.action in _UNDER_BOUNDARY and grant.why is not Why.LINKED_ROLE else ()
        yield grant._replace(conditions=(*grant.conditions, *more))


def boundary_arn(name: str) -> str:
    """The ARN of a managed policy of each account, by its name, with its path if it has one."""
    return f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{name}"


def resources(
    roles: Iterable[LaunchRole], boundary: str | None = None, *, powerless: bool = False, assets_in: str = ACCOUNT
) -> dict[str, dict[str, Any]]:
    """The roles and their policies as CloudFormation resources, by logical IDs that never change.

    `boundary` names the permissions boundary of the roles themselves. `powerless`: without policies, for an
    account that launch constraints need the roles in, and where nothing is to be launched. `assets_in`: the account
    that has the products' files, as `Fn::Sub` writes it; by default a parameter of the template tells.
    """
    made: dict[str, dict[str, Any]] = {}
    roles = list(roles)
    stems = [_stem(role.product) for role in roles]
    for role, stem in zip(roles, stems, strict=True):
        if stems.count(stem) > 1:
            raise FactoryError(f"{role.product}: another product's launch role has the same logical ID; rename one")
        policies = {} if powerless else _policies(role, stem, assets_in)
        properties: dict[str, Any] = {
            "RoleName": role.name,
            "Description": _POWERLESS if powerless else f"Service Catalog launches {role.product} under this role",
            "AssumeRolePolicyDocument": _trust(),
        }
        if policies:
            properties["ManagedPolicyArns"] = [{"Ref": logical_id} for logical_id in policies]
        if boundary:
            properties["PermissionsBoundary"] = {"Fn::Sub": boundary_arn(boundary)}
        made |= policies | {f"LaunchRole{stem}": {"Type": "AWS::IAM::Role", "Properties": properties}}
    return made


def _policies(role: LaunchRole, stem: str, assets_in: str) -> dict[str, dict[str, Any]]:
    return {
        f"LaunchPolicy{stem}{number}": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "ManagedPolicyName": policy.name,
                "Path": POLICY_PATH,
                # A policy's name, path and description never change: another would replace it, under a taken name.
                "Description": f"What launching {role.product} needs, derived from its released versions",
                "PolicyDocument": _substituted(policy.document, assets_in),
            },
        }
        for number, policy in enumerate(role.policies, start=1)
    }


def _stem(product: str) -> str:
    return "".join(part.capitalize() for part in product.split("-"))


def _trust() -> dict[str, Any]:
    """Service Catalog alone, for launches in the own account: it names the launching user's account as source.

    https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ServiceCatalog",
                "Effect": "Allow",
                "Principal": {"Service": "servicecatalog.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
            }
        ],
    }


def _substituted(value: Any, assets_in: str) -> Any:
    if isinstance(value, str):
        return {"Fn::Sub": value.replace(ACCOUNT, assets_in)} if "${" in value else value
    if isinstance(value, Mapping):
        return {key: _substituted(part, assets_in) for key, part in value.items()}
    return [_substituted(part, assets_in) for part in value]


def reads_assets(roles: Iterable[LaunchRole]) -> bool:
    """Whether one of the roles reads files of its product."""
    return any(ACCOUNT in policy.model_dump_json() for role in roles for policy in role.policies)


def template(roles: Sequence[LaunchRole], boundary: str | None = None, groups: int = 1) -> dict[str, Any]:
    """One CloudFormation template with all roles, for a StackSet. FactoryError where it is over the limit.

    In the account that HubAccount names it makes nothing: automatic deployment ignores account filters, and the hub
    makes its own roles. A stack of which every condition is false is empty, and that is taken. `groups`: of how many
    groups of units the StackSet has; more than one are told apart by a parameter.
    """
    parameters: dict[str, Any] = {
        HUB_ACCOUNT: {"Type": "String", "Default": "", "Description": "The account that makes its roles by itself"}
    }
    made: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Roles under which Service Catalog launches the hub's products in this account",
        "Parameters": parameters,
        "Conditions": {_ELSEWHERE: {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::AccountId"}, {"Ref": HUB_ACCOUNT}]}]}},
        "Resources": {
            name: {**resource, "Condition": _ELSEWHERE} for name, resource in resources(roles, boundary).items()
        },
    }
    if reads_assets(roles):
        parameters[ASSETS_ACCOUNT] = {
            "Type": "String",
            "Description": "The hub's account, which has the products' files",
        }
    if groups > 1:
        parameters[GROUP] = {"Type": "String", "Default": "1", "Description": "The group of OUs that it came with"}
        made["Outputs"] = {GROUP: {"Value": {"Ref": GROUP}}}
    size = len(canonical(made))
    if size > MAX_TEMPLATE or len(made["Resources"]) > MAX_RESOURCES:
        raise FactoryError(
            f"launch roles: {len(made['Resources'])} resources, {size:,} bytes; CloudFormation allows "
            f"{MAX_RESOURCES} and {MAX_TEMPLATE:,} in a template; offer fewer products"
        )
    return made
