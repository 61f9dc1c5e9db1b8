"""AWS Config: what its rules find in all accounts, by the organization's aggregator.

https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeAggregateComplianceByConfigRules.html
https://docs.aws.amazon.com/config/latest/APIReference/API_GetAggregateComplianceDetailsByConfigRule.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from sys import intern
from typing import Any

from product_factory.compliance.asking import Asked, Place, paged, standing
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Finding, Source
from product_factory.compliance.rules import Knowledge

RULES_PAGE, DETAILS_PAGE = 1000, 100


def findings(
    place: Place, aggregator: str, asked: Asked, known: Knowledge, board: Board, parts: Sequence[str] = ()
) -> Iterator[Finding]:
    """What the rules find; what they find nothing in is counted. Rules without results are in no answer of AWS.

    parts: why not everything can be read, as is known before.
    """
    parts = list(parts)
    with standing(board, Source.CONFIG, place.region, {}, parts):
        client = place.client("config")
        for page in paged(client.describe_aggregate_compliance_by_config_rules, _arguments(aggregator, asked)):
            rows = page["AggregateComplianceByConfigRules"]
            board.read += len(rows)
            for row in rows:
                found = _finding(row, asked, known, board)
                if found is None:
                    continue
                if asked.details:
                    yield from _resources(client, aggregator, found)
                else:
                    yield found


def _arguments(aggregator: str, asked: Asked) -> dict[str, Any]:
    filters: dict[str, str] = {}
    if asked.accounts is not None and len(asked.accounts) == 1:
        filters["AccountId"] = next(iter(asked.accounts))
    if len(asked.regions) == 1:
        filters["AwsRegion"] = asked.regions[0]
    given: dict[str, Any] = {"ConfigurationAggregatorName": aggregator, "Limit": RULES_PAGE}
    return given | ({"Filters": filters} if filters else {})


def _finding(row: dict[str, Any], asked: Asked, known: Knowledge, board: Board) -> Finding | None:
    """The finding of a row, None where the rule finds nothing, or was not asked for."""
    # Thousands of rows are of the same account: its text is held once.
    account, region, name = intern(row["AccountId"]), intern(row["AwsRegion"]), row["ConfigRuleName"]
    if region not in asked.regions or not asked.wants(account):
        return None
    rule = known.rule(name)
    if asked.rule and not asked.fits(rule.key, name, known.control(rule.key)):
        return None
    compliance = row["Compliance"]
    kind = compliance["ComplianceType"]
    if kind == "COMPLIANT":
        board.compliant(account, region, rule.key)
        return None
    if kind != "NON_COMPLIANT":
        board.undecided(account, rule.key)
        return None
    board.noncompliant(account, region)
    counted = compliance.get("ComplianceContributorCount", {})
    return Finding(
        Source.CONFIG,
        account,
        region,
        rule.key,
        name,
        counted.get("CappedCount") or 1,
        bool(counted.get("CapExceeded")),
        control=known.control(rule.key),
    )


def _resources(client: Any, aggregator: str, found: Finding) -> Iterator[Finding]:
    """The finding for each resource; as it is where AWS Config names none of them."""
    arguments = {
        "ConfigurationAggregatorName": aggregator,
        "ConfigRuleName": found.name,
        "AccountId": found.account,
        "AwsRegion": found.region,
        "ComplianceType": "NON_COMPLIANT",
        "Limit": DETAILS_PAGE,
    }
    named = False
    for page in paged(client.get_aggregate_compliance_details_by_config_rule, arguments):
        for each in page["AggregateEvaluationResults"]:
            told = each["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            resource = f"{told.get('ResourceType', '')} {told.get('ResourceId', '')}".strip()
            named = True
            yield found._replace(amount=1, capped=False, resource=resource, note=each.get("Annotation", ""))
    if not named:
        yield found
