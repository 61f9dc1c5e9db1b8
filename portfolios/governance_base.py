"""Governance base: what every team launches first in an account under Control Tower."""

from portfolios.portfolio import PermissionSet, Portfolio, Role, TagOption

PORTFOLIO = Portfolio(
    name="Governance base",
    description=(
        "The thin security baseline of an account under Control Tower: alerts, audit trail, alarms, guardrails, IAM. "
        "Control Tower 配下のアカウントのセキュリティベースライン (通知、証跡、アラーム、ガードレール、IAM)。"
    ),
    provider="Cloud platform team",
    products=(
        "governance-base",
        "security-notification",
        "audit-trail",
        "security-alarms",
        "default-sg-remediation",
        "network-guardrails",
        "iam-baseline",
    ),
    principals=(Role(name="Developer"), PermissionSet(name="DeveloperAccess")),
    share_with=("/Workloads",),
    tag_options=(TagOption(key="baseline", values=("governance-base",)),),
)
