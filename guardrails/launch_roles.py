"""The roles that guardrails spare are nobody's to take."""

from product_factory import CONTROL_TOWER, STACK_SETS, Deny, Guardrail

SPARED = (CONTROL_TOWER, STACK_SETS)

GUARDRAIL = Guardrail(
    name="launch-roles",
    title="Launch roles",
    title_ja="起動ロールの保護",
    why="Launch roles may do what their products need, and other guardrails spare them: nobody else takes, changes or passes one.",
    why_ja=(
        "起動ロールは製品に必要な操作を許可され、他のガードレールの対象外です。"
        "そのため、誰もこれを引き受け、変更し、渡すことはできません。"
    ),
    denies=(
        Deny(
            sid="Roles",
            why="A change of a launch role, or of what StackSets and Control Tower act as.",
            actions=(
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRole",
                "iam:DeleteRolePermissionsBoundary",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PassRole",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:UpdateRoleDescription",
            ),
            resources=(
                "arn:*:iam::*:role/AWSControlTowerExecution",
                "arn:*:iam::*:role/SCLaunch-*",
                "arn:*:iam::*:role/stacksets-exec-*",
            ),
            unless=SPARED,
        ),
        Deny(
            sid="Policies",
            why="A change of a launch role's policies.",
            actions=(
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion",
            ),
            resources=("arn:*:iam::*:policy/service-catalog/*",),
            unless=SPARED,
        ),
    ),
    conflicts=(
        "Not for the hub's unit: `factory deploy` makes the hub's own launch roles.",
        "An account is enrolled in Control Tower before it comes below this guardrail.",
    ),
    conflicts_ja=(
        "ハブの組織単位には適用しません。`factory deploy` がハブ自身の起動ロールを作成するためです。",
        "アカウントは、このガードレールの対象になる前に Control Tower に登録します。",
    ),
)
