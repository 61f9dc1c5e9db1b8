"""GuardDuty as an organization's policy wants it in an account and Region.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_guardduty_syntax.html
https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-organization-policies-how-it-works.html
"""

from typing import Any

from moto.guardduty.models import GuardDutyBackend, guardduty_backends
from moto.guardduty.responses import GuardDutyResponse

from .history import held_by

KIND = "GUARDDUTY_POLICY"
_MOTO_UPDATE, _MOTO_DELETE = GuardDutyResponse.update_detector, GuardDutyResponse.delete_detector


def block_of(policy: dict[str, Any], region: str) -> dict[str, Any]:
    """What a policy manages in a Region, whose own block takes the default's place; empty where it manages nothing."""
    blocks = policy.get("guardduty", {}).get("enablement", {})
    found: dict[str, Any] = blocks.get(region, blocks.get("default", {}))
    return found


def settle(account_id: str, region: str) -> GuardDutyBackend:
    """The account's GuardDuty, as far as its policies brought it."""
    backend: Any = guardduty_backends[account_id][region]
    policies = held_by(account_id, KIND)
    for policy in policies[getattr(backend, "settled", 0) :]:
        _apply(backend, block_of(policy, region))
    backend.settled = len(policies)
    own: GuardDutyBackend = backend
    return own


def _apply(backend: GuardDutyBackend, block: dict[str, Any]) -> None:
    if not block:
        return
    if any("additional_configuration" in each for each in block.values()):
        raise NotImplementedError("a GuardDuty policy's additional_configuration")
    states = {name.upper(): each["status"].upper() for name, each in block.items()}
    base = states.pop("FOUNDATIONAL", None)
    if base == "DISABLED":
        raise NotImplementedError("what becomes of a detector that a GuardDuty policy disables")
    features = [{"name": name, "status": state} for name, state in states.items()]
    if base and not backend.detectors:
        backend.create_detector(True, "SIX_HOURS", {}, {}, features)
    for detector in backend.detectors.values():
        detector.update(True, "", {}, features)


def _managed(response: GuardDutyResponse) -> dict[str, Any]:
    policies = held_by(response.current_account, KIND)
    return block_of(policies[-1], response.region) if policies else {}


def _update(self: GuardDutyResponse) -> str:
    """What a policy manages is read-only for the account."""
    managed = _managed(self)
    asked = {str(each.get("name", "")).lower() for each in self._get_param("features") or []}
    off = self._get_param("enable") is False and "foundational" in managed
    if off or asked & managed.keys() or (managed and self._get_param("dataSources")):
        raise NotImplementedError("with which words GuardDuty refuses a change of what a policy manages")
    return str(_MOTO_UPDATE(self))


def _delete(self: GuardDutyResponse) -> str:
    if "foundational" in _managed(self):
        raise NotImplementedError("with which words GuardDuty refuses to delete a detector that a policy manages")
    return str(_MOTO_DELETE(self))


def install() -> None:
    """Answer so from now on; idempotent."""
    GuardDutyResponse.guardduty_backend = property(  # type: ignore[method-assign,assignment]
        lambda self: settle(self.current_account, self.region)
    )
    GuardDutyResponse.update_detector = _update  # type: ignore[method-assign]
    GuardDutyResponse.delete_detector = _delete  # type: ignore[method-assign]
