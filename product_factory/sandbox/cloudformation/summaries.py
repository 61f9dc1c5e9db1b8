"""What a template says of itself: GetTemplateSummary and ValidateTemplate.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html
As recorded on AWS, in localstack/localstack, tests/aws/services/cloudformation/api/test_templates.snapshot.json; the reason of
capabilities in https://github.com/coreos/coreos-kubernetes/issues/505. Members without a value are absent.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.capabilities import UNNAMED_IAM, needed_capabilities
from product_factory.sandbox.cloudformation.checked import checked
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.limits import unrecognized_types
from product_factory.sandbox.cloudformation.models import CloudFormationBackend
from product_factory.sandbox.cloudformation.stacksets import StackSet
from product_factory.sandbox.cloudformation.template import JSON, parse, transforms
from product_factory.sandbox.resource_types.schema import resource_schema

SOURCES = ("StackName", "StackSetName", "TemplateBody", "TemplateURL")


class SummaryResponses:
    """A part of CloudFormationResponse."""

    if TYPE_CHECKING:

        @property
        def here(self) -> CloudFormationBackend: ...
        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def _stack_set(self) -> StackSet: ...
        def only(self, *known: str) -> None: ...
        def body_of(self, required: bool = False) -> Any: ...

    def get_template_summary(self) -> Answer:
        self.only("StackSetName", "CallAs", "TemplateSummaryConfig")
        template, unrecognized = self._looked_at(self._summarized())
        of_set = bool(self._get_param("StackSetName"))
        return Answer(
            {
                **_said(template),
                "Parameters": _parameters(template, partial(_declaration, of_set)),
                "ResourceTypes": sorted(_logical_ids(template)),
                "Version": template.get("AWSTemplateFormatVersion"),
                "Metadata": json.dumps(template["Metadata"]) if "Metadata" in template else None,
                "Warnings": {"UnrecognizedResourceTypes": unrecognized} if unrecognized else None,
                "ResourceIdentifierSummaries": None
                if of_set
                else [
                    {
                        "ResourceType": resource_type,
                        "LogicalResourceIds": logical_ids,
                        "ResourceIdentifiers": _identifiers(resource_type),
                    }
                    for resource_type, logical_ids in _logical_ids(template).items()
                ],
            }
        )

    def validate_template(self) -> Answer:
        self.only()
        template = checked(self.body_of(required=True))
        return Answer({**_said(template), "Parameters": _parameters(template, _parameter)})

    def _looked_at(self, body: str) -> tuple[JSON, list[str]]:
        """The template, and the types that AWS hasn't where these are to be a warning: else they are refused."""
        if (self._get_param("TemplateSummaryConfig") or {}).get("TreatUnrecognizedResourceTypesAsWarnings") not in (
            True,
            "true",
        ):
            return checked(body), []
        template = parse(body)
        unrecognized = unrecognized_types(template["Resources"])
        known = {
            name: {**each, "Type": "Custom::Unrecognized"} if each["Type"] in unrecognized else each
            for name, each in template["Resources"].items()
        }
        checked(json.dumps({**template, "Resources": known}, default=str))
        return template, unrecognized

    def _summarized(self) -> str:
        given = [source for source in SOURCES if self._get_param(source)]
        if len(given) != 1:
            raise ValidationError(f"Specify exactly one of {', '.join(SOURCES)}")
        if given == ["StackSetName"]:
            return self._stack_set().template
        if given != ["StackName"]:
            return str(self.body_of(required=True))
        stack = self.here.get_stack(self._get_param("StackName"))
        if stack.status == "REVIEW_IN_PROGRESS":
            raise ValidationError("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
        return stack.template


def _said(template: JSON) -> JSON:
    needed = needed_capabilities(template)
    iam = [kind for kind in sorted(_logical_ids(template)) if kind in UNNAMED_IAM]
    return {
        "Description": template.get("Description"),
        "Capabilities": [needed] if needed else None,
        "CapabilitiesReason": f"The following resource(s) require capabilities: [{', '.join(iam)}]" if needed else None,
        "DeclaredTransforms": transforms(template) or None,
    }


def _parameters(template: JSON, shown: Callable[[str, JSON], JSON]) -> list[JSON]:
    return [shown(key, declared) for key, declared in template.get("Parameters", {}).items()]


def _parameter(key: str, declared: JSON) -> JSON:
    return {
        "ParameterKey": key,
        "DefaultValue": _text(declared["Default"]) if "Default" in declared else None,
        "NoEcho": declared.get("NoEcho") in (True, "true"),
        "Description": declared.get("Description"),
    }


def _declaration(of_set: bool, key: str, declared: JSON) -> JSON:
    """Of the constraints the API shows AllowedValues alone; of a stack set's template even where there are none.

    localstack/localstack, tests/aws/services/cloudformation/resources/test_kinesis.snapshot.json (test_describe_template) and
    test_stack_sets.snapshot.json (test_create_stack_set_with_stack_instances)
    """
    allowed = [_text(value) for value in declared.get("AllowedValues", [])]
    return {
        **_parameter(key, declared),
        "ParameterType": declared.get("Type", "String"),
        "ParameterConstraints": {"AllowedValues": allowed} if allowed or of_set else {},
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _logical_ids(template: JSON) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for logical_id, resource in template["Resources"].items():
        found.setdefault(resource["Type"], []).append(logical_id)
    return found


def _identifiers(resource_type: str) -> list[str]:
    pointers = (resource_schema(resource_type) or {}).get("primaryIdentifier", [])
    return [pointer.removeprefix("/properties/") for pointer in pointers]
