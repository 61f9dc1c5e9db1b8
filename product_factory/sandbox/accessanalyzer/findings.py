"""An analyzer's findings: external access that is certain; NotImplementedError where the sandbox can't tell.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends

from product_factory.sandbox.authorization.controls import RCP, above
from product_factory.sandbox.tree import organization_of

from .analysis import Uncertain, Zone, outside
from .criteria import matches
from .finding import Finding
from .models import Analyzer
from .shared import shared

UNUSED_DAYS = 90
"""What an analyzer of unused access waits for, where nobody says:
https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_UnusedAccessConfiguration.html"""


def findings(analyzer: Analyzer) -> list[Finding]:
    """All, those that a rule archives included; NotImplementedError, with the resource, where that can't be told."""
    if analyzer.type.endswith("INTERNAL_ACCESS"):
        raise NotImplementedError("the sandbox doesn't analyze internal access")
    if analyzer.type.endswith("UNUSED_ACCESS"):
        _check_unused(analyzer)
        return []
    try:
        return [_archived(analyzer, each) for each in _external(analyzer)]
    except Uncertain as uncertain:
        raise NotImplementedError(
            f"whether {uncertain} is shared takes a proof that the sandbox can't make"
        ) from uncertain


def _external(analyzer: Analyzer) -> Iterator[Finding]:
    zone, now = _zone(analyzer), utcnow()
    for account_id in sorted(zone.accounts):
        for resource in shared(account_id, analyzer.region):
            for access in outside(resource, zone):
                if above(account_id, RCP):
                    raise Uncertain(f"{resource.arn} (under resource control policies)")
                found = Finding(analyzer.arn, resource.arn, resource.type, resource.owner, *access, now, now)
                yield replace(found, created=analyzer.found.setdefault(found.id, now))


def _zone(analyzer: Analyzer) -> Zone:
    if analyzer.type == "ACCOUNT":
        return Zone([analyzer.account_id])
    organization = organization_of(analyzer.account_id)
    assert organization is not None
    assert organization.org is not None
    return Zone([each.id for each in organization.accounts], organization.org.id)


def _archived(analyzer: Analyzer, found: Finding) -> Finding:
    """New findings are archived by the rules that were there before; the sandbox asks all rules."""
    archived = any(matches(rule.filter, found) for rule in analyzer.rules.values())
    return replace(found, status="ARCHIVED") if archived else found


def _check_unused(analyzer: Analyzer) -> None:
    """Nobody is unused who isn't as old as the analyzer waits."""
    told = ((analyzer.configuration or {}).get("unusedAccess") or {}).get("unusedAccessAge") or UNUSED_DAYS
    ids = [analyzer.account_id]
    if analyzer.type.startswith("ORGANIZATION"):
        organization = organization_of(analyzer.account_id)
        ids = [each.id for each in organization.accounts] if organization else ids
    for backend in (iam_backends[each]["aws"] for each in ids):
        entities: list[Any] = [*backend.roles.values(), *backend.users.values()]
        for entity in entities:
            if utcnow() - entity.create_date.replace(tzinfo=None) > timedelta(days=told):
                raise NotImplementedError(f"{entity.arn} is older than {told} days, and nobody noted when it was used")
