"""GuardDuty's members and statistics of an organization, and its sample findings; it finds nothing by itself here.

https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetOrganizationStatistics.html
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListMembers.html
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindingsStatistics.html
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateSampleFindings.html
"""

import json
from collections import Counter
from typing import Any

import moto.guardduty.urls as guardduty
from moto.core.exceptions import JsonRESTError
from moto.core.utils import iso_8601_datetime_with_milliseconds, unix_time, utcnow
from moto.guardduty.models import Detector, GuardDutyBackend, guardduty_backends
from moto.guardduty.responses import GuardDutyResponse
from moto.moto_api._internal import mock_random

from product_factory.sandbox.tree import organization_of

JSON = dict[str, Any]
MEMBERS, GROUPS, USUAL = 50, 100, 25
# Samples have the severities of their types; these are the types' own:
# https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
SEVERITY = {
    "Policy:IAMUser/RootCredentialUsage": 2.0,
    "Recon:EC2/PortProbeUnprotectedPort": 2.0,
    "CryptoCurrency:EC2/BitcoinTool.B!DNS": 8.0,
}


class _Refused(JsonRESTError):
    """BadRequestException, as all of GuardDuty's refusals."""

    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("InvalidInputException", message)

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        return [("X-Amzn-ErrorType", "BadRequestException")]


def members_of(backend: GuardDutyBackend) -> dict[str, str]:
    """Accounts that this one administers, with their e-mail addresses."""
    here: Any = backend
    if not hasattr(here, "member_accounts"):
        here.member_accounts = {}
    found: dict[str, str] = here.member_accounts
    return found


def create_members(self: GuardDutyResponse) -> str:
    """An account of the organization is a member at once, and has a detector from then on; others are not processed.

    https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateMembers.html
    """
    _detector(self)
    _check_administers(self)
    organization, refused = organization_of(self.current_account), []
    known = {each.id for each in organization.accounts} if organization else set()
    for each in self._get_param("accountDetails"):
        if each["accountId"] not in known:
            refused.append({"accountId": each["accountId"], "result": "The account is not in the organization."})
            continue
        members_of(self.guardduty_backend)[each["accountId"]] = each["email"]
        own = guardduty_backends[each["accountId"]][self.region]
        if not own.detectors:
            own.create_detector(True, "SIX_HOURS", {}, {}, [])
    return json.dumps({"unprocessedAccounts": refused})


def list_members(self: GuardDutyResponse) -> str:
    """50 a page."""
    _detector(self)
    found = [
        {
            "accountId": account,
            "email": email,
            "masterId": self.current_account,
            "administratorId": self.current_account,
            "relationshipStatus": "Enabled" if _enabled(account, self.region) else "Removed",
            "updatedAt": iso_8601_datetime_with_milliseconds(utcnow()),
        }
        for account, email in sorted(members_of(self.guardduty_backend).items())
    ]
    start, size = int(self._get_param("nextToken") or 0), min(int(self._get_param("maxResults") or MEMBERS), MEMBERS)
    more = {"nextToken": str(start + size)} if start + size < len(found) else {}
    return json.dumps({"members": found[start : start + size], **more})


def get_organization_statistics(self: GuardDutyResponse) -> str:
    """How many accounts have each feature; BadRequestException for whoever is not the delegated administrator."""
    _check_administers(self)
    organization = organization_of(self.current_account)
    accounts = [each.id for each in organization.accounts] if organization else []
    detectors = [found for each in accounts if (found := _enabled(each, self.region))]
    by_feature = Counter(each["name"] for found in detectors for each in found.features if each["status"] == "ENABLED")
    counted = {
        "totalAccountsCount": len(accounts),
        "memberAccountsCount": len(members_of(self.guardduty_backend)),
        "activeAccountsCount": len(detectors),
        "enabledAccountsCount": len(detectors),
        "countByFeature": [{"name": name, "enabledAccountsCount": count} for name, count in sorted(by_feature.items())],
    }
    details = {"updatedAt": unix_time(utcnow()), "organizationStatistics": counted}
    return json.dumps({"organizationDetails": details})


def create_sample_findings(self: GuardDutyResponse) -> str:
    """One of each type that is named and known here."""
    found = _detector(self)
    for kind in self._get_param("findingTypes") or SEVERITY:
        if kind not in SEVERITY:
            raise NotImplementedError(f"the sandbox has no sample of {kind}")
        samples_of(found).append({"id": mock_random.get_random_hex(32), "type": kind, "severity": SEVERITY[kind]})
    return "{}"


def get_findings_statistics(self: GuardDutyResponse) -> str:
    """Grouped by ACCOUNT or SEVERITY, the account's own and its members'; at most maxResults groups."""
    _detector(self)
    criteria = (self._get_param("findingCriteria") or {}).get("criterion", {})
    if criteria.keys() - {"service.archived"} or criteria.get("service.archived", {}).get("eq", ["false"]) != ["false"]:
        raise NotImplementedError("the sandbox's GuardDuty counts what is not archived, and filters by nothing else")
    group, most = self._get_param("groupBy"), int(self._get_param("maxResults") or USUAL)
    accounts = [self.current_account, *members_of(self.guardduty_backend)]
    counted: Counter[Any] = Counter()
    for account in dict.fromkeys(accounts):
        for found in guardduty_backends[account][self.region].detectors.values():
            for each in samples_of(found):
                counted[account if group == "ACCOUNT" else each["severity"]] += 1
    if group not in ("ACCOUNT", "SEVERITY"):
        raise NotImplementedError(f"the sandbox's GuardDuty doesn't group by {group}")
    member, key = ("groupedByAccount", "accountId") if group == "ACCOUNT" else ("groupedBySeverity", "severity")
    now = unix_time(utcnow())
    groups = [
        {key: value, "totalFindings": count, "lastGeneratedAt": now} for value, count in counted.most_common(most)
    ]
    return json.dumps({"findingStatistics": {member: groups}})


def samples_of(found: Any) -> list[JSON]:
    """The detector's sample findings."""
    if not hasattr(found, "samples"):
        found.samples = []
    samples: list[JSON] = found.samples
    return samples


def _enabled(account_id: str, region: str) -> Detector | None:
    return next((each for each in guardduty_backends[account_id][region].detectors.values() if each.enabled), None)


def _detector(self: GuardDutyResponse) -> Detector:
    return self.guardduty_backend.get_detector(self.path.split("/")[2])


def _check_administers(self: GuardDutyResponse) -> None:
    organization = organization_of(self.current_account)
    management = organization.org.master_account_id if organization and organization.org else ""
    if not management or self.current_account not in guardduty_backends[management][self.region].admin_account_ids:
        raise _Refused("The request is rejected because the account is not the delegated administrator of GuardDuty.")


def install() -> None:
    """Answer so from now on; idempotent."""
    guardduty.url_paths["{0}/organization/statistics$"] = GuardDutyResponse.dispatch
    for path in ("member", "findings/create", "findings/statistics"):
        guardduty.url_paths[f"{{0}}/detector/(?P<detector_id>[^/]+)/{path}$"] = GuardDutyResponse.dispatch
    for operation in (
        create_members,
        list_members,
        get_organization_statistics,
        create_sample_findings,
        get_findings_statistics,
    ):
        setattr(GuardDutyResponse, operation.__name__, operation)
