"""What differs between a resource as it was declared and as it is. Pure.

Only what is declared counts: what a service adds of itself is no drift.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_PropertyDifference.html (DifferenceType)
As recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_drift_detection.snapshot.json (paths to the
innermost value that differs).
"""

import json
from collections.abc import Iterator
from typing import Any

from product_factory.sandbox.cloudformation.template import JSON


def differences(expected: Any, actual: Any, path: str = "") -> Iterator[JSON]:
    """PropertyDifferences: NOT_EQUAL, REMOVE for what is declared and isn't there, ADD for a further item of a list."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            yield from differences(value, actual.get(key), f"{path}/{key}")
    elif isinstance(expected, list) and isinstance(actual, list):
        for index, item in enumerate(expected):
            if not any(_same(item, other) for other in actual):
                yield _difference(f"{path}/{index}", item, None)
        for index, item in enumerate(actual):
            if not any(_same(other, item) for other in expected):
                yield _difference(f"{path}/{index}", None, item)
    elif _text(expected) != _text(actual):
        yield _difference(path, expected, actual)


def _same(expected: Any, actual: Any) -> bool:
    return next(differences(expected, actual), None) is None


def _difference(path: str, expected: Any, actual: Any) -> JSON:
    kind = "REMOVE" if actual is None else "ADD" if expected is None else "NOT_EQUAL"
    return {
        "PropertyPath": path,
        "ExpectedValue": _text(expected),
        "ActualValue": _text(actual),
        "DifferenceType": kind,
    }


def _text(value: Any) -> str:
    """A text as it is, all else as JSON: `3`, `true`, `null`."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
