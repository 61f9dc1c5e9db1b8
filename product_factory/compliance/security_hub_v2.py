"""Security Hub, version 2: failed checks counted by account, control and severity; each by itself on demand.

https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindingStatisticsV2.html
Which words `compliance.status` has in AWS's answers is on none of its pages: OCSF's caption is Fail
(https://schema.ocsf.io/objects/compliance), CSPM's word FAILED. Both are asked for, and others that come are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from product_factory.compliance.asking import Asked, Place, paged, standing
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Finding, Source
from product_factory.provisioning.errors import denied

PAGE, MOST = 100, 400
OFF = {"ResourceNotFoundException": "Security Hub v2 is not on"}
FAIL, KNOWN = ("Fail", "FAILED"), ("fail", "failed", "pass", "passed", "warning", "unknown", "not_available")
RULE = "Security Hub findings"


def findings(place: Place, asked: Asked, organization: str | None, board: Board) -> Iterator[Finding]:
    """How many checks failed by account; where details are wanted, each of them."""
    parts: list[str] = []
    with standing(board, Source.SECURITY_HUB_V2, place.region, OFF, parts):
        client = place.client("securityhub")
        client.describe_security_hub_v2()
        scope = {"Scopes": {"AwsOrganizations": [{"OrganizationId": organization}]}} if organization else {}
        counted, scope = _statistics(client, scope, parts)
        words = [value for value, _ in counted["compliance.status"] if value.casefold() not in KNOWN]
        if words:
            parts.append(f"what AWS means by {', '.join(words)} is not known here")
        board.figure("security-hub-v2 severity", counted["severity"])
        board.figure("security-hub-v2 control", counted["compliance.control"])
        for field, held in counted.items():
            if len(held) >= MOST:
                parts.append(f"{field}: AWS counts {MOST} values and no more, so some are missing")
        if asked.details and asked.few:
            yield from _each(client, asked, scope)
        elif not asked.rule:
            for account, count in counted["cloud.account.uid"]:
                if asked.wants(account):
                    yield Finding(Source.SECURITY_HUB_V2, account, place.region, RULE, RULE, count)


def _failing(*more: dict[str, Any]) -> dict[str, Any]:
    fails = [_string("compliance.status", value) for value in FAIL]
    return {"CompositeFilters": [{"StringFilters": fails, "Operator": "OR"}, *more], "CompositeOperator": "AND"}


def _string(field: str, value: str) -> dict[str, Any]:
    return {"FieldName": field, "Filter": {"Value": value, "Comparison": "EQUALS"}}


def _statistics(
    client: Any, scope: dict[str, Any], parts: list[str]
) -> tuple[dict[str, list[tuple[str, int]]], dict[str, Any]]:
    fields = ("severity", "cloud.account.uid", "compliance.control")
    rules = [{"GroupByField": "compliance.status"}]
    rules += [{"GroupByField": field, "Filters": _failing()} for field in fields]  # type: ignore[dict-item]
    given: dict[str, Any] = {"GroupByRules": rules, "MaxStatisticResults": MOST}
    try:
        told = client.get_finding_statistics_v2(**given, **scope)
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        if not scope or not (denied(code) or code in ("OrganizationNotFoundException", "ValidationException")):
            raise
        parts.append(
            "this account doesn't administer Security Hub for the organization: what it sees by itself was read"
        )
        scope = {}
        told = client.get_finding_statistics_v2(**given)
    found: dict[str, list[tuple[str, int]]] = {each["GroupByField"]: [] for each in rules}
    for each in told["GroupByResults"]:
        found[each["GroupByField"]] = [(value["FieldValue"], value["Count"]) for value in each["GroupByValues"]]
    return found, scope


def _each(client: Any, asked: Asked, scope: dict[str, Any]) -> Iterator[Finding]:
    mine = {"StringFilters": [_string("cloud.account.uid", each) for each in asked.few or ()], "Operator": "OR"}
    for page in paged(client.get_findings_v2, {"Filters": _failing(mine), "MaxResults": PAGE, **scope}):
        for each in page["Findings"]:
            cloud, control = each.get("cloud", {}), each.get("compliance", {}).get("control", "")
            title = each.get("finding_info", {}).get("title", "")
            if asked.fits(control, title):
                yield Finding(
                    Source.SECURITY_HUB_V2,
                    cloud.get("account", {}).get("uid", ""),
                    cloud.get("region", ""),
                    control or title,
                    title,
                    severity=str(each.get("severity", "")).upper(),
                    resource=(each.get("resources") or [{}])[0].get("uid", ""),
                    control=control,
                )
