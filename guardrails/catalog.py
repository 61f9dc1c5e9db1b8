"""What the catalog made is changed by the catalog."""

from product_factory import ALL_LAUNCH_ROLES, CONTROL_TOWER, STACK_SETS, Deny, Guardrail

SPARED = (ALL_LAUNCH_ROLES, CONTROL_TOWER, STACK_SETS)

GUARDRAIL = Guardrail(
    name="catalog",
    title="The catalog's stacks and parameters",
    title_ja="カタログのスタックとパラメータの保護",
    why="Stacks of launched products change by Service Catalog alone, and so do the parameters by which products find each other.",
    why_ja=(
        "起動した製品のスタックは Service Catalog からのみ変更できます。製品が互いを見つけるためのパラメータも同様です。"
    ),
    denies=(
        Deny(
            sid="Stacks",
            why="A change of a launched product's stack past Service Catalog.",
            actions=(
                "cloudformation:CancelUpdateStack",
                "cloudformation:ContinueUpdateRollback",
                "cloudformation:CreateChangeSet",
                "cloudformation:CreateStack",
                "cloudformation:DeleteChangeSet",
                "cloudformation:DeleteStack",
                "cloudformation:ExecuteChangeSet",
                "cloudformation:RollbackStack",
                "cloudformation:SetStackPolicy",
                "cloudformation:UpdateStack",
                "cloudformation:UpdateTerminationProtection",
            ),
            resources=("arn:*:cloudformation:*:*:stack/SC-*",),
            unless=SPARED,
        ),
        Deny(
            sid="Parameters",
            why="What products publish below /baseline/.",
            actions=("ssm:DeleteParameter", "ssm:DeleteParameters", "ssm:PutParameter"),
            resources=("arn:*:ssm:*:*:parameter/baseline/*",),
            unless=SPARED,
        ),
    ),
    conflicts=("A stack that hangs is continued by terminating the product, or by an administrator from outside.",),
    conflicts_ja=("停止したスタックは、製品の終了、または管理者による外部からの操作で復旧します。",),
)
