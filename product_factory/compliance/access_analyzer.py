"""Access Analyzer: what the organization's analyzers found, in each Region by its administrator.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListFindingsV2.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from product_factory.compliance.asking import Asked, Off, Place, paged, standing
from product_factory.compliance.counting import Board
from product_factory.compliance.findings import Finding, Source

PAGE = 100
CONTROL = "IAM.28"


def findings(place: Place, asked: Asked, board: Board) -> Iterator[Finding]:
    """Active findings by resource, of every analyzer whose zone of trust is the organization."""
    parts: list[str] = []
    with standing(board, Source.ACCESS_ANALYZER, place.region, {}, parts):
        client = place.client("accessanalyzer")
        analyzers = [
            each
            for page in paged(client.list_analyzers, {"maxResults": PAGE}, "nextToken")
            for each in page["analyzers"]
            if each["type"].startswith("ORGANIZATION")
        ]
        if not analyzers:
            raise Off("no analyzer of the organization is on in this account")
        if not any(each["type"] == "ORGANIZATION" for each in analyzers):
            parts.append("no analyzer of the organization's external access is on in this account")
        for analyzer in analyzers:
            if analyzer["status"] != "ACTIVE":
                parts.append(f"analyzer {analyzer['name']} is {analyzer['status']}")
            else:
                yield from _of(client, analyzer["arn"], place, asked, board)


def _of(client: Any, analyzer: str, place: Place, asked: Asked, board: Board) -> Iterator[Finding]:
    filters: dict[str, Any] = {"status": {"eq": ["ACTIVE"]}}
    if asked.few:
        filters["resourceOwnerAccount"] = {"eq": asked.few}
    given = {"analyzerArn": analyzer, "filter": filters, "maxResults": PAGE}
    for page in paged(client.list_findings_v2, given, "nextToken"):
        board.read += len(page["findings"])
        for each in page["findings"]:
            account, kind = each["resourceOwnerAccount"], each.get("findingType", "ExternalAccess")
            if asked.wants(account) and asked.fits(kind, CONTROL):
                error = each.get("error", "")
                yield Finding(
                    Source.ACCESS_ANALYZER,
                    account,
                    place.region,
                    kind,
                    kind,
                    resource=f"{each['resourceType']} {each.get('resource', '')}".strip(),
                    note=f"not to be analyzed: {error}" if error else "",
                    control=CONTROL,
                    unknown=bool(error),
                )
