"""What is read of Security Hub and GuardDuty and moto doesn't answer: standards and findings. The sandbox finds nothing.

Findings of an organization: `security_hub_findings.py` and `guardduty_members.py`.

https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetEnabledStandards.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html
"""

import json
from typing import Any

import moto.guardduty.urls as guardduty
import moto.securityhub.urls as securityhub
from moto.core.exceptions import JsonRESTError
from moto.guardduty.responses import GuardDutyResponse
from moto.securityhub.responses import SecurityHubResponse

from product_factory.sandbox import guardduty_members, security_hub_findings
from product_factory.sandbox.cloudformation import records
from product_factory.sandbox.security_services import central

STANDARD = "AWS::SecurityHub::Standard"
PAGE = 100


def get_enabled_standards(self: SecurityHubResponse) -> str:
    """Those that stacks or central configuration enabled, in pages. InvalidAccessException where Security Hub is off, InvalidInputException for a wrong
    token: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetEnabledStandards.html
    """
    self.securityhub_backend.describe_hub()
    asked = json.loads(self.body) if self.body else {}
    wanted = asked.get("StandardsSubscriptionArns") or []
    enabled = {
        each.physical_id: each.properties["StandardsArn"]
        for each in records(self.current_account, self.region, STANDARD)
    }
    begin = f"arn:aws:securityhub:{self.region}:{self.current_account}:subscription/"
    for standard in central.standards_of(self.current_account, self.region):
        enabled[begin + standard.partition("/")[2].removeprefix("ruleset/")] = standard
    found = [
        {
            "StandardsSubscriptionArn": subscription,
            "StandardsArn": standard,
            "StandardsInput": {},
            "StandardsStatus": "READY",
        }
        for subscription, standard in enabled.items()
        if not wanted or subscription in wanted
    ]
    token, size = str(asked.get("NextToken") or "0"), asked.get("MaxResults") or PAGE
    if not token.isdecimal():
        raise JsonRESTError("InvalidInputException", "The token isn't one of this operation's.")
    start = int(token)
    more = {"NextToken": str(start + size)} if start + size < len(found) else {}
    return json.dumps({"StandardsSubscriptions": found[start : start + size], **more})


def list_findings(self: GuardDutyResponse) -> str:
    """Sample findings. BadRequestException where there is no such detector."""
    found = self.guardduty_backend.get_detector(_detector(self))
    return json.dumps({"findingIds": [each["id"] for each in guardduty_members.samples_of(found)]})


def get_findings(self: GuardDutyResponse) -> str:
    """None but samples, which it can't show. BadRequestException where there is no such detector."""
    found = self.guardduty_backend.get_detector(_detector(self))
    if set(self._get_param("findingIds") or []) & {each["id"] for each in guardduty_members.samples_of(found)}:
        raise NotImplementedError("the sandbox's GuardDuty counts sample findings, and doesn't show them")
    return json.dumps({"findings": []})


def _detector(response: GuardDutyResponse) -> str:
    return str(response.path.split("/")[2])


def install() -> None:
    """Answer so from now on; idempotent."""
    securityhub.url_paths["{0}/standards/get$"] = SecurityHubResponse.dispatch
    for path in ("findings", "findings/get"):
        guardduty.url_paths[f"{{0}}/detector/(?P<detector_id>[^/]+)/{path}$"] = GuardDutyResponse.dispatch
    answers: dict[type, dict[str, Any]] = {
        SecurityHubResponse: {"get_enabled_standards": get_enabled_standards},
        GuardDutyResponse: {"list_findings": list_findings, "get_findings": get_findings},
    }
    for changed, members in answers.items():
        for name, member in members.items():
            setattr(changed, name, member)
    security_hub_findings.install()
    guardduty_members.install()
