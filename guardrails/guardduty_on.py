"""GuardDuty looks for threats in every account, from its first day on."""

from product_factory import Guardrail

ON = {"status": {"@@assign": "enabled"}}

GUARDRAIL = Guardrail(
    name="guardduty-on",
    title="GuardDuty on in every account and Region",
    title_ja="全アカウント・全リージョンでの GuardDuty の有効化",
    why=(
        "Amazon GuardDuty is on in all Regions, with protection of S3, EKS, EBS volumes, RDS sign-ins and Lambda, and "
        "can't be changed from within: in accounts that come later, too."
    ),
    why_ja=(
        "Amazon GuardDuty を全リージョンで有効にし、S3、EKS、EBS ボリューム、RDS ログイン、Lambda を保護します。"
        "アカウント側では変更できず、後から加わるアカウントにも適用されます。"
    ),
    type="GUARDDUTY_POLICY",
    attributes={
        "enablement": {
            "default": {
                "foundational": ON,
                "s3_data_events": ON,
                "eks_audit_logs": ON,
                "ebs_malware_protection": ON,
                "rds_login_events": ON,
                "lambda_network_logs": ON,
            }
        }
    },
    conflicts=(
        "The products guardduty and standalone-base fail where it holds: there is a detector. End them before.",
        "GuardDuty's plans are paid for by what they read, in every account and Region. Runtime and AI protection "
        "stay as accounts have them.",
        "Once the type GUARDDUTY_POLICY is on, GuardDuty's own automatic enablement no longer applies anywhere, also "
        "where no guardrail holds.",
    ),
    conflicts_ja=(
        "適用先では検出器が既にあるため、製品 guardduty と standalone-base の起動は失敗します。事前に終了してください。",
        "GuardDuty の保護プランは、全アカウント・全リージョンで読み取り量に応じて課金されます。"
        "ランタイムと AI の保護はアカウントの設定のままです。",
        "GUARDDUTY_POLICY タイプを有効にすると、ガードレールの適用の有無にかかわらず、GuardDuty の自動有効化設定は適用されなくなります。",
    ),
)
