"""Inspector looks for vulnerabilities in every account, from its first day on."""

from product_factory import Guardrail

EVERYWHERE = {"enable_in_regions": {"@@assign": ["ALL_SUPPORTED"]}, "disable_in_regions": {"@@assign": []}}

GUARDRAIL = Guardrail(
    name="inspector-on",
    title="Inspector on in every account and Region",
    title_ja="全アカウント・全リージョンでの Inspector の有効化",
    why=(
        "Amazon Inspector looks for vulnerabilities in EC2 instances, container images and the packages of Lambda "
        "functions: in accounts that come later, too."
    ),
    why_ja=(
        "Amazon Inspector で EC2 インスタンス、コンテナイメージ、Lambda 関数のパッケージの脆弱性を検出します。"
        "後から加わるアカウントにも適用されます。"
    ),
    type="INSPECTOR_POLICY",
    attributes={
        "enablement": {
            "ec2_scanning": EVERYWHERE,
            "ecr_scanning": EVERYWHERE,
            "lambda_standard_scanning": EVERYWHERE,
        }
    },
    conflicts=(
        "Inspector is paid for by instance, image and function, in every account and Region. Code of functions and of "
        "repositories isn't looked at: accounts may choose it.",
        "It stays on where the guardrail is taken away.",
    ),
    conflicts_ja=(
        "Inspector は、全アカウント・全リージョンでインスタンス、イメージ、関数の数に応じて課金されます。"
        "関数のコードとコードリポジトリのスキャンは含みません (アカウントで選択できます)。",
        "ガードレールを外しても、有効なままです。",
    ),
)
