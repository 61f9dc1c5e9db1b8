"""Governance base: what every team launches first in an account under Control Tower."""

from portfolios.portfolio import PermissionSet, Portfolio, Role, TagOption

PORTFOLIO = Portfolio(
    name="Governance base",
    description=(
        "The thin security baseline of an account: alerts, audit trail, alarms. "
        "アカウントのセキュリティベースライン (通知、証跡、アラーム)。"
    ),
    provider="Cloud platform team",
    products=("security-notification", "audit-trail", "security-alarms"),
    principals=(Role(name="Developer"), PermissionSet(name="DeveloperAccess")),
    share_with=("/Workloads",),
    tag_options=(TagOption(key="baseline", values=("governance-base",)),),
)
