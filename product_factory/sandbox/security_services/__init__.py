"""GuardDuty, Security Hub, Inspector and CloudTrail of an organization: administrators, and what policies switch on.

moto has these services one account at a time. Here an organization's policies and Security Hub CSPM's central
configuration reach every account below the place where they stand, when it is next asked; on AWS that takes a while.
"""

from . import administrators, central, guardduty, history, inspector, security_hub

__all__ = ["install"]


def install() -> None:
    """Answer so from now on; idempotent."""
    administrators.install()
    history.install()
    guardduty.install()
    inspector.install()
    security_hub.install()
    central.install()
