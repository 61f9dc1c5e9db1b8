"""Events of an account: those that AWS's pages show, and others by a value that AWS documents in the place of theirs.

`aws_events.json` has them as published, each with its page; what was cut are texts, times and IDs that no rule could
ask for. Where AWS shows an event's frame and its content on two pages, the content's page is named. The report of abuse
is from an earlier version of its page.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

SAMPLES: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "aws_events.json").read_text(encoding="utf-8"))
ACCOUNT = "123456789012"


def sample(name: str, **detail: Any) -> dict[str, Any]:
    """AWS's event, with other values in its detail."""
    event: dict[str, Any] = copy.deepcopy(SAMPLES[name]["event"])
    event["detail"] |= detail
    return event


def guardduty(severity: float) -> dict[str, Any]:
    """AWS shows the frame alone. The ranges: guardduty/latest/ug/guardduty_findings-severity.html"""
    return sample("guardduty", severity=severity)


def imported(label: str, **more: Any) -> dict[str, Any]:
    """A failed check with another label, and what else is said; None takes a part away."""
    event = sample("check")
    (found,) = event["detail"]["findings"]
    found["Severity"]["Label"] = label
    found |= more
    event["detail"]["findings"] = [{key: value for key, value in found.items() if value is not None}]
    return event


def imported_v2(severity: str, product: str, class_uid: int, status: str = "New") -> dict[str, Any]:
    """The exposure as another finding. Classes: https://schema.ocsf.io/1.6.0/categories/findings"""
    event = sample("exposure")
    (found,) = event["detail"]["findings"]
    found |= {"class_uid": class_uid, "severity": severity, "status": status}
    found["metadata"]["product"]["name"] = product
    return event


def health(category: str, scope: str = "ACCOUNT_SPECIFIC") -> dict[str, Any]:
    return sample("health-account", eventTypeCategory=category, eventScopeCode=scope)


def stack(status: str) -> dict[str, Any]:
    return sample("stack", **{"status-details": {"status": status, "status-reason": ""}})


def job(kind: str, state: str) -> dict[str, Any]:
    """The failed one in another state; restores have a status, the others a state."""
    return sample(f"{kind}-FAILED", **{"status" if kind == "restore" else "state": state})


def database(*categories: str, of: str = "instance") -> dict[str, Any]:
    """Categories: AmazonRDS/latest/UserGuide/USER_Events.Messages.html"""
    return sample(f"rds-{of}", EventCategories=list(categories))


def made_here(
    event: dict[str, Any], region: str, *, service: str = "", role: str = "", arn: str = ""
) -> dict[str, Any]:
    """The event of a thing of this account and Region."""
    event["region"], event["account"] = region, ACCOUNT
    if service:
        event["resources"] = [f"arn:aws:ecs:{region}:{ACCOUNT}:service/{service}"]
    if role:
        event["detail"]["iamRoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    if arn:
        name = arn.rpartition(":")[2]
        event["resources"], event["detail"]["SourceArn"] = [arn], arn
        event["detail"]["SourceIdentifier"] = f"rds:{name}"
    return event
