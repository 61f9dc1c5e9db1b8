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
from product_factory.sandbox.cloudformation.stackset_facts import Instance
from product_factory.sandbox.cloudformation.stackset_preferences import (
    auto_deployment_of,
    preferences_of,
    true,
)
from product_factory.sandbox.cloudformation.stackset_targets import target_places, targets_of
from product_factory.sandbox.cloudformation.stacksets import NAMES, StackSet
from product_factory.sandbox.cloudformation.template import JSON


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

    def import_stacks_to_stack_set(self) -> Answer:
        """Stacks of accounts become instances, untouched; https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html"""
        self.only(*NAMES, "StackIds", "OrganizationalUnitIds")
        made, units = self._stack_set(), self._get_param("OrganizationalUnitIds", [])
        imported = stackset_imports.imported(self._organization(), made, self._get_param("StackIds", []), units)
        operation = made.begin("CREATE", self._get_param("OperationId"))
        stackset_imports.take_in(made, imported, operation)
        return Answer({"OperationId": operation.operation_id})

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
