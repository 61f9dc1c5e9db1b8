"""Inspector as an organization's policy wants it in an account and Region.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inspector_syntax.html
"""

from typing import Any

from moto.inspector2.models import Inspector2Backend, inspector2_backends
from moto.inspector2.responses import Inspector2Response

from product_factory.sandbox.tree import organization_of

from .administrators import INSPECTOR, is_administrator
from .history import held_by
from .regions import state_in

KIND = "INSPECTOR_POLICY"
SCANS = {"ec2_scanning": "EC2", "ecr_scanning": "ECR", "lambda_standard_scanning": "LAMBDA"}
_STATUS, _DISABLE = Inspector2Backend.batch_get_account_status, Inspector2Backend.disable


def settle(account_id: str, region: str) -> Inspector2Backend:
    """The account's Inspector, as far as its policies brought it."""
    backend: Any = inspector2_backends[account_id][region]
    policies = held_by(account_id, KIND)
    for policy in policies[getattr(backend, "settled", 0) :]:
        _apply(backend, policy.get("inspector", {}).get("enablement", {}), region)
    backend.settled = len(policies)
    own: Inspector2Backend = backend
    return own


def _apply(backend: Inspector2Backend, scans: dict[str, Any], region: str) -> None:
    if scans.keys() - SCANS.keys():
        raise NotImplementedError(f"{', '.join(sorted(scans.keys() - SCANS.keys()))} of an Inspector policy")
    for name, scan in scans.items():
        states = {SCANS[name]: state_in(scan, region)}
        if "lambda_code_scanning" in scan:
            states["LAMBDA_CODE"] = state_in(scan["lambda_code_scanning"], region)
        for kind, state in states.items():
            if state is True:
                backend.enable([backend.account_id], [kind])
            elif state is False:
                _DISABLE(backend, [backend.account_id], [kind])


def _status(self: Inspector2Backend, account_ids: list[str] | None) -> list[dict[str, Any]]:
    """The administrator sees its members; everybody sees the own account, which is meant where none is named."""
    found = []
    for account_id in account_ids or [self.account_id]:
        theirs = settle(account_id, self.region_name) if self._may_see(account_id) else self  # type: ignore[attr-defined]
        found += _STATUS(theirs, [account_id]) if account_id in theirs.account_status else []
    return found


def _may_see(self: Inspector2Backend, account_id: str) -> bool:
    organization = organization_of(self.account_id)
    members = {each.id for each in organization.accounts} if organization else set()
    return account_id == self.account_id or (account_id in members and is_administrator(self.account_id, INSPECTOR))


def _disable(self: Inspector2Backend, account_ids: list[str] | None, resource_types: list[str]) -> Any:
    """What a policy enables can't be disabled by the account."""
    policies = held_by(self.account_id, KIND)
    if policies and policies[-1]:
        raise NotImplementedError("with which words Inspector refuses to disable what a policy manages")
    return _DISABLE(self, account_ids or [self.account_id], resource_types)


def install() -> None:
    """Answer so from now on; idempotent."""
    Inspector2Response.inspector2_backend = property(  # type: ignore[method-assign,assignment]
        lambda self: settle(self.current_account, self.region)
    )
    for name, member in {"batch_get_account_status": _status, "_may_see": _may_see, "disable": _disable}.items():
        setattr(Inspector2Backend, name, member)
