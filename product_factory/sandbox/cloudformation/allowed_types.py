"""ResourceTypes: the types that a request lets its template make. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html (ResourceTypes, with its wildcards); the words
are as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_update_stack.snapshot.json.
"""

from fnmatch import fnmatchcase

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON


def check_allowed(template: JSON, allowed: list[str]) -> None:
    """Raise ValidationError for a type that none of `allowed` names; an empty list allows all."""
    for resource in template["Resources"].values():
        kind = resource["Type"]
        if allowed and not any(fnmatchcase(kind, each) for each in allowed):
            raise ValidationError(
                f"Resource type {kind} is not allowed by parameter ResourceTypes [{', '.join(allowed)}]"
            )
