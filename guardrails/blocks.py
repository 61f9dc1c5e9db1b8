"""Blocks on public access and defaults of encryption stay as they were set."""

from product_factory import CONTROL_TOWER, STACK_SETS, Deny, Guardrail, launch_role_of

SPARED = (CONTROL_TOWER, STACK_SETS, launch_role_of("account-public-access"))

GUARDRAIL = Guardrail(
    name="blocks",
    title="Blocks on public access",
    title_ja="パブリックアクセスブロックの保護",
    why="An account's blocks on public snapshots, images, networks, buckets and documents, and its encryption by default, can't be lifted.",
    why_ja=(
        "アカウントのスナップショット、イメージ、ネットワーク、バケット、ドキュメントのパブリックアクセスブロックと、"
        "デフォルトの暗号化を解除できません。"
    ),
    denies=(
        Deny(
            sid="Blocks",
            why="Lifting a block, or weakening what new instances and volumes get by default.",
            actions=(
                "ec2:CreateVpcBlockPublicAccessExclusion",
                "ec2:DisableEbsEncryptionByDefault",
                "ec2:DisableImageBlockPublicAccess",
                "ec2:DisableSnapshotBlockPublicAccess",
                "ec2:EnableSerialConsoleAccess",
                # Which weakens it, too: from all sharing to new sharing.
                "ec2:EnableSnapshotBlockPublicAccess",
                "ec2:ModifyEbsDefaultKmsKeyId",
                "ec2:ModifyInstanceMetadataDefaults",
                "ec2:ModifyVpcBlockPublicAccessExclusion",
                "ec2:ModifyVpcBlockPublicAccessOptions",
                "s3:PutAccountPublicAccessBlock",
            ),
            unless=SPARED,
        ),
        Deny(
            sid="Documents",
            why="Letting Systems Manager documents be public.",
            actions=("ssm:ResetServiceSetting", "ssm:UpdateServiceSetting"),
            resources=("arn:*:ssm:*:*:servicesetting/ssm/documents/console/public-sharing-permission",),
            unless=SPARED,
        ),
    ),
    conflicts=("Set the account's blocks before: within the account nobody can, either way, afterwards.",),
    conflicts_ja=("アカウントのブロックは事前に設定します。適用後はアカウント内の誰も変更できません。",),
)
