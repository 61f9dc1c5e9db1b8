"""What launch roles may do, as rows for `factory check --grants`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from product_factory.authoring.product import Product
from product_factory.output import print_table


def grants_of(cards: Sequence[Product]) -> list[dict[str, Any]]:
    """What the launch roles are granted for the products' code, resource by resource."""
    from product_factory.launch_roles.explained import explained
    from product_factory.releasing.candidate import whole

    return [
        {"product": card.name, **row._asdict()} for card in cards for row in explained(card, card.name, whole(card))
    ]


def print_grants(rows: Sequence[dict[str, Any]]) -> None:
    """The grants as a table for each product."""
    from product_factory.launch_roles.policies import brief

    for name, mine in groupby(rows, key=lambda row: str(row["product"])):
        print_table(
            ("For", "Actions", "On", "Because"),
            [
                (row["resource"], by_service(row["actions"]), "\n".join(map(brief, row["on"])), row["reason"])
                for row in mine
            ],
            title=f"What the launch role of {name} is granted, and for what",
        )


def by_service(actions: Sequence[str]) -> str:
    """Actions in brief: a line for each service, `s3: CreateBucket, DeleteBucket`."""
    return "\n".join(
        f"{service}: {', '.join(action.partition(':')[2] for action in group)}"
        for service, group in groupby(actions, key=lambda action: action.partition(":")[0])
    )
