"""Organization security: for those who watch over the security of all accounts."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import ADMINISTRATORS
from sharing.units import SECURITY

PORTFOLIO = Portfolio(
    name="Organization security",
    description=(
        "What the organization's security administrator sets for all accounts. For the account that is registered for it alone. "
        "組織のセキュリティ管理者が全アカウントに設定するもの。委任された管理者アカウント専用です。"
    ),
    provider=PLATFORM_TEAM.owner,
    products=("organization-security",),
    principals=ADMINISTRATORS,
    share_with=SECURITY,
    tag_options=(TagOption(key="baseline", values=("organization-security",)),),
)
