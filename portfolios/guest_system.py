"""Guest system: what a team runs on the foundation."""

from product_factory import Portfolio, TagOption
from products.support import PLATFORM_TEAM
from sharing.audiences import DEVELOPERS
from sharing.units import WORKLOADS

PORTFOLIO = Portfolio(
    name="Guest system",
    description=(
        "What a team runs on the foundation: endpoints, registry, services, servers, jobs, databases, backups, websites."
    ),
    name_ja="ゲストシステム",
    description_ja=(
        "基盤の上でチームが動かすもの (エンドポイント、レジストリ、サービス、サーバー、ジョブ、データベース、バックアップ、ウェブサイト)。"
    ),
    provider=PLATFORM_TEAM.owner,
    products=(
        "private-endpoints",
        "container-registry",
        "web-service-ecs",
        "ec2-autoscaling",
        "batch-job",
        "static-website",
        "database-aurora",
        "backup-plan",
        "maintenance-instance",
        "canary",
    ),
    principals=DEVELOPERS,
    share_with=WORKLOADS,
    tag_options=(TagOption(key="baseline", values=("guest-system",)),),
)
