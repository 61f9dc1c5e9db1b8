"""The live status of the sandbox's organization: each account asked by a read role, as it is at this moment."""

from __future__ import annotations

import json
from collections.abc import Mapping

from product_factory.catalog.facts import Facts
from product_factory.page.inventory import told_of
from product_factory.page.rendering import Extension
from product_factory.page.status import status_pages
from product_factory.provisioning.inventory.reading import inventory
from product_factory.provisioning.inventory.rows import Source
from product_factory.sandbox.config import setup
from product_factory.sandbox.console.site import Status
from product_factory.sandbox.organization import ADMINISTRATOR
from product_factory.sandbox.server import Sandbox

READER = "CatalogReader"


def live_status(served: Sandbox) -> Status:
    """Makes the read role in each account, and an aggregator for `factory status`; the function reads anew each time."""
    setup.aggregate(served)
    for account in served.organization.accounts:
        _make_reader(served, account.id)

    def status(extension: Extension, facts: Facts) -> Mapping[str, bytes]:
        session = served.session("hub", ADMINISTRATOR)
        found = inventory(session, regions=(served.region,), states=facts.states, source=Source.ACCOUNTS, role=READER)
        rows = list(found)
        return status_pages(rows, told_of(found), extension=extension, products=facts.newest_active())

    return status


def _make_reader(served: Sandbox, account: str) -> None:
    hub = {"AWS": f"arn:aws:iam::{served.organization.hub.id}:root"}
    iam = served.session(account, ADMINISTRATOR).client("iam")
    iam.create_role(RoleName=READER, AssumeRolePolicyDocument=_policy(Principal=hub, Action="sts:AssumeRole"))
    reading = _policy(Action="servicecatalog:SearchProvisionedProducts", Resource="*")
    iam.put_role_policy(RoleName=READER, PolicyName="read", PolicyDocument=reading)


def _policy(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
