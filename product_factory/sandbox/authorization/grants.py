"""Grants of KMS keys: what each allows to whom, under which encryption context. Pure.

https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html#grant-constraints
https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .conditions import Context
from .documents import Statement

CONTEXT = "kms:EncryptionContext:"
CONTEXT_KEYS = "kms:EncryptionContextKeys"
GRANT_OPERATIONS = "kms:GrantOperations"
CONSTRAINT_TYPE = "kms:GrantConstraintType"
EQUALS, SUBSET = "EncryptionContextEquals", "EncryptionContextSubset"
UNCONSTRAINED = ("DescribeKey", "RetireGrant")
"""Operations to which constraints don't apply."""


@dataclass(frozen=True)
class Granted:
    """One grant: its grantee's ARN and operations. equals, subset: the encryption context that it asks for, None without."""

    grantee: str
    operations: tuple[str, ...]
    equals: Mapping[str, str] | None = field(default=None)
    subset: Mapping[str, str] | None = field(default=None)

    def statement(self, action: str, context: Context) -> Statement | None:
        """What it says of the action, as a statement of the key's policy; None where it says nothing."""
        operation = action.removeprefix("kms:")
        if operation not in self.operations or not self._holds(operation, context):
            return None
        return {"Effect": "Allow", "Principal": {"AWS": self.grantee}, "Action": action, "Resource": "*"}

    def _holds(self, operation: str, context: Context) -> bool:
        if operation in UNCONSTRAINED:
            return True
        pairs = _pairs(context)
        if operation == "CreateGrant" and not self._passes_on(context):
            return False
        if self.equals is not None:
            return pairs == dict(self.equals)
        return (self.subset or {}).items() <= pairs.items()

    def _passes_on(self, context: Context) -> bool:
        """Whether the new grant allows no more: its operations are among these, its constraint is as strict."""
        wanted = context.get(GRANT_OPERATIONS) or ()
        strict = self.equals is None or context.get(CONSTRAINT_TYPE) == EQUALS
        return strict and set(wanted) <= set(self.operations)


def _pairs(context: Context) -> dict[str, str]:
    """The encryption context of a request; of CreateGrant that of the new grant's constraint."""
    found = {key.removeprefix(CONTEXT): value for key, value in context.items() if key.startswith(CONTEXT)}
    return {key: str(value) for key, value in found.items() if value is not None}
