"""Guest foundation: what a team needs in its account before the first workload."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import DEVELOPERS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="Guest foundation",
    description=(
        "What a team needs before its first workload: network, key, monitoring alerts, budget, recorded sessions."
    ),
    name_ja="ゲスト基盤",
    description_ja="最初のワークロードの前に必要なもの (ネットワーク、キー、監視通知、予算、セッション記録)。",
    provider=PLATFORM_TEAM.owner,
    products=(
        "workload-network",
        "workload-key",
        "monitoring-notification",
        "chat-channels",
        "budget-alert",
        "session-manager-log",
        "server-management",
    ),
    principals=DEVELOPERS,
    share_with=WORKLOADS,
    tag_options=(TagOption(key="baseline", values=("guest-foundation",)),),
)
