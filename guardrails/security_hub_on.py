"""Security Hub brings findings together in every account, from its first day on."""

from product_factory import Guardrail

GUARDRAIL = Guardrail(
    name="security-hub-on",
    title="Security Hub on in every account and Region",
    title_ja="全アカウント・全リージョンでの Security Hub の有効化",
    why=(
        "AWS Security Hub correlates findings in all Regions and shows them to its administrator: of accounts that come "
        "later, too. Standards and controls are those of Security Hub CSPM, which the product organization-security sets."
    ),
    why_ja=(
        "AWS Security Hub を全リージョンで有効にし、検出結果を関連付けて管理者に表示します。後から加わるアカウントにも適用されます。"
        "セキュリティ標準とコントロールは Security Hub CSPM のもので、製品 organization-security で設定します。"
    ),
    type="SECURITYHUB_POLICY",
    attributes={
        "enable_in_regions": {"@@assign": ["ALL_SUPPORTED"]},
        "disable_in_regions": {"@@assign": []},
    },
    conflicts=("Security Hub is paid for by resources, in every account and Region.",),
    conflicts_ja=("Security Hub は、全アカウント・全リージョンでリソースに応じて課金されます。",),
)
