"""AWS::CloudFormation::StackSet, through the stack set operations."""

import json
from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON


class StackSet(Resource):
    """Ref and GetAtt StackSetId: `name:uuid`. Service-managed only."""

    type = "AWS::CloudFormation::StackSet"
    naming = Name("StackSetName")
    sets = frozenset(
        {
            "AutoDeployment",
            "CallAs",
            "Capabilities",
            "Description",
            "OperationPreferences",
            "Parameters",
            "PermissionModel",
            "StackInstancesGroup",
            "StackSetName",
            "Tags",
            "TemplateBody",
            "TemplateURL",
        }
    )

    def create(self) -> None:
        made = self._api().create_stack_set(
            PermissionModel=self.properties["PermissionModel"], Tags=self.tag_list, **self._facts()
        )
        self.physical_id = made["StackSetId"]
        self.attributes = {"StackSetId": self.physical_id}
        self._deploy(_aggregated(_flat(self._groups(self.properties))))

    def update(self, previous: JSON) -> None:
        done = self._api().update_stack_set(Tags=self.tag_list, **self._facts(), **self.take("OperationPreferences"))
        self._check(done)
        before, now = _flat(self._groups(previous)), _flat(self._groups(self.properties))
        self._withdraw(_aggregated({at: each for at, each in before.items() if at not in now}))
        self._deploy(_aggregated({at: each for at, each in now.items() if at not in before}))
        if any(before[at] != each for at, each in now.items() if at in before):
            raise ResourceError("The sandbox doesn't implement overrides that change")

    def delete(self) -> None:
        self._withdraw(_aggregated(_flat(self._groups(self.properties))))
        if self._api().list_stack_instances(StackSetName=self.name, **self._as())["Summaries"]:
            raise ResourceError("StackSet is not empty")
        self._api().delete_stack_set(StackSetName=self.name, **self._as())

    def _api(self) -> Any:
        return self.client("cloudformation")

    def _as(self) -> JSON:
        return {"CallAs": self.properties.get("CallAs", "SELF")}

    def _facts(self) -> JSON:
        return {
            "StackSetName": self.name,
            **self._as(),
            **self.take(
                "AutoDeployment",
                "Capabilities",
                "Description",
                "Parameters",
                "TemplateBody",
                "TemplateURL",
            ),
        }

    def _groups(self, properties: JSON) -> list[JSON]:
        return list(properties.get("StackInstancesGroup", []))

    def _deploy(self, groups: list[JSON]) -> None:
        for group in groups:
            overrides = group.get("ParameterOverrides", [])
            done = self._api().create_stack_instances(
                StackSetName=self.name,
                DeploymentTargets=group["DeploymentTargets"],
                Regions=group["Regions"],
                ParameterOverrides=overrides,
                **self._as(),
                **self.take("OperationPreferences"),
            )
            self._check(done)

    def _withdraw(self, groups: list[JSON]) -> None:
        for group in groups:
            done = self._api().delete_stack_instances(
                StackSetName=self.name,
                DeploymentTargets=group["DeploymentTargets"],
                Regions=group["Regions"],
                RetainStacks=False,
                **self._as(),
            )
            self._check(done)

    def _check(self, done: JSON) -> None:
        where = {"StackSetName": self.name, "OperationId": done["OperationId"], **self._as()}
        operation = self._api().describe_stack_set_operation(**where)["StackSetOperation"]
        while operation["Status"] == "RUNNING":
            operation = self._api().describe_stack_set_operation(**where)["StackSetOperation"]
        if operation["Status"] == "SUCCEEDED":
            return
        pages = self._api().get_paginator("list_stack_set_operation_results").paginate(**where)
        failed = [
            f"Account: {result['Account']}, Region: {result['Region']}, "
            f"Status: {result['Status']}, Reason: {result.get('StatusReason')}"
            for page in pages
            for result in page["Summaries"]
            if result["Status"] != "SUCCEEDED"
        ]
        raise ResourceError(f"StackSet operation {done['OperationId']} {operation['Status']}: {'; '.join(failed)}")


def _flat(groups: list[JSON]) -> dict[tuple[str, str], str]:
    """(Region, unit) → its overrides, as AWS's handler takes groups apart; ResourceError for one named twice.

    https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-cloudformation (InstancesAnalyzer)
    """
    found: dict[tuple[str, str], str] = {}
    for group in groups:
        units = group["DeploymentTargets"].get("OrganizationalUnitIds") or []
        if not units:
            raise ResourceError(
                "OrganizationalUnitIds should be specified in DeploymentTargets in [SERVICE_MANAGED] model"
            )
        for at in ((region, unit) for region in group["Regions"] for unit in units):
            if at in found:
                raise ResourceError(f"Stack instance [{at[1]},{at[0]}] is duplicated")
            found[at] = json.dumps(group.get("ParameterOverrides", []), sort_keys=True)
    return found


def _aggregated(flat: dict[tuple[str, str], str]) -> list[JSON]:
    """One group of all units that have the same Regions and overrides, whatever groups the template had."""
    regions: dict[tuple[str, str], list[str]] = {}
    for (region, unit), overrides in flat.items():
        regions.setdefault((unit, overrides), []).append(region)
    groups: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for (unit, overrides), where in regions.items():
        groups.setdefault((tuple(sorted(where)), overrides), []).append(unit)
    return [
        {
            "DeploymentTargets": {"OrganizationalUnitIds": units},
            "Regions": list(where),
            "ParameterOverrides": json.loads(overrides),
        }
        for (where, overrides), units in groups.items()
    ]


RESOURCES = (StackSet,)
