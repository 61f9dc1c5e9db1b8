"""StackSets: how launch roles come to the accounts shared with, however many units those are in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from product_factory.authoring.portfolio import Portfolio
from product_factory.errors import FactoryError
from product_factory.launch_roles.roles import GROUP, HUB_ACCOUNT

STACK_SET = "service-catalog-launch-roles"
UNITS = "LaunchRoleOrganizationalUnitIds"
# One CreateStackInstances takes 50 units, and CloudFormation makes one of all groups of a StackSet that have the same
# Regions and overrides. So each group of 50 has an override of its own.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
# https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation (InstancesAnalyzer)
MAX_UNITS = 50
# A parameter's value has 4,096 bytes at most; 50 of the longest IDs, of 68 characters and a comma, are 3,450.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html


def groups_of(portfolios: Iterable[Portfolio]) -> int:
    """How many groups of units the settings can need: each node shared with is at most one target."""
    nodes = {node for portfolio in portfolios for node in portfolio.share_with}
    return max(1, -(-len(nodes) // MAX_UNITS))


def parameter(group: int) -> str:
    """The parameter with a group's units."""
    return UNITS if group == 1 else f"{UNITS}{group}"


def condition(group: int) -> str:
    """The condition that a group has units at all."""
    return "LaunchRolesInSpokes" if group == 1 else f"LaunchRolesInSpokes{group}"


def spread(places: Iterable[str], groups: int, deployed: Sequence[Iterable[str]] = ()) -> list[list[str]]:
    """The units of each group: who is in one as `deployed` stays there, the rest fills up.

    A unit that changed its group would have all of its accounts updated for nothing. FactoryError where they are more
    than the groups hold: groups are as many as the settings can need.
    """
    wanted = set(places)
    found = [sorted(wanted & set(deployed[n]) if n < len(deployed) else ())[:MAX_UNITS] for n in range(groups)]
    rest = sorted(wanted - {unit for units in found for unit in units})
    for units in found:
        while rest and len(units) < MAX_UNITS:
            units.append(rest.pop(0))
    if rest:
        raise FactoryError(
            f"portfolios: share_with: {len(wanted)} units at once, with those that are still deployed; share with the "
            f"units above first, take these away ({', '.join(rest[:3])}, …) in another deployment"
        )
    return [sorted(units) for units in found]


def arguments(declared: Iterable[str], groups: Sequence[Sequence[str]], covers_hub: bool) -> dict[str, str]:
    """What a hub stack that declares these parameters is given; empty for one that declares none of them."""
    given = {parameter(n): ",".join(units) for n, units in enumerate(groups, 1)}
    given["HubRolesFromStackSet"] = str(covers_hub).lower()
    return {name: value for name, value in given.items() if name in set(declared)}


def of_stack(parameters: Mapping[str, str]) -> list[list[str]]:
    """The groups as a deployed stack's parameters have them."""
    numbers = [1, *(int(name.removeprefix(UNITS)) for name in parameters if name.removeprefix(UNITS).isdecimal())]
    return [[unit for unit in parameters.get(parameter(n), "").split(",") if unit] for n in range(1, max(numbers) + 1)]


def declared_parameters(groups: int) -> dict[str, Any]:
    """The parameters of all groups, as a template declares them."""
    return {
        parameter(n): {
            "Type": "CommaDelimitedList",
            "Default": "",
            "Description": description(n),
        }
        for n in range(1, groups + 1)
    }


def description(group: int) -> str:
    """What a parameter's reader has to know."""
    if group == 1:
        return "OUs (ou-..., or the root r-...) whose accounts get the launch roles; empty: none"
    return f"The same: OUs {(group - 1) * MAX_UNITS + 1} to {group * MAX_UNITS}"


def declared_conditions(groups: int) -> dict[str, Any]:
    """The conditions of all groups, as a template declares them."""
    return {
        condition(n): {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": parameter(n)}]}, ""]}]}
        for n in range(1, groups + 1)
    }


def instances(group: int, regions: Sequence[str] = ()) -> dict[str, Any]:
    """One group of the StackInstancesGroup: all of its accounts, by default in the hub's home Region, for IAM is global."""
    made: dict[str, Any] = {
        "DeploymentTargets": {"OrganizationalUnitIds": {"Ref": parameter(group)}},
        "Regions": list(regions) or [{"Ref": "AWS::Region"}],
    }
    if group == 1:
        return made
    made["ParameterOverrides"] = [{"ParameterKey": GROUP, "ParameterValue": str(group)}]
    return {"Fn::If": [condition(group), made, {"Ref": "AWS::NoValue"}]}


_ROLES = "Roles under which Service Catalog launches the hub's products"


def stack_set(
    name: str,
    url: Any,
    groups: int,
    account: Sequence[str] = (HUB_ACCOUNT,),
    regions: Sequence[str] = (),
    description: str = _ROLES,
    *,
    keeps: bool = False,
) -> dict[str, Any]:
    """A StackSet of the hub's further stacks; it makes nothing in the hub, whose own stacks have its roles.

    `account`: the parameters of its template that are the hub's account. `regions`: by default the home Region.
    keeps: whether what it brings stays in an account that leaves.
    """
    return {
        "Type": "AWS::CloudFormation::StackSet",
        "Condition": condition(1),
        "Properties": {
            "StackSetName": name,
            "Description": description,
            "PermissionModel": "SERVICE_MANAGED",
            "CallAs": "DELEGATED_ADMIN",
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": keeps},
            "OperationPreferences": {
                "RegionConcurrencyType": "PARALLEL",
                "MaxConcurrentPercentage": 100,
                "FailureTolerancePercentage": 100,
            },
            "Parameters": [{"ParameterKey": name, "ParameterValue": {"Ref": "AWS::AccountId"}} for name in account],
            "StackInstancesGroup": [instances(group, regions) for group in range(1, groups + 1)],
            "TemplateURL": url,
            "Tags": [{"Key": "factory", "Value": "service-catalog-hub"}],
        },
    }
