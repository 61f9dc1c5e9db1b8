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
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.models import CloudFormationBackend
from product_factory.sandbox.cloudformation.stack import Stack
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.resource import Resource

# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html: "…stack status must be"
STEADY = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED")


def drifts(stack: Stack) -> Iterator[JSON]:
    """A StackResourceDrift for each resource of a type that is read."""
    for logical_id, kept in stack.kept.items():
        resource = kept.resource
        with suppress(NotImplementedError):
            yield {
                "StackId": stack.stack_id,
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": resource.physical_id,
                "ResourceType": resource.type,
                "Timestamp": utcnow(),
                **_drift(resource),
            }


def _drift(resource: Resource) -> JSON:
    try:
        actual = resource.live()
    except ClientError as error:
        if not any(word in error.response["Error"]["Code"] for word in ("NotFound", "NonExistent")):
            raise
        actual = None
    if actual is None:
        return {"StackResourceDriftStatus": "DELETED", "PropertyDifferences": []}
    expected = {key: resource.properties.get(key) for key in actual}
    differences = [
        {
            "PropertyPath": f"/{key}",
            "ExpectedValue": str(expected[key]),
            "ActualValue": str(actual[key]),
            "DifferenceType": "NOT_EQUAL" if expected[key] and actual[key] else "ADD" if actual[key] else "REMOVE",
        }
        for key in actual
        if str(expected[key]) != str(actual[key])
    ]
    return {
        "StackResourceDriftStatus": "MODIFIED" if differences else "IN_SYNC",
        "PropertyDifferences": differences,
        "ExpectedProperties": json.dumps(expected),
        "ActualProperties": json.dumps(actual),
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
        self.only()
        stack = self.here.get_stack(self._get_param("StackName"))
        if stack.status not in STEADY:
            raise ValidationError(f"Stack with id {stack.stack_id} is in {stack.status}: drift can't be detected")
        found = list(drifts(stack))
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
        return Answer({"StackDriftDetectionId": detection_id})

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
