"""A share operation with an organization node: asynchronous, and moved on by being looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .entities import new_id
from .settings import SETTINGS


@dataclass
class ShareOperation:
    """What a PortfolioShareToken stands for.

    apply is called once, when the operation completes: until then nobody sees the share's change.
    accounts are those that the node holds at the start.
    """

    portfolio_id: str
    node_value: str
    accounts: list[str]
    apply: Callable[[], None]
    token: str = field(default_factory=lambda: new_id("share"))
    status: str = "NOT_STARTED"
    polls: int = 0

    @property
    def running(self) -> bool:
        return self.status in ("NOT_STARTED", "IN_PROGRESS")

    @property
    def failed_accounts(self) -> list[str]:
        return [account_id for account_id in self.accounts if account_id in SETTINGS.share_errors]

    def poll(self) -> None:
        """Move one step: the first shows NOT_STARTED, then as many IN_PROGRESS as set, the end."""
        if not self.running:
            return
        self.polls += 1
        if self.polls == 1:
            return
        if self.polls <= 1 + SETTINGS.share_polls:
            self.status = "IN_PROGRESS"
            return
        self.apply()
        self.status = "COMPLETED_WITH_ERRORS" if self.failed_accounts else "COMPLETED"

    def to_dict(self) -> dict[str, Any]:
        """DescribePortfolioShareStatus's output."""
        return {
            "PortfolioShareToken": self.token,
            "PortfolioId": self.portfolio_id,
            "OrganizationNodeValue": self.node_value,
            "Status": self.status,
            "ShareDetails": self._details() if not self.running else {},
        }

    def _details(self) -> dict[str, Any]:
        failed = self.failed_accounts
        return {
            "SuccessfulShares": [account for account in self.accounts if account not in failed],
            "ShareErrors": [
                {"Accounts": [account], "Message": SETTINGS.share_errors[account], "Error": "Error"}
                for account in failed
            ],
        }
