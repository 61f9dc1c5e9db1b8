"""AWS Organizations' policies as its API has them: moto knows five of their types, no limit and no delegation.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html
"""

from . import answers, effective, resource_policy

__all__ = ["install"]


def install() -> None:
    """Answer so from now on; idempotent."""
    answers.install()
    effective.install()
    resource_policy.install()
