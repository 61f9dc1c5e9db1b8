"""Account administration: what makes roles and groups for people, for those who administer an account."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import ADMINISTRATORS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="Account administration",
    description=(
        "Roles and groups for the people of an account, alone or with the whole governance base. "
        "For administrators of accounts only. "
        "アカウントの管理者向け: 職務別の IAM ロール・グループ (単独、またはガバナンスベース一式とともに)。"
    ),
    provider=PLATFORM_TEAM.owner,
    products=(
        "account-base",
        "iam-baseline",
    ),
    principals=ADMINISTRATORS,
    share_with=WORKLOADS,
    tag_options=(TagOption(key="baseline", values=("account-administration",)),),
)
