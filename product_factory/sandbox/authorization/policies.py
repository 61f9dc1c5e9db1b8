"""A principal's policies as moto's IAM holds them, and whether they allow an action on a resource.

moto's own evaluator leaves out conditions, `?` and NotResource, and reads patterns as regular expressions.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from moto.iam.access_control import PermissionResult
from moto.iam.models import Group, Role, User, iam_backends

from .conditions import Context, holds, like_any
from .step import Need

PARTITION = "aws"
Statement = dict[str, Any]


@dataclass(frozen=True)
class Principal:
    """Who acts: the ARN that AWS's messages name, and its identity-based policies' statements.

    boundary: the permissions boundary's statements, None without one. everything: a root user.
    """

    session_arn: str
    statements: tuple[Statement, ...] = ()
    boundary: tuple[Statement, ...] | None = None
    everything: bool = False

    def denial(self, need: Need) -> str | None:
        """AWS's message when the need is denied, None when it is allowed.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
        """
        if self.everything:
            return None
        who = f"User: {self.session_arn} is not authorized to perform: {need.action}"
        where = f"{who} on resource: {need.resource}"
        for statements, kind in (
            (self.statements, "identity-based policy"),
            (self.boundary, "permissions boundary"),
        ):
            if statements is None:
                continue
            verdict = evaluate(statements, need.action, need.resource, need.context)
            if verdict is PermissionResult.DENIED:
                return f"{where} with an explicit deny in a {kind}".replace(" a i", " an i")
            if verdict is not PermissionResult.PERMITTED:
                return f"{where} because no {kind} allows the {need.action} action"
        return None


def evaluate(statements: Iterable[Statement], action: str, resource: str, context: Context) -> PermissionResult:
    """What the statements that concern this action and resource say under these conditions: a Deny before any Allow.

    A condition on an unknown key keeps an Allow from allowing and lets a Deny deny.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html
    """
    verdict = PermissionResult.NEUTRAL
    for statement in statements:
        denies = statement["Effect"] == "Deny"
        if (
            _on_action(statement, action)
            and _on_resource(statement, resource)
            and holds(statement.get("Condition", {}), context, unknown=denies)
        ):
            if denies:
                return PermissionResult.DENIED
            verdict = PermissionResult.PERMITTED
    return verdict


def _on_action(statement: Statement, action: str) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"""
    named = "NotAction" if "NotAction" in statement else "Action"
    found = like_any(_as_list(statement[named]), action, ignore_case=True)
    return found is (named == "Action")


def _on_resource(statement: Statement, resource: str) -> bool:
    if "NotResource" in statement:
        return not like_any(_as_list(statement["NotResource"]), resource)
    return like_any(_as_list(statement.get("Resource", [])), resource)


def role_principal(role: Role, session_name: str) -> Principal:
    """A session of the role."""
    session = f"arn:{PARTITION}:sts::{role.account_id}:assumed-role/{role.name}/{session_name}"
    return Principal(session, tuple(_statements(role)), _boundary(role))


def principal_by_arn(arn: str, session_arn: str) -> Principal:
    """The role, user or root of this ARN; one that doesn't exist has no permissions."""
    account_id, name = arn.split(":")[4], arn.rsplit("/", 1)[-1]
    iam = iam_backends[account_id][PARTITION]
    if arn.endswith(":root"):
        return Principal(session_arn, everything=True)
    for role in iam.roles.values():
        if role.arn == arn:
            return Principal(session_arn, tuple(_statements(role)), _boundary(role))
    user = iam.users.get(name) if ":user/" in arn else None
    if user is None:
        return Principal(session_arn)
    statements = _statements(user)
    for group in iam.get_groups_for_user(name):
        statements += _statements(group)
    return Principal(session_arn, tuple(statements))


def roles_of_profiles(account_id: str, properties: Mapping[str, Any]) -> tuple[str, ...]:
    """The ARNs of the roles in the instance profile that the properties of an instance name."""
    given = properties.get("IamInstanceProfile")
    named = given.get("Arn") or given.get("Name") if isinstance(given, Mapping) else given
    if not isinstance(named, str):
        return ()
    profiles = iam_backends[account_id][PARTITION].instance_profiles.values()
    found = [each for each in profiles if each.name == named.rsplit("/", 1)[-1]]
    return tuple(role.arn for profile in found for role in profile.roles)


def _statements(entity: Role | User | Group) -> list[Statement]:
    documents: list[Any] = list(entity.policies.values())
    for policy in entity.managed_policies.values():
        version = next(each for each in policy.versions if each.is_default)
        documents.append(version.document)
    return [statement for document in documents for statement in _read(document)]


def _boundary(role: Role) -> tuple[Statement, ...] | None:
    if not role.permissions_boundary_arn:
        return None
    policy = iam_backends[role.account_id][PARTITION].managed_policies[role.permissions_boundary_arn]
    version = next(each for each in policy.versions if each.is_default)
    return tuple(_read(version.document))


def _read(document: Any) -> list[Statement]:
    if isinstance(document, str):
        document = json.loads(unquote(document) if document.startswith("%7B") else document)
    return _as_list(document["Statement"])


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
