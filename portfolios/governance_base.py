"""Governance base: what every team launches first in an account under Control Tower."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import DEVELOPERS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="Governance base",
    description=(
        "The thin security baseline of an account under Control Tower: alerts, audit trail, alarms, guardrails."
    ),
    name_ja="ガバナンスベース",
    description_ja="Control Tower 配下のアカウントのセキュリティベースライン (通知、証跡、アラーム、ガードレール)。",
    provider=PLATFORM_TEAM.owner,
    products=(
        "governance-base",
        "security-notification",
        "audit-trail",
        "security-alarms",
        "default-sg-remediation",
        "network-guardrails",
    ),
    principals=DEVELOPERS,
    share_with=WORKLOADS,
    tag_options=(TagOption(key="baseline", values=("governance-base",)),),
)
