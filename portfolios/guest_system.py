"""Guest system: what a team runs on the foundation."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import DEVELOPERS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="Guest system",
    description=(
        "What a team runs on the foundation: endpoints, registry, services in containers, databases, backups. "
        "基盤の上でチームが動かすもの (エンドポイント、レジストリ、コンテナのサービス、データベース、バックアップ)。"
    ),
    provider=PLATFORM_TEAM.owner,
    products=(
        "private-endpoints",
        "container-registry",
        "web-service-ecs",
        "database-aurora",
        "backup-plan",
        "ec2-autoscaling",
        "maintenance-instance",
        "batch-job",
        "static-website",
        "canary",
    ),
    principals=DEVELOPERS,
    share_with=WORKLOADS,
    tag_options=(TagOption(key="baseline", values=("guest-system",)),),
)
