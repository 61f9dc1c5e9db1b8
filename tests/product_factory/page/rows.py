"""Inventories for the status pages: made of a seed, of any size."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from product_factory.catalog.lifecycle import State
from product_factory.page.status_counts import Account, Told
from product_factory.provisioning.inventory.rows import Row

NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
VERSIONS = {
    "security-notification": ("1.0.0", "1.1.0"),
    "audit-trail": ("1.0.0", "1.1.0", "2.0.0"),
    "security-alarms": ("1.0.0",),
}
REASON = "Topic (AWS::SNS::Topic) CREATE_FAILED: it is there already"


def row(account: str = "100000000000", product: str = "audit-trail", behind: int | None = 0, **more: object) -> Row:
    """A launch of a product's newest version, or of one that is so many versions behind."""
    versions = VERSIONS.get(product, ("1.0.0",))
    version = versions[-1 - (behind or 0)]
    facts: dict[str, object] = {
        "account": account,
        "account_name": f"team-{account[-4:]}",
        "ou": "/Workloads",
        "region": "ap-northeast-1",
        "name": product,
        "id": f"pp-{account}-{product}",
        "product": product,
        "product_id": f"prod-{product}",
        "version": version,
        "version_id": f"pa-{version}",
        "newest": versions[-1] if behind is not None else None,
        "behind": behind,
        "version_state": State.ACTIVE if behind is not None else None,
        "state": "AVAILABLE",
        "reason": "",
        "launched_by": f"arn:aws:sts::{account}:assumed-role/Developer/someone@example.com",
        "launched_at": NOW - timedelta(days=int(account[-3:]) % 300),
    }
    return Row.model_validate(facts | more)


def many(accounts: int, units: tuple[str, ...], seed: int = 1) -> tuple[list[Row], Told]:
    """So many accounts, spread over the units, that run most products, on various versions, some failed."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    known = {str(100000000000 + n): Account(f"team-{n:04}", units[n % len(units)]) for n in range(accounts)}
    rows = []
    for number, account in known.items():
        for product, versions in VERSIONS.items():
            if chance.random() < 0.2:
                continue
            state = chance.choices(("AVAILABLE", "ERROR", "TAINTED"), (95, 3, 2))[0]
            behind = min(chance.choice((0, 0, 0, 1, 1, 2)), len(versions) - 1)
            facts = {"ou": account.ou, "account_name": account.name, "state": state}
            rows.append(row(number, product, behind, reason="" if state == "AVAILABLE" else REASON, **facts))
    return rows, Told(at=NOW, source="aggregator", accounts=known, notes=("AWS Config is some minutes behind",))
