"""What is told of stack sets, their instances and operations, over HTTP."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.cloudformation import stacksets
from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.stackset_facts import EXECUTION_ROLE, Instance, Operation
from product_factory.sandbox.cloudformation.stackset_instance_responses import drift_details
from product_factory.sandbox.cloudformation.stackset_preferences import AutoDeployment, filtered
from product_factory.sandbox.cloudformation.stacksets import NAMES, StackSet
from product_factory.sandbox.cloudformation.template import JSON

INSTANCE_FILTERS: dict[str, Callable[[Instance], str]] = {
    "DETAILED_STATUS": lambda instance: instance.detailed_status,
    "LAST_OPERATION_ID": lambda instance: instance.operation_id,
    "DRIFT_STATUS": lambda instance: instance.drift,
}
RESULT_FILTERS: dict[str, Callable[[JSON], str]] = {"OPERATION_RESULT_STATUS": lambda result: str(result["Status"])}


class StackSetListResponses:
    """A part of CloudFormationResponse."""

    if TYPE_CHECKING:
        region: str
        params: JSON

        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def only(self, *known: str) -> None: ...
        def page(self, member: str, found: Sequence[Any], shown: Callable[[Any], Any] = ...) -> JSON: ...
        def _organization(self) -> OrganizationsBackend: ...
        def _stack_set(self) -> StackSet: ...

    def describe_stack_set(self) -> Answer:
        self.only(*NAMES)
        made = self._stack_set()
        return Answer(
            {
                "StackSet": {
                    **_summary(made),
                    "StackSetARN": made.arn,
                    "TemplateBody": made.template,
                    "Parameters": [
                        {"ParameterKey": key, "ParameterValue": value} for key, value in made.parameters.items()
                    ],
                    "Capabilities": made.capabilities,
                    "Tags": [{"Key": key, "Value": value} for key, value in made.tags.items()],
                    "OrganizationalUnitIds": made.units,
                    "Regions": made.regions,
                    "ExecutionRoleName": EXECUTION_ROLE,
                    "StackSetDriftDetectionDetails": drift_details(made),
                }
            }
        )

    def list_stack_sets(self) -> Answer:
        self.only(*NAMES, "Status")
        from product_factory.sandbox.cloudformation.models import backend

        sets = backend(self._organization().account_id, self.region).stacksets.values()
        wanted = self._get_param("Status")
        return Answer(self.page("Summaries", [made for made in sets if wanted in (None, made.status)], _summary))

    def list_stack_instances(self) -> Answer:
        self.only(*NAMES, "StackInstanceAccount", "StackInstanceRegion", "Filters")
        made = self._stack_set()
        account_id = self._get_param("StackInstanceAccount")
        region = self._get_param("StackInstanceRegion")
        found = [
            instance
            for instance in made.instances.values()
            if account_id in (None, instance.account_id) and region in (None, instance.region)
        ]
        found = filtered(found, self._get_param("Filters", []), INSTANCE_FILTERS)
        return Answer(self.page("Summaries", found, lambda instance: _instance(made, instance)))

    def describe_stack_instance(self) -> Answer:
        self.only(*NAMES, "StackInstanceAccount", "StackInstanceRegion")
        made = self._stack_set()
        found = stacksets.instance_of(
            made, self._get_param("StackInstanceAccount"), self._get_param("StackInstanceRegion")
        )
        overrides = [{"ParameterKey": key, "ParameterValue": value} for key, value in found.overrides.items()]
        shown = {**_instance(made, found), "ParameterOverrides": overrides}
        return Answer({"StackInstance": shown})

    def list_stack_set_operations(self) -> Answer:
        self.only(*NAMES)
        return Answer(self.page("Summaries", self._stack_set().operations, _operation))

    def describe_stack_set_operation(self) -> Answer:
        self.only(*NAMES)
        made = self._stack_set()
        operation = made.operation(self._get_param("OperationId"))
        operation.proceed()
        shown = {**_operation(operation), "StackSetId": made.stack_set_id}
        if operation.action == "DETECT_DRIFT":
            shown["StackSetDriftDetectionDetails"] = drift_details(made)
        return Answer({"StackSetOperation": shown})

    def list_stack_set_auto_deployment_targets(self) -> Answer:
        """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetAutoDeploymentTargets.html"""
        self.only(*NAMES)
        made = self._stack_set()
        found = [{"OrganizationalUnitId": unit, "Regions": made.regions} for unit in made.units]
        return Answer(self.page("Summaries", found))

    def list_stack_set_operation_results(self) -> Answer:
        self.only(*NAMES, "Filters")
        operation = self._stack_set().operation(self._get_param("OperationId"))
        found = [
            {
                "Account": account_id,
                "Region": region,
                "Status": status,
                "StatusReason": reason,
                "OrganizationalUnitId": unit,
            }
            for (account_id, region), (status, reason, unit) in operation.results.items()
        ]
        return Answer(self.page("Summaries", filtered(found, self._get_param("Filters", []), RESULT_FILTERS)))


def _summary(made: StackSet) -> JSON:
    return {
        "StackSetName": made.name,
        "StackSetId": made.stack_set_id,
        "Description": made.description,
        "Status": made.status,
        "AutoDeployment": AutoDeployment(made.auto_deployment, made.retain_on_removal, tuple(made.depends_on)).shown,
        "PermissionModel": "SERVICE_MANAGED",
        "ManagedExecution": {"Active": made.managed_execution},
        "DriftStatus": drift_details(made)["DriftStatus"],
    }


def _instance(made: StackSet, instance: Instance) -> JSON:
    return {
        "StackSetId": made.stack_set_id,
        "Region": instance.region,
        "Account": instance.account_id,
        "StackId": instance.stack_id,
        "Status": instance.status,
        "StackInstanceStatus": {"DetailedStatus": instance.detailed_status},
        "StatusReason": instance.reason,
        "OrganizationalUnitId": instance.unit_id,
        "DriftStatus": instance.drift,
        "LastDriftCheckTimestamp": instance.drift_at,
        "LastOperationId": instance.operation_id,
    }


def _operation(operation: Operation) -> JSON:
    failed = [s for s, _, _ in operation.results.values() if s == "FAILED"]
    return {
        "OperationId": operation.operation_id,
        "Action": operation.action,
        "Status": operation.status,
        "CreationTimestamp": operation.created,
        "EndTimestamp": operation.ended,
        "StatusDetails": {"FailedStackInstancesCount": len(failed)},
    }
