"""A launch role: whether it is there, and whether it lets Service Catalog in.

https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
"""

import json
from typing import Any
from urllib.parse import unquote

from moto.iam.models import Role, iam_backends

from product_factory.sandbox.authorization.conditions import holds

from .caller import PARTITION
from .tree import SERVICE_PRINCIPAL


def role_by_arn(role_arn: str) -> Role | None:
    """The role as it is in its account's IAM now."""
    account_id = role_arn.split(":")[4]
    roles = iam_backends[account_id][PARTITION].roles.values()
    return next((role for role in roles if role.arn == role_arn), None)


def can_be_assumed(role_arn: str, account_id: str, region: str) -> bool:
    """Whether the role exists and its trust policy lets Service Catalog in, for a launch in this account and Region.

    Service Catalog sends `aws:SourceAccount`, the launching user's account, and `aws:SourceArn`, which
    names no product: "Adding Confused Deputy to Launch Constraint" on the page above. No other key is
    known to be sent, so an Allow that waits for one doesn't let it in.
    """
    role = role_by_arn(role_arn)
    if role is None:
        return False
    document = role.assume_role_policy_document
    statements = json.loads(unquote(document) if isinstance(document, str) else document)
    sent = {
        "aws:SourceAccount": account_id,
        "aws:SourceArn": f"arn:{PARTITION}:servicecatalog:{region}:{account_id}:",
    }
    effects = [
        statement.get("Effect")
        for statement in _as_list(statements.get("Statement", []))
        if _concerns(statement) and _holds(statement, sent)
    ]
    return "Allow" in effects and "Deny" not in effects


def _concerns(statement: dict[str, Any]) -> bool:
    """Whether the statement is about Service Catalog's assuming the role."""
    principal = statement.get("Principal", {})
    services = _as_list(principal.get("Service", [])) if isinstance(principal, dict) else [principal]
    actions = set(_as_list(statement.get("Action", [])))
    return bool({SERVICE_PRINCIPAL, "*"} & set(services)) and bool({"sts:AssumeRole", "sts:*", "*"} & actions)


def _holds(statement: dict[str, Any], sent: dict[str, str]) -> bool:
    return holds(statement.get("Condition", {}), sent, unknown=statement.get("Effect") == "Deny")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
