"""What Amazon EC2 itself holds to, whoever asks."""

from product_factory import Guardrail

GUARDRAIL = Guardrail(
    name="ec2-defaults",
    title="EC2: IMDSv2, no public images, snapshots or serial console",
    title_ja="EC2: IMDSv2 の必須化、イメージとスナップショットの公開禁止、シリアルコンソールの無効化",
    why=(
        "Amazon EC2 starts no instance without IMDSv2, shares no image or snapshot with everybody, and opens no serial "
        "console: for service-linked roles, too, which no service control policy reaches."
    ),
    why_ja=(
        "Amazon EC2 は IMDSv2 なしではインスタンスを起動せず、イメージやスナップショットを公開せず、"
        "シリアルコンソールを開きません。サービスコントロールポリシーが及ばないサービスリンクロールにも適用されます。"
    ),
    type="DECLARATIVE_POLICY_EC2",
    attributes={
        "instance_metadata_defaults": {
            "http_tokens": {"@@assign": "required"},
            "http_tokens_enforced": {"@@assign": "enabled"},
            # One hop more than an instance needs, as AWS advises for containers on it.
            "http_put_response_hop_limit": {"@@assign": "2"},
        },
        "image_block_public_access": {"state": {"@@assign": "block_new_sharing"}},
        "snapshot_block_public_access": {"state": {"@@assign": "block_new_sharing"}},
        "serial_console_access": {"status": {"@@assign": "disabled"}},
        "exception_message": {"@@assign": "Your organization's guardrail ec2-defaults doesn't allow this."},
    },
    conflicts=("Software that reads instance metadata by IMDSv1 no longer works on new instances.",),
    conflicts_ja=("IMDSv1 でインスタンスメタデータを読み取るソフトウェアは、新しいインスタンスでは動作しません。",),
)
