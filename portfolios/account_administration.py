"""Account administration: what lets people or pipelines into an account or watches them, for those who administer it."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import ADMINISTRATORS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="Account administration",
    description=(
        "Roles and groups for the people of an account, alone or with the whole governance base; a role for a "
        "pipeline; a record of who touched data; a boundary for developers and blocks on public access. For "
        "administrators of accounts only."
    ),
    name_ja="アカウント管理",
    description_ja=(
        "アカウントの管理者向け: 職務別の IAM ロール・グループ (単独、またはガバナンスベース一式とともに)、パイプライン用のロール、データ操作の記録、"
        "開発者用の境界ポリシー、パブリックアクセスのブロック。"
    ),
    provider=PLATFORM_TEAM.owner,
    products=(
        "account-base",
        "iam-baseline",
        "deploy-role",
        "data-event-trail",
        "permission-boundary",
        "account-public-access",
    ),
    principals=ADMINISTRATORS,
    share_with=WORKLOADS,
    tag_options=(TagOption(key="baseline", values=("account-administration",)),),
)
