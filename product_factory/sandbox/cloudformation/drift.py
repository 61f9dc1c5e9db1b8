"""Drift detection: what a stack's resources are now, beside what its template said.

Few types are read; of the others the answer is NOT_CHECKED, as AWS gives for types without drift detection.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceDrift.html
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import ClientError
from moto.core.utils import utcnow

from product_factory.sandbox.cloudformation.answers import Answer
from product_factory.sandbox.cloudformation.drift_differences import differences
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.models import CloudFormationBackend
from product_factory.sandbox.cloudformation.stack import Stack
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.resource import Resource

# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html: "…stack status must be"
STEADY = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED")


def drifts(stack: Stack) -> Iterator[JSON]:
    """A StackResourceDrift for each resource of a type that is read."""
    for logical_id in stack.kept:
        with suppress(NotImplementedError):
            yield drift_of(stack, logical_id)


def drift_of(stack: Stack, logical_id: str) -> JSON:
    """One resource's; NotImplementedError for a type that isn't read. The stack shows what was found from now on."""
    kept = stack.kept[logical_id]
    found = _drift(kept.resource)
    kept.drift, kept.drift_at = found["StackResourceDriftStatus"], utcnow()
    return {
        "StackId": stack.stack_id,
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": kept.resource.physical_id,
        "ResourceType": kept.resource.type,
        "Timestamp": kept.drift_at,
        **found,
    }


def _drift(resource: Resource) -> JSON:
    try:
        actual = resource.live()
    except ClientError as error:
        if not any(word in error.response["Error"]["Code"] for word in ("NotFound", "NonExistent", "NoSuch")):
            raise
        actual = None
    if actual is None:
        return {"StackResourceDriftStatus": "DELETED", "PropertyDifferences": []}
    expected = {key: resource.properties[key] for key in actual if key in resource.properties}
    found = list(differences(expected, actual))
    return {
        "StackResourceDriftStatus": "MODIFIED" if found else "IN_SYNC",
        "PropertyDifferences": found,
        "ExpectedProperties": json.dumps(expected),
        "ActualProperties": json.dumps({key: value for key, value in actual.items() if key in expected}),
    }


class DriftResponses:
    """The operations of drift detection; a detection is over when it is asked for."""

    if TYPE_CHECKING:

        @property
        def here(self) -> CloudFormationBackend: ...
        def _get_param(self, param_name: str, if_none: Any = None) -> Any: ...
        def only(self, *known: str) -> None: ...
        def page(self, member: str, found: Sequence[Any], shown: Callable[[Any], Any] = ...) -> JSON: ...

    def detect_stack_drift(self) -> Answer:
        """Of all resources, or of those named; the count is of those that have drifted."""
        self.only("LogicalResourceIds")
        stack = self._steady()
        named = self._get_param("LogicalResourceIds") or list(stack.kept)
        if unknown := [name for name in named if name not in stack.kept]:
            raise ValidationError(f"Resource {unknown[0]} does not exist for stack {stack.name}")
        found = [each for each in drifts(stack) if each["LogicalResourceId"] in named]
        bad = [each for each in found if each["StackResourceDriftStatus"] in ("MODIFIED", "DELETED")]
        detection_id = str(uuid4())
        self.here.drifts[detection_id] = {
            "StackId": stack.stack_id,
            "StackDriftDetectionId": detection_id,
            "StackDriftStatus": "DRIFTED" if bad else "IN_SYNC",
            "DetectionStatus": "DETECTION_COMPLETE",
            "DriftedStackResourceCount": len(bad),
            "Timestamp": utcnow(),
        }
        self.here.resource_drifts[stack.stack_id] = found
        stack.drift, stack.drift_at = self.here.drifts[detection_id]["StackDriftStatus"], utcnow()
        return Answer({"StackDriftDetectionId": detection_id})

    def detect_stack_resource_drift(self) -> Answer:
        """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackResourceDrift.html"""
        self.only("LogicalResourceId")
        stack, name = self._steady(), self._get_param("LogicalResourceId")
        if name not in stack.kept:
            raise ValidationError(f"Resource {name} does not exist for stack {stack.name}")
        try:
            found = drift_of(stack, name)
        except NotImplementedError as error:
            kind = stack.kept[name].resource.type
            raise ValidationError(
                f"Drift detection is not supported for resource type {kind} in the sandbox"
            ) from error
        others = [
            each for each in self.here.resource_drifts.get(stack.stack_id, []) if each["LogicalResourceId"] != name
        ]
        self.here.resource_drifts[stack.stack_id] = [*others, found]
        return Answer({"StackResourceDrift": found})

    def _steady(self) -> Stack:
        stack = self.here.get_stack(self._get_param("StackName"))
        if stack.status not in STEADY:
            raise ValidationError(f"Stack with id {stack.stack_id} is in {stack.status}: drift can't be detected")
        return stack

    def describe_stack_drift_detection_status(self) -> Answer:
        self.only("StackDriftDetectionId")
        wanted = self._get_param("StackDriftDetectionId")
        if wanted not in self.here.drifts:
            raise ValidationError(f"Drift detection {wanted} does not exist")
        return Answer(self.here.drifts[wanted])

    def describe_stack_resource_drifts(self) -> Answer:
        """What the last detection found."""
        self.only("StackResourceDriftStatusFilters")
        stack = self.here.get_stack(self._get_param("StackName"))
        wanted = self._get_param("StackResourceDriftStatusFilters", [])
        found = self.here.resource_drifts.get(stack.stack_id, [])
        listed = [each for each in found if not wanted or each["StackResourceDriftStatus"] in wanted]
        return Answer(self.page("StackResourceDrifts", listed))
