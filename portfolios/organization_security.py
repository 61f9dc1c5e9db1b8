"""Organization security: for those who watch over the security of all accounts."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import ADMINISTRATORS

PORTFOLIO = Portfolio(
    name="Organization security",
    description=(
        "What the organization's security administrator sets for all accounts, and where their records are kept. For "
        "these two accounts alone."
    ),
    name_ja="組織のセキュリティ",
    description_ja=(
        "組織のセキュリティ管理者が全アカウントに設定するものと、全アカウントの記録の保存先。監査アカウントとログアカウント専用です。"
    ),
    provider=PLATFORM_TEAM.owner,
    products=("organization-security", "organization-trail"),
    principals=ADMINISTRATORS,
    # The unit of the account that watches over the security of all, such as "/Security" below Control Tower.
    share_with=(),
    tag_options=(TagOption(key="baseline", values=("organization-security",)),),
)
