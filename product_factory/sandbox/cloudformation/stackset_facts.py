"""What a stack set's operations speak of: places, instances, and operations that go on by looks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from moto.core.utils import utcnow

Place = tuple[str, str]
"""(account ID, region)"""
AT_ONCE = 100
"""In so many places an operation is carried out by the request that begins it, and by each look at it."""

EXECUTION_ROLE = "stacksets-exec-00000000000000000000000000000000"
"""As whom they act in an account, as https://github.com/hashicorp/terraform-provider-aws/issues/33068 shows it of one."""


@dataclass
class Instance:
    """One account and region of a stack set."""

    account_id: str
    region: str
    unit_id: str
    stack_id: str | None = None
    status: str = "OUTDATED"
    detailed_status: str = "PENDING"
    reason: str | None = None
    overrides: dict[str, str] = field(default_factory=dict)
    operation_id: str = ""
    drift: str = "NOT_CHECKED"
    drift_at: datetime | None = None


@dataclass
class Operation:
    """One line of ListStackSetOperations, with its result per account and region."""

    action: str
    operation_id: str = field(default_factory=lambda: str(uuid4()))
    status: str = "RUNNING"
    created: datetime = field(default_factory=utcnow)
    ended: datetime | None = None
    results: dict[Place, tuple[str, str | None, str]] = field(default_factory=dict)
    """Place → (status, reason, organizational unit)."""
    rest: Iterator[None] = field(default_factory=lambda: iter(()))
    begun: bool = False

    def proceed(self, places: int | None = None) -> None:
        """Do what is left in so many places; where more is left, the next one is at work."""
        steps = (AT_ONCE if places is None else places) + (not self.begun)
        self.begun = True
        for _ in range(steps):
            if next(self.rest, self) is self:
                return
