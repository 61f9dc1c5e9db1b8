"""Security Hub's findings of an organization: an administrator sees those of its members; CSPM's filters, and version 2.

What BatchImportFindings brought is there; Security Hub's own checks are not run. Version 2 shows the same in OCSF.
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindingsV2.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindingStatisticsV2.html
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import moto.securityhub.urls as securityhub
from moto.core.exceptions import JsonRESTError
from moto.core.utils import iso_8601_datetime_with_milliseconds, utcnow
from moto.securityhub.models import SecurityHubBackend, securityhub_backends
from moto.securityhub.responses import SecurityHubResponse

from product_factory.sandbox.tree import organization_of

JSON = dict[str, Any]
PAGE, GROUPS = 100, 400

_FIELDS: dict[str, Callable[[JSON], Any]] = {
    "AwsAccountId": lambda found: found.get("AwsAccountId"),
    "ComplianceSecurityControlId": lambda found: found.get("Compliance", {}).get("SecurityControlId"),
    "ComplianceStatus": lambda found: found.get("Compliance", {}).get("Status"),
    "Id": lambda found: found.get("Id"),
    "ProductName": lambda found: found.get("ProductName"),
    "RecordState": lambda found: found.get("RecordState", "ACTIVE"),
    "Region": lambda found: found.get("Region"),
    "SeverityLabel": lambda found: found.get("Severity", {}).get("Label"),
    "WorkflowStatus": lambda found: found.get("Workflow", {}).get("Status", "NEW"),
}
# https://schema.ocsf.io/objects/compliance: the captions of status_id.
_STATUS = {"PASSED": "Pass", "WARNING": "Warning", "FAILED": "Fail", "NOT_AVAILABLE": "Unknown"}
_OCSF: dict[str, Callable[[JSON], Any]] = {
    "cloud.account.uid": lambda found: found["cloud"]["account"]["uid"],
    "cloud.region": lambda found: found["cloud"]["region"],
    "compliance.control": lambda found: found["compliance"].get("control"),
    "compliance.status": lambda found: found["compliance"].get("status"),
    "finding_info.uid": lambda found: found["finding_info"]["uid"],
    "severity": lambda found: found["severity"],
}


class NotHere(JsonRESTError):
    """What AWS has and the sandbox hasn't."""

    code = 501

    def __init__(self, message: str) -> None:
        super().__init__("NotImplementedException", message)


class _Refused(JsonRESTError):
    code = 400


def seen(backend: SecurityHubBackend) -> list[JSON]:
    """The account's findings, and where it administers the organization its members', whose Security Hub is on."""
    accounts = [backend.account_id, *backend.members] if _administers(backend) else [backend.account_id]
    here = [securityhub_backends[each][backend.region_name] for each in dict.fromkeys(accounts)]
    return [{"RecordState": "ACTIVE", **one.as_dict()} for each in here if each.enabled for one in each.findings]


def _administers(backend: SecurityHubBackend) -> bool:
    organization = organization_of(backend.account_id)
    config = SecurityHubBackend._org_configs.get(organization.org.id) if organization and organization.org else None
    return config is not None and config["admin_account_id"] == backend.account_id


def get_findings(self: SecurityHubResponse) -> str:
    """GetFindings with the filters that are known here; InvalidAccessException where Security Hub is off."""
    self.securityhub_backend.describe_hub()
    asked = json.loads(self.body) if self.body else {}
    given = asked.get("Filters") or {}
    if unknown := sorted(set(given) - set(_FIELDS)):
        raise NotHere(f"The sandbox's Security Hub doesn't filter by {', '.join(unknown)}.")
    if asked.get("SortCriteria"):
        raise NotHere("The sandbox's Security Hub doesn't sort findings.")
    found = [each for each in seen(self.securityhub_backend) if _all_hold(given, each)]
    return _page("Findings", found, asked)


def _all_hold(given: Mapping[str, Iterable[JSON]], found: JSON) -> bool:
    return all(_holds(conditions, str(_FIELDS[field](found))) for field, conditions in given.items())


def _holds(conditions: Iterable[JSON], value: str) -> bool:
    """Of one field: any of what it shall be, and none of what it shall not.

    https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_StringFilter.html
    """
    wanted: list[bool] = []
    for each in conditions:
        match each.get("Comparison"):
            case "EQUALS":
                wanted.append(value == each["Value"])
            case "PREFIX":
                wanted.append(value.startswith(each["Value"]))
            case "NOT_EQUALS":
                if value == each["Value"]:
                    return False
            case other:
                raise NotHere(f"The sandbox's Security Hub doesn't compare by {other}.")
    return any(wanted) if wanted else True


def enable_security_hub_v2(self: SecurityHubResponse) -> str:
    """https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_EnableSecurityHubV2.html"""
    here: Any = self.securityhub_backend
    here.enabled_v2 = iso_8601_datetime_with_milliseconds(utcnow())
    return json.dumps({"HubV2Arn": _hub_arn(self)})


def describe_security_hub_v2(self: SecurityHubResponse) -> str:
    """https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeSecurityHubV2.html"""
    return json.dumps({"HubV2Arn": _hub_arn(self), "SubscribedAt": _since(self)})


def get_findings_v2(self: SecurityHubResponse) -> str:
    """Those of `seen`, in OCSF."""
    _since(self)
    asked = json.loads(self.body) if self.body else {}
    _check_scope(self, asked)
    found = [ocsf(each) for each in seen(self.securityhub_backend)]
    return _page("Findings", [each for each in found if _fits(asked.get("Filters"), each)], asked)


def get_finding_statistics_v2(self: SecurityHubResponse) -> str:
    """Counted by each field that is asked for, the most first; at most MaxStatisticResults values."""
    _since(self)
    asked = json.loads(self.body) if self.body else {}
    _check_scope(self, asked)
    most, found = (
        int(asked.get("MaxStatisticResults") or GROUPS),
        [ocsf(each) for each in seen(self.securityhub_backend)],
    )
    groups = []
    for rule in asked["GroupByRules"]:
        counted = Counter(
            str(value)
            for each in found
            if _fits(rule.get("Filters"), each) and (value := _field(rule["GroupByField"])(each)) is not None
        )
        values = [{"FieldValue": value, "Count": count} for value, count in counted.most_common(most)]
        groups.append({"GroupByField": rule["GroupByField"], "GroupByValues": values})
    return json.dumps({"GroupByResults": groups})


def ocsf(found: JSON) -> JSON:
    """A finding of CSPM as version 2 shows it, as far as it is known here."""
    compliance = found.get("Compliance", {})
    return {
        "cloud": {"account": {"uid": found["AwsAccountId"]}, "region": found.get("Region", ""), "provider": "AWS"},
        "compliance": {
            key: value
            for key, value in (
                ("control", compliance.get("SecurityControlId")),
                ("status", _STATUS.get(compliance.get("Status", ""))),
            )
            if value
        },
        "finding_info": {"uid": found["Id"], "title": found.get("Title", "")},
        "severity": found.get("Severity", {}).get("Label", "INFORMATIONAL").capitalize(),
        "resources": [{"uid": each["Id"], "type": each["Type"]} for each in found.get("Resources", [])],
    }


def _fits(filters: Any, found: JSON) -> bool:
    """Composite filters of strings: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_OcsfFindingFilters.html"""
    if not filters:
        return True
    told = [_composite(each, found) for each in filters.get("CompositeFilters", [])]
    return any(told) if filters.get("CompositeOperator") == "OR" else all(told)


def _composite(given: JSON, found: JSON) -> bool:
    if unknown := sorted(set(given) - {"StringFilters", "Operator"}):
        raise NotHere(f"The sandbox's Security Hub doesn't filter by {', '.join(unknown)}.")
    told = [_holds([each["Filter"]], str(_field(each["FieldName"])(found))) for each in given.get("StringFilters", [])]
    return any(told) if given.get("Operator") == "OR" else all(told)


def _field(name: str) -> Callable[[JSON], Any]:
    if name not in _OCSF:
        raise NotHere(f"The sandbox's Security Hub doesn't know {name}.")
    return _OCSF[name]


def _check_scope(self: SecurityHubResponse, asked: JSON) -> None:
    if asked.get("Scopes") and not _administers(self.securityhub_backend):
        raise _Refused("AccessDeniedException", "Only the delegated administrator account can use Scopes.")


def _since(self: SecurityHubResponse) -> str:
    since: str | None = getattr(self.securityhub_backend, "enabled_v2", None)
    if since is None:
        raise _Refused("ResourceNotFoundException", "Security Hub V2 is not enabled in this account and Region.")
    return since


def _hub_arn(self: SecurityHubResponse) -> str:
    return f"arn:aws:securityhub:{self.region}:{self.current_account}:hubv2/default"


def _page(member: str, found: list[JSON], asked: JSON) -> str:
    token, size = str(asked.get("NextToken") or "0"), int(asked.get("MaxResults") or PAGE)
    if not token.isdecimal() or not 1 <= size <= PAGE:
        raise _Refused("InvalidInputException", "NextToken or MaxResults is not valid.")
    end = int(token) + size
    more = {"NextToken": str(end)} if end < len(found) else {}
    return json.dumps({member: found[int(token) : end], **more})


def install() -> None:
    """Answer so from now on; idempotent."""
    for path in ("hubv2", "findingsv2", "findingsv2/statistics"):
        securityhub.url_paths[f"{{0}}/{path}$"] = SecurityHubResponse.dispatch
    for operation in (
        get_findings,
        enable_security_hub_v2,
        describe_security_hub_v2,
        get_findings_v2,
        get_finding_statistics_v2,
    ):
        setattr(SecurityHubResponse, operation.__name__, operation)
