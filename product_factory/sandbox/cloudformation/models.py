"""The CloudFormation backend of one account and region: stacks, change sets and exports."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from moto.cloudformation.models import cloudformation_backends
from moto.core.base_backend import BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource

from product_factory.sandbox.cloudformation.account_values import AccountValues
from product_factory.sandbox.cloudformation.change_set_operations import ChangeSetOperations, check_updatable
from product_factory.sandbox.cloudformation.change_sets import ChangeSet
from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.deletion_policies import with_policies
from product_factory.sandbox.cloudformation.dynamic_references import DynamicReferences, check_defaults
from product_factory.sandbox.cloudformation.errors import AlreadyExistsException, ValidationError
from product_factory.sandbox.cloudformation.intrinsics import Scope, resolve
from product_factory.sandbox.cloudformation.nested import NestedOperations
from product_factory.sandbox.cloudformation.parameters import check_parameters
from product_factory.sandbox.cloudformation.rules import check_rules
from product_factory.sandbox.cloudformation.stack import Stack, Wanted
from product_factory.sandbox.cloudformation.stack_policies import check_policy
from product_factory.sandbox.cloudformation.template import JSON, as_made, creation_order
from product_factory.sandbox.cloudformation.unresolved import (
    check_export_names,
    check_lookups,
    check_references,
    check_types,
)
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Record


class CloudFormationBackend(ChangeSetOperations, NestedOperations, BaseBackend, TaggableResourcesMixin):
    """CloudFormation as AWS documents it, over moto's services."""

    SERVICE_NAMESPACE = "cloudformation"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.stacks: dict[str, Stack] = {}
        self.deleted_stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, ChangeSet] = {}
        self.executed: dict[str, ChangeSet] = {}
        self.drifts: dict[str, dict[str, Any]] = {}
        self.resource_drifts: dict[str, list[dict[str, Any]]] = {}
        self.stacksets: dict[str, Any] = {}
        self.records: dict[tuple[str, str], Record] = {}
        self._registering = threading.Lock()

    def create_stack(
        self,
        name: str,
        template: str,
        parameters: dict[str, str],
        tags: dict[str, str] | None = None,
        role_arn: str | None = None,
        capabilities: list[str] | None = None,
        on_failure: str = "ROLLBACK",
        stack_policy_body: str | None = None,
        enable_termination_protection: bool = False,
    ) -> Stack:
        """Create a stack and return it, whatever it ended in.

        One that a change set brought under review is made after all, and the change set can't be executed any more, as recorded
        on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_changesets.snapshot.json (test_create_while_in_review).

        Raises AlreadyExistsException, and ValidationError where template, parameters or rules
        are refused: then no stack exists.
        """
        reviewed = self.find_stack(name)
        if reviewed is not None and reviewed.status != "REVIEW_IN_PROGRESS":
            raise AlreadyExistsException(f"Stack [{name}] already exists")
        check_policy(stack_policy_body or "{}")
        stack = reviewed or self._made_stack(name)
        wanted = self.wanted(stack, template, parameters, tags or {})
        if reviewed is None:
            self._register(stack)
        self.make_obsolete(stack)
        stack.role_arn, stack.capabilities = role_arn, capabilities or []
        stack.policy = stack_policy_body or ""
        stack.enable_termination_protection = enable_termination_protection
        self._create(stack, wanted, on_failure)
        return stack

    def update_stack(
        self,
        name: str,
        template: str | None,
        parameters: list[dict[str, Any]],
        tags: dict[str, str] | None = None,
        role_arn: str | None = None,
        capabilities: list[str] | None = None,
        policy: str | None = None,
        policy_during_update: str | None = None,
        disable_rollback: bool = False,
    ) -> Stack:
        """Update a stack; `template` None is the previous template, `tags` None the same tags.

        `policy` is the stack's policy once it is updated, `policy_during_update` stands in its place until then. Without
        capabilities it keeps those that it has, and no change set is its last one from then on, as recorded on AWS:
        localstack/localstack, tests/aws/services/cloudformation/api/test_stacks.snapshot.json (test_no_echo_parameter).
        Raises ValidationError, also for "No updates are to be performed.".
        """
        stack = self.get_stack(name)
        for each in (policy, policy_during_update):
            if each is not None:
                check_policy(each)
        check_updatable(stack)
        body = stack.template if template is None else template
        given = self.given(stack, parameters)
        wanted = self.wanted(stack, body, given, stack.tags if tags is None else tags)
        if self.same(stack, wanted):
            raise ValidationError("No updates are to be performed.")
        stack.role_arn = role_arn or stack.role_arn
        stack.capabilities = capabilities or stack.capabilities
        stack.change_set_id = None
        self._update(stack, wanted, policy_during_update or "", disable_rollback)
        if policy is not None and stack.status == "UPDATE_COMPLETE":
            stack.policy = policy
        return stack

    def set_stack_policy(self, name: str, policy: str) -> None:
        """From now on; raises ValidationError where it is none."""
        stack = self.get_stack(name)
        check_policy(policy)
        stack.policy = policy

    def delete_stack(self, name_or_id: str, retain: list[str] | None = None) -> None:
        """Delete a stack; one that doesn't exist is no error. One whose exports are in use stays as it was."""
        stack = self.find_stack(name_or_id)
        if stack is None:
            return
        if stack.root.enable_termination_protection:
            raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        self._delete(stack, retain)

    def protect_stack(self, name_or_id: str, protected: bool) -> Stack:
        """Termination protection on or off, for all that is nested in the stack, too.

        Of a nested stack it can't be changed, and the words are the sandbox's own:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html
        """
        stack = self.get_stack(name_or_id)
        if stack.parent is not None:
            root = stack.root.stack_id
            raise ValidationError(
                f"Stack [{stack.name}] is nested: change TerminationProtection of its root stack {root}"
            )
        stack.enable_termination_protection = protected
        return stack

    def _delete(self, stack: Stack, retain: list[str] | None = None, on_create: bool = False) -> None:
        stack.delete(retain, on_create)
        if stack.status == "DELETE_COMPLETE":
            self.forget_change_sets(stack)
            self.forget_reserved(stack)
            self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)

    def find_stack(self, name_or_id: str) -> Stack | None:
        """The stack that isn't deleted of that name or ID."""
        for stack in list(self.stacks.values()):
            if name_or_id in (stack.name, stack.stack_id):
                return stack
        return None

    def get_stack(self, name_or_id: str) -> Stack:
        """As `known_stack`; ValidationError where there is none."""
        stack = self.known_stack(name_or_id)
        if stack is None:
            raise ValidationError(f"Stack with id {name_or_id} does not exist")
        return stack

    def known_stack(self, name_or_id: str) -> Stack | None:
        """The stack of that name, or of that ID, deleted ones included."""
        return self.find_stack(name_or_id) or self.deleted_stacks.get(name_or_id)

    def exports(self) -> dict[str, tuple[Stack, str]]:
        """Every export of the account and region: name → stack and value."""
        return {name: (stack, value) for stack in self.stacks.values() for name, value in stack.exports.items()}

    def wanted(self, stack: Stack, body: str, given: dict[str, str], tags: dict[str, str]) -> Wanted:
        """A checked goal of a stack operation; raises ValidationError before anything is made."""
        account = AccountValues(self.account_id, self.region_name)
        template = checked(body)
        parameters = check_parameters(template, given, account.fetch_parameters, account.exists)
        check_rules(template, parameters.values, account.attribute_of)
        creation_order(template)
        names = stack.names(template, parameters.values)
        check_references(template, names)
        check_lookups(template, names)
        check_export_names(template, names)
        check_types(template, names)
        looked_up = self._looked_up(template, names) if "resolve:" in body else {}
        return Wanted(body, with_policies(template, names), parameters, tags, looked_up)

    def _looked_up(self, template: JSON, names: Scope) -> dict[str, str]:
        """What parameter store holds for the references of all that is made."""
        check_defaults(template)
        asked = DynamicReferences(self.account_id, self.region_name)
        found: dict[str, str] = {}
        for resource in template["Resources"].values():
            if "Condition" not in resource or names.condition(resource["Condition"]):
                found |= asked.check(resource["Type"], _known_part(resource.get("Properties", {}), names))
        return found

    def given(self, stack: Stack | None, parameters: list[dict[str, Any]]) -> dict[str, str]:
        """ParameterKey/ParameterValue/UsePreviousValue as values."""
        values = {}
        for parameter in parameters:
            key = parameter["ParameterKey"]
            if parameter.get("UsePreviousValue") in (True, "true"):
                if parameter.get("ParameterValue"):
                    raise ValidationError(
                        f"Invalid input for parameter key {key}. Cannot specify usePreviousValue "
                        "as true and non empty value for a parameter"
                    )
                if stack is None or key not in stack.parameters.given:
                    raise ValidationError(
                        f"Invalid input for parameter key {key}. Cannot specify usePreviousValue "
                        "as true for a parameter key not in the previous template"
                    )
                values[key] = stack.parameters.given[key]
            else:
                values[key] = parameter.get("ParameterValue", "")
        return values

    def same(self, stack: Stack, wanted: Wanted) -> bool:
        """Whether nothing is to be done for `wanted`; with a nested stack there is: an update finds what that has become.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html (Automatic)
        """
        follows = any(kept.resource.follows for kept in stack.kept.values())
        return not follows and self.is_already(stack, wanted)

    def is_already(self, stack: Stack, wanted: Wanted) -> bool:
        """Whether the stack by itself is `wanted`; what alone makes no update (`as_made`) is left aside."""
        return (
            stack.status != "UPDATE_FAILED"
            and as_made(stack.template_dict) == as_made(wanted.template)
            and stack.parameters == wanted.parameters
            and stack.looked_up == wanted.looked_up
            and stack.tags == wanted.tags
        )

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for stack in self.stacks.values():
            yield TaggedResource(arn=stack.stack_id, tags=dict(stack.tags), resource_type="cloudformation:stack")

    def _create(self, stack: Stack, wanted: Wanted, on_failure: str) -> None:
        stack.disable_rollback = on_failure == "DO_NOTHING"
        stack.create(wanted)
        if on_failure == "DELETE" and stack.status == "ROLLBACK_COMPLETE":
            self.delete_stack(stack.stack_id)

    def _update(
        self, stack: Stack, wanted: Wanted, policy_during_update: str = "", disable_rollback: bool = False
    ) -> None:
        stack.policy_during_update = policy_during_update
        stack.update(wanted, disable_rollback)
        stack.policy_during_update = ""

    def _made_stack(self, name: str) -> Stack:
        """A new stack that nobody sees before it is registered."""
        stack_id = self._arn(f"stack/{name}/{uuid4()}")
        return Stack(stack_id, name, self.account_id, self.region_name, lambda: list(self.stacks.values()))

    def _register(self, stack: Stack) -> None:
        """Raises AlreadyExistsException where another request was quicker."""
        with self._registering:
            if self.find_stack(stack.name) is not None:
                raise AlreadyExistsException(f"Stack [{stack.name}] already exists")
            self.stacks[stack.stack_id] = stack

    def _arn(self, path: str) -> str:
        return f"arn:{self.partition}:cloudformation:{self.region_name}:{self.account_id}:{path}"


def _known_part(properties: JSON, names: Scope) -> JSON:
    """Each property resolved, or as it is declared where that takes a resource."""
    found = {}
    for name, value in properties.items():
        try:
            found[name] = resolve(value, names)
        except (ValidationError, ResourceError):
            found[name] = value
    return found


def backend(account_id: str, region: str) -> CloudFormationBackend:
    """The backend of an account and region; `install` must have run."""
    found: Any = cloudformation_backends[account_id][region]
    return found  # type: ignore[no-any-return]


def install_backend() -> None:
    """Make moto build our backend for every account; idempotent. Stacks made before are lost."""
    backends: Any = cloudformation_backends
    if backends.backend is not CloudFormationBackend:
        backends.backend = CloudFormationBackend
        backends.clear()
