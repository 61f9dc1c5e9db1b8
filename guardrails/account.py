"""An account stays where it is."""

from product_factory import Deny, Guardrail

GUARDRAIL = Guardrail(
    name="account",
    title="Accounts stay",
    title_ja="アカウントの離脱禁止",
    why="Nobody in an account takes it out of the organization, closes it, or switches Regions on and off.",
    why_ja="アカウント内の誰も、組織からの離脱、アカウントの解約、リージョンの有効化と無効化を行えません。",
    denies=(
        Deny(
            sid="Account",
            why="Leaving, closing, other Regions.",
            actions=(
                "account:CloseAccount",
                "account:DisableRegion",
                "account:EnableRegion",
                "organizations:LeaveOrganization",
            ),
        ),
    ),
    conflicts=("Accounts are closed, and Regions switched on, by the management account.",),
    conflicts_ja=("アカウントの解約とリージョンの有効化は管理アカウントから行います。",),
)
