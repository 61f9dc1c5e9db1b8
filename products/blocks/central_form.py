"""The questions about Security Hub CSPM for an organization."""

from __future__ import annotations

from product_factory import Group, Parameter

from .central_policy import targets

SECURITY_HUB = Group(
    label="Security Hub CSPM",
    label_ja="Security Hub CSPM",
    parameters=(
        Parameter(
            name="SecurityHub",
            label="Central configuration",
            label_ja="中央設定",
            description=(
                "central: this Region becomes the home Region, and the policy below holds for the units that you "
                "name. policy: one more policy, where central configuration is on. leave: nothing of it."
            ),
            default="central",
            allowed_values=("central", "policy", "leave"),
            constraint="Choose central, policy or leave.",
        ),
        Parameter(
            name="OwnHub",
            label="Security Hub CSPM of this account",
            label_ja="このアカウントの Security Hub CSPM",
            description="enable: it is off here yet. there: somebody switched it on before. With central alone.",
            default="enable",
            allowed_values=("enable", "there"),
            constraint="Choose enable or there.",
        ),
        Parameter(
            name="LinkedRegions",
            label="Further Regions, beside this one",
            label_ja="リンクするリージョン",
            description="Where the policy holds and findings come from. Empty: all Regions, later ones too. With central alone.",
            default="",
            allowed_pattern=r"([a-z]{2}(-[a-z]+)+-\d(,[a-z]{2}(-[a-z]+)+-\d){0,29})?",
            constraint="Type Regions without this one, separated by commas without spaces, such as us-east-1,us-west-2, or leave it empty.",
        ),
        Parameter(
            name="PolicyName",
            label="Name of the policy",
            label_ja="設定ポリシーの名前",
            description="As Security Hub shows it.",
            default="organization-baseline",
            allowed_pattern=r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}",
            constraint="Type up to 128 letters, digits, dots, dashes or underscores, beginning with a letter or digit.",
        ),
        Parameter(
            name="FoundationalPractices",
            label="AWS Foundational Security Best Practices",
            label_ja="AWS 基礎セキュリティのベストプラクティス",
            description="AWS's own standard, kept current with new services.",
            default="on",
            allowed_values=("on", "off"),
            constraint="Choose on or off.",
        ),
        Parameter(
            name="CisBenchmark",
            label="CIS AWS Foundations Benchmark",
            label_ja="CIS ベンチマーク",
            description="Its version, or off. 5.0.0 is the newest. 1.4.0 alone looks for the alarms of security-alarms.",
            default="1.4.0",
            allowed_values=("1.4.0", "3.0.0", "5.0.0", "off"),
            constraint="Choose one of the versions in the list, such as 1.4.0, or off.",
        ),
        Parameter(
            name="DisabledControls",
            label="Controls that are off",
            label_ja="無効にするコントロール",
            description="By ID, such as IAM.6,Config.1: all others of the standards are on, later ones too.",
            default="",
            allowed_pattern=r"([A-Za-z0-9]+\.\d{1,4}(,[A-Za-z0-9]+\.\d{1,4}){0,99})?",
            constraint="Type IDs of controls, separated by commas without spaces, such as IAM.6,Config.1, or leave it empty.",
        ),
        targets(
            "Targets",
            "Units that the policy holds for",
            "設定ポリシーの適用先",
            "By ID, with all accounts below and those that come later. Empty: nowhere yet.",
        ),
        targets(
            "SelfManaged",
            "Units that are left to themselves",
            "自己管理とする組織単位",
            "By ID: below them accounts set Security Hub CSPM themselves, whatever holds above.",
        ),
    ),
)
