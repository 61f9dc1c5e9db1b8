"""What records and looks stays on."""

from product_factory import ALL_LAUNCH_ROLES, CONTROL_TOWER, STACK_SETS, Deny, Guardrail

SPARED = (ALL_LAUNCH_ROLES, CONTROL_TOWER, STACK_SETS)

GUARDRAIL = Guardrail(
    name="detectors",
    title="Detectors stay on",
    title_ja="検出機能の停止禁止",
    why="AWS Config, CloudTrail, GuardDuty, Security Hub, Inspector, Access Analyzer and flow logs can't be switched off.",
    why_ja=(
        "AWS Config、CloudTrail、GuardDuty、Security Hub、Inspector、IAM Access Analyzer、フローログを停止できません。"
    ),
    denies=(
        Deny(
            sid="Recorders",
            why="AWS Config's recorder and where it delivers to.",
            actions=(
                "config:DeleteConfigurationRecorder",
                "config:DeleteDeliveryChannel",
                "config:DisassociateResourceTypes",
                "config:PutConfigurationRecorder",
                "config:PutDeliveryChannel",
                "config:StopConfigurationRecorder",
            ),
            unless=SPARED,
        ),
        Deny(
            sid="Trails",
            why="Trails, and what they record.",
            actions=(
                "cloudtrail:DeleteTrail",
                "cloudtrail:PutEventSelectors",
                "cloudtrail:StopLogging",
                "cloudtrail:UpdateTrail",
            ),
            unless=SPARED,
        ),
        Deny(
            sid="Services",
            why="GuardDuty, Security Hub, Inspector, Access Analyzer and flow logs.",
            actions=(
                "access-analyzer:DeleteAnalyzer",
                "ec2:DeleteFlowLogs",
                "guardduty:DeleteDetector",
                "guardduty:DisassociateFromAdministratorAccount",
                "guardduty:DisassociateFromMasterAccount",
                "guardduty:UpdateDetector",
                "inspector2:Disable",
                "securityhub:BatchDisableStandards",
                "securityhub:DisableSecurityHub",
                "securityhub:DisableSecurityHubV2",
                "securityhub:DisassociateFromAdministratorAccount",
                "securityhub:DisassociateFromMasterAccount",
            ),
            unless=SPARED,
        ),
    ),
    conflicts=(
        "Trails and recorders that a team made itself stay, too, until an administrator removes them from outside.",
        "Not for the unit of the security or audit account: whoever administers these services works there.",
    ),
    conflicts_ja=(
        "チームが独自に作成した証跡や設定レコーダーも、管理者が外部から削除するまで残ります。",
        "セキュリティアカウントや監査アカウントの組織単位には適用しません。これらのサービスの管理者がそこで作業するためです。",
    ),
)
