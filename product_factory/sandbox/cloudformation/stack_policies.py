"""Stack policies: what an update may do to which resource. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
With a policy everything that it doesn't allow is denied, and Deny overrides Allow; it holds for updates alone.
Refusals as recorded on AWS: localstack/localstack, tests/aws/services/cloudformation/api/test_stack_policies.snapshot.json
("Invalid stack policy", both body and URL) and test_stack_policies.py beside it ("Action denied by", "Action not allowed by").
"""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON
from product_factory.sandbox.resource_types.errors import ResourceError

ACTIONS = ("Update:Modify", "Update:Replace", "Update:Delete", "Update:*")
_CONDITIONS = ("StringEquals", "StringLike")
_PREFIX = "LogicalResourceId/"


def check_policy(body: str) -> None:
    """Raise ValidationError, in AWS's words, where `body` is no stack policy. An empty object is one, and allows all."""
    if not _is_valid(body):
        raise ValidationError("Error validating stack policy: Invalid stack policy")


def judge(body: str, action: str, logical_id: str, resource_type: str) -> None:
    """Raise ResourceError where the policy forbids this update of a resource: Modify, Replace or Delete."""
    if not body or body.strip() == "{}":
        return
    allowed = False
    for number, statement in enumerate(_statements(json.loads(body)), 1):
        if not _concerns(statement, f"Update:{action}", logical_id, resource_type):
            continue
        if statement["Effect"] == "Deny":
            raise ResourceError(f"Action denied by stack policy: {_told(number, statement)}")
        allowed = True
    if not allowed:
        raise ResourceError("Action not allowed by stack policy")


def _is_valid(body: str) -> bool:
    try:
        policy = json.loads(body)
    except json.JSONDecodeError:
        return False
    if not isinstance(policy, dict):
        return False
    return not policy or ("Statement" in policy and all(map(_is_statement, _statements(policy))))


def _statements(policy: JSON) -> list[Any]:
    return _list(policy["Statement"])


def _is_statement(statement: Any) -> bool:
    """Principal is `*` and nothing else; resources are logical IDs, with `*` anywhere."""
    if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
        return False
    actions, resources = list(_either(statement, "Action")), list(_either(statement, "Resource"))
    return (
        statement.get("Principal") == "*"
        and bool(actions)
        and all(action in ACTIONS for action in actions)
        and all(isinstance(each, str) and (each == "*" or each.startswith(_PREFIX)) for each in resources)
        and all(_is_condition(*each) for each in statement.get("Condition", {}).items())
    )


def _is_condition(operator: str, keys: Any) -> bool:
    return operator in _CONDITIONS and isinstance(keys, dict) and set(keys) == {"ResourceType"}


def _either(statement: JSON, key: str) -> Iterator[Any]:
    for name in (key, f"Not{key}"):
        yield from _list(statement.get(name, []))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _concerns(statement: JSON, action: str, logical_id: str, resource_type: str) -> bool:
    """A statement without resources concerns none, as users found (https://github.com/serverless/serverless/pull/5012)."""
    return (
        _matches(statement, "Action", action)
        and _matches(statement, "Resource", f"{_PREFIX}{logical_id}")
        and all(
            any(
                fnmatchcase(resource_type, each) if operator == "StringLike" else resource_type == each
                for each in kinds
            )
            for operator, keys in statement.get("Condition", {}).items()
            for kinds in [_list(keys["ResourceType"])]
        )
    )


def _matches(statement: JSON, key: str, value: str) -> bool:
    if key in statement:
        return any(fnmatchcase(value, each) for each in _list(statement[key]))
    negated = f"Not{key}"
    return negated in statement and not any(fnmatchcase(value, each) for each in _list(statement[negated]))


def _told(number: int, statement: JSON) -> str:
    actions, resources = ", ".join(_either(statement, "Action")), ", ".join(_either(statement, "Resource"))
    return f"Statement [#{number}] does not allow [{actions}] for resource [{resources}];"
