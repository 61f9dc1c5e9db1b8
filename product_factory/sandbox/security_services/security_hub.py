"""Security Hub, which an organization's policy switches on; not Security Hub CSPM, which central configuration does.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_security_hub.html
https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeSecurityHubV2.html
"""

import json
from typing import Any

import moto.securityhub.urls as securityhub
from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow
from moto.securityhub.models import SecurityHubBackend, securityhub_backends
from moto.securityhub.responses import SecurityHubResponse

from . import central
from .history import held_by
from .regions import state_in

KIND = "SECURITYHUB_POLICY"


def settle(account_id: str, region: str) -> SecurityHubBackend:
    """The account's Security Hub, as far as policies and central configuration brought it."""
    backend: Any = securityhub_backends[account_id][region]
    policies = held_by(account_id, KIND)
    for policy in policies[getattr(backend, "settled", 0) :]:
        said = policy.get("securityhub", {})
        if "features" in said:
            raise NotImplementedError("features of a Security Hub policy")
        state = state_in(said, region)
        if state is False:
            raise NotImplementedError("what becomes of a Security Hub that a policy disables")
        if state and not getattr(backend, "second", None):
            backend.second = utcnow().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    backend.settled = len(policies)
    central.settle(account_id, region)
    own: SecurityHubBackend = backend
    return own


def describe_security_hub_v2(self: SecurityHubResponse) -> str:
    """Where and since when it is on. ResourceNotFoundException where it is off."""
    since = getattr(self.securityhub_backend, "second", None)
    if since is None:
        raise JsonRESTError("ResourceNotFoundException", "Security Hub is not enabled in this account and Region.")
    arn = f"arn:aws:securityhub:{self.region}:{self.current_account}:hubv2/default"
    return json.dumps({"HubV2Arn": arn, "SubscribedAt": since})


def install() -> None:
    """Answer so from now on; idempotent."""
    securityhub.url_paths["{0}/hubv2$"] = SecurityHubResponse.dispatch
    SecurityHubResponse.securityhub_backend = property(  # type: ignore[method-assign,assignment]
        lambda self: settle(self.current_account, self.region)
    )
    SecurityHubResponse.describe_security_hub_v2 = describe_security_hub_v2  # type: ignore[attr-defined]
