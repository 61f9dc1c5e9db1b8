"""A property is held to the bounds of its type's schema, in the words of CloudFormation's validator.

https://github.com/aws-cloudformation/cloudformation-resource-schema, exceptions/ValidationException.java
"""

from typing import Any

import pytest

from product_factory.sandbox.resource_types.bounds import out_of_bounds
from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import normalize


def failed(keyword: str) -> str:
    return f"#/P: failed validation constraint for keyword [{keyword}]"


@pytest.mark.parametrize(
    ("part", "fine", "wrong", "words"),
    [
        ({"minLength": 2}, "ab", "a", "#/P: expected minLength: 2, actual: 1"),
        ({"maxLength": 2}, "ab", "abc", "#/P: expected maxLength: 2, actual: 3"),
        ({"pattern": "^[a-z]+$"}, "ab", "A", failed("pattern")),
        ({"pattern": "b"}, "abc", "ac", failed("pattern")),
        ({"enum": ["a", "b"]}, "a", "c", failed("enum")),
        ({"minimum": 1}, 1, 0, failed("minimum")),
        ({"maximum": 2.5}, 2.5, 3, failed("maximum")),
        ({"exclusiveMinimum": 1}, 2, 1, failed("exclusiveMinimum")),
        ({"exclusiveMaximum": 1}, 0, 1, failed("exclusiveMaximum")),
        ({"minItems": 1}, ["a"], [], "#/P: expected minimum item count: 1, found: 0"),
        ({"maxItems": 1}, ["a"], ["a", "b"], "#/P: expected maximum item count: 1, found: 2"),
        ({"uniqueItems": True}, ["a", "b"], ["a", "a"], "#/P: array items are not unique"),
    ],
)
def test_each_keyword(part: dict[str, Any], fine: Any, wrong: Any, words: str) -> None:
    assert list(out_of_bounds(fine, part, "#/P")) == []
    assert list(out_of_bounds(wrong, part, "#/P")) == [words]


def test_a_secret_s_reference_is_of_any_length_and_form() -> None:
    assert list(out_of_bounds("{{resolve:ssm:/a}}", {"maxLength": 3, "pattern": "^a$"}, "#/P")) == []


def test_a_pattern_that_can_t_be_read_refuses_nothing() -> None:
    assert list(out_of_bounds("a", {"pattern": "(?R"}, "#/P")) == []


def test_a_resource_is_refused_with_all_that_is_wrong() -> None:
    role = {"AssumeRolePolicyDocument": {}, "MaxSessionDuration": 60, "Description": "x" * 1001}
    with pytest.raises(ResourceError) as refused:
        normalize("AWS::IAM::Role", "R", role)
    head, *told = str(refused.value).splitlines()
    assert head == "Properties validation failed for resource R with message:"
    assert "#/Description: expected maxLength: 1000, actual: 1001" in told
