"""Account base: the governance base and the personas in one launch, for those who administer an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from product_factory import Product, controls_of, findings_of, form_of, lines_of, rows_of

from . import governance_base, iam_baseline
from .support import PLATFORM_TEAM

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers

COMPONENTS = (*governance_base.COMPONENTS, iam_baseline.PRODUCT)


def resources(scope: Construct, answers: Answers) -> None:
    """The governance base, and the personas in a part of their own."""
    from constructs import Construct as Part

    governance_base.resources(scope, answers)
    iam_baseline.resources(Part(scope, "IamBaseline"), answers)


PRODUCT = Product(
    name="account-base",
    summary="The governance base and the personas' roles and groups in one launch, for administrators of accounts.",
    summary_ja="ガバナンスベースと職務別の IAM ロール・グループを一度の起動で用意します (アカウント管理者向け)。",
    keywords=(
        "baseline with people, everything at once, account setup, account administrators, all in one, IAM, "
        "ベースライン, 初期設定, 一括, まとめて, アカウント管理者, アカウント払い出し"
    ),
    audience=(
        "Account administrators who want the whole baseline at once. Control Tower can also apply it to new "
        "accounts as a blueprint."
    ),
    support=PLATFORM_TEAM,
    # security-alarms tells of all Config rules already.
    form=form_of(COMPONENTS, known=governance_base.KNOWN, defaults={"ViolationAlerts": "leave"}),
    resources=resources,
    controls=controls_of(COMPONENTS),
    findings=findings_of(COMPONENTS),
    task_rows=(1, *rows_of(COMPONENTS)),
    includes=(governance_base.PRODUCT.name, *(component.name for component in COMPONENTS)),
    conflicts=(*governance_base.PRODUCT.conflicts, *iam_baseline.PRODUCT.conflicts[1:]),
    costs=lines_of(COMPONENTS, "costs"),
    stays=lines_of(COMPONENTS, "stays"),
)
