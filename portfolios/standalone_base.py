"""Standalone base: what every team launches first in an account without Control Tower."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import DEVELOPERS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="Standalone base",
    description=(
        "The security baseline of an account without Control Tower: its own recorder, detectors and guardrails beside "
        "the governance base."
    ),
    name_ja="スタンドアロンベース",
    description_ja=(
        "Control Tower を使わないアカウントのセキュリティベースライン (構成記録、脅威検出、ガードレール)。"
    ),
    provider=PLATFORM_TEAM.owner,
    products=(
        "standalone-base",
        "config-recorder",
        "guardduty",
        "security-hub",
        "access-analyzer",
        "detective-guardrails",
    ),
    principals=DEVELOPERS,
    share_with=WORKLOADS,
    tag_options=(TagOption(key="baseline", values=("standalone-base",)),),
)
