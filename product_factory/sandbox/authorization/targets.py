"""What the resource's side says: resource-based policies, and resource control policies of its account. Pure.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from moto.iam.access_control import PermissionResult

from .conditions import Context
from .documents import Statement, as_list
from .grants import Granted

Judge = Callable[[Iterable[Statement]], PermissionResult]


@dataclass(frozen=True)
class Target:
    """account_id: the resource's; empty where it isn't told. statements: of its resource-based policy, None without.

    needed: that policy has to allow, whoever asks: a key's, a role's trust policy. controls: resource control
    policies, level by level from the root. grants: of a key.
    """

    account_id: str = ""
    statements: tuple[Statement, ...] | None = None
    needed: bool = False
    controls: tuple[tuple[Statement, ...], ...] = ()
    grants: tuple[Granted, ...] = ()

    def told(self, action: str, context: Context) -> "Target":
        """The same, with what its grants say of the action as statements of its policy."""
        found = [each for grant in self.grants if (each := grant.statement(action, context))]
        return replace(self, statements=(*(self.statements or ()), *found)) if found else self

    def verdict(self, names: Mapping[str, str], judge: Judge) -> tuple[list[PermissionResult], frozenset[str]]:
        """What the resource-based policy says, and for which other kinds of policies its Allow makes up.

        In the same account, an Allow for a role makes up for its identity-based policies, one for a user, a session
        or everybody also for boundary and session policies; one for the account makes up for nothing.
        """
        if self.statements is None:
            return [], frozenset()
        named = [(each, _named(each, names)) for each in self.statements]
        # A denial for the account is one for each of its principals.
        if judge([each for each, how in named if how and each["Effect"] == "Deny"]) is PermissionResult.DENIED:
            return [PermissionResult.DENIED], frozenset()
        allowing = {how for each, how in named if how and each["Effect"] == "Allow" and judge([each]) is _PERMITTED}
        if names["account"] != self.account_id or self.needed:
            spared = _spared(allowing) if names["account"] == self.account_id else frozenset()
            return [_PERMITTED if allowing else PermissionResult.NEUTRAL], spared
        return [], _spared(allowing)


NOWHERE = Target()
_PERMITTED = PermissionResult.PERMITTED


def _spared(allowing: set[str]) -> frozenset[str]:
    if "itself" in allowing:
        return frozenset({"identity-based policy", "permissions boundary", "session policy"})
    return frozenset({"identity-based policy"}) if "role or user" in allowing else frozenset()


def _named(statement: Statement, names: Mapping[str, str]) -> str:
    """How the statement names the principal, the closest first; empty where it doesn't."""
    if "NotPrincipal" in statement:
        return "" if _among(statement["NotPrincipal"], names) else "itself"
    return _among(statement.get("Principal", {}), names)


def _among(principal: Any, names: Mapping[str, str]) -> str:
    listed = [principal] if isinstance(principal, str) else as_list(principal.get("AWS", []))
    if "*" in listed or names["itself"] in listed:
        return "itself"
    if names["role or user"] in listed:
        return "role or user"
    account = names["account"]
    return "account" if {account, f"arn:aws:iam::{account}:root"} & set(listed) else ""
