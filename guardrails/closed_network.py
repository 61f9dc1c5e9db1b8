"""For units whose networks reach no internet."""

from product_factory import Guardrail

GUARDRAIL = Guardrail(
    name="closed-network",
    title="No internet gateway carries anything",
    title_ja="インターネットゲートウェイの通信遮断",
    why="No VPC of the account reaches the internet or is reached from it by an internet gateway, whatever its routes say.",
    why_ja="アカウントの VPC は、ルートの設定にかかわらず、インターネットゲートウェイ経由で通信できません。",
    type="DECLARATIVE_POLICY_EC2",
    attributes={
        "vpc_block_public_access": {
            "internet_gateway_block": {
                "mode": {"@@assign": "block_bidirectional"},
                "exclusions_allowed": {"@@assign": "disabled"},
            }
        },
        "exception_message": {"@@assign": "Your organization's guardrail closed-network doesn't allow this."},
    },
    conflicts=(
        "workload-network serves in its closed mode alone, and web-service-ecs with an internal load balancer.",
        "NAT gateways reach nothing: tasks and instances reach AWS by private-endpoints.",
    ),
    conflicts_ja=(
        "workload-network は閉域モードでのみ、web-service-ecs は内部ロードバランサーでのみ機能します。",
        "NAT ゲートウェイは通信できません。タスクとインスタンスは private-endpoints で AWS に接続します。",
    ),
)
