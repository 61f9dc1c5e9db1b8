"""A launch role: whether it is there, and whether it lets Service Catalog in.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""

import json
from typing import Any
from urllib.parse import unquote

from moto.iam.models import Role, iam_backends

from .caller import PARTITION
from .tree import SERVICE_PRINCIPAL


def role_by_arn(role_arn: str) -> Role | None:
    """The role as it is in its account's IAM now."""
    account_id = role_arn.split(":")[4]
    roles = iam_backends[account_id][PARTITION].roles.values()
    return next((role for role in roles if role.arn == role_arn), None)


def can_be_assumed(role_arn: str) -> bool:
    """Whether the role exists and trusts servicecatalog.amazonaws.com."""
    role = role_by_arn(role_arn)
    if role is None:
        return False
    document = role.assume_role_policy_document
    statements = json.loads(unquote(document) if isinstance(document, str) else document)
    allowed = _as_list(statements.get("Statement", []))
    return any(_trusts(statement) for statement in allowed)


def _trusts(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    services = _as_list(principal.get("Service", [])) if isinstance(principal, dict) else []
    return (
        statement.get("Effect") == "Allow"
        and "sts:AssumeRole" in _as_list(statement.get("Action", []))
        and SERVICE_PRINCIPAL in services
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
