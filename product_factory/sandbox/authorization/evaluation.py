"""What statements say of an action on a resource. Pure.

moto's own evaluator leaves out conditions, `?` and NotResource, and reads patterns as regular expressions.
"""

from collections.abc import Iterable
from typing import Any

from moto.iam.access_control import PermissionResult

from .conditions import Context, holds
from .documents import Statement, as_list
from .patterns import like_any
from .step import UNTOLD
from .variables import filled

_FOUND: dict[tuple[int, str], tuple[Any, bool]] = {}
"""Lists of actions by their numbers, and whether one of them matches an action."""
_MANY = 1 << 16


def evaluate(
    statements: Iterable[Statement], action: str, resource: str, context: Context, unknown: tuple[str, ...] = ()
) -> PermissionResult:
    """What the statements that concern this action and resource say under these conditions: a Deny before any Allow.

    Where it can't be told whether a statement holds, for a resource that is UNTOLD or a condition key that is
    `unknown` (patterns), an Allow allows and a Deny doesn't deny: what AWS allows is not refused.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html
    """
    verdict = PermissionResult.NEUTRAL
    for statement in statements:
        allows = statement["Effect"] == "Allow"
        if (
            _on_action(statement, action)
            and _on_resource(statement, resource, context)
            and holds(statement.get("Condition") or {}, context, guess=allows, unknown=unknown)
        ):
            if not allows:
                return PermissionResult.DENIED
            verdict = PermissionResult.PERMITTED
    return verdict


def _on_action(statement: Statement, action: str) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"""
    named = "NotAction" if "NotAction" in statement else "Action"
    patterns = statement.get(named, [])
    # Of a list that is kept here nobody else has the number; as of all that is read of documents, nobody changes it.
    known = _FOUND.get((id(patterns), action))
    if known is None or known[0] is not patterns:
        if len(_FOUND) > _MANY:
            _FOUND.clear()
        known = _FOUND[id(patterns), action] = patterns, like_any(as_list(patterns), action, ignore_case=True)
    return known[1] is (named == "Action")


def _on_resource(statement: Statement, resource: str, context: Context) -> bool:
    named = "NotResource" if "NotResource" in statement else "Resource"
    patterns = as_list(statement.get(named, []))
    if resource == UNTOLD:
        return statement["Effect"] == "Allow" or (named == "Resource" and "*" in patterns)
    if any("${" in each for each in patterns):
        known = {key.lower(): value for key, value in context.items()}
        patterns = [made for each in patterns if (made := filled(each, known, is_pattern=True)) is not None]
    return like_any(patterns, resource) is (named == "Resource")
