"""CloudFormation's stack operations over HTTP. An operation that isn't here fails loudly.

So does a member of a request that the operation doesn't know: it is never ignored.
"""

from typing import Any

from moto.core.responses import BaseResponse

from product_factory.sandbox.authorization import check_readable
from product_factory.sandbox.authorization.calling import caller
from product_factory.sandbox.cloudformation import shapes
from product_factory.sandbox.cloudformation.allowed_types import check_allowed
from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.capabilities import missing_capability
from product_factory.sandbox.cloudformation.change_set_responses import ChangeSetResponses
from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.drift import DriftResponses
from product_factory.sandbox.cloudformation.errors import (
    InsufficientCapabilitiesException,
    ValidationError,
)
from product_factory.sandbox.cloudformation.event_responses import EventResponses
from product_factory.sandbox.cloudformation.models import CloudFormationBackend, backend
from product_factory.sandbox.cloudformation.paging import PAGE, Pages
from product_factory.sandbox.cloudformation.requests import check_request
from product_factory.sandbox.cloudformation.rollback_responses import RollbackResponses
from product_factory.sandbox.cloudformation.stack_roles import under_its_role
from product_factory.sandbox.cloudformation.stackset_instance_responses import StackSetInstanceResponses
from product_factory.sandbox.cloudformation.stackset_list_responses import StackSetListResponses
from product_factory.sandbox.cloudformation.stacksets_responses import StackSetResponses
from product_factory.sandbox.cloudformation.summaries import SummaryResponses
from product_factory.sandbox.cloudformation.template import BODY_LIMIT, parse, transforms
from product_factory.sandbox.cloudformation.urls_s3 import bucket_and_key, read_template
from product_factory.sandbox.resource_types.resource import RESERVED_TAG

# Members without effect where operations run to their end before they answer, or that every operation which has them reads.
WITHOUT_EFFECT = {
    "Action",
    "Version",
    "ClientRequestToken",
    "ClientToken",
    "IncludeNestedStacks",
    "NextToken",
    "MaxResults",
    "TemplateStage",
    "DeploymentConfig",
    "DisableValidation",
    "Capabilities",
    "Tags",
    "Parameters",
    "StackName",
    "TemplateBody",
    "TemplateURL",
    "UsePreviousTemplate",
    "RoleARN",
    "ResourceTypes",
}

POLICY_LIMIT = 16_384
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html (StackPolicyURL)"""


class CloudFormationResponse(
    Pages,
    ChangeSetResponses,
    DriftResponses,
    EventResponses,
    RollbackResponses,
    StackSetResponses,
    StackSetInstanceResponses,
    StackSetListResponses,
    SummaryResponses,
    BaseResponse,
):
    """Replaces moto's own when the sandbox is installed."""

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    @property
    def here(self) -> CloudFormationBackend:
        return backend(self.current_account, self.region)

    @under_its_role
    def create_stack(self) -> Answer:
        self.only(
            "OnFailure",
            "DisableRollback",
            *policy_members("StackPolicy"),
            "EnableTerminationProtection",
            "TimeoutInMinutes",
        )
        body = self.body_of(required=True)
        on_failure = self._get_param("OnFailure", "ROLLBACK")
        if self.flag("DisableRollback"):
            on_failure = "DO_NOTHING"
        self.check_capabilities(body)
        stack = self.here.create_stack(
            name=self._get_param("StackName"),
            template=body,
            parameters=self.given(),
            tags=self.stack_tags() or {},
            role_arn=self._get_param("RoleARN"),
            capabilities=self._get_param("Capabilities", []),
            on_failure=on_failure,
            stack_policy_body=self.policy_of("StackPolicy"),
            enable_termination_protection=self.flag("EnableTerminationProtection"),
        )
        stack.timeout_in_minutes = self._get_param("TimeoutInMinutes")
        return Answer({"StackId": stack.stack_id})

    @under_its_role
    def update_stack(self) -> Answer:
        self.only("DisableRollback", *policy_members("StackPolicy"), *policy_members("StackPolicyDuringUpdate"))
        name = self._get_param("StackName")
        body = self.body_of()
        self.check_capabilities(body or self.here.get_stack(name).template)
        stack = self.here.update_stack(
            name=name,
            template=body,
            parameters=self._get_param("Parameters", []),
            tags=self.stack_tags(),
            role_arn=self._get_param("RoleARN"),
            capabilities=self._get_param("Capabilities", []),
            policy=self.policy_of("StackPolicy"),
            policy_during_update=self.policy_of("StackPolicyDuringUpdate"),
            disable_rollback=self.flag("DisableRollback"),
        )
        return Answer({"StackId": stack.stack_id})

    @under_its_role
    def delete_stack(self) -> Answer:
        self.only("RetainResources", "DeletionMode")
        self.here.delete_stack(self._get_param("StackName"), self._get_param("RetainResources", []))
        return Answer()

    def update_termination_protection(self) -> Answer:
        self.only("EnableTerminationProtection")
        stack = self.here.protect_stack(self._get_param("StackName"), self.flag("EnableTerminationProtection"))
        return Answer({"StackId": stack.stack_id})

    def describe_stacks(self) -> Answer:
        self.only()
        name = self._get_param("StackName")
        found = [self.here.get_stack(name)] if name else list(self.here.stacks.values())
        return Answer(self.page("Stacks", found, shapes.stack))

    def list_stacks(self) -> Answer:
        self.only("StackStatusFilter")
        wanted = self._get_param("StackStatusFilter", [])
        both = [*self.here.stacks.values(), *self.here.deleted_stacks.values()]
        found = [stack for stack in both if not wanted or stack.status in wanted]
        return Answer(self.page("StackSummaries", found, shapes.stack_summary))

    def describe_stack_resource(self) -> Answer:
        """Refusals as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_resources.snapshot.json."""
        self.only("LogicalResourceId")
        name, logical_id = self._get_param("StackName"), self._get_param("LogicalResourceId")
        stack = self.here.known_stack(name)
        if stack is None:
            raise ValidationError(f"Stack '{name}' does not exist")
        if logical_id not in stack.kept:
            raise ValidationError(f"Resource {logical_id} does not exist for stack {name}")
        return Answer({"StackResourceDetail": shapes.resource(stack, logical_id, detail=True)})

    def describe_stack_resources(self) -> Answer:
        """The first 100, of which there is no second page: ListStackResources has it.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
        """
        self.only("PhysicalResourceId", "LogicalResourceId")
        name, physical = self._get_param("StackName"), self._get_param("PhysicalResourceId")
        if name:
            stack = self.here.get_stack(name)
        else:
            owners = [s for s in self.here.stacks.values() if any(r.physical_id == physical for r in s.resources())]
            if not owners:
                raise ValidationError(f"Stack for {physical} does not exist")
            stack = owners[0]
        logical = self._get_param("LogicalResourceId")
        found = [n for n in stack.kept if logical in (None, n)]
        return Answer({"StackResources": [shapes.resource(stack, n) for n in found[:PAGE]]})

    def list_stack_resources(self) -> Answer:
        self.only()
        stack = self.here.get_stack(self._get_param("StackName"))
        return Answer(
            self.page("StackResourceSummaries", list(stack.kept), lambda logical_id: shapes.resource(stack, logical_id))
        )

    def get_template(self) -> Answer:
        """Processed is what AWS takes where nothing is asked for: API_GetTemplate.html. It differs by what transforms make of it."""
        self.only("ChangeSetName")
        if change_set := self._get_param("ChangeSetName"):
            if not self._get_param("StackName") and not change_set.startswith("arn:"):
                raise ValidationError("StackName is a required parameter.")
            body = self.here.get_change_set(change_set, self._get_param("StackName")).wanted.body
        else:
            body = self.here.get_stack(self._get_param("StackName")).template
        if self._get_param("TemplateStage") != "Original" and transforms(parse(body)):
            raise ValidationError(
                "TemplateStage Processed of a template with transforms is not implemented in the sandbox"
            )
        return Answer({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]})

    def list_exports(self) -> Answer:
        self.only()
        found = [
            {"ExportingStackId": stack.stack_id, "Name": name, "Value": value}
            for name, (stack, value) in self.here.exports().items()
        ]
        return Answer(self.page("Exports", found))

    def list_imports(self) -> Answer:
        """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html"""
        self.only("ExportName")
        name = self._get_param("ExportName")
        found = [stack.name for stack in self.here.stacks.values() if name in stack.imports]
        if not found:
            raise ValidationError(f"Export '{name}' is not imported by any stack.")
        return Answer(self.page("Imports", found))

    def set_stack_policy(self) -> Answer:
        self.only(*policy_members("StackPolicy"))
        policy = self.policy_of("StackPolicy")
        if policy is None:
            raise ValidationError("You must specify either StackPolicyURL or StackPolicyBody")
        self.here.set_stack_policy(self._get_param("StackName"), policy)
        return Answer()

    def get_stack_policy(self) -> Answer:
        self.only()
        stack = self.here.get_stack(self._get_param("StackName"))
        return Answer({"StackPolicyBody": stack.policy or None})

    # requests

    def only(self, *known: str) -> None:
        """Refuse what AWS's model refuses, and members that are set and neither `known` nor without effect."""
        check_request(self._get_action(), self.params)
        for key, value in self.params.items():
            if key not in {*known, *WITHOUT_EFFECT} and value not in (None, [], {}, ""):
                raise ValidationError(f"{key} is not implemented in the sandbox")

    def flag(self, name: str) -> bool:
        return self._get_param(name) in (True, "true", "True")

    def given(self) -> dict[str, str]:
        return self.here.given(None, self._get_param("Parameters", []))

    def stack_tags(self) -> dict[str, str] | None:
        tags = self._get_param("Tags", [])
        if any(tag["Key"].startswith("aws:") for tag in tags):
            raise ValidationError(RESERVED_TAG)
        return {tag["Key"]: tag["Value"] for tag in tags} if tags else None

    def body_of(self, required: bool = False) -> Any:
        """The template passed or pointed to; None for the previous one."""
        body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
        if body and len(body.encode()) > BODY_LIMIT:
            raise ValidationError(
                "1 validation error detected: Value at 'templateBody' failed to satisfy "
                f"constraint: Member must have length less than or equal to {BODY_LIMIT}"
            )
        if url:
            body = self._read(url)
        if not body and (required or not self.flag("UsePreviousTemplate")):
            raise ValidationError("Either Template URL or Template Body must be specified.")
        return body or None

    def policy_of(self, kind: str) -> str | None:
        """The policy passed or pointed to; None where there is neither."""
        body, url = (self._get_param(member) for member in policy_members(kind))
        if body is not None and url is not None:
            raise ValidationError(f"You cannot specify both {kind}URL and {kind}Body")
        if not url:
            return None if body is None else str(body)
        bucket_and_key(url, f"{kind}URL")
        policy = self._read(url)
        if len(policy) > POLICY_LIMIT:
            raise ValidationError(
                f"1 validation error detected: Value at '{kind[0].lower()}{kind[1:]}Body' failed to satisfy "
                f"constraint: Member must have length less than or equal to {POLICY_LIMIT}"
            )
        return policy

    def _read(self, url: str) -> str:
        check_readable(caller(), url, self.region)
        return read_template(url, self.current_account, self.region)

    def check_capabilities(self, body: str, expands: bool = True) -> None:
        """`expands`: a request that carries out what transforms make, without that anybody reads it first."""
        template = checked(body)
        check_allowed(template, self._get_param("ResourceTypes", []))
        if missing := missing_capability(template, self._get_param("Capabilities", []), expands):
            raise InsufficientCapabilitiesException(f"Requires capabilities : [{missing}]")


def policy_members(kind: str) -> tuple[str, str]:
    """The request's members for a stack policy's text and for where it is."""
    return f"{kind}Body", f"{kind}URL"
