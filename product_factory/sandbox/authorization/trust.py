"""Whether a role's trust policy lets a service assume it."""

from collections.abc import Mapping
from typing import Any

from moto.iam.models import Role

from .conditions import holds
from .documents import as_list, statements


def lets_in(role: Role, service: str, sent: Mapping[str, str]) -> bool:
    """Whether the service may assume the role, where it sends these condition keys and no others."""
    effects = [
        statement.get("Effect")
        for statement in statements(role.assume_role_policy_document)
        if _concerns(statement, service) and holds(statement.get("Condition") or {}, sent)
    ]
    return "Allow" in effects and "Deny" not in effects


def _concerns(statement: Mapping[str, Any], service: str) -> bool:
    """Whether the statement is about the service's assuming the role."""
    principal = statement.get("Principal", {})
    services = as_list(principal.get("Service", [])) if isinstance(principal, Mapping) else [principal]
    actions = set(as_list(statement.get("Action", [])))
    return bool({service, "*"} & set(services)) and bool({"sts:AssumeRole", "sts:*", "*"} & actions)
