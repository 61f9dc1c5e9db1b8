"""GuardDuty: which accounts it watches, with which features, and what it found, in each Region by its administrator.

https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetOrganizationStatistics.html
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListMembers.html
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindingsStatistics.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from product_factory.compliance.asking import Asked, Off, Place, paged, standing
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Finding, Source
from product_factory.provisioning.errors import denied

MEMBERS_PAGE, GROUPS = 50, 100
RULE, NOT_ON, CONTROL = "GuardDuty findings", "GuardDuty is not on", "GuardDuty.1"
CRITERIA = {"Criterion": {"service.archived": {"Eq": ["false"]}}}
# https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
LEVELS = ((9.0, "CRITICAL"), (7.0, "HIGH"), (4.0, "MEDIUM"), (0.0, "LOW"))


def findings(place: Place, asked: Asked, accounts: Iterable[str], board: Board) -> Iterator[Finding]:
    """Findings by account, and accounts where GuardDuty is not on, which are unknown."""
    parts: list[str] = []
    with standing(board, Source.GUARDDUTY, place.region, {}, parts):
        client = place.client("guardduty")
        detectors = client.list_detectors()["DetectorIds"]
        if not detectors:
            raise Off("GuardDuty is not on in this account")
        own = _organization(client, board, parts)
        # An administrator is no member of itself.
        covered = _members(client, detectors[0]) | {place.account} if own else set()
        told = f"GuardDuty is not on in {place.region}"
        for account in accounts:
            if own and account not in covered and asked.wants(account) and asked.fits(NOT_ON, CONTROL):
                yield Finding(
                    Source.GUARDDUTY, account, place.region, NOT_ON, NOT_ON, note=told, control=CONTROL, unknown=True
                )
        yield from _found(client, detectors[0], place, asked, board, parts)


def _organization(client: Any, board: Board, parts: list[str]) -> bool:
    """Count accounts by feature; False where this account doesn't administer GuardDuty."""
    try:
        told = client.get_organization_statistics()["OrganizationDetails"].get("OrganizationStatistics")
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        what = "may not be asked" if denied(code) else "is not this account's to tell"
        parts.append(f"which accounts of the organization GuardDuty is on in {what} ({code}): what it sees was read")
        return False
    if not told:
        parts.append("AWS has no statistics of the organization yet, which takes it up to 24 hours")
        return True
    board.figure(
        "guardduty accounts",
        [("in all", told.get("TotalAccountsCount", 0)), ("on", told.get("EnabledAccountsCount", 0))],
    )
    features = told.get("CountByFeature", [])
    board.figure("guardduty feature", [(each["Name"], each.get("EnabledAccountsCount", 0)) for each in features])
    return True


def _members(client: Any, detector: str) -> set[str]:
    asked = {"DetectorId": detector, "MaxResults": MEMBERS_PAGE, "OnlyAssociated": "true"}
    return {
        each["AccountId"]
        for page in paged(client.list_members, asked)
        for each in page["Members"]
        if each["RelationshipStatus"].casefold() == "enabled"
    }


def _found(client: Any, detector: str, place: Place, asked: Asked, board: Board, parts: list[str]) -> Iterator[Finding]:
    given = {"DetectorId": detector, "FindingCriteria": CRITERIA, "MaxResults": GROUPS}
    told = client.get_findings_statistics(**given, GroupBy="SEVERITY")["FindingStatistics"]
    for each in told.get("GroupedBySeverity", []):
        level = next(name for least, name in LEVELS if each["Severity"] >= least)
        board.figure("guardduty severity", [(level, each["TotalFindings"])])
    groups = client.get_findings_statistics(**given, GroupBy="ACCOUNT")["FindingStatistics"].get("GroupedByAccount", [])
    if len(groups) >= GROUPS:
        parts.append(f"AWS counts the {GROUPS} accounts with the most findings and no more")
    board.read += len(groups)
    for each in groups:
        if asked.wants(each["AccountId"]) and asked.fits(RULE):
            yield Finding(Source.GUARDDUTY, each["AccountId"], place.region, RULE, RULE, each["TotalFindings"])
