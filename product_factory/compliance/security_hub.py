"""Security Hub CSPM: failed controls of all members, read in its home Region by the organization's administrator of it.

https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html
https://docs.aws.amazon.com/securityhub/latest/userguide/controls-overall-status.html (what WARNING, NOT_AVAILABLE mean)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from product_factory.compliance.asking import Asked, Place, paged, standing
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Finding, Source

PAGE, MEMBERS_PAGE = 100, 50
OFF = {"InvalidAccessException": "Security Hub CSPM is not on"}
UNCHECKED = ("WARNING", "NOT_AVAILABLE")


def findings(place: Place, asked: Asked, accounts: Iterable[str], board: Board) -> Iterator[Finding]:
    """Failed controls by resource. accounts: those that should be members; the others' are unknown."""
    parts: list[str] = []
    with standing(board, Source.SECURITY_HUB, place.region, OFF, parts):
        client = place.client("securityhub")
        for page in paged(client.get_findings, {"Filters": _filters(asked), "MaxResults": PAGE}):
            board.read += len(page["Findings"])
            for each in page["Findings"]:
                found = _finding(each)
                if asked.wants(found.account) and asked.fits(found.rule):
                    if not found.unknown:
                        board.figure("security-hub severity", [(found.severity, 1)])
                    yield found
        _coverage(client, place, asked, accounts, board, parts)


def _filters(asked: Asked) -> dict[str, Any]:
    def any_of(*values: str) -> list[dict[str, str]]:
        return [{"Value": value, "Comparison": "EQUALS"} for value in values]

    filters = {
        "RecordState": any_of("ACTIVE"),
        "WorkflowStatus": any_of("NEW", "NOTIFIED"),
        "ComplianceStatus": any_of("FAILED", *UNCHECKED),
    }
    return filters | ({"AwsAccountId": any_of(*asked.few)} if asked.few else {})


def _finding(told: dict[str, Any]) -> Finding:
    compliance, resources = told["Compliance"], told.get("Resources") or [{}]
    control = compliance.get("SecurityControlId") or told.get("GeneratorId", "")
    unknown = compliance["Status"] in UNCHECKED
    advice = told.get("Remediation", {}).get("Recommendation", {})
    return Finding(
        Source.SECURITY_HUB,
        told["AwsAccountId"],
        told.get("Region") or _region(told.get("ProductArn", "")),
        control,
        told.get("Title", ""),
        severity=told.get("Severity", {}).get("Label", ""),
        resource=resources[0].get("Id", ""),
        note=f"the check says {compliance['Status']}" if unknown else advice.get("Url", ""),
        control=control,
        unknown=unknown,
    )


def _region(arn: str) -> str:
    return arn.split(":")[3] if arn.count(":") > 3 else ""


def _coverage(client: Any, place: Place, asked: Asked, accounts: Iterable[str], board: Board, parts: list[str]) -> None:
    """Accounts that are no member are unknown; all but one's own, where this account doesn't administer Security Hub."""
    try:
        client.describe_organization_configuration()
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        parts.append(
            f"this account doesn't administer Security Hub for the organization, or may not ask ({code}): what it sees was read"
        )
        return
    # An administrator is no member of itself.
    members = {place.account} | {
        each["AccountId"]
        for page in paged(client.list_members, {"OnlyAssociated": True, "MaxResults": MEMBERS_PAGE})
        for each in page["Members"]
        if each.get("MemberStatus", "Enabled").casefold() == "enabled"
    }
    without = [each for each in accounts if asked.wants(each) and each not in members]
    for account in without:
        board.unknown(account, "it is no member of Security Hub CSPM")
    if without:
        parts.append(f"{len(without):,} accounts are no members")
