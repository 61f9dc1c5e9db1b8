"""Whom developers ask about the catalog's products. Put your own team here."""

from product_factory import Support

PLATFORM_TEAM = Support(
    owner="Cloud platform team",
    email="cloud-platform@example.com",
    url="https://example.com/cloud-platform",
    description="Questions and requests about the governance baseline.",
    owner_ja="クラウドプラットフォームチーム",
    description_ja="ガバナンスベースラインに関するご質問・ご要望を受け付けています。",
)
