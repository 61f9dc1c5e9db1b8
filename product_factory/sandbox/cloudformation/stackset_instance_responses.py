"""What is done to the instances that a stack set has: UpdateStackInstances and DetectStackSetDrift, over HTTP.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackInstances.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackSetDrift.html
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from moto.core.utils import utcnow
from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.cloudformation import stacksets
from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.drift import drifts
from product_factory.sandbox.cloudformation.errors import StackInstanceNotFoundException
from product_factory.sandbox.cloudformation.models import backend
from product_factory.sandbox.cloudformation.stackset_facts import Instance
from product_factory.sandbox.cloudformation.stackset_preferences import preferences_of
from product_factory.sandbox.cloudformation.stackset_targets import target_places, targets_of
from product_factory.sandbox.cloudformation.stacksets import StackSet
from product_factory.sandbox.cloudformation.template import JSON


class StackSetInstanceResponses:
    """A part of CloudFormationResponse."""

    if TYPE_CHECKING:
        params: JSON

        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def only(self, *known: str) -> None: ...
        def page(self, member: str, found: Sequence[Any], shown: Callable[[Any], Any] = ...) -> JSON: ...
        def _organization(self) -> OrganizationsBackend: ...
        def _stack_set(self) -> StackSet: ...

    def update_stack_instances(self) -> Answer:
        """Bring instances that exist to the set's template, with these overrides in the place of their own."""
        self.only(*stacksets.NAMES, "Accounts", "DeploymentTargets", "Regions", "ParameterOverrides")
        made, targets = self._stack_set(), targets_of(self.params)
        places = target_places(self._organization(), targets, self._get_param("Regions", []))
        if absent := [place for place in places if place not in made.instances]:
            account_id, region = absent[0]
            raise StackInstanceNotFoundException(
                f"Stack instance for stack set {made.stack_set_id}, account {account_id} and region {region} not found"
            )
        if "ParameterOverrides" in self.params:
            for place in places:
                made.instances[place].overrides = _overrides(made.instances[place], self.params["ParameterOverrides"])
        preferences = preferences_of(self._get_param("OperationPreferences"), len({each for each, _ in places}))
        operation = made.begin("UPDATE", self._get_param("OperationId"))
        made.deploy(places, operation, preferences.tolerance, parallel=preferences.parallel)
        return Answer({"OperationId": operation.operation_id})

    def detect_stack_set_drift(self) -> Answer:
        """Of every instance; over when it is asked for."""
        self.only(*stacksets.NAMES)
        made = self._stack_set()
        operation = made.begin("DETECT_DRIFT", self._get_param("OperationId"))
        for place, instance in made.instances.items():
            instance.drift, instance.drift_at = _drift(instance), utcnow()
            operation.results[place] = ("SUCCEEDED", None, instance.unit_id)
        operation.status, operation.ended = "SUCCEEDED", utcnow()
        return Answer({"OperationId": operation.operation_id})

    def list_stack_instance_resource_drifts(self) -> Answer:
        """What the last detection, of the set or of the stack itself, found in one instance.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstanceResourceDrifts.html
        """
        self.only(*stacksets.NAMES, "StackInstanceAccount", "StackInstanceRegion", "StackInstanceResourceDriftStatuses")
        instance = stacksets.instance_of(
            self._stack_set(), self._get_param("StackInstanceAccount"), self._get_param("StackInstanceRegion")
        )
        wanted = self._get_param("StackInstanceResourceDriftStatuses", [])
        here = backend(instance.account_id, instance.region)
        found = here.resource_drifts.get(instance.stack_id or "", [])
        return Answer(
            self.page("Summaries", [e for e in found if not wanted or e["StackResourceDriftStatus"] in wanted])
        )


def drift_details(made: StackSet) -> JSON:
    """StackSetDriftDetectionDetails; of a set that was never looked at, that it wasn't."""
    checked = [instance.drift_at for instance in made.instances.values() if instance.drift_at]
    count = Counter(instance.drift for instance in made.instances.values())
    return {
        "DriftStatus": "NOT_CHECKED" if not checked else "DRIFTED" if count["DRIFTED"] else "IN_SYNC",
        "DriftDetectionStatus": "COMPLETED" if checked else None,
        "LastDriftCheckTimestamp": max(checked, default=None),
        "TotalStackInstancesCount": len(made.instances),
        "DriftedStackInstancesCount": count["DRIFTED"],
        "InSyncStackInstancesCount": count["IN_SYNC"],
        "InProgressStackInstancesCount": 0,
        "FailedStackInstancesCount": 0,
    }


def _overrides(instance: Instance, given: list[JSON]) -> dict[str, str]:
    kept = instance.overrides
    values = {
        each["ParameterKey"]: kept.get(each["ParameterKey"])
        if each.get("UsePreviousValue") in (True, "true")
        else each.get("ParameterValue", "")
        for each in given or []
    }
    return {key: value for key, value in values.items() if value is not None}


def _drift(instance: Instance) -> str:
    stack = backend(instance.account_id, instance.region).find_stack(instance.stack_id or "")
    if stack is None:
        return "NOT_CHECKED"
    found = list(drifts(stack))
    backend(instance.account_id, instance.region).resource_drifts[stack.stack_id] = found
    statuses = {each["StackResourceDriftStatus"] for each in found}
    return "DRIFTED" if {"MODIFIED", "DELETED"} & statuses else "IN_SYNC"
