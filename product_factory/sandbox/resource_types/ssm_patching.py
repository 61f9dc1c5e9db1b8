"""AWS::SSM patch baselines, and targets and tasks of maintenance windows, in moto's Systems Manager. Nothing is patched."""

from typing import Any

from moto.ssm.models import FakePatchGroup, ssm_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Resource
from product_factory.sandbox.resource_types.schema import JSON


class PatchBaseline(Resource):
    """Ref and GetAtt Id: the ID.

    A patch group has one baseline for each operating system.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-patchbaseline.html
    """

    type = "AWS::SSM::PatchBaseline"
    settings = (
        "ApprovalRules",
        "ApprovedPatches",
        "ApprovedPatchesComplianceLevel",
        "ApprovedPatchesEnableNonSecurity",
        "Description",
        "GlobalFilters",
        "Name",
        "RejectedPatches",
        "RejectedPatchesAction",
        "Sources",
    )
    sets = frozenset({*settings, "OperatingSystem", "PatchGroups", "Tags"})

    def create(self) -> None:
        self._join(self._groups)
        wanted = self.take(*self.settings)
        made = self.client("ssm").create_patch_baseline(OperatingSystem=self._system, **wanted)
        self.physical_id = made["BaselineId"]
        self._tag()
        self.attributes = {"Id": self.physical_id}
        self._join(self._groups, self.physical_id)

    def update(self, previous: JSON) -> None:
        before = set(previous.get("PatchGroups", []))
        self._join(self._groups - before)
        # moto has no UpdatePatchBaseline.
        held = self._backend.baselines[self.physical_id]
        for name in self.settings:
            setattr(held, _attribute(name), self.properties.get(name))
        self._leave(before - self._groups)
        self._join(self._groups, self.physical_id)
        self._tag()

    def delete(self) -> None:
        self._leave(self._groups)
        self.client("ssm").delete_patch_baseline(BaselineId=self.physical_id)

    def _tag(self) -> None:
        # moto's API knows no tags of baselines.
        self._backend._resource_tags["PatchBaseline"][self.physical_id] = dict(self.tags)

    @property
    def _system(self) -> str:
        return str(self.properties.get("OperatingSystem", "WINDOWS"))

    @property
    def _groups(self) -> set[str]:
        return set(self.properties.get("PatchGroups", []))

    @property
    def _backend(self) -> Any:
        return ssm_backends[self.stack.account_id][self.stack.region_name]

    def _join(self, groups: set[str], baseline: str = "") -> None:
        """Register the baseline; without one only look whether the groups are free.

        moto registers none for a second operating system, and forgets its own where one leaves.
        """
        backend = self._backend
        for name in groups:
            group = backend.patch_groups.get(name)
            held = group.associations[self._system] if group else None
            if held in backend.baselines and held != baseline:
                raise ResourceError(
                    f"Patch Group baseline already has a baseline registered for OperatingSystem {self._system}."
                )
            if baseline:
                group = backend.patch_groups.setdefault(name, FakePatchGroup(name, self.stack.region_name))
                group.associations[self._system] = baseline

    def _leave(self, groups: set[str]) -> None:
        """AWS's own baseline takes its place."""
        for name in groups:
            group = self._backend.patch_groups[name]
            group.associations[self._system] = FakePatchGroup(name, self.stack.region_name).associations[self._system]


class WindowTarget(Resource):
    """Ref and GetAtt WindowTargetId: the ID.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-maintenancewindowtarget.html
    """

    type = "AWS::SSM::MaintenanceWindowTarget"
    settings = ("Description", "Name", "OwnerInformation", "ResourceType", "Targets")
    sets = frozenset({*settings, "WindowId"})

    def create(self) -> None:
        wanted = self.take("WindowId", *self.settings)
        self.physical_id = self.client("ssm").register_target_with_maintenance_window(**wanted)["WindowTargetId"]
        self.attributes = {"WindowTargetId": self.physical_id}

    def update(self, previous: JSON) -> None:
        # moto has no UpdateMaintenanceWindowTarget.
        held = _window(self).targets[self.physical_id]
        held.description, held.name = self.properties.get("Description"), self.properties.get("Name")
        held.owner_information = self.properties.get("OwnerInformation")
        held.resource_type, held.targets = self.properties["ResourceType"], self.properties["Targets"]

    def delete(self) -> None:
        where = self.take("WindowId")
        self.client("ssm").deregister_target_from_maintenance_window(WindowTargetId=self.physical_id, **where)


class WindowTask(Resource):
    """Ref and GetAtt WindowTaskId: the ID.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-maintenancewindowtask.html
    """

    type = "AWS::SSM::MaintenanceWindowTask"
    settings = (
        "CutoffBehavior",
        "Description",
        "LoggingInfo",
        "MaxConcurrency",
        "MaxErrors",
        "Name",
        "Priority",
        "ServiceRoleArn",
        "Targets",
        "TaskArn",
        "TaskParameters",
    )
    sets = frozenset({*settings, "TaskInvocationParameters", "TaskType", "WindowId"})

    def create(self) -> None:
        wanted = self.take("WindowId", "TaskType", *self.settings)
        wanted["TaskInvocationParameters"] = self._invocation()
        self._known_targets()
        self.physical_id = self.client("ssm").register_task_with_maintenance_window(**wanted)["WindowTaskId"]
        self.attributes = {"WindowTaskId": self.physical_id}

    def update(self, previous: JSON) -> None:
        self._known_targets()
        # moto has no UpdateMaintenanceWindowTask.
        held = _window(self).tasks[self.physical_id]
        for name in self.settings:
            setattr(held, _attribute(name), self.properties.get(name))
        held.task_invocation_parameters = self._invocation()

    def delete(self) -> None:
        where = self.take("WindowId")
        self.client("ssm").deregister_task_from_maintenance_window(WindowTaskId=self.physical_id, **where)

    def _invocation(self) -> JSON:
        """CloudFormation's `MaintenanceWindowRunCommandParameters` is the API's `RunCommand`."""
        given: JSON = self.properties.get("TaskInvocationParameters", {})
        return {key.removeprefix("MaintenanceWindow").removesuffix("Parameters"): each for key, each in given.items()}

    def _known_targets(self) -> None:
        named = [each["Values"] for each in self.properties.get("Targets", []) if each["Key"] == "WindowTargetIds"]
        for target in (each for values in named for each in values):
            if target not in _window(self).targets:
                raise ResourceError(f"Window target {target} does not exist")


def _attribute(name: str) -> str:
    """Of moto's objects, for a property."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")


def _window(resource: WindowTarget | WindowTask) -> Any:
    backend = ssm_backends[resource.stack.account_id][resource.stack.region_name]
    return backend.get_maintenance_window(resource.properties["WindowId"])


RESOURCES = (PatchBaseline, WindowTarget, WindowTask)
