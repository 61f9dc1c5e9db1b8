"""What is read of Security Hub and GuardDuty and moto doesn't answer: standards and findings. The sandbox finds nothing.

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
from moto.securityhub.models import SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse

from product_factory.sandbox.cloudformation import records
from product_factory.sandbox.security_services import central

STANDARD = "AWS::SecurityHub::Standard"
PAGE = 100
_GET_FINDINGS = SecurityHubBackend.get_findings


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


def _findings(self: SecurityHubBackend, *given: Any, **named: Any) -> Any:
    self.describe_hub()
    return _GET_FINDINGS(self, *given, **named)


def list_findings(self: GuardDutyResponse) -> str:
    """None. BadRequestException where there is no such detector."""
    self.guardduty_backend.get_detector(_detector(self))
    return json.dumps({"findingIds": []})


def get_findings(self: GuardDutyResponse) -> str:
    """None. BadRequestException where there is no such detector."""
    self.guardduty_backend.get_detector(_detector(self))
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
        SecurityHubBackend: {"get_findings": _findings},
        GuardDutyResponse: {"list_findings": list_findings, "get_findings": get_findings},
    }
    for changed, members in answers.items():
        for name, member in members.items():
            setattr(changed, name, member)
