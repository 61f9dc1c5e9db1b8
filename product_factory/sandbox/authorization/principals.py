"""Principals as moto's IAM and Organizations hold them now."""

from collections.abc import Mapping
from typing import Any

from moto.iam.models import Group, Role, User, iam_backends

from . import controls
from .documents import Statement, statements_of
from .policies import Principal

PARTITION = "aws"


def role_principal(
    role: Role,
    session_name: str,
    policies: tuple[Statement, ...] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Principal:
    """A session of the role; policies: its session policies' statements, tags: its own, which go before the role's.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    """
    own = {each["Key"]: each["Value"] for each in role.tags or []}
    session = f"arn:{PARTITION}:sts::{role.account_id}:assumed-role/{role.name}/{session_name}"
    more = {"aws:PrincipalType": "AssumedRole", "aws:userid": f"{role.id}:{session_name}"}
    return Principal(
        session,
        _statements(role),
        _boundary(role),
        session=policies,
        controls=controls.above(role.account_id, controls.SCP),
        facts={**_facts(role.account_id, role.arn, own | dict(tags or {})), **more},
    )


def principal_by_arn(arn: str, session_arn: str) -> Principal:
    """The role, user or root of this ARN; one that doesn't exist has no permissions."""
    account_id = arn.split(":")[4]
    iam = iam_backends[account_id][PARTITION]
    over = controls.above(account_id, controls.SCP)
    if arn.endswith(":root"):
        facts = _facts(account_id, arn, {})
        return Principal(session_arn, everything=True, controls=over, facts={**facts, "aws:PrincipalType": "Account"})
    for role in iam.roles.values():
        if role.arn == arn:
            return role_principal(role, session_arn.rsplit("/", 1)[-1])
    user = iam.users.get(arn.rsplit("/", 1)[-1]) if ":user/" in arn else None
    if user is None:
        return Principal(session_arn, controls=over, facts=_facts(account_id, arn, {}))
    return _user_principal(user, over)


def _user_principal(user: User, over: tuple[tuple[Statement, ...], ...]) -> Principal:
    iam = iam_backends[user.account_id][PARTITION]
    groups = iam.get_groups_for_user(user.name)
    tags = iam.tagger.get_tag_dict_for_resource(user.arn)
    more = {"aws:PrincipalType": "User", "aws:username": user.name, "aws:userid": user.id}
    held = _statements(user) + tuple(each for group in groups for each in _statements(group))
    return Principal(user.arn, held, controls=over, facts={**_facts(user.account_id, user.arn, tags), **more})


def _facts(account_id: str, arn: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties"""
    return {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": account_id,
        "aws:PrincipalIsAWSService": "false",
        **{f"aws:PrincipalTag/{key}": value for key, value in tags.items()},
        **controls.organization_keys("Principal", account_id),
    }


def roles_of_profiles(account_id: str, properties: Mapping[str, Any]) -> tuple[str, ...]:
    """The ARNs of the roles in the instance profile that the properties of an instance name."""
    given = properties.get("IamInstanceProfile")
    named = given.get("Arn") or given.get("Name") if isinstance(given, Mapping) else given
    if not isinstance(named, str):
        return ()
    profiles = iam_backends[account_id][PARTITION].instance_profiles.values()
    found = [each for each in profiles if each.name == named.rsplit("/", 1)[-1]]
    return tuple(role.arn for profile in found for role in profile.roles)


def managed(account_id: str, arn: str) -> tuple[Statement, ...]:
    """The statements of a managed policy's default version; none of one that isn't there."""
    policy = iam_backends[account_id][PARTITION].managed_policies.get(arn)
    return statements_of([_default(policy)]) if policy else ()


def _statements(entity: Role | User | Group) -> tuple[Statement, ...]:
    return statements_of([*entity.policies.values(), *map(_default, entity.managed_policies.values())])


def _default(policy: Any) -> Any:
    return next(each for each in policy.versions if each.is_default).document


def _boundary(role: Role) -> tuple[Statement, ...] | None:
    return managed(role.account_id, role.permissions_boundary_arn) if role.permissions_boundary_arn else None
