"""Who calls: the IAM principal behind a request's access key.

Visibility, ownership and a launch without launch constraint depend on it, so it is found from
STS's sessions and IAM's access keys, never from what the caller says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

PARTITION = "aws"


@dataclass(frozen=True)
class Caller:
    """arn: the role's, user's or root's IAM ARN; session_arn: what STS GetCallerIdentity says."""

    account_id: str
    arn: str
    session_arn: str

    @property
    def principal_arns(self) -> list[str]:
        """The ARNs by which a portfolio may know this caller: its own and its groups'."""
        if ":user/" not in self.arn:
            return [self.arn]
        name = self.arn.rsplit("/", 1)[-1]
        groups = iam_backends[self.account_id][PARTITION].get_groups_for_user(name)
        return [self.arn, *(group.arn for group in groups)]


def root_of(account_id: str) -> Caller:
    """The account's root user: whoever calls with no key that IAM or STS gave out."""
    arn = f"arn:{PARTITION}:iam::{account_id}:root"
    return Caller(account_id, arn, arn)


def caller_by_access_key(account_id: str, access_key: str) -> Caller:
    """The principal of this key in this account; its root user when the key is unknown."""
    session = sts_backends[account_id][PARTITION].get_assumed_role_from_access_key(access_key)
    if session:
        return Caller(account_id, session.role_arn, session.arn)
    user = iam_backends[account_id][PARTITION].get_user_from_access_key_id(access_key)
    if user:
        return Caller(account_id, user.arn, user.arn)
    return root_of(account_id)


_CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)


@contextmanager
def calling_as(caller: Caller) -> Iterator[Caller]:
    """Within this block, the backends' operations are called by this principal."""
    token = _CALLER.set(caller)
    try:
        yield caller
    finally:
        _CALLER.reset(token)


def current_caller(account_id: str) -> Caller:
    """The principal calling into this account; its root user outside any request."""
    caller = _CALLER.get()
    return caller if caller and caller.account_id == account_id else root_of(account_id)
