"""The hub's own topic: brings news of versions to the e-mail addresses that portfolios name."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from product_factory.authoring.portfolio import PORTFOLIO_ATTRIBUTE, Email, Portfolio


def add_announcements(stack: Stack, portfolios: Sequence[Portfolio]) -> None:
    """Add topic, key and one subscription an address to the hub stack; nothing where no address is named.

    An address hears of the portfolios that name it, and of a product in several of them once.
    https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
    """
    wanted: dict[str, list[str]] = {}
    for portfolio in portfolios:
        for one in portfolio.announce_to:
            if isinstance(one, Email):
                wanted.setdefault(one.address, []).append(portfolio.name)
    if not wanted:
        return
    scope = Construct(stack, "Announcements")
    key = kms.Key(scope, "Key", description="Announcements of versions on their way", enable_key_rotation=True)
    # Only identities of the hub account publish: no statement lets anybody else in, and plain HTTP is denied.
    topic = sns.Topic(scope, "Topic", display_name="Service Catalog", master_key=key, enforce_ssl=True)
    for address, names in wanted.items():
        sns.CfnSubscription(
            scope,
            f"Email-{address}",
            topic_arn=topic.topic_arn,
            protocol="email",
            endpoint=address,
            filter_policy={PORTFOLIO_ATTRIBUTE: names},
        )
