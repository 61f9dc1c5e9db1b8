"""The stack set operations over HTTP, for service-managed stack sets."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moto.organizations.models import OrganizationsBackend

from product_factory.sandbox.cloudformation import stackset_imports, stacksets
from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.capabilities import needed_capabilities
from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.errors import (
    InsufficientCapabilitiesException,
    StackSetNotFoundException,
    ValidationError,
)
from product_factory.sandbox.cloudformation.organization import (
    SERVICE_PRINCIPAL,
    access_enabled,
    administrator_of,
    in_organization,
    organization_of,
)
from product_factory.sandbox.cloudformation.parameters import check_value
from product_factory.sandbox.cloudformation.stackset_instance_responses import drift_details
from product_factory.sandbox.cloudformation.stackset_preferences import (
    AutoDeployment,
    auto_deployment_of,
    filtered,
    preferences_of,
    true,
)
from product_factory.sandbox.cloudformation.stackset_targets import target_places, targets_of
from product_factory.sandbox.cloudformation.stacksets import EXECUTION_ROLE, NAMES, Instance, Operation, StackSet
from product_factory.sandbox.cloudformation.template import JSON

INSTANCE_FILTERS: dict[str, Callable[[Instance], str]] = {
    "DETAILED_STATUS": lambda instance: instance.detailed_status,
    "LAST_OPERATION_ID": lambda instance: instance.operation_id,
    "DRIFT_STATUS": lambda instance: instance.drift,
}
RESULT_FILTERS: dict[str, Callable[[JSON], str]] = {"OPERATION_RESULT_STATUS": lambda result: str(result["Status"])}


class StackSetResponses:
    """A part of CloudFormationResponse."""

    if TYPE_CHECKING:
        current_account: str
        region: str
        params: JSON

        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def only(self, *known: str) -> None: ...
        def flag(self, name: str) -> bool: ...
        def page(self, member: str, found: Sequence[Any], shown: Callable[[Any], Any] = ...) -> JSON: ...
        def body_of(self, required: bool = False) -> Any: ...
        def given(self) -> dict[str, str]: ...
        def stack_tags(self) -> dict[str, str] | None: ...

    def activate_organizations_access(self) -> Answer:
        organization = organization_of(self.current_account)
        if organization.account_id != self.current_account:
            raise ValidationError("Only the management account can activate trusted access")
        organization.enable_aws_service_access(ServicePrincipal=SERVICE_PRINCIPAL)
        return Answer()

    def describe_organizations_access(self) -> Answer:
        enabled = access_enabled(organization_of(self.current_account))
        return Answer({"Status": "ENABLED" if enabled else "DISABLED"})

    def create_stack_set(self) -> Answer:
        self.only(*NAMES, "AutoDeployment", "Description", "PermissionModel", "ManagedExecution")
        if self._get_param("PermissionModel", "SELF_MANAGED") != "SERVICE_MANAGED":
            raise ValidationError("Self-managed stack sets are not implemented in the sandbox")
        organization, name = self._organization(), self._get_param("StackSetName")
        body = self.body_of(required=True)
        self._check(body, self.given())
        auto = auto_deployment_of(self._get_param("AutoDeployment"), self._dependencies(organization))
        stack_set_id = f"{name}:{uuid4()}"
        made = StackSet(
            name=name,
            stack_set_id=stack_set_id,
            arn=f"arn:aws:cloudformation:{self.region}:{organization.account_id}:stackset/{stack_set_id}",
            home_region=self.region,
            template=body,
            parameters=self.given(),
            tags=self.stack_tags() or {},
            capabilities=self._get_param("Capabilities", []),
            description=self._get_param("Description"),
            auto_deployment=auto.enabled,
            retain_on_removal=auto.retain,
            depends_on=list(auto.depends_on),
            managed_execution=self._managed(),
        )
        stacksets.create_stack_set(organization, made)
        return Answer({"StackSetId": made.stack_set_id})

    def update_stack_set(self) -> Answer:
        """Change the set and bring every instance to it."""
        self.only(*NAMES, "AutoDeployment", "Description", "PermissionModel", "ManagedExecution")
        made = self._stack_set()
        preferences = preferences_of(
            self._get_param("OperationPreferences"), len({account_id for account_id, _ in made.instances})
        )
        body = self.body_of() or made.template
        given = {**made.parameters, **self._previous_or_given(made)}
        declared = checked(body).get("Parameters", {})
        given = {key: value for key, value in given.items() if key in declared}
        self._check(body, given)
        made.template, made.parameters = body, given
        made.tags = self.stack_tags() or made.tags
        made.description = self._get_param("Description") or made.description
        if self._get_param("AutoDeployment"):
            known = self._dependencies(self._organization())
            auto = auto_deployment_of(self._get_param("AutoDeployment"), known, made.arn)
            made.auto_deployment, made.retain_on_removal, made.depends_on = (*auto[:2], list(auto.depends_on))
        if "ManagedExecution" in self.params:
            made.managed_execution = self._managed()
        places = {place: instance.unit_id for place, instance in made.instances.items()}
        operation = made.begin("UPDATE", self._get_param("OperationId"))
        made.deploy(places, operation, preferences.tolerance, parallel=preferences.parallel)
        return Answer({"OperationId": operation.operation_id})

    def delete_stack_set(self) -> Answer:
        """One that isn't there is no error, as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/
        resources/test_stack_sets.py, test_delete_nonexistent_stack_set."""
        self.only(*NAMES)
        with suppress(StackSetNotFoundException):
            stacksets.delete_stack_set(self._stack_set())
        return Answer()

    def create_stack_instances(self) -> Answer:
        self.only(*NAMES, "Accounts", "DeploymentTargets", "Regions", "ParameterOverrides")
        made, targets = self._stack_set(), targets_of(self.params)
        if targets.get("AccountFilterType") == "UNION":
            raise ValidationError("AccountFilterType UNION is not supported for create operations")
        regions = self._get_param("Regions", [])
        places = target_places(self._organization(), targets, regions)
        preferences = preferences_of(self._get_param("OperationPreferences"), len(places) // max(1, len(regions)))
        made.units += [u for u in targets["OrganizationalUnitIds"] if u not in made.units]
        made.regions += [region for region in regions if region not in made.regions]
        overrides = _values(self._get_param("ParameterOverrides", []))
        for (account_id, region), unit in places.items():
            instance = Instance(account_id, region, unit, overrides=overrides)
            made.instances.setdefault((account_id, region), instance)
        operation = made.begin("CREATE", self._get_param("OperationId"))
        made.deploy(places, operation, preferences.tolerance, parallel=preferences.parallel)
        return Answer({"OperationId": operation.operation_id})

    def delete_stack_instances(self) -> Answer:
        self.only(*NAMES, "Accounts", "DeploymentTargets", "Regions", "RetainStacks")
        made, targets = self._stack_set(), targets_of(self.params)
        regions = self._get_param("Regions", [])
        places = target_places(self._organization(), targets, regions)
        if not targets.get("Accounts"):
            if set(regions) >= set(made.regions):
                units = targets["OrganizationalUnitIds"]
                made.units = [unit for unit in made.units if unit not in units]
            if set(made.units) <= set(targets["OrganizationalUnitIds"]):
                made.regions = [region for region in made.regions if region not in regions]
        known = [place for place in places if place in made.instances]
        operation = made.begin("DELETE", self._get_param("OperationId"))
        made.remove(known, operation, self.flag("RetainStacks"))
        return Answer({"OperationId": operation.operation_id})

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

    def import_stacks_to_stack_set(self) -> Answer:
        """Stacks of accounts become instances, untouched; https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html"""
        self.only(*NAMES, "StackIds", "OrganizationalUnitIds")
        made, units = self._stack_set(), self._get_param("OrganizationalUnitIds", [])
        imported = stackset_imports.imported(self._organization(), made, self._get_param("StackIds", []), units)
        operation = made.begin("CREATE", self._get_param("OperationId"))
        stackset_imports.take_in(made, imported, operation)
        return Answer({"OperationId": operation.operation_id})

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

    def _organization(self) -> OrganizationsBackend:
        return administrator_of(self.current_account, self._get_param("CallAs", "SELF"))

    def _stack_set(self) -> StackSet:
        """Outside an organization an account's own stack sets are self-managed ones, of which the sandbox has none."""
        name = self._get_param("StackSetName")
        if self._get_param("CallAs", "SELF") == "SELF" and not in_organization(self.current_account):
            raise stacksets.not_found(name)
        return stacksets.find_stack_set(self._organization(), self.region, name)

    def _previous_or_given(self, made: StackSet) -> dict[str, str]:
        given = self._get_param("Parameters", [])
        return _values([p for p in given if not true(p.get("UsePreviousValue"))])

    def _check(self, body: str, given: dict[str, str]) -> None:
        """What can be judged without an account; parameter store is asked in each target."""
        template = stacksets.check_template(body)
        declared = template.get("Parameters", {})
        if unknown := [key for key in given if key not in declared]:
            raise ValidationError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
        for key, value in given.items():
            check_value(key, declared[key], value)
        needed = needed_capabilities(template)
        capabilities = {*self._get_param("Capabilities", []), ""}
        if needed and not capabilities & {needed, "CAPABILITY_NAMED_IAM"}:
            raise InsufficientCapabilitiesException(f"Requires capabilities : [{needed}]")

    def _managed(self) -> bool:
        return true((self._get_param("ManagedExecution") or {}).get("Active"))

    def _dependencies(self, organization: OrganizationsBackend) -> dict[str, tuple[str, ...]]:
        """Each stack set's ARN and those that it depends on."""
        from product_factory.sandbox.cloudformation.models import backend

        sets = backend(organization.account_id, self.region).stacksets.values()
        return {made.arn: tuple(made.depends_on) for made in sets if made.status == "ACTIVE"}


def _values(parameters: list[JSON]) -> dict[str, str]:
    return {p["ParameterKey"]: p.get("ParameterValue", "") for p in parameters}


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
