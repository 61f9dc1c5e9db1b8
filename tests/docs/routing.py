"""Routing: the table of docs/CHANNELS.md, made from the rows that the rules are made from, and who writes for mail alone.

python -m tests.docs.routing    # renews both in docs/CHANNELS.md
"""

from __future__ import annotations

from product_factory.catalog import catalog
from product_factory.marked import renew
from products.blocks.routing import ROUTES
from tests.checkout import ROOT

PAGE = ROOT / "docs" / "CHANNELS.md"
_RENEWS = "`python -m tests.docs.routing` renews this"
TABLE = (f"<!-- routing: {_RENEWS} table -->", "<!-- /routing -->")
MAIL_ONLY = (f"<!-- mail-only: {_RENEWS} table -->", "<!-- /mail-only -->")
# What is told by whoever names the topic, without a rule.
BY_TOPIC = (
    (
        "An alarm of CloudWatch rings, or is quiet again.",
        "–",
        "that of the topic it names",
        "–",
        "A product's `TopicArn`",
    ),
    ("A budget is, or will be, spent.", "–", "that of the topic it names", "–", "`budget-alert`: `TopicArn`"),
)


def table() -> str:
    """The table in Markdown, the most urgent first within each group."""
    lines = [
        f"| {route.tells} | {route.severity} | {route.urgency} | `{route.group}` | "
        f"[{', '.join(route.pattern['detail-type'])}]({route.url}) |"
        for route in ROUTES
    ]
    lines += ["| " + " | ".join(row) + " |" for row in BY_TOPIC]
    head = ["| what is told | which, as its service says | urgency | asked as | AWS's event |", "|---|---|---|---|---|"]
    return "\n".join([*head, *lines])


def mail_only() -> str:
    """The products whose newest version has a rule with an input transformer; umbrellas have theirs from these."""
    loaded = catalog.load()
    found = [
        name
        for name, versions in loaded.released.items()
        if not loaded.product(name).includes
        and any(
            "InputTransformer" in target
            for resource in versions[-1].template()["Resources"].values()
            if resource["Type"] == "AWS::Events::Rule"
            for target in resource["Properties"]["Targets"]
        )
    ]
    return ", ".join(f"`{name}`" for name in sorted(found)) + "."


if __name__ == "__main__":
    renew(PAGE, *TABLE, table())
    renew(PAGE, *MAIL_ONLY, mail_only())
