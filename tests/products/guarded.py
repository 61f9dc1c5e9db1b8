"""An account below all guardrails of the catalog, as AWS Organizations has them."""

from __future__ import annotations

from guardrails import GUARDRAILS
from product_factory.guardrails import frozen
from product_factory.guardrails.documents import written
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox
from sharing.guardrails import EXEMPT

# Networks that face the internet are what some products are for: this one is for units that have none.
LEFT_OUT = "closed-network"
# What a product is for where no policy of an organization says it already.
IN_PLACE_OF = {
    "account-public-access": "ec2-defaults",
    "guardduty": "guardduty-on",
    "standalone-base": "guardduty-on",
}


def guard(sandbox: Sandbox, account: str, product: str) -> None:
    """Attach the newest version of each to the account, but for what the product is in the place of."""
    organizations = sandbox.session("management", ADMINISTRATOR).client("organizations")
    root = organizations.list_roots()["Roots"][0]
    on = {each["Type"] for each in root["PolicyTypes"]}
    for card in GUARDRAILS:
        if card.name in (LEFT_OUT, IN_PLACE_OF.get(product)):
            continue
        if card.type not in on:
            organizations.enable_policy_type(RootId=root["Id"], PolicyType=card.type)
            on.add(card.type)
        there = {
            each["Name"]: each["Id"]
            for page in organizations.get_paginator("list_policies").paginate(Filter=card.type)
            for each in page["Policies"]
        }
        if card.name not in there:
            content = written(frozen.read(frozen.versions(card.name)[-1]), EXEMPT)
            made = organizations.create_policy(Name=card.name, Description="d", Type=card.type, Content=content)
            there[card.name] = made["Policy"]["PolicySummary"]["Id"]
        organizations.attach_policy(PolicyId=there[card.name], TargetId=account)
